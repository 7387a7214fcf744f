//! Clinical facts in French words. Nothing is judged: a value stands beside its reference.

use super::Reader;
use crate::dates;
use dmp_core::clinical::{
    Assertion, ClinicalStatus, Decimal, FactKind, MedicationStage, PartialDate, Period, Quantity,
    Range, ReferenceRange, Value,
};
use dmp_core::synthesis::{Aspect, Difference, Flag, Line, SaidValue, SourceRef, Treatment};
use dmp_core::time::Date;
use dmp_core::units;

/// « 2014 », « mars 2014 », « 9 mars 2014 »: as precisely as it was written.
pub fn date(date: PartialDate) -> String {
    match date {
        PartialDate::Year(year) => year.to_string(),
        PartialDate::Month { year, month } => {
            let first = Date::new(year, month, 1).map(dates::start_of);
            first.map_or_else(|_| year.to_string(), |at| dates::month(at).to_lowercase())
        }
        PartialDate::Day(day) => dates::civil(day),
        PartialDate::Instant { at, .. } => dates::day(at),
    }
}

/// « le 9 mars 2014 », « en mars 2014 ».
fn on(at: PartialDate) -> String {
    match at {
        PartialDate::Year(_) | PartialDate::Month { .. } => format!("en {}", date(at)),
        PartialDate::Day(_) | PartialDate::Instant { .. } => format!("le {}", date(at)),
    }
}

/// « Depuis mars 2014 », « Du 3 mars 2014 au 9 mars 2014 »; nothing where neither end is known.
pub fn period(period: Period) -> String {
    match (period.start, period.end) {
        (None, None) => String::new(),
        (Some(start), Some(end)) if date(start) == date(end) => capital(&on(start)),
        (Some(_), Some(_)) => moment(period),
        (Some(start), None) => format!("Depuis {}", on(start).trim_start_matches("en ")),
        (None, Some(end)) => format!("Jusqu’à {}", date(end)),
    }
}

/// « Le 9 mars 2014 », « Du 3 mars 2014 au 9 mars 2014 », of something that took place.
pub fn moment(period: Period) -> String {
    let is_day = |at: PartialDate| at.first_day() == at.last_day();
    match (period.start, period.end) {
        (Some(start), Some(end)) if date(start) != date(end) => {
            let (from, to) = if is_day(start) && is_day(end) {
                ("Du", "au")
            } else {
                ("De", "à")
            };
            format!("{from} {} {to} {}", date(start), date(end))
        }
        (Some(at), _) | (None, Some(at)) => date(at),
        (None, None) => "Sans date".to_owned(),
    }
}

/// With a decimal comma, digit for digit.
fn number(decimal: &Decimal) -> String {
    decimal.as_str().replace('.', ",")
}

/// « < 5 mg/L »: the unit as laboratories write it.
pub fn quantity(quantity: &Quantity) -> String {
    let sign = quantity.comparator.map_or("", |it| it.sign());
    joined(&[sign, &number(&quantity.value), &unit(&quantity.unit)])
}

/// A unit that is known as people write it; another as received, without UCUM's braces.
fn unit(text: &str) -> String {
    if text == "1" {
        return String::new();
    }
    let known = units::Unit::parse(text);
    let label = known.as_ref().map_or(text, units::Unit::label);
    label.replace(['{', '}'], "")
}

fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|it| !it.is_empty()).collect();
    parts.join(" ")
}

/// What kind of thing is planned, or was not done.
pub const fn kind(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Problem => "problème de santé",
        FactKind::Allergy => "allergie",
        FactKind::Medication => "médicament",
        FactKind::Immunization => "vaccin",
        FactKind::Observation => "examen ou mesure",
        FactKind::BloodGroup => "groupe sanguin",
        FactKind::Procedure | FactKind::Act => "acte",
        FactKind::Encounter => "consultation ou séjour",
        FactKind::Device => "dispositif médical",
    }
}

/// A value as people read it.
pub fn value(value: &Value) -> String {
    match value {
        Value::Quantity(it) => quantity(it),
        Value::Range(it) => range(it),
        Value::Ratio(it) => format!("{}/{}", quantity(&it.numerator), quantity(&it.denominator)),
        Value::Concept(it) => it.display().to_owned(),
        Value::Boolean(true) => "oui".to_owned(),
        Value::Boolean(false) => "non".to_owned(),
        Value::Date(it) => date(*it),
        Value::Period(it) => period(*it),
        Value::Text(it) => it.clone(),
        Value::Missing(_) => "valeur non donnée".to_owned(),
    }
}

/// « 12 à 16 g/dL », « moins de 2 g/L ».
fn range(range: &Range) -> String {
    match (&range.low, &range.high) {
        (None, None) => String::new(),
        (Some(low), Some(high)) => {
            let (from, to) = (number(&low.value), number(&high.value));
            joined(&[&format!("{from} à {to}"), &unit(&high.unit)])
        }
        (None, Some(high)) => joined(&["moins de", &number(&high.value), &unit(&high.unit)]),
        (Some(low), None) => joined(&["plus de", &number(&low.value), &unit(&low.unit)]),
    }
}

/// « référence : 12 à 16 g/dL », of the first range that says something.
pub fn reference(ranges: &[ReferenceRange]) -> Option<String> {
    let of = |it: &ReferenceRange| it.value.as_ref().map(value).or_else(|| it.text.clone());
    let said = ranges.iter().filter_map(of).find(|it| !it.is_empty())?;
    Some(format!("référence : {said}"))
}

/// What the laboratory's reference says of a value; nothing where it says nothing.
pub const fn flag(flag: Flag) -> Option<&'static str> {
    match flag {
        Flag::Unknown | Flag::Normal => None,
        Flag::Low => Some("Sous la référence"),
        Flag::High => Some("Au-dessus de la référence"),
        Flag::Abnormal => Some("Hors de la référence"),
        Flag::CriticalLow | Flag::CriticalHigh | Flag::Critical => {
            Some("Signalé en urgence par le laboratoire")
        }
    }
}

/// What has become of a problem.
pub const fn status(status: ClinicalStatus) -> &'static str {
    match status {
        ClinicalStatus::Active => "en cours",
        ClinicalStatus::Inactive => "inactif",
        ClinicalStatus::Recurrence => "rechute",
        ClinicalStatus::Remission => "en rémission",
        ClinicalStatus::Resolved => "terminé",
    }
}

/// What was done with a medicine.
pub const fn stage(stage: MedicationStage) -> &'static str {
    match stage {
        MedicationStage::Prescribed => "prescrit",
        MedicationStage::Dispensed => "délivré",
        MedicationStage::Administered => "administré",
        MedicationStage::InUse => "noté en cours",
        MedicationStage::Declared => "déclaré",
    }
}

const fn aspect(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Assertion => "Les sources se contredisent",
        Aspect::Status => "État",
        Aspect::Severity => "Gravité",
        Aspect::Criticality => "Risque",
        Aspect::Start => "Début",
        Aspect::End => "Fin",
        Aspect::Product => "Produit",
        Aspect::Dose => "Dose",
        Aspect::Dosage => "Prise",
        Aspect::Route => "Voie",
        Aspect::DoseNumber => "Rang de la dose",
        Aspect::Lot => "Lot",
        Aspect::Location => "Lieu",
    }
}

fn said(value: &SaidValue) -> String {
    match value {
        SaidValue::Status(it) => status(*it).to_owned(),
        SaidValue::Assertion(Assertion::Present) => "présent".to_owned(),
        SaidValue::Assertion(Assertion::Absent) => "absent".to_owned(),
        SaidValue::Assertion(Assertion::Unknown) => "inconnu".to_owned(),
        SaidValue::Value(it) => self::value(it),
    }
}

/// « Début : 2014 selon Dr Marc ORIOL, 2015 selon le patient ».
pub fn differences<T>(line: &Line<T>, reader: Reader) -> Vec<String> {
    let who = |ranks: &[usize]| {
        let names = ranks.iter().filter_map(|rank| line.sources.get(*rank));
        format!("selon {}", listed(names.map(|it| source(it, reader))))
    };
    let told = line.differences.iter();
    told.map(|it| difference(it, |ranks, value| format!("{value} {}", who(ranks))))
        .collect()
}

/// « Dose : prescrit 20 mg, délivré 10 mg ».
pub fn treatment_differences(line: &Line<Treatment>) -> Vec<String> {
    let stages = |ranks: &[usize]| {
        let steps = line.fact.steps.iter();
        let steps = steps.filter(|step| ranks.iter().any(|rank| step.by.contains(rank)));
        listed(steps.map(|step| stage(step.stage).to_owned()))
    };
    let told = line.differences.iter();
    told.map(|it| difference(it, |ranks, value| joined(&[&stages(ranks), value])))
        .collect()
}

fn difference(difference: &Difference, tell: impl Fn(&[usize], &str) -> String) -> String {
    let parts = difference.said.iter();
    let parts: Vec<String> = parts.map(|it| tell(&it.by, &said(&it.value))).collect();
    format!("{} : {}", aspect(difference.aspect), parts.join(", "))
}

/// Who says something, as this reader calls him.
pub fn source(source: &SourceRef, reader: Reader) -> String {
    match (source.is_from_patient, source.who.is_empty()) {
        (true, _) => reader.patient().to_owned(),
        (false, true) => "une source sans auteur".to_owned(),
        (false, false) => source.who.to_string(),
    }
}

/// « A », « A et B », « A, B et C », each once.
pub fn listed(names: impl Iterator<Item = String>) -> String {
    let mut once: Vec<String> = Vec::new();
    for name in names.filter(|it| !it.is_empty()) {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    match once.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} et {last}", rest.join(", ")),
    }
}

/// The same with its first letter in upper case.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dmp_core::clinical::{Bound, Comparator, Labelled};
    use dmp_core::ids::DocumentId;
    use dmp_core::synthesis::{Place, Said, TreatmentStep};
    use dmp_core::time::Timestamp;

    fn at(text: &str) -> PartialDate {
        PartialDate::parse(text).unwrap()
    }

    fn amount(comparator: Option<Comparator>, value: &str, unit: &str) -> Value {
        Value::Quantity(Quantity {
            comparator,
            value: Decimal::parse(value).unwrap(),
            unit: unit.to_owned(),
        })
    }

    fn between(low: Option<&str>, high: Option<&str>) -> Value {
        let bound = |text: &str| Bound {
            value: Decimal::parse(text).unwrap(),
            unit: "g/L".to_owned(),
            is_inclusive: true,
        };
        Value::Range(Range {
            low: low.map(bound),
            high: high.map(bound),
        })
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_date_is_as_precise_as_it_was_written() {
        for (text, alone, since) in [
            ("2014",                      "2014",        "Depuis 2014"),
            ("2014-03",                   "mars 2014",   "Depuis mars 2014"),
            ("2014-03-09",                "9 mars 2014", "Depuis le 9 mars 2014"),
            ("2014-03-01T08:30:00+01:00", "1er mars 2014", "Depuis le 1er mars 2014"),
        ] {
            let open = Period { start: Some(at(text)), end: None };
            assert_eq!((date(at(text)).as_str(), period(open).as_str()), (alone, since));
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_period_is_told_by_its_ends() {
        for (start, end, known, event) in [
            (None,               None,               "",                               "Sans date"),
            (Some("2014"),       Some("2014"),       "En 2014",                        "2014"),
            (Some("2014-03-09"), Some("2014-03-12"), "Du 9 mars 2014 au 12 mars 2014", "Du 9 mars 2014 au 12 mars 2014"),
            (None,               Some("2014-03"),    "Jusqu’à mars 2014",              "mars 2014"),
        ] {
            let told = Period { start: start.map(at), end: end.map(at) };
            assert_eq!((period(told).as_str(), moment(told).as_str()), (known, event));
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_value_keeps_its_digits_and_its_unit() {
        for (given, expected) in [
            (amount(None, "7.40", "g/L"),                      "7,40 g/L"),
            (amount(Some(Comparator::Less), "5", "mg/L"),      "< 5 mg/L"),
            (amount(None, "2", "{comprimé}"),                  "2 comprimé"),
            (amount(None, "2", "1"),                           "2"),
            (between(Some("0.7"), Some("1.1")),                "0,7 à 1,1 g/L"),
            (between(None, Some("2")),                         "moins de 2 g/L"),
            (between(Some("0.4"), None),                       "plus de 0,4 g/L"),
            (Value::Boolean(true),                             "oui"),
            (Value::Concept(Labelled::text("négatif")),        "négatif"),
            (Value::Missing("UNK".to_owned()),                 "valeur non donnée"),
        ] {
            assert_eq!(value(&given), expected);
        }
    }

    fn source_of(who: &str, is_from_patient: bool) -> SourceRef {
        SourceRef {
            place: Place::Document(DocumentId::from_bytes([1; 16])),
            index: 0,
            date: Timestamp(0),
            who: who.into(),
            title: "Ordonnance".into(),
            is_from_patient,
        }
    }

    fn told<T>(fact: T, aspect: Aspect, said: [Value; 2]) -> Line<T> {
        let said = said.into_iter().enumerate().map(|(rank, value)| Said {
            value: SaidValue::Value(value),
            by: vec![rank],
        });
        Line {
            fact,
            sources: vec![source_of("Dr Marc ORIOL", false), source_of("", true)],
            differences: vec![Difference {
                aspect,
                said: said.collect(),
            }],
        }
    }

    #[test]
    fn differences_say_who_says_what() {
        let dates = ["2014", "2015"].map(|it| Value::Date(at(it)));
        let line = told((), Aspect::Start, dates);
        for (reader, patient) in [
            (Reader::Patient, "vous"),
            (
                Reader::Professional(dmp_core::ids::RecordId::from_bytes([2; 16])),
                "le patient",
            ),
        ] {
            let expected = format!("Début : 2014 selon Dr Marc ORIOL, 2015 selon {patient}");
            assert_eq!(differences(&line, reader), [expected]);
        }
    }

    #[test]
    fn differences_of_a_treatment_say_what_was_prescribed_and_what_was_dispensed() {
        let step = |stage, rank| TreatmentStep {
            stage,
            medication: dmp_core::clinical::Medication::default(),
            by: vec![rank],
        };
        let treatment = Treatment {
            steps: vec![
                step(MedicationStage::Prescribed, 0),
                step(MedicationStage::Dispensed, 1),
            ],
            ..Treatment::default()
        };
        let doses = ["20", "10"].map(|it| amount(None, it, "mg"));
        let line = told(treatment, Aspect::Dose, doses);
        assert_eq!(
            treatment_differences(&line),
            ["Dose : prescrit 20 mg, délivré 10 mg"]
        );
    }

    #[test]
    fn names_are_listed_once() {
        let names = |all: &[&str]| listed(all.iter().map(|it| (*it).to_owned()));
        assert_eq!(names(&[]), "");
        assert_eq!(names(&["A", "", "A"]), "A");
        assert_eq!(names(&["A", "B", "C"]), "A, B et C");
    }
}
