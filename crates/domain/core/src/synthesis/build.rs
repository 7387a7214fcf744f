//! The synthesis: each statement goes to its list, each list makes its lines.

use super::absences::{self, Known};
use super::given::{Given, Member, given};
use super::{
    Synthesis, Unplaced, Visible, allergies, blood, documents, mentions, observations, others,
    problems, treatments, vaccines,
};
use crate::clinical::{
    Act, Allergy, Assertion, BloodGroup, Device, Encounter, EntryStatus, Fact, FactKind,
    Immunization, Medication, Observation, Problem, Procedure, Stage, Subject,
};
use crate::time::Date;

/// All that is known of the patient on `today`, each thing once.
///
/// The order of the documents does not matter.
pub fn synthesis(visible: &Visible<'_>, today: Date) -> Synthesis {
    let (given, superseded) = given(visible);
    let mut lists = Lists::default();
    lists.unplaced.superseded = superseded;
    for given in &given {
        lists.place(given);
    }
    let allergies = allergies::lines(&lists.allergies);
    let problems = problems::lines(&lists.problems, today);
    let mut treatments = treatments::lines(&lists.medications, today);
    treatments.series = treatments::series(&lists.series);
    let vaccines = vaccines::lines(&lists.immunizations);
    let procedures = others::procedures(&lists.procedures);
    let devices = others::devices(&lists.devices);
    let known = Known {
        allergies: &allergies,
        problems: &problems,
        treatments: &treatments,
        vaccines: vaccines.len(),
        procedures: procedures.len(),
        devices: devices.len(),
    };
    let absences = absences::lines(&lists.absences, &known);
    let [results, vitals, pregnancy, lifestyle, findings] =
        observations::lists(&lists.observations);
    let [imaging, directives, contacts] = documents::lists(visible);
    Synthesis {
        allergies,
        problems,
        treatments,
        vaccines,
        results,
        vitals,
        pregnancy,
        lifestyle,
        findings,
        blood_groups: blood::lines(&lists.blood_groups),
        procedures,
        imaging,
        devices,
        encounters: others::encounters(&lists.encounters),
        directives,
        contacts,
        absences,
        planned: mentions::lines(&lists.planned),
        denied: mentions::lines(&lists.denied),
        unplaced: lists.unplaced,
    }
}

/// Statements by the list that they go to, newest first in each.
#[derive(Default)]
struct Lists<'g> {
    allergies: Vec<Member<'g, Allergy>>,
    problems: Vec<Member<'g, Problem>>,
    medications: Vec<Member<'g, Medication>>,
    immunizations: Vec<Member<'g, Immunization>>,
    observations: Vec<Member<'g, Observation>>,
    blood_groups: Vec<Member<'g, BloodGroup>>,
    procedures: Vec<Member<'g, Procedure>>,
    encounters: Vec<Member<'g, Encounter>>,
    devices: Vec<Member<'g, Device>>,
    series: Vec<&'g Given<'g>>,
    absences: Vec<&'g Given<'g>>,
    planned: Vec<&'g Given<'g>>,
    denied: Vec<&'g Given<'g>>,
    unplaced: Unplaced,
}

impl<'g> Lists<'g> {
    /// Puts a statement into the one list that it goes to, or counts it as left out (SYN-002).
    fn place(&mut self, given: &'g Given<'g>) {
        let statement = given.statement;
        let kind = statement.fact.kind();
        if let Some(count) = self.unplaced.reason(given, kind) {
            *count += 1;
        } else if is_planned(given, kind) && statement.assertion == Assertion::Present {
            self.planned.push(given);
        } else if absences::is_absence(statement) {
            self.absences.push(given);
        } else if statement.assertion == Assertion::Unknown {
            self.unplaced.unknown += 1;
        } else if given.is_denied() && !keeps_denials(kind) {
            self.denied.push(given);
        } else {
            self.place_fact(given);
        }
    }

    fn place_fact(&mut self, given: &'g Given<'g>) {
        match &given.statement.fact {
            Fact::Problem(fact) => self.problems.push(Member { fact, given }),
            Fact::Allergy(fact) => self.allergies.push(Member { fact, given }),
            Fact::Medication(fact) => self.medications.push(Member { fact, given }),
            Fact::Immunization(fact) => self.immunizations.push(Member { fact, given }),
            Fact::Observation(fact) => self.observations.push(Member { fact, given }),
            Fact::BloodGroup(fact) => self.blood_groups.push(Member { fact, given }),
            Fact::Procedure(_) | Fact::Act(_) if given.progress.is_some() => {
                self.series.push(given);
            }
            Fact::Procedure(fact) => self.procedures.push(Member { fact, given }),
            Fact::Encounter(fact) => self.encounters.push(Member { fact, given }),
            Fact::Device(fact) => self.devices.push(Member { fact, given }),
            Fact::Act(Act { .. }) => self.unplaced.acts += 1,
        }
    }
}

impl Unplaced {
    /// The count for a statement that no list takes, whatever it denies or affirms.
    fn reason(&mut self, given: &Given<'_>, kind: FactKind) -> Option<&mut usize> {
        let statement = given.statement;
        let is_withdrawn = match statement.status {
            Some(EntryStatus::Nullified | EntryStatus::Cancelled) => true,
            Some(
                EntryStatus::New
                | EntryStatus::Active
                | EntryStatus::Suspended
                | EntryStatus::Held
                | EntryStatus::Completed
                | EntryStatus::Aborted
                | EntryStatus::Obsolete,
            )
            | None => false,
        };
        if is_withdrawn {
            return Some(&mut self.withdrawn);
        }
        if statement.subject != Subject::Patient && kind != FactKind::Problem {
            return Some(&mut self.about_others);
        }
        match statement.stage {
            Stage::Occurred | Stage::Planned => None,
            Stage::Goal | Stage::Possible => Some(&mut self.possible),
        }
    }
}

/// Whether it stands for later. A prescription is a plan, and so is a series that has begun: they
/// stand among treatments.
fn is_planned(given: &Given<'_>, kind: FactKind) -> bool {
    let is_treatment = kind == FactKind::Medication || given.progress.is_some();
    given.statement.stage == Stage::Planned && !is_treatment
}

/// Whether what is denied has a line of its own: it must be seen that it was refuted.
fn keeps_denials(kind: FactKind) -> bool {
    match kind {
        FactKind::Problem | FactKind::Allergy => true,
        FactKind::Medication
        | FactKind::Immunization
        | FactKind::Observation
        | FactKind::BloodGroup
        | FactKind::Procedure
        | FactKind::Encounter
        | FactKind::Device
        | FactKind::Act => false,
    }
}
