//! The installation's own secrets, wrapped by the master key.

use crate::db::statements;
use crate::error::{StorageError, What};
use crate::store::Store;

statements! {
    SECRET = "SELECT wrapped FROM installation_secret WHERE name = $1";
    PUT = "INSERT INTO installation_secret (name, wrapped) VALUES ($1, $2)";
    REWRAP = "UPDATE installation_secret SET wrapped = $1 WHERE name = $2 AND wrapped = $3";
}

impl Store {
    /// A wrapped secret.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        self.read(|connection| {
            connection
                .find(SECRET, &[name.into()])?
                .map(|mut row| row.bytes(0))
                .transpose()
        })
    }

    /// Keeps a new wrapped secret. There is no way to put one in the place of another.
    ///
    /// # Errors
    /// [`StorageError::Duplicate`] if there is one of this name: read that one.
    pub fn put_secret(&self, name: &str, wrapped: &[u8]) -> Result<(), StorageError> {
        let (name, wrapped) = (name.to_owned(), wrapped.to_vec());
        self.transact(move |connection| {
            let put = connection.execute(PUT, &[(&name).into(), (&wrapped).into()]);
            put.map(drop).map_err(|error| error.about(What::Secret))
        })
    }

    /// Replaces a wrapped secret by the same secret wrapped by another master key.
    ///
    /// # Errors
    /// [`StorageError::Stale`] if it is not `from` any more.
    pub fn rewrap_secret(&self, name: &str, from: &[u8], to: &[u8]) -> Result<(), StorageError> {
        let (name, from, to) = (name.to_owned(), from.to_vec(), to.to_vec());
        self.transact(move |connection| {
            let values = [(&to).into(), (&name).into(), (&from).into()];
            match connection.execute(REWRAP, &values)? {
                0 => Err(StorageError::Stale),
                _ => Ok(()),
            }
        })
    }
}
