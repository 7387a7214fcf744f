//! Rows found, read by the place of the column.

use crate::error::StorageError;
use dmp_core::time::Timestamp;

/// One value found.
#[derive(Debug)]
pub(crate) enum Cell {
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Nothing.
    Null,
}

/// One row found. A value that has not the expected type is [`StorageError::Damaged`].
#[derive(Debug)]
pub(crate) struct Row {
    statement: &'static str,
    cells: Vec<Cell>,
}

impl Row {
    /// A row of the statement of that name.
    pub fn new(statement: &'static str, cells: Vec<Cell>) -> Self {
        Self { statement, cells }
    }

    /// A whole number.
    pub fn integer(&self, column: usize) -> Result<i64, StorageError> {
        self.optional_integer(column)?.ok_or_else(|| self.damaged())
    }

    /// A number of things: never negative.
    pub fn count(&self, column: usize) -> Result<u64, StorageError> {
        u64::try_from(self.integer(column)?).map_err(|_| self.damaged())
    }

    /// A whole number, or nothing.
    pub fn optional_integer(&self, column: usize) -> Result<Option<i64>, StorageError> {
        match self.cells.get(column) {
            Some(Cell::Integer(number)) => Ok(Some(*number)),
            Some(Cell::Null) => Ok(None),
            Some(Cell::Text(_) | Cell::Bytes(_)) | None => Err(self.damaged()),
        }
    }

    /// An instant.
    pub fn instant(&self, column: usize) -> Result<Timestamp, StorageError> {
        self.integer(column).map(Timestamp)
    }

    /// An instant, or nothing.
    pub fn optional_instant(&self, column: usize) -> Result<Option<Timestamp>, StorageError> {
        Ok(self.optional_integer(column)?.map(Timestamp))
    }

    /// A boolean.
    pub fn boolean(&self, column: usize) -> Result<bool, StorageError> {
        Ok(self.integer(column)? != 0)
    }

    /// Bytes, taken out of the row.
    pub fn bytes(&mut self, column: usize) -> Result<Vec<u8>, StorageError> {
        self.optional_bytes(column)?.ok_or_else(|| self.damaged())
    }

    /// Bytes or nothing, taken out of the row.
    pub fn optional_bytes(&mut self, column: usize) -> Result<Option<Vec<u8>>, StorageError> {
        match self.cells.get_mut(column) {
            Some(Cell::Bytes(bytes)) => Ok(Some(std::mem::take(bytes))),
            Some(Cell::Null) => Ok(None),
            Some(Cell::Text(_) | Cell::Integer(_)) | None => Err(self.damaged()),
        }
    }

    /// Text or nothing, taken out of the row.
    pub fn optional_text(&mut self, column: usize) -> Result<Option<String>, StorageError> {
        match self.cells.get_mut(column) {
            Some(Cell::Text(text)) => Ok(Some(std::mem::take(text))),
            Some(Cell::Null) => Ok(None),
            Some(Cell::Bytes(_) | Cell::Integer(_)) | None => Err(self.damaged()),
        }
    }

    /// Text, taken out of the row.
    pub fn text(&mut self, column: usize) -> Result<String, StorageError> {
        self.optional_text(column)?.ok_or_else(|| self.damaged())
    }

    /// A hash of 32 bytes.
    pub fn hash(&self, column: usize) -> Result<[u8; 32], StorageError> {
        self.id(column)
    }

    /// A hash, or nothing.
    pub fn optional_hash(&self, column: usize) -> Result<Option<[u8; 32]>, StorageError> {
        self.optional_id(column)
    }

    /// An identifier, or anything else that is made of a certain number of bytes.
    pub fn id<T: for<'a> TryFrom<&'a [u8]>>(&self, column: usize) -> Result<T, StorageError> {
        self.optional_id(column)?.ok_or_else(|| self.damaged())
    }

    /// An identifier, or nothing.
    pub fn optional_id<T: for<'a> TryFrom<&'a [u8]>>(
        &self,
        column: usize,
    ) -> Result<Option<T>, StorageError> {
        match self.cells.get(column) {
            Some(Cell::Bytes(bytes)) => T::try_from(bytes).map(Some).map_err(|_| self.damaged()),
            Some(Cell::Null) => Ok(None),
            Some(Cell::Text(_) | Cell::Integer(_)) | None => Err(self.damaged()),
        }
    }

    const fn damaged(&self) -> StorageError {
        StorageError::Damaged {
            statement: self.statement,
        }
    }
}
