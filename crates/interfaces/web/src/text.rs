//! The two languages of the portals. The French sentence is the key of the English one; a sentence
//! that the catalogue lacks stays in French.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A language of the portals.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lang {
    /// Français.
    #[default]
    French,
    /// English.
    English,
}

impl Lang {
    /// As `lang` attributes write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// Its own name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::French => "Français",
            Self::English => "English",
        }
    }

    /// The one to switch to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::French => Self::English,
            Self::English => Self::French,
        }
    }

    /// The language of a code; French for any other.
    pub fn of(code: &str) -> Self {
        if code == "en" {
            Self::English
        } else {
            Self::French
        }
    }
}

static ENGLISH: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| pairs(include_str!("../assets/en.csv")));

/// The sentence in `lang`.
pub fn translated(sentence: &str, lang: Lang) -> Cow<'_, str> {
    match lang {
        Lang::French => Cow::Borrowed(sentence),
        Lang::English => ENGLISH
            .get(sentence)
            .map_or(Cow::Borrowed(sentence), |text| Cow::Borrowed(text.as_str())),
    }
}

/// Reads lines of two quoted fields; a quote inside is doubled.
fn pairs(table: &str) -> HashMap<String, String> {
    table
        .lines()
        .filter_map(|line| {
            line.strip_prefix('"')?
                .strip_suffix('"')?
                .split_once("\",\"")
        })
        .map(|(french, english)| (french.replace("\"\"", "\""), english.replace("\"\"", "\"")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_without_translation_stays_in_french() {
        assert_eq!(translated("Accueil", Lang::English), "Home");
        assert_eq!(translated("Accueil", Lang::French), "Accueil");
        assert_eq!(
            translated("Phrase inconnue", Lang::English),
            "Phrase inconnue"
        );
    }

    #[test]
    fn every_line_of_the_catalogue_is_read_once() {
        let lines = include_str!("../assets/en.csv")
            .lines()
            .filter(|line| !line.is_empty());
        assert_eq!(ENGLISH.len(), lines.count());
    }
}
