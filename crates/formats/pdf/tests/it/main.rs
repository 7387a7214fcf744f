//! Text of PDF files as software makes them, and of damaged ones.

use dmp_pdf::{OBJECTS_MAX, PAGES_MAX, PdfError, TEXT_CHARS_MAX, extract};
use dmp_testpdf as pdf;
use proptest::prelude::*;

fn pages(bytes: Vec<u8>) -> Vec<String> {
    extract(bytes).expect("a readable file").pages
}

#[test]
#[rustfmt::skip] // one line per case
fn the_text_of_letters_is_read_page_by_page() {
    let lines: &[&str] = &["Compte rendu de consultation", "L’hémoglobine est à 13,2 g/dL – cœur régulier, à revoir en août", "où ? çà et là"];
    let read = "Compte rendu de consultation\nL’hémoglobine est à 13,2 g/dL – cœur régulier, à revoir en août où ? çà et là";
    for (what, bytes, expected) in [
        ("one page",             pdf::letter(&[lines]), vec![read]),
        ("several pages",        pdf::letter(&[lines, &["Fin"], &[]]), vec![read, "Fin", ""]),
        ("compressed objects",   pdf::in_object_streams(&[lines, &["Fin"]]), vec![read, "Fin"]),
        ("a composite font",     pdf::composite_font("Œdème ﬁbreux"), vec!["Œdème fibreux"]),
        ("a table",              pdf::table(&[&["Sodium", "140", "mmol/L"], &["Créatinine", "71", "µmol/L"]]),
                                 vec!["Sodium · 140 · mmol/L\nCréatinine · 71 · µmol/L"]),
        ("two columns",          pdf::two_columns(&["à gauche", "fin"], &["à droite"]), vec!["à gauche\nfin\nà droite"]),
        ("a scan",               pdf::scan(), vec![""]),
    ] {
        assert_eq!(pages(bytes), expected, "{what}");
    }
}

#[test]
#[rustfmt::skip] // one line per case
fn what_cannot_be_read_says_why() {
    let letter = pdf::letter(&[&["Bonjour"]]);
    for (what, bytes, expected) in [
        ("nothing",            Vec::new(), PdfError::Unreadable),
        ("garbage",            b"%PDF-1.7\n\x00\x01\x02 garbage %%EOF".to_vec(), PdfError::Unreadable),
        ("a password",         pdf::encrypted(&[&["Bonjour"]]), PdfError::Encrypted),
        ("a beginning",        letter[..60].to_vec(), PdfError::Unreadable),
        ("cyclic pages",       pdf::cyclic_pages(), PdfError::Unreadable),
        ("a forged size",      pdf::forged_size(), PdfError::Unreadable),
        ("too many objects",   pdf::many_objects(OBJECTS_MAX), PdfError::TooManyObjects),
    ] {
        assert_eq!(extract(bytes).map(|text| text.pages), Err(expected), "{what}");
    }
}

#[test]
fn a_file_without_its_table_is_read_all_the_same() {
    let mut letter = pdf::letter(&[&["Bonjour"]]);
    let table = letter
        .windows(5)
        .position(|it| it == b"xref\n")
        .expect("a table");
    letter.truncate(table);
    assert_eq!(pages(letter), ["Bonjour"]);
}

#[test]
fn what_is_left_out_is_said() {
    let line = "mot ".repeat(25);
    let page = vec![line.as_str(); 50];
    let chars = line.trim().len() * page.len();
    let count = TEXT_CHARS_MAX / chars;
    for (pages, is_cut) in [(count - 1, false), (count + 8, true)] {
        let read = extract(pdf::letter(&vec![&page[..]; pages])).expect("a readable file");
        assert_eq!(read.is_cut, is_cut, "{pages} pages");
        let kept: usize = read.pages.iter().map(|page| page.chars().count()).sum();
        assert!(kept <= TEXT_CHARS_MAX, "{kept}");
    }
    for (pages, is_cut) in [(PAGES_MAX, false), (PAGES_MAX + 1, true)] {
        let read = extract(pdf::letter(&vec![&["x"][..]; pages])).expect("a readable file");
        assert_eq!((read.pages.len(), read.is_cut), (PAGES_MAX, is_cut));
    }
}

#[test]
fn nothing_of_the_text_is_in_debug() {
    let read = extract(pdf::letter(&[&["Appendicite"]]));
    assert_eq!(format!("{read:?}"), "Ok(PdfText(1 pages, …))");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_file_is_read_or_refused(
        at in 0.0..1.0_f64,
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        for mut bytes in [
            pdf::letter(&[&["Bonjour", "à tous"]]),
            pdf::in_object_streams(&[&["Bonjour"]]),
            pdf::composite_font("Bonjour"),
        ] {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_precision_loss,
                clippy::cast_sign_loss,
                reason = "a place in a small file"
            )]
            let at = (at * bytes.len() as f64) as usize;
            bytes[at] = byte;
            if cut {
                bytes.truncate(at);
            }
            let _ = extract(bytes);
        }
    }
}
