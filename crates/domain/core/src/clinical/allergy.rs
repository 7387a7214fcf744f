//! Allergies and intolerances.

use super::{ClinicalStatus, Labelled, Period, opaque_debug};
use serde::{Deserialize, Serialize};

/// An allergy or an intolerance.
///
/// « No known allergy » is an allergy whose statement is denied
/// ([`Assertion::Absent`](super::Assertion::Absent)).
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Allergy {
    /// What provokes it.
    pub agent: Labelled,
    /// What was found of it, where that is stated beside the agent: a diagnosis, an effect.
    pub finding: Option<Labelled>,
    /// Allergy, intolerance, to a medicine, to food…
    pub kind: Labelled,
    /// What has become of it.
    pub status: Option<ClinicalStatus>,
    /// How bad it is.
    pub severity: Option<Labelled>,
    /// How bad it may become.
    pub criticality: Option<Labelled>,
    /// How sure its author is.
    pub certainty: Option<Labelled>,
    /// What it did.
    pub reactions: Vec<Reaction>,
    /// From when to when.
    pub period: Period,
}

/// What an allergy or a vaccine did.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Reaction {
    /// What was seen.
    pub manifestation: Labelled,
    /// How bad it was.
    pub severity: Option<Labelled>,
    /// When.
    pub period: Period,
}

opaque_debug!(Allergy, Reaction);
