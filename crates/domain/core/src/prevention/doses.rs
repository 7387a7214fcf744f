//! From what documents state to doses and conditions that the calendar looks at.

use super::calendar::Target;
use super::person::{Condition, Dose, StatedCondition};
use super::vaccine::targets_of;
use crate::clinical::{
    ClinicalStatus, Fact, Immunization, Labelled, PartialDate, Problem, ProblemCategory, Product,
    Statement,
};
use crate::codes::rows;
use crate::fold::fold;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

/// The International Classification of Diseases, tenth revision (*CIM-10*).
const ICD_10: &str = "2.16.840.1.113883.6.3";

/// Beginnings of codes of [`ICD_10`] and the condition that each states.
static CONDITIONS: LazyLock<Vec<(String, Condition)>> = LazyLock::new(|| {
    rows(include_str!("../../data/prevention/conditions.csv"))
        .map(|row| {
            let condition = Condition::of_slug(&row[1]);
            let condition = condition.expect("the embedded table names conditions");
            (row[0].clone(), condition)
        })
        .collect()
});

/// A dose of vaccine that was given, as one or several sources state it.
#[derive(Clone)]
pub struct RecordedDose<S> {
    /// Name of the vaccine, as it was written.
    pub vaccine: String,
    /// What it protects against; empty if the tables do not know the vaccine.
    pub targets: Vec<&'static Target>,
    /// When it was given, if that is written. Without a date it counts for nothing.
    pub on: Option<PartialDate>,
    /// Batch number.
    pub lot: Option<String>,
    /// Who gave it, as it was written.
    pub given_by: Option<String>,
    /// Rank in its series, as it was written.
    pub number: Option<u32>,
    /// Who states it, each once.
    pub sources: Vec<S>,
    entries: BTreeSet<String>,
}

/// The doses that `statements` say were given to the patient, newest first; those without a date
/// last. The same dose in two sources is one. Rule: VAC-013.
pub fn doses_given<'a, S: Copy + PartialEq>(
    statements: impl IntoIterator<Item = (S, &'a Statement)>,
) -> Vec<RecordedDose<S>> {
    let mut doses: Vec<RecordedDose<S>> = Vec::new();
    for (source, statement) in statements {
        let Fact::Immunization(immunization) = &statement.fact else {
            continue;
        };
        if !statement.was_done() {
            continue;
        }
        let dose = recorded(source, statement, immunization);
        match doses.iter_mut().find(|known| known.is_same(&dose)) {
            Some(known) => known.join(dose),
            None => doses.push(dose),
        }
    }
    doses.sort_by(|left, right| match (&left.on, &right.on) {
        (Some(left), Some(right)) => right.list_order(left),
        (left, right) => right.is_some().cmp(&left.is_some()),
    });
    doses
}

/// What the calendar counts of `doses`: those with a date.
pub fn counted<S>(doses: &[RecordedDose<S>]) -> Vec<Dose> {
    let dated = doses.iter().filter_map(|dose| Some((dose, dose.on?)));
    dated
        .map(|(dose, on)| Dose {
            targets: dose.targets.clone(),
            on,
        })
        .collect()
}

/// The conditions that `statements` are certain of, by the codes of present problems. A pregnancy
/// is none of them: no code says when it began. Rule: VAC-014.
pub fn conditions_stated<'a>(
    statements: impl IntoIterator<Item = &'a Statement>,
) -> Vec<StatedCondition> {
    let mut stated: Vec<StatedCondition> = Vec::new();
    for statement in statements {
        let Fact::Problem(problem) = &statement.fact else {
            continue;
        };
        if !(statement.is_affirmed() && is_present(problem)) {
            continue;
        }
        let codes = problem.condition.codes.iter();
        let codes = codes.filter(|code| code.system == ICD_10);
        for code in codes {
            let found = CONDITIONS
                .iter()
                .find(|(prefix, _)| code.code.starts_with(prefix));
            let is_new = |condition| stated.iter().all(|it| it.condition != condition);
            if let Some((_, condition)) = found.filter(|it| is_new(it.1)) {
                stated.push(StatedCondition {
                    condition: *condition,
                    since: problem.period.start,
                });
            }
        }
    }
    stated
}

/// Whether a problem is the patient's and of today.
const fn is_present(problem: &Problem) -> bool {
    let is_own = match problem.category {
        ProblemCategory::Current | ProblemCategory::Diagnosis | ProblemCategory::Unsaid => true,
        // Past illnesses may be over; the others are no diagnosis of his.
        ProblemCategory::MedicalHistory
        | ProblemCategory::SurgicalHistory
        | ProblemCategory::FamilyHistory
        | ProblemCategory::RiskFactor
        | ProblemCategory::Finding => false,
    };
    let is_there = match problem.status {
        None | Some(ClinicalStatus::Active | ClinicalStatus::Recurrence) => true,
        Some(ClinicalStatus::Inactive | ClinicalStatus::Remission | ClinicalStatus::Resolved) => {
            false
        }
    };
    is_own && is_there && problem.period.end.is_none()
}

fn recorded<S>(source: S, statement: &Statement, immunization: &Immunization) -> RecordedDose<S> {
    let vaccine = &immunization.vaccine;
    RecordedDose {
        vaccine: vaccine.display().to_owned(),
        targets: targets_of_product(vaccine, &immunization.targets),
        on: immunization.period.date(),
        lot: vaccine.lot.clone(),
        given_by: statement.source.performer.clone(),
        number: immunization.dose_number,
        sources: vec![source],
        entries: statement.source.entry_id.iter().cloned().collect(),
    }
}

/// By its codes and its names; by the diseases that were written only if these say nothing.
fn targets_of_product(vaccine: &Product, diseases: &[Labelled]) -> Vec<&'static Target> {
    let of_codes = vaccine
        .code
        .codes
        .iter()
        .flat_map(|it| targets_of(&it.code, &it.system, &it.label));
    let of_names = [&vaccine.name, &vaccine.code.label]
        .into_iter()
        .flat_map(|name| targets_of("", "", name));
    let targets = each_once(of_codes.chain(of_names));
    if !targets.is_empty() {
        return targets;
    }
    each_once(
        diseases
            .iter()
            .flat_map(|it| targets_of("", "", it.display())),
    )
}

fn each_once(found: impl Iterator<Item = &'static Target>) -> Vec<&'static Target> {
    found.fold(Vec::new(), |mut targets, target| {
        if !targets.contains(&target) {
            targets.push(target);
        }
        targets
    })
}

impl<S: Copy + PartialEq> RecordedDose<S> {
    /// Whether it is the same dose: the same entry, or the same vaccine on the same date with no
    /// other batch.
    fn is_same(&self, other: &Self) -> bool {
        let is_same_entry = !self.entries.is_disjoint(&other.entries);
        let is_same_vaccine = if self.targets.is_empty() && other.targets.is_empty() {
            fold(&self.vaccine) == fold(&other.vaccine)
        } else {
            self.targets.len() == other.targets.len()
                && self.targets.iter().all(|it| other.targets.contains(it))
        };
        let is_other_lot = match (&self.lot, &other.lot) {
            (Some(one), Some(other)) => fold(one) != fold(other),
            (Some(_) | None, Some(_) | None) => false,
        };
        is_same_entry || (is_same_vaccine && self.is_same_date(other) && !is_other_lot)
    }

    fn is_same_date(&self, other: &Self) -> bool {
        let days = |on: PartialDate| (on.first_day(), on.last_day());
        matches!((self.on, other.on), (Some(one), Some(other)) if days(one) == days(other))
    }

    /// Keeps what either says.
    fn join(&mut self, other: Self) {
        self.lot = self.lot.take().or(other.lot);
        self.given_by = self.given_by.take().or(other.given_by);
        self.number = self.number.or(other.number);
        self.entries.extend(other.entries);
        for source in other.sources {
            if !self.sources.contains(&source) {
                self.sources.push(source);
            }
        }
    }
}

impl<S> fmt::Debug for RecordedDose<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecordedDose(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinical::{Assertion, EntryStatus, Period, Stage};
    use crate::document::Coded;

    const ATC: &str = "2.16.840.1.113883.6.73";

    fn coded(code: &str, system: &str, label: &str) -> Labelled {
        Labelled::code(Coded {
            code: code.into(),
            system: system.into(),
            label: label.into(),
        })
    }

    /// `name | date | lot | entry`; what is empty is not written.
    fn vaccine(line: &str) -> Statement {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let part = |at: usize| parts.get(at).filter(|it| !it.is_empty());
        let on = part(1).map(|it| PartialDate::parse(it).unwrap());
        let immunization = Immunization {
            vaccine: Product {
                name: parts[0].into(),
                lot: part(2).map(|it| (*it).into()),
                ..Product::default()
            },
            period: on.map(Period::at).unwrap_or_default(),
            ..Immunization::default()
        };
        let mut statement = Statement::of(Fact::Immunization(Box::new(immunization)));
        statement.source.entry_id = part(3).map(|it| (*it).into());
        statement
    }

    fn shown(doses: &[RecordedDose<usize>]) -> String {
        let lines = doses.iter().map(|dose| {
            let targets: Vec<_> = dose.targets.iter().map(|it| it.id.as_str()).collect();
            let on = dose.on.map_or("?".to_owned(), |on| on.to_string());
            format!("{on} {} from {:?}", targets.join("+"), dose.sources)
        });
        lines.collect::<Vec<_>>().join("; ")
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn one_dose_is_one_however_many_documents_state_it() {
        for (rule, statements, expected) in [
            ("VAC-013", &["ROR | 2020-01-01", "Priorix | 2020-01-01"][..],              "2020-01-01 mmr from [0, 1]"),
            ("VAC-013", &["ROR | 2020-01-01", "ROR | 2020-02-07"],                      "2020-02-07 mmr from [1]; 2020-01-01 mmr from [0]"),
            ("VAC-013", &["ROR | 2020-01-01 | A1", "ROR | 2020-01-01 | a1"],            "2020-01-01 mmr from [0, 1]"),
            ("VAC-013", &["ROR | 2020-01-01 | A1", "ROR | 2020-01-01 | B2"],            "2020-01-01 mmr from [0]; 2020-01-01 mmr from [1]"),
            ("VAC-013", &["ROR | 2020", "ROR | 2020-01-01"],                            "2020-01-01 mmr from [1]; 2020 mmr from [0]"),
            ("VAC-013", &["ROR | 2020 | | e1", "ROR | 2020-01-01 | | e1"],              "2020 mmr from [0, 1]"),
            ("VAC-013", &["ROR | 2020-01-01", "ROR | 2020-01-01T10:00:00+01:00"],       "2020-01-01 mmr from [0, 1]"),
            ("VAC-013", &["Inconnu | 2020-01-01", "INCONNU | 2020-01-01"],              "2020-01-01  from [0, 1]"),
            ("VAC-013", &["ROR |", "ROR | 2020-01-01"],                                 "2020-01-01 mmr from [1]; ? mmr from [0]"),
            ("VAC-013", &["ROR |", "ROR |"],                                            "? mmr from [0]; ? mmr from [1]"),
            ("VAC-013", &[],                                                            ""),
        ] {
            let statements: Vec<_> = statements.iter().map(|it| vaccine(it)).collect();
            let doses = doses_given(statements.iter().enumerate());
            assert_eq!(shown(&doses), expected, "{rule}");
        }
    }

    #[test]
    fn only_what_was_given_is_a_dose() {
        let given = vaccine("ROR | 2020-01-01");
        let denied = Statement {
            assertion: Assertion::Absent,
            ..given.clone()
        };
        let planned = Statement {
            stage: Stage::Planned,
            ..given.clone()
        };
        assert_eq!(doses_given([(0, &given)]).len(), 1, "VAC-013");
        assert!(
            doses_given([(0, &denied), (1, &planned)]).is_empty(),
            "VAC-013"
        );
        for (status, is_given) in [
            (EntryStatus::Completed, true),
            (EntryStatus::Active, true),
            (EntryStatus::New, false),
            (EntryStatus::Held, false),
            (EntryStatus::Suspended, false),
            (EntryStatus::Aborted, false),
            (EntryStatus::Cancelled, false),
            (EntryStatus::Nullified, false),
            (EntryStatus::Obsolete, false),
        ] {
            let statement = Statement {
                status: Some(status),
                ..given.clone()
            };
            let doses = doses_given([(0, &statement)]);
            assert_eq!(!doses.is_empty(), is_given, "VAC-013: {status:?}");
        }
    }

    #[test]
    fn a_vaccine_is_known_by_its_code_and_else_by_its_diseases() {
        let of = |code, diseases| Immunization {
            vaccine: Product {
                code,
                ..Product::default()
            },
            targets: diseases,
            ..Immunization::default()
        };
        let disease = || vec![Labelled::text("Rougeole, oreillons, rubéole (ROR)")];
        for (immunization, expected) in [
            (of(coded("J07CA02", ATC, ""), Vec::new()), "dtp+pertussis"),
            (of(coded("J07CA02", ATC, ""), disease()), "dtp+pertussis"),
            (of(coded("1", "2.999", "sans nom"), disease()), "mmr"),
            (of(coded("1", "2.999", "sans nom"), Vec::new()), ""),
        ] {
            let found = targets_of_product(&immunization.vaccine, &immunization.targets);
            let ids: Vec<_> = found.iter().map(|it| it.id.as_str()).collect();
            assert_eq!(ids.join("+"), expected, "VAC-007");
        }
    }

    #[test]
    fn a_dose_without_a_date_is_shown_and_counts_for_nothing() {
        let statements = [vaccine("ROR |"), vaccine("ROR | 2020")];
        let doses = doses_given(statements.iter().enumerate());
        assert_eq!((doses.len(), counted(&doses).len()), (2, 1), "VAC-013");
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_condition_is_a_present_problem_with_a_code_of_the_table() {
        let present = || Problem { category: ProblemCategory::Current, ..Problem::default() };
        let over = Period { start: None, end: PartialDate::parse("2020").ok() };
        for (code, problem, expected) in [
            ("E11.9", present(),                                                            Some(Condition::Diabetes)),
            ("J45.0", present(),                                                            Some(Condition::ChronicRespiratory)),
            ("I10",   present(),                                                            None),
            ("E11.9", Problem { category: ProblemCategory::FamilyHistory, ..present() },    None),
            ("E11.9", Problem { status: Some(ClinicalStatus::Resolved), ..present() },      None),
            ("E11.9", Problem { status: Some(ClinicalStatus::Recurrence), ..present() },    Some(Condition::Diabetes)),
            ("E11.9", Problem { period: over, ..present() },                                None),
        ] {
            let problem = Problem { condition: coded(code, ICD_10, ""), ..problem };
            let statement = Statement::of(Fact::Problem(problem));
            let twice = [&statement, &statement];
            let stated: Vec<_> = conditions_stated(twice).iter().map(|it| it.condition).collect();
            assert_eq!(stated, Vec::from_iter(expected), "VAC-014: {code}");
        }
    }
}
