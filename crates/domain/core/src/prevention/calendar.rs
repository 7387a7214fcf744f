//! The calendar: targets, plans and their steps, read once from the tables. Rule: VAC-001.

use super::person::Condition;
use super::span::Span;
use crate::codes::rows;
use crate::time::Date;
use std::sync::LazyLock;

const PLANS: &str = include_str!("../../data/prevention/plans.csv");
const STEPS: &str = include_str!("../../data/prevention/steps.csv");

/// What a vaccine protects against (*valence*).
#[derive(PartialEq, Eq, Debug)]
pub struct Target {
    /// Its name in our tables.
    pub id: String,
    /// What people read.
    pub label: String,
    /// Whether the page has a line for it; else a plan of another line counts its doses.
    pub is_line: bool,
}

/// What the calendar asks of some people for one target.
#[derive(Debug)]
pub struct Plan {
    /// Its name in our tables: `hpv`.
    pub id: String,
    /// Id of its rule: see `docs/rules/prevention.md`.
    pub rule: String,
    /// Id of its target.
    pub target: String,
    /// Where it stands in the calendar or the law.
    pub source: String,
    /// What people read.
    pub text: String,
    pub(super) kind: PlanKind,
    /// Id of the target whose doses count.
    pub(super) counts: String,
    pub(super) born_from: Option<Date>,
    pub(super) born_before: Option<Date>,
    /// One of them is needed; empty: none is.
    pub(super) conditions: Vec<Condition>,
    pub(super) age_from: Span,
    pub(super) age_until: Option<Span>,
    pub(super) campaigns: Vec<Campaign>,
    pub(super) steps: Vec<Step>,
}

/// How the steps of a plan are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PlanKind {
    /// Doses in a row.
    Series,
    /// A booster at each of some ages.
    Boosters,
    /// A dose in each campaign.
    Campaign,
    /// A dose in each pregnancy; spans count from its first day.
    Pregnancy,
}

/// A campaign of each year, as month and day.
#[derive(Debug)]
pub(super) struct Campaign {
    pub(super) opens: (u8, u8),
    pub(super) closes: (u8, u8),
    /// Doses from this day on count for it.
    pub(super) counts_from: (u8, u8),
}

/// A dose that a plan asks for. The table says what each column means.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) dose: Option<u8>,
    pub(super) due: Span,
    pub(super) accepted_from: Span,
    pub(super) interval: Span,
    pub(super) minimum: Span,
    pub(super) grace: Option<Span>,
    pub(super) until: Option<Span>,
    pub(super) first_from: Option<Span>,
    pub(super) first_before: Option<Span>,
}

static TARGETS: LazyLock<Vec<Target>> = LazyLock::new(|| {
    rows(include_str!("../../data/prevention/targets.csv"))
        .map(|row| Target {
            id: row[0].clone(),
            label: row[1].clone(),
            is_line: row[2] == "yes",
        })
        .collect()
});

static TABLE: LazyLock<Vec<Plan>> = LazyLock::new(|| rows(PLANS).map(|row| read(&row)).collect());

fn read(row: &[String]) -> Plan {
    let [
        rule,
        target,
        id,
        kind,
        counts,
        born_from,
        born_before,
        conditions,
        age_from,
        age_until,
        campaigns,
        source,
        text,
    ] = row
    else {
        unreachable!("the embedded table has thirteen columns");
    };
    let day = |text: &String| Date::parse(text).ok();
    Plan {
        rule: rule.clone(),
        target: target.clone(),
        source: source.clone(),
        text: text.clone(),
        id: id.clone(),
        kind: kind_of(kind),
        counts: if counts.is_empty() { target } else { counts }.clone(),
        born_from: day(born_from),
        born_before: day(born_before),
        conditions: parts(conditions)
            .map(|slug| Condition::of_slug(slug).expect("the embedded table names conditions"))
            .collect(),
        age_from: span(age_from).expect("the embedded table gives an age"),
        age_until: span(age_until),
        campaigns: parts(campaigns).map(campaign).collect(),
        steps: rows(STEPS)
            .filter(|row| row[0] == *id)
            .map(|row| step(&row))
            .collect(),
    }
}

fn kind_of(text: &str) -> PlanKind {
    match text {
        "series" => PlanKind::Series,
        "boosters" => PlanKind::Boosters,
        "campaign" => PlanKind::Campaign,
        "pregnancy" => PlanKind::Pregnancy,
        _ => unreachable!("the embedded table names our kinds"),
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|part| !part.is_empty())
}

fn span(text: &str) -> Option<Span> {
    let span = Span::parse(text);
    assert!(
        span.is_some() || text.is_empty(),
        "the embedded table gives spans"
    );
    span
}

fn step(row: &[String]) -> Step {
    let at_least = |text: &String| span(text).expect("the embedded table gives this span");
    Step {
        dose: row[1].parse().ok(),
        due: at_least(&row[2]),
        accepted_from: at_least(&row[3]),
        interval: at_least(&row[4]),
        minimum: at_least(&row[5]),
        grace: span(&row[6]),
        until: span(&row[7]),
        first_from: span(&row[8]),
        first_before: span(&row[9]),
    }
}

/// `10-15/01-31/09-01`: opens, closes, counts from.
fn campaign(text: &str) -> Campaign {
    let mut days = text.split('/').map(|day| {
        let (month, day) = day.split_once('-').expect("the embedded table gives days");
        let number = |text: &str| text.parse().expect("the embedded table gives numbers");
        (number(month), number(day))
    });
    let mut day = || days.next().expect("the embedded table gives three days");
    Campaign {
        opens: day(),
        closes: day(),
        counts_from: day(),
    }
}

/// All targets, in the order of the page.
pub fn targets() -> &'static [Target] {
    &TARGETS
}

/// The target with this name in our tables.
pub fn target(id: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.id == id)
}

/// The plans for a target, the one that wins first.
pub(super) fn plans_for(target: &Target) -> impl Iterator<Item = &'static Plan> {
    TABLE.iter().filter(move |plan| plan.target == target.id)
}

/// Version of the calendar.
pub fn calendar_version() -> &'static str {
    headline("# version: ")
}

/// Since when this version of the calendar is in force, as `YYYY-MM-DD`.
pub fn calendar_effective() -> &'static str {
    headline("# effective: ")
}

fn headline(name: &str) -> &'static str {
    PLANS
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .expect("the embedded calendar has its version and its date")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_whole() {
        assert_eq!(calendar_version(), "2025-1", "VAC-001");
        assert!(Date::parse(calendar_effective()).is_ok(), "VAC-001");
        for target in targets().iter().filter(|target| target.is_line) {
            assert!(plans_for(target).next().is_some(), "{target:?}");
        }
        for plan in TABLE.iter() {
            assert!(
                target(&plan.target).is_some() && target(&plan.counts).is_some(),
                "{plan:?}"
            );
            assert!(!plan.source.is_empty() && !plan.text.is_empty(), "{plan:?}");
            let has_campaigns = !plan.campaigns.is_empty();
            let has_steps = !plan.steps.is_empty();
            match plan.kind {
                PlanKind::Series | PlanKind::Boosters => assert!(has_steps && !has_campaigns),
                PlanKind::Campaign => assert!(has_campaigns && !has_steps),
                PlanKind::Pregnancy => assert_eq!(plan.steps.len(), 1),
            }
        }
        let known = |id: &String| TABLE.iter().any(|plan| plan.id == *id);
        assert!(
            rows(STEPS).all(|row| known(&row[0])),
            "each step has its plan"
        );
    }
}
