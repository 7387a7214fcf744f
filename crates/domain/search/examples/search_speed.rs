//! Measures opening and matching the digests of one record.
//!
//! `cargo run --release -p dmp-search --example search_speed`

use dmp_core::time::Timestamp;
use dmp_search::{Candidate, Digest, DigestBuilder, Field, Query, complete, search};
use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

const DOCUMENTS: u64 = 500;
const TEXT_BYTES: usize = 5_000;
const RUNS: usize = 200;

/// Endings and beginnings that make some thousands of words, with forms of one another.
const BEGINNINGS: [&str; 24] = [
    "hémo",
    "cardio",
    "pneumo",
    "gastr",
    "néphr",
    "ostéo",
    "derm",
    "ophtalm",
    "radio",
    "écho",
    "vaccin",
    "traite",
    "prescri",
    "consult",
    "hospital",
    "opér",
    "anesthés",
    "infect",
    "allerg",
    "diabét",
    "tens",
    "glycém",
    "lip",
    "thyr",
];
const ENDINGS: [&str; 20] = [
    "globine", "logie", "logique", "pathie", "ites", "ation", "ations", "ement", "tion", "ée",
    "és", "eur", "graphie", "scopie", "isé", "ique", "iques", "ie", "oïde", "idien",
];
const LITTLE: [&str; 8] = ["de", "la", "le", "et", "sans", "avec", "pour", "dans"];

fn main() -> std::io::Result<()> {
    let started = Instant::now();
    let sealed: Vec<Vec<u8>> = (0..DOCUMENTS).map(document).collect();
    let built = started.elapsed() / u32::try_from(DOCUMENTS).unwrap_or(1);
    let size = sealed.iter().map(Vec::len).sum::<usize>() / sealed.len();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{DOCUMENTS} documents of {TEXT_BYTES} bytes of text")?;
    writeln!(out, "digest: {size} bytes, made in {built:?}")?;
    writeln!(
        out,
        "{:>10} {:>10} {:>6}  opened and searched",
        "median", "p95", "found"
    )?;
    for text in [
        "hémoglobine",
        "hemoglobine cardiologie traitement",
        "prise de sang",
        "\"de la\"",
        "tension sucre scanner écho",
        "hém",
        "xylophone",
    ] {
        let query = Query::parse_while_typed(text);
        let (median, late, found) = measured(|| answer(&query, &sealed));
        writeln!(out, "{median:>10.2?} {late:>10.2?} {found:>6}  {text}")?;
    }
    let (median, late, found) = measured(|| {
        let digests = opened(&sealed);
        complete("hém", &digests.iter().collect::<Vec<_>>(), 8).len()
    });
    writeln!(
        out,
        "{median:>10.2?} {late:>10.2?} {found:>6}  suggestions for hém"
    )
}

fn answer(query: &Query, sealed: &[Vec<u8>]) -> usize {
    let digests = opened(sealed);
    let candidates: Vec<_> = digests
        .iter()
        .map(|digest| Candidate {
            digest,
            at: Timestamp(0),
        })
        .collect();
    black_box(search(query, &candidates, 0..50)).total
}

fn opened(sealed: &[Vec<u8>]) -> Vec<Digest> {
    let digests = sealed.iter().map(|bytes| Digest::from_bytes(bytes.clone()));
    digests.filter_map(Result::ok).collect()
}

/// Median and 95th percentile of many runs on one core, and what the last one gave.
fn measured(run: impl Fn() -> usize) -> (Duration, Duration, usize) {
    let mut found = 0;
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            found = run();
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    (times[RUNS / 2], times[RUNS * 95 / 100], found)
}

/// A document whose words are drawn by a small generator, always the same.
fn document(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = |count: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % 1_000_003).unwrap_or_default() % count
    };
    let mut text = String::new();
    while text.len() < TEXT_BYTES {
        match draw(10) {
            0..=3 => text.push_str(LITTLE[draw(LITTLE.len())]),
            4 => text.extend([&draw(200).to_string(), ",", &draw(10).to_string()]),
            _ => {
                text.push_str(BEGINNINGS[draw(BEGINNINGS.len())]);
                text.push_str(ENDINGS[draw(ENDINGS.len())]);
            }
        }
        text.push_str(if draw(15) == 0 { ".\n" } else { " " });
    }
    let mut builder = DigestBuilder::new();
    builder.add(Field::Title, "Compte rendu d’hospitalisation");
    builder.add(Field::Author, "Dr Solène AUBÉPINE");
    builder.add(Field::Text, &text).build().as_bytes().to_vec()
}
