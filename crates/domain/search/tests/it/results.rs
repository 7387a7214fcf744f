//! Order, snippets, suggestions and bounds.

use crate::record::{DAY, RECORD, digests, find, of_text};
use dmp_core::time::Timestamp;
use dmp_search::{
    Candidate, Digest, DigestBuilder, Field, PARAGRAPH_CHARS_MAX, PARAGRAPHS_MAX, Query,
    SNIPPET_CHARS, Snippet, TEXT_CHARS_MAX, complete, marks, search,
};

/// Titles found, best first, each with its fields.
fn found(query: &str) -> Vec<String> {
    let page = find(&Query::parse(query)).page;
    page.iter()
        .map(|it| format!("{} {:?}", RECORD[it.candidate].title, it.fields))
        .collect()
}

#[test]
#[rustfmt::skip] // one line per case
fn the_weightiest_field_comes_first_then_the_newest() {
    for (rule, query, expected) in [
        ("SEA-007", "sortie",     vec!["Lettre de sortie [Title, Type, Text]"]),
        ("SEA-007", "vaccin",     vec!["Vaccinations [Title, Type, Text]"]),
        ("SEA-007", "aubépine",   vec!["Consultation de suivi [Author]", "Bilan sanguin de contrôle [Author]"]),
        ("SEA-007", "contrôle",   vec!["Bilan sanguin de contrôle [Title]", "Consultation de suivi [Text]"]),
        ("SEA-007", "scanner",    vec!["TDM thoracique [Title, Text]"]),
        ("SEA-007", "tension",    vec!["Mes notes [Text]", "Consultation de suivi [Text]"]),
    ] {
        assert_eq!(found(query), expected, "{rule}: {query}");
    }
}

#[test]
fn words_side_by_side_weigh_more_than_words_apart() {
    let near = of_text("Une douleur abdominale aiguë.");
    let apart = of_text("Une douleur à la marche, puis des signes plus ou moins abdominaux.");
    let other = of_text("Une douleur à la marche.\nParoi abdominale souple.");
    let at = Timestamp(0);
    let candidates = [&other, &apart, &near].map(|digest| Candidate { digest, at });
    let found = search(&Query::parse("douleur abdominale"), &candidates, 0..9);
    let order: Vec<_> = found.page.iter().map(|it| it.candidate).collect();
    assert_eq!(order, [2, 1, 0], "SEA-007");
}

#[test]
fn a_page_of_the_ranking_is_described_and_all_are_counted() {
    let digest = of_text("bilan");
    let candidates: Vec<_> = (0..5)
        .map(|day| Candidate {
            digest: &digest,
            at: Timestamp(day * DAY),
        })
        .collect();
    for (page, expected) in [
        (0..2, &[4, 3][..]),
        (2..4, &[2, 1]),
        (4..6, &[0]),
        (6..8, &[]),
    ] {
        let found = search(&Query::parse("bilan"), &candidates, page.clone());
        let order: Vec<_> = found.page.iter().map(|it| it.candidate).collect();
        assert_eq!((found.total, &order[..]), (5, expected), "{page:?}");
    }
}

/// A snippet with its marks between brackets.
fn marked(snippet: &Snippet) -> String {
    let mut text = snippet.text.clone();
    for mark in snippet.marks.iter().rev() {
        text.insert(mark.end, ']');
        text.insert(mark.start, '[');
    }
    text
}

#[test]
#[rustfmt::skip] // one line per case
fn snippets_show_the_words_where_they_stand() {
    for (rule, query, expected) in [
        ("SEA-008", "grippe", vec!["Rappel diphtérie-tétanos-polio. Vaccin contre la [grippe], vaccin contre la covid-19."]),
        ("SEA-008", "hba1c",  vec!["[HbA1c] (4548-4) · 6,5 %", "Contrôle de l’[hémoglobine glyquée] dans trois mois."]),
        ("SEA-008", "\"tétanos polio\"", vec!["Rappel diphtérie-[tétanos-polio]. Vaccin contre la grippe, vaccin contre la covid-19."]),
        ("SEA-008", "aubépine", vec![]),
        ("SEA-008", "operee douleur", vec![
            "Patiente [opérée] le 12/03/2024 d’une appendicite. Suites post-opératoires simples.",
            "Traitement de sortie : paracétamol si [douleurs].",
        ]),
    ] {
        let page = find(&Query::parse(query)).page;
        let snippets: Vec<_> = page.iter().flat_map(|it| &it.snippets).map(marked).collect();
        assert_eq!(snippets, expected, "{rule}: {query}");
    }
}

#[test]
fn a_long_paragraph_is_cut_between_words_around_the_marks() {
    let filler = "mots sans intérêt particulier ".repeat(20);
    let text = format!("{filler}une fièvre élevée puis la fièvre tombe {filler}");
    let digest = of_text(&text);
    let candidate = Candidate {
        digest: &digest,
        at: Timestamp(0),
    };
    let found = search(&Query::parse("fièvre"), &[candidate], 0..1);
    let snippet = &found.page[0].snippets[0];
    assert_eq!(snippet.marks.len(), 2, "SEA-008");
    assert!(snippet.text.starts_with("… ") && snippet.text.ends_with(" …"));
    assert!(snippet.text.chars().count() <= SNIPPET_CHARS + 4);
    let inside = snippet.text.trim_matches(['…', ' ']);
    assert!(text.contains(&format!(" {inside} ")), "{}", snippet.text);
}

#[test]
fn a_title_that_is_shown_whole_is_marked_too() {
    let title = "Bilan sanguin de contrôle";
    let found = marks(&Query::parse("controle bilans"), title);
    let words: Vec<_> = found.into_iter().map(|mark| &title[mark]).collect();
    assert_eq!(words, ["Bilan", "contrôle"]);
}

#[test]
#[rustfmt::skip] // one line per case
fn suggestions_are_words_of_the_documents_given() {
    let digests = digests();
    let all: Vec<&Digest> = digests.iter().collect();
    for (rule, text, expected) in [
        ("SEA-009", "hemo",        &["hémoglobine"][..]),
        ("SEA-009", "bilan HEMO",  &["hémoglobine"]),
        ("SEA-009", "hba",         &["HbA1c"]),
        ("SEA-009", "td",          &["TDM"]),
        ("SEA-009", "vacc",        &["vaccin", "vaccination", "vaccinations"]),
        ("SEA-009", "consul",      &["consultation"]),
        ("SEA-009", "pa",          &["paracétamol", "patient", "patiente", "paul"]),
        ("SEA-009", "hemo ",       &[]),
        ("SEA-009", "h",           &[]),
        ("SEA-009", "",            &[]),
        ("SEA-009", "12",          &[]),
    ] {
        assert_eq!(complete(text, &all, 8), expected, "{rule}: {text}");
    }
    assert_eq!(complete("vacc", &all, 1).len(), 1);
    let without = complete("hba", &[&digests[1], &digests[4]], 8);
    assert!(without.is_empty(), "SEA-009: {without:?}");
}

#[test]
fn what_a_digest_does_not_hold_is_said() {
    let line = |count: usize| "a ".repeat(count / 2);
    for (rule, paragraphs, length, is_cut) in [
        ("SEA-006", 1, PARAGRAPH_CHARS_MAX * 3, false),
        ("SEA-006", PARAGRAPHS_MAX, 2, false),
        ("SEA-006", PARAGRAPHS_MAX + 1, 2, true),
        ("SEA-006", 1, TEXT_CHARS_MAX / 2, false),
        ("SEA-006", 1, TEXT_CHARS_MAX * 2, true),
        ("SEA-006", 3, TEXT_CHARS_MAX, true),
    ] {
        let text = vec![line(length); paragraphs].join("\n");
        assert_eq!(
            of_text(&text).is_cut(),
            is_cut,
            "{rule}: {paragraphs} of {length}"
        );
    }
    let said = DigestBuilder::new().add(Field::Text, "court").cut().build();
    assert!(said.is_cut());
    assert!(Digest::from_bytes(said.as_bytes().to_vec()).is_ok_and(|read| read.is_cut()));
}

#[test]
fn nothing_of_a_document_is_in_debug() {
    let digest = of_text("Appendicite");
    let query = Query::parse("appendicite");
    let candidate = Candidate {
        digest: &digest,
        at: Timestamp(0),
    };
    let found = search(&query, &[candidate], 0..1);
    let builder = DigestBuilder::new().add(Field::Text, "Appendicite").clone();
    let shown = format!("{digest:?} {query:?} {candidate:?} {found:?} {builder:?}");
    assert!(!shown.to_lowercase().contains("appendic"), "{shown}");
}
