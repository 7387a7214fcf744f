//! Vaccinations.

use super::{Labelled, Period, Product, Reaction, Value, opaque_debug};
use serde::{Deserialize, Serialize};

/// A dose of vaccine: given, planned or not given (as its [`Statement`](super::Statement) says).
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Immunization {
    /// The vaccine, with its lot and its maker.
    pub vaccine: Product,
    /// What kind of act was stated (first dose, booster…).
    pub kind: Labelled,
    /// Diseases it protects from.
    pub targets: Vec<Labelled>,
    /// Rank of the dose, from 1.
    pub dose_number: Option<u32>,
    /// Name of the series or of the schedule.
    pub series: Option<String>,
    /// How much.
    pub dose: Option<Value>,
    /// By which way.
    pub route: Option<Labelled>,
    /// Where in the body.
    pub sites: Vec<Labelled>,
    /// When it was given, or is due.
    pub period: Period,
    /// Why it was given, or was not.
    pub reasons: Vec<Labelled>,
    /// What followed.
    pub reactions: Vec<Reaction>,
}

opaque_debug!(Immunization);
