//! How a record was closed, kept for the life of the record.

use crate::ids::ProfessionalId;
use crate::limits::CLOSING_WORDS_CHARS_MAX;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A closing (*fermeture*), as it was recorded. Rules: REQ-S-31, REQ-R-50.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// When. The ten years run from here.
    pub at: Timestamp,
    /// Why.
    pub reason: ClosingReason,
    /// What the patient said of it, for himself alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Who recorded it.
    pub by: ClosedBy,
}

/// Why a record was closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosingReason {
    /// The patient asked for it (`FERMETURE_DEMANDE_PATIENT`).
    PatientRequest,
    /// The patient died. Rule: REC-002.
    Death,
}

/// Who closed a record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedBy {
    /// The patient himself.
    Patient,
    /// A professional who recorded the patient's request, or his death.
    Professional {
        /// Who.
        id: ProfessionalId,
        /// His name that day.
        name: String,
    },
}

/// The text is longer than a record keeps of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long")]
pub struct WordsTooLong;

impl Closing {
    /// The patient's words, trimmed; none for an empty text.
    ///
    /// # Errors
    /// [`WordsTooLong`] above [`CLOSING_WORDS_CHARS_MAX`].
    pub fn words(text: &str) -> Result<Option<String>, WordsTooLong> {
        let text = text.trim();
        match text.chars().count() {
            0 => Ok(None),
            1..=CLOSING_WORDS_CHARS_MAX => Ok(Some(text.to_owned())),
            _ => Err(WordsTooLong),
        }
    }
}

impl fmt::Debug for Closing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Closing({:?}, {:?}, …)", self.at, self.reason)
    }
}

impl fmt::Debug for ClosedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patient => "Patient",
            Self::Professional { .. } => "Professional",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_up_to_their_limit() {
        let of = |count: usize| Closing::words(&"é".repeat(count));
        assert_eq!(of(0), Ok(None));
        assert_eq!(Closing::words("  "), Ok(None));
        assert!(of(CLOSING_WORDS_CHARS_MAX).unwrap().is_some());
        assert_eq!(of(CLOSING_WORDS_CHARS_MAX + 1), Err(WordsTooLong));
    }
}
