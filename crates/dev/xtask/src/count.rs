//! How big the house is, for whoever watches its budgets.

use crate::tidy::shape;
use crate::tree::{RustFile, Tree};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What is counted of one ring.
#[derive(Default)]
struct Ring {
    file_lines: Vec<usize>,
    function_lines: Vec<usize>,
    test_lines: usize,
    tests: usize,
}

/// A table: one line a ring, with medians and 95th percentiles.
pub fn report(tree: &Tree) -> String {
    let mut rings: BTreeMap<String, Ring> = BTreeMap::new();
    for file in &tree.rust {
        rings.entry(ring(&file.path)).or_default().add(file);
        rings.entry("~ all".to_owned()).or_default().add(file);
    }
    let mut text = format!(
        "{:<12} {:>6} {:>7} {:>14} {:>10} {:>14} {:>10} {:>6}\n",
        "ring", "files", "lines", "file p50/p95", "functions", "fn p50/p95", "test lines", "tests"
    );
    for (name, ring) in &mut rings {
        let lines: usize = ring.file_lines.iter().sum();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{name:<12} {:>6} {lines:>7} {:>14} {:>10} {:>14} {:>10} {:>6}",
            ring.file_lines.len(),
            middle_and_high(&mut ring.file_lines),
            ring.function_lines.len(),
            middle_and_high(&mut ring.function_lines),
            ring.test_lines,
            ring.tests,
        );
    }
    text
}

impl Ring {
    fn add(&mut self, file: &RustFile) {
        let all = file.text.lines().count();
        if file.production_lines > 0 {
            self.file_lines.push(file.production_lines);
        }
        self.test_lines += all - file.production_lines.min(all);
        self.function_lines
            .extend(shape::functions(file).map(|function| function.lines));
        let marks = ["#[test]", "#[tokio::test"];
        self.tests += file
            .layers
            .code
            .lines()
            .filter(|line| marks.iter().any(|mark| line.trim_start().starts_with(mark)))
            .count();
    }
}

fn ring(path: &str) -> String {
    path.split('/').nth(1).unwrap_or("").to_owned()
}

fn middle_and_high(sizes: &mut [usize]) -> String {
    sizes.sort_unstable();
    let at = |percent: usize| sizes.get((sizes.len() * percent / 100).min(sizes.len().max(1) - 1));
    match (at(50), at(95)) {
        (Some(middle), Some(high)) => format!("{middle} / {high}"),
        _ => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_counts_its_files_functions_and_tests() {
        let text = "fn a() {\n}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn b() {}\n}\n";
        let tree = Tree {
            rust: vec![RustFile::new("crates/service/src/lib.rs", text)],
            ..Tree::default()
        };
        let report = report(&tree);
        let line = report
            .lines()
            .find(|line| line.starts_with("service"))
            .unwrap();
        let cells: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(
            cells,
            [
                "service", "1", "2", "2", "/", "2", "1", "2", "/", "2", "5", "1"
            ]
        );
    }
}
