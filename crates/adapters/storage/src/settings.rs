//! Settings of the installation: small values by name. What is personal in them is sealed.

use crate::db::statements;
use crate::error::StorageError;
use crate::store::Store;

statements! {
    SETTING = "SELECT value FROM setting WHERE name = $1";
    PUT = "INSERT INTO setting (name, value) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
}

impl Store {
    /// The value under a name.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        self.read(|connection| {
            let row = connection.find(SETTING, &[name.into()])?;
            row.map(|mut row| row.bytes(0)).transpose()
        })
    }

    /// Puts a value under a name, in the place of the one it had.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn put_setting(&self, name: &str, value: &[u8]) -> Result<(), StorageError> {
        let (name, value) = (name.to_owned(), value.to_vec());
        self.transact(move |connection| {
            connection
                .execute(PUT, &[(&name).into(), (&value).into()])
                .map(drop)
        })
    }
}
