//! What a query finds in one text.

use crate::record::{find, finds, of_text};
use dmp_core::time::Timestamp;
use dmp_search::{Breadth, Candidate, QUERY_CHARS_MAX, QUERY_WORDS_MAX, Query, search};

#[test]
#[rustfmt::skip] // one line per case
fn a_query_finds_what_it_means_and_nothing_else() {
    for (rule, query, text, expected) in [
        ("SEA-004", "hemoglobine",        "Hémoglobine 13,2 g/dL",              true),
        ("SEA-004", "HÉMOGLOBINES",       "hemoglobine",                        true),
        ("SEA-004", "l’hémoglobine",      "Dosage de l'hémoglobine",            true),
        ("SEA-004", "l'hemoglobine",      "Hémoglobine",                        true),
        ("SEA-004", "vaccinations",       "Vaccination antigrippale",           true),
        ("SEA-004", "opéré",              "Patiente opérée",                    true),
        ("SEA-004", "coeur",              "Le cœur est normal",                 true),
        ("SEA-004", "post-opératoire",    "suites post opératoires",            true),
        ("SEA-004", "post-opératoire",    "opératoire, puis poste",             false),
        ("SEA-004", "HbA1c",              "hba1c : 6,5 %",                      true),
        ("SEA-004", "4548-4",             "LOINC 4548-4",                       true),
        ("SEA-004", "4548-4",             "LOINC 4548-5",                       false),
        ("SEA-004", "2,5",                "dose de 2.5 mg",                     true),
        ("SEA-004", "2,5",                "dose de 2 mg, 5 jours",              false),
        ("SEA-004", "140/90",             "TA 140/90",                          true),
        ("SEA-004", "covid",              "covid-19",                           true),
        ("SEA-003", "le coeur de",        "cœur",                               true),
        ("SEA-003", "de la",              "bilan de la veille",                 true),
        ("SEA-003", "de la",              "bilan",                              false),
        ("SEA-002", "\"sans injection\"", "TDM sans injection",                 true),
        ("SEA-002", "\"sans injection\"", "injection sans suite",               false),
        ("SEA-002", "« image suspecte »", "images suspectes",                   false),
        ("SEA-002", "« image suspecte »", "une image suspecte",                 true),
        ("SEA-002", "“image suspecte",    "une Image Suspecte",                 true),
        ("SEA-002", "\"fin debut\"",      "à la fin\ndébut d'un autre",         false),
        ("SEA-005", "prise de sang",      "CR d’analyses",                      true),
        ("SEA-005", "prise de sang",      "prise d’un médicament",              false),
        ("SEA-005", "scanner",            "TDM thoracique",                     true),
        ("SEA-005", "tension",            "pression artérielle 140/90",         true),
        ("SEA-005", "tension",            "pression de l’eau artérielle",       false),
        ("SEA-005", "\"tension\"",        "pression artérielle",                false),
        ("SEA-005", "sucre",              "glycémie à jeun",                    true),
        ("SEA-005", "glycémie",           "du sucre dans le café",              false),
        ("SEA-005", "irm",                "imagerie par résonance magnétique",  true),
        ("SEA-003", "",                   "texte",                              false),
        ("SEA-003", "… - !",              "texte … - !",                        false),
    ] {
        assert_eq!(finds(query, text), expected, "{rule}: {query} in {text}");
    }
}

#[test]
#[rustfmt::skip] // one line per case
fn the_last_word_may_be_begun_while_it_is_typed() {
    for (query, text, expected) in [
        ("hemo",          "Hémoglobine",        true),
        ("hemo ",         "Hémoglobine",        false),
        ("bilan hemo",    "bilan d'hémoglobine", true),
        ("bil hemoglobine", "bilan d'hémoglobine", false),
        ("\"hemo\"",      "Hémoglobine",        false),
        ("h",             "Hémoglobine",        false),
        ("prise de",      "prise",              true),
        ("prise de",      "prisent",            false),
        ("prise de",      "prisesdelire",       false),
        ("45",            "4548-4",             true),
    ] {
        let digest = of_text(text);
        let candidate = Candidate { digest: &digest, at: Timestamp(0) };
        let found = search(&Query::parse_while_typed(query), &[candidate], 0..1);
        // Said with every word only: half of two words is no answer here.
        let is_found = found.total == 1 && found.breadth == Breadth::EveryWord;
        assert_eq!(is_found, expected, "{query} in {text}");
    }
}

#[test]
fn documents_with_some_of_the_words_are_found_where_none_has_all() {
    let every = find(&Query::parse("hémoglobine contrôle"));
    assert_eq!(
        (every.breadth, every.total),
        (Breadth::EveryWord, 2),
        "SEA-002"
    );
    let any = find(&Query::parse("grippe appendicite"));
    assert_eq!((any.breadth, any.total), (Breadth::AnyWord, 2), "SEA-002");
    let none = find(&Query::parse("xylophone"));
    assert_eq!(
        (none.breadth, none.total),
        (Breadth::EveryWord, 0),
        "SEA-002"
    );
}

#[test]
fn a_query_is_bounded() {
    let words = |count: usize| vec!["mot"; count].join(" ");
    let just = format!("{} fin", words(QUERY_WORDS_MAX - 1));
    assert!(finds(&just, "mot fin"));
    let more = format!("{} absent", words(QUERY_WORDS_MAX));
    assert_eq!(
        find(&Query::parse(&more)).total,
        find(&Query::parse("mot")).total
    );
    let long = format!("{}cardiologie", " ".repeat(QUERY_CHARS_MAX));
    assert!(Query::parse(&long).is_empty());
    let many = "tension radio écho sucre foie rein scanner covid prescription allergie cancer os";
    assert!(finds(many, "texte os"));
}
