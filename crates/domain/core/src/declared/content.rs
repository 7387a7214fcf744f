//! What is said in an item, once its fields were checked.

use crate::clinical::{Labelled, Statement, opaque_debug};
use crate::synthesis::Progress;
use serde::{Deserialize, Serialize};

/// What was said: only [`Content::of`](Content::of) makes one, so that it is never wrong.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A fact about health.
    Statement {
        /// The fact.
        statement: Box<Statement>,
        /// For a series of sessions: how far it has come.
        progress: Option<Progress>,
    },
    /// A person to call.
    Contact(Contact),
}

/// A person to call.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// What he is to the patient.
    pub relation: Option<Labelled>,
    /// Telephone number, without spaces.
    pub phone: String,
    /// Anything else; may be empty.
    pub note: String,
}

opaque_debug!(Content, Contact);
