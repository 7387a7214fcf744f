//! What is known of a person: age, sex, conditions, doses given, answers.

use super::calendar::Target;
use crate::clinical::PartialDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What the calendar looks at. Nothing else exists for it.
#[derive(Clone)]
pub struct Person {
    /// Birth date.
    pub birth: PartialDate,
    /// Conditions that the record states.
    pub conditions: Vec<StatedCondition>,
    /// Doses given, in any order.
    pub doses: Vec<Dose>,
    /// What the person or a professional answered, the latest last.
    pub answers: Vec<Answer>,
}

/// A condition that a plan of the calendar may ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Condition {
    /// *Grossesse*; since the first day of the last period.
    Pregnancy,
    /// *Immunodépression.*
    Immunodeficiency,
    /// *Asplénie ou hyposplénie.*
    Asplenia,
    /// *Maladie respiratoire chronique.*
    ChronicRespiratory,
    /// *Maladie cardiaque chronique.*
    ChronicCardiac,
    /// *Maladie rénale chronique.*
    ChronicRenal,
    /// *Maladie hépatique chronique.*
    ChronicHepatic,
    /// *Maladie neurologique chronique.*
    ChronicNeurological,
    /// *Diabète.*
    Diabetes,
    /// *Obésité* with a body mass index of 40 or more.
    Obesity,
    /// *Professionnel de santé* exposed to infections.
    HealthProfessional,
    /// *Enfant exposé à la tuberculose.*
    TuberculosisExposure,
}

impl Condition {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Pregnancy,
        Self::Immunodeficiency,
        Self::Asplenia,
        Self::ChronicRespiratory,
        Self::ChronicCardiac,
        Self::ChronicRenal,
        Self::ChronicHepatic,
        Self::ChronicNeurological,
        Self::Diabetes,
        Self::Obesity,
        Self::HealthProfessional,
        Self::TuberculosisExposure,
    ];

    /// Its name in our tables.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Pregnancy => "pregnancy",
            Self::Immunodeficiency => "immunodeficiency",
            Self::Asplenia => "asplenia",
            Self::ChronicRespiratory => "chronic_respiratory",
            Self::ChronicCardiac => "chronic_cardiac",
            Self::ChronicRenal => "chronic_renal",
            Self::ChronicHepatic => "chronic_hepatic",
            Self::ChronicNeurological => "chronic_neurological",
            Self::Diabetes => "diabetes",
            Self::Obesity => "obesity",
            Self::HealthProfessional => "health_professional",
            Self::TuberculosisExposure => "tuberculosis_exposure",
        }
    }

    /// The condition with this name.
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|condition| condition.slug() == slug)
    }
}

/// A condition, and since when.
#[derive(Clone)]
pub struct StatedCondition {
    /// Which.
    pub condition: Condition,
    /// Since when, if it is known. A pregnancy is over 42 weeks later by itself; without it, when
    /// it is stated no more.
    pub since: Option<PartialDate>,
}

/// A dose that was given.
#[derive(Clone)]
pub struct Dose {
    /// What it protects against; see [`super::targets_of`].
    pub targets: Vec<&'static Target>,
    /// When.
    pub on: PartialDate,
}

/// What was answered about one target.
#[derive(Clone)]
pub struct Answer {
    /// Which.
    pub target: &'static Target,
    /// What.
    pub said: Said,
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// « Déjà fait »: the dose that was asked for was given, on a day that may be known.
    AlreadyDone {
        /// When, if it is known.
        on: Option<PartialDate>,
    },
    /// « Je ne suis pas concerné ».
    NotConcerned,
}

macro_rules! silent_debug {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), " { .. }"))
            }
        }
    )*};
}

silent_debug!(Person, StatedCondition, Dose, Answer, Said);
