//! The narrative as plain paragraphs.

use crate::fixtures::laboratory_report;
use crate::hostile::{with_body, with_narrative};
use dmp_cda::{Cda, compose, parse, plain_text};
use std::path::Path;

fn lines(cda: &Cda) -> Vec<String> {
    plain_text(cda).into_iter().map(|it| it.text).collect()
}

#[test]
#[rustfmt::skip] // one line per case
fn narrative_becomes_paragraphs() {
    for (what, narrative, expected) in [
        ("a paragraph",          "<paragraph>Un  texte\n ici</paragraph>", &["Un texte ici"][..]),
        ("a bare text",          "Un <content>texte</content> ici", &["Un texte ici"]),
        ("an exponent",          "10<sup>9</sup>/L", &["109/L"]),
        ("breaks",               "Un<br/>deux<br/><br/>trois", &["Un", "deux", "trois"]),
        ("a list",               "<list><caption>Liste</caption><item>Un</item><item> </item><item>Deux</item></list>", &["Liste", "Un", "Deux"]),
        ("a row of cells",       "<table><tbody><tr><td>Sodium</td><td/><td>140</td></tr></tbody></table>", &["Sodium · 140"]),
        ("cells with blocks",    "<table><tbody><tr><th><paragraph>A</paragraph><paragraph>B</paragraph></th><td><list><item>C</item></list></td></tr></tbody></table>", &["A B · C"]),
        ("a text before a table", "Avant<table><caption>Titre</caption><tbody><tr><td>1</td></tr></tbody></table>après", &["Avant", "Titre", "1", "après"]),
        ("a caption of media",   "<renderMultiMedia referencedObject='x'><caption>Tracé</caption></renderMultiMedia>", &["Tracé"]),
        ("blank",                "<paragraph> \u{A0}</paragraph><table><tbody><tr><td/></tr></tbody></table>", &[]),
    ] {
        let cda = parse(with_narrative(narrative).as_bytes()).unwrap();
        let found = plain_text(&cda);
        let without_title = found.iter().filter(|it| it.text != it.section);
        let texts: Vec<_> = without_title.map(|it| it.text.as_str()).collect();
        assert_eq!(texts, expected, "{what}");
    }
}

#[test]
fn a_report_is_read_section_by_section() {
    let cda = parse(&compose(&laboratory_report())).unwrap();
    let found: Vec<_> = plain_text(&cda)
        .into_iter()
        .map(|it| format!("{} | {}", it.section, it.text))
        .collect();
    let expected = [
        "Biochimie | Biochimie",
        "Biochimie | Prélèvement à jeun, < 2 h de transport.",
        "Biochimie | Glycémie",
        "Biochimie | Analyse · Résultat · Référence",
        "Biochimie | Glucose · 1,12 g/L · 0,74 – 1,06",
        "Biochimie | Hémoglobine glyquée · 5,6 % · < 6 %",
        "Biochimie | Tracé",
        "Contexte | Contexte",
        "Contexte | Metformine",
        "Contexte | Asthme",
        "Vaccinations | Vaccinations",
        "Vaccinations | Coqueluche à jour.",
    ];
    assert_eq!(found, expected);
    assert!(!format!("{:?}", plain_text(&cda)).contains("Asthme"));
}

#[test]
fn a_body_of_plain_text_gives_its_lines() {
    let body = "<nonXMLBody><text mediaType='text/plain'>Un\n\n deux </text></nonXMLBody>";
    let cda = parse(with_body(body).as_bytes()).unwrap();
    assert_eq!(lines(&cda), ["Un", "deux"]);
}

#[test]
fn every_word_of_the_published_documents_is_kept_in_order() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/samples/cda");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no published documents beside the checkout");
        return;
    };
    let mut read = 0;
    for file in files.flatten() {
        let Ok(cda) = parse(&std::fs::read(file.path()).unwrap()) else {
            continue;
        };
        let found = lines(&cda);
        let words = |text: &str| {
            let pieces = text.split(|it: char| it.is_whitespace() || it == '·');
            pieces.collect::<String>()
        };
        let name = file.file_name();
        assert_eq!(
            words(&found.concat()),
            words(&cda.plain_text()),
            "{}",
            name.display()
        );
        assert!(
            found
                .iter()
                .all(|line| !line.trim().is_empty() && !line.contains('\n'))
        );
        read += 1;
    }
    assert!(read > 0);
}
