//! Sizes: files, functions, lines; and the header of each file.

use super::Finding;
use crate::scan;
use crate::tree::{RustFile, Tree, numbered};
use std::collections::BTreeSet;

/// Longest file, in lines, without its tests.
const FILE_LINES_MAX: usize = 500;
/// Longest function, in lines, from its name to its last brace.
const FUNCTION_LINES_MAX: usize = 70;
/// Widest line, in characters.
const LINE_WIDTH_MAX: usize = 100;
/// Widest line of a table that rustfmt leaves alone, in characters.
const TABLE_WIDTH_MAX: usize = 200;
/// A file made by a program says so in its header and may be as long as it must.
const GENERATED: &str = "@generated";

/// Sizes over the limit, and files without header.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.rust {
        findings.extend(header(file));
        findings.extend(wide_lines(file));
        if !file
            .text
            .lines()
            .take(5)
            .any(|line| line.contains(GENERATED))
        {
            findings.extend(long_file(file));
            findings.extend(long_functions(file));
        }
    }
    findings
}

fn header(file: &RustFile) -> Option<Finding> {
    let first = file
        .text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    (!first.starts_with("//! ")).then(|| {
        Finding::new(
            &file.path,
            1,
            "start with a `//!` header that says what this is",
        )
    })
}

fn wide_lines(file: &RustFile) -> impl Iterator<Item = Finding> {
    let tables = tables(file);
    numbered(&file.text)
        .filter(move |(number, line)| {
            let limit = if tables.contains(number) {
                TABLE_WIDTH_MAX
            } else {
                LINE_WIDTH_MAX
            };
            // An address cannot be folded.
            line.chars().count() > limit && !line.contains("://")
        })
        .map(|(number, _)| Finding::new(&file.path, number, "fold this line: it is too wide"))
}

/// The lines of the items that rustfmt leaves alone: tables, one line a case.
fn tables(file: &RustFile) -> BTreeSet<usize> {
    let code: Vec<&str> = file.layers.code.lines().collect();
    let mut lines = BTreeSet::new();
    for (index, line) in code.iter().enumerate() {
        if line.trim() == "#[rustfmt::skip]" {
            let length = item_length(&code[index + 1..]);
            lines.extend(index + 1..=index + 1 + length);
        }
    }
    lines
}

/// The lines of the item that starts here: up to its last brace or semicolon.
fn item_length(code: &[&str]) -> usize {
    let mut depth = 0i32;
    for (index, line) in code.iter().enumerate() {
        for character in line.chars() {
            depth += i32::from("([{".contains(character));
            depth -= i32::from(")]}".contains(character));
        }
        let is_attribute = line.trim_start().starts_with("#[");
        if depth == 0 && !is_attribute && line.trim_end().ends_with(['}', ';', ',']) {
            return index + 1;
        }
    }
    code.len()
}

fn long_file(file: &RustFile) -> Option<Finding> {
    (file.production_lines > FILE_LINES_MAX).then(|| {
        let advice = format!(
            "split this file: {} lines, {FILE_LINES_MAX} at most",
            file.production_lines
        );
        Finding::new(&file.path, FILE_LINES_MAX + 1, advice)
    })
}

fn long_functions(file: &RustFile) -> impl Iterator<Item = Finding> {
    functions(file)
        .filter(|function| function.lines > FUNCTION_LINES_MAX)
        .map(|function| {
            let Function { name, lines, .. } = &function;
            let advice = format!("shorten `{name}`: {lines} lines, {FUNCTION_LINES_MAX} at most");
            Finding::new(&file.path, function.line, advice)
        })
}

/// A function with a body, outside tests.
pub struct Function {
    name: String,
    line: usize,
    /// From its name to its last brace.
    pub lines: usize,
}

/// The functions of a file, outside its tests; a closure belongs to its function.
pub fn functions(file: &RustFile) -> impl Iterator<Item = Function> {
    let mut functions = Vec::new();
    let code: Vec<&str> = file.production_code().map(|(_, line)| line).collect();
    for (index, line) in code.iter().enumerate() {
        let mut words = scan::words(line)
            .map(|(_, word)| word)
            .skip_while(|word| *word != "fn");
        if let (Some(_), Some(name)) = (words.next(), words.next())
            && let Some(length) = body_length(&code[index..])
        {
            functions.push(Function {
                name: name.to_owned(),
                line: index + 1,
                lines: length,
            });
        }
    }
    functions.into_iter()
}

/// The lines up to the brace that closes the first one opened; `None` for a declaration alone.
fn body_length(code: &[&str]) -> Option<usize> {
    let mut braces = 0usize;
    let mut brackets = 0usize;
    for (index, line) in code.iter().enumerate() {
        for character in line.chars() {
            match character {
                // `[u8; 32]` in a signature ends nothing.
                '(' | '[' => brackets += 1,
                ')' | ']' => brackets = brackets.saturating_sub(1),
                '{' => braces += 1,
                '}' if braces <= 1 => return Some(index + 1),
                '}' => braces -= 1,
                ';' if braces == 0 && brackets == 0 => return None,
                _ => {}
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::{places, tree};

    fn lines_of(text: &str) -> Vec<usize> {
        let found = check(&tree(&[("crates/service/src/a.rs", text)]));
        places(&found).into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn a_file_starts_with_its_header() {
        assert_eq!(lines_of("use std::fmt;\n"), [1]);
        assert_eq!(lines_of("\n//! A.\n"), [0usize; 0]);
    }

    #[test]
    fn a_line_of_100_columns_fits_and_one_of_101_does_not() {
        let line = |width: usize| format!("//! A.\n{}\n", "é".repeat(width));
        assert_eq!(lines_of(&line(100)), [0usize; 0]);
        assert_eq!(lines_of(&line(101)), [2]);
        let address = format!("//! A.\n// https://a.example/{}\n", "a".repeat(100));
        assert_eq!(lines_of(&address), [0usize; 0]);
    }

    #[test]
    fn a_table_may_be_wider_and_ends_with_its_item() {
        let wide = "a".repeat(150);
        let text = |item: &str| {
            format!("//! A.\n    #[rustfmt::skip] // a line per case\n    {item}\n// {wide}\n")
        };
        for item in [
            format!("fn a() {{\n    // {wide}\n    }}"),
            format!("const A: [u8; 2] = [\n    // {wide}\n    ];"),
            format!("#[test]\n    fn a() {{ // {wide}\n    }}"),
        ] {
            assert_eq!(lines_of(&text(&item)), [6], "{item}");
        }
        let wider = format!("fn a() {{\n    // {}\n    }}", "a".repeat(200));
        assert_eq!(lines_of(&text(&wider)), [4, 6]);
    }

    #[test]
    fn a_file_of_500_lines_fits_and_its_tests_do_not_count() {
        let file = |lines: usize, tests: usize| {
            let tests = "// a\n".repeat(tests);
            format!(
                "//! A.\n{}#[cfg(test)]\nmod tests {{\n{tests}}}\n",
                "// a\n".repeat(lines - 1)
            )
        };
        assert_eq!(lines_of(&file(500, 100)), [0usize; 0]);
        assert_eq!(lines_of(&file(501, 0)), [501]);
        let generated = file(501, 0).replace("//! A.", "//! A @generated table.");
        assert_eq!(lines_of(&generated), [0usize; 0]);
    }

    #[test]
    fn a_function_of_70_lines_fits_and_one_of_71_does_not() {
        let function = |lines: usize| {
            format!(
                "//! A.\npub fn a(b: [u8; 2]) {{\n{}}}\n",
                "    b();\n".repeat(lines - 2)
            )
        };
        assert_eq!(lines_of(&function(70)), [0usize; 0]);
        assert_eq!(lines_of(&function(71)), [2]);
    }

    #[test]
    fn functions_are_measured_from_name_to_brace() {
        let text = "//! A.\ntrait T {\nfn a(&self);\nfn b(&self) {\nif c { d }\n}\n}\n";
        let file = RustFile::new("crates/service/src/a.rs", text);
        let found: Vec<_> = functions(&file)
            .map(|f| (f.name, f.line, f.lines))
            .collect();
        assert_eq!(found, [("b".to_owned(), 4, 3)]);
    }
}
