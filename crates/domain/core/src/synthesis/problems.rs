//! Problems and antecedents: the newest source says where a problem stands.

use super::given::{Member, sort_lines};
use super::identity::{Keys, same};
use super::merge::line;
use super::{Line, Problems, Relative, tables};
use crate::clinical::{ClinicalStatus, Labelled, Problem, ProblemCategory, Subject};
use crate::time::{Date, Days};
use std::collections::BTreeMap;

/// Which problems may be the same: those of one person, on lists of one sort.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Own,
    Risk,
    Finding,
    /// By who it is, folded.
    Family(String),
}

/// The lines of `members`, newest first in each list. Rules: SYN-007, SYN-008.
pub fn lines(members: &[Member<'_, Problem>], today: Date) -> Problems {
    let mut sorts: BTreeMap<Sort, Vec<Member<'_, Problem>>> = BTreeMap::new();
    for member in members {
        sorts.entry(sort_of(member)).or_default().push(*member);
    }
    let mut problems = Problems::default();
    for (sort, members) in &sorts {
        let keys: Vec<_> = members
            .iter()
            .map(|it| Keys::of(&it.fact.condition, &it.fact.kind))
            .collect();
        for group in same(&keys) {
            let group: Vec<_> = group.into_iter().map(|at| members[at]).collect();
            problems.add(sort, &group, today);
        }
    }
    problems.sort();
    problems
}

fn sort_of(member: &Member<'_, Problem>) -> Sort {
    match (&member.given.statement.subject, member.fact.category) {
        (Subject::Other(relation), _) => Sort::Family(crate::fold::fold(relation.display())),
        (Subject::Patient, ProblemCategory::FamilyHistory) => Sort::Family(String::new()),
        (Subject::Patient, ProblemCategory::RiskFactor) => Sort::Risk,
        (Subject::Patient, ProblemCategory::Finding) => Sort::Finding,
        (
            Subject::Patient,
            ProblemCategory::Current
            | ProblemCategory::MedicalHistory
            | ProblemCategory::SurgicalHistory
            | ProblemCategory::Diagnosis
            | ProblemCategory::Unsaid,
        ) => Sort::Own,
    }
}

impl Problems {
    fn add(&mut self, sort: &Sort, group: &[Member<'_, Problem>], today: Date) {
        let line = line(group);
        if group[0].given.is_denied() {
            self.refuted.push(line);
            return;
        }
        match sort {
            Sort::Family(_) => self.family.push(relative(line, group)),
            Sort::Risk => self.risks.push(line),
            Sort::Finding => self.findings.push(line),
            Sort::Own => self.list_for(group, today).push(line),
        }
    }

    /// The list for what `group` says of the patient, newest first.
    fn list_for(&mut self, group: &[Member<'_, Problem>], today: Date) -> &mut Vec<Line<Problem>> {
        let affirmed = || group.iter().filter(|it| !it.given.is_denied());
        let status = affirmed().find_map(|it| it.fact.status);
        let mut categories = affirmed().map(|it| it.fact.category);
        let category = categories
            .find(|it| *it != ProblemCategory::Unsaid)
            .unwrap_or_default();
        if status.map_or_else(|| is_active(group, category, today), is_active_status) {
            return match category {
                ProblemCategory::SurgicalHistory => &mut self.surgical,
                ProblemCategory::Current
                | ProblemCategory::MedicalHistory
                | ProblemCategory::FamilyHistory
                | ProblemCategory::RiskFactor
                | ProblemCategory::Finding
                | ProblemCategory::Diagnosis
                | ProblemCategory::Unsaid => &mut self.active,
            };
        }
        match category {
            ProblemCategory::MedicalHistory => &mut self.medical,
            ProblemCategory::SurgicalHistory => &mut self.surgical,
            ProblemCategory::Current
            | ProblemCategory::FamilyHistory
            | ProblemCategory::RiskFactor
            | ProblemCategory::Finding
            | ProblemCategory::Diagnosis
            | ProblemCategory::Unsaid => &mut self.past,
        }
    }

    fn sort(&mut self) {
        sort_lines(&mut self.active);
        sort_lines(&mut self.past);
        sort_lines(&mut self.medical);
        sort_lines(&mut self.surgical);
        sort_lines(&mut self.family);
        sort_lines(&mut self.risks);
        sort_lines(&mut self.findings);
        sort_lines(&mut self.refuted);
    }
}

fn relative(line: Line<Problem>, group: &[Member<'_, Problem>]) -> Line<Relative> {
    let relation = match &group[0].given.statement.subject {
        Subject::Patient => Labelled::default(),
        Subject::Other(relation) => relation.clone(),
    };
    line.map(|problem| Relative { relation, problem })
}

fn is_active_status(status: ClinicalStatus) -> bool {
    match status {
        ClinicalStatus::Active | ClinicalStatus::Recurrence => true,
        ClinicalStatus::Inactive | ClinicalStatus::Remission | ClinicalStatus::Resolved => false,
    }
}

/// Whether a problem without a status goes on: its newest source gives it no end that is past, and
/// does not list it among antecedents. A diagnosis is carried on for a time only.
fn is_active(group: &[Member<'_, Problem>], category: ProblemCategory, today: Date) -> bool {
    let newest = group[0];
    let end = newest.fact.period.end;
    if end.is_some_and(|end| end.last_day() < today) {
        return false;
    }
    match category {
        ProblemCategory::Current => true,
        ProblemCategory::Diagnosis | ProblemCategory::Unsaid => {
            let Days(days) = tables::diagnosis_window();
            let said = newest.given.source.date.date_utc();
            today.to_days() - said.to_days() <= days
        }
        ProblemCategory::MedicalHistory
        | ProblemCategory::SurgicalHistory
        | ProblemCategory::FamilyHistory
        | ProblemCategory::RiskFactor
        | ProblemCategory::Finding => false,
    }
}
