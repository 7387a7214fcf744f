//! Measures reading and rendering of the documents in a folder.
//!
//! `reading` is what the clinical content costs in addition to `inspect`.
//!
//! `cargo run --release -p dmp-cda --example measure -- FOLDER`

use dmp_cda::{inspect, inspect_with_reading, parse, render};
use std::hint::black_box;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long each function is repeated for each document.
const BUDGET: Duration = Duration::from_millis(200);

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|file| Ok(file?.path()))
        .collect::<std::io::Result<_>>()?;
    paths.sort();
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{:>9} {:>10} {:>10} {:>10} {:>10}  document",
        "bytes", "inspect", "reading", "parse", "render"
    )?;
    for path in paths {
        let bytes = std::fs::read(&path)?;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let Ok(cda) = parse(&bytes) else {
            writeln!(out, "{:>9} {:>43}  {name}", bytes.len(), "refused")?;
            continue;
        };
        let inspecting = median(|| drop(black_box(inspect(&bytes))));
        let with_reading = median(|| drop(black_box(inspect_with_reading(&bytes))));
        let reading = with_reading.saturating_sub(inspecting);
        let parsing = median(|| drop(black_box(parse(&bytes))));
        let rendering = median(|| drop(black_box(render(&cda, |number| format!("/{number}")))));
        writeln!(
            out,
            "{:>9} {inspecting:>7} µs {reading:>7} µs {parsing:>7} µs {rendering:>7} µs  {name}",
            bytes.len()
        )?;
    }
    Ok(())
}

/// Median time of `act`, in microseconds.
fn median(act: impl Fn()) -> u128 {
    let start = Instant::now();
    let mut times = Vec::new();
    while start.elapsed() < BUDGET {
        let before = Instant::now();
        act();
        times.push(before.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2].as_micros()
}
