//! Medicines: prescribed, dispensed, given, taken.

use super::{Labelled, PartialDate, Period, Quantity, Value, opaque_debug};
use serde::{Deserialize, Serialize};

/// A treatment by a medicine, or one step of it.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Medication {
    /// Which step.
    pub stage: MedicationStage,
    /// What.
    pub product: Product,
    /// How much at a time.
    pub dose: Option<Value>,
    /// How fast.
    pub rate: Option<Value>,
    /// Most that may be taken.
    pub dose_max: Option<Value>,
    /// By which way.
    pub route: Option<Labelled>,
    /// Where in the body.
    pub sites: Vec<Labelled>,
    /// How often, each part as far as it could be structured.
    pub frequencies: Vec<Frequency>,
    /// Doses that follow each other, where the dose changes.
    pub steps: Vec<DosageStep>,
    /// Dosage in words (*posologie*), as the document has it.
    pub dosage_text: Option<String>,
    /// From when to when.
    pub period: Period,
    /// How long, where no end was given.
    pub duration: Option<Quantity>,
    /// How much was prescribed or dispensed.
    pub quantity: Option<Quantity>,
    /// How many times it may be renewed.
    pub renewals: Option<u32>,
    /// Why.
    pub reasons: Vec<Labelled>,
    /// Only if needed: the condition, in words or in codes.
    pub condition: Option<Labelled>,
    /// Instructions to the patient or the pharmacist.
    pub instructions: Vec<String>,
    /// Identifiers of the prescriptions it goes back to.
    pub prescriptions: Vec<String>,
    /// Whether and why another product may be or was given.
    pub substitution: Option<Labelled>,
}

/// What step of a treatment is stated.
///
/// A prescription is a plan: its statement is [`Stage::Planned`](super::Stage::Planned) most of
/// the time, so lists of treatments look at this and not at that.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MedicationStage {
    /// A prescriber asked for it.
    Prescribed,
    /// A pharmacist handed it out.
    Dispensed,
    /// Somebody gave it.
    Administered,
    /// A professional lists it among what the patient takes.
    #[default]
    InUse,
    /// The patient says that he takes it.
    Declared,
}

/// A medicine, a vaccine or another product.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Product {
    /// Codes (CIS, CIP, UCD, ATC, MV…) and the name of the code.
    pub code: Labelled,
    /// Name as written.
    pub name: String,
    /// Form: tablet, drops…
    pub form: Option<Labelled>,
    /// Strength, in words or as a ratio.
    pub strength: Option<String>,
    /// What it is made of.
    pub ingredients: Vec<Labelled>,
    /// Codes of the pack (CIP) or of the generic group.
    pub packaging: Vec<Labelled>,
    /// Batch number.
    pub lot: Option<String>,
    /// Last day of use.
    pub expiry: Option<PartialDate>,
    /// Who makes it.
    pub manufacturer: Option<String>,
    /// Serial or other identifiers.
    pub ids: Vec<String>,
}

impl Product {
    /// What people read: its name, else the label of its code, else the code.
    pub fn display(&self) -> &str {
        if self.name.is_empty() {
            self.code.display()
        } else {
            &self.name
        }
    }
}

/// One of several doses that follow each other.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DosageStep {
    /// How much at a time.
    pub dose: Option<Value>,
    /// How often.
    pub frequencies: Vec<Frequency>,
    /// In words.
    pub text: Option<String>,
    /// From when to when.
    pub period: Period,
}

/// How often a dose is taken.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// Once in each `period`: `8 h`, `1 d`. The phase says when within it.
    Every {
        /// Length of the period.
        period: Quantity,
        /// First moment, or first interval.
        phase: Period,
    },
    /// At an event of the day: HL7 `TimingEvent` (`ACM` before breakfast, `HS` at bedtime…).
    At {
        /// Code of the event.
        event: String,
        /// How long after the event, or before it where negative.
        offset: Option<Quantity>,
    },
    /// At given moments.
    On(Period),
    /// In words that could not be structured.
    Text(String),
}

opaque_debug!(Medication, Product, DosageStep, Frequency);
