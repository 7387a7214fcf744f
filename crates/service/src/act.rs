//! What an act does: its value, its writes and its messages, as plain data.

use dmp_core::ids::RecordId;
use dmp_ledger::Subject;
use dmp_storage::{NewMessage, Write};
use dmp_vault::RecordKey;

/// The effect of an admitted act. Storage applies it in the transaction of its trace.
pub(crate) struct Effect<T> {
    pub value: T,
    pub writes: Vec<Write>,
    pub messages: Vec<NewMessage>,
    pub subject: Option<Subject>,
    /// The record that this act creates: its first trace goes into its own chain.
    pub created: Option<(RecordId, RecordKey)>,
}

impl<T> Effect<T> {
    /// An act that only reads.
    pub fn of(value: T) -> Self {
        Self {
            value,
            writes: Vec::new(),
            messages: Vec::new(),
            subject: None,
            created: None,
        }
    }

    /// Adds a row change.
    #[must_use]
    pub fn write(mut self, write: Write) -> Self {
        self.writes.push(write);
        self
    }

    /// Adds messages to deliver once the act is durable.
    #[must_use]
    pub fn tell(mut self, messages: Vec<NewMessage>) -> Self {
        self.messages.extend(messages);
        self
    }

    /// Says what else the act is about, for the history.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Says which record the act creates.
    #[must_use]
    pub fn creating(mut self, id: RecordId, key: RecordKey) -> Self {
        self.created = Some((id, key));
        self
    }

    /// Gives the effect another value.
    pub fn with<U>(self, value: U) -> Effect<U> {
        let Self {
            writes,
            messages,
            subject,
            created,
            ..
        } = self;
        Effect {
            value,
            writes,
            messages,
            subject,
            created,
        }
    }
}
