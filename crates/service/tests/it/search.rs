//! Search in a record: only in what its reader may open, and as if the rest were not there.

use crate::readings::{InProcess, find, letter, note, pdf, put, titles};
use crate::world::{World, in_each_world};
use dmp_core::access::Refusal;
use dmp_core::codes::Space;
use dmp_core::document::Origin;
use dmp_core::ids::RecordId;
use dmp_ledger::Outcome;
use dmp_service::history::{HistoryQuery, history};
use dmp_service::readings::read_due;
use dmp_service::search::{Breadth, SearchQuery, SearchView, search};
use dmp_service::sessions::Session;
use dmp_service::submissions::{Deposit, DepositVisibility};
use dmp_service::{App, Error, authorizations, masking};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::fmt::Write;

fn with(visibility: DepositVisibility, document: Deposit) -> Deposit {
    Deposit {
        visibility,
        ..document
    }
}

/// REQ-R-20.
#[test]
fn a_masked_document_is_found_by_its_author_the_medecin_traitant_and_the_patient_alone() {
    in_each_world(|world| {
        let (primary_care, patient, record) = world.opened();
        let app = &world.app;
        let (author, other) = (world.doctor(2), world.doctor(3));
        world.authorize(&patient, record, &author);
        world.authorize(&patient, record, &other);
        let text = pdf(&["Épisode de mandragore."]);
        let document = put(app, &author, record, &letter("Alpha", text));
        // Before it is read as after: what is masked does not even wait.
        for is_read in [false, true] {
            if is_read {
                assert_eq!(read_due(app, &InProcess).unwrap(), 1);
            }
            let word = if is_read { "mandragore" } else { "alpha" };
            assert_eq!(find(app, &other, record, word).total, 1);
            masking::mask(app, &patient, record, document).unwrap();
            for reader in [&primary_care, &author, &patient] {
                assert_eq!(find(app, reader, record, word).total, 1);
            }
            let hidden = find(app, &other, record, word);
            let rest = (
                hidden.spaces.len(),
                hidden.suggestions.len(),
                hidden.waiting,
            );
            assert_eq!((hidden.total, rest), (0, (0, 0, 0)));
            assert!(find(app, &other, record, "mandr").suggestions.is_empty());
            masking::unmask(app, &patient, record, document).unwrap();
        }
    });
}

/// REQ-R-20.
#[test]
fn a_document_withheld_from_the_patient_is_found_by_him_once_it_was_announced() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        let text = letter("Alpha", b"mandragore".to_vec());
        let document = put(
            app,
            &doctor,
            record,
            &with(DepositVisibility::Withheld, text),
        );
        read_due(app, &InProcess).unwrap();
        let count = |reader| find(app, reader, record, "mandragore").total;
        assert_eq!((count(&doctor), count(&patient)), (1, 0));
        masking::announce(app, &doctor, record, document).unwrap();
        assert_eq!((count(&doctor), count(&patient)), (1, 1));
    });
}

#[test]
fn a_former_version_is_found_no_more() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        let app = &world.app;
        let first = put(
            app,
            &doctor,
            record,
            &letter("Alpha", b"mandragore".to_vec()),
        );
        read_due(app, &InProcess).unwrap();
        assert_eq!(find(app, &doctor, record, "mandragore").total, 1);
        let new = Deposit {
            replaces: Some(first),
            ..letter("Alpha", b"verveine".to_vec())
        };
        put(app, &doctor, record, &new);
        assert_eq!(find(app, &doctor, record, "mandragore").total, 0);
        read_due(app, &InProcess).unwrap();
        assert_eq!(find(app, &doctor, record, "mandragore").total, 0);
        assert_eq!(find(app, &doctor, record, "verveine").total, 1);
    });
}

#[test]
fn who_is_not_let_in_is_told_nothing_and_that_is_traced() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        let (stranger, blocked) = (world.doctor(4), world.doctor(5));
        world.authorize(&patient, record, &blocked);
        let id = blocked.professional().unwrap().id;
        authorizations::block(app, &patient, record, id).unwrap();
        put(
            app,
            &doctor,
            record,
            &letter("Alpha", b"mandragore".to_vec()),
        );
        read_due(app, &InProcess).unwrap();
        let nowhere = RecordId::from_bytes([9; 16]);
        let query = |text: &str| SearchQuery {
            text: text.to_owned(),
            ..SearchQuery::default()
        };
        for (who, at, expected) in [
            (&stranger, record, Refusal::AuthorizationMissing),
            (&blocked, record, Refusal::BlockedByPatient),
            (&doctor, nowhere, Refusal::RecordUnknown),
        ] {
            for words in ["mandragore", "rien", ""] {
                let refused = search(app, who, at, &query(words)).map(|_| ());
                match refused {
                    Err(Error::Refused(refusal)) => assert_eq!(refusal, expected),
                    other => panic!("{other:?}"),
                }
            }
        }
        let all = HistoryQuery {
            limit: 100,
            ..HistoryQuery::default()
        };
        let page = history(app, &patient, record, &all).unwrap();
        let refused = page
            .lines
            .iter()
            .filter(|it| matches!(it.event.outcome, Outcome::Refused(_)));
        assert_eq!(refused.map(|it| it.count).sum::<usize>(), 6);
    });
}

#[test]
fn results_are_narrowed_by_space_and_origin_and_come_by_pages() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        for number in 0..21 {
            let text = format!("verveine, tasse {number}").into_bytes();
            put(
                app,
                &patient,
                record,
                &note(&format!("Note {number}"), text),
            );
        }
        put(
            app,
            &doctor,
            record,
            &letter("Visite", b"verveine".to_vec()),
        );
        read_due(app, &InProcess).unwrap();
        let (own, reports) = (Some(Space::Personal), Some(Space::Reports));
        let (by_patient, by_doctor) = (Some(Origin::Patient), Some(Origin::Professional));
        for (space, origin, page, expected) in [
            (None, None, 0, (22, 20, 2)),
            (None, None, 1, (22, 2, 2)),
            (None, None, 2, (22, 0, 2)),
            (own, None, 1, (21, 1, 2)),
            (reports, None, 0, (1, 1, 1)),
            (None, by_doctor, 0, (1, 1, 1)),
            (reports, by_patient, 0, (0, 0, 0)),
            (None, None, usize::MAX, (22, 0, 2)),
        ] {
            let view = narrowed(app, &patient, record, (space, origin, page));
            let told = (view.total, view.found.len(), view.pages);
            assert_eq!(told, expected, "{space:?} {origin:?} {page}");
        }
        let view = narrowed(app, &patient, record, (reports, None, 0));
        // The counts are of the whole record, whatever the space.
        assert_eq!(view.spaces, [(Space::Reports, 1), (Space::Personal, 21)]);
    });
}

fn narrowed(
    app: &App,
    who: &Session,
    record: RecordId,
    (space, origin, page): (Option<Space>, Option<Origin>, usize),
) -> SearchView {
    let query = SearchQuery {
        text: "verveine".to_owned(),
        space,
        origin,
        page,
    };
    search(app, who, record, &query).unwrap()
}

/// SEA-002.
#[test]
fn a_word_that_is_begun_finds_where_no_document_has_every_word_as_it_stands() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        let app = &world.app;
        for (title, text) in [("Alpha", "mandragore blanche"), ("Beta", "mandragorin")] {
            put(
                app,
                &doctor,
                record,
                &letter(title, text.as_bytes().to_vec()),
            );
        }
        read_due(app, &InProcess).unwrap();
        for (words, breadth, expected) in [
            ("mandragorin", Breadth::EveryWord, vec!["Beta"]),
            ("blanche mandrag", Breadth::EveryWord, vec!["Alpha"]),
            ("mandragorin licorne", Breadth::AnyWord, vec!["Beta"]),
            ("licorne", Breadth::EveryWord, vec![]),
            ("", Breadth::EveryWord, vec![]),
        ] {
            let view = find(app, &doctor, record, words);
            assert_eq!(
                (view.breadth, titles(&view)),
                (breadth, expected),
                "{words}"
            );
        }
        let view = find(app, &doctor, record, "blanche mandr");
        assert_eq!(
            view.suggestions,
            ["blanche mandragore", "blanche mandragorin"]
        );
    });
}

/// Everything that a search tells.
fn told(view: &SearchView) -> String {
    let mut all = format!(
        "{} {:?} {} {:?} {:?} {}",
        view.total, view.breadth, view.pages, view.spaces, view.suggestions, view.waiting
    );
    for it in &view.found {
        let line = &it.line;
        write!(
            all,
            "\n{} {} {:?} {} {} {} {:?} {}",
            line.id,
            line.title,
            it.title_marks,
            line.type_label,
            line.author,
            line.date.0,
            line.status,
            it.is_cut
        )
        .unwrap();
        for snippet in &it.snippets {
            write!(all, "\n  {} {:?}", snippet.text, snippet.marks).unwrap();
        }
    }
    all
}

/// What a reader is told for each query, in each space and of each origin.
fn answers(world: &World<'_>, who: &Session, record: RecordId, queries: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for text in queries {
        for (space, origin, page) in [
            (None, None, 0),
            (None, None, 1),
            (Some(Space::Reports), None, 0),
            (None, Some(Origin::Professional), 0),
        ] {
            let query = SearchQuery {
                text: text.clone(),
                space,
                origin,
                page,
            };
            all.push(told(&search(&world.app, who, record, &query).unwrap()));
        }
    }
    all
}

fn words(most: usize) -> impl Strategy<Value = String> {
    const WORDS: [&str; 12] = [
        "scanner",
        "TDM",
        "thorax",
        "hémoglobine",
        "Bilan",
        "fer",
        "ferritine",
        "tension",
        "de",
        "l’aorte",
        "2,5",
        "visite",
    ];
    prop::collection::vec(prop::sample::select(WORDS.to_vec()), 1..most)
        .prop_map(|words| words.join(" "))
}

/// REQ-R-20, SEA-001: a record answers as if what is hidden from its reader were not in it.
#[test]
fn masked_equals_absent_in_everything_that_a_search_tells() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let other = world.doctor(3);
        world.authorize(&patient, record, &other);
        let documents = || prop::collection::vec((words(4), words(12)), 1..4);
        let queries = prop::collection::vec(words(4), 4);
        let config = Config {
            cases: 6,
            failure_persistence: None,
            ..Config::default()
        };
        let mut runner = TestRunner::new(config);
        let rounds = (documents(), documents(), queries);
        // Rounds follow each other in one record, which holds more and more of both.
        let outcome = runner.run(&rounds, |(shown, hidden, queries)| {
            let put_all = |documents: &[(String, String)], visibility| {
                for (title, text) in documents {
                    world.clock.pass(dmp_core::time::Minutes(1));
                    let text = format!("{text} {}", world.clock_now().0);
                    let document = letter(title, pdf(&[&text]));
                    put(&world.app, &doctor, record, &with(visibility, document));
                }
            };
            put_all(&shown, DepositVisibility::Everyone);
            read_due(&world.app, &InProcess).unwrap();
            for (reader, visibility) in [
                (&other, DepositVisibility::Masked),
                (&patient, DepositVisibility::Withheld),
            ] {
                let absent = answers(world, reader, record, &queries);
                put_all(&hidden, visibility);
                prop_assert_eq!(&absent, &answers(world, reader, record, &queries));
                read_due(&world.app, &InProcess).unwrap();
                prop_assert_eq!(&absent, &answers(world, reader, record, &queries));
            }
            Ok(())
        });
        outcome.unwrap();
        // It was there all the same, and is found by who may see it.
        let everything = find(
            &world.app,
            &doctor,
            record,
            "scanner thorax fer tension visite",
        );
        assert!(everything.total > 0);
    });
}
