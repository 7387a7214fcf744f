//! Prints a reading as a person checks it: a line a section, a line a statement. Words that are not
//! the label of a code are told by their length alone, so that a print of a sample holds no prose.

use dmp_core::clinical::{
    Assertion, Bound, Fact, Frequency, Labelled, Medication, Observation, Period, Product, Range,
    Reading, SectionReading, Stage, Statement, Subject, Value,
};
use std::fmt::Write as _;

/// Most characters of a label.
const LABEL_CHARS_MAX: usize = 40;

/// The whole reading.
pub fn print(reading: &Reading) -> String {
    let mut text = String::new();
    // Statements stand in the order of the sections, those of the header first.
    let in_sections: usize = reading
        .sections
        .iter()
        .map(SectionReading::read_count)
        .sum();
    let (header, mut rest) = reading
        .statements
        .split_at(reading.statements.len() - in_sections);
    for statement in header {
        line(&mut text, &statement_line(statement));
    }
    for section in &reading.sections {
        line(&mut text, &section_line(section));
        let (here, after) = rest.split_at(section.read_count());
        rest = after;
        for statement in here {
            line(&mut text, &format!("  {}", statement_line(statement)));
        }
        for left in &section.left_as_text {
            let code = left.code.as_ref().map_or("", |code| code.code.as_str());
            let length = left.text.chars().count();
            let (element, reason) = (&left.element, &left.reason);
            line(
                &mut text,
                &format!("  LEFT {element} {code} {length} characters: {reason}"),
            );
        }
    }
    if reading.beyond_limit > 0 {
        line(
            &mut text,
            &format!("BEYOND THE LIMIT {}", reading.beyond_limit),
        );
    }
    text
}

fn line(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}

fn section_line(section: &SectionReading) -> String {
    let code = section
        .code
        .as_ref()
        .map_or("no code", |code| code.code.as_str());
    let mut text = format!(
        "§{} {code}: {} entries",
        section.path.len() + 1,
        section.entries
    );
    for (kind, count) in &section.read {
        let _ = write!(text, ", {count} {kind:?}");
    }
    for (count, what) in [
        (section.details, "details"),
        (section.wrappers, "wrappers"),
        (section.left_count(), "left"),
        (section.narrative_chars, "characters of text"),
    ] {
        if count > 0 {
            let _ = write!(text, ", {count} {what}");
        }
    }
    text
}

/// One statement.
pub fn statement_line(statement: &Statement) -> String {
    let mut text = fact(&statement.fact)
        .replace("  ", " ")
        .replace(" ·  ·", " ·");
    text.truncate(text.trim_end().len());
    match statement.assertion {
        Assertion::Present => {}
        Assertion::Absent => text.push_str(" · ABSENT"),
        Assertion::Unknown => text.push_str(" · UNKNOWN"),
    }
    if statement.stage != Stage::Occurred {
        let _ = write!(text, " · {:?}", statement.stage);
    }
    if let Subject::Other(relation) = &statement.subject {
        let _ = write!(text, " · of {}", concept(relation));
    }
    if let Some(status) = statement.status {
        let _ = write!(text, " · {status:?}");
    }
    for (count, what) in [
        (statement.comments.len(), "comments"),
        (statement.related.len(), "related"),
        (statement.unread.len(), "UNREAD"),
    ] {
        if count > 0 {
            let _ = write!(text, " · {count} {what}");
        }
    }
    text
}

fn fact(fact: &Fact) -> String {
    match fact {
        Fact::Problem(it) => {
            let mut text = format!("problem {}{}", concept(&it.condition), when(it.period));
            let _ = write!(text, " · {:?}", it.category);
            if let Some(it) = &it.status {
                let _ = write!(text, " · {it:?}");
            }
            one(&mut text, "severity", it.severity.as_ref());
            one(&mut text, "certainty", it.certainty.as_ref());
            many(&mut text, "at", &it.sites);
            text
        }
        Fact::Allergy(it) => {
            let mut text = format!("allergy {}{}", concept(&it.agent), when(it.period));
            let _ = write!(text, " · {}", concept(&it.kind));
            if let Some(it) = &it.status {
                let _ = write!(text, " · {it:?}");
            }
            one(&mut text, "severity", it.severity.as_ref());
            one(&mut text, "criticality", it.criticality.as_ref());
            one(&mut text, "certainty", it.certainty.as_ref());
            one(&mut text, "finding", it.finding.as_ref());
            for reaction in &it.reactions {
                one(&mut text, "reaction", Some(&reaction.manifestation));
            }
            text
        }
        Fact::Medication(it) => medication(it),
        Fact::Immunization(it) => {
            let mut text = format!("immunization {}{}", product(&it.vaccine), when(it.period));
            let _ = write!(text, " · {}", concept(&it.kind));
            if let Some(it) = &it.dose_number {
                let _ = write!(text, " · dose {it}");
            }
            one(&mut text, "route", it.route.as_ref());
            many(&mut text, "at", &it.sites);
            for reaction in &it.reactions {
                one(&mut text, "reaction", Some(&reaction.manifestation));
            }
            text
        }
        Fact::Observation(it) => observation(it),
        Fact::BloodGroup(it) => {
            format!(
                "blood group {}{} · {}",
                concept(&it.group),
                when(it.period),
                concept(&it.test)
            )
        }
        Fact::Procedure(it) => {
            let mut text = format!("procedure {}{}", concept(&it.code), when(it.period));
            many(&mut text, "at", &it.sites);
            many(&mut text, "with", &it.devices);
            many(&mut text, "because", &it.reasons);
            text
        }
        Fact::Encounter(it) => format!("encounter {}{}", concept(&it.kind), when(it.period)),
        Fact::Device(it) => format!("device {}{}", concept(&it.kind), when(it.period)),
        Fact::Act(it) => {
            let mut text = format!("act {}{}", concept(&it.code), when(it.period));
            if let Some(words) = &it.text {
                let _ = write!(text, " · {}", length(words));
            }
            text
        }
    }
}

fn medication(it: &Medication) -> String {
    let mut text = format!("medication {}{}", product(&it.product), when(it.period));
    let _ = write!(text, " · {:?}", it.stage);
    if let Some(it) = &it.dose {
        let _ = write!(text, " · dose {}", value(it));
    }
    if let Some(it) = &it.rate {
        let _ = write!(text, " · rate {}", value(it));
    }
    if let Some(it) = &it.dose_max {
        let _ = write!(text, " · at most {}", value(it));
    }
    for frequency in &it.frequencies {
        let frequency = match frequency {
            Frequency::Every { period, .. } => {
                format!("every {} {}", period.value.as_str(), period.unit)
            }
            Frequency::At { event, .. } => format!("at {event}"),
            Frequency::On(period) => format!("on{}", when(*period)),
            Frequency::Text(words) => length(words),
        };
        let _ = write!(text, " · {frequency}");
    }
    if let Some(duration) = &it.duration {
        let _ = write!(text, " · for {} {}", duration.value.as_str(), duration.unit);
    }
    if let Some(quantity) = &it.quantity {
        let _ = write!(
            text,
            " · quantity {} {}",
            quantity.value.as_str(),
            quantity.unit
        );
    }
    if !it.steps.is_empty() {
        let _ = write!(text, " · {} steps", it.steps.len());
    }
    one(&mut text, "route", it.route.as_ref());
    many(&mut text, "because", &it.reasons);
    one(&mut text, "if", it.condition.as_ref());
    one(&mut text, "substitution", it.substitution.as_ref());
    for (count, what) in [
        (it.instructions.len(), "instructions"),
        (it.prescriptions.len(), "prescriptions"),
    ] {
        if count > 0 {
            let _ = write!(text, " · {count} {what}");
        }
    }
    text
}

fn observation(it: &Observation) -> String {
    let mut text = format!("{:?} {}", it.kind, concept(&it.test)).to_lowercase_first();
    for found in &it.values {
        let _ = write!(text, " = {}", value(found));
    }
    for same in &it.equivalents {
        let _ = write!(text, " ({} {})", same.value.as_str(), same.unit);
    }
    text.push_str(&when(it.period));
    many(&mut text, "interpretation", &it.interpretations);
    for usual in &it.ranges {
        if let Some(usual) = &usual.value {
            let _ = write!(text, " · usual {}", value(usual));
        }
    }
    if let Some(specimen) = &it.specimen {
        one(&mut text, "on", Some(&specimen.kind));
    }
    many(&mut text, "method", &it.methods);
    many(&mut text, "at", &it.sites);
    many(&mut text, "in", &it.groups);
    text
}

trait LowerFirst {
    fn to_lowercase_first(self) -> String;
}

impl LowerFirst for String {
    fn to_lowercase_first(self) -> String {
        let mut rest = self.chars();
        let first = rest.next().map(|first| first.to_lowercase().to_string());
        first.unwrap_or_default() + rest.as_str()
    }
}

fn product(it: &Product) -> String {
    let mut text = concept(&it.code);
    if it.code.codes.len() > 1 {
        let others: Vec<_> = it.code.codes[1..]
            .iter()
            .map(|it| it.code.as_str())
            .collect();
        let _ = write!(text, " (also {})", others.join(", "));
    }
    if it.code.is_empty() {
        text = length(&it.name);
    }
    if let Some(it) = &it.lot {
        let _ = write!(text, " · lot {it}");
    }
    one(&mut text, "form", it.form.as_ref());
    if let Some(it) = &it.strength {
        let _ = write!(text, " · {it}");
    }
    text
}

fn one(text: &mut String, name: &str, concept_of: Option<&Labelled>) {
    if let Some(it) = concept_of {
        let _ = write!(text, " · {name} {}", concept(it));
    }
}

fn many(text: &mut String, name: &str, concepts: &[Labelled]) {
    for it in concepts {
        one(text, name, Some(it));
    }
}

fn concept(it: &Labelled) -> String {
    let mut text = match it.codes.first() {
        Some(code) => {
            let label: String = code.label.chars().take(LABEL_CHARS_MAX).collect();
            format!("[{}] {}", code.code, label.trim_end())
        }
        None if it.label.is_empty() => "—".to_owned(),
        None => length(&it.label),
    };
    for qualifier in &it.qualifiers {
        let _ = write!(text, " ({})", concept(&qualifier.value));
    }
    text.trim_end().to_owned()
}

fn length(words: &str) -> String {
    format!("{} characters", words.chars().count())
}

fn value(it: &Value) -> String {
    match it {
        Value::Quantity(it) => {
            let sign = it.comparator.map_or("", |it| it.sign());
            format!("{sign}{} {}", it.value.as_str(), it.unit)
                .trim_end()
                .to_owned()
        }
        Value::Range(it) => range(it),
        Value::Ratio(it) => {
            let (above, below) = (&it.numerator, &it.denominator);
            format!(
                "{} {} / {} {}",
                above.value.as_str(),
                above.unit,
                below.value.as_str(),
                below.unit
            )
        }
        Value::Concept(it) => concept(it),
        Value::Boolean(it) => it.to_string(),
        Value::Date(it) => it.to_string(),
        Value::Period(it) => when(*it).trim_start().to_owned(),
        Value::Text(it) => length(it),
        Value::Missing(it) => format!("missing ({it})"),
    }
}

fn range(it: &Range) -> String {
    let bound = |it: &Option<Bound>| {
        it.as_ref()
            .map_or("…".to_owned(), |it| it.value.as_str().to_owned())
    };
    let unit = it
        .low
        .as_ref()
        .or(it.high.as_ref())
        .map_or("", |it| it.unit.as_str());
    format!("{}–{} {unit}", bound(&it.low), bound(&it.high))
        .trim_end()
        .to_owned()
}

fn when(period: Period) -> String {
    match (period.start, period.end) {
        (None, None) => String::new(),
        (Some(start), Some(end)) if start == end => format!(" @ {start}"),
        (start, end) => {
            let text = |date: Option<_>| {
                date.map_or("…".to_owned(), |it: dmp_core::clinical::PartialDate| {
                    it.to_string()
                })
            };
            format!(" @ {} → {}", text(start), text(end))
        }
    }
}
