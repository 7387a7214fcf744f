//! What is proposed for a summary: what a synthesis holds, part by part.

use super::read::{is_attention, number};
use super::{Part, Row, worded};
use crate::clinical::{
    Allergy, Assertion, FactKind, Labelled, PartialDate, Period, Problem, Product, Value,
    opaque_debug,
};
use crate::declared::blood_groups;
use crate::limits::SUMMARY_WORDS_CHARS_MAX;
use crate::synthesis::{
    self, Analysis, BloodGroupLine, Place, Relative, Series, SourceRef, Synthesis, Treatment,
    Vaccine,
};

/// What is proposed, each line with its sources. Rule: VSM-002.
#[derive(Clone, Default)]
pub struct Draft {
    /// The lines, part by part, newest first in each.
    pub proposals: Vec<Proposal>,
    /// Who says that no allergy is known, where somebody does and nobody tells of one.
    pub no_known_allergy: Option<SourceRef>,
}

/// A line that is proposed.
#[derive(Clone)]
pub struct Proposal {
    /// What it says.
    pub row: Row,
    /// Who says it, newest first.
    pub sources: Vec<SourceRef>,
}

impl Proposal {
    /// What a form calls it by: any of its sources finds it again, also when a newer one came.
    pub fn keys(&self) -> impl Iterator<Item = String> {
        self.sources.iter().map(key)
    }
}

fn key(source: &SourceRef) -> String {
    match &source.place {
        Place::Document(id) => format!("{id}.{}", source.index),
        Place::Declared(item) => format!("{}.{}", item.0, source.index),
    }
}

impl Draft {
    /// What `synthesis` proposes.
    pub fn of(synthesis: &Synthesis) -> Self {
        let mut proposals = clinical(synthesis);
        proposals.extend(measured(synthesis));
        proposals.extend(attention(synthesis));
        proposals.retain(|it| !it.row.what.is_empty());
        Self {
            proposals,
            no_known_allergy: no_known_allergy(synthesis),
        }
    }

    /// The proposal of `part` that a form calls `key`.
    pub fn proposal(&self, part: Part, key: &str) -> Option<&Proposal> {
        let mut of_part = self.proposals.iter().filter(|it| it.row.part == part);
        of_part.find(|it| it.keys().any(|own| own == key))
    }
}

fn clinical(synthesis: &Synthesis) -> Vec<Proposal> {
    let problems = &synthesis.problems;
    let mut all: Vec<Proposal> = Vec::new();
    all.extend(synthesis.allergies.current.iter().map(allergy));
    let lists = [
        (Part::Problems, &problems.active),
        (Part::MedicalHistory, &problems.medical),
        (Part::MedicalHistory, &problems.past),
        (Part::SurgicalHistory, &problems.surgical),
        (Part::RiskFactors, &problems.risks),
    ];
    for (part, list) in lists {
        all.extend(list.iter().map(|line| problem(part, line)));
    }
    all.extend(synthesis.procedures.iter().map(|line| {
        let fact = &line.fact;
        proposal(Part::Acts, &fact.code, "", fact.period).from(&line.sources)
    }));
    all.extend(problems.family.iter().map(relative));
    all.extend(synthesis.treatments.current.iter().map(treatment));
    all.extend(synthesis.vaccines.iter().filter_map(vaccine));
    all.sort_by_key(|it| it.row.part);
    all
}

fn measured(synthesis: &Synthesis) -> Vec<Proposal> {
    let out_of_range = |it: &&Analysis| it.last().flag.is_out_of_range();
    let results = synthesis.results.iter().filter(out_of_range);
    let risks = synthesis.lifestyle.iter().filter_map(habit);
    let groups = synthesis
        .blood_groups
        .iter()
        .filter_map(blood_group)
        .take(1);
    let vitals = synthesis.vitals.iter();
    let vitals = vitals.filter_map(|it| analysis(Part::Vitals, it));
    let results = results.filter_map(|it| analysis(Part::Results, it));
    risks.chain(groups).chain(vitals).chain(results).collect()
}

fn proposal(part: Part, concept: &Labelled, detail: &str, period: Period) -> Proposal {
    let mut codes = concept.codes.clone();
    let what = bounded(&spelled(concept));
    if let Some(first) = codes.first_mut() {
        first.label.clone_from(&what);
    }
    Proposal {
        row: Row {
            part,
            what,
            codes,
            detail: bounded(detail),
            date: period.date().filter(|_| part.has_date()).map(day),
        },
        sources: Vec::new(),
    }
}

impl Proposal {
    fn from(mut self, sources: &[SourceRef]) -> Self {
        self.sources = sources.to_vec();
        self
    }
}

/// A concept in words, with what makes it more precise: « fracture du fémur (gauche) ».
fn spelled(concept: &Labelled) -> String {
    let precise = concept.qualifiers.iter().map(|it| it.value.display());
    let precise: Vec<_> = precise.filter(|it| !it.is_empty()).collect();
    match precise.as_slice() {
        [] => concept.display().to_owned(),
        words => format!("{} ({})", concept.display(), words.join(", ")),
    }
}

/// One line of words within the limit of a form.
fn bounded(text: &str) -> String {
    let words: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(SUMMARY_WORDS_CHARS_MAX).collect()
}

/// A summary has days, as a form has.
fn day(date: PartialDate) -> PartialDate {
    match date {
        PartialDate::Instant { .. } => PartialDate::Day(date.first_day()),
        PartialDate::Year(_) | PartialDate::Month { .. } | PartialDate::Day(_) => date,
    }
}

fn allergy(line: &synthesis::Line<Allergy>) -> Proposal {
    let fact = &line.fact;
    let reactions = fact.reactions.iter().map(|it| it.manifestation.display());
    let reactions = reactions.collect::<Vec<_>>().join(", ");
    let named = [Some(&fact.agent), fact.finding.as_ref(), Some(&fact.kind)];
    let mut named = named.into_iter().flatten();
    let concept = named.find(|it| !it.is_empty()).unwrap_or(&fact.agent);
    proposal(Part::Allergies, concept, &reactions, fact.period).from(&line.sources)
}

fn problem(part: Part, line: &synthesis::Line<Problem>) -> Proposal {
    let fact = &line.fact;
    proposal(part, &fact.condition, "", fact.period).from(&line.sources)
}

fn relative(line: &synthesis::Line<Relative>) -> Proposal {
    let (relation, problem) = (&line.fact.relation, &line.fact.problem);
    let (part, who) = (Part::FamilyHistory, relation.display());
    proposal(part, &problem.condition, who, problem.period).from(&line.sources)
}

/// A medicine with the words of its newest source that has some for how it is taken.
fn treatment(line: &synthesis::Line<Treatment>) -> Proposal {
    let mut steps: Vec<_> = line.fact.steps.iter().collect();
    steps.sort_by_key(|step| step.by.first().copied());
    let mut worded = steps
        .iter()
        .filter_map(|it| it.medication.dosage_text.as_deref());
    let started = steps.iter().find_map(|it| it.medication.period.date());
    let period = started.map(Period::at).unwrap_or_default();
    let dosage = worded.next().unwrap_or_default();
    let concept = of_product(&line.fact.product);
    proposal(Part::Treatments, &concept, dosage, period).from(&line.sources)
}

/// The last dose of a vaccine.
fn vaccine(vaccine: &Vaccine) -> Option<Proposal> {
    let last = vaccine.doses.first()?;
    let lot = last.fact.vaccine.lot.as_deref().unwrap_or_default();
    let mut concept = of_product(&last.fact.vaccine);
    if concept.label.is_empty() {
        concept.label.clone_from(&vaccine.label);
    }
    let period = last.fact.period;
    Some(proposal(Part::Vaccines, &concept, lot, period).from(&last.sources))
}

fn of_product(product: &Product) -> Labelled {
    Labelled {
        label: product.display().to_owned(),
        ..product.code.clone()
    }
}

fn analysis(part: Part, analysis: &Analysis) -> Option<Proposal> {
    let last = analysis.last();
    let value = last.values.iter().find_map(number)?;
    let period = last.date.map(Period::at).unwrap_or_default();
    Some(proposal(part, &analysis.test, &value, period).from(&last.sources))
}

/// A habit as a risk, in words: « Consommation tabagique : 25 paquets ».
fn habit(analysis: &Analysis) -> Option<Proposal> {
    let last = analysis.last();
    let said = last.values.iter().find_map(|value| match value {
        Value::Concept(concept) => Some(concept.display().to_owned()),
        Value::Text(text) => Some(text.clone()),
        Value::Quantity(_) => number(value),
        Value::Range(_)
        | Value::Ratio(_)
        | Value::Boolean(_)
        | Value::Date(_)
        | Value::Period(_)
        | Value::Missing(_) => None,
    })?;
    let what = Labelled::text(worded("habit", &[analysis.test.display(), &said]));
    let period = last.date.map(Period::at).unwrap_or_default();
    Some(proposal(Part::RiskFactors, &what, "", period).from(&last.sources))
}

/// A whole group that no other source contradicts.
fn blood_group(line: &BloodGroupLine) -> Option<Proposal> {
    let label = line.blood_type.label()?;
    let group = blood_groups().iter().find(|it| it.label == label);
    let concept = Labelled::code(group.filter(|_| !line.is_conflicting)?.clone());
    let period = Period::default();
    Some(proposal(Part::BloodGroup, &concept, "", period).from(&line.line.sources))
}

/// Points of attention of former summaries, then what has no part of its own and must not be
/// missed: devices in the body, series of sessions. Each once.
fn attention(synthesis: &Synthesis) -> Vec<Proposal> {
    let mut all: Vec<Proposal> = Vec::new();
    let mut put = |text: &str, sources: &[SourceRef]| {
        let concept = Labelled::text(text);
        let point = proposal(Part::Attention, &concept, "", Period::default()).from(sources);
        if !all.iter().any(|it| it.row.what == point.row.what) {
            all.push(point);
        }
    };
    for group in synthesis
        .findings
        .iter()
        .filter(|it| is_attention(&it.test))
    {
        for (value, sources) in said(group) {
            put(value, sources);
        }
    }
    for line in &synthesis.devices {
        let kind = line.fact.kind.display();
        let name = if kind.is_empty() {
            &line.fact.name
        } else {
            kind
        };
        put(&worded("device", &[name]), &line.sources);
    }
    for line in &synthesis.treatments.series {
        put(&sessions(&line.fact), &line.sources);
    }
    all
}

/// Each text of an analysis, newest first.
fn said(analysis: &Analysis) -> impl Iterator<Item = (&str, &[SourceRef])> {
    let values = analysis.points.iter().flat_map(|point| {
        let values = point.values.iter();
        values.map(|value| (value, point.sources.as_slice()))
    });
    values.filter_map(|(value, sources)| Some((value.as_text()?, sources)))
}

/// « Kinésithérapie : 3 séances sur 12 ».
fn sessions(series: &Series) -> String {
    let (what, done) = (series.what.display(), series.progress.done.to_string());
    match series.progress.planned {
        Some(planned) => worded("sessions_of", &[what, &done, &planned.to_string()]),
        None => worded("sessions", &[what, &done]),
    }
}

/// « No known allergy », of allergies as a whole, that is stated and not contradicted.
fn no_known_allergy(synthesis: &Synthesis) -> Option<SourceRef> {
    let mut stated = synthesis.absences.iter().filter(|it| {
        it.kind == FactKind::Allergy && it.assertion == Assertion::Absent && !it.is_contradicted
    });
    let whole = stated.find(|it| synthesis::is_no_allergy(&it.label))?;
    let is_none_listed = synthesis.allergies.current.is_empty();
    whole.sources.first().filter(|_| is_none_listed).cloned()
}

opaque_debug!(Draft, Proposal);
