//! Small pieces that several pages of professionals show.

use dmp_service::reading::DocumentLine;

/// A badge: its kind gives the colour, its icon and its words say the same without colour.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Badge {
    /// Suffix of the class: `ok`, `warn`, `danger`, `mask`, `info`, `new`, or nothing.
    pub kind: &'static str,
    /// Name of the icon, or nothing.
    pub icon: &'static str,
    /// Its words.
    pub text: String,
}

impl Badge {
    /// Makes a badge.
    pub fn new(kind: &'static str, icon: &'static str, text: impl Into<String>) -> Self {
        Self {
            kind,
            icon,
            text: text.into(),
        }
    }
}

/// A term and what is said of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    /// The term.
    pub label: &'static str,
    /// What is said.
    pub value: String,
}

impl Fact {
    /// Makes a fact.
    pub fn new(label: &'static str, value: impl Into<String>) -> Self {
        Self {
            label,
            value: value.into(),
        }
    }
}

/// An option of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Whether it is the present one.
    pub is_selected: bool,
}

impl Choice {
    /// An option that is selected when it is `present`.
    pub fn new(value: &str, label: &str, present: &str) -> Self {
        Self {
            value: value.to_owned(),
            label: label.to_owned(),
            is_selected: value == present,
        }
    }
}

/// What must be seen of a document wherever it is listed.
pub fn badges(line: &DocumentLine) -> Vec<Badge> {
    let mut badges = Vec::new();
    if line.is_new {
        badges.push(Badge::new("new", "", "Nouveau"));
    }
    if line.is_masked {
        badges.push(Badge::new("mask", "eye-off", "Masqué"));
    }
    if line.is_restricted {
        badges.push(Badge::new("mask", "lock", "Accès restreint"));
    }
    if line.is_withheld {
        badges.push(Badge::new(
            "warn",
            "triangle-alert",
            "Pas encore visible du patient",
        ));
    }
    if line.is_hidden_from_representatives {
        badges.push(Badge::new("mask", "lock", "Non visible des représentants"));
    }
    if line.is_from_patient {
        badges.push(Badge::new("", "user", "Déposé par le patient"));
    }
    badges
}
