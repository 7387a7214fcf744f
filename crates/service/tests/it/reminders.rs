//! Reminders of vaccinations by mail: to whom, once, on which day, and who learns of it.

use crate::prevention::{BOOSTER, NoPdf, dose};
use crate::world::{World, in_each_world};
use dmp_core::access::Action;
use dmp_core::ids::RecordId;
use dmp_core::prevention::Said;
use dmp_core::time::{Date, Days, Minutes};
use dmp_ledger::{Outcome, Subject};
use dmp_notify::{Security, Smtp, SmtpOptions};
use dmp_service::history::{HistoryKind, HistoryQuery, history};
use dmp_service::prevention::{answer, vaccinations};
use dmp_service::reminders::remind_due;
use dmp_service::sessions::Session;
use dmp_service::submissions::DepositVisibility;
use dmp_service::{masking, outbox, readings};
use dmp_testkit::{SmtpServer, TestEngine};
use std::sync::Arc;
use std::time::Duration;

const SUBJECT: &str = "Un rappel vous attend dans votre dossier";

/// How many reminders reached the inbox.
fn reminders(world: &World<'_>) -> usize {
    outbox::deliver_due_all(&world.app, &*world.inbox).unwrap();
    let mails = world.inbox.mails();
    mails.iter().filter(|it| it.subject == SUBJECT).count()
}

/// Works on the next day; returns to how many it wrote.
fn next_day(world: &World<'_>) -> usize {
    world.clock.pass_days(Days(1));
    remind_due(&world.app).unwrap()
}

fn not_concerned(world: &World<'_>, session: &Session, record: RecordId) {
    let due: Vec<String> = vaccinations(&world.app, session, record)
        .unwrap()
        .lines
        .iter()
        .filter(|it| it.line.status.is_to_do())
        .map(|it| it.line.target.id.clone())
        .collect();
    for target in &due {
        let said = Some(Said::NotConcerned);
        answer(&world.app, session, record, (target, said)).unwrap();
    }
}

/// What a reader's history says of reminders: whether each was permitted, and whether it wrote.
fn in_history(
    world: &World<'_>,
    session: &Session,
    record: RecordId,
    kind: Option<HistoryKind>,
) -> Vec<(bool, bool)> {
    let query = HistoryQuery {
        kind,
        limit: 100,
        ..HistoryQuery::default()
    };
    let page = history(&world.app, session, record, &query).unwrap();
    let events = page.lines.iter().map(|it| &it.event);
    events
        .filter(|it| it.action == Action::RemindPatient)
        .map(|it| {
            let is_permitted = matches!(it.outcome, Outcome::Permitted(_));
            (is_permitted, matches!(it.subject, Some(Subject::Mail)))
        })
        .collect()
}

#[test]
fn what_is_due_is_told_the_day_after_once_in_one_mail_without_a_medical_word() {
    in_each_world(|world| {
        // At 66 the calendar asks for several vaccines.
        world.clock.pass_days(Days(20 * 365));
        let (_, patient, record) = world.opened();
        let to_do = vaccinations(&world.app, &patient, record).unwrap();
        let due = to_do.lines.iter().filter(|it| it.line.status.is_to_do());
        assert!(due.count() > 1, "one mail for several lines");
        assert_eq!(
            remind_due(&world.app).unwrap(),
            0,
            "VAC-016: not on that day"
        );
        assert_eq!(next_day(world), 1, "VAC-016");
        assert_eq!(reminders(world), 1, "VAC-016");
        for _ in 0..3 {
            assert_eq!(next_day(world), 0, "VAC-016: once");
        }
        assert_eq!(reminders(world), 1, "VAC-016");
        let mails = world.inbox.mails();
        let mail = mails.iter().find(|it| it.subject == SUBJECT).unwrap();
        assert_eq!(mail.to, "anouk@exemple.fr");
        let text = format!("{} {}", mail.subject, mail.text).to_lowercase();
        for word in [
            "vaccin",
            "dose",
            "grippe",
            "tétanos",
            "personnefictive",
            "http",
        ] {
            assert!(!text.contains(word), "REQ-R-44: {word}");
        }
    });
}

#[test]
fn a_reminder_reaches_a_real_mail_server_as_it_was_written() {
    let engine = TestEngine::sqlite();
    let world = World::on(&engine);
    world.opened();
    outbox::deliver_due_all(&world.app, &*world.inbox).unwrap();
    assert_eq!(next_day(&world), 1);
    let server = SmtpServer::start("plain");
    let options = SmtpOptions {
        host: "localhost".to_owned(),
        port: server.port,
        security: Security::None,
        credentials: None,
        from: "Dossier médical <ne-pas-repondre@exemple.fr>".to_owned(),
        timeout: Duration::from_secs(20),
    };
    let smtp = Smtp::new(options, Arc::new(world.clock.clone())).unwrap();
    outbox::deliver_due_all(&world.app, &smtp).unwrap();
    let mails = server.mails();
    let [mail] = &mails[..] else {
        panic!("{} mails", mails.len());
    };
    assert_eq!(mail.header("X-To"), "anouk@exemple.fr");
    assert_eq!(mail.header("Subject"), SUBJECT);
    assert_eq!(
        mail.text(),
        "Un rappel vous attend dans votre dossier médical personnel.\n\nPour le lire, \
         connectez-vous comme d’habitude. Vous pourrez aussi répondre que c’est déjà fait, ou que \
         vous n’êtes pas concerné. Ce message ne contient aucun lien, par sécurité.",
        "VAC-016, REQ-R-44"
    );
}

#[test]
fn a_dose_that_falls_due_later_is_told_on_its_day() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        // Born on 3 June 1979: the booster of 45 is done in 2024, and the next comes at 65.
        let everyone = DepositVisibility::Everyone;
        dose(
            world,
            (&doctor, record),
            (BOOSTER, "2024-06-10", "A1"),
            everyone,
        );
        assert_eq!(next_day(world), 0, "VAC-016");
        let told = (0..20 * 12).find_map(|_| {
            world.clock.pass_days(Days(30));
            let is_told = remind_due(&world.app).unwrap() > 0;
            is_told.then(|| world.clock_now().date_utc())
        });
        let (birthday, month) = (Date::parse("2044-06-03").unwrap(), Days(31));
        let told = told.unwrap().to_days() - birthday.to_days();
        assert!((0..month.0).contains(&told), "VAC-016: {told}");
    });
}

#[test]
fn who_answered_is_not_written_to() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        not_concerned(world, &patient, record);
        assert_eq!((next_day(world), reminders(world)), (0, 0), "VAC-016");
    });
}

#[test]
fn two_workers_and_two_servers_write_once() {
    in_each_world(|world| {
        world.opened();
        let other = world.another_server();
        world.clock.pass_days(Days(1));
        let told: usize = std::thread::scope(|scope| {
            let workers = [&world.app, &other, &world.app, &other];
            let workers = workers.map(|app| scope.spawn(move || remind_due(app).unwrap()));
            workers.into_iter().map(|it| it.join().unwrap()).sum()
        });
        assert_eq!((told, reminders(world)), (1, 1), "VAC-016");
        // A lease that was lost: the register remembers what was sent.
        world.clock.pass(Minutes(61));
        assert_eq!(
            (remind_due(&other).unwrap(), reminders(world)),
            (0, 1),
            "VAC-016"
        );
    });
}

#[test]
fn a_document_that_waits_to_be_read_is_waited_for() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        world.deposit_report(&doctor, record, "Bilan").unwrap();
        assert_eq!(next_day(world), 0, "VAC-016: a dose may stand in it");
        readings::read_due(&world.app, &NoPdf).unwrap();
        assert_eq!((next_day(world), reminders(world)), (1, 1), "VAC-016");
    });
}

#[test]
fn a_reminder_rests_on_what_the_patient_sees_and_is_in_his_history_alone() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        not_concerned(world, &patient, record);
        answer(&world.app, &patient, record, ("dtp", None)).unwrap();
        // He does not see this dose yet: he is told of the booster that his page asks for.
        let withheld = DepositVisibility::Withheld;
        dose(
            world,
            (&doctor, record),
            (BOOSTER, "2024-06-10", "A1"),
            withheld,
        );
        assert_eq!((next_day(world), reminders(world)), (1, 1), "VAC-016");
        // A professional from whom the dose is masked could tell from a silence that there is one.
        let everyone = DepositVisibility::Everyone;
        let given = dose(
            world,
            (&doctor, record),
            (BOOSTER, "2025-06-10", "B2"),
            everyone,
        );
        masking::mask(&world.app, &patient, record, given).unwrap();
        assert_eq!(next_day(world), 0, "VAC-016");
        let (usual, apart) = (None, Some(HistoryKind::Preparation));
        assert_eq!(in_history(world, &patient, record, usual), [(true, true)]);
        assert_eq!(in_history(world, &patient, record, apart), [(true, false)]);
        for kind in [usual, apart] {
            assert!(
                in_history(world, &doctor, record, kind).is_empty(),
                "REQ-R-20"
            );
        }
    });
}
