//! Checks of an entry before it enters a record. Rule: REQ-R-32.

use super::DocumentEntry;
use crate::limits::{AUTHORS_MAX, COMMENTS_CHARS_MAX, TITLE_CHARS_MAX, UNIQUE_ID_CHARS_MAX};
use crate::time::Timestamp;

/// How far ahead of ours the clock of a creator may run, in milliseconds (one hour).
const CLOCK_TOLERANCE: i64 = 3_600_000;
/// Nothing in a record is older than 1900-01-01T00:00:00Z.
const EARLIEST: Timestamp = Timestamp(-2_208_988_800_000);

/// An entry that breaks a rule: which field, and how. Never a value of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct EntryError {
    /// The field.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: EntryProblem,
}

/// What can be wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryProblem {
    /// It is empty.
    #[error("is missing")]
    Missing,
    /// It is longer than its limit.
    #[error("is too long")]
    TooLong,
    /// It has not the form it must have.
    #[error("is malformed")]
    Malformed,
    /// A date is in the future, or long before anybody lived.
    #[error("is no possible date")]
    ImpossibleDate,
    /// Two fields contradict each other.
    #[error("contradicts another field")]
    Contradiction,
}

type Checked = Result<(), EntryError>;

impl DocumentEntry {
    /// Checks what the types leave open: lengths, forms, dates.
    ///
    /// # Errors
    /// The first field that breaks a rule.
    pub fn check(&self) -> Checked {
        unique_id("unique_id", &self.unique_id)?;
        self.set_id
            .as_deref()
            .map_or(Ok(()), |id| length("set_id", id, UNIQUE_ID_CHARS_MAX))?;
        text("title", &self.title, TITLE_CHARS_MAX)?;
        self.comments
            .as_deref()
            .map_or(Ok(()), |text| length("comments", text, COMMENTS_CHARS_MAX))?;
        code("type_code", &self.type_code.0)?;
        code("format_code", &self.format_code)?;
        language(&self.language)?;
        self.check_authors()?;
        self.check_content()?;
        self.check_dates()
    }

    fn check_authors(&self) -> Checked {
        ensure(!self.authors.is_empty(), "authors", EntryProblem::Missing)?;
        ensure(
            self.authors.len() <= AUTHORS_MAX,
            "authors",
            EntryProblem::TooLong,
        )?;
        let is_named = self
            .authors
            .iter()
            .all(|author| !author.display_name().is_empty());
        ensure(is_named, "authors", EntryProblem::Missing)
    }

    fn check_content(&self) -> Checked {
        let sha256 = &self.content.sha256;
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let is_hash = sha256.len() == 64 && sha256.bytes().all(is_hex);
        ensure(is_hash, "content.sha256", EntryProblem::Malformed)?;
        // REQ-R-36: an empty document is no document.
        ensure(self.content.size > 0, "content.size", EntryProblem::Missing)
    }

    fn check_dates(&self) -> Checked {
        let latest = Timestamp(self.received_at.0.saturating_add(CLOCK_TOLERANCE));
        let possible = |field, at: Timestamp| {
            ensure(
                (EARLIEST..=latest).contains(&at),
                field,
                EntryProblem::ImpossibleDate,
            )
        };
        possible("created_at", self.created_at)?;
        possible("service_start", self.service_start)?;
        // An act may be planned to end later: only its order is checked.
        let is_ordered = self
            .service_stop
            .is_none_or(|stop| self.service_start <= stop);
        ensure(is_ordered, "service_stop", EntryProblem::Contradiction)
    }
}

fn ensure(is_met: bool, field: &'static str, problem: EntryProblem) -> Checked {
    is_met.then_some(()).ok_or(EntryError { field, problem })
}

fn text(field: &'static str, value: &str, max: usize) -> Checked {
    ensure(!value.trim().is_empty(), field, EntryProblem::Missing)?;
    ensure(
        !value.chars().any(char::is_control),
        field,
        EntryProblem::Malformed,
    )?;
    length(field, value, max)
}

fn length(field: &'static str, value: &str, max: usize) -> Checked {
    ensure(value.chars().count() <= max, field, EntryProblem::TooLong)
}

fn code(field: &'static str, value: &str) -> Checked {
    ensure(!value.is_empty(), field, EntryProblem::Missing)?;
    ensure(
        value.chars().all(|c| c.is_ascii_graphic()),
        field,
        EntryProblem::Malformed,
    )?;
    length(field, value, UNIQUE_ID_CHARS_MAX)
}

fn language(value: &str) -> Checked {
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    ensure(
        value.split('-').all(is_part),
        "language",
        EntryProblem::Malformed,
    )
}

/// An OID, an OID with extension (`root^ext`), or a `urn:uuid:`.
fn unique_id(field: &'static str, value: &str) -> Checked {
    ensure(!value.is_empty(), field, EntryProblem::Missing)?;
    length(field, value, UNIQUE_ID_CHARS_MAX)?;
    let is_valid = match (value.strip_prefix("urn:uuid:"), value.split_once('^')) {
        (Some(uuid), _) => is_uuid(uuid),
        (None, Some((root, extension))) => is_oid(root) && is_extension(extension),
        (None, None) => is_oid(value),
    };
    ensure(is_valid, field, EntryProblem::Malformed)
}

fn is_oid(text: &str) -> bool {
    let is_arc = |arc: &str| {
        !arc.is_empty()
            && arc.bytes().all(|byte| byte.is_ascii_digit())
            && (arc.len() == 1 || !arc.starts_with('0'))
    };
    text.contains('.') && matches!(text.as_bytes()[0], b'0'..=b'2') && text.split('.').all(is_arc)
}

fn is_extension(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic() && b != b'^')
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<_> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups
            .iter()
            .all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::super::test_entry::entry;
    use super::*;

    fn problem(change: impl FnOnce(&mut DocumentEntry)) -> Option<(&'static str, EntryProblem)> {
        let mut entry = entry();
        change(&mut entry);
        entry
            .check()
            .err()
            .map(|error| (error.field, error.problem))
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn an_entry_that_breaks_a_rule_is_refused() {
        use EntryProblem::{Contradiction, ImpossibleDate, Malformed, Missing, TooLong};
        assert_eq!(entry().check(), Ok(())); // REQ-R-32
        for (found, expected) in [
            (problem(|e| e.title = "  ".into()),                        ("title", Missing)),
            (problem(|e| e.title = "a".repeat(TITLE_CHARS_MAX + 1)),    ("title", TooLong)),
            (problem(|e| e.title = "a\nb".into()),                      ("title", Malformed)),
            (problem(|e| e.comments = Some("é".repeat(2_001))),         ("comments", TooLong)),
            (problem(|e| e.type_code.0 = String::new()),                ("type_code", Missing)),
            (problem(|e| e.format_code = "a b".into()),                 ("format_code", Malformed)),
            (problem(|e| e.language = "français".into()),               ("language", Malformed)),
            (problem(|e| e.authors.clear()),                            ("authors", Missing)),
            (problem(|e| e.authors[0].family_name = String::new()),     ("authors", Missing)),
            (problem(|e| e.content.sha256 = "00".into()),               ("content.sha256", Malformed)), // REQ-R-39
            (problem(|e| e.content.sha256 = "A".repeat(64)),            ("content.sha256", Malformed)),
            (problem(|e| e.content.size = 0),                           ("content.size", Missing)), // REQ-R-36
            (problem(|e| e.created_at.0 += 2 * CLOCK_TOLERANCE),        ("created_at", ImpossibleDate)),
            (problem(|e| e.service_start = Timestamp(EARLIEST.0 - 1)),  ("service_start", ImpossibleDate)),
            (problem(|e| e.service_stop = Some(Timestamp(0))),          ("service_stop", Contradiction)),
        ] {
            assert_eq!(found, Some(expected));
        }
        assert_eq!(problem(|e| e.title = "é".repeat(TITLE_CHARS_MAX)), None);
        assert_eq!(problem(|e| e.created_at.0 += CLOCK_TOLERANCE), None);
        assert_eq!(problem(|e| e.created_at = EARLIEST), None);
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_unique_identifier_has_one_of_three_forms() {
        for (text, is_valid) in [
            ("1.2.250.1.213.1.1.9",                            true), // REQ-R-32
            ("2.25.1^LAB-2026/17",                             true),
            ("urn:uuid:0189a3b4-1234-7abc-8def-0123456789ab",  true),
            ("",                                               false),
            ("3.1",                                            false),
            ("1",                                              false),
            ("1..2",                                           false),
            ("1.02",                                           false),
            ("1.2^",                                           false),
            ("1.2^a^b",                                        false),
            ("1.2^a b",                                        false),
            ("^a",                                             false),
            ("urn:uuid:0189a3b4",                              false),
            ("urn:uuid:0189a3b4-1234-7abc-8def-0123456789ag",  false),
            ("urn:oid:1.2.3",                                  false),
        ] {
            assert_eq!(unique_id("unique_id", text).is_ok(), is_valid, "{text}");
        }
        let long = format!("1.2^{}", "a".repeat(65));
        assert!(unique_id("unique_id", &long).is_err());
    }
}
