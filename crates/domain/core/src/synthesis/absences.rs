//! « None known »: believed as long as nobody tells of one.

use super::given::Given;
use super::tables::{self, Scope};
use super::{Absence, Allergies, Line, Problems, Treatments};
use crate::clinical::{
    Allergy, Assertion, ClinicalStatus, Fact, FactKind, Labelled, ProblemCategory, Statement,
    Subject,
};
use crate::fold::fold;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What the other lists hold, to contradict an absence.
pub struct Known<'a> {
    pub allergies: &'a Allergies,
    pub problems: &'a Problems,
    pub treatments: &'a Treatments,
    pub vaccines: usize,
    pub procedures: usize,
    pub devices: usize,
}

/// Whether `statement` says that none is known of its kind: by its code or its words, or because it
/// denies without saying what. Rule: SYN-003.
pub fn is_absence(statement: &Statement) -> bool {
    scope_of(statement).is_some()
}

/// Whether a concept says that no allergy is known, of any kind.
pub(crate) fn is_no_allergy(concept: &Labelled) -> bool {
    tables::absence(concept) == Some(Scope::All)
}

/// Whether words say that no allergy is known, of any kind or of one.
pub(crate) fn says_no_allergy(words: &str) -> bool {
    tables::absence(&Labelled::text(words)).is_some()
}

fn scope_of(statement: &Statement) -> Option<Scope> {
    match statement.fact.kind() {
        FactKind::Problem
        | FactKind::Allergy
        | FactKind::Medication
        | FactKind::Immunization
        | FactKind::Procedure
        | FactKind::Device => {}
        FactKind::Observation | FactKind::BloodGroup | FactKind::Encounter | FactKind::Act => {
            return None;
        }
    }
    let concept = concept(&statement.fact);
    tables::absence(&concept).or_else(|| {
        let says_what = !is_unnamed(&concept, statement.fact.kind());
        let is_denied = statement.assertion != Assertion::Present;
        (is_denied && !says_what).then(|| unnamed_scope(&statement.fact))
    })
}

/// What is denied; a medicine may be known by its name alone.
pub fn concept(fact: &Fact) -> Cow<'_, Labelled> {
    let product = match fact {
        Fact::Medication(it) => &it.product,
        Fact::Immunization(it) => &it.vaccine,
        Fact::Problem(_)
        | Fact::Allergy(_)
        | Fact::Observation(_)
        | Fact::BloodGroup(_)
        | Fact::Procedure(_)
        | Fact::Encounter(_)
        | Fact::Device(_)
        | Fact::Act(_) => return Cow::Borrowed(fact.concept()),
    };
    if product.code.is_empty() {
        Cow::Owned(Labelled::text(product.name.clone()))
    } else {
        Cow::Borrowed(&product.code)
    }
}

/// Whether a concept names nothing, or only the kind of thing: « allergy », « problem ». « Other
/// act », denied, does not deny all acts.
fn is_unnamed(concept: &Labelled, kind: FactKind) -> bool {
    let has_kinds = matches!(kind, FactKind::Allergy | FactKind::Problem);
    let names_kind = has_kinds
        && concept.original_text.is_empty()
        && concept.codes.iter().all(tables::is_generic)
        && (!concept.codes.is_empty() || tables::is_generic_word(&fold(&concept.label)));
    concept.is_empty() || names_kind
}

/// « No allergy », said of a kind of allergy, is about that kind.
fn unnamed_scope(fact: &Fact) -> Scope {
    match fact {
        Fact::Allergy(it) => tables::allergy_scope(&it.kind)
            .or_else(|| tables::allergy_scope(&it.agent))
            .unwrap_or(Scope::All),
        Fact::Problem(_)
        | Fact::Medication(_)
        | Fact::Immunization(_)
        | Fact::Observation(_)
        | Fact::BloodGroup(_)
        | Fact::Procedure(_)
        | Fact::Encounter(_)
        | Fact::Device(_)
        | Fact::Act(_) => Scope::All,
    }
}

/// Which of the lists of problems an absence is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Any,
    Current,
    Medical,
    Surgical,
    Family,
    Risk,
}

fn part_of(statement: &Statement) -> Part {
    let Fact::Problem(problem) = &statement.fact else {
        return Part::Any;
    };
    match (&statement.subject, problem.category) {
        (Subject::Other(_), _) | (_, ProblemCategory::FamilyHistory) => Part::Family,
        (_, ProblemCategory::Current) => Part::Current,
        (_, ProblemCategory::MedicalHistory) => Part::Medical,
        (_, ProblemCategory::SurgicalHistory) => Part::Surgical,
        (_, ProblemCategory::RiskFactor) => Part::Risk,
        (_, ProblemCategory::Finding | ProblemCategory::Diagnosis | ProblemCategory::Unsaid) => {
            Part::Any
        }
    }
}

/// One line for each thing that is said not to be known, newest first.
pub fn lines(given: &[&Given<'_>], known: &Known<'_>) -> Vec<Absence> {
    let mut groups: BTreeMap<_, Vec<&Given<'_>>> = BTreeMap::new();
    for given in given {
        let statement = given.statement;
        let scope = scope_of(statement).unwrap_or(Scope::All);
        let is_unknown = statement.assertion == Assertion::Unknown;
        let key = (statement.fact.kind(), scope, part_of(statement), is_unknown);
        groups.entry(key).or_default().push(given);
    }
    let mut lines: Vec<_> = groups
        .into_iter()
        .map(|((kind, scope, part, is_unknown), given)| Absence {
            kind,
            category: match &given[0].statement.fact {
                Fact::Problem(problem) => Some(problem.category),
                Fact::Medication(_)
                | Fact::Immunization(_)
                | Fact::Allergy(_)
                | Fact::Observation(_)
                | Fact::BloodGroup(_)
                | Fact::Procedure(_)
                | Fact::Encounter(_)
                | Fact::Device(_)
                | Fact::Act(_) => None,
            },
            label: concept(&given[0].statement.fact).into_owned(),
            // « None known » means the same whether it is affirmed or denied.
            assertion: if is_unknown {
                Assertion::Unknown
            } else {
                Assertion::Absent
            },
            is_contradicted: known.contradicts(kind, scope, part),
            sources: given.iter().map(|it| it.source.clone()).collect(),
        })
        .collect();
    lines.sort_by(|left, right| left.sources[0].order().cmp(&right.sources[0].order()));
    lines
}

impl Known<'_> {
    fn contradicts(&self, kind: FactKind, scope: Scope, part: Part) -> bool {
        match kind {
            FactKind::Allergy => self.has_allergy(scope),
            FactKind::Problem => self.has_problem(part),
            FactKind::Medication => !self.treatments.current.is_empty(),
            FactKind::Immunization => self.vaccines > 0,
            FactKind::Procedure => self.procedures > 0,
            FactKind::Device => self.devices > 0,
            FactKind::Observation | FactKind::BloodGroup | FactKind::Encounter | FactKind::Act => {
                false
            }
        }
    }

    /// An allergy contradicts unless it is resolved, or known to be about something else.
    fn has_allergy(&self, scope: Scope) -> bool {
        let is_resolved = |it: &&Line<Allergy>| it.fact.status == Some(ClinicalStatus::Resolved);
        let inactive = self.allergies.past.iter().filter(|it| !is_resolved(it));
        let mut allergies = self.allergies.current.iter().chain(inactive);
        allergies.any(|it| {
            let own = tables::allergy_scope(&it.fact.kind).unwrap_or(Scope::All);
            own == scope || own == Scope::All || scope == Scope::All
        })
    }

    fn has_problem(&self, part: Part) -> bool {
        let lists = self.problems;
        match part {
            Part::Current => !lists.active.is_empty(),
            Part::Medical => !(lists.medical.is_empty() && lists.past.is_empty()),
            Part::Surgical => !lists.surgical.is_empty(),
            Part::Family => !lists.family.is_empty(),
            Part::Risk => !lists.risks.is_empty(),
            Part::Any => {
                let own = [&lists.active, &lists.past, &lists.medical, &lists.surgical];
                own.iter().any(|list| !list.is_empty())
            }
        }
    }
}
