//! Treatments, reconciled: one line per medicine, its stages side by side.

use super::given::{Given, Member, sort_lines};
use super::identity::{Keys, same};
use super::medicines::same_medicine;
use super::merge::differences;
use super::{Aspect, Line, SaidValue, Series, Treatment, TreatmentStep, Treatments, tables};
use crate::clinical::{EntryStatus, Labelled, Medication, MedicationStage, PartialDate, Value};
use crate::time::{Date, Days};

/// Stages in the order in which a medicine goes through them.
const STAGES: [MedicationStage; 5] = [
    MedicationStage::Prescribed,
    MedicationStage::Dispensed,
    MedicationStage::Administered,
    MedicationStage::InUse,
    MedicationStage::Declared,
];

/// The lines of `members`, newest first in each list; the stages of a medicine side by side.
/// Rule: SYN-011.
pub fn lines(members: &[Member<'_, Medication>], today: Date) -> Treatments {
    let mut treatments = Treatments::default();
    let facts: Vec<_> = members.iter().map(|it| it.fact).collect();
    for group in same_medicine(&facts) {
        let group: Vec<_> = group.into_iter().map(|at| members[at]).collect();
        let line = treatment(&group);
        match standing(&group, today) {
            Standing::Current => treatments.current.push(line),
            Standing::Upcoming => treatments.upcoming.push(line),
            Standing::Former => treatments.former.push(line),
        }
    }
    sort_lines(&mut treatments.current);
    sort_lines(&mut treatments.upcoming);
    sort_lines(&mut treatments.former);
    treatments
}

fn treatment(group: &[Member<'_, Medication>]) -> Line<Treatment> {
    let steps: Vec<_> = STAGES
        .iter()
        .filter_map(|stage| step(group, *stage))
        .collect();
    // Former prescriptions differ from today's as a matter of course: the newest of each stage are
    // compared, and nothing else.
    let mut said = vec![Vec::new(); group.len()];
    for step in &steps {
        said[step.by[0]] = sayings(&step.medication);
    }
    let mut products = group.iter().map(|it| &it.fact.product);
    let named = products.clone().find(|it| !it.display().is_empty());
    Line {
        fact: Treatment {
            product: named.or(products.next()).cloned().unwrap_or_default(),
            progress: group.iter().find_map(|it| it.given.progress),
            steps,
        },
        sources: group.iter().map(|it| it.given.source.clone()).collect(),
        differences: differences(&said),
    }
}

fn step(group: &[Member<'_, Medication>], stage: MedicationStage) -> Option<TreatmentStep> {
    let ranks = group.iter().enumerate();
    let by: Vec<_> = ranks
        .filter(|(_, it)| it.fact.stage == stage)
        .map(|(rank, _)| rank)
        .collect();
    let newest = by.first()?;
    Some(TreatmentStep {
        stage,
        medication: group[*newest].fact.clone(),
        by,
    })
}

/// What a step says in each respect that is compared with the others. Rule: SYN-014.
fn sayings(medication: &Medication) -> Vec<(Aspect, SaidValue)> {
    let words = |text: &str| (!text.is_empty()).then(|| Value::Text(text.to_owned()));
    let product = words(medication.product.display());
    let dosage = medication.dosage_text.as_deref().and_then(words);
    let route = medication.route.as_ref().filter(|it| !it.is_empty());
    [
        (Aspect::Product, product),
        (Aspect::Dose, medication.dose.clone()),
        (Aspect::Dosage, dosage),
        (Aspect::Route, route.cloned().map(Value::Concept)),
        (Aspect::End, medication.period.end.map(Value::Date)),
    ]
    .into_iter()
    .filter_map(|(aspect, value)| value.map(|value| (aspect, SaidValue::Value(value))))
    .collect()
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Former,
    Upcoming,
    Current,
}

/// Current as soon as one statement makes it so.
fn standing(group: &[Member<'_, Medication>], today: Date) -> Standing {
    let standings = group.iter().map(|it| standing_of(it, today));
    standings.max().unwrap_or(Standing::Former)
}

/// Where a medicine stands on `today` by one statement: within its period; without an end, as long
/// as the window of its stage. Rule: SYN-012.
fn standing_of(member: &Member<'_, Medication>, today: Date) -> Standing {
    let medication = member.fact;
    let period = medication.period;
    if is_stopped(member.given) {
        return Standing::Former;
    }
    if period.start.is_some_and(|start| start.first_day() > today) {
        return Standing::Upcoming;
    }
    let end = period.end.map(PartialDate::last_day);
    let end = end.or_else(|| end_of_duration(medication));
    let end = end.unwrap_or_else(|| {
        let Days(window) = tables::window(medication.stage);
        let said = member.given.source.date.date_utc();
        let since = period
            .start
            .map_or(said, |start| said.max(start.first_day()));
        Date::from_days(since.to_days().saturating_add(window))
    });
    if end >= today {
        Standing::Current
    } else {
        Standing::Former
    }
}

fn is_stopped(given: &Given<'_>) -> bool {
    match given.statement.status {
        Some(EntryStatus::Aborted | EntryStatus::Obsolete) => true,
        Some(
            EntryStatus::New
            | EntryStatus::Active
            | EntryStatus::Suspended
            | EntryStatus::Held
            | EntryStatus::Completed
            | EntryStatus::Cancelled
            | EntryStatus::Nullified,
        )
        | None => false,
    }
}

/// The last day of a duration in days, weeks, months or years that begins on a known day.
fn end_of_duration(medication: &Medication) -> Option<Date> {
    let start = medication.period.start?.last_day();
    let days = tables::days_in(medication.duration.as_ref()?)?;
    Some(Date::from_days(start.to_days().saturating_add(days)))
}

/// Series of sessions: declared items that say how far they have come, the same series once.
/// Rule: SYN-013.
pub fn series(given: &[&Given<'_>]) -> Vec<Line<Series>> {
    let none = Labelled::default();
    let keys: Vec<_> = given
        .iter()
        .map(|it| Keys::of(it.statement.fact.concept(), &none))
        .collect();
    let mut lines: Vec<_> = same(&keys)
        .into_iter()
        .filter_map(|group| {
            let newest = given[group[0]];
            Some(Line {
                fact: Series {
                    what: newest.statement.fact.concept().clone(),
                    period: newest.statement.fact.period(),
                    progress: newest.progress?,
                },
                sources: group.iter().map(|at| given[*at].source.clone()).collect(),
                differences: Vec::new(),
            })
        })
        .collect();
    sort_lines(&mut lines);
    lines
}
