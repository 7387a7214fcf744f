//! Documents that stay true: every file they name is there.

use super::Finding;
use crate::tree::{RustFile, TextFile, Tree, has_extension, numbered};

/// Folders whose files a document may name in backticks.
const FOLDERS: [&str; 5] = ["crates/", "docs/", "scripts/", "e2e/", ".ci/"];
/// Folders of `crates/`, where the rule register counts its homes from.
const RINGS: [&str; 6] = [
    "domain/",
    "formats/",
    "adapters/",
    "service/",
    "interfaces/",
    "apps/",
];
/// Characters of a path with a part to fill in.
const BLANKS: [char; 9] = ['{', '<', '*', '…', ' ', '$', '(', '?', '='];
/// The longest `ARCHITECTURE.md`, in lines: a newcomer reads it in one sitting.
const ARCHITECTURE_LINES_MAX: usize = 250;

/// Links and paths that lead nowhere, and an architecture that nobody reads to its end.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .texts
        .iter()
        .filter(|file| has_extension(&file.path, "md"))
    {
        // A decision is not edited after its day: it names the files of that day.
        if !file.path.starts_with("docs/adr/") {
            findings.extend(dead_paths(tree, file));
        }
        if file.path == "ARCHITECTURE.md" && file.text.lines().count() > ARCHITECTURE_LINES_MAX {
            let advice = format!("shorten to {ARCHITECTURE_LINES_MAX} lines");
            findings.push(Finding::new(&file.path, ARCHITECTURE_LINES_MAX + 1, advice));
        }
    }
    for file in &tree.rust {
        findings.extend(dead_references(tree, file));
    }
    findings
}

/// Documents that a comment sends its reader to.
fn dead_references(tree: &Tree, file: &RustFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in numbered(&file.layers.comments) {
        for path in named_paths(line).filter(|path| path.starts_with("docs/")) {
            if !exists(tree, path) {
                let advice = format!("write `{path}`, or do not send the reader there");
                findings.push(Finding::new(&file.path, number, advice));
            }
        }
    }
    findings
}

fn dead_paths(tree: &Tree, file: &TextFile) -> Vec<Finding> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut findings = Vec::new();
    for (number, line) in numbered(&file.text) {
        let linked = links(line).map(|link| resolve(folder, link));
        for path in linked
            .chain(named_paths(line).map(str::to_owned))
            .chain(homes(line))
        {
            if !exists(tree, &path) {
                let advice = format!("correct `{path}`: it is not there");
                findings.push(Finding::new(&file.path, number, advice));
            }
        }
    }
    findings
}

/// Targets of `[text](target)` inside the repository, without anchor.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
        .filter(|target| !target.contains(':') && !target.starts_with('#'))
        .map(|target| target.split_once('#').map_or(target, |(path, _)| path))
}

/// Paths in backticks, whole: no placeholder, no line number, no item.
fn named_paths(line: &str) -> impl Iterator<Item = &str> {
    line.split('`')
        .skip(1)
        .step_by(2)
        .map(|path| path.split_once(':').map_or(path, |(path, _)| path))
        .filter(|path| FOLDERS.iter().any(|folder| path.starts_with(folder)))
        .filter(|path| !path.contains(BLANKS) && !path.contains("NNNN"))
}

/// Source files in backticks, counted from `crates/`.
fn homes(line: &str) -> impl Iterator<Item = String> {
    let quoted = line.split('`').skip(1).step_by(2);
    quoted
        .filter(|path| RINGS.iter().any(|ring| path.starts_with(ring)))
        .filter(|path| has_extension(path, "rs") || has_extension(path, "csv"))
        .filter(|path| !path.contains(BLANKS))
        .map(|path| format!("crates/{path}"))
}

fn resolve(folder: &str, link: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn exists(tree: &Tree, path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let folder = format!("{path}/");
    path.is_empty()
        || tree
            .names
            .iter()
            .any(|name| name == path || name.starts_with(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::{places, tree};

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_path_that_leads_nowhere_is_found() {
        for (text, expected) in [
            ("[a](../GLOSSARY.md#terms)", 0),
            ("[a](../GLOSSARY.txt)", 1),
            ("[a](https://example.org/b) [c](#d)", 0),
            ("see `scripts/test` and `crates/service/`", 0),
            ("see `scripts/tests`", 1),
            ("see `crates/service/src/a.rs:12`", 0),
            ("see `docs/adr/NNNN-title.md`, `crates/{a,b}`, `e2e/…`", 0),
            ("see `target/debug`", 0),
            ("home `service/src/a.rs`", 0),
            ("home `service/src/b.rs`", 1),
        ] {
            let found = check(&tree(&[
                ("docs/a.md", text),
                ("GLOSSARY.md", ""),
                ("scripts/test", ""),
                ("crates/service/src/a.rs", ""),
            ]));
            assert_eq!(found.len(), expected, "{text}");
        }
    }

    #[test]
    fn a_comment_that_sends_its_reader_nowhere_is_found() {
        let files = [
            ("docs/rules/access.md", ""),
            (
                "crates/service/src/a.rs",
                "//! `docs/rules/access.md`\n// `docs/rules/acces.md`\n",
            ),
        ];
        assert_eq!(
            places(&check(&tree(&files))),
            [("crates/service/src/a.rs".to_owned(), 2)]
        );
    }

    #[test]
    fn a_decision_may_name_files_that_are_gone() {
        assert_eq!(
            check(&tree(&[("docs/adr/0001-a.md", "`scripts/gone`")])),
            []
        );
    }

    #[test]
    fn an_architecture_of_251_lines_is_found() {
        let found = check(&tree(&[("ARCHITECTURE.md", &"a\n".repeat(251))]));
        assert_eq!(places(&found), [("ARCHITECTURE.md".to_owned(), 251)]);
        assert_eq!(check(&tree(&[("ARCHITECTURE.md", &"a\n".repeat(250))])), []);
    }
}
