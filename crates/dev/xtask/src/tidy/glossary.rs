//! One French term, one English term: the words that `GLOSSARY.md` forbids, in identifiers.

use super::Finding;
use crate::scan;
use crate::tree::{Tree, numbered};

const GLOSSARY: &str = "GLOSSARY.md";

/// A forbidden name and the one to write.
struct Forbidden {
    words: Vec<String>,
    instead: String,
}

/// Identifiers that hold a forbidden name.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(glossary) = tree.texts.iter().find(|file| file.path == GLOSSARY) else {
        return vec![Finding::new(
            GLOSSARY,
            1,
            "write the glossary: tidy reads it",
        )];
    };
    let forbidden = forbidden(&glossary.text);
    let mut findings = Vec::new();
    for file in &tree.rust {
        for (number, line) in numbered(&file.layers.code) {
            for (_, word) in scan::words(line) {
                let parts = scan::parts(word);
                let is_in = |name: &&Forbidden| {
                    parts
                        .windows(name.words.len())
                        .any(|window| window == name.words)
                };
                if let Some(name) = forbidden.iter().find(is_in) {
                    let advice = format!("rename `{word}`: the glossary says {}", name.instead);
                    findings.push(Finding::new(&file.path, number, advice));
                }
            }
        }
    }
    findings
}

/// The names in the column « Never » of each table that has one.
fn forbidden(glossary: &str) -> Vec<Forbidden> {
    let mut found = Vec::new();
    let mut never = None;
    for line in glossary.lines() {
        let Some(row) = line.trim().strip_prefix('|') else {
            never = None;
            continue;
        };
        let cells: Vec<&str> = row
            .trim_end_matches('|')
            .split('|')
            .map(str::trim)
            .collect();
        if let Some(column) = cells.iter().position(|cell| *cell == "Never") {
            never = Some(column);
        } else if let Some(cell) = never.and_then(|column: usize| cells.get(column)) {
            let instead = cells.get(1).copied().unwrap_or_default().to_owned();
            found.extend(cell.split('`').skip(1).step_by(2).map(|name| Forbidden {
                words: scan::parts(name),
                instead: instead.clone(),
            }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::{places, tree};

    const TABLE: &str = "| French | Code | Never |\n|---|---|---|\n\
        | médecin traitant | `PrimaryCarePhysician` | `attending_physician` |\n";

    #[test]
    fn a_forbidden_name_is_found_in_either_style_and_only_in_code() {
        for (code, expected) in [
            ("struct AttendingPhysicianId;", 1),
            ("let the_attending_physician = 1;", 1),
            ("let attending = physician;", 0),
            ("// attending_physician", 0),
            ("let a = \"attending_physician\";", 0),
        ] {
            let found = check(&tree(&[
                (GLOSSARY, TABLE),
                ("crates/service/src/a.rs", code),
            ]));
            assert_eq!(found.len(), expected, "{code}");
        }
    }

    #[test]
    fn a_missing_glossary_is_found() {
        assert_eq!(places(&check(&tree(&[]))), [(GLOSSARY.to_owned(), 1)]);
    }
}
