//! Changes documents at random and reads their clinical content, for a given time.
//!
//! `cargo run --release -p dmp-cda --example fuzz_clinical -- FOLDER SECONDS`
//!
//! Each document of the folder, and one that the tests compose, is changed by pieces of the
//! others: values between quotes, which keep it well formed, or runs of elements. A panic ends the
//! run; what was read is never printed.

#[path = "../tests/it/fixtures.rs"]
#[expect(dead_code, reason = "the tests use the rest of it")]
mod fixtures;

use dmp_cda::{compose, reading};
use dmp_core::limits::STATEMENTS_MAX;
use std::io::Write;
use std::ops::Range;
use std::time::{Duration, Instant};

/// Longest piece that is moved, in bytes.
const PIECE_BYTES_MAX: usize = 400;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next();
    let seconds = arguments.next().and_then(|text| text.parse().ok());
    let mut documents = vec![compose(&fixtures::laboratory_report())];
    if let Some(folder) = folder {
        let files = std::fs::read_dir(folder)?.filter_map(Result::ok);
        let contents = files.filter_map(|file| std::fs::read(file.path()).ok());
        documents.extend(contents.filter(|bytes| !bytes.is_empty()));
    }
    let start = Instant::now();
    let budget = Duration::from_secs(seconds.unwrap_or(10));
    let mut numbers = Numbers(42);
    let (mut runs, mut readings, mut longest) = (0_u64, 0_u64, Duration::ZERO);
    while start.elapsed() < budget {
        let changed = change(&documents, &mut numbers);
        let before = Instant::now();
        if let Ok(reading) = reading(&changed) {
            assert!(reading.statements.len() <= STATEMENTS_MAX);
            readings += 1;
        }
        longest = longest.max(before.elapsed());
        runs += 1;
    }
    let longest = longest.as_millis();
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{runs} documents, {readings} readings, the longest {longest} ms"
    )
}

/// One document with a few pieces of others in it.
fn change(documents: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = documents[numbers.below(documents.len())].clone();
    let keeps_its_form = numbers.below(4) > 0;
    for _ in 0..=numbers.below(12) {
        let other = &documents[numbers.below(documents.len())];
        let (taken, place) = if keeps_its_form {
            (value(other, numbers), value(&bytes, numbers))
        } else {
            (elements(other, numbers), elements(&bytes, numbers))
        };
        bytes.splice(place, other[taken].iter().copied());
    }
    bytes
}

/// What stands between two quotes somewhere; nothing where there is none.
fn value(bytes: &[u8], numbers: &mut Numbers) -> Range<usize> {
    let at = numbers.below(bytes.len());
    let next = |from: usize| {
        let offset = bytes[from..].iter().position(|byte| *byte == b'"')?;
        Some(from + offset)
    };
    let is_opening = |quote: &usize| *quote > 0 && bytes[quote - 1] == b'=';
    let opening = next(at).filter(is_opening).or_else(|| next(next(at)? + 1));
    let closing = opening.filter(is_opening).and_then(|quote| next(quote + 1));
    match (opening, closing) {
        (Some(opening), Some(closing)) => opening + 1..closing,
        _ => 0..0,
    }
}

/// Some elements, or parts of them, from one `<` to another.
fn elements(bytes: &[u8], numbers: &mut Numbers) -> Range<usize> {
    let start = element_start(bytes, numbers.below(bytes.len()));
    let length = numbers.below(2) * numbers.below(PIECE_BYTES_MAX);
    let end = element_start(bytes, (start + length).min(bytes.len() - 1));
    start..end.max(start)
}

/// The first `<` at or after `index`, so that many changes keep the document well formed.
fn element_start(bytes: &[u8], index: usize) -> usize {
    let offset = bytes[index..].iter().position(|byte| *byte == b'<');
    index + offset.unwrap_or(0)
}

/// Numbers without order, the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % end.max(1)
    }
}
