//! Words that have no place in the repository: promises without a number, silenced lints, empty
//! names, paths of a machine, hosts of registries, published samples.

use super::Finding;
use crate::scan;
use crate::tree::{RustFile, Tree, has_extension, numbered};

/// Marks of work left undone; each needs the number of its issue: `TODO(#12)`.
const UNDONE: [&str; 4] = ["TODO", "FIXME", "XXX", "HACK"];
/// Names that say nothing of what a thing is.
const EMPTY_TYPE_NAMES: [&str; 5] = ["manager", "helper", "util", "utils", "processor"];
/// Names that say nothing of what is done.
const EMPTY_VERBS: [&str; 3] = ["handle_", "do_", "process_"];

/// All of them.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.rust {
        findings.extend(undone(&file.path, &file.layers.comments));
        findings.extend(silenced(file));
        findings.extend(empty_names(file));
        findings.extend(places_of_a_machine(&file.path, &file.text));
    }
    for file in &tree.texts {
        if !is_prose(&file.path) {
            findings.extend(undone(&file.path, &file.text));
        }
        if !is_lock(&file.path) {
            findings.extend(places_of_a_machine(&file.path, &file.text));
        }
    }
    findings.extend(
        tree.names
            .iter()
            .filter(|name| is_published_sample(name))
            .map(|name| {
                Finding::new(
                    name,
                    1,
                    "remove this published sample: tests read it from outside",
                )
            }),
    );
    findings
}

/// Prose speaks of these marks; only code carries them.
fn is_prose(path: &str) -> bool {
    has_extension(path, "md") || has_extension(path, "txt")
}

/// Lock files are written by their tools and name the registry they resolve against.
fn is_lock(path: &str) -> bool {
    path.ends_with("Cargo.lock")
}

fn undone(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in numbered(text) {
        for (at, word) in scan::words(line) {
            let rest = &line[at + word.len()..];
            if UNDONE.contains(&word) && !names_an_issue(rest) {
                let advice = format!("do it, or name its issue: `{word}(#12)`");
                findings.push(Finding::new(path, number, advice));
            }
        }
    }
    findings
}

/// Whether a mark is followed by `(#12)`.
fn names_an_issue(rest: &str) -> bool {
    rest.strip_prefix("(#")
        .and_then(|rest| rest.split_once(')'))
        .is_some_and(|(number, _)| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
}

fn silenced(file: &RustFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in numbered(&file.layers.code) {
        if line.contains("#[allow(") || line.contains("#![allow(") || line.contains(", allow(") {
            let advice = "write `#[expect(lint, reason = \"…\")]`: it goes away when it can";
            findings.push(Finding::new(&file.path, number, advice));
        }
        if line.contains("todo!(") || line.contains("unimplemented!(") {
            findings.push(Finding::new(
                &file.path,
                number,
                "write it, or leave it out",
            ));
        }
    }
    findings
}

fn empty_names(file: &RustFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in numbered(&file.layers.code) {
        let words: Vec<&str> = scan::words(line).map(|(_, word)| word).collect();
        for pair in words.windows(2) {
            let is_empty = match pair[0] {
                "struct" | "enum" | "trait" | "type" | "mod" => {
                    let parts = scan::parts(pair[1]);
                    parts
                        .last()
                        .is_some_and(|last| EMPTY_TYPE_NAMES.contains(&last.as_str()))
                }
                "fn" => EMPTY_VERBS.iter().any(|verb| pair[1].starts_with(verb)),
                _ => false,
            };
            if is_empty {
                let advice = format!("rename `{}` after what it is or does", pair[1]);
                findings.push(Finding::new(&file.path, number, advice));
            }
        }
    }
    findings
}

/// Written in pieces, so that this file does not find itself.
fn private_places() -> [String; 9] {
    [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/ho", "me/"],
        ["/tm", "p/"],
        ["registry.npm", "js.org"],
        ["static.crat", "es.io"],
        ["index.crat", "es.io"],
        ["deb.deb", "ian.org"],
        ["py", "pi.org"],
    ]
    .map(|pieces| pieces.concat())
}

fn places_of_a_machine(path: &str, text: &str) -> Vec<Finding> {
    let places = private_places();
    let mut findings = Vec::new();
    for (number, line) in numbered(text) {
        for place in places.iter().filter(|place| names_the_place(line, place)) {
            let advice = format!("remove `{place}`: the repository names no machine and no host");
            findings.push(Finding::new(path, number, advice));
        }
    }
    findings
}

/// Whether `place` stands in `line` on its own, not as the end of a longer path.
fn names_the_place(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !place.starts_with('/')
            || before.is_none_or(|before| !scan::is_word(before) && !".-}*/".contains(before))
    })
}

/// Whether a name is one of the published example documents: `BIO-CR-BIO_2021.01_….xml`.
fn is_published_sample(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_version = |piece: &str| {
        let bytes = piece.as_bytes();
        bytes.len() >= 7
            && bytes.starts_with(b"20")
            && bytes[2..4]
                .iter()
                .chain(&bytes[5..7])
                .all(u8::is_ascii_digit)
            && bytes[4] == b'.'
    };
    name.to_lowercase().ends_with(".xml") && name.split('_').skip(1).any(is_version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::tree;

    /// How many findings a text gets as a file of this name.
    fn count(path: &str, text: &str) -> usize {
        check(&tree(&[(path, text)])).len()
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn what_has_no_place_is_found() {
        let rust = "crates/service/src/a.rs";
        for (path, text, expected) in [
            (rust, "// TODO: later", 1),
            (rust, "// TODO(#): later", 1),
            (rust, "// TODO(#12): later", 0),
            (rust, "let a = \"TODO\";", 0),
            (rust, "struct TodoList;", 0),
            ("e2e/a.js", "// FIXME", 1),
            ("docs/a.md", "No TODO without a number", 0),
            (rust, "#[allow(dead_code)]", 1),
            (rust, "#[cfg_attr(test, allow(dead_code))]", 1),
            (rust, "#[expect(dead_code, reason = \"\")]", 0),
            (rust, "fn a() { todo!() }", 1),
            (rust, "struct SessionManager;", 1),
            (rust, "mod utils;", 1),
            (rust, "struct Utility;", 0),
            (rust, "fn handle_request() {}", 1),
            (rust, "fn dose() { do_it(); }", 0),
        ] {
            assert_eq!(count(path, text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn a_path_of_a_machine_or_a_host_of_a_registry_is_found() {
        let [work, .., npm, _, _, _, _] = private_places();
        for (path, text, expected) in [
            ("docs/a.md", format!("see {work}main"), 1),
            ("crates/service/src/a.rs", format!("// `{work}`"), 1),
            ("docs/a.md", format!("see target{work}main"), 0),
            ("e2e/package-lock.json", format!("\"https://{npm}/a\""), 1),
            ("Cargo.lock", format!("\"https://{npm}/a\""), 0),
        ] {
            assert_eq!(count(path, &text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn a_published_sample_is_found_by_its_name() {
        for (path, expected) in [
            ("crates/formats/cda/tests/BIO-CR-BIO_2021.01_CDA.xml", 1),
            ("crates/formats/cda/tests/VAC_2023.01.XML", 1),
            ("crates/formats/cda/tests/ours.xml", 0),
            ("docs/rules/functional_rights_2024.csv", 0),
        ] {
            assert_eq!(count(path, ""), expected, "{path}");
        }
    }
}
