//! Where the database is, and how it is used.

use crate::error::StorageError;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// A database of one of the two engines.
///
/// The `Debug` form hides what a `PostgreSQL` address contains: there may be a password in it.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A file of the embedded engine, on a local disk.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// A server. Its `fsync` and `synchronous_commit` must be on, as they are unless changed.
    Postgres {
        /// `postgres://user:password@host:port/database?…`. With `sslmode=require`, the server's
        /// certificate is verified against the authorities in the file `sslrootcert` names; a
        /// server on another machine is refused unless `sslmode` is written out.
        url: String,
    },
}

impl Database {
    /// Parses `sqlite:PATH` or `postgres://…`.
    ///
    /// # Errors
    /// [`StorageError::Address`] for anything else.
    pub fn parse(text: &str) -> Result<Self, StorageError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            if path.is_empty() {
                return Err(StorageError::Address("sqlite: must be followed by a path"));
            }
            return Ok(Self::Sqlite {
                path: PathBuf::from(path),
            });
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres {
                url: text.to_owned(),
            });
        }
        Err(StorageError::Address(
            "it must begin with sqlite: or postgres://",
        ))
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { path } => write!(f, "sqlite:{}", path.display()),
            Self::Postgres { .. } => f.write_str("postgres://…"),
        }
    }
}

/// How the database is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// `SQLite`: most connections reading at once.
    pub readers: usize,
    /// `PostgreSQL`: most connections, for reads and acts together.
    pub connections: usize,
    /// `SQLite`: most acts in one commit.
    pub group_max: usize,
    /// Whether waiting acts share a commit (`SQLite`). Off only to measure what it gains.
    pub group_commit: bool,
    /// `SQLite`: largest size of the file in bytes; an act that needs more is
    /// [`StorageError::Full`]. Leaves room on the disk to do something about it.
    pub bytes_max: Option<u64>,
    /// Waited after each commit, before the answer: stands for a slow disk when measuring.
    pub commit_delay: Duration,
    /// How long a caller waits for a free connection before [`StorageError::Busy`].
    pub wait: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 16,
            connections: 24,
            group_max: 256,
            group_commit: true,
            bytes_max: None,
            commit_delay: Duration::ZERO,
            wait: Duration::from_secs(10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_one_of_the_two_engines() {
        let sqlite = Database::Sqlite {
            path: PathBuf::from("/data/dmp.db"),
        };
        assert_eq!(Database::parse("sqlite:/data/dmp.db"), Ok(sqlite));
        let url = "postgres://dmp:secret@host/dmp";
        assert_eq!(
            Database::parse(url),
            Ok(Database::Postgres {
                url: url.to_owned()
            })
        );
        for text in ["", "sqlite:", "dmp.db", "mysql://host/dmp", "POSTGRES"] {
            assert!(
                matches!(Database::parse(text), Err(StorageError::Address(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let database = Database::parse("postgres://dmp:hunter2@host/dmp").unwrap();
        assert!(!format!("{database:?}").contains("hunter2"));
    }
}
