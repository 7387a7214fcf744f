//! The examinations that a document tells of.

use super::catalog::{Exam, equivalents, exams, parts, significant_words};
use super::identify::{CodeRef, KnownExam, identify, of_code};
use crate::clinical::{
    ActOrigin, Fact, Labelled, Observation, ObservationKind, PartialDate, Statement, Value,
};
use crate::codes::{Space, space_of};
use crate::document::DocumentEntry;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::LazyLock;

/// DICOM Controlled Terminology, as an OID: modalities stand among the events of an image.
const DICOM: &str = "1.2.840.10008.2.16.4";
/// Code system of document types, as [`KnownExam`] names it.
const LOINC: &str = "LOINC";
/// Most examinations told by one document.
const TOLD_MAX: usize = 200;

/// An examination that a document tells of. Its `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Told<'a> {
    /// What it is.
    pub known: KnownExam<'a>,
    /// When it was done, as precisely as it was written; [`KnownExam::date`] is the first day that
    /// it may mean, so that nothing passes for more recent than it is.
    pub date: PartialDate,
}

impl fmt::Debug for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Told(…)")
    }
}

impl<'a> Told<'a> {
    fn new(codes: Vec<CodeRef<'a>>, label: &'a str, date: PartialDate) -> Self {
        let known = KnownExam {
            codes,
            label,
            modality: None,
            date: date.first_day(),
        };
        Self { known, date }
    }
}

/// The examinations that a document tells of, at most 200.
///
/// Results of one day are one examination, so that panels are whole; a result with a local code
/// only is what its label says, if the label is a name and nothing else. Acts count when they were
/// done. The title of a document, its type and its events tell what it is about if it reports
/// something, and if its results do not say it better. Rule: EXA-008.
pub fn told<'a>(entry: &'a DocumentEntry, statements: &'a [Statement]) -> Vec<Told<'a>> {
    let whole = PartialDate::Day(entry.service_start.date_utc());
    let done = || statements.iter().filter(|it| it.was_done());
    let results = results(done(), whole);
    let are_results_known = results.iter().any(|it| !identify(&it.known).is_empty());
    let mut told = Vec::new();
    if reports(entry) && !are_results_known {
        told.extend(of_entry(entry, whole));
    }
    told.extend(done().filter_map(|it| act(it, whole)));
    told.extend(results);
    told.truncate(TOLD_MAX);
    told
}

/// Whether `observation` is a result of what answers `asked`: the examination, a part of it, or one
/// that serves for it.
pub fn answers(asked: &Exam, observation: &Observation) -> bool {
    let is_meant = |found: &Exam| {
        found == asked
            || parts(asked).any(|part| part == found)
            || equivalents(asked).iter().any(|it| it.exam == found)
    };
    let by_code = refs(&observation.test).iter().filter_map(of_code).collect();
    exams_of_result(observation, by_code)
        .into_iter()
        .any(is_meant)
}

fn exams_of_result(observation: &Observation, by_code: Vec<&'static Exam>) -> Vec<&'static Exam> {
    match local_name(observation) {
        Some(exam) if by_code.is_empty() => vec![exam],
        _ => by_code,
    }
}

/// The results, those of each day together, the newest day first.
fn results<'a>(
    statements: impl Iterator<Item = &'a Statement>,
    whole: PartialDate,
) -> Vec<Told<'a>> {
    let mut days: BTreeMap<i64, Told<'a>> = BTreeMap::new();
    let mut local = Vec::new();
    for statement in statements {
        let Fact::Observation(observation) = &statement.fact else {
            continue;
        };
        if !has_value(observation) {
            continue;
        }
        let date = observation.period.date().unwrap_or(whole);
        let day = days
            .entry(date.first_day().to_days())
            .or_insert_with(|| Told::new(Vec::new(), "", date));
        day.known.codes.extend(refs(&observation.test));
        day.known
            .codes
            .extend(observation.groups.iter().flat_map(refs));
        if let Some(exam) = local_name(observation) {
            local.push(Told::new(Vec::new(), &exam.label, date));
        }
    }
    days.into_values().rev().chain(local).collect()
}

/// Whether something was found. Only images are told without a value.
fn has_value(observation: &Observation) -> bool {
    let is_image = observation.kind == ObservationKind::Imaging;
    let is_missing = |value: &Value| matches!(value, Value::Missing(_));
    is_image && observation.values.is_empty() || !observation.values.iter().all(is_missing)
}

/// The examination of a laboratory result that has no code of a system we know.
fn local_name(observation: &Observation) -> Option<&'static Exam> {
    let is_local = refs(&observation.test)
        .iter()
        .all(|code| !code.is_of_known_system());
    let is_laboratory = observation.kind == ObservationKind::Laboratory;
    let name = significant_words(observation.test.display());
    (is_local && is_laboratory)
        .then(|| NAMES.get(&name).copied())
        .flatten()
}

static NAMES: LazyLock<HashMap<&'static Vec<String>, &'static Exam>> = LazyLock::new(|| {
    let names_of = |exam: &'static Exam| exam.names.iter().map(move |name| (name, exam));
    exams().iter().flat_map(names_of).collect()
});

fn act(statement: &Statement, whole: PartialDate) -> Option<Told<'_>> {
    let date = statement.fact.period().date().unwrap_or(whole);
    let (concept, label) = match &statement.fact {
        Fact::Procedure(it) => (&it.code, it.code.display()),
        Fact::Act(it) => match it.origin {
            ActOrigin::Header => (&it.code, it.code.display()),
            // Words of any other act may speak of one that was only thought of.
            ActOrigin::Body => (&it.code, ""),
        },
        Fact::Problem(_)
        | Fact::Allergy(_)
        | Fact::Medication(_)
        | Fact::Immunization(_)
        | Fact::Observation(_)
        | Fact::BloodGroup(_)
        | Fact::Encounter(_)
        | Fact::Device(_) => return None,
    };
    Some(Told::new(refs(concept), label, date))
}

/// Whether a document reports something that was done. Others (prescriptions, certificates, what
/// the patient writes) name examinations that were not.
fn reports(entry: &DocumentEntry) -> bool {
    match space_of(&entry.type_code) {
        Space::Reports | Space::Imaging | Space::Results => true,
        Space::Summary
        | Space::Treatments
        | Space::Prevention
        | Space::Certificates
        | Space::Personal => false,
    }
}

fn of_entry(entry: &DocumentEntry, whole: PartialDate) -> [Told<'_>; 2] {
    let events = entry.events.iter().map(|it| CodeRef {
        system: &it.system,
        code: &it.code,
    });
    let modality = entry.events.iter().find(|it| it.system == DICOM);
    let mut titled = Told::new(events.collect(), &entry.title, whole);
    titled.known.modality = modality.map(|it| it.code.as_str());
    let kind = CodeRef {
        system: LOINC,
        code: &entry.type_code.0,
    };
    [titled, Told::new(vec![kind], "", whole)]
}

fn refs(concept: &Labelled) -> Vec<CodeRef<'_>> {
    let codes = concept.codes.iter().map(|it| CodeRef {
        system: &it.system,
        code: &it.code,
    });
    codes.collect()
}

#[cfg(test)]
mod tests {
    use super::super::guard::guard;
    use super::super::{Why, exam};
    use super::*;
    use crate::clinical::{Act, EntryStatus, Labelled, Period, Procedure, Stage};
    use crate::document::test_entry::entry;
    use crate::document::{Coded, TypeCode};
    use crate::time::Timestamp;

    const LOINC_OID: &str = "2.16.840.1.113883.6.1";
    const IMAGING: &str = "18748-4";
    const LABORATORY: &str = "11502-2";
    const PRESCRIPTION: &str = "57833-6";
    const DAY: i64 = 86_400_000;

    fn coded(text: &str) -> Labelled {
        let (system, rest) = text.split_once('|').unwrap_or(("", text));
        let (code, label) = rest.split_once(' ').unwrap_or((rest, ""));
        if system.is_empty() {
            return Labelled::text(text);
        }
        Labelled::code(Coded {
            code: code.to_owned(),
            system: system.replace("LOINC", LOINC_OID),
            label: label.to_owned(),
        })
    }

    fn result(test: &str, date: &str) -> Statement {
        Statement::of(Fact::Observation(Observation {
            kind: ObservationKind::Laboratory,
            test: coded(test),
            values: vec![Value::Text("6,9".to_owned())],
            period: Period::at(PartialDate::parse(date).unwrap()),
            ..Observation::default()
        }))
    }

    fn procedure(code: &str) -> Statement {
        Statement::of(Fact::Procedure(Procedure {
            code: coded(code),
            ..Procedure::default()
        }))
    }

    fn document(type_code: &str, title: &str) -> DocumentEntry {
        DocumentEntry {
            title: title.to_owned(),
            type_code: TypeCode(type_code.to_owned()),
            service_start: Timestamp(20_454 * DAY), // 2026-01-01
            ..entry()
        }
    }

    /// Why and when the document answers for `asked`.
    fn answer(asked: &str, entry: &DocumentEntry, statements: &[Statement]) -> String {
        let told = told(entry, statements);
        let today = PartialDate::parse("2026-01-15").unwrap().first_day();
        let known = told.iter().map(|it| it.known.clone());
        let found = guard(exam(asked).unwrap(), known, today);
        let shown = found.first().map(|it| {
            let why = match it.why {
                Why::Same => "same",
                Why::PanelContains => "panel",
                Why::Equivalent => "equivalent",
            };
            format!("{why} {}", String::from(told[it.index].date))
        });
        shown.unwrap_or_default()
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn the_title_of_what_reports_something_tells_what_it_is() {
        for (rule, asked, kind, title, expected) in [
            ("EXA-008", "ct_chest", IMAGING,      "Scanner thoracique",                  "same 2026-01-01"),
            ("EXA-008", "xr_chest", IMAGING,      "Scanner thoracique",                  "equivalent 2026-01-01"),
            ("EXA-008", "ct_chest", "11488-4",    "Scanner thoracique",                  "same 2026-01-01"),
            ("EXA-008", "ct_chest", PRESCRIPTION, "Scanner thoracique",                  ""),
            ("EXA-008", "ct_chest", "EXPPAT_2",   "Questions pour mon scanner thoracique", ""),
            ("EXA-008", "t4",       LABORATORY,   "Bilan thyroïdien",                    "panel 2026-01-01"),
        ] {
            assert_eq!(answer(asked, &document(kind, title), &[]), expected, "{rule}: {title}");
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn results_tell_better_than_a_title() {
        let report = document(LABORATORY, "Bilan thyroïdien");
        for (rule, asked, tests, expected) in [
            ("EXA-008", "tsh",      &["LOINC|3016-3 TSH"][..],                 "same 2025-12-30"),
            ("EXA-008", "t4",       &["LOINC|3016-3 TSH"],                     ""),
            ("EXA-008", "t4",       &["LOCAL|X1 Inconnu"],                     "panel 2026-01-01"),
            ("EXA-008", "ferritin", &["LOCAL|FER Ferritine"],                  "same 2025-12-30"),
            ("EXA-008", "ferritin", &["Ferritine"],                            "same 2025-12-30"),
            ("EXA-008", "kidney",   &["LOCAL|CRU Créatinine urinaire"],        ""),
            ("EXA-008", "kidney",   &["LOINC|2161-8 Créatinine"],              ""),
            ("EXA-008", "lipids",   &["LOINC|2093-3", "LOINC|2085-9", "LOINC|2089-1", "LOINC|2571-8"], "same 2025-12-30"),
            ("EXA-008", "lipids",   &["LOINC|2093-3", "LOINC|2085-9"],         ""),
            ("EXA-008", "ldl",      &["LOINC|2093-3", "LOINC|2089-1"],         "same 2025-12-30"),
        ] {
            let statements: Vec<_> = tests.iter().map(|test| result(test, "2025-12-30")).collect();
            assert_eq!(answer(asked, &report, &statements), expected, "{rule}: {asked} {tests:?}");
        }
    }

    #[test]
    fn a_panel_whose_parts_were_made_on_two_days_is_not_whole() {
        let tests = [
            "LOINC|2093-3",
            "LOINC|2085-9",
            "LOINC|2089-1",
            "LOINC|2571-8",
        ];
        let days = ["2025-12-30", "2025-12-30", "2025-12-30", "2025-12-29"];
        let both = tests.iter().zip(days);
        let statements: Vec<_> = both.map(|(test, day)| result(test, day)).collect();
        let report = document(LABORATORY, "Résultats");
        assert_eq!(answer("lipids", &report, &statements), "", "EXA-008");
    }

    #[test]
    fn what_was_not_done_or_gave_nothing_tells_nothing() {
        let summary = document("60591-5", "Synthèse");
        let done = procedure("CCAM|ZBQK001");
        let with = |status| Statement {
            status: Some(status),
            ..done.clone()
        };
        let planned = Statement {
            stage: Stage::Planned,
            ..done.clone()
        };
        for (statement, expected) in [
            (with(EntryStatus::Completed), "same 2026-01-01"),
            (with(EntryStatus::Active), "same 2026-01-01"),
            (with(EntryStatus::Aborted), ""),
            (with(EntryStatus::Obsolete), ""),
            (with(EntryStatus::New), ""),
            (planned, ""),
        ] {
            let found = answer("ct_chest", &summary, &[statement]);
            assert_eq!(found, expected, "EXA-008");
        }
        let mut missing = result("LOINC|3016-3", "2025-12-30");
        if let Fact::Observation(observation) = &mut missing.fact {
            observation.values = vec![Value::Missing("NASK".to_owned())];
        }
        assert_eq!(answer("tsh", &summary, &[missing]), "");
    }

    #[test]
    fn a_date_is_as_precise_as_it_was_written_and_never_more_recent() {
        let summary = document("60591-5", "Synthèse");
        let results = [result("LOINC|3016-3", "2025")];
        let known = told(&summary, &results).remove(0);
        assert_eq!(String::from(known.date), "2025");
        let first = PartialDate::parse("2025-01-01").unwrap().first_day();
        assert_eq!(known.known.date, first);
        assert_eq!(format!("{known:?}"), "Told(…)");
    }

    #[test]
    fn words_of_an_act_count_in_the_header_alone() {
        for (origin, expected) in [
            (ActOrigin::Header, "same 2026-01-01"),
            (ActOrigin::Body, ""),
        ] {
            let statement = Statement::of(Fact::Act(Act {
                origin,
                code: Labelled::text("Scanner thoracique"),
                ..Act::default()
            }));
            let summary = document("60591-5", "Synthèse");
            assert_eq!(answer("ct_chest", &summary, &[statement]), expected);
        }
    }

    #[test]
    fn a_modality_tells_what_an_image_of_a_region_is() {
        let mut image = document(IMAGING, "Thorax");
        assert_eq!(answer("ct_chest", &image, &[]), "");
        image.events.push(Coded {
            code: "CT".to_owned(),
            system: DICOM.to_owned(),
            label: String::new(),
        });
        assert_eq!(answer("ct_chest", &image, &[]), "same 2026-01-01");
    }

    #[test]
    fn a_document_tells_of_a_bounded_number_of_examinations() {
        let many: Vec<_> = (0..300)
            .map(|day| {
                let date = PartialDate::Day(crate::time::Date::from_days(19_000 + day));
                result("LOINC|3016-3", &String::from(date))
            })
            .collect();
        let summary = document("60591-5", "Synthèse");
        assert_eq!(told(&summary, &many).len(), TOLD_MAX);
        assert_eq!(told(&summary, &many[..199]).len(), 199);
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn the_values_shown_are_those_that_answer() {
        for (asked, test, expected) in [
            ("lipids",   "LOINC|2089-1",        true),
            ("ldl",      "LOINC|2089-1",        true),
            ("ldl",      "LOINC|2085-9",        false),
            ("kidney",   "LOINC|2160-0",        true),
            ("ferritin", "LOCAL|FER Ferritine", true),
            ("tsh",      "LOCAL|FER Ferritine", false),
        ] {
            let Fact::Observation(observation) = result(test, "2025").fact else { unreachable!() };
            assert_eq!(answers(exam(asked).unwrap(), &observation), expected, "{asked} {test}");
        }
    }
}
