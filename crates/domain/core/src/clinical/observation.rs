//! Observations: laboratory results, vital signs, findings.

use super::{Labelled, Period, Quantity, Value, opaque_debug};
use serde::{Deserialize, Serialize};

/// A thing that was measured, seen or asked.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Observation {
    /// What family it belongs to.
    pub kind: ObservationKind,
    /// What was looked for: LOINC, SNOMED CT or a local code.
    pub test: Labelled,
    /// What was found; several where the document gives several.
    pub values: Vec<Value>,
    /// The same amount in other units, where the document gives it.
    pub equivalents: Vec<Quantity>,
    /// Interpretation (`N`, `L`, `H`, `LL`, `HH`, `A`…).
    pub interpretations: Vec<Labelled>,
    /// What is usual, each range with its conditions.
    pub ranges: Vec<ReferenceRange>,
    /// What it was measured on.
    pub specimen: Option<Specimen>,
    /// How it was measured.
    pub methods: Vec<Labelled>,
    /// Where in the body.
    pub sites: Vec<Labelled>,
    /// When: of the observation, else of the group or of the sampling.
    pub period: Period,
    /// The groups it stands in, widest first: chapter, sub-chapter, battery.
    pub groups: Vec<Labelled>,
}

/// What family an observation belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObservationKind {
    /// Result of an analysis (*biologie*), pathology included.
    Laboratory,
    /// Weight, height, blood pressure, temperature…
    VitalSign,
    /// Pregnancies, past and present.
    Pregnancy,
    /// Way of life: tobacco, alcohol, work.
    SocialHistory,
    /// Scores and functional state: autonomy, pain, questionnaires.
    Assessment,
    /// Results of imaging.
    Imaging,
    /// Anything else.
    #[default]
    Finding,
}

/// What is usual for a test.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReferenceRange {
    /// The range, or words or a code in its place.
    pub value: Option<Value>,
    /// What lying within means; `N` (normal) unless said.
    pub meaning: Option<Labelled>,
    /// For whom it holds: sex, age…
    pub conditions: Vec<Labelled>,
    /// In words.
    pub text: Option<String>,
}

/// What an analysis was made on.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Specimen {
    /// Blood, urine…
    pub kind: Labelled,
    /// Its identifier.
    pub id: Option<String>,
    /// Where it was taken from.
    pub site: Option<Labelled>,
    /// When it was taken.
    pub taken: Period,
}

opaque_debug!(Observation, ReferenceRange, Specimen);
