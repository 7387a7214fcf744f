//! Committing an act: its permit checked, its traces chained, its changes made, all or nothing.

use crate::act::{Act, Write};
use crate::db::Connection;
use crate::error::StorageError;
use crate::ledger::Chain;
use crate::store::Store;
use crate::{
    accounts, declared, destructions, documents, outbox, reach, readings, records, reminders,
};
use dmp_core::access::Permit;
use dmp_core::ids::RecordId;
use dmp_core::time::Days;
use dmp_ledger::{HeadKey, Scope};

impl Store {
    /// Does an act. It is durable when this returns; disclose nothing before.
    ///
    /// Its traces are linked into their chains, its changes made, its messages put into the outbox,
    /// in one transaction. Anything but a trace, and what is derived, moves the record to its
    /// next revision.
    ///
    /// # Errors
    /// Whichever it is, nothing of the act was kept. [`StorageError::PermitMismatch`],
    /// [`StorageError::Untraced`]: the act is wrong. [`StorageError::Stale`]: the record, or the
    /// entry, is not as it was read; read again and decide again. [`StorageError::Duplicate`],
    /// [`StorageError::Vanished`]. [`StorageError::Ledger`]: somebody changed the chain's head.
    /// [`StorageError::Full`], [`StorageError::Busy`], [`StorageError::Unavailable`].
    pub fn commit(&self, act: Act) -> Result<(), StorageError> {
        act.check()?;
        let key = self.head_key()?.clone();
        self.transact(move |connection| apply(connection, &key, &act))
    }
}

fn apply(connection: &mut Connection, key: &HeadKey, act: &Act) -> Result<(), StorageError> {
    let mut chains = lock_chains(connection, key, act)?;
    if let Some(permit) = &act.permit {
        check_revision(&chains, permit)?;
    }
    for write in &act.writes {
        apply_write(connection, act.record(), write)?;
    }
    for trace in &act.traces {
        chain_of(&mut chains, trace.scope)?.push(connection, key, trace)?;
    }
    let changes = act.writes.iter().any(Write::changes_record);
    if let (Some(record), true) = (act.record(), changes) {
        chain_of(&mut chains, Scope::Record(record))?.advance();
    }
    ask_for_reminders(connection, act)?;
    for message in &act.messages {
        outbox::insert(connection, message)?;
    }
    chains
        .into_iter()
        .try_for_each(|chain| chain.close(connection))
}

/// What changes a record may bring a reminder: it is looked at the day after, once for all changes
/// of a day. An act that looked has set the day itself. Rule: VAC-016.
fn ask_for_reminders(connection: &mut Connection, act: &Act) -> Result<(), StorageError> {
    let is_over =
        |write: &Write| matches!(write, Write::LookForReminders { .. } | Write::DestroyRecord);
    let (Some(record), Some(trace)) = (act.record(), act.traces.first()) else {
        return Ok(());
    };
    if act.writes.is_empty() || act.writes.iter().any(is_over) {
        return Ok(());
    }
    reminders::ask(connection, record, trace.at.plus(Days(1)).date_utc())
}

/// Locks the chains an act is about, always in the same order: two acts never wait for each other.
/// The installation's, which all share, comes last and is held for the shortest time.
fn lock_chains(
    connection: &mut Connection,
    key: &HeadKey,
    act: &Act,
) -> Result<Vec<Chain>, StorageError> {
    let permitted = act.permit.as_ref().and_then(Permit::record);
    let mut scopes: Vec<Scope> = act.traces.iter().map(|trace| trace.scope).collect();
    scopes.extend(act.record().map(Scope::Record));
    scopes.sort_by(|one, other| other.cmp(one));
    scopes.dedup();
    let created = if permitted.is_none() {
        act.record()
    } else {
        None
    };
    scopes
        .into_iter()
        .map(|scope| match scope.record() {
            Some(record) if created == Some(record) => Ok(Chain::begin(key, record)),
            Some(_) | None => Chain::lock(connection, scope),
        })
        .collect()
}

/// The decision was made on one revision of the record: it must still be there.
fn check_revision(chains: &[Chain], permit: &Permit) -> Result<(), StorageError> {
    let Some(scope) = permit.record().map(Scope::Record) else {
        return Ok(());
    };
    let is_current =
        |chain: &Chain| chain.scope() == scope && chain.revision() == permit.revision();
    if chains.iter().any(is_current) {
        Ok(())
    } else {
        Err(StorageError::Stale)
    }
}

fn chain_of(chains: &mut [Chain], scope: Scope) -> Result<&mut Chain, StorageError> {
    chains
        .iter_mut()
        .find(|chain| chain.scope() == scope)
        .ok_or(StorageError::Vanished)
}

/// Makes one change. That it is on the permit's record and document was checked by [`Act::check`].
fn apply_write(
    connection: &mut Connection,
    record: Option<RecordId>,
    write: &Write,
) -> Result<(), StorageError> {
    let of_record = record.ok_or(StorageError::PermitMismatch);
    match write {
        Write::CreateRecord(new) => records::insert(connection, new),
        Write::ReplaceRegister { sealed } => {
            records::replace_register(connection, of_record?, sealed)
        }
        Write::InsertDocument(new) => documents::insert(connection, of_record?, new),
        Write::ReplaceEntry {
            document,
            version,
            sealed,
        } => documents::replace_entry(connection, (of_record?, *document), *version, sealed),
        Write::PutReading {
            document,
            version,
            sealed,
        } => readings::put(connection, (of_record?, *document), *version, sealed),
        Write::LookForReminders { day, asked } => {
            reminders::set(connection, of_record?, (*day, *asked))
        }
        Write::PutItem {
            item,
            version,
            sealed,
        } => declared::put(connection, (of_record?, *item), *version, sealed),
        Write::PutInBin { document, until } => {
            destructions::put_in_bin(connection, (of_record?, *document), *until)
        }
        Write::TakeOutOfBin { document } => {
            destructions::take_out_of_bin(connection, of_record?, *document)
        }
        Write::CloseRecord { until } => destructions::close(connection, of_record?, *until),
        Write::ReopenRecord => destructions::reopen(connection, of_record?),
        Write::DestroyDocument { document } => {
            documents::destroy(connection, of_record?, *document)
        }
        Write::DestroyRecord => records::destroy(connection, of_record?),
        Write::Reach(change) => reach::change(connection, of_record?, change),
        Write::CreateAccount(new) => accounts::insert(connection, new),
        Write::ReplaceSecret {
            account,
            secret,
            must_change,
            provisional_until,
        } => {
            let change = (secret.as_str(), *must_change, *provisional_until);
            accounts::replace_secret_within(connection, record, *account, change)
        }
    }
}
