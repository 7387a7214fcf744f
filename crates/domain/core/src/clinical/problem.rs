//! Problems: diseases, symptoms, antecedents, risks.

use super::{Labelled, Period, opaque_debug};
use serde::{Deserialize, Serialize};

/// A disease, a symptom, an antecedent (*antécédent*) or a risk.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// What it is.
    pub condition: Labelled,
    /// What kind of thing was stated: diagnosis, symptom, complaint…
    pub kind: Labelled,
    /// Which list it was on.
    pub category: ProblemCategory,
    /// What has become of it.
    pub status: Option<ClinicalStatus>,
    /// How bad it is.
    pub severity: Option<Labelled>,
    /// How sure its author is.
    pub certainty: Option<Labelled>,
    /// Where in the body.
    pub sites: Vec<Labelled>,
    /// From onset to end.
    pub period: Period,
}

/// The list that a problem was on.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCategory {
    /// Present problems.
    Current,
    /// Past illnesses (*antécédents médicaux*).
    MedicalHistory,
    /// Past operations (*antécédents chirurgicaux*) that were coded as problems.
    SurgicalHistory,
    /// Illnesses of the family (*antécédents familiaux*).
    FamilyHistory,
    /// Risks: way of life, work, environment.
    RiskFactor,
    /// Seen at an examination.
    Finding,
    /// Diagnosis of a stay or of an act: on admission, on discharge, of a report.
    Diagnosis,
    /// The document does not say.
    #[default]
    Unsaid,
}

/// What has become of a problem or an allergy.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClinicalStatus {
    /// It is there.
    Active,
    /// It does not show now.
    Inactive,
    /// It has come back.
    Recurrence,
    /// It is in remission.
    Remission,
    /// It is over.
    Resolved,
}

opaque_debug!(Problem);
