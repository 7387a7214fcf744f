//! Vaccines of a record: who finds which doses, and what is answered to reminders.

use crate::world::{World, file, in_each_world, ins, report_with};
use dmp_cda::{ClinicalEntry, Vaccination};
use dmp_core::access::Refusal;
use dmp_core::clinical::PartialDate;
use dmp_core::document::Coded;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::prevention::{Said, Status};
use dmp_core::time::{Date, Days, Timestamp};
use dmp_extract::{ExtractError, Extraction, TextExtractor};
use dmp_service::prevention::{Vaccinations, answer, vaccinations};
use dmp_service::sessions::Session;
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::{Error, Problem, masking, readings};

/// No document of these tests holds a PDF.
pub struct NoPdf;

impl TextExtractor for NoPdf {
    fn extract(&self, _: &[u8]) -> Result<Extraction, ExtractError> {
        Ok(Extraction::Unreadable)
    }
}

const ATC: &str = "2.16.840.1.113883.6.73";
pub const BOOSTER: &str = "J07CA01";
const FLU: &str = "J07BB02";

/// A document that states one dose, read.
pub fn dose(
    world: &World<'_>,
    (author, record): (&Session, RecordId),
    (code, day, lot): (&str, &str, &str),
    visibility: DepositVisibility,
) -> DocumentId {
    let at = Timestamp(0).plus(Days(Date::parse(day).unwrap().to_days()));
    let entry = ClinicalEntry::Vaccination(Vaccination {
        vaccine: Coded {
            code: code.to_owned(),
            system: ATC.to_owned(),
            label: String::new(),
        },
        at,
        lot: Some(lot.to_owned()),
    });
    let profile = author.professional().unwrap();
    let title = format!("Vaccin {code} {lot}");
    let bytes = report_with(&ins(), profile, (&title, at), vec![entry]);
    let what = Deposit {
        visibility,
        ..file(bytes)
    };
    let id = deposit(&world.app, author, record, &what).unwrap();
    readings::read_due(&world.app, &NoPdf).unwrap();
    id
}

fn view(world: &World<'_>, session: &Session, record: RecordId) -> Vaccinations {
    vaccinations(&world.app, session, record).unwrap()
}

/// What a reader finds, without identifiers: doses and lines.
fn found(view: &Vaccinations) -> String {
    let doses = view.doses.iter().map(|it| {
        let on = it.dose.on.map_or(String::new(), |on| on.to_string());
        format!("{on} x{}", it.documents.len())
    });
    let lines = view.lines.iter().map(|it| {
        let day = it
            .line
            .status
            .day()
            .map_or(String::new(), |day| day.to_string());
        let last = it.last_dose.map_or(String::new(), |on| on.to_string());
        let (target, status) = (&it.line.target.id, it.line.status);
        format!("{target} {status:?} {day} {last} {}", it.answers.len())
    });
    let all: Vec<String> = doses.chain(lines).collect();
    format!(
        "{} waiting, next {:?}: {}",
        view.waiting,
        view.next,
        all.join("; ")
    )
}

fn status(view: &Vaccinations, target: &str) -> Status {
    let line = view.lines.iter().find(|it| it.line.target.id == target);
    line.unwrap().line.status
}

#[test]
fn a_dose_is_found_with_the_documents_that_state_it() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let before = view(world, &patient, record);
        assert!(before.doses.is_empty());
        assert!(status(&before, "dtp").is_to_do());
        let by = (&doctor, record);
        dose(
            world,
            by,
            (BOOSTER, "2024-06-10", "A1"),
            DepositVisibility::Everyone,
        );
        dose(
            world,
            by,
            (BOOSTER, "2024-06-10", "a1"),
            DepositVisibility::Everyone,
        );
        dose(
            world,
            by,
            (BOOSTER, "2004-06-10", "B2"),
            DepositVisibility::Everyone,
        );
        let after = view(world, &patient, record);
        let documents: Vec<_> = after.doses.iter().map(|it| it.documents.len()).collect();
        assert_eq!(documents, [2, 1], "VAC-013");
        assert!(
            matches!(status(&after, "dtp"), Status::UpToDate { .. }),
            "REQ-S-27"
        );
        let lots: Vec<_> = after
            .doses
            .iter()
            // Two documents of one instant: either spelling may be the one that is shown.
            .map(|it| it.dose.lot.clone().unwrap().to_uppercase())
            .collect();
        assert_eq!(lots, ["A1", "B2"]);
    });
}

#[test]
fn a_document_that_waits_to_be_read_is_counted_and_says_nothing() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        world.deposit_report(&doctor, record, "Bilan").unwrap();
        assert_eq!(view(world, &patient, record).waiting, 1);
        readings::read_due(&world.app, &NoPdf).unwrap();
        assert_eq!(view(world, &patient, record).waiting, 0);
    });
}

#[test]
fn a_hidden_dose_changes_nothing_for_who_may_not_see_it() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let (author, other) = (world.doctor(2), world.professional(3, "60", None));
        world.authorize(&patient, record, &author);
        world.authorize(&patient, record, &other);
        let by = (&author, record);
        dose(
            world,
            by,
            (FLU, "2025-11-03", "A1"),
            DepositVisibility::Everyone,
        );
        let nurse_before = found(&view(world, &other, record));
        let patient_before = found(&view(world, &patient, record));
        let masked = dose(
            world,
            by,
            (BOOSTER, "2024-06-10", "B2"),
            DepositVisibility::Everyone,
        );
        masking::mask(&world.app, &patient, record, masked).unwrap();
        assert_eq!(
            found(&view(world, &other, record)),
            nurse_before,
            "REQ-R-20"
        );
        for reader in [&patient, &author, &doctor] {
            assert_eq!(view(world, reader, record).doses.len(), 2, "REQ-R-20");
        }
        // The same dose in a hidden document does not add a source to one that is seen.
        let again = dose(
            world,
            by,
            (FLU, "2025-11-03", "a1"),
            DepositVisibility::Everyone,
        );
        masking::mask(&world.app, &patient, record, again).unwrap();
        assert_eq!(
            found(&view(world, &other, record)),
            nurse_before,
            "REQ-R-20"
        );
        assert_ne!(found(&view(world, &patient, record)), patient_before);
    });
}

#[test]
fn a_dose_withheld_from_the_patient_is_none_for_him() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let before = found(&view(world, &patient, record));
        let withheld = DepositVisibility::Withheld;
        dose(
            world,
            (&doctor, record),
            (BOOSTER, "2024-06-10", "B2"),
            withheld,
        );
        assert_eq!(found(&view(world, &patient, record)), before, "REQ-R-20");
        assert_eq!(view(world, &doctor, record).doses.len(), 1);
    });
}

#[test]
fn an_answer_takes_the_place_of_a_reminder_and_keeps_the_former_one() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let said = |session: &Session, said: Option<Said>| {
            answer(&world.app, session, record, ("dtp", said)).unwrap();
        };
        said(&patient, Some(Said::NotConcerned));
        let not_concerned = status(&view(world, &patient, record), "dtp");
        assert!(
            matches!(not_concerned, Status::NotConcerned { .. }),
            "VAC-003"
        );
        let on = PartialDate::parse("2024-05").ok();
        said(&doctor, Some(Said::AlreadyDone { on }));
        let after = view(world, &patient, record);
        assert!(
            matches!(status(&after, "dtp"), Status::UpToDate { .. }),
            "VAC-003"
        );
        let line = after
            .lines
            .iter()
            .find(|it| it.line.target.id == "dtp")
            .unwrap();
        let by: Vec<_> = line
            .answers
            .iter()
            .map(|it| it.recorded_by.is_some())
            .collect();
        assert_eq!(by, [true, false], "VAC-015: who said it, the last first");
        said(&patient, None);
        let back = view(world, &doctor, record);
        assert!(status(&back, "dtp").is_to_do(), "VAC-015");
        let line = back
            .lines
            .iter()
            .find(|it| it.line.target.id == "dtp")
            .unwrap();
        assert_eq!(
            (line.answers.len(), line.said().is_some()),
            (3, false),
            "VAC-015"
        );
    });
}

#[test]
fn who_may_not_answer_is_refused_and_what_cannot_be_is_not_kept() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        let stranger = world.doctor(2);
        let not_concerned = || Some(Said::NotConcerned);
        let refused = answer(&world.app, &stranger, record, ("hpv", not_concerned()));
        let missing = Refusal::AuthorizationMissing;
        assert!(
            matches!(refused, Err(Error::Refused(it)) if it == missing),
            "ACC-008"
        );
        let refused = vaccinations(&world.app, &stranger, record);
        assert!(
            matches!(refused, Err(Error::Refused(it)) if it == missing),
            "ACC-008"
        );
        let done = |text: &str| {
            Some(Said::AlreadyDone {
                on: PartialDate::parse(text).ok(),
            })
        };
        for (target, said, expected) in [
            ("plague", not_concerned(), Problem::UnknownCode),
            ("pneumococcus_20", not_concerned(), Problem::UnknownCode),
            ("hpv", done("2099"), Problem::InTheFuture),
            ("hpv", done("1950"), Problem::TooFar),
        ] {
            match answer(&world.app, &patient, record, (target, said)) {
                Err(Error::Invalid { problem, .. }) => assert_eq!(problem, expected, "{target}"),
                other => panic!("{target}: {other:?}"),
            }
        }
        let kept = view(world, &patient, record);
        assert!(kept.lines.iter().all(|it| it.answers.is_empty()), "VAC-015");
    });
}
