//! Accounts: what a person signs in with. Creating and finding them; see also `account_changes`.

use crate::db::{Connection, Row, statements};
use crate::error::{StorageError, What};
use crate::store::Store;
use dmp_core::ids::{AccountId, RecordId};
use dmp_core::time::Timestamp;
use std::fmt;

/// An account to create.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Its id.
    pub id: AccountId,
    /// Which portal it opens, a number of the service.
    pub kind: i64,
    /// Keyed hash of its login.
    pub login_hash: [u8; 32],
    /// Hash of its secret, a PHC string.
    pub secret: String,
    /// Its sealed profile.
    pub sealed: Vec<u8>,
    /// Its record, if it is a patient's.
    pub record: Option<RecordId>,
    /// Keyed hash of its professional, if it is one's.
    pub professional: Option<[u8; 32]>,
    /// When.
    pub at: Timestamp,
    /// Whether another secret must be chosen at the next sign-in.
    pub must_change: bool,
    /// Until when the secret works, if it is provisional.
    pub provisional_until: Option<Timestamp>,
}

/// An account as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Its id.
    pub id: AccountId,
    /// Which portal it opens, a number of the service.
    pub kind: i64,
    /// Its record, if it is a patient's.
    pub record: Option<RecordId>,
    /// Hash of its secret, a PHC string.
    pub secret: String,
    /// Its sealed profile.
    pub sealed: Vec<u8>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Whether another secret must be chosen at the next sign-in.
    pub must_change: bool,
    /// Until when the secret works, if it is provisional.
    pub provisional_until: Option<Timestamp>,
    /// Wrong secrets since the last right one.
    pub failed: i64,
    /// Until when no secret is tried.
    pub locked_until: Option<Timestamp>,
    /// Last TOTP time step whose code was used; 0 at first.
    pub totp_step: i64,
}

statements! {
    ACCOUNT = "SELECT id, kind, record_id, secret, sealed, created_at, must_change,
            provisional_until, failed, locked_until, totp_step
        FROM account WHERE id = $1";
    BY_LOGIN = "SELECT id, kind, record_id, secret, sealed, created_at, must_change,
            provisional_until, failed, locked_until, totp_step
        FROM account WHERE login_hash = $1";
    BY_PROFESSIONAL = "SELECT id, kind, record_id, secret, sealed, created_at, must_change,
            provisional_until, failed, locked_until, totp_step
        FROM account WHERE professional_hash = $1";
    OF_RECORD = "SELECT id, kind, record_id, secret, sealed, created_at, must_change,
            provisional_until, failed, locked_until, totp_step
        FROM account WHERE record_id = $1 ORDER BY id";
    AFTER = "SELECT id, kind, record_id, secret, sealed, created_at, must_change,
            provisional_until, failed, locked_until, totp_step
        FROM account WHERE id > $1 ORDER BY id LIMIT $2";
    INSERT = "INSERT INTO account (id, kind, login_hash, professional_hash, record_id, secret,
            sealed, created_at, must_change, provisional_until, failed, locked_until, totp_step)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, NULL, 0)";
    REPLACE_SECRET = "UPDATE account SET secret = $1, must_change = $2, provisional_until = $3,
            failed = 0, locked_until = NULL
        WHERE id = $4";
}

impl Store {
    /// An account.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn account(&self, id: AccountId) -> Result<Option<AccountRow>, StorageError> {
        self.read(|connection| {
            connection
                .find(ACCOUNT, &[(&id).into()])?
                .map(read_account)
                .transpose()
        })
    }

    /// The account of this keyed hash of a login.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn account_by_login(
        &self,
        login_hash: &[u8; 32],
    ) -> Result<Option<AccountRow>, StorageError> {
        self.read(|connection| {
            connection
                .find(BY_LOGIN, &[login_hash.into()])?
                .map(read_account)
                .transpose()
        })
    }

    /// The account of the professional with this keyed hash.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn account_by_professional(
        &self,
        professional_hash: &[u8; 32],
    ) -> Result<Option<AccountRow>, StorageError> {
        self.read(|connection| {
            let row = connection.find(BY_PROFESSIONAL, &[professional_hash.into()])?;
            row.map(read_account).transpose()
        })
    }

    /// The accounts of the holder of a record.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn accounts_of(&self, record: RecordId) -> Result<Vec<AccountRow>, StorageError> {
        self.read(|connection| {
            let rows = connection.query(OF_RECORD, &[(&record).into()])?;
            rows.into_iter().map(read_account).collect()
        })
    }

    /// Up to `limit` accounts in the order of their ids, after `after`.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn accounts_after(
        &self,
        after: Option<AccountId>,
        limit: usize,
    ) -> Result<Vec<AccountRow>, StorageError> {
        let after = after.unwrap_or(AccountId::from_bytes([0; 16]));
        self.read(|connection| {
            let rows = connection.query(AFTER, &[(&after).into(), limit.into()])?;
            rows.into_iter().map(read_account).collect()
        })
    }

    /// Creates an account that belongs to no record.
    ///
    /// # Errors
    /// [`StorageError::PermitMismatch`] for a patient's, which is created by an act;
    /// [`StorageError::Duplicate`] if the login is taken, or the professional has an account.
    pub fn insert_account(&self, new: NewAccount) -> Result<(), StorageError> {
        if new.record.is_some() {
            return Err(StorageError::PermitMismatch);
        }
        self.transact(move |connection| insert(connection, &new))
    }

    /// Replaces the secret of an account; wrong tries are forgotten.
    ///
    /// # Errors
    /// [`StorageError::Vanished`] if there is no such account.
    pub fn replace_secret(
        &self,
        id: AccountId,
        secret: &str,
        must_change: bool,
        provisional_until: Option<Timestamp>,
    ) -> Result<(), StorageError> {
        let secret = secret.to_owned();
        self.transact(move |connection| {
            replace_secret(connection, id, (&secret, must_change, provisional_until))
        })
    }
}

pub(crate) fn insert(connection: &mut Connection, new: &NewAccount) -> Result<(), StorageError> {
    let values = [
        (&new.id).into(),
        new.kind.into(),
        (&new.login_hash).into(),
        new.professional.as_ref().into(),
        new.record.as_ref().into(),
        (&new.secret).into(),
        (&new.sealed).into(),
        new.at.into(),
        new.must_change.into(),
        new.provisional_until.into(),
    ];
    let inserted = connection.execute(INSERT, &values);
    inserted.map(drop).map_err(|error| error.about(What::Login))
}

/// A secret, whether it must be changed, and until when it works.
type NewSecret<'a> = (&'a str, bool, Option<Timestamp>);

/// Replaces the secret of an account; when an act is about a record, of an account of its holder.
///
/// # Errors
/// [`StorageError::PermitMismatch`] if it is somebody else's; [`StorageError::Vanished`].
pub(crate) fn replace_secret_within(
    connection: &mut Connection,
    record: Option<RecordId>,
    account: AccountId,
    secret: NewSecret<'_>,
) -> Result<(), StorageError> {
    let row = connection
        .find(ACCOUNT, &[(&account).into()])?
        .map(read_account)
        .transpose()?;
    let found = row.ok_or(StorageError::Vanished)?;
    if record.is_some() && found.record != record {
        return Err(StorageError::PermitMismatch);
    }
    replace_secret(connection, account, secret)
}

fn replace_secret(
    connection: &mut Connection,
    id: AccountId,
    (secret, must_change, provisional_until): NewSecret<'_>,
) -> Result<(), StorageError> {
    let values = [
        secret.into(),
        must_change.into(),
        provisional_until.into(),
        (&id).into(),
    ];
    connection.change(REPLACE_SECRET, &values)
}

fn read_account(mut row: Row) -> Result<AccountRow, StorageError> {
    Ok(AccountRow {
        id: row.id(0)?,
        kind: row.integer(1)?,
        record: row.optional_id(2)?,
        secret: row.text(3)?,
        sealed: row.bytes(4)?,
        created_at: row.instant(5)?,
        must_change: row.boolean(6)?,
        provisional_until: row.optional_instant(7)?,
        failed: row.integer(8)?,
        locked_until: row.optional_instant(9)?,
        totp_step: row.integer(10)?,
    })
}

impl fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewAccount({})", self.id)
    }
}

impl fmt::Debug for AccountRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountRow({})", self.id)
    }
}
