//! What may be called from one place only.

use super::Finding;
use crate::scan;
use crate::tree::{RustFile, Tree};

/// The only file that loads facts and asks for a decision.
const GATE: &str = "crates/service/src/gate.rs";

/// Where decisions are defined, and applied to each entry of a list.
const DECIDERS: &str = "crates/domain/core/";

/// The functions that the gate alone calls: module and name. The first has one call site.
const GATED: [(&str, &str); 2] = [("access", "decide"), ("facts", "load")];

/// Other callers, and other ways to name these functions.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (module, name) in GATED {
        let mut in_gate = Vec::new();
        for file in tree
            .rust
            .iter()
            .filter(|file| !file.path.starts_with(DECIDERS))
        {
            let calls = calls(file, module, name);
            if file.path == GATE {
                in_gate.extend(calls);
            } else {
                let advice = format!("ask through {GATE}: it alone calls `{module}::{name}`");
                let found = calls
                    .iter()
                    .map(|&line| Finding::new(&file.path, line, &*advice));
                findings.extend(found);
            }
            findings.extend(hidden(file, module, name).map(|line| {
                Finding::new(
                    &file.path,
                    line,
                    format!("write `{module}::{name}(` in full"),
                )
            }));
        }
        if in_gate.is_empty() || (in_gate.len() > 1 && name == "decide") {
            let line = in_gate.get(1).copied().unwrap_or(1);
            let advice = format!("call `{module}::{name}` here, and `decide` once");
            findings.push(Finding::new(GATE, line, advice));
        }
    }
    findings
}

/// The lines outside tests with `module::name(`.
fn calls(file: &RustFile, module: &str, name: &str) -> Vec<usize> {
    let call = format!("{module}::{name}(");
    let of_line = |(number, line): (usize, &str)| {
        let count = line
            .match_indices(&call)
            .filter(|(at, _)| !line[..*at].ends_with(scan::is_word))
            .count();
        std::iter::repeat_n(number, count)
    };
    file.production_code().flat_map(of_line).collect()
}

/// The lines outside tests that import or pass on the function, so that a call of it hides.
fn hidden(file: &RustFile, module: &str, name: &str) -> impl Iterator<Item = usize> {
    let path = format!("{module}::{name}");
    let mut in_import = false;
    file.production_code().filter_map(move |(number, line)| {
        in_import |= line.contains("use ") && line.contains(&format!("{module}::"));
        let is_imported = in_import && scan::words(line).any(|(_, word)| word == name);
        let is_passed_on = line.match_indices(&path).any(|(at, _)| {
            let rest = &line[at + path.len()..];
            !rest.starts_with('(') && !rest.starts_with(scan::is_word)
        });
        in_import &= !line.contains(';');
        (is_imported || is_passed_on).then_some(number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::{places, tree};

    const GATE_TEXT: &str = "//! A.\nfacts::load(app);\naccess::decide(&request);\n";

    fn found(path: &str, text: &str) -> Vec<usize> {
        let gate = if path == GATE { text } else { GATE_TEXT };
        let findings = check(&tree(
            &[(GATE, gate), (path, text)][usize::from(path == GATE)..],
        ));
        places(&findings)
            .into_iter()
            .filter(|(at, _)| at == path)
            .map(|(_, line)| line)
            .collect()
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn the_gate_alone_decides_and_once() {
        let silent = "//! access::decide(\n// access::decide(\nlet a = \"access::decide(\";\n";
        let local = "//! A.\nfn decide(a: A) {}\ndecide(a);\n";
        let import = "//! A.\nuse dmp_core::access::{Decision,\n    decide};\n";
        let passed = "//! A.\nlet a = access::decide;\n";
        let twice = GATE_TEXT.to_owned() + "access::decide(&request);\n";
        let reading = "crates/service/src/reading.rs";
        for (path, text, expected) in [
            (GATE, GATE_TEXT, vec![]),
            (GATE, &*twice, vec![4]),
            (GATE, silent, vec![1, 1]),
            (reading, GATE_TEXT, vec![3, 2]),
            (reading, silent, vec![]),
            (reading, local, vec![]),
            (reading, import, vec![3]),
            (reading, passed, vec![2]),
            ("crates/interfaces/web/src/lib.rs", GATE_TEXT, vec![3, 2]),
            ("crates/domain/core/src/access/mod.rs", &*twice, vec![]),
            ("crates/service/tests/it/main.rs", GATE_TEXT, vec![]),
        ] {
            assert_eq!(found(path, text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn a_gate_that_no_longer_decides_is_found() {
        assert_eq!(check(&tree(&[])).len(), 2);
    }
}
