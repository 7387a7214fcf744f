//! `dmp inspect`: what a deposit would understand of a file.

use crate::output;
use anyhow::Context;
use dmp_cda::{Body, Cda, Section};
use dmp_core::codes;
use dmp_core::document::{ContentKind, TypeCode};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `dmp inspect`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The file.
    file: PathBuf,
    /// Print JSON.
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
/// If the file cannot be read or would be refused.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(&arguments.file)
        .with_context(|| format!("{} cannot be read", arguments.file.display()))?;
    let kind = dmp_media::detect(&bytes).context("refused")?;
    let cda = match kind {
        ContentKind::Cda => Some(dmp_cda::parse(&bytes).context("refused")?),
        ContentKind::Pdf
        | ContentKind::Text
        | ContentKind::Rtf
        | ContentKind::Jpeg
        | ContentKind::Png
        | ContentKind::Tiff => {
            dmp_media::check(kind, &bytes).context("refused")?;
            None
        }
    };
    let inspection = Inspection {
        kind,
        size: bytes.len(),
        sha256: sha256_hex(&bytes),
        document: cda.as_ref().map(document),
    };
    let value = serde_json::to_value(&inspection)?;
    if arguments.json {
        output::line(serde_json::to_string_pretty(&value)?);
    } else {
        print_lines("", &value);
    }
    Ok(ExitCode::SUCCESS)
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

fn print_lines(prefix: &str, value: &serde_json::Value) {
    use serde_json::Value;
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
