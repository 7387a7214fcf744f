//! The page: what a synthesis holds.

use super::{Absence, BloodType, Line, Mention, Progress, SourceRef};
use crate::clinical::{
    Allergy, BloodGroup, Device, Encounter, Immunization, Labelled, Medication, MedicationStage,
    PartialDate, Period, Problem, Procedure, Product, ReferenceRange, Value, opaque_debug,
};

/// All that is known of the patient, each thing once.
///
/// Lists are newest first unless said. Each statement given is in exactly one line, or counted in
/// [`Synthesis::unplaced`]. Rule: SYN-002.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Synthesis {
    /// Allergies and intolerances.
    pub allergies: Allergies,
    /// Problems and antecedents.
    pub problems: Problems,
    /// Medicines and series of sessions.
    pub treatments: Treatments,
    /// Doses of vaccine that were given, by vaccine.
    pub vaccines: Vec<Vaccine>,
    /// Laboratory results.
    pub results: Vec<Analysis>,
    /// Vital signs.
    pub vitals: Vec<Analysis>,
    /// Pregnancies, past and present.
    pub pregnancy: Vec<Analysis>,
    /// Way of life.
    pub lifestyle: Vec<Analysis>,
    /// Scores, findings of examinations and of imaging.
    pub findings: Vec<Analysis>,
    /// Blood groups; more than one where they were determined apart, or are conflicting.
    pub blood_groups: Vec<BloodGroupLine>,
    /// Operations, examinations and treatments by people.
    pub procedures: Vec<Line<Procedure>>,
    /// Reports and images, doubles collapsed.
    pub imaging: Vec<DocumentLine>,
    /// Devices in or on the body.
    pub devices: Vec<Line<Device>>,
    /// Consultations and stays.
    pub encounters: Vec<Line<Encounter>>,
    /// Advance directives.
    pub directives: Vec<DocumentLine>,
    /// Documents that name people to call.
    pub contacts: Vec<DocumentLine>,
    /// « None known », of any kind.
    pub absences: Vec<Absence>,
    /// Acts, vaccines, examinations that are planned; medicines are among treatments.
    pub planned: Vec<Mention>,
    /// What was not done or not found, other than problems and allergies.
    pub denied: Vec<Mention>,
    /// Statements that have no line, counted by reason.
    pub unplaced: Unplaced,
}

/// Allergies and intolerances.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Allergies {
    /// To be reckoned with; those that somebody denies too, with a difference that says so.
    pub current: Vec<Line<Allergy>>,
    /// Resolved or inactive.
    pub past: Vec<Line<Allergy>>,
    /// Only ever denied: never shown as present.
    pub refuted: Vec<Line<Allergy>>,
}

/// Problems and antecedents (*antécédents*).
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Problems {
    /// Going on.
    pub active: Vec<Line<Problem>>,
    /// Over, inactive or in remission.
    pub past: Vec<Line<Problem>>,
    /// Medical antecedents.
    pub medical: Vec<Line<Problem>>,
    /// Surgical antecedents that were coded as problems.
    pub surgical: Vec<Line<Problem>>,
    /// Antecedents of the family.
    pub family: Vec<Line<Relative>>,
    /// Risks.
    pub risks: Vec<Line<Problem>>,
    /// Seen at an examination.
    pub findings: Vec<Line<Problem>>,
    /// Denied by the newest source: never shown as present.
    pub refuted: Vec<Line<Problem>>,
}

/// A problem of somebody of the family.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Relative {
    /// Who he is to the patient; empty where not said.
    pub relation: Labelled,
    /// What he has or had.
    pub problem: Problem,
}

/// Treatments, reconciled.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Treatments {
    /// Taken today, as far as is known. Rule: SYN-012.
    pub current: Vec<Line<Treatment>>,
    /// To begin later.
    pub upcoming: Vec<Line<Treatment>>,
    /// Ended, or not told of for too long to be taken for current.
    pub former: Vec<Line<Treatment>>,
    /// Series of sessions.
    pub series: Vec<Line<Series>>,
}

/// One medicine, at all its stages.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Treatment {
    /// What, as the newest source names it.
    pub product: Product,
    /// Each stage that is stated, once, as its newest source states it; in the order of
    /// [`MedicationStage`].
    pub steps: Vec<TreatmentStep>,
    /// How far a series has come, as was last declared.
    pub progress: Option<Progress>,
}

/// One stage of a treatment.
#[derive(Clone, PartialEq, Eq)]
pub struct TreatmentStep {
    /// Which.
    pub stage: MedicationStage,
    /// As stated.
    pub medication: Medication,
    /// By which of the line's sources, newest first: ranks in [`Line::sources`].
    pub by: Vec<usize>,
}

/// A series of sessions: physiotherapy, chemotherapy…
#[derive(Clone, PartialEq, Eq)]
pub struct Series {
    /// Of what.
    pub what: Labelled,
    /// From when to when.
    pub period: Period,
    /// How far it has come.
    pub progress: Progress,
}

/// A vaccine and its doses.
#[derive(Clone, PartialEq, Eq)]
pub struct Vaccine {
    /// The vaccine as the newest dose names it.
    pub label: String,
    /// Diseases that some source says it protects from.
    pub targets: Vec<Labelled>,
    /// Doses, newest first, undated ones last. Never empty.
    pub doses: Vec<Line<Immunization>>,
}

/// A thing that was measured or asked, once or more.
#[derive(Clone, PartialEq, Eq)]
pub struct Analysis {
    /// What.
    pub test: Labelled,
    /// The group it stands in (chapter, battery), as the newest source says.
    pub group: Option<Labelled>,
    /// What was found, newest first, undated ones last. Never empty.
    pub points: Vec<Point>,
    /// How the last number stands to the one before. None where they cannot be compared.
    pub trend: Option<Trend>,
}

impl Analysis {
    /// The newest point that holds a value, else the newest.
    pub fn last(&self) -> &Point {
        self.valued().next().unwrap_or(&self.points[0])
    }

    /// The point before [`Analysis::last`].
    pub fn previous(&self) -> Option<&Point> {
        self.valued().nth(1)
    }

    fn valued(&self) -> impl Iterator<Item = &Point> {
        self.points.iter().filter(|point| point.has_value())
    }
}

/// What was found once.
#[derive(Clone, PartialEq, Eq)]
pub struct Point {
    /// When; none where neither day nor year was said.
    pub date: Option<PartialDate>,
    /// What.
    pub values: Vec<Value>,
    /// How the laboratory reads it.
    pub interpretations: Vec<Labelled>,
    /// What is usual, as said beside this value.
    pub ranges: Vec<ReferenceRange>,
    /// Whether it lies out of range. Rule: SYN-022.
    pub flag: Flag,
    /// Who says it, newest first. Never empty.
    pub sources: Vec<SourceRef>,
}

impl Point {
    /// Whether it says more than that nothing was found.
    pub fn has_value(&self) -> bool {
        let is_missing = |value: &Value| matches!(value, Value::Missing(_));
        !self.values.iter().all(is_missing)
    }
}

/// How a value stands to what is usual.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Flag {
    /// Nothing tells.
    Unknown,
    /// Within.
    Normal,
    /// Below.
    Low,
    /// Above.
    High,
    /// Not usual; no direction.
    Abnormal,
    /// So far below that it alarms.
    CriticalLow,
    /// So far above that it alarms.
    CriticalHigh,
    /// So unusual that it alarms; no direction.
    Critical,
}

impl Flag {
    /// Whether it is known to be out of range.
    pub fn is_out_of_range(self) -> bool {
        match self {
            Self::Unknown | Self::Normal => false,
            Self::Low
            | Self::High
            | Self::Abnormal
            | Self::CriticalLow
            | Self::CriticalHigh
            | Self::Critical => true,
        }
    }
}

/// How a number stands to the one before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trend {
    /// It rose.
    Up,
    /// It fell.
    Down,
    /// It is the same.
    Same,
}

/// A blood group, with what we could make of it.
#[derive(Clone, PartialEq, Eq)]
pub struct BloodGroupLine {
    /// As stated.
    pub line: Line<BloodGroup>,
    /// ABO group and rhesus as far as our table knows them.
    pub blood_type: BloodType,
    /// Whether another line says something else. Rule: SYN-026.
    pub is_conflicting: bool,
}

/// A document as a line.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentLine {
    /// The document.
    pub source: SourceRef,
    /// What people read of its type.
    pub type_label: String,
    /// Documents behind it ([`collapse`](super::collapse)).
    pub behind: usize,
}

/// How many statements have no line, by reason.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Unplaced {
    /// Of a former version of a document that is here in a newer one.
    pub superseded: usize,
    /// Withdrawn or cancelled by their author.
    pub withdrawn: usize,
    /// Goals, mere possibilities.
    pub possible: usize,
    /// The source does not know.
    pub unknown: usize,
    /// About somebody else, and no antecedent of the family.
    pub about_others: usize,
    /// Acts of any kind: the timeline tells of them.
    pub acts: usize,
}

impl Unplaced {
    /// How many in all.
    pub fn total(&self) -> usize {
        self.superseded
            + self.withdrawn
            + self.possible
            + self.unknown
            + self.about_others
            + self.acts
    }
}

opaque_debug!(
    Synthesis,
    Allergies,
    Problems,
    Relative,
    Treatments,
    Treatment,
    TreatmentStep,
    Series,
    Vaccine,
    Analysis,
    Point,
    BloodGroupLine,
    DocumentLine
);
