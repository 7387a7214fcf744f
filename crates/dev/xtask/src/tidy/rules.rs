//! The rule register: each rule of `docs/rules/` has its code and its test, and code cites no
//! other.

use super::Finding;
use crate::tree::{RustFile, Tree, has_extension, numbered};
use std::collections::{BTreeMap, BTreeSet};

/// Where the register is.
const REGISTER: &str = "docs/rules/";

/// A rule in the register.
struct Rule {
    path: String,
    line: usize,
}

/// Rules without code or test, rules written twice, and citations of rules that do not exist.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let register = register(tree, &mut findings);
    let mut in_code = BTreeSet::new();
    let mut in_tests = BTreeSet::new();
    for (path, line, id, is_test) in citations(tree) {
        if !register.contains_key(&id) {
            let advice = format!("cite a rule of {REGISTER}: {id} is not there");
            findings.push(Finding::new(&path, line, advice));
        }
        if is_test {
            in_tests.insert(id)
        } else {
            in_code.insert(id)
        };
    }
    for (id, rule) in &register {
        let mut missing = |cited: &BTreeSet<String>, what: &str| {
            if !cited.contains(id) {
                let advice = format!("cite {id} in {what}, or drop the rule");
                findings.push(Finding::new(&rule.path, rule.line, advice));
            }
        };
        missing(&in_code, "the code that keeps it");
        missing(&in_tests, "a test that would fail without it");
    }
    findings
}

/// The ids in the first column of the tables of the register.
fn register(tree: &Tree, findings: &mut Vec<Finding>) -> BTreeMap<String, Rule> {
    let mut register: BTreeMap<String, Rule> = BTreeMap::new();
    let is_register = |path: &str| path.starts_with(REGISTER) && has_extension(path, "md");
    for file in tree.texts.iter().filter(|file| is_register(&file.path)) {
        for (number, line) in numbered(&file.text) {
            let Some(row) = line.trim().strip_prefix('|') else {
                continue;
            };
            for id in ids(row.split('|').next().unwrap_or_default()) {
                if let Some(first) = register.get(&id) {
                    let advice = format!("remove {id}: it is in {}:{}", first.path, first.line);
                    findings.push(Finding::new(&file.path, number, advice));
                } else {
                    register.insert(
                        id,
                        Rule {
                            path: file.path.clone(),
                            line: number,
                        },
                    );
                }
            }
        }
    }
    register
}

/// Every citation: path, line, id, and whether it stands in a test.
fn citations(tree: &Tree) -> Vec<(String, usize, String, bool)> {
    let mut found = Vec::new();
    for file in tree.rust.iter().filter(|file| !is_of_the_house(file)) {
        for (number, line) in numbered(&file.text) {
            let is_test = number > file.production_lines;
            found.extend(
                ids(line)
                    .into_iter()
                    .map(|id| (file.path.clone(), number, id, is_test)),
            );
        }
    }
    for file in tree.texts.iter().filter(|file| is_cited_from(&file.path)) {
        let is_test = file.path.starts_with("e2e/") || file.path.contains("/tests/");
        for (number, line) in numbered(&file.text) {
            found.extend(
                ids(line)
                    .into_iter()
                    .map(|id| (file.path.clone(), number, id, is_test)),
            );
        }
    }
    found
}

/// The house's own tools speak of ids as such.
fn is_of_the_house(file: &RustFile) -> bool {
    file.path.starts_with("crates/dev/xtask/")
}

/// Templates, SQL, tables and browser tests cite rules too.
fn is_cited_from(path: &str) -> bool {
    let is_code = [".html", ".sql", ".css", ".js", ".csv", ".toml"];
    (path.starts_with("crates/") || path.starts_with("e2e/"))
        && is_code.iter().any(|extension| path.ends_with(extension))
}

/// The families of ids: requirements of the domain by their source, and the house's own rules.
const FAMILIES: [&str; 11] = [
    "ACC", "CLI", "EXA", "REC", "REQ-R", "REQ-S", "REQ-U", "SEA", "SYN", "UNI", "VAC",
];

/// The rule ids in a text, ranges and lists spelled out: `REQ-R-11 to -13`, `REQ-R-17, -18`.
fn ids(text: &str) -> Vec<String> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for family in FAMILIES {
        for (at, _) in text.match_indices(family) {
            let is_whole = !text[..at].ends_with(|before: char| before.is_ascii_alphanumeric());
            let rest = text[at + family.len()..]
                .strip_prefix('-')
                .filter(|_| is_whole);
            let Some((mut last, mut rest)) = rest.and_then(Number::read) else {
                continue;
            };
            found.push((at, last.id(family)));
            while let Some((first, end, after)) = continuation(family, last.value, rest) {
                let between = (first..end.value).map(|value| Number { value, ..end }.plain());
                found.extend(between.map(|number| (at, number.id(family))));
                found.push((at, end.id(family)));
                (last, rest) = (end, after);
            }
        }
    }
    found.sort_by_key(|(at, _)| *at);
    let mut seen = BTreeSet::new();
    found
        .into_iter()
        .map(|(_, id)| id)
        .filter(|id| seen.insert(id.clone()))
        .collect()
}

/// What ` to -13`, `, -18` or ` and -18` adds after `last`: from which to which number.
fn continuation<'a>(family: &str, last: u32, rest: &'a str) -> Option<(u32, Number<'a>, &'a str)> {
    let joined = |separator: &str| {
        let rest = rest.strip_prefix(separator)?;
        let rest = rest.strip_prefix(family).unwrap_or(rest);
        Number::read(rest.strip_prefix('-')?)
    };
    if let Some((end, after)) = [" to ", " à ", "…"].into_iter().find_map(joined) {
        return Some((last + 1, end, after));
    }
    let (next, after) = [", ", " and ", " et ", "/"].into_iter().find_map(joined)?;
    Some((next.value, next, after))
}

/// The last part of an id: a number, and a letter for a rule that was split.
#[derive(Clone, Copy)]
struct Number<'a> {
    value: u32,
    /// How many digits it is written with.
    digits: usize,
    letter: &'a str,
}

impl<'a> Number<'a> {
    fn read(text: &'a str) -> Option<(Self, &'a str)> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let value = text[..digits].parse().ok()?;
        let rest = &text[digits..];
        let mut letters = rest.bytes().take_while(u8::is_ascii_alphanumeric);
        let has_letter =
            letters.next().is_some_and(|b| b.is_ascii_lowercase()) && letters.next().is_none();
        let (letter, rest) = rest.split_at(usize::from(has_letter));
        Some((
            Self {
                value,
                digits,
                letter,
            },
            rest,
        ))
    }

    /// Without its letter.
    fn plain(self) -> Self {
        Self { letter: "", ..self }
    }

    fn id(self, family: &str) -> String {
        format!(
            "{family}-{:0width$}{}",
            self.value,
            self.letter,
            width = self.digits
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::{places, tree};

    #[test]
    #[rustfmt::skip] // one line per case
    fn ids_are_read_alone_in_ranges_and_in_lists() {
        for (text, expected) in [
            ("Rule: REQ-R-11.", "REQ-R-11"),
            ("REQ-S-08, REQ-R-10", "REQ-S-08 REQ-R-10"),
            ("REQ-R-11 to -13.", "REQ-R-11 REQ-R-12 REQ-R-13"),
            ("REQ-R-17, -18 and -20", "REQ-R-17 REQ-R-18 REQ-R-20"),
            ("ACC-000, ACC-010 to -012", "ACC-000 ACC-010 ACC-011 ACC-012"),
            ("MACC-000 PACC-1", ""),
            ("REQ-S-16b, REQ-S-17 to REQ-S-19", "REQ-S-16b REQ-S-17 REQ-S-18 REQ-S-19"),
            ("REQ-S-16 and -16b.", "REQ-S-16 REQ-S-16b"),
            ("REQ-… REQ-X REQ-r-1", ""),
        ] {
            assert_eq!(ids(text).join(" "), expected, "{text}");
        }
    }

    const RULES: &str = "| Id | Rule |\n|---|---|\n| REQ-R-11 | blocked wins |\n";
    const KEPT: &str = "//! A.\n// REQ-R-11\n#[cfg(test)]\nmod tests {\n// REQ-R-11\n}\n";

    #[test]
    fn a_rule_with_its_code_and_its_test_is_kept() {
        let files = [
            ("docs/rules/access.md", RULES),
            ("crates/domain/core/src/a.rs", KEPT),
        ];
        assert_eq!(check(&tree(&files)), []);
    }

    #[test]
    fn a_rule_without_code_or_test_is_found() {
        let found = check(&tree(&[("docs/rules/access.md", RULES)]));
        assert_eq!(
            places(&found),
            vec![("docs/rules/access.md".to_owned(), 3); 2]
        );
        let untested = "//! A.\n// REQ-R-11\n";
        let files = [
            ("docs/rules/access.md", RULES),
            ("crates/domain/core/src/a.rs", untested),
        ];
        assert_eq!(
            places(&check(&tree(&files))),
            [("docs/rules/access.md".to_owned(), 3)]
        );
    }

    #[test]
    fn an_unknown_rule_is_found_where_it_is_cited() {
        let cited = "//! A.\n// REQ-R-99\n";
        let found = check(&tree(&[("crates/domain/core/src/a.rs", cited)]));
        assert_eq!(
            places(&found),
            [("crates/domain/core/src/a.rs".to_owned(), 2)]
        );
    }

    #[test]
    fn a_rule_written_twice_is_found() {
        let files = [
            ("docs/rules/access.md", RULES),
            ("docs/rules/record.md", RULES),
            ("crates/domain/core/src/a.rs", KEPT),
        ];
        assert_eq!(
            places(&check(&tree(&files))),
            [("docs/rules/record.md".to_owned(), 3)]
        );
    }
}
