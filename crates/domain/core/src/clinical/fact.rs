//! The kinds of facts.

use super::{
    Allergy, Immunization, Labelled, Medication, Observation, Period, Problem, opaque_debug,
};
use serde::{Deserialize, Serialize};

/// One thing that is stated.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// A disease, a symptom, an antecedent, a risk.
    Problem(Problem),
    /// An allergy or an intolerance.
    Allergy(Allergy),
    /// A medicine.
    Medication(Box<Medication>),
    /// A dose of vaccine.
    Immunization(Box<Immunization>),
    /// A result, a vital sign, a finding.
    Observation(Observation),
    /// A blood group.
    BloodGroup(BloodGroup),
    /// An operation, an examination, a treatment by a person.
    Procedure(Procedure),
    /// A visit or a stay.
    Encounter(Encounter),
    /// A device in or on the body, or lent.
    Device(Device),
    /// An act that the document reports, or any other.
    Act(Act),
}

/// The name of a [`Fact`]'s kind, for counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// See [`Fact::Problem`].
    Problem,
    /// See [`Fact::Allergy`].
    Allergy,
    /// See [`Fact::Medication`].
    Medication,
    /// See [`Fact::Immunization`].
    Immunization,
    /// See [`Fact::Observation`].
    Observation,
    /// See [`Fact::BloodGroup`].
    BloodGroup,
    /// See [`Fact::Procedure`].
    Procedure,
    /// See [`Fact::Encounter`].
    Encounter,
    /// See [`Fact::Device`].
    Device,
    /// See [`Fact::Act`].
    Act,
}

impl FactKind {
    /// Whether facts of this kind have a place for reasons.
    pub fn has_reasons(self) -> bool {
        match self {
            Self::Medication | Self::Immunization | Self::Procedure | Self::Encounter => true,
            Self::Problem
            | Self::Allergy
            | Self::Observation
            | Self::BloodGroup
            | Self::Device
            | Self::Act => false,
        }
    }
}

impl Fact {
    /// Its kind.
    pub fn kind(&self) -> FactKind {
        match self {
            Self::Problem(_) => FactKind::Problem,
            Self::Allergy(_) => FactKind::Allergy,
            Self::Medication(_) => FactKind::Medication,
            Self::Immunization(_) => FactKind::Immunization,
            Self::Observation(_) => FactKind::Observation,
            Self::BloodGroup(_) => FactKind::BloodGroup,
            Self::Procedure(_) => FactKind::Procedure,
            Self::Encounter(_) => FactKind::Encounter,
            Self::Device(_) => FactKind::Device,
            Self::Act(_) => FactKind::Act,
        }
    }

    /// When it was or will be.
    pub fn period(&self) -> Period {
        match self {
            Self::Problem(it) => it.period,
            Self::Allergy(it) => it.period,
            Self::Medication(it) => it.period,
            Self::Immunization(it) => it.period,
            Self::Observation(it) => it.period,
            Self::BloodGroup(it) => it.period,
            Self::Procedure(it) => it.period,
            Self::Encounter(it) => it.period,
            Self::Device(it) => it.period,
            Self::Act(it) => it.period,
        }
    }

    /// The concept it is about: the condition, the agent, the product, the test…
    pub fn concept(&self) -> &Labelled {
        match self {
            Self::Problem(it) => &it.condition,
            Self::Allergy(it) => &it.agent,
            Self::Medication(it) => &it.product.code,
            Self::Immunization(it) => &it.vaccine.code,
            Self::Observation(it) => &it.test,
            Self::BloodGroup(it) => &it.group,
            Self::Procedure(it) => &it.code,
            Self::Encounter(it) => &it.kind,
            Self::Device(it) => &it.kind,
            Self::Act(it) => &it.code,
        }
    }
}

/// A blood group, or one of its parts (ABO, rhesus, phenotype).
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BloodGroup {
    /// What was determined.
    pub test: Labelled,
    /// What was found.
    pub group: Labelled,
    /// When.
    pub period: Period,
}

/// An operation, an examination or a treatment.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Procedure {
    /// What (CCAM, SNOMED CT, LOINC…).
    pub code: Labelled,
    /// How.
    pub methods: Vec<Labelled>,
    /// By which way.
    pub approaches: Vec<Labelled>,
    /// Where in the body.
    pub sites: Vec<Labelled>,
    /// With what.
    pub devices: Vec<Labelled>,
    /// Why.
    pub reasons: Vec<Labelled>,
    /// How urgent it is.
    pub priority: Option<Labelled>,
    /// When.
    pub period: Period,
}

/// A visit or a stay.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Encounter {
    /// Consultation, hospitalisation…
    pub kind: Labelled,
    /// Where.
    pub place: Option<String>,
    /// Why.
    pub reasons: Vec<Labelled>,
    /// When.
    pub period: Period,
}

/// A device (*dispositif médical*).
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Device {
    /// What it is.
    pub kind: Labelled,
    /// Name or model.
    pub name: String,
    /// Serial number, UDI.
    pub ids: Vec<String>,
    /// Where in the body.
    pub sites: Vec<Labelled>,
    /// From when to when it is there.
    pub period: Period,
}

/// An act that is none of the other kinds.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Act {
    /// Where it was stated.
    pub origin: ActOrigin,
    /// What.
    pub code: Labelled,
    /// In words.
    pub text: Option<String>,
    /// When.
    pub period: Period,
}

/// Where an act was stated.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActOrigin {
    /// The header: the act that the document reports.
    Header,
    /// A section of the body, or a declaration.
    #[default]
    Body,
}

opaque_debug!(Fact, BloodGroup, Procedure, Encounter, Device, Act);
