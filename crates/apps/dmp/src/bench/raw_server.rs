//! The ceiling on `PostgreSQL`: the same bytes, one transaction per act on a connection per caller.
//! The server groups commits by itself.

use super::load::{Figures, Load};
use super::raw::{StoredSizes, noise};
use anyhow::Context;
use postgres::{Client, NoTls};
use std::sync::Mutex;

const TABLES: &str = "
    DROP TABLE IF EXISTS bench_raw_entry, bench_raw_content;
    CREATE TABLE bench_raw_entry (id BIGSERIAL PRIMARY KEY, row BYTEA NOT NULL);
    CREATE TABLE bench_raw_content (id BIGSERIAL PRIMARY KEY, bytes BYTEA NOT NULL);";

/// Measures one row and one blob per act, and one trace row with the read of a blob.
///
/// # Errors
/// If the server refuses.
pub fn measure(url: &str, load: &Load, sizes: &StoredSizes) -> anyhow::Result<Vec<Figures>> {
    let clients: anyhow::Result<Vec<Mutex<Client>>> = (0..load.callers)
        .map(|_| Ok(Mutex::new(Client::connect(url, NoTls)?)))
        .collect();
    let clients = clients.context("the raw connections (the server must allow one per caller)")?;
    with(&clients, 0, |client| Ok(client.batch_execute(TABLES)?))?;
    let (entry, link) = (sizes.entry, sizes.link);
    let insert = |blob: usize| {
        let clients = &clients;
        move |number: u64| {
            with(clients, number, |client| {
                add(client, number, (entry, Some(blob)))
            })
        }
    };
    let figures = vec![
        load.run("raw: row and CDA blob", insert(sizes.clinical))?,
        load.run("raw: row and noise blob", insert(sizes.noise))?,
        load.run("raw: trace row and read", |number| {
            with(&clients, number, |client| {
                let id = 1 + i64::try_from(number % 500)?;
                let read = "SELECT bytes FROM bench_raw_content WHERE id = $1";
                client.query(read, &[&id])?;
                add(client, number, (link, None))
            })
        })?,
    ];
    with(&clients, 0, |client| {
        Ok(client.batch_execute("DROP TABLE bench_raw_entry, bench_raw_content")?)
    })?;
    Ok(figures)
}

fn add(
    client: &mut Client,
    number: u64,
    (row, blob): (usize, Option<usize>),
) -> anyhow::Result<()> {
    let mut transaction = client.transaction()?;
    transaction.execute(
        "INSERT INTO bench_raw_entry (row) VALUES ($1)",
        &[&noise(row, number)],
    )?;
    if let Some(blob) = blob {
        transaction.execute(
            "INSERT INTO bench_raw_content (bytes) VALUES ($1)",
            &[&noise(blob, number)],
        )?;
    }
    Ok(transaction.commit()?)
}

fn with<T>(
    clients: &[Mutex<Client>],
    number: u64,
    work: impl FnOnce(&mut Client) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let index = usize::try_from(number)? % clients.len();
    let mut client = clients[index]
        .lock()
        .map_err(|_| anyhow::anyhow!("a caller panicked"))?;
    work(&mut client)
}
