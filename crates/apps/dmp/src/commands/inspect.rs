//! `dmp inspect`: what a deposit would understand of a file.

use crate::output;
use anyhow::Context;
use dmp_cda::{Body, Cda, Section};
use dmp_core::clinical::{Reading, SectionReading};
use dmp_core::codes;
use dmp_core::document::{ContentKind, TypeCode};
use serde::Serialize;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Options of `dmp inspect`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print JSON: an object for one file, a list for several.
    #[arg(long)]
    json: bool,
}

/// What is printed.
#[derive(Serialize)]
struct Inspection {
    kind: ContentKind,
    size: usize,
    sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(flatten)]
    document: Option<Document>,
}

#[derive(Serialize)]
struct Document {
    type_code: String,
    label: String,
    space: &'static str,
    title: String,
    patient: Patient,
    authors: Vec<Author>,
    created: String,
    service_start: Option<String>,
    service_stop: Option<String>,
    unique_id: String,
    set_id: Option<String>,
    version: Option<u32>,
    replaces: Option<String>,
    sections: usize,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Patient {
    ins: Option<String>,
    oid: Option<String>,
    birth_name: Option<String>,
    given_names: Option<String>,
    birth_date: Option<String>,
}

#[derive(Serialize)]
struct Author {
    name: String,
    national_id: Option<String>,
    organization: Option<String>,
}

#[derive(Serialize)]
struct Part {
    media_type: String,
    kind: Option<ContentKind>,
    size: usize,
}

/// Inspects; a file that a deposit would refuse is an error that says why.
///
/// # Errors
/// If a file cannot be read or would be refused.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut values = Vec::new();
    for file in &arguments.files {
        let (mut value, reading) = inspect(file)?;
        if arguments.json {
            if let Some(reading) = reading {
                value["clinical"] = clinical(&reading)?;
            }
            values.push(value);
            continue;
        }
        if arguments.files.len() > 1 {
            output::line(format!("{}", file.display()));
        }
        print_lines("", &value);
        if let Some(reading) = reading {
            print_reading(&reading);
        }
    }
    match values.as_slice() {
        [] => {}
        [value] => output::line(serde_json::to_string_pretty(value)?),
        _ => output::line(serde_json::to_string_pretty(&values)?),
    }
    Ok(ExitCode::SUCCESS)
}

/// What is told of a file, with the clinical content in the JSON form alone.
fn inspect(file: &Path) -> anyhow::Result<(Value, Option<Reading>)> {
    let bytes =
        std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let refused = || format!("{} refused", file.display());
    let kind = dmp_media::detect(&bytes).with_context(refused)?;
    let read = match kind {
        ContentKind::Cda => Some(dmp_cda::parse_with_reading(&bytes).with_context(refused)?),
        ContentKind::Pdf
        | ContentKind::Text
        | ContentKind::Rtf
        | ContentKind::Jpeg
        | ContentKind::Png
        | ContentKind::Tiff => {
            dmp_media::check(kind, &bytes).with_context(refused)?;
            None
        }
    };
    let (cda, reading) = read.unzip();
    let inspection = Inspection {
        kind,
        size: bytes.len(),
        sha256: sha256_hex(&bytes),
        document: cda.as_ref().map(document),
    };
    Ok((serde_json::to_value(&inspection)?, reading))
}

fn sha256_hex(bytes: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    data_encoding::HEXLOWER.encode(digest.as_ref())
}

fn document(cda: &Cda) -> Document {
    let header = &cda.header;
    let type_code = TypeCode(header.type_code.code.clone());
    let (start, stop) = header.service_time();
    let known = codes::document_type(&type_code).map(|it| it.label.clone());
    let ins = header.patient.ins();
    Document {
        label: known.unwrap_or_else(|| header.type_code.label.clone()),
        space: codes::space_of(&type_code).label(),
        type_code: type_code.0,
        title: header.title.clone(),
        patient: Patient {
            ins: ins.as_ref().map(|(number, _)| (*number).to_owned()),
            oid: ins.as_ref().map(|(_, oid)| (*oid).to_owned()),
            birth_name: Some(header.patient.birth_name.clone()),
            given_names: Some(header.patient.given_names.clone()),
            birth_date: header.patient.birth_date.map(|it| it.to_string()),
        },
        authors: header
            .authors
            .iter()
            .map(|it| Author {
                name: it.author.display_name(),
                national_id: it
                    .author
                    .national_id
                    .as_ref()
                    .map(|id| id.as_str().to_owned()),
                organization: it.author.organization.as_ref().map(|it| it.name.clone()),
            })
            .collect(),
        created: instant(header.effective_time),
        service_start: Some(instant(start)),
        service_stop: stop.map(instant),
        unique_id: header.unique_id.clone(),
        set_id: header.set_id.clone(),
        version: header.version,
        replaces: header.replaces.clone(),
        sections: sections(&cda.body),
        parts: cda
            .parts
            .iter()
            .map(|it| Part {
                media_type: it.label.clone(),
                kind: it.kind,
                size: it.size,
            })
            .collect(),
    }
}

fn sections(body: &Body) -> usize {
    match body {
        Body::Structured(sections) => sections.iter().map(Section::count).sum(),
        Body::Unstructured { .. } => 0,
    }
}

/// `2026-03-12T17:05:00Z`.
fn instant(at: dmp_core::time::Timestamp) -> String {
    const MILLISECONDS_PER_DAY: i64 = 86_400_000;
    let seconds = at.0.rem_euclid(MILLISECONDS_PER_DAY) / 1_000;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    format!(
        "{}T{hours:02}:{minutes:02}:{:02}Z",
        at.date_utc(),
        seconds % 60
    )
}

fn print_lines(prefix: &str, value: &Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let prefix = if prefix.is_empty() {
                    name.clone()
                } else {
                    format!("{prefix}.{name}")
                };
                print_lines(&prefix, value);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                print_lines(&format!("{prefix}[{index}]"), item);
            }
        }
        Value::Null => {}
        Value::String(text) => output::line(format!("{prefix:<24} {text}")),
        Value::Bool(_) | Value::Number(_) => output::line(format!("{prefix:<24} {value}")),
    }
}

/// The clinical content, without what is empty in it.
fn clinical(reading: &Reading) -> anyhow::Result<Value> {
    let mut value = serde_json::to_value(reading)?;
    prune(&mut value);
    Ok(value)
}

/// Removes fields without content: null, empty lists, empty texts and empty objects.
fn prune(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(prune);
            fields.retain(|_, value| !is_empty(value));
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// One line a section: what was read of it, and what is left as text.
fn print_reading(reading: &Reading) {
    let count = reading.statements.len();
    output::line(format!("{:<24} {count} statements", "clinical"));
    for section in &reading.sections {
        output::line(format!("  {}", section_line(section)));
    }
    if reading.beyond_limit > 0 {
        let beyond = reading.beyond_limit;
        output::line(format!("  {beyond} more beyond the limit"));
    }
}

fn section_line(section: &SectionReading) -> String {
    let code = section.code.as_ref().map_or("", |code| code.code.as_str());
    let mut parts: Vec<_> = section
        .read
        .iter()
        .map(|(kind, count)| format!("{count} {kind:?}").to_lowercase())
        .collect();
    if section.left_count() > 0 {
        parts.push(format!("{} left as text", section.left_count()));
    }
    if section.is_narrative_only() {
        parts.push("text only".to_owned());
    }
    format!("{code:<10} {:<40} {}", section.title, parts.join(", "))
}
