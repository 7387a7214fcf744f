//! The number of a person in the national register (NIR, NIA), 13 characters and a key.

use serde::{Deserialize, Serialize};
use std::fmt;

/// *Numéro d'inscription au répertoire*: 13 characters and a 2-digit key.
///
/// Invariant: the key matches. Rules: REQ-R-01, REQ-S-07.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Nir(String);

/// Why a text is not a NIR: the first check that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NirError {
    /// Not 13 characters and a key of 2.
    #[error("a NIR has 13 characters and a key of 2")]
    Length,
    /// A character that cannot stand where it does.
    #[error("a NIR has digits only, but for 2A and 2B of Corsica")]
    Characters,
    /// The key does not match.
    #[error("the key of the NIR does not match")]
    Key,
}

impl Nir {
    /// Parses `text` as printed: spaces are ignored, Corsican `2A` and `2B` are accepted.
    ///
    /// # Errors
    /// The first check that fails, in the order of [`NirError`].
    pub fn parse(text: &str) -> Result<Self, NirError> {
        let compact = compact(text);
        if compact.chars().count() != 15 {
            return Err(NirError::Length);
        }
        let (number, key) = compact.split_at_checked(13).ok_or(NirError::Characters)?;
        let expected = key_of(number)?;
        if !key.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NirError::Characters);
        }
        if key != expected {
            return Err(NirError::Key);
        }
        Ok(Self(compact))
    }

    /// Adds its key to the 13 characters that a Vitale card gives.
    ///
    /// # Errors
    /// [`NirError::Length`] or [`NirError::Characters`].
    pub fn from_thirteen(text: &str) -> Result<Self, NirError> {
        let number = compact(text);
        if number.chars().count() != 13 {
            return Err(NirError::Length);
        }
        let key = key_of(&number)?;
        Ok(Self(number + &key))
    }

    /// The 15 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 13 characters before the key.
    pub fn thirteen(&self) -> &str {
        &self.0[..13]
    }

    /// The key, 2 digits.
    pub fn key(&self) -> &str {
        &self.0[13..]
    }

    /// As printed on a card: `2 07 05 85 756 270 97`.
    pub fn grouped(&self) -> String {
        let n = &self.0;
        let parts = [
            &n[..1],
            &n[1..3],
            &n[3..5],
            &n[5..7],
            &n[7..10],
            &n[10..13],
            &n[13..],
        ];
        parts.join(" ")
    }
}

fn compact(text: &str) -> String {
    text.split_whitespace()
        .collect::<String>()
        .to_ascii_uppercase()
}

/// 97 − (number mod 97); Corsica counts as 19 (`2A`) and 18 (`2B`).
fn key_of(number: &str) -> Result<String, NirError> {
    let department = number.get(5..7).ok_or(NirError::Characters)?;
    let digits = match department {
        "2A" => format!("{}19{}", &number[..5], &number[7..]),
        "2B" => format!("{}18{}", &number[..5], &number[7..]),
        _ => number.to_owned(),
    };
    let is_valid = digits.len() == 13
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && matches!(digits.as_bytes()[0], b'1'..=b'8');
    if !is_valid {
        return Err(NirError::Characters);
    }
    let value: u64 = digits.parse().map_err(|_| NirError::Characters)?;
    Ok(format!("{:02}", 97 - value % 97))
}

impl fmt::Debug for Nir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nir(…)")
    }
}

impl TryFrom<String> for Nir {
    type Error = NirError;
    fn try_from(text: String) -> Result<Self, NirError> {
        Self::parse(&text)
    }
}

impl From<Nir> for String {
    fn from(nir: Nir) -> Self {
        nir.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn official_numbers_are_read_and_their_key_is_computed() {
        for (thirteen, key) in [
            ("2070585756270", "97"), // REQ-R-01
            ("1570693296428", "81"),
            ("188102B172951", "65"),
            ("101072B999001", "14"),
            ("2790351215189", "89"),
            ("2770763220829", "10"),
            ("2770101154003", "29"),
        ] {
            let nir = Nir::parse(&format!("{thirteen}{key}")).unwrap();
            assert_eq!(nir.key(), key, "{thirteen}");
            assert_eq!(Nir::from_thirteen(thirteen), Ok(nir), "{thirteen}");
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_number_that_cannot_be_is_refused() {
        for (text, expected) in [
            ("",                     NirError::Length), // REQ-S-07
            ("20705857562709",       NirError::Length),
            ("2070585756270977",     NirError::Length),
            ("207058575627098",      NirError::Key),
            ("207058575627000",      NirError::Key),
            ("20705857562709A",      NirError::Characters),
            ("20705857562X097",      NirError::Characters),
            ("007058575627097",      NirError::Characters),
            ("907058575627097",      NirError::Characters),
            ("2A7058575627097",      NirError::Characters),
            ("188102C17295165",      NirError::Characters),
            ("207058é75627097",      NirError::Characters),
            ("２07058575627097",     NirError::Characters),
            ("188102A17295165",      NirError::Key),
        ] {
            assert_eq!(Nir::parse(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn spaces_and_case_do_not_matter_and_the_printed_form_is_grouped() {
        let nir = Nir::parse(" 1 88 10 2b 172 951 65 ").unwrap();
        assert_eq!(nir.as_str(), "188102B17295165");
        assert_eq!(nir.grouped(), "1 88 10 2B 172 951 65");
        assert_eq!(format!("{nir:?}"), "Nir(…)");
    }
}
