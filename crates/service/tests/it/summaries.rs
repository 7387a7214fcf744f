//! The medical summary through the use cases: what is proposed, what is signed, who may.

use crate::world::{World, file, in_each_world, ins, report_with};
use dmp_cda::{Allergy, ClinicalEntry, Problem};
use dmp_core::access::{Action, Refusal};
use dmp_core::declared::Kind;
use dmp_core::document::Coded;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::summary::{LineFault, Part, Summary, TypedLine, TypedSummary};
use dmp_extract::{ExtractError, Extraction, TextExtractor};
use dmp_service::sessions::Session;
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::summaries::{Checked, DraftView, draft, preview, sign};
use dmp_service::{Conflict, Error, declared, history, masking, outbox, reading, readings};

/// Pages without text: these tests have no PDF.
struct NoText;

impl TextExtractor for NoText {
    fn extract(&self, _: &[u8]) -> Result<Extraction, ExtractError> {
        Ok(Extraction::NoText { pages: 1 })
    }
}

const CIM_10: &str = "2.16.840.1.113883.6.3";

fn problem(code: &str, label: &str) -> ClinicalEntry {
    ClinicalEntry::Problem(Problem {
        condition: coded(code, label),
        since: None,
        is_active: true,
    })
}

fn allergy(code: &str, label: &str) -> ClinicalEntry {
    ClinicalEntry::Allergy(Allergy {
        agent: coded(code, label),
        reaction: None,
        since: None,
        is_active: true,
    })
}

fn coded(code: &str, label: &str) -> Coded {
    Coded {
        code: code.to_owned(),
        system: CIM_10.to_owned(),
        label: label.to_owned(),
    }
}

/// Deposits a report with these entries; it is read at once.
fn put(
    world: &World<'_>,
    (by, record): (&Session, RecordId),
    (title, visibility): (&str, DepositVisibility),
    entries: Vec<ClinicalEntry>,
) -> DocumentId {
    let author = by.professional().unwrap();
    let bytes = report_with(&ins(), author, (title, world.clock_now()), entries);
    let document = Deposit {
        visibility,
        ..file(bytes)
    };
    let id = deposit(&world.app, by, record, &document).unwrap();
    readings::read_due(&world.app, &NoText).unwrap();
    id
}

/// Everything that is proposed, as a form sends it.
fn typed(view: &DraftView) -> TypedSummary {
    let lines = view.draft.proposals.iter().map(|it| TypedLine {
        part: Some(it.row.part),
        key: it.keys().next().unwrap(),
        is_kept: true,
        what: it.row.what.clone(),
        detail: it.row.detail.clone(),
        date: it.row.date.map(|it| it.to_string()).unwrap_or_default(),
    });
    TypedSummary {
        lines: lines.collect(),
        has_no_known_allergy: view.draft.no_known_allergy.is_some(),
    }
}

fn written(part: Part, what: &str) -> TypedLine {
    TypedLine {
        part: Some(part),
        is_kept: true,
        what: what.to_owned(),
        ..TypedLine::default()
    }
}

fn names(view: &DraftView) -> Vec<String> {
    let rows = view.draft.proposals.iter().map(|it| &it.row);
    rows.map(|it| format!("{:?} {}", it.part, it.what))
        .collect()
}

fn signed(checked: Result<Checked<DocumentId>, Error>) -> DocumentId {
    match checked.unwrap() {
        Checked::Right(_, id) => id,
        Checked::Wrong(_, faults) => panic!("{faults:?}"),
    }
}

#[test]
fn a_summary_is_proposed_edited_signed_and_read_back_to_the_same_values() {
    in_each_world(|world| {
        // VSM-002, VSM-003, VSM-004, VSM-006
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        let everyone = ("Lettre", DepositVisibility::Everyone);
        let entries = vec![problem("J45", "Asthme"), allergy("Z88.0", "Pénicilline")];
        put(world, (&doctor, record), everyone, entries);
        let what = dmp_core::declared::Typed {
            what: "Cancer du sein".to_owned(),
            relation: "MTH".to_owned(),
            ..dmp_core::declared::Typed::default()
        };
        declared::declare(app, &patient, record, Kind::FamilyHistory, &what).unwrap();
        let view = draft(app, &doctor, record).unwrap();
        let expected = [
            "Allergies Pénicilline",
            "Problems Asthme",
            "FamilyHistory Cancer du sein",
        ];
        assert_eq!(names(&view), expected);
        assert!(view.previous.is_none() && view.left_out == 0);
        let mut edited = typed(&view);
        edited.lines[1].what = "Asthme d’effort".to_owned();
        edited.lines.push(written(Part::Attention, "Vit seule"));
        let Checked::Right(_, html) = preview(app, &doctor, record, &edited).unwrap() else {
            panic!("it is right");
        };
        assert!(html.contains("Asthme d’effort") && html.contains("Vit seule"));
        let id = signed(sign(app, &doctor, record, &edited, None));
        let file = reading::download(app, &doctor, record, id).unwrap();
        let cda = dmp_cda::inspect(&file.bytes).unwrap();
        let by = cda.header.legal_authenticator.unwrap();
        assert_eq!(
            by.national_id,
            Some(doctor.professional().unwrap().national_id.clone())
        );
        assert_eq!(
            (cda.header.type_code.code.as_str(), cda.header.version),
            ("SYNTH", Some(1))
        );
        let back = Summary::read_back(&dmp_cda::reading(&file.bytes).unwrap().statements);
        let rows: Vec<_> = back.lines().iter().map(|it| &it.row).collect();
        let told: Vec<_> = rows.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(
            told,
            [
                "Pénicilline",
                "Asthme d’effort",
                "Cancer du sein",
                "Vit seule"
            ]
        );
        // What was reworded has no code any more: VSM-003.
        let codes: Vec<_> = rows.iter().map(|it| it.codes.len()).collect();
        assert_eq!(codes, [1, 0, 0, 0]);
        assert_eq!(rows[2].detail, "Mère");
    });
}

#[test]
fn a_second_summary_is_version_2_and_keeps_the_points_of_attention() {
    in_each_world(|world| {
        // VSM-007
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        let first = TypedSummary {
            lines: vec![
                written(Part::Problems, "Asthme"),
                written(Part::Attention, "Vit seule"),
                written(Part::Attention, "Porte un stimulateur"),
            ],
            has_no_known_allergy: true,
        };
        let first_id = signed(sign(app, &doctor, record, &first, None));
        readings::read_due(app, &NoText).unwrap();
        let view = draft(app, &doctor, record).unwrap();
        let expected = [
            "Problems Asthme",
            "Attention Vit seule",
            "Attention Porte un stimulateur",
        ];
        assert_eq!(names(&view), expected);
        assert!(view.draft.no_known_allergy.is_some());
        assert_eq!(view.previous.as_ref().map(|it| it.id), Some(first_id));
        let again = typed(&view);
        // A second click, or another window, still tells of no former summary.
        let stale = sign(app, &doctor, record, &again, None);
        assert!(matches!(stale, Err(Error::Conflict(Conflict::Stale))));
        // It stays his own when the patient masks it, and so does what it says.
        masking::mask(app, &doctor, record, first_id).unwrap();
        assert_eq!(names(&draft(app, &doctor, record).unwrap()), expected);
        let id = signed(sign(app, &doctor, record, &again, Some(first_id)));
        let document = reading::document(app, &doctor, record, id).unwrap();
        assert!(document.line.is_masked && document.versions.iter().any(|it| it.id == first_id));
        let file = reading::download(app, &patient, record, id).unwrap();
        let header = dmp_cda::inspect(&file.bytes).unwrap().header;
        assert_eq!(header.version, Some(2));
        assert!(header.replaces.is_some() && header.set_id.is_some());
        // A colleague's is another one: his own.
        let colleague = world.doctor(2);
        world.authorize(&patient, record, &colleague);
        assert!(draft(app, &colleague, record).unwrap().previous.is_none());
    });
}

#[test]
fn what_somebody_is_kept_from_leaves_no_trace_in_a_draft() {
    in_each_world(|world| {
        // VSM-002: the médecin traitant reads the masked document, and who reads his summary does
        // not; the patient reads the summary, and not yet the withheld document.
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        let everyone = ("Lettre", DepositVisibility::Everyone);
        put(
            world,
            (&doctor, record),
            everyone,
            vec![problem("J45", "Asthme")],
        );
        let all = |by: &Session| {
            let view = draft(app, by, record).unwrap();
            let proposals = view.draft.proposals.iter();
            let sources = proposals.map(|it| it.sources.len()).collect::<Vec<_>>();
            (
                names(&view),
                sources,
                view.documents,
                view.draft.no_known_allergy.is_some(),
            )
        };
        let colleague = world.doctor(2);
        world.authorize(&patient, record, &colleague);
        let before = (all(&doctor), all(&colleague));
        let same = || {
            vec![
                problem("J45", "Asthme"),
                problem("B20", "Autre"),
                allergy("Z91", "X"),
            ]
        };
        for (title, visibility) in [
            ("Masqué", DepositVisibility::Masked),
            ("À annoncer", DepositVisibility::Withheld),
        ] {
            put(world, (&doctor, record), (title, visibility), same());
            assert_eq!((all(&doctor), all(&colleague)), before, "{title}");
        }
        let left_out = |by: &Session| draft(app, by, record).unwrap().left_out;
        // The withheld one may be read by both professionals, the masked one by its author alone.
        assert_eq!((left_out(&doctor), left_out(&colleague)), (2, 1));
    });
}

#[test]
fn nobody_signs_for_whom_he_may_not_read_or_deposit() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        let stranger = world.doctor(7);
        let typed = TypedSummary {
            lines: vec![written(Part::Problems, "Asthme")],
            has_no_known_allergy: false,
        };
        let refusal = |outcome: Result<Checked<DocumentId>, Error>| match outcome.map(|_| ()) {
            Err(Error::Refused(refusal)) => refusal,
            other => panic!("{other:?}"),
        };
        let asked = sign(app, &stranger, record, &typed, None);
        assert_eq!(refusal(asked), Refusal::AuthorizationMissing);
        let refused = preview(app, &stranger, record, &typed).map(|_| ());
        assert!(matches!(refused, Err(Error::Refused(_))));
        // A patient has no summary to sign.
        assert!(matches!(draft(app, &patient, record), Err(Error::NotFound)));
        signed(sign(app, &doctor, record, &typed, None));
        let query = history::HistoryQuery {
            limit: 50,
            ..history::HistoryQuery::default()
        };
        let page = history::history(app, &patient, record, &query).unwrap();
        let has = |action| page.lines.iter().any(|it| it.event.action == action);
        assert!(has(Action::ReadSynthesis) && has(Action::Submit));
        let mails = {
            outbox::deliver_due_all(app, &*world.inbox).unwrap();
            world.inbox.mails()
        };
        let told = mails.iter().any(|it| it.subject.contains("Du nouveau"));
        assert!(told && !mails.iter().any(|it| it.text.contains("Asthme")));
    });
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_deposited() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        let typed = TypedSummary {
            lines: vec![TypedLine {
                date: "2090".to_owned(),
                ..written(Part::Problems, "Asthme")
            }],
            has_no_known_allergy: false,
        };
        let outcome = sign(&world.app, &doctor, record, &typed, None).unwrap();
        let Checked::Wrong(_, faults) = outcome else {
            panic!("a date to come");
        };
        assert!(matches!(faults[..], [LineFault::Cell(0, _, _)]));
        let list = reading::record(&world.app, &doctor, record).unwrap();
        assert!(list.documents.is_empty());
    });
}
