//! Each sentence that pages say has its English in `assets/en.csv`.
//!
//! In templates: what is piped into the translation, and what is given to a macro that translates
//! it. In code: each text that begins as a sentence does, for most of them reach a page that
//! translates; what is put together in French alone is listed here, with the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Why the words beside a number of `/metrics` are in English only.
const METRICS: &str = "read by programs and operators: no page shows it";

/// Texts of code that no page translates, and why.
const NOT_TRANSLATED: &[(&str, &str)] = &[
    ("Lundi", "part of a date, which is French"),
    ("Mardi", "part of a date, which is French"),
    ("Mercredi", "part of a date, which is French"),
    ("Jeudi", "part of a date, which is French"),
    ("Vendredi", "part of a date, which is French"),
    ("Samedi", "part of a date, which is French"),
    ("Dimanche", "part of a date, which is French"),
    ("Europe/Paris", "name of a time zone"),
    ("Avez", "begins a sentence of the history"),
    ("Avez tenté une action", "begins a sentence of the history"),
    ("A tenté une action", "begins a sentence of the history"),
    ("Français", "each language in its own words"),
    ("English", "each language in its own words"),
    ("Mme", "a title before a name"),
    ("Accounts", METRICS),
    ("Bytes of the database", METRICS),
    ("Documents that wait to be read as data and text", METRICS),
    (
        "How long acts of this process took, by kind and ending",
        METRICS,
    ),
    ("How often a job has failed since it last did not", METRICS),
    ("Messages that wait for delivery", METRICS),
    ("Messages whose delivery was given up", METRICS),
    ("Records, closed ones included", METRICS),
    ("Version of the schema", METRICS),
    ("When a job last ended, in seconds since 1970", METRICS),
    ("Heure", "a heading of a file, which is French"),
    ("Qui", "a heading of a file, which is French"),
    (
        "Qualité et structure",
        "a heading of a file, which is French",
    ),
    ("Mode", "a heading of a file, which is French"),
];

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn root(part: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(part)
}

/// The texts between quotes of `code`, each with what follows it; comments are skipped.
fn texts(code: &str) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find(['"', '/', '\'']) {
        let from = &rest[at..];
        if from.starts_with("//") {
            rest = from.split_once('\n').map_or("", |(_, next)| next);
        } else if let Some(next) = from.strip_prefix("'\"'") {
            rest = next;
        } else if let Some(inside) = from.strip_prefix('"') {
            let end = end_of_text(inside);
            rest = &inside[(end + 1).min(inside.len())..];
            found.push((unescaped(&inside[..end]), rest));
        } else {
            rest = &from[1..];
        }
    }
    found
}

fn end_of_text(inside: &str) -> usize {
    let mut is_escaped = false;
    for (at, it) in inside.char_indices() {
        match it {
            '"' if !is_escaped => return at,
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    inside.len()
}

/// A text as the program has it: a line that ends with `\` goes on after the blanks of the next.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\\n");
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        all.push_str(part.trim_start());
    }
    all.replace("\\\"", "\"").replace("\\n", "\n")
}

/// Whether a text begins as a sentence or a label does, and is one as it stands.
fn is_sentence(text: &str) -> bool {
    let letters = text.chars().filter(|it| it.is_lowercase()).count();
    text.starts_with(char::is_uppercase) && letters >= 2 && !text.contains(['{', '=', '\n'])
}

/// What the calls of macros in a template are given.
fn given_to_macros(template: &str) -> impl Iterator<Item = &str> {
    let calls = template.split("ui::").skip(1);
    calls.map(|call| {
        let ends = ["}}", "%}"].iter().filter_map(|it| call.find(it));
        &call[..ends.min().unwrap_or(call.len())]
    })
}

/// All sentences, each with a file that says it.
fn said() -> BTreeMap<String, String> {
    let mut said = BTreeMap::new();
    let mut say = |text: String, path: &Path| {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        said.entry(text).or_insert(file);
    };
    for path in files(&root("templates"), "html") {
        let template = fs::read_to_string(&path).unwrap();
        for piped in template.split("\"|t(").collect::<Vec<_>>().windows(2) {
            let (_, text) = piped[0].rsplit_once('"').unwrap();
            say(text.to_owned(), &path);
        }
        for given in given_to_macros(&template).flat_map(texts) {
            if is_sentence(&given.0) {
                say(given.0, &path);
            }
        }
    }
    for path in files(&root("src"), "rs") {
        let code = fs::read_to_string(&path).unwrap();
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        if path.ends_with("samples.rs") || path.ends_with("golden.rs") {
            continue; // for the tests of pages
        }
        for (text, _) in texts(code) {
            if is_sentence(&text) {
                say(text, &path);
            }
        }
    }
    said
}

fn catalogue() -> BTreeSet<String> {
    let table = fs::read_to_string(root("assets/en.csv")).unwrap();
    let french = |line: &str| {
        let (french, english) = line.strip_prefix('"')?.split_once("\",\"")?;
        assert!(english.len() > 1, "no English for « {french} »");
        Some(french.replace("\"\"", "\""))
    };
    table.lines().filter_map(french).collect()
}

#[test]
fn every_sentence_of_the_pages_has_its_english() {
    let (said, catalogue) = (said(), catalogue());
    assert!(said.len() > 1_000, "only {} sentences found", said.len());
    let excepted: BTreeSet<_> = NOT_TRANSLATED.iter().map(|it| it.0).collect();
    let missing: Vec<String> = said
        .iter()
        .filter(|(text, _)| !catalogue.contains(*text) && !excepted.contains(text.as_str()))
        .map(|(text, file)| format!("{file}: {text}"))
        .collect();
    assert!(
        missing.is_empty(),
        "add to assets/en.csv, with their English:\n{}",
        missing.join("\n")
    );
    for (text, why) in NOT_TRANSLATED {
        assert!(
            said.contains_key(*text),
            "« {text} » ({why}) is said no more"
        );
    }
}

#[test]
fn the_search_for_sentences_finds_what_it_must() {
    let code = "// « \"Un commentaire\" »\nlet a = (\"Une phrase \\\n      qui continue.\", '\"', \
                \"/adresse\", \"Avec {valeur}\", \"avec\", \"B\");";
    let found: Vec<String> = texts(code).into_iter().map(|it| it.0).collect();
    let sentences: Vec<&String> = found.iter().filter(|it| is_sentence(it)).collect();
    assert_eq!(sentences, ["Une phrase qui continue."]);
    let template = "{{ ui::input(\"date\", \"Date du vaccin\", date) }} \"Pas ici\"";
    let given: Vec<String> = given_to_macros(template)
        .flat_map(texts)
        .map(|it| it.0)
        .filter(|it| is_sentence(it))
        .collect();
    assert_eq!(given, ["Date du vaccin"]);
}
