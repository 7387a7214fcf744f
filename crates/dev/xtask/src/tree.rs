//! The files of the repository, as the checks see them.

use crate::scan::{self, Layers};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every file that is or may be committed.
#[derive(Default)]
pub struct Tree {
    /// Paths of all files, relative to the root, with `/`.
    pub names: Vec<String>,
    /// Rust files.
    pub rust: Vec<RustFile>,
    /// All other text files.
    pub texts: Vec<TextFile>,
}

/// A text file that is not Rust.
pub struct TextFile {
    /// Path from the root.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// A Rust file, with its code, comments and literals told apart.
pub struct RustFile {
    /// Path from the root.
    pub path: String,
    /// What it says.
    pub text: String,
    /// The same, in layers of the same shape.
    pub layers: Layers,
    /// Number of lines before its tests; 0 if the whole file is tests.
    pub production_lines: usize,
}

impl RustFile {
    /// Reads `text` as the file at `path`.
    pub fn new(path: &str, text: &str) -> Self {
        let layers = scan::layers(text);
        let production_lines = if is_test_path(path) {
            0
        } else {
            lines_before_tests(&layers.code)
        };
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            layers,
            production_lines,
        }
    }

    /// The lines of code outside tests, with their numbers from 1, comments and literals blanked.
    pub fn production_code(&self) -> impl Iterator<Item = (usize, &str)> {
        numbered(&self.layers.code).take(self.production_lines)
    }
}

/// Lines with their numbers from 1.
pub fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
}

/// Whether a name ends with this extension, written as the repository writes it.
pub fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, last)| last == extension)
}

/// Whether all of the file is for tests.
fn is_test_path(path: &str) -> bool {
    let folders = ["/tests/", "/examples/", "/benches/"];
    folders.iter().any(|folder| path.contains(folder))
        || path.ends_with("/tests.rs")
        || path.starts_with("crates/dev/testkit/")
}

fn lines_before_tests(code: &str) -> usize {
    let lines: Vec<&str> = code.lines().map(str::trim).collect();
    let opens_tests = |index: usize| {
        let item = lines[index + 1..]
            .iter()
            .find(|line| !line.starts_with("#[") && !line.is_empty());
        lines[index] == "#[cfg(test)]" && item.is_some_and(|line| line.starts_with("mod "))
    };
    (0..lines.len())
        .find(|&index| opens_tests(index))
        .unwrap_or(lines.len())
}

/// The root of the repository.
pub fn root() -> Result<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest
        .ancestors()
        .nth(3)
        .map(Path::to_path_buf)
        .context("the root is three folders up")
}

/// Reads every file that git tracks or would track.
pub fn load(root: &Path) -> Result<Tree> {
    let listing = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root)
        .output()
        .context("git ls-files")?;
    ensure!(
        listing.status.success(),
        "git ls-files failed: tidy needs a git checkout"
    );
    let mut names: Vec<String> = String::from_utf8(listing.stdout)?
        .split_terminator('\0')
        .map(str::to_owned)
        .filter(|name| root.join(name).is_file())
        .collect();
    names.sort();
    names.dedup();
    let mut tree = Tree::default();
    for name in names {
        // What is no UTF-8 text (a font, a picture) is checked by its name only.
        if let Ok(text) = String::from_utf8(std::fs::read(root.join(&name))?) {
            if has_extension(&name, "rs") {
                tree.rust.push(RustFile::new(&name, &text));
            } else {
                tree.texts.push(TextFile {
                    path: name.clone(),
                    text,
                });
            }
        }
        tree.names.push(name);
    }
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_before_the_tests_are_production() {
        for (path, text, expected) in [
            (
                "crates/service/src/a.rs",
                "fn a() {}\n\n#[cfg(test)]\nmod tests {\n}\n",
                2,
            ),
            (
                "crates/service/src/a.rs",
                "fn a() {}\n#[cfg(test)]\n#[rustfmt::skip]\nmod tests;\n",
                1,
            ),
            (
                "crates/service/src/a.rs",
                "#[cfg(test)]\nuse std::fmt;\nfn a() {}\n",
                3,
            ),
            (
                "crates/service/src/a.rs",
                "// #[cfg(test)]\n// mod tests\nfn a() {}\n",
                3,
            ),
            ("crates/service/tests/it/main.rs", "fn a() {}\n", 0),
            ("crates/service/src/gate/tests.rs", "fn a() {}\n", 0),
            ("crates/formats/cda/examples/a.rs", "fn a() {}\n", 0),
            ("crates/dev/testkit/src/lib.rs", "fn a() {}\n", 0),
        ] {
            assert_eq!(
                RustFile::new(path, text).production_lines,
                expected,
                "{path}: {text}"
            );
        }
    }
}
