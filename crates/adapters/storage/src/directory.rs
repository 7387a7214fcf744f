//! The directory of professionals and structures: sealed entries, found by id or by a keyed hash of
//! the national identifier. Searching by name is done on opened entries, elsewhere.

use crate::db::{Row, Statement, Value, statements};
use crate::error::{StorageError, What};
use crate::store::Store;
use dmp_core::ids::{OrganizationId, ProfessionalId};
use std::fmt;

/// A professional's entry as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct ProfessionalRow {
    /// The entry.
    pub id: ProfessionalId,
    /// Keyed hash of the national identifier.
    pub national_hash: [u8; 32],
    /// What it says, sealed.
    pub sealed: Vec<u8>,
}

/// A structure's entry as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct OrganizationRow {
    /// The entry.
    pub id: OrganizationId,
    /// Keyed hash of the national identifier.
    pub national_hash: [u8; 32],
    /// What it says, sealed.
    pub sealed: Vec<u8>,
}

statements! {
    PROFESSIONAL = "SELECT id, national_hash, sealed FROM professional WHERE id = $1";
    PROFESSIONALS_AFTER = "SELECT id, national_hash, sealed FROM professional
        WHERE id > $1 ORDER BY id LIMIT $2";
    PROFESSIONAL_BY_NATIONAL_ID = "SELECT id FROM professional WHERE national_hash = $1";
    PUT_PROFESSIONAL = "INSERT INTO professional (id, national_hash, sealed) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO UPDATE
        SET national_hash = excluded.national_hash, sealed = excluded.sealed";
    ORGANIZATION = "SELECT id, national_hash, sealed FROM organization WHERE id = $1";
    ORGANIZATIONS_AFTER = "SELECT id, national_hash, sealed FROM organization
        WHERE id > $1 ORDER BY id LIMIT $2";
    ORGANIZATION_BY_NATIONAL_ID = "SELECT id FROM organization WHERE national_hash = $1";
    PUT_ORGANIZATION = "INSERT INTO organization (id, national_hash, sealed) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO UPDATE
        SET national_hash = excluded.national_hash, sealed = excluded.sealed";
}

impl Store {
    /// A professional's entry.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn professional(
        &self,
        id: ProfessionalId,
    ) -> Result<Option<ProfessionalRow>, StorageError> {
        Ok(self
            .directory_rows(PROFESSIONAL, &[(&id).into()], read_professional)?
            .pop())
    }

    /// Up to `limit` professionals in the order of their ids, after `after`.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn professionals_after(
        &self,
        after: Option<ProfessionalId>,
        limit: usize,
    ) -> Result<Vec<ProfessionalRow>, StorageError> {
        let after = after.unwrap_or(ProfessionalId::from_bytes([0; 16]));
        let values = [(&after).into(), limit.into()];
        self.directory_rows(PROFESSIONALS_AFTER, &values, read_professional)
    }

    /// The professional of this keyed hash of a national identifier.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn professional_by_national_id(
        &self,
        hash: &[u8; 32],
    ) -> Result<Option<ProfessionalId>, StorageError> {
        let values = [hash.into()];
        Ok(self
            .directory_rows(PROFESSIONAL_BY_NATIONAL_ID, &values, |row| row.id(0))?
            .pop())
    }

    /// Enters a professional, or replaces his entry.
    ///
    /// # Errors
    /// [`StorageError::Duplicate`] if another entry has this national identifier.
    pub fn put_professional(
        &self,
        id: ProfessionalId,
        national_hash: &[u8; 32],
        sealed: &[u8],
    ) -> Result<(), StorageError> {
        self.put_in_directory(PUT_PROFESSIONAL, *id.bytes(), (national_hash, sealed))
    }

    /// A structure's entry.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn organization(
        &self,
        id: OrganizationId,
    ) -> Result<Option<OrganizationRow>, StorageError> {
        Ok(self
            .directory_rows(ORGANIZATION, &[(&id).into()], read_organization)?
            .pop())
    }

    /// Up to `limit` structures in the order of their ids, after `after`.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn organizations_after(
        &self,
        after: Option<OrganizationId>,
        limit: usize,
    ) -> Result<Vec<OrganizationRow>, StorageError> {
        let after = after.unwrap_or(OrganizationId::from_bytes([0; 16]));
        let values = [(&after).into(), limit.into()];
        self.directory_rows(ORGANIZATIONS_AFTER, &values, read_organization)
    }

    /// The structure of this keyed hash of a national identifier.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn organization_by_national_id(
        &self,
        hash: &[u8; 32],
    ) -> Result<Option<OrganizationId>, StorageError> {
        let values = [hash.into()];
        Ok(self
            .directory_rows(ORGANIZATION_BY_NATIONAL_ID, &values, |row| row.id(0))?
            .pop())
    }

    /// Enters a structure, or replaces its entry.
    ///
    /// # Errors
    /// [`StorageError::Duplicate`] if another entry has this national identifier.
    pub fn put_organization(
        &self,
        id: OrganizationId,
        national_hash: &[u8; 32],
        sealed: &[u8],
    ) -> Result<(), StorageError> {
        self.put_in_directory(PUT_ORGANIZATION, *id.bytes(), (national_hash, sealed))
    }

    fn directory_rows<T>(
        &self,
        statement: Statement,
        values: &[Value<'_>],
        read: impl Fn(Row) -> Result<T, StorageError>,
    ) -> Result<Vec<T>, StorageError> {
        self.read(|connection| {
            connection
                .query(statement, values)?
                .into_iter()
                .map(&read)
                .collect()
        })
    }

    fn put_in_directory(
        &self,
        statement: Statement,
        id: [u8; 16],
        (national_hash, sealed): (&[u8; 32], &[u8]),
    ) -> Result<(), StorageError> {
        let (national_hash, sealed) = (*national_hash, sealed.to_vec());
        self.transact(move |connection| {
            let values = [(&id).into(), (&national_hash).into(), (&sealed).into()];
            let put = connection.execute(statement, &values);
            put.map(drop).map_err(|error| error.about(What::NationalId))
        })
    }
}

fn read_professional(mut row: Row) -> Result<ProfessionalRow, StorageError> {
    Ok(ProfessionalRow {
        id: row.id(0)?,
        national_hash: row.hash(1)?,
        sealed: row.bytes(2)?,
    })
}

fn read_organization(mut row: Row) -> Result<OrganizationRow, StorageError> {
    Ok(OrganizationRow {
        id: row.id(0)?,
        national_hash: row.hash(1)?,
        sealed: row.bytes(2)?,
    })
}

impl fmt::Debug for ProfessionalRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProfessionalRow({})", self.id)
    }
}

impl fmt::Debug for OrganizationRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrganizationRow({})", self.id)
    }
}
