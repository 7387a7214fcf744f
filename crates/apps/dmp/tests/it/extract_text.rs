//! `dmp extract-text` as the server calls it: the real child, on good and hostile files.

use crate::binary::dmp;
use dmp_extract::{ChildExtractor, Extraction, Limits, TextExtractor};
use dmp_testpdf as pdf;
use std::path::Path;
use std::time::{Duration, Instant};

const MEBIBYTE: usize = 1024 * 1024;

/// Tests must not wait as long as a server may.
const LIMITS: Limits = Limits {
    wall: Duration::from_secs(20),
    ..Limits::USUAL
};

fn extract(bytes: &[u8]) -> Extraction {
    let arguments = ["extract-text", "--cpu", "4"];
    let extractor = ChildExtractor::new(env!("CARGO_BIN_EXE_dmp"), arguments, LIMITS);
    extractor
        .extract(bytes)
        .expect("the child starts and answers")
}

fn text(text: &str, pages: usize) -> Extraction {
    Extraction::Extracted {
        pages,
        text: text.to_owned(),
        is_cut: false,
    }
}

#[test]
#[rustfmt::skip] // one line per case
fn good_and_damaged_files_have_their_outcome() {
    let letter = pdf::letter(&[&["Hémoglobine : 13,2 g/dL", "L’œdème a disparu"], &["Fin"]]);
    let read = text("Hémoglobine : 13,2 g/dL L’œdème a disparu\u{C}Fin", 2);
    for (rule, what, bytes, expected) in [
        ("SEA-011", "a letter",                 letter.clone(), read),
        ("SEA-011", "compressed objects",       pdf::in_object_streams(&[&["Bonjour"]]), text("Bonjour", 1)),
        ("SEA-011", "a composite font",         pdf::composite_font("ﬁèvre"), text("fièvre", 1)),
        ("SEA-011", "a scan",                   pdf::scan(), Extraction::NoText { pages: 1 }),
        ("SEA-011", "a password",               pdf::encrypted(&[&["Bonjour"]]), Extraction::Encrypted),
        ("SEA-011", "nothing",                  Vec::new(), Extraction::Unreadable),
        ("SEA-011", "garbage",                  vec![0xA5; 100_000], Extraction::Unreadable),
        ("SEA-011", "a beginning",              letter[..40].to_vec(), Extraction::Unreadable),
        ("SEA-011", "pages in a circle",        pdf::cyclic_pages(), Extraction::Unreadable),
        ("SEA-011", "a forged size",            pdf::forged_size(), Extraction::Unreadable),
        ("SEA-011", "a large file",             pdf::large(48 * MEBIBYTE), text("Volumineux", 1)),
        ("SEA-011", "a file over the limit",    pdf::large(50 * MEBIBYTE), Extraction::TooCostly),
    ] {
        assert_eq!(extract(&bytes), expected, "{rule}: {what}");
    }
}

/// Each must end in time, with any outcome that gives nothing of it; which one is the library's
/// affair, but for those that the limits must stop.
#[test]
#[rustfmt::skip] // one line per case
fn hostile_files_end_in_time_and_give_nothing() {
    for (rule, what, bytes, must_be_stopped) in [
        ("SEA-010", "a gigabyte once inflated",    pdf::flate_bomb(), false),
        ("SEA-010", "the same in a few kilobytes", pdf::nested_bomb(), false),
        ("SEA-010", "arrays in arrays",            pdf::deep_arrays(), false),
        ("SEA-010", "forms in forms",              pdf::deep_forms(), false),
        ("SEA-010", "forms that multiply",         pdf::endless_forms(), true),
        ("SEA-010", "objects without their table", pdf::late_objects(400_000), false),
    ] {
        let started = Instant::now();
        let found = extract(&bytes);
        let took = started.elapsed();
        assert!(took < LIMITS.wall, "{rule}: {what} took {took:?}");
        println!("{what}: {} bytes, {found:?}, {took:.2?}", bytes.len());
        assert!(!matches!(found, Extraction::Extracted { .. }), "{rule}: {what}: {found:?}");
        if must_be_stopped {
            assert_eq!(found, Extraction::TooCostly, "{rule}: {what}");
        }
    }
}

#[test]
fn the_wait_for_a_child_that_runs_on_is_bounded() {
    let limits = Limits {
        wall: Duration::from_millis(300),
        ..LIMITS
    };
    let program = env!("CARGO_BIN_EXE_dmp");
    let extractor = ChildExtractor::new(program, ["extract-text"], limits);
    let started = Instant::now();
    let found = extractor.extract(&pdf::endless_forms());
    assert_eq!(found.ok(), Some(Extraction::TooCostly), "SEA-010");
    assert!(started.elapsed() < Duration::from_secs(5), "SEA-010");
}

#[test]
fn the_parent_keeps_no_more_than_the_document_and_the_answer() {
    let before = peak_kibibytes();
    for bytes in [pdf::letter(&[&["Bonjour"]]), pdf::endless_forms()] {
        extract(&bytes);
    }
    let after = peak_kibibytes();
    let most = before + 64 * 1024;
    assert!(after < most, "SEA-010: {before} KiB, then {after} KiB");
}

/// The most memory that this process has held.
fn peak_kibibytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
    number
        .and_then(|number| number.trim().parse().ok())
        .unwrap_or(0)
}

#[test]
fn a_command_that_is_for_the_server_is_not_advertised_and_says_nothing_on_errors() {
    let folder = tempfile::tempdir().expect("a folder");
    let help = dmp(folder.path(), &["--help"]);
    assert!(!help.out.contains("extract-text"), "{help:?}");
    let ran = dmp(folder.path(), &["extract-text"]);
    assert_eq!(
        (ran.out.trim(), ran.err.as_str()),
        (r#"{"outcome":"unreadable"}"#, "")
    );
}

/// The PDF files inside the published documents, where these are beside the checkout: how many
/// there are, and how many characters they have.
#[test]
fn pdf_files_of_the_published_documents_have_text() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/samples/cda");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no published documents beside the checkout");
        return;
    };
    let mut outcomes = Vec::new();
    for file in files.flatten() {
        let Ok(cda) = std::fs::read(file.path())
            .map_err(|_| ())
            .and_then(|bytes| dmp_cda::parse(&bytes).map_err(|_| ()))
        else {
            continue;
        };
        for number in 0..cda.parts.len() {
            let Some((dmp_core::document::ContentKind::Pdf, bytes)) = dmp_cda::media(&cda, number)
            else {
                continue;
            };
            let name = file.file_name().to_string_lossy().into_owned();
            let chars = match extract(&bytes) {
                Extraction::Extracted { text, pages, .. } => (pages, text.chars().count()),
                Extraction::NoText { pages } => (pages, 0),
                other
                @ (Extraction::Encrypted | Extraction::TooCostly | Extraction::Unreadable) => {
                    panic!("{name}: {other:?}")
                }
            };
            outcomes.push((name, number, chars));
        }
    }
    outcomes.sort();
    println!("{outcomes:#?}");
    // Two documents hold the same report as pictures of paper.
    let without = outcomes.iter().filter(|(.., (_, chars))| *chars == 0);
    let without: Vec<_> = without.map(|(name, ..)| name.as_str()).collect();
    let expected = [
        "BIO-CR-BIO_2021.01_CDA-R2-Niveau-1.xml",
        "DOC_NON_STRUCTURE_CDA-R2-N1.xml",
    ];
    assert_eq!(without, expected, "SEA-011");
    assert_eq!(outcomes.len(), 20, "SEA-011");
}
