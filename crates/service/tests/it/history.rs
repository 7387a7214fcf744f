//! The history: filtered, paged, and silent about what its reader may not see.

use crate::world::in_each_world;
use dmp_core::access::Refusal;
use dmp_ledger::Outcome;
use dmp_service::history::{HistoryKind, HistoryQuery, history};
use dmp_service::{masking, reading};

fn all() -> HistoryQuery {
    HistoryQuery {
        limit: 100,
        ..HistoryQuery::default()
    }
}

#[test]
fn another_professional_reads_the_traces_of_his_own_acts_alone() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let other = world.doctor(2);
        world.authorize(&patient, record, &other);
        reading::record(&world.app, &doctor, record).unwrap();
        reading::record(&world.app, &other, record).unwrap();
        let own = other.professional().unwrap().id;
        let page = history(&world.app, &other, record, &all()).unwrap();
        assert!(!page.lines.is_empty());
        assert!(
            page.lines
                .iter()
                .all(|it| it.event.actor.professional == Some(own))
        );
        let page = history(&world.app, &doctor, record, &all()).unwrap();
        assert!(
            page.lines
                .iter()
                .any(|it| it.event.actor.professional == Some(own))
        );
    });
}

#[test]
fn a_masked_document_leaves_no_trace_in_the_history_of_who_no_longer_sees_it() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let other = world.doctor(2);
        world.authorize(&patient, record, &other);
        let document = world.deposit_report(&doctor, record, "Bilan").unwrap();
        masking::mask(&world.app, &patient, record, document).unwrap();
        let page = history(&world.app, &other, record, &all()).unwrap();
        assert!(page.lines.iter().all(|it| it.documents.is_empty()));
        assert!(
            page.people
                .iter()
                .all(|(_, name)| name.contains("Nomfictif2"))
        );
    });
}

#[test]
fn the_kinds_of_a_history_are_those_of_its_filter() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        world.deposit_report(&doctor, record, "Bilan").unwrap();
        reading::record(&world.app, &doctor, record).unwrap();
        let stranger = world.doctor(8);
        assert!(reading::record(&world.app, &stranger, record).is_err());
        let count = |kind| {
            let query = HistoryQuery {
                kind: Some(kind),
                ..all()
            };
            history(&world.app, &patient, record, &query).unwrap().lines
        };
        assert_eq!(count(HistoryKind::Deposit).len(), 1);
        assert!(!count(HistoryKind::Reading).is_empty());
        assert!(count(HistoryKind::Emergency).is_empty());
        let refused = count(HistoryKind::Refused);
        assert_eq!(refused.len(), 1);
        let expected = Outcome::Refused(Refusal::AuthorizationMissing);
        assert_eq!(refused[0].event.outcome, expected);
    });
}

#[test]
fn pages_follow_each_other_without_a_gap_or_a_double() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        for number in 20..32 {
            let stranger = world.doctor(number);
            assert!(reading::record(&world.app, &stranger, record).is_err());
        }
        let kind = Some(HistoryKind::Refused);
        let mut query = HistoryQuery {
            limit: 5,
            kind,
            ..HistoryQuery::default()
        };
        let mut sequences = Vec::new();
        loop {
            let page = history(&world.app, &patient, record, &query).unwrap();
            sequences.extend(page.lines.iter().map(|it| it.sequence));
            match page.next {
                Some(next) => query.before = Some(next),
                None => break,
            }
        }
        assert_eq!(sequences.len(), 12);
        assert!(sequences.windows(2).all(|pair| pair[0] > pair[1]));
    });
}

#[test]
fn a_history_is_filtered_by_structure_and_by_document_and_names_only_what_is_seen() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let other = world.doctor(2);
        world.authorize(&patient, record, &other);
        let one = world.deposit_report(&doctor, record, "Bilan").unwrap();
        let two = world.deposit_report(&other, record, "Radio").unwrap();
        reading::document(&world.app, &other, record, one).unwrap();
        let page = history(&world.app, &patient, record, &all()).unwrap();
        assert_eq!(page.organizations, ["Cabinet 1", "Cabinet 2"]);
        assert_eq!(
            page.documents,
            [(one, "Bilan".to_owned()), (two, "Radio".to_owned())]
        );
        let of_document = HistoryQuery {
            document: Some(one),
            ..all()
        };
        let found = history(&world.app, &patient, record, &of_document).unwrap();
        assert_eq!(found.lines.len(), 2);
        assert!(found.lines.iter().all(|it| it.event.document == Some(one)));
        let of_structure = HistoryQuery {
            organization: Some("Cabinet 2".to_owned()),
            document: Some(one),
            ..all()
        };
        let found = history(&world.app, &patient, record, &of_structure).unwrap();
        assert_eq!(found.lines.len(), 1);
        masking::mask(&world.app, &patient, record, one).unwrap();
        let page = history(&world.app, &other, record, &all()).unwrap();
        assert_eq!(page.documents, [(two, "Radio".to_owned())]);
    });
}
