//! The rules of the house that the compiler does not see. There is no list of exceptions.
//!
//! A check is a function from the tree to its findings; each is tested on small texts, among them
//! one that it must find.

mod call_sites;
mod documents;
mod glossary;
mod pages;
pub mod rings;
mod rules;
pub mod shape;
mod words;

use crate::tree::Tree;
use std::fmt;

/// Something to change.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Finding {
    path: String,
    line: usize,
    advice: String,
}

impl Finding {
    /// `advice` says what to do, not what is wrong.
    fn new(path: &str, line: usize, advice: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            advice: advice.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.advice)
    }
}

/// Everything that is to be changed, by file and line.
pub fn findings(tree: &Tree, packages: &[rings::Package]) -> Vec<Finding> {
    let mut findings = rings::check(packages);
    for check in [
        rings::check_purity,
        call_sites::check,
        shape::check,
        words::check,
        glossary::check,
        rules::check,
        documents::check,
        pages::check,
    ] {
        findings.extend(check(tree));
    }
    findings.sort();
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{RustFile, TextFile, has_extension};

    /// A tree of these files.
    pub fn tree(files: &[(&str, &str)]) -> Tree {
        let mut tree = Tree::default();
        for (path, text) in files {
            tree.names.push((*path).to_owned());
            if has_extension(path, "rs") {
                tree.rust.push(RustFile::new(path, text));
            } else {
                tree.texts.push(TextFile {
                    path: (*path).to_owned(),
                    text: (*text).to_owned(),
                });
            }
        }
        tree
    }

    /// Where the findings are.
    pub fn places(findings: &[Finding]) -> Vec<(String, usize)> {
        findings
            .iter()
            .map(|finding| (finding.path.clone(), finding.line))
            .collect()
    }

    #[test]
    fn a_finding_reads_as_a_place_and_what_to_do() {
        let finding = Finding::new("a.rs", 3, "do this");
        assert_eq!(finding.to_string(), "a.rs:3: do this");
    }
}
