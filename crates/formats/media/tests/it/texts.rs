//! Texts for the safe view.

use crate::fixtures::rtf;
use dmp_core::document::ContentKind;
use dmp_media::{MediaError, as_text, check};

#[test]
fn plain_text_is_utf_8_or_else_windows_1252() {
    for (bytes, text) in [
        (&b"a\r\nb\rc\n"[..], "a\nb\nc\n"),
        ("\u{FEFF}é €".as_bytes(), "é €"),
        (b"\xE9 \x80 \x92", "é € ’"),
    ] {
        assert_eq!(as_text(ContentKind::Text, bytes).as_deref(), Some(text));
    }
    assert_eq!(as_text(ContentKind::Text, b"a\0b"), None);
    assert_eq!(as_text(ContentKind::Pdf, b"%PDF-"), None);
}

#[test]
fn rich_text_gives_its_text_and_nothing_hidden() {
    let text = as_text(ContentKind::Rtf, &rtf()).unwrap();
    let expected =
        "Compte rendu\nGras et italique, café, € 5\u{202F}kg\nlien\na\tb\t\n{accolades}  fin 😀";
    assert_eq!(text, expected);
    for hidden in ["Arial", "Secret", "HYPERLINK", "Writer", "89504e"] {
        assert!(!text.contains(hidden), "{text}");
    }
}

#[test]
fn rich_text_nested_too_deep_is_refused_and_not_recursed_into() {
    let nested = |depth: usize| {
        format!("{{\\rtf1 {}x{}}}", "{".repeat(depth), "}".repeat(depth)).into_bytes()
    };
    assert_eq!(check(ContentKind::Rtf, &nested(255)), Ok(()));
    assert_eq!(
        check(ContentKind::Rtf, &nested(256)),
        Err(MediaError::Malformed)
    );
    assert_eq!(
        check(ContentKind::Rtf, &nested(1_000_000)),
        Err(MediaError::Malformed)
    );
    assert_eq!(
        as_text(ContentKind::Rtf, &nested(255)).as_deref(),
        Some("x")
    );
}
