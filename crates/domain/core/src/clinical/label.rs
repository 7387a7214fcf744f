//! What a thing is called, in words and in codes.

use super::opaque_debug;
use crate::document::Coded;
use serde::{Deserialize, Serialize};

/// A concept as it was written: words for people, and each code that was given for it.
///
/// Both may be missing: a code without words, or words without a code.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Labelled {
    /// What people read: the label of the first code that has one, else the original text.
    pub label: String,
    /// What the author wrote or chose, where it is known and differs from the label. It may come
    /// from the narrative by a reference, and references are wrong at times: the code wins.
    pub original_text: String,
    /// The code first, then its translations, in the order of the document.
    pub codes: Vec<Coded>,
    /// What makes it more precise: side of the body, urgency…
    pub qualifiers: Vec<Qualifier>,
}

/// What makes a concept more precise: `side: left`.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Qualifier {
    /// In what respect.
    pub name: Labelled,
    /// How.
    pub value: Labelled,
}

impl Labelled {
    /// A concept known by its words alone.
    pub fn text(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    /// A concept known by one code.
    pub fn code(code: Coded) -> Self {
        Self {
            label: code.label.clone(),
            codes: vec![code],
            ..Self::default()
        }
    }

    /// Whether it says nothing at all.
    pub fn is_empty(&self) -> bool {
        self.label.is_empty() && self.codes.is_empty() && self.qualifiers.is_empty()
    }

    /// The first code of the system with this OID.
    pub fn in_system(&self, system: &str) -> Option<&Coded> {
        self.codes.iter().find(|code| code.system == system)
    }

    /// Whether one of its codes is `code` of `system`.
    pub fn has(&self, system: &str, code: &str) -> bool {
        self.codes
            .iter()
            .any(|it| it.system == system && it.code == code)
    }

    /// What people read, else the first code.
    pub fn display(&self) -> &str {
        match self.codes.first() {
            Some(first) if self.label.is_empty() => &first.code,
            _ => &self.label,
        }
    }
}

opaque_debug!(Labelled, Qualifier);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_concept_without_words_is_shown_by_its_code() {
        let coded = Coded {
            code: "I10".into(),
            system: "2.16.840.1.113883.6.3".into(),
            label: String::new(),
        };
        let concept = Labelled::code(coded);
        assert_eq!(concept.display(), "I10");
        assert!(concept.has("2.16.840.1.113883.6.3", "I10"));
        assert!(!concept.has("2.16.840.1.113883.6.96", "I10"));
        assert!(concept.in_system("2.16.840.1.113883.6.3").is_some());
        assert_eq!(Labelled::text("fièvre").display(), "fièvre");
        assert!(Labelled::default().is_empty());
        assert_eq!(format!("{concept:?}"), "Labelled(…)");
    }
}
