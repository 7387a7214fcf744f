//! The ceiling: the raw engine with the same bytes, the same durability and the same callers.

use super::load::{Figures, Load};
use crate::config::Config;
use anyhow::Context;
use rusqlite::Connection;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// What one document takes once sealed, in bytes.
pub struct StoredSizes {
    /// Its entry.
    pub entry: usize,
    /// Its content, for a CDA of 50 KB.
    pub clinical: usize,
    /// Its content, for 50 KB of noise.
    pub noise: usize,
    /// One link of the ledger.
    pub link: usize,
    /// A CDA of 50 KB itself.
    pub report: String,
}

/// What reading, digesting, compressing and sealing a CDA costs by the libraries alone: no deposit
/// of one can be quicker, whatever the engine.
///
/// # Errors
/// If a library refuses.
pub fn libraries(load: &Load, report: &str) -> anyhow::Result<Figures> {
    use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
    let unbound = UnboundKey::new(&AES_256_GCM, &[7; 32]);
    let key = LessSafeKey::new(unbound.map_err(|_| anyhow::anyhow!("no key"))?);
    load.run("raw: XML, digest, zstd and seal of a CDA", |_| {
        let tree = roxmltree::Document::parse(report)?;
        anyhow::ensure!(tree.root_element().has_children(), "an empty document");
        std::hint::black_box(aws_lc_rs::digest::digest(
            &aws_lc_rs::digest::SHA256,
            report.as_bytes(),
        ));
        let mut bytes = zstd::bulk::compress(report.as_bytes(), 3)?;
        let nonce = Nonce::assume_unique_for_key([0; 12]);
        key.seal_in_place_append_tag(nonce, Aad::empty(), &mut bytes)
            .map_err(|_| anyhow::anyhow!("not sealed"))
    })
}

/// One raw act: what is inserted, and whom to answer.
struct RawAct {
    row: Vec<u8>,
    blob: Option<Vec<u8>>,
    answer: SyncSender<Result<(), rusqlite::Error>>,
}

const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE entry (id INTEGER PRIMARY KEY, row BLOB NOT NULL);
    CREATE TABLE content (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);";

/// Measures one row and one blob per act, and one trace row with the read of a blob, in groups.
///
/// # Errors
/// If the engine refuses.
pub fn measure(config: &Config, load: &Load, sizes: &StoredSizes) -> anyhow::Result<Vec<Figures>> {
    if let Some(url) = &config.database.url {
        return super::raw_server::measure(url, load, sizes);
    }
    let path = config.data_dir.join("raw.db");
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(config.data_dir.join(format!("raw.db{suffix}")));
    }
    Connection::open(&path)?.execute_batch(TABLES)?;
    let figures = vec![
        inserts(
            "raw: row and CDA blob",
            &path,
            load,
            (sizes.entry, Some(sizes.clinical)),
        )?,
        inserts(
            "raw: row and noise blob",
            &path,
            load,
            (sizes.entry, Some(sizes.noise)),
        )?,
        traced_reads(&path, load, sizes)?,
    ];
    let _ = std::fs::remove_file(&path);
    Ok(figures)
}

fn inserts(
    name: &str,
    path: &Path,
    load: &Load,
    (row, blob): (usize, Option<usize>),
) -> anyhow::Result<Figures> {
    with_writer(path, |acts| {
        load.run(name, |number| {
            write(acts, (noise(row, number), blob.map(|it| noise(it, number))))
        })
    })
}

fn traced_reads(path: &Path, load: &Load, sizes: &StoredSizes) -> anyhow::Result<Figures> {
    let readers: Vec<_> = (0..load.callers)
        .map(|_| Connection::open(path).map(std::sync::Mutex::new))
        .collect::<Result<_, _>>()?;
    let count: i64 =
        Connection::open(path)?.query_row("SELECT MAX(id) FROM content", (), |row| row.get(0))?;
    with_writer(path, |acts| {
        load.run("raw: trace row and read", |number| {
            let reader = &readers[usize::try_from(number)? % readers.len()];
            let id = 1 + i64::try_from(number)?.wrapping_mul(7_919) % count;
            let reader = reader
                .lock()
                .map_err(|_| anyhow::anyhow!("a reader panicked"))?;
            let mut statement = reader.prepare_cached("SELECT bytes FROM content WHERE id = $1")?;
            let bytes: Vec<u8> = statement.query_row([id], |row| row.get(0))?;
            drop(statement);
            drop(reader);
            anyhow::ensure!(!bytes.is_empty(), "an empty blob");
            write(acts, (noise(sizes.link, number), None))
        })
    })
}

fn write(acts: &SyncSender<RawAct>, (row, blob): (Vec<u8>, Option<Vec<u8>>)) -> anyhow::Result<()> {
    let (answer, done) = sync_channel(1);
    acts.send(RawAct { row, blob, answer })
        .context("the raw writer stopped")?;
    done.recv().context("the raw writer stopped")??;
    Ok(())
}

/// Runs `measure` beside a thread that commits waiting acts in groups.
fn with_writer<T>(
    path: &Path,
    measure: impl FnOnce(&SyncSender<RawAct>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    const WAITING_MAX: usize = 1_024;
    let connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
    let (acts, waiting) = sync_channel(WAITING_MAX);
    let writer = std::thread::spawn(move || commit_groups(&connection, &waiting));
    let measured = measure(&acts);
    drop(acts);
    writer
        .join()
        .map_err(|_| anyhow::anyhow!("the raw writer panicked"))??;
    measured
}

fn commit_groups(
    connection: &Connection,
    waiting: &Receiver<RawAct>,
) -> Result<(), rusqlite::Error> {
    while let Ok(first) = waiting.recv() {
        let group: Vec<RawAct> = std::iter::once(first).chain(waiting.try_iter()).collect();
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for act in &group {
            let row = "INSERT INTO entry (row) VALUES ($1)";
            connection.prepare_cached(row)?.execute([&act.row])?;
            if let Some(blob) = &act.blob {
                let content = "INSERT INTO content (bytes) VALUES ($1)";
                connection.prepare_cached(content)?.execute([blob])?;
            }
        }
        connection.execute_batch("COMMIT")?;
        for act in group {
            // A caller that is gone needs no answer.
            let _ = act.answer.send(Ok(()));
        }
    }
    Ok(())
}

/// Bytes that do not compress, another series for each number.
pub fn noise(length: usize, number: u64) -> Vec<u8> {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}
