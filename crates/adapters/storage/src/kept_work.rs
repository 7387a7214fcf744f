//! Forms that met an ended session, kept for their account: one each, the last one.

use crate::db::statements;
use crate::error::StorageError;
use crate::store::Store;
use dmp_core::ids::AccountId;
use dmp_core::time::Timestamp;

statements! {
    KEEP = "INSERT INTO kept_work (account_id, kept_at, sealed) VALUES ($1, $2, $3)
        ON CONFLICT (account_id) DO UPDATE
        SET kept_at = excluded.kept_at, sealed = excluded.sealed";
    KEPT = "SELECT sealed FROM kept_work WHERE account_id = $1";
    DROP = "DELETE FROM kept_work WHERE account_id = $1";
    SWEEP = "DELETE FROM kept_work WHERE kept_at <= $1";
}

impl Store {
    /// Keeps a sealed form for an account, in the place of the one it had.
    ///
    /// # Errors
    /// [`StorageError::Rejected`] if there is no such account.
    pub fn keep_work(
        &self,
        account: AccountId,
        at: Timestamp,
        sealed: &[u8],
    ) -> Result<(), StorageError> {
        let sealed = sealed.to_vec();
        self.transact(move |connection| {
            let values = [(&account).into(), at.into(), (&sealed).into()];
            connection.execute(KEEP, &values).map(drop)
        })
    }

    /// The sealed form kept for an account.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn kept_work(&self, account: AccountId) -> Result<Option<Vec<u8>>, StorageError> {
        self.read(|connection| {
            let row = connection.find(KEPT, &[(&account).into()])?;
            row.map(|mut row| row.bytes(0)).transpose()
        })
    }

    /// Forgets it. Forgetting what is not there is no error.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn drop_work(&self, account: AccountId) -> Result<(), StorageError> {
        self.transact(move |connection| connection.execute(DROP, &[(&account).into()]).map(drop))
    }

    /// Removes what was kept until `until`; returns how many.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn sweep_work(&self, until: Timestamp) -> Result<u64, StorageError> {
        self.transact(move |connection| connection.execute(SWEEP, &[until.into()]))
    }
}
