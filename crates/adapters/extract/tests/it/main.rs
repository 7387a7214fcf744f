//! The parent's side, with children that are small shell programs.

use dmp_extract::{
    ChildExtractor, ExtractError, Extraction, Limits, TextExtractor, read_document, write_answer,
};
use std::time::{Duration, Instant};

const LIMITS: Limits = Limits {
    wall: Duration::from_secs(2),
    answer_bytes_max: 10_000,
    ..Limits::USUAL
};

fn shell(script: &str) -> ChildExtractor {
    ChildExtractor::new("/bin/sh", ["-c", script], LIMITS)
}

#[test]
#[rustfmt::skip] // one line per case
fn what_the_child_does_is_understood() {
    let no_text = Some(Extraction::NoText { pages: 2 });
    for (rule, what, script, expected) in [
        ("SEA-010", "it answers",                   r#"cat >/dev/null; echo '{"outcome":"no_text","pages":2}'"#, no_text.clone()),
        ("SEA-010", "it answers without reading",   r#"echo '{"outcome":"no_text","pages":2}'"#, no_text),
        ("SEA-010", "it answers and stays",         r#"echo '{"outcome":"encrypted"}'; exec 1>&-; exec sleep 60"#, Some(Extraction::TooCostly)),
        ("SEA-010", "it says nothing for ever",     "while :; do :; done", Some(Extraction::TooCostly)),
        ("SEA-010", "it sleeps",                    "exec sleep 60", Some(Extraction::TooCostly)),
        ("SEA-010", "it never ends to answer",      "exec yes", Some(Extraction::TooCostly)),
        ("SEA-010", "it aborts",                    "kill -ABRT $$", Some(Extraction::TooCostly)),
        ("SEA-010", "it is out of time",            "kill -XCPU $$", Some(Extraction::TooCostly)),
        ("SEA-011", "it panics",                    "exit 101", Some(Extraction::Unreadable)),
        ("SEA-011", "it answers and fails",         r#"echo '{"outcome":"encrypted"}'; exit 1"#, None),
        ("SEA-011", "it is cut off",                r#"printf '{"outcome":"encrypted"}'"#, None),
        ("SEA-011", "it says something else",       "echo bonjour", None),
        ("SEA-011", "it says nothing",              "exit 0", None),
    ] {
        let started = Instant::now();
        let found = shell(script).extract(&vec![b'x'; 300_000]);
        assert!(started.elapsed() < Duration::from_secs(10), "{rule}: {what}");
        match (found, expected) {
            (Ok(found), Some(expected)) => assert_eq!(found, expected, "{rule}: {what}"),
            (Err(ExtractError::NotUnderstood), None) => {}
            (found, expected) => panic!("{rule}: {what}: {found:?}, not {expected:?}"),
        }
    }
}

#[test]
fn a_program_that_is_not_there_is_no_fault_of_the_document() {
    let extractor = ChildExtractor::new("/nowhere/dmp", ["extract-text"], LIMITS);
    let found = extractor.extract(b"x");
    assert!(
        matches!(found, Err(ExtractError::NotStarted(_))),
        "{found:?}"
    );
}

#[test]
fn the_child_inherits_no_environment_and_no_folder() {
    let script = r#"test -z "$HOME$CARGO_MANIFEST_DIR" && test "$(pwd)" = / \
        && echo '{"outcome":"encrypted"}'"#;
    assert_eq!(shell(script).extract(b"").ok(), Some(Extraction::Encrypted));
}

#[test]
fn an_answer_comes_back_as_it_was_written() {
    let text = "Œdème « léger »\u{C}\"2,5\" \\ 0".to_owned();
    for answer in [
        Extraction::Extracted {
            pages: 3,
            text,
            is_cut: true,
        },
        Extraction::NoText { pages: 1 },
        Extraction::Encrypted,
        Extraction::TooCostly,
        Extraction::Unreadable,
    ] {
        let mut bytes = Vec::new();
        write_answer(&mut bytes, &answer).expect("memory takes every byte");
        let written = String::from_utf8(bytes).expect("JSON is text");
        let script = format!("cat <<'END'\n{written}END");
        assert_eq!(shell(&script).extract(b"").ok(), Some(answer), "{written}");
    }
}

#[test]
fn a_document_is_read_up_to_its_limit() {
    for (size, is_read) in [(0, true), (9, true), (10, true), (11, false)] {
        let read = read_document(&vec![0; size][..], 10).expect("memory is read");
        assert_eq!(read.map(|it| it.len()), is_read.then_some(size), "{size}");
    }
}

#[test]
fn nothing_of_the_text_is_in_debug() {
    let answer = Extraction::Extracted {
        pages: 1,
        text: "Appendicite".into(),
        is_cut: false,
    };
    assert_eq!(
        format!("{answer:?}"),
        "Extracted { pages: 1, is_cut: false, .. }"
    );
}
