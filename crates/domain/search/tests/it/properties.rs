//! What holds for every text, every query and every record.

use crate::record::of_text;
use dmp_core::time::Timestamp;
use dmp_search::{Candidate, Digest, DigestBuilder, Field, Match, Query, complete, marks, search};
use proptest::prelude::*;
use std::collections::BTreeMap;
use unicode_segmentation::GraphemeCursor;

/// Texts of words that meet often.
fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "hémoglobine",
        "glyquée",
        "TDM",
        "scanner",
        "de",
        "l’aorte",
        "2,5",
        "4548-4",
        "opérée",
        "vaccins",
        "cœur",
        "tension",
        "pression",
        "artérielle",
        "\n",
        ".",
        "HbA1c",
        "covid-19",
    ]);
    prop::collection::vec(word, 0..40).prop_map(|words| words.join(" "))
}

/// Any text at all, with more of what is difficult than chance gives.
fn anything() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        text(),
        Just("e\u{301}\u{301}".to_owned()),
        Just("\r\n".to_owned()),
        Just("👩\u{200D}⚕\u{FE0F}".to_owned()),
        Just("\u{600}\u{AD}\u{FC5E}\u{130}".to_owned()),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn found_by_candidate(query: &Query, digests: &[(usize, &Digest)]) -> BTreeMap<usize, Match> {
    let candidates: Vec<_> = digests
        .iter()
        .map(|(number, digest)| Candidate {
            digest,
            at: Timestamp(i64::try_from(*number).expect("small")),
        })
        .collect();
    search(query, &candidates, 0..usize::MAX)
        .page
        .into_iter()
        .map(|mut it| {
            let number = digests[it.candidate].0;
            it.candidate = number;
            (number, it)
        })
        .collect()
}

proptest! {
    /// SEA-001: a document that is not given changes nothing of what is said of the others.
    #[test]
    fn a_document_that_is_not_given_leaves_no_trace(
        texts in prop::collection::vec(text(), 1..8),
        hidden in any::<u8>(),
        query in text(),
    ) {
        let digests: Vec<_> = texts.iter().map(|text| of_text(text)).collect();
        let all: Vec<_> = digests.iter().enumerate().collect();
        let visible: Vec<_> =
            all.iter().copied().filter(|(number, _)| hidden >> number & 1 == 0).collect();
        let query = Query::parse(&query);
        let whole = found_by_candidate(&query, &all);
        let part = found_by_candidate(&query, &visible);
        for (number, seen) in &part {
            // Where a hidden document alone has every word, it widens nothing for who sees it not.
            if let Some(other) = whole.get(number) {
                prop_assert_eq!(seen, other);
            }
            let alone = found_by_candidate(&query, &[(*number, &digests[*number])]);
            prop_assert_eq!(Some(seen), alone.get(number));
        }
        let shown: Vec<&Digest> = visible.iter().map(|(_, digest)| *digest).collect();
        for word in complete("hem", &shown, 9) {
            prop_assert!(visible.iter().any(|(n, _)| texts[*n].to_lowercase().contains(&word)));
        }
    }

    #[test]
    fn nothing_panics_and_marks_fall_between_characters(text in anything(), query in anything()) {
        let digest = of_text(&text);
        let again = Digest::from_bytes(digest.as_bytes().to_vec());
        prop_assert_eq!(again.as_ref(), Ok(&digest));
        for query in [Query::parse(&query), Query::parse_while_typed(&query)] {
            for mark in marks(&query, &text) {
                prop_assert!(text.get(mark).is_some_and(|marked| !marked.is_empty()));
            }
            for it in found_by_candidate(&query, &[(0, &digest)]).into_values() {
                for snippet in it.snippets {
                    let mut last = 0;
                    for mark in snippet.marks {
                        prop_assert!(last <= mark.start && mark.start < mark.end);
                        prop_assert!(snippet.text.get(mark.clone()).is_some());
                        last = mark.end;
                    }
                }
            }
        }
        complete(&query, &[&digest], 5);
    }

    /// SEA-008: no visible character is cut.
    #[test]
    fn a_snippet_is_a_piece_of_the_text_without_cut_characters(
        parts in prop::collection::vec("(e\u{301}|👩\u{200D}⚕\u{FE0F}| |🇫🇷|mot){0,60}", 1..6),
    ) {
        let text = parts.join(" fin ");
        let digest = of_text(&text);
        let found = found_by_candidate(&Query::parse("fin"), &[(0, &digest)]);
        for snippet in found.into_values().flat_map(|it| it.snippets) {
            let inside = snippet.text.strip_prefix("… ").unwrap_or(&snippet.text);
            let inside = inside.strip_suffix(" …").unwrap_or(inside);
            let whole: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let start = whole.find(inside).expect("a piece of the text");
            for at in [start, start + inside.len()] {
                let is_whole = GraphemeCursor::new(at, whole.len(), true).is_boundary(&whole, 0);
                prop_assert_eq!(is_whole, Ok(true));
            }
        }
    }

    #[test]
    fn each_word_of_a_title_finds_its_document(title in "[a-zéèàçœ]{3,12}( [a-zA-Zé]{3,9}){0,5}") {
        let digest = DigestBuilder::new().add(Field::Title, &title).build();
        for word in title.split(' ') {
            let found = found_by_candidate(&Query::parse(word), &[(0, &digest)]);
            prop_assert_eq!(found.len(), 1, "{}", word);
        }
    }

    /// SEA-004: accents and case change nothing of what is found.
    #[test]
    fn a_word_without_its_accents_finds_it_and_the_other_way_round(word in "[a-zéèêàçïôû]{3,14}") {
        let bare: String = word
            .chars()
            .map(|letter| match letter {
                'é' | 'è' | 'ê' => 'E',
                'à' => 'a',
                'ç' => 'c',
                'ï' => 'I',
                'ô' => 'o',
                'û' => 'u',
                _ => letter,
            })
            .collect();
        for (query, text) in [(&bare, &word), (&word, &bare)] {
            let digest = of_text(text);
            prop_assert_eq!(found_by_candidate(&Query::parse(query), &[(0, &digest)]).len(), 1);
        }
    }
}
