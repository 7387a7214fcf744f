//! One connection to either engine: the same statements, three types of values, plain rows.

mod address;
mod connection;
mod postgres;
mod row;
mod sqlite;
mod statement;
mod value;

pub(crate) use address::Address;
pub(crate) use connection::{Connection, Engine};
pub(crate) use postgres::PostgresConnection;
pub(crate) use row::{Cell, Row};
pub(crate) use sqlite::SqliteConnection;
pub(crate) use statement::{Lock, Statement, statements};
pub(crate) use value::Value;
