//! `dmp verify --proof`: what a patient's file proves, in his words and without any store.

use crate::output;
use anyhow::Context;
use dmp_core::time::Timestamp;
use dmp_ledger::proof::{ProofFault, ProofFile, Proven};
use dmp_ledger::{Checkpoint, CheckpointFault, from_hex, to_hex};
use std::path::Path;
use std::process::ExitCode;

/// Exit code of a file that proves nothing.
const NOT_PROVEN: u8 = 2;

/// What the file is compared with.
pub struct Known {
    /// A key that was published.
    pub key: Option<[u8; 32]>,
    /// A checkpoint that was kept.
    pub checkpoint: Option<Checkpoint>,
}

/// Verifies a file and says what it proves; the exit code is 2 if it does not.
///
/// # Errors
/// If the file cannot be read.
pub fn run(path: &Path, known: &Known) -> anyhow::Result<ExitCode> {
    let bytes =
        std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let found = ProofFile::verify(&bytes).map_err(fault);
    match found.and_then(|proven| compare(&proven, known).map(|()| proven)) {
        Ok(proven) => {
            confirmed(&proven, known).into_iter().for_each(output::line);
            Ok(ExitCode::SUCCESS)
        }
        Err(why) => {
            output::line(format!("Cette preuve n’est pas exacte : {why}."));
            Ok(ExitCode::from(NOT_PROVEN))
        }
    }
}

/// The bytes of a public key as it is published: 64 digits, with or without spaces.
///
/// # Errors
/// If it is not one.
pub fn key(text: &str) -> Result<[u8; 32], String> {
    let digits: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    from_hex(&digits).ok_or_else(|| "a public key has 64 digits, 0 to 9 and a to f".to_owned())
}

fn confirmed(proven: &Proven, known: &Known) -> Vec<String> {
    let of = &proven.checkpoint;
    let mut said = vec![
        format!(
            "Cette preuve est exacte : historique de {}.",
            proven.statement.holder
        ),
        format!(
            "{}Elles sont celles que le service a signées le {} (point de contrôle n° {}).",
            shown(proven),
            moment(of.at),
            of.number
        ),
    ];
    if proven.bare > 0 {
        said.push(format!(
            "{} sans contenu : elles portent sur des documents qui ne sont plus, ou pas encore, \
             dans le dossier.",
            lines(proven.bare)
        ));
    }
    if proven.statement.before.0 > 0 {
        said.push(format!(
            "Les {} premières lignes sont d’un format ancien, que cette preuve ne couvre pas.",
            proven.statement.before.0
        ));
    }
    said.push(if known.key.is_some() {
        "La clé est celle que vous avez indiquée.".to_owned()
    } else {
        let key = proven.keys.last().map(|it| to_hex(&it.public));
        format!(
            "Comparez cette clé avec celle que le service publie : {}",
            key.unwrap_or_default()
        )
    });
    said
}

/// « 23 lignes d’historique, du … au …. ».
fn shown(proven: &Proven) -> String {
    match (proven.events.first(), proven.events.last()) {
        (Some((_, first)), Some((_, last))) => format!(
            "{} d’historique, du {} au {}. ",
            lines(proven.events.len()),
            moment(first.at),
            moment(last.at)
        ),
        (None, _) | (_, None) => String::new(),
    }
}

fn lines(count: usize) -> String {
    match count {
        1 => "1 ligne".to_owned(),
        _ => format!("{count} lignes"),
    }
}

/// « 2026-03-12 à 14 h 05 (temps universel) ».
fn moment(at: Timestamp) -> String {
    const MINUTE: i64 = 60_000;
    let minutes = at.0.div_euclid(MINUTE).rem_euclid(24 * 60);
    let (hours, minutes) = (minutes / 60, minutes % 60);
    format!(
        "{} à {hours} h {minutes:02} (temps universel)",
        at.date_utc()
    )
}

fn compare(proven: &Proven, known: &Known) -> Result<(), String> {
    if let Some(key) = known.key
        && !proven.keys.iter().any(|it| it.public == key)
    {
        return Err("elle n’est pas signée par la clé indiquée".to_owned());
    }
    let Some(kept) = &known.checkpoint else {
        return Ok(());
    };
    let of = &proven.checkpoint;
    let differs = || Err("le point de contrôle n’est pas celui que vous avez gardé".to_owned());
    let number = of.number.abs_diff(kept.number);
    match (number, of.number > kept.number) {
        (0, _) if of != kept => differs(),
        (1, true) if of.previous != kept.digest() => differs(),
        (1, false) if kept.previous != of.digest() => differs(),
        (0 | 1, _) => Ok(()),
        (_, _) => Err(format!(
            "elle repose sur le point de contrôle n° {}, et ne peut être comparée qu’à celui-ci, \
             au précédent ou au suivant",
            of.number
        )),
    }
}

fn fault(fault: ProofFault) -> String {
    match fault {
        ProofFault::Malformed => "ce fichier n’est pas une preuve d’un format connu".to_owned(),
        ProofFault::NotInOrder { sequence } => {
            format!("la ligne {sequence} manque, ou n’est pas à sa place")
        }
        ProofFault::LineChanged { sequence } => format!("la ligne {sequence} a été modifiée"),
        ProofFault::NotInCheckpoint => {
            "les lignes ne finissent pas où le service l’a signé : il en manque, ou il y en a trop"
                .to_owned()
        }
        ProofFault::Checkpoint(fault) => checkpoint_fault(fault).to_owned(),
        ProofFault::StatementChanged => {
            "ce qui accompagne les lignes (nom, titres, date) a été modifié".to_owned()
        }
    }
}

const fn checkpoint_fault(fault: CheckpointFault) -> &'static str {
    match fault {
        CheckpointFault::Malformed => "le point de contrôle n’est pas d’un format connu",
        CheckpointFault::Unsigned => "la signature du point de contrôle ne correspond pas",
        CheckpointFault::UnknownKey => "le point de contrôle n’est pas signé par le service",
        CheckpointFault::KeyNotEndorsed => "une clé n’a pas été reconnue par la précédente",
    }
}
