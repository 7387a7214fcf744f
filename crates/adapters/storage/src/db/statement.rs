//! Statements: constants with a name, written once for both engines.
//!
//! Placeholders are `$1…` and appear in their order (`SQLite` numbers them by appearance), and each
//! statement prepares on both engines: tests see to it. No clock, no random number, and no rule of
//! the domain in a `WHERE`.

/// Which rows a `SELECT` locks until the end of the transaction, on `PostgreSQL`. `SQLite` needs
/// nothing: there is one writer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lock {
    /// None.
    Nothing,
    /// The rows found, waiting for them.
    Rows,
    /// The rows found that nobody else has locked.
    FreeRows,
}

/// One statement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement {
    /// Its name, for errors.
    pub name: &'static str,
    /// Its text, the same for both engines.
    pub sql: &'static str,
    /// What it locks.
    pub lock: Lock,
}

impl Statement {
    /// The text with its lock, as `PostgreSQL` writes it.
    pub fn postgres_sql(&self) -> String {
        let lock = match self.lock {
            Lock::Nothing => "",
            Lock::Rows => " FOR UPDATE",
            Lock::FreeRows => " FOR UPDATE SKIP LOCKED",
        };
        format!("{}{lock}", self.sql)
    }
}

/// Declares the statements of a file as constants, and lists them so that none can be forgotten by
/// the test that prepares them all.
macro_rules! statements {
    ($($name:ident $([$lock:ident])? = $sql:expr;)+) => {
        $(const $name: $crate::db::Statement = $crate::db::Statement {
            name: stringify!($name),
            sql: $sql,
            lock: $crate::db::statements!(@lock $($lock)?),
        };)+

        /// The statements of this file.
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[$crate::db::Statement] = &[$($name),+];
    };
    (@lock) => { $crate::db::Lock::Nothing };
    (@lock $lock:ident) => { $crate::db::Lock::$lock };
}
pub(crate) use statements;
