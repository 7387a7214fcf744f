//! The synthesis and the timeline through the gate: from what a reader may open, and traced.

use crate::world::{file, in_each_world, report};
use dmp_core::access::Action;
use dmp_core::synthesis::EventKind;
use dmp_extract::{ExtractError, Extraction, TextExtractor};
use dmp_ledger::Outcome;
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::synthesis::{TimelineFilter, synthesis, timeline};
use dmp_service::{Error, history, reading, readings};

/// Pages without text: these tests have no PDF.
struct NoText;

impl TextExtractor for NoText {
    fn extract(&self, _: &[u8]) -> Result<Extraction, ExtractError> {
        Ok(Extraction::NoText { pages: 1 })
    }
}

#[test]
fn what_a_reader_may_not_open_is_neither_read_nor_counted() {
    in_each_world(|world| {
        // SYN-001, REQ-R-20
        let (doctor, patient, record) = world.opened();
        let colleague = world.doctor(2);
        world.authorize(&patient, record, &colleague);
        world.deposit_report(&doctor, record, "Bilan").unwrap();
        let bytes = report(doctor.professional().unwrap(), "Secret", world.clock_now());
        let secret = Deposit {
            visibility: DepositVisibility::Masked,
            ..file(bytes)
        };
        deposit(&world.app, &doctor, record, &secret).unwrap();
        let all = TimelineFilter::default();
        for (reader, expected) in [(&doctor, 2), (&patient, 2), (&colleague, 1)] {
            let view = synthesis(&world.app, reader, record).unwrap();
            assert_eq!(
                (view.documents, view.unread.waiting.len()),
                (expected, expected)
            );
        }
        readings::read_due(&world.app, &NoText).unwrap();
        for (reader, expected) in [(&doctor, 2), (&patient, 2), (&colleague, 1)] {
            let view = synthesis(&world.app, reader, record).unwrap();
            assert!(view.unread.waiting.is_empty());
            assert_eq!(
                view.unread.text_only.len() + view.unread.partly.len(),
                expected
            );
            let line = timeline(&world.app, reader, record, &all).unwrap();
            assert_eq!((line.total, line.events.len()), (expected, expected));
            assert_eq!(line.choices.kinds[&EventKind::Examination], expected);
        }
    });
}

#[test]
fn a_reading_of_the_synthesis_is_in_the_history_and_a_stranger_is_refused() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        world.deposit_report(&doctor, record, "Bilan").unwrap();
        synthesis(&world.app, &doctor, record).unwrap();
        let stranger = world.doctor(7);
        let refused = synthesis(&world.app, &stranger, record);
        assert!(matches!(refused, Err(Error::Refused(_))));
        let all = TimelineFilter::default();
        let refused = timeline(&world.app, &stranger, record, &all);
        assert!(matches!(refused, Err(Error::Refused(_))));
        let query = history::HistoryQuery {
            limit: 50,
            ..history::HistoryQuery::default()
        };
        let page = history::history(&world.app, &patient, record, &query).unwrap();
        let read = |it: &&history::HistoryLine| it.event.action == Action::ReadSynthesis;
        let outcomes = || page.lines.iter().filter(read).map(|it| &it.event.outcome);
        assert!(outcomes().any(|it| matches!(it, Outcome::Permitted(_))));
        assert!(outcomes().any(|it| !matches!(it, Outcome::Permitted(_))));
    });
}

#[test]
fn each_listed_document_is_on_exactly_one_card() {
    in_each_world(|world| {
        // SYN-040
        let (doctor, _, record) = world.opened();
        for title in ["Bilan", "Autre bilan"] {
            world.deposit_report(&doctor, record, title).unwrap();
        }
        let view = reading::record(&world.app, &doctor, record).unwrap();
        let on_cards = view.cards.iter().map(|it| 1 + it.behind.len());
        assert_eq!(on_cards.sum::<usize>(), view.documents.len());
    });
}
