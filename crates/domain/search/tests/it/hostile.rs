//! Bytes that are no digest, and texts that nobody would write.

use crate::record::of_text;
use dmp_core::time::Timestamp;
use dmp_search::{Candidate, Digest, Query, complete, search};

#[test]
#[rustfmt::skip] // one line per case
fn bytes_that_are_no_digest_are_refused() {
    let good = of_text("hémoglobine").as_bytes().to_vec();
    let changed = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    for (what, bytes) in [
        ("nothing",                 Vec::new()),
        ("another version",         changed(0, 9)),
        ("another flag",            changed(1, 7)),
        ("more paragraphs",         changed(2, 2)),
        ("an unknown field",        changed(3, 5)),
        ("a longer paragraph",      changed(4, 40)),
        ("fewer words",             changed(5, 0)),
        ("text that is no UTF-8",   changed(8, 0xFF)),
        ("a cut end",               good[..good.len() - 1].to_vec()),
        ("something after the end", [&good[..], b"x"].concat()),
        ("endless lengths",         vec![1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
    ] {
        assert!(Digest::from_bytes(bytes).is_err(), "{what}");
    }
    assert!(Digest::from_bytes(good).is_ok());
}

#[test]
fn any_change_of_one_byte_is_refused_or_searched_without_panic() {
    let good = of_text("Hémoglobine glyquée : 6,5 %\nœdème des membres")
        .as_bytes()
        .to_vec();
    let query = Query::parse_while_typed("\"hemoglobine glyquee\" oedeme mem");
    for at in 0..good.len() {
        for byte in [0, 1, 2, 0x7F, 0x80, 0xFF] {
            let mut bytes = good.clone();
            bytes[at] = byte;
            if let Ok(digest) = Digest::from_bytes(bytes) {
                let candidate = Candidate {
                    digest: &digest,
                    at: Timestamp(0),
                };
                search(&query, &[candidate], 0..9);
                complete("hemo", &[&digest], 9);
            }
        }
    }
}

#[test]
fn one_endless_word_and_one_endless_visible_character_are_searched() {
    let zalgo = format!("fin e{} fin", "\u{301}".repeat(3_000));
    for text in [
        "a".repeat(300_000),
        zalgo,
        "\u{600}fin".repeat(900),
        "👩\u{200D}".repeat(5_000),
    ] {
        let digest = of_text(&text);
        let candidate = Candidate {
            digest: &digest,
            at: Timestamp(0),
        };
        for query in ["fin", &"a".repeat(190)] {
            search(&Query::parse_while_typed(query), &[candidate], 0..9);
        }
    }
}
