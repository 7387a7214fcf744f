//! One line of several statements: the newest speaks, the next ones complete it, differences show.

use super::given::Member;
use super::{Aspect, Difference, Line, Said, SaidValue};
use crate::clinical::{Assertion, Labelled, PartialDate, Value};
use crate::fold::fold;
use std::cmp::Ordering;

/// Most different things that a line lists in one respect; more are not told apart.
const SAID_MAX: usize = 20;

/// A kind of fact of which one line is made.
pub trait Merge: Clone {
    /// Takes over from an older statement what this one leaves unsaid. Rule: SYN-004.
    fn complete(&mut self, older: &Self);
    /// What it says in each respect in which sources are compared. Rule: SYN-005.
    fn said(&self) -> Vec<(Aspect, SaidValue)>;
}

/// Makes one line of `members`, newest first, at least one. What is denied completes nothing where
/// somebody affirms.
pub fn line<T: Merge>(members: &[Member<'_, T>]) -> Line<T> {
    let affirmed = || members.iter().filter(|it| !it.given.is_denied());
    let mut speaking: Vec<_> = affirmed().collect();
    if speaking.is_empty() {
        speaking = members.iter().collect();
    }
    let mut fact = speaking[0].fact.clone();
    for older in &speaking[1..] {
        fact.complete(older.fact);
    }
    let said: Vec<_> = members
        .iter()
        .map(|it| {
            let mut said = it.fact.said();
            said.push((Aspect::Assertion, SaidValue::Assertion(assertion(it))));
            said
        })
        .collect();
    Line {
        fact,
        sources: members.iter().map(|it| it.given.source.clone()).collect(),
        differences: differences(&said),
    }
}

fn assertion<T>(member: &Member<'_, T>) -> Assertion {
    member.given.statement.assertion
}

/// The respects in which `said`, one list per source, differ.
pub fn differences(said: &[Vec<(Aspect, SaidValue)>]) -> Vec<Difference> {
    let mut found: Vec<Difference> = Vec::new();
    if said.len() < 2 {
        return found;
    }
    for (by, sayings) in said.iter().enumerate() {
        for (aspect, value) in sayings {
            let at = found.iter().position(|it| it.aspect == *aspect);
            let at = at.unwrap_or_else(|| {
                found.push(Difference {
                    aspect: *aspect,
                    said: Vec::new(),
                });
                found.len() - 1
            });
            add(&mut found[at].said, value, by);
        }
    }
    found.retain(|difference| difference.said.len() > 1);
    found.sort_by_key(|difference| difference.aspect);
    found
}

fn add(said: &mut Vec<Said>, value: &SaidValue, by: usize) {
    let is_full = said.len() == SAID_MAX;
    match said.iter_mut().find(|it| is_same(&it.value, value)) {
        Some(known) if known.by.last() == Some(&by) => {}
        Some(known) => known.by.push(by),
        None if is_full => {}
        None => said.push(Said {
            value: value.clone(),
            by: vec![by],
        }),
    }
}

/// Whether two sayings do not contradict each other.
fn is_same(left: &SaidValue, right: &SaidValue) -> bool {
    match (left, right) {
        (SaidValue::Value(left), SaidValue::Value(right)) => is_same_value(left, right),
        (left, right) => left == right,
    }
}

/// Whether two values do not contradict each other: the same amount in the same unit, a shared code
/// or the same words, a date that may be the other one.
pub fn is_same_value(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Quantity(left), Value::Quantity(right)) => {
            left.comparator == right.comparator
                && left.unit == right.unit
                && left.value.as_f64().total_cmp(&right.value.as_f64()) == Ordering::Equal
        }
        (Value::Concept(left), Value::Concept(right)) => is_same_concept(left, right),
        (Value::Text(left), Value::Text(right)) => fold(left) == fold(right),
        (Value::Date(left), Value::Date(right)) => may_be_same(left, right),
        (left, right) => left == right,
    }
}

fn is_same_concept(left: &Labelled, right: &Labelled) -> bool {
    let shares_code = left
        .codes
        .iter()
        .any(|code| right.has(&code.system, &code.code));
    shares_code || fold(left.display()) == fold(right.display())
}

fn may_be_same(left: &PartialDate, right: &PartialDate) -> bool {
    let is_within = |one: &PartialDate, other: &PartialDate| {
        one.first_day() <= other.last_day() && other.first_day() <= one.last_day()
    };
    is_within(left, right)
}
