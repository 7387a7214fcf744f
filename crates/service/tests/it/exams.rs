//! The guard against an examination that is already there: what it finds, for whom, and what is
//! counted of it.

use crate::world::{World, coded, empty_report, file, in_each_world, ins};
use dmp_cda::{Block, ClinicalEntry, Content, Measure, NewSection, Report};
use dmp_core::access::Refusal;
use dmp_core::exams::{Choice, ExamKind, Reason};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::limits::{EXAM_CHARS_MAX, EXAM_CHECK};
use dmp_core::time::{Days, Minutes, Timestamp};
use dmp_identity::totp::TotpSecret;
use dmp_service::account::{NewStaffAccount, StaffHolder, create_staff_account};
use dmp_service::exams::{self, Asked, ChoiceCount, Counted, GuardView};
use dmp_service::history::{HistoryQuery, history};
use dmp_service::readings::{Extraction, TextExtractor, read_due};
use dmp_service::sessions::{Portal, session};
use dmp_service::submissions::deposit;
use dmp_service::{Error, Problem, Session, masking, sign_in};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

const LOINC: &str = "2.16.840.1.113883.6.1";
const LABORATORY: &str = "11502-2";
const IMAGING: &str = "18748-4";

/// No document here is a PDF.
struct NoPdf;

impl TextExtractor for NoPdf {
    fn extract(&self, _: &[u8]) -> Result<Extraction, dmp_extract::ExtractError> {
        Ok(Extraction::NoText { pages: 0 })
    }
}

/// A document: its type, its title, its conclusion and its results (code, label, value, unit).
struct Made<'a> {
    kind: &'a str,
    title: &'a str,
    conclusion: &'a str,
    results: &'a [(&'a str, &'a str, &'a str, &'a str)],
    days_ago: i64,
}

const HBA1C: Made<'_> = Made {
    kind: LABORATORY,
    title: "Bilan du diabète",
    conclusion: "",
    results: &[("4548-4", "HbA1c", "6.9", "%")],
    days_ago: 10,
};
const SCANNER: Made<'_> = Made {
    kind: IMAGING,
    title: "Scanner thoracique",
    conclusion: "Pas de lésion suspecte.",
    results: &[],
    days_ago: 19,
};

fn section(title: &str, text: &str, entries: Vec<ClinicalEntry>) -> NewSection {
    NewSection {
        title: title.to_owned(),
        code: None,
        blocks: vec![Block::Paragraph(text.to_owned())],
        entries,
        sections: Vec::new(),
    }
}

fn composed(author: &Session, made: &Made<'_>, at: Timestamp) -> Vec<u8> {
    let author = author.professional().unwrap();
    let results = made.results.iter().map(|(code, label, value, unit)| {
        ClinicalEntry::Result(Measure {
            test: coded(code, LOINC, label),
            value: (*value).to_owned(),
            unit: (*unit).to_owned(),
            low: None,
            high: None,
            interpretation: None,
            at: Some(at),
        })
    });
    let mut sections = vec![section("Résultats", "Fictif.", results.collect())];
    if !made.conclusion.is_empty() {
        sections.push(section("Conclusion", made.conclusion, Vec::new()));
    }
    dmp_cda::compose(&Report {
        unique_id: format!("1.2.250.1.999.3.{}.{}", at.0, made.title.len()),
        title: made.title.to_owned(),
        type_code: coded(made.kind, LOINC, ""),
        content: Content::Sections(sections),
        ..empty_report(&ins(), (author, "Imagerie fictive"), at)
    })
}

fn put(world: &World<'_>, author: &Session, record: RecordId, made: &Made<'_>) -> DocumentId {
    let at = world.clock_now().plus(Days(-made.days_ago));
    let bytes = composed(author, made, at);
    let document = deposit(&world.app, author, record, &file(bytes)).unwrap();
    read_due(&world.app, &NoPdf).unwrap();
    document
}

fn ask(world: &World<'_>, session: &Session, record: RecordId, text: &str) -> GuardView {
    let asked = Asked::Text(text.to_owned());
    exams::check(&world.app, session, record, &asked).unwrap()
}

/// Everything that an answer says, but its token.
fn shown(view: &GuardView) -> String {
    let mut text = format!(
        "{:?} {:?} {} {}",
        view.exam.map(|it| &it.id),
        view.candidates.iter().map(|it| &it.id).collect::<Vec<_>>(),
        view.waiting,
        view.check.is_some()
    );
    for it in &view.matches {
        let values = it.values.iter();
        let values = values.map(|it| format!("{} {} {}", it.label, it.value, it.unit));
        write!(
            text,
            "\n{}, {}, {} days, {:?}, recent: {}, {:?}, {:?}, at {}",
            it.line.title,
            String::from(it.date),
            it.age.0,
            it.why,
            it.is_recent,
            it.conclusion,
            values.collect::<Vec<_>>(),
            it.place,
        )
        .unwrap();
    }
    text
}

#[test]
fn a_report_is_found_with_its_conclusion_and_a_result_with_its_value() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        put(world, &doctor, record, &SCANNER);
        put(world, &doctor, record, &HBA1C);
        assert_eq!(
            shown(&ask(world, &doctor, record, "TDM du thorax")),
            "Some(\"ct_chest\") [] 0 true\nScanner thoracique, 2025-12-27, 19 days, Same, recent: \
             true, Some(\"Pas de lésion suspecte.\"), [], at Imagerie fictive"
        );
        let found = shown(&ask(world, &doctor, record, "hémoglobine glyquée"));
        assert!(found.contains("[\"HbA1c 6.9 %\"]"), "{found}");
        let none = ask(world, &doctor, record, "coloscopie");
        assert_eq!(shown(&none), "Some(\"colonoscopy\") [] 0 false");
        let several = ask(world, &doctor, record, "échographie");
        assert!(several.exam.is_none() && several.candidates.len() > 1);
        assert_eq!(
            shown(&ask(world, &doctor, record, "zzz")),
            "None [] 0 false"
        );
    });
}

#[test]
fn a_panel_answers_for_its_parts_and_shows_the_value_asked_for() {
    let panel = Made {
        title: "Bilan lipidique",
        results: &[
            ("2093-3", "Cholestérol total", "2.31", "g/L"),
            ("2085-9", "HDL", "0.55", "g/L"),
            ("2089-1", "LDL", "1.52", "g/L"),
            ("2571-8", "Triglycérides", "0.9", "g/L"),
        ],
        ..HBA1C
    };
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        put(world, &doctor, record, &panel);
        let part = shown(&ask(world, &doctor, record, "LDL"));
        assert!(part.contains("[\"LDL 1.52 g/L\"]"), "{part}");
        let whole = ask(world, &doctor, record, "bilan lipidique");
        assert_eq!(whole.matches[0].values.len(), 4);
    });
}

#[test]
fn a_result_is_recent_to_the_last_day_of_its_window() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        put(
            world,
            &doctor,
            record,
            &Made {
                days_ago: 90,
                ..HBA1C
            },
        );
        let view = ask(world, &doctor, record, "hba1c"); // EXA-003: 90 days
        assert_eq!(view.window(), Some(Days(90)));
        assert!(view.matches[0].is_recent && view.check.is_some());
        world.clock.pass_days(Days(1));
        let view = ask(world, &doctor, record, "hba1c");
        assert!(!view.matches[0].is_recent && view.check.is_none());
        assert_eq!(view.matches[0].age, Days(91));
    });
}

/// EXA-009, REQ-R-20.
#[test]
fn what_is_masked_changes_nothing_of_an_answer() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let (author, other) = (world.doctor(2), world.doctor(3));
        for professional in [&author, &other] {
            world.authorize(&patient, record, professional);
        }
        let questions = [
            "scanner thoracique",
            "radio thorax",
            "hba1c",
            "échographie",
            "zzz",
        ];
        let answers = |session: &Session| {
            let answer = |text: &&str| shown(&ask(world, session, record, text));
            questions.iter().map(answer).collect::<Vec<_>>()
        };
        let without = answers(&other);
        for made in [&SCANNER, &HBA1C] {
            let document = put(world, &author, record, made);
            masking::mask(&world.app, &patient, record, document).unwrap();
        }
        assert_eq!(answers(&other), without);
        for reader in [&author, &doctor] {
            assert!(answers(reader)[0].contains("Pas de lésion suspecte."));
            assert!(answers(reader)[2].contains("HbA1c 6.9 %"));
        }
    });
}

#[test]
fn a_document_that_waits_is_known_by_its_title() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        let at = world.clock_now();
        let bytes = composed(&doctor, &SCANNER, at);
        deposit(&world.app, &doctor, record, &file(bytes)).unwrap();
        let view = ask(world, &doctor, record, "scanner thoracique");
        assert_eq!((view.waiting, view.matches.len()), (1, 1));
        assert_eq!(view.matches[0].conclusion, None);
    });
}

#[test]
fn who_may_not_read_the_record_is_refused_and_what_he_asked_is_not_traced() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let stranger = world.doctor(2);
        let asked = Asked::Text("scanner thoracique".to_owned());
        let refused = exams::check(&world.app, &stranger, record, &asked);
        let expected = Refusal::AuthorizationMissing;
        assert!(matches!(refused, Err(Error::Refused(why)) if why == expected));
        ask(world, &doctor, record, "scanner thoracique");
        let query = HistoryQuery {
            limit: 50,
            ..HistoryQuery::default()
        };
        let page = history(&world.app, &patient, record, &query).unwrap();
        let mut checks = 0;
        for line in page.lines {
            let event = String::from_utf8(line.event.to_bytes()).unwrap();
            assert!(
                !event.contains("thorac") && !event.contains("ct_chest"),
                "EXA-009"
            );
            checks += usize::from(event.contains("check_exam"));
        }
        assert_eq!(checks, 2);
    });
}

#[test]
fn what_is_no_question_is_refused_with_the_reason() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        let text = |text: &str| Asked::Text(text.to_owned());
        for (asked, expected) in [
            (text(" "), Some(Problem::Empty)),
            (text(&"é".repeat(EXAM_CHARS_MAX)), None),
            (
                text(&"é".repeat(EXAM_CHARS_MAX + 1)),
                Some(Problem::TooLong),
            ),
            (Asked::Exam("ct_chest".to_owned()), None),
            (
                Asked::Exam("nothing".to_owned()),
                Some(Problem::UnknownCode),
            ),
        ] {
            let answer = exams::check(&world.app, &doctor, record, &asked);
            let problem = match answer {
                Err(Error::Invalid { problem, .. }) => Some(problem),
                Ok(_) => None,
                Err(other) => panic!("{other:?}"),
            };
            assert_eq!(problem, expected);
        }
    });
}

/// The checks of one account in a minute are bounded.
#[test]
fn too_many_checks_are_told_to_wait() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        let asked = Asked::Text("ecg".to_owned());
        let refused = (0..80)
            .filter_map(|_| exams::check(&world.app, &doctor, record, &asked).err())
            .collect::<Vec<_>>();
        assert!(!refused.is_empty());
        assert!(refused.iter().all(|it| matches!(it, Error::TooMany { .. })));
    });
}

/// A new operator, signed in.
fn operator(world: &World<'_>) -> Session {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let (login, password) = (
        format!("exploitant{}", NUMBER.fetch_add(1, Ordering::SeqCst)),
        "Un-mot-de-passe-fictif",
    );
    let account = NewStaffAccount {
        login: login.clone(),
        password: password.to_owned(),
        totp_secret: Some(vec![5; 20]),
        email: None,
        holder: StaffHolder::Administrator {
            name: "Sonia Fictive".to_owned(),
        },
    };
    create_staff_account(&world.app, account).unwrap();
    let started = sign_in::start(&world.app, Portal::Administration, &login, password, "test");
    let code = TotpSecret::from_bytes(&[5; 20])
        .unwrap()
        .code_at(world.clock_now());
    let confirmed = sign_in::confirm(&world.app, &started.unwrap().token, &code, "test");
    session(&world.app, &confirmed.unwrap().token)
        .map_err(|_| "no session")
        .unwrap()
}

fn counts(world: &World<'_>) -> Vec<ChoiceCount> {
    let operator = operator(world);
    let found = dmp_service::indicators::indicators(&world.app, &operator).unwrap();
    found.exam_choices
}

/// EXA-010, EXA-011.
#[test]
fn a_choice_needs_its_check_and_is_counted_once_without_anybody() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        let other = world.signed_in_professional(2);
        put(world, &doctor, record, &SCANNER);
        let token = ask(world, &doctor, record, "scanner thoracique")
            .check
            .unwrap();
        let choose = |session: &Session, record, token: &str, choice| {
            exams::record_choice(&world.app, session, record, token, choice)
        };
        let nowhere = RecordId::from_bytes([9; 16]);
        for (session, record, token) in [
            (&doctor, record, ""),
            (&doctor, record, "AAAA"),
            (&doctor, record, &token[1..]),
            (&doctor, nowhere, token.as_str()),
            (&other, record, token.as_str()),
        ] {
            let refused = choose(session, record, token, Choice::NotPrescribed);
            assert!(matches!(refused, Err(Error::NotFound)));
        }
        assert_eq!(counts(world), []);
        let decided = |choice| choose(&doctor, record, &token, choice).unwrap();
        assert_eq!(decided(Choice::Read), Counted::Now);
        assert_eq!(decided(Choice::NotPrescribed), Counted::Now);
        let why = Some(Reason::FollowUp);
        assert_eq!(decided(Choice::Prescribed(why)), Counted::Already);
        let expected = ChoiceCount {
            kind: ExamKind::Imaging,
            choice: Choice::NotPrescribed,
            counted: 1,
        };
        assert_eq!(counts(world), [expected]);
        world.clock.pass(EXAM_CHECK);
        assert_eq!(decided(Choice::Read), Counted::TooLate);
        let rows = "SELECT COUNT(*) FROM exam_choice WHERE counted > 0";
        assert_eq!(world.engine.number(rows), 1);
        world.clock.pass_days(Days(3));
        dmp_service::upkeep::sweep(&world.app).unwrap();
        assert_eq!(world.engine.number("SELECT COUNT(*) FROM exam_check"), 0);
    });
}

#[test]
fn a_choice_is_accepted_to_the_last_minute() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        put(world, &doctor, record, &HBA1C);
        let token = ask(world, &doctor, record, "hba1c").check.unwrap();
        world.clock.pass(Minutes(EXAM_CHECK.0 - 1));
        let choice = Choice::Prescribed(None);
        let done = exams::record_choice(&world.app, &doctor, record, &token, choice);
        assert_eq!(done.unwrap(), Counted::Now);
        assert_eq!(counts(world)[0].kind, ExamKind::Laboratory);
    });
}
