//! The computed national health identifier of 2009 (*INS-C*), OID 1.2.250.1.213.1.4.2.

use super::Nir;
use crate::time::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// A birth date as the Vitale card gives it: `AAMMJJ`, which may be no day of the calendar.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CardDate(String);

impl CardDate {
    /// Parses six digits. Lunar dates (months and days that do not exist) are kept as read.
    ///
    /// # Errors
    /// [`InsCError::BirthDate`] for anything but six digits.
    pub fn parse(text: &str) -> Result<Self, InsCError> {
        let is_valid = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_valid
            .then(|| Self(text.to_owned()))
            .ok_or(InsCError::BirthDate)
    }

    /// The card gives none: `000000`.
    pub fn missing() -> Self {
        Self("000000".to_owned())
    }
}

impl From<Date> for CardDate {
    fn from(date: Date) -> Self {
        Self(format!(
            "{:02}{:02}{:02}",
            date.year() % 100,
            date.month(),
            date.day()
        ))
    }
}

impl TryFrom<String> for CardDate {
    type Error = InsCError;
    fn try_from(text: String) -> Result<Self, InsCError> {
        Self::parse(&text)
    }
}

impl From<CardDate> for String {
    fn from(date: CardDate) -> Self {
        date.0
    }
}

impl fmt::Debug for CardDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardDate(…)")
    }
}

/// Computed health identifier: 20 digits and a key of 2.
///
/// Invariant: the key matches. Rules: REQ-R-02, REQ-S-06.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InsC(String);

/// Why there is no INS-C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InsCError {
    /// No letter of the Latin alphabet in the first name.
    #[error("the first name has no letter")]
    FirstName,
    /// The birth date is not six digits.
    #[error("the birth date of the card is not six digits")]
    BirthDate,
    /// Not 22 digits.
    #[error("an INS-C has 22 digits")]
    Length,
    /// The key does not match.
    #[error("the key of the INS-C does not match")]
    Key,
}

impl InsC {
    /// OID of its assigning authority.
    pub const OID: &str = "1.2.250.1.213.1.4.2";

    /// Computes it from what the Vitale card holds.
    ///
    /// # Errors
    /// [`InsCError::FirstName`] if nothing is left of the first name.
    pub fn compute(
        first_name: &str,
        birth_date: impl Into<CardDate>,
        nir: &Nir,
    ) -> Result<Self, InsCError> {
        let name = card_first_name(first_name);
        if name.trim().is_empty() {
            return Err(InsCError::FirstName);
        }
        let seed = format!("{name}{}{}", birth_date.into().0, nir.thirteen());
        let digest = Sha256::digest(seed.as_bytes());
        let value = digest
            .iter()
            .take(8)
            .fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        Ok(Self(format!("{value:020}{:02}", key_of(value))))
    }

    /// Parses 22 digits; spaces are ignored.
    ///
    /// # Errors
    /// [`InsCError::Length`] or [`InsCError::Key`].
    pub fn parse(text: &str) -> Result<Self, InsCError> {
        let compact: String = text.split_whitespace().collect();
        if compact.len() != 22 || !compact.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InsCError::Length);
        }
        // 20 digits may exceed 64 bits: such a number was never computed.
        let value: u64 = compact[..20].parse().map_err(|_| InsCError::Key)?;
        let matches = compact[20..] == format!("{:02}", key_of(value));
        matches.then_some(Self(compact)).ok_or(InsCError::Key)
    }

    /// The 22 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const fn key_of(value: u64) -> u64 {
    97 - value % 97
}

/// The first name as it enters the computation: Latin capitals without accents, cut or padded with
/// spaces to 10.
///
/// No official example has a compound name. Choice of this project, as most software did: what is
/// no letter is removed, so `Jean-Pierre` gives `JEANPIERRE`.
fn card_first_name(text: &str) -> String {
    let letters: String = text.chars().flat_map(latin_capital).take(10).collect();
    format!("{letters:<10}")
}

fn latin_capital(letter: char) -> impl Iterator<Item = char> {
    let letter = letter.to_uppercase().next().unwrap_or(letter);
    let plain = match letter {
        'A'..='Z' => return [Some(letter), None].into_iter().flatten(),
        'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' => 'A',
        'Ç' => 'C',
        'È' | 'É' | 'Ê' | 'Ë' => 'E',
        'Ì' | 'Í' | 'Î' | 'Ï' => 'I',
        'Ñ' => 'N',
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' => 'O',
        'Ù' | 'Ú' | 'Û' | 'Ü' => 'U',
        'Ý' | 'Ÿ' => 'Y',
        'Æ' => return [Some('A'), Some('E')].into_iter().flatten(),
        'Œ' => return [Some('O'), Some('E')].into_iter().flatten(),
        _ => return [None, None].into_iter().flatten(),
    };
    [Some(plain), None].into_iter().flatten()
}

impl fmt::Debug for InsC {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InsC(…)")
    }
}

impl TryFrom<String> for InsC {
    type Error = InsCError;
    fn try_from(text: String) -> Result<Self, InsCError> {
        Self::parse(&text)
    }
}

impl From<InsC> for String {
    fn from(ins: InsC) -> Self {
        ins.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nir(thirteen: &str) -> Nir {
        Nir::from_thirteen(thirteen).unwrap()
    }

    #[test]
    fn the_published_example_is_computed() {
        // REQ-R-02, REQ-S-06
        let born = Date::parse("1950-08-01").unwrap();
        let ins = InsC::compute("JEAN", born, &nir("1500815051040")).unwrap();
        assert_eq!(ins.as_str(), "1541187387477485562488");
        let again = InsC::compute(
            "Jean",
            CardDate::parse("500801").unwrap(),
            &nir("1500815051040"),
        );
        assert_eq!(again, Ok(ins));
    }

    #[test]
    fn a_first_name_becomes_ten_latin_capitals() {
        for (name, expected) in [
            ("Jean", "JEAN      "), // REQ-R-02
            ("Jean-Pierre", "JEANPIERRE"),
            ("Marie Françoise", "MARIEFRANC"),
            ("Éloïse", "ELOISE    "),
            ("D'Artagnan", "DARTAGNAN "),
            ("Lætitia", "LAETITIA  "),
            ("Maximilienne", "MAXIMILIEN"),
            ("Noël2", "NOEL      "),
        ] {
            assert_eq!(card_first_name(name), expected, "{name}");
        }
    }

    #[test]
    fn a_missing_date_and_a_lunar_date_are_taken_as_they_are() {
        let number = nir("1500815051040");
        let missing = InsC::compute("JEAN", CardDate::missing(), &number).unwrap();
        let zeros = InsC::compute("JEAN", CardDate::parse("000000").unwrap(), &number).unwrap();
        assert_eq!(missing, zeros); // REQ-R-02
        let lunar = CardDate::parse("506300").unwrap();
        assert!(InsC::compute("JEAN", lunar, &number).is_ok());
        for text in ["", "5008", "50080A", "1950-08-01"] {
            assert_eq!(CardDate::parse(text), Err(InsCError::BirthDate), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_an_ins_c_is_refused() {
        for (text, expected) in [
            ("1541187387477485562487", InsCError::Key), // REQ-R-02
            ("9999999999999999999901", InsCError::Key),
            ("154118738747748556248", InsCError::Length),
            ("15411873874774855624AA", InsCError::Length),
        ] {
            assert_eq!(InsC::parse(text), Err(expected), "{text}");
        }
        let number = nir("1500815051040");
        assert_eq!(
            InsC::compute("-- 12", CardDate::missing(), &number),
            Err(InsCError::FirstName)
        );
        assert_eq!(
            InsC::parse("15411873874774855624 88")
                .unwrap()
                .as_str()
                .len(),
            22
        );
    }
}
