//! Results and other observations: one line per analysis, its points newest first.

use super::given::Member;
use super::merge::is_same_value;
use super::tables::{self, SystemRole};
use super::{Analysis, Flag, Point, Trend};
use crate::clinical::{
    Comparator, Labelled, Observation, ObservationKind, PartialDate, Quantity, Range,
    ReferenceRange, Value,
};
use crate::fold::fold;
use crate::units::analysis_of;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Laboratory results, vital signs, pregnancies, way of life, and all others. Rules: SYN-020 to
/// SYN-023.
pub fn lists(members: &[Member<'_, Observation>]) -> [Vec<Analysis>; 5] {
    let mut lists: [Vec<Member<'_, Observation>>; 5] = Default::default();
    for member in members {
        lists[list_of(member.fact.kind)].push(*member);
    }
    lists.map(|members| analyses(&members))
}

fn list_of(kind: ObservationKind) -> usize {
    match kind {
        ObservationKind::Laboratory => 0,
        ObservationKind::VitalSign => 1,
        ObservationKind::Pregnancy => 2,
        ObservationKind::SocialHistory => 3,
        ObservationKind::Assessment | ObservationKind::Imaging | ObservationKind::Finding => 4,
    }
}

/// What an analysis is recognised by: our table of analyses, where one has a code for each of its
/// units; else LOINC, else its local code and the system of that, else its words. Rule: SYN-020.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Key {
    /// Its name in our table.
    Known(&'static str),
    Code(String, String),
    Words(String),
    /// Says nothing: alone.
    Nothing(usize),
}

fn analyses(members: &[Member<'_, Observation>]) -> Vec<Analysis> {
    let standards = standards(members);
    let mut groups: BTreeMap<Key, Vec<Member<'_, Observation>>> = BTreeMap::new();
    for (rank, member) in members.iter().enumerate() {
        let key = key(&member.fact.test, &standards, rank);
        groups.entry(key).or_default().push(*member);
    }
    let mut analyses: Vec<_> = groups.into_values().map(|group| analysis(&group)).collect();
    // Newest first; what has the same date by its name.
    analyses.sort_by(|left, right| {
        let newer = list_order(right.last().date, left.last().date);
        newer.then_with(|| left.test.display().cmp(right.test.display()))
    });
    analyses
}

/// Local code → the LOINC codes that stand beside it somewhere.
type Standards<'a> = HashMap<(&'a str, &'a str), HashSet<(&'a str, &'a str)>>;

fn standards<'g>(members: &[Member<'g, Observation>]) -> Standards<'g> {
    let mut standards: Standards<'g> = HashMap::new();
    for member in members {
        if let Some(standard) = standard(&member.fact.test) {
            for code in codes(&member.fact.test).filter(|code| *code != standard) {
                standards.entry(code).or_default().insert(standard);
            }
        }
    }
    standards
}

fn codes(test: &Labelled) -> impl Iterator<Item = (&str, &str)> {
    let codes = test.codes.iter().filter(|it| !it.code.is_empty());
    codes.map(|it| (it.system.as_str(), it.code.as_str()))
}

fn standard(test: &Labelled) -> Option<(&str, &str)> {
    let is_standard = |system| tables::system_role_of(system) == Some(SystemRole::Analysis);
    codes(test).find(|(system, _)| is_standard(system))
}

fn key(test: &Labelled, standards: &Standards<'_>, rank: usize) -> Key {
    let code = |(system, code): (&str, &str)| match analysis_of(code, system) {
        Some(analysis) => Key::Known(&analysis.id),
        None => Key::Code(system.to_owned(), code.to_owned()),
    };
    if let Some(standard) = standard(test) {
        return code(standard);
    }
    if let Some(local) = codes(test).next() {
        let known = standards.get(&local).filter(|known| known.len() == 1);
        let known = known.and_then(|known| known.iter().next());
        return code(known.copied().unwrap_or(local));
    }
    match fold(test.display()) {
        words if words.is_empty() => Key::Nothing(rank),
        words => Key::Words(words),
    }
}

fn analysis(group: &[Member<'_, Observation>]) -> Analysis {
    let mut points = points(group);
    points.sort_by(|left, right| list_order(right.date, left.date));
    let mut analysis = Analysis {
        test: group[0].fact.test.clone(),
        group: group.iter().find_map(|it| it.fact.groups.first()).cloned(),
        points,
        trend: None,
    };
    analysis.trend = analysis
        .previous()
        .and_then(|previous| trend(previous, analysis.last()));
    analysis
}

/// By date, what has none first.
fn list_order(left: Option<PartialDate>, right: Option<PartialDate>) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) => left.list_order(&right),
        (left, right) => left.is_some().cmp(&right.is_some()),
    }
}

/// Each result once: what two sources say of one date is one point if they say the same
/// (SYN-021), else two.
fn points(group: &[Member<'_, Observation>]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    let mut on_day: HashMap<_, Vec<usize>> = HashMap::new();
    for member in group {
        let fact = member.fact;
        let date = fact.period.date();
        let source = member.given.source.clone();
        let day = date.map(|date| (date.first_day(), date.last_day()));
        let known = on_day.entry(day).or_default();
        let same = known
            .iter()
            .rev()
            .take(SAME_DAY_MAX)
            .find(|at| is_same(&points[**at], fact));
        if let Some(same) = same.filter(|_| date.is_some()) {
            points[*same].sources.push(source);
            continue;
        }
        known.push(points.len());
        points.push(Point {
            date,
            values: fact.values.clone(),
            interpretations: fact.interpretations.clone(),
            ranges: fact.ranges.clone(),
            flag: flag(fact),
            sources: vec![source],
        });
    }
    points
}

/// Most points of one day that a new one is compared with.
const SAME_DAY_MAX: usize = 50;

fn is_same(point: &Point, fact: &Observation) -> bool {
    let is_same_time = match (point.date, fact.period.date()) {
        (Some(left), Some(right)) => match (left.instant(), right.instant()) {
            (Some(left), Some(right)) => left == right,
            (Some(_) | None, _) => true,
        },
        (Some(_) | None, _) => false,
    };
    is_same_time
        && point.values.len() == fact.values.len()
        && point
            .values
            .iter()
            .zip(&fact.values)
            .all(|(left, right)| is_same_value(left, right))
}

/// Whether a value is out of range: as the laboratory says, else by the one range that holds for
/// everybody, in the same unit. Rule: SYN-022.
fn flag(fact: &Observation) -> Flag {
    let said = fact.interpretations.iter().find_map(tables::flag);
    said.unwrap_or_else(|| computed(fact).unwrap_or(Flag::Unknown))
}

fn computed(fact: &Observation) -> Option<Flag> {
    let [Value::Quantity(quantity)] = fact.values.as_slice() else {
        return None;
    };
    let mut normal = fact.ranges.iter().filter(|it| is_normal(it));
    let (Some(range), None) = (normal.next(), normal.next()) else {
        return None;
    };
    let Some(Value::Range(range)) = &range.value else {
        return None;
    };
    position(quantity, range)
}

/// Whether a range says what is normal, for everybody.
fn is_normal(range: &ReferenceRange) -> bool {
    let is_normal = |meaning: &Labelled| tables::flag(meaning) == Some(Flag::Normal);
    range.meaning.as_ref().is_none_or(is_normal) && range.conditions.is_empty()
}

fn position(quantity: &Quantity, range: &Range) -> Option<Flag> {
    let bounds = range.low.iter().chain(&range.high);
    let is_other_unit = |unit: &str| !unit.is_empty() && unit != quantity.unit;
    if range.low.is_none() && range.high.is_none()
        || bounds.into_iter().any(|bound| is_other_unit(&bound.unit))
    {
        return None;
    }
    let number = quantity.value.as_f64();
    let above = range
        .high
        .as_ref()
        .is_some_and(|high| number > high.value.as_f64());
    let below = range
        .low
        .as_ref()
        .is_some_and(|low| number < low.value.as_f64());
    match quantity.comparator {
        None if range.contains(number) => Some(Flag::Normal),
        // On an end that does not belong to the range.
        None if above || (!below && range.high.as_ref().is_some_and(|it| is_at(it, number))) => {
            Some(Flag::High)
        }
        None => Some(Flag::Low),
        Some(Comparator::Greater | Comparator::GreaterOrEqual) => above.then_some(Flag::High),
        Some(Comparator::Less | Comparator::LessOrEqual) => below.then_some(Flag::Low),
    }
}

fn is_at(bound: &crate::clinical::Bound, number: f64) -> bool {
    bound.value.as_f64().total_cmp(&number) == Ordering::Equal
}

/// How a number stands to the one before; none for another unit or a number that is a limit.
/// Rule: SYN-023.
fn trend(previous: &Point, last: &Point) -> Option<Trend> {
    let (Some(before), Some(now)) = (number(previous), number(last)) else {
        return None;
    };
    if before.unit != now.unit {
        return None;
    }
    match now.value.as_f64().total_cmp(&before.value.as_f64()) {
        Ordering::Less => Some(Trend::Down),
        Ordering::Equal => Some(Trend::Same),
        Ordering::Greater => Some(Trend::Up),
    }
}

fn number(point: &Point) -> Option<&Quantity> {
    match point.values.as_slice() {
        [Value::Quantity(quantity)] if quantity.comparator.is_none() => Some(quantity),
        _ => None,
    }
}
