//! `dmp bench`: fills a store and measures it through the service, beside what the raw engine does
//! with the same bytes, the same durability and the same number of callers, in the same run.

mod fill;
mod library;
mod load;
mod memory;
mod raw;
mod raw_server;

use crate::config::Config;
use crate::{output, wiring};
use anyhow::Context;
use dmp_storage::Options;
use fill::Filled;
use load::{Figures, Load};
use memory::{Memory, Watch};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Options of `dmp bench`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Records at the first measurement, and at the last.
    #[arg(long, value_delimiter = ',', default_values_t = [200, 2_000])]
    records: Vec<usize>,
    /// Documents in each record before measuring.
    #[arg(long, default_value_t = 10)]
    documents: usize,
    /// Callers at once.
    #[arg(long, default_value_t = 64)]
    callers: usize,
    /// Seconds for each measurement.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Delay added to each commit for the slow disk, in milliseconds.
    #[arg(long, default_value_t = 4)]
    slow_disk_ms: u64,
    /// A `PostgreSQL` database to measure as well; it is filled and not emptied.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// An empty folder to work in; a temporary one, removed at the end, if absent.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Print JSON alone.
    #[arg(long)]
    json: bool,
}

/// Everything that was measured.
#[derive(Serialize)]
struct Report {
    callers: usize,
    seconds: u64,
    engines: Vec<EngineReport>,
}

#[derive(Serialize)]
struct EngineReport {
    engine: &'static str,
    scales: Vec<ScaleReport>,
    /// Cost of an act at the last scale, over its cost at the first.
    growth: Vec<(String, f64)>,
}

#[derive(Serialize)]
struct ScaleReport {
    records: usize,
    documents: u64,
    bytes_per_document: u64,
    /// The most memory the process held until then, before the raw engine ran in it.
    memory: Option<Memory>,
    figures: Vec<Figures>,
    /// Throughput of ours over that of the raw engine.
    ratios: Vec<(String, f64)>,
}

/// Measures and prints.
///
/// # Errors
/// If a store cannot be opened, filled or measured.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let folder = Folder::make(arguments.data_dir.clone())?;
    let mut engines = vec![engine("sqlite", &folder, None, arguments)?];
    if let Some(url) = &arguments.postgres {
        engines.push(engine("postgres", &folder, Some(url), arguments)?);
    }
    let report = Report {
        callers: arguments.callers,
        seconds: arguments.seconds,
        engines,
    };
    if !arguments.json {
        print_table(&report);
    }
    output::line(serde_json::to_string(&report)?);
    Ok(ExitCode::SUCCESS)
}

fn engine(
    name: &'static str,
    folder: &Folder,
    url: Option<&String>,
    arguments: &Arguments,
) -> anyhow::Result<EngineReport> {
    let mut config = Config {
        data_dir: folder.path.join(name),
        ..Config::default()
    };
    config.database.url = url.cloned();
    wiring::migrate(&config)?;
    let watch = Watch::start();
    let mut filled = Filled::open(&config, &Options::default())?;
    let mut scales = Vec::new();
    for records in &arguments.records {
        output::note(format!("{name}: filling to {records} records"));
        filled.grow(*records, arguments.documents)?;
        scales.push(scale(&config, &mut filled, (arguments, &watch))?);
    }
    Ok(EngineReport {
        engine: name,
        growth: growth(&scales),
        scales,
    })
}

fn scale(
    config: &Config,
    filled: &mut Filled,
    (arguments, watch): (&Arguments, &Watch),
) -> anyhow::Result<ScaleReport> {
    let load = Load {
        callers: arguments.callers,
        lasts: Duration::from_secs(arguments.seconds),
    };
    output::note("measuring the service");
    let mut figures = filled.measure(&load)?;
    let counts = filled.counts()?;
    let bytes_per_document = counts.bytes / counts.documents.max(1);
    let stored = filled.stored_sizes()?;
    output::note("measuring the raw engine");
    let memory = watch.take();
    figures.push(raw::libraries(&load, &stored.report)?);
    figures.extend(raw::measure(config, &load, &stored)?);
    if config.database.url.is_none() {
        output::note("measuring one commit per act, and a slow disk");
        let slow = Duration::from_millis(arguments.slow_disk_ms);
        figures.extend(alone_and_slow(config, filled, &load, slow)?);
    }
    // What the raw engine held is not ours.
    let _ = watch.take();
    Ok(ScaleReport {
        records: filled.records(),
        documents: counts.documents,
        bytes_per_document,
        memory,
        ratios: ratios(&figures),
        figures,
    })
}

/// The same deposits and opens with one commit per act, and with a slow disk, grouped and not.
fn alone_and_slow(
    config: &Config,
    filled: &mut Filled,
    load: &Load,
    slow: Duration,
) -> anyhow::Result<Vec<Figures>> {
    let mut figures = Vec::new();
    let one = Options {
        group_commit: false,
        ..Options::default()
    };
    let slow_grouped = Options {
        commit_delay: slow,
        ..Options::default()
    };
    let slow_one = Options {
        commit_delay: slow,
        ..one.clone()
    };
    for (label, options) in [
        ("one commit per act", one),
        ("slow disk, groups", slow_grouped),
        ("slow disk, one", slow_one),
    ] {
        filled.reopen(config, &options)?;
        figures.push(
            filled
                .deposits_of_noise(load)?
                .named(&format!("deposit, noise: {label}")),
        );
        figures.push(
            filled
                .opens(load)?
                .named(&format!("open with trace: {label}")),
        );
    }
    filled.reopen(config, &Options::default())?;
    Ok(figures)
}

fn ratios(figures: &[Figures]) -> Vec<(String, f64)> {
    let per_second = |name: &str| {
        figures
            .iter()
            .find(|it| it.name == name)
            .map(|it| it.per_second)
    };
    // What the libraries do to a CDA and what the engine does with it come one after the other.
    let of_libraries = per_second("raw: XML, digest, zstd and seal of a CDA");
    let of_engine = per_second("raw: row and CDA blob");
    let both = of_libraries
        .zip(of_engine)
        .map(|(libraries, engine)| 1.0 / (1.0 / libraries + 1.0 / engine));
    let bounded = both.zip(per_second("deposit, CDA")).map(|(both, ours)| {
        (
            "deposit, CDA / libraries and raw engine".to_owned(),
            ours / both,
        )
    });
    let each = [
        ("deposit, CDA", "raw: row and CDA blob"),
        ("deposit, noise", "raw: row and noise blob"),
        ("open with trace", "raw: trace row and read"),
        ("deposit, noise", "deposit, noise: one commit per act"),
        ("open with trace", "open with trace: one commit per act"),
        (
            "deposit, noise: slow disk, groups",
            "deposit, noise: slow disk, one",
        ),
        (
            "open with trace: slow disk, groups",
            "open with trace: slow disk, one",
        ),
    ]
    .into_iter()
    .filter_map(|(ours, theirs)| {
        Some((
            format!("{ours} / {theirs}"),
            per_second(ours)? / per_second(theirs)?,
        ))
    });
    each.chain(bounded).collect()
}

fn growth(scales: &[ScaleReport]) -> Vec<(String, f64)> {
    let (Some(first), Some(last)) = (scales.first(), scales.last()) else {
        return Vec::new();
    };
    first
        .figures
        .iter()
        .filter_map(|it| {
            let later = last.figures.iter().find(|other| other.name == it.name)?;
            Some((it.name.clone(), it.per_second / later.per_second))
        })
        .collect()
}

fn print_table(report: &Report) {
    for engine in &report.engines {
        for scale in &engine.scales {
            output::line(format!(
                "\n{}: {} records, {} documents, {} bytes on disk per document, {} callers",
                engine.engine,
                scale.records,
                scale.documents,
                scale.bytes_per_document,
                report.callers
            ));
            output::line(format!(
                "{:<44} {:>10} {:>9} {:>9} {:>9} {:>9}",
                "act", "per second", "p50 ms", "p95 ms", "p99 ms", "CPU µs"
            ));
            for it in &scale.figures {
                output::line(format!(
                    "{:<44} {:>10.0} {:>9.2} {:>9.2} {:>9.2} {:>9.0}",
                    it.name, it.per_second, it.p50_ms, it.p95_ms, it.p99_ms, it.processor_us
                ));
            }
            if let Some(memory) = &scale.memory {
                output::line(format!(
                    "peak memory before the raw engine ran: {} MB of its own, {} MB of files",
                    memory.own_bytes / 1_000_000,
                    memory.mapped_bytes / 1_000_000
                ));
            }
            for (name, ratio) in &scale.ratios {
                output::line(format!("{name:<72} {ratio:>6.2}"));
            }
        }
        for (name, growth) in &engine.growth {
            output::line(format!(
                "cost at the last scale over the first: {name:<44} {growth:>6.2}"
            ));
        }
    }
}

/// A folder to work in, removed at the end unless it was given.
struct Folder {
    path: PathBuf,
    is_ours: bool,
}

impl Folder {
    fn make(given: Option<PathBuf>) -> anyhow::Result<Self> {
        let is_ours = given.is_none();
        let own = || std::env::temp_dir().join(format!("dmp-bench-{}", std::process::id()));
        let path = given.unwrap_or_else(own);
        std::fs::create_dir_all(&path)
            .with_context(|| format!("the folder {} cannot be made", path.display()))?;
        Ok(Self { path, is_ours })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_ours {
            // Nothing more can be done about a folder that does not go away.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}
