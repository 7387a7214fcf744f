//! The five strict traits of an identity, and how sure we are of it.

use super::{Ins, InsC};
use crate::limits::NAME_CHARS_MAX;
use crate::time::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Administrative sex.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Féminin.
    Female,
    /// Masculin.
    Male,
    /// Indéterminé.
    Unknown,
}

/// Official code of the place of birth (COG): 5 characters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BirthPlace(String);

/// Why traits are not those of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TraitsError {
    /// A name is empty.
    #[error("a name is missing")]
    NameMissing,
    /// A name is longer than [`NAME_CHARS_MAX`].
    #[error("a name is too long")]
    NameTooLong,
    /// A name has a control character, a digit or another character that no name has.
    #[error("a name has a character that names do not have")]
    NameCharacters,
    /// The code of the place of birth has not its 5 characters.
    #[error("the place of birth is not a code of 5 characters")]
    BirthPlace,
}

impl BirthPlace {
    /// A place that is not known: the code that identity services give then.
    pub fn unknown() -> Self {
        Self("99999".to_owned())
    }

    /// Parses the code of a commune or a country: 5 digits, Corsica `2A…` and `2B…`.
    ///
    /// # Errors
    /// [`TraitsError::BirthPlace`] for anything else.
    pub fn parse(text: &str) -> Result<Self, TraitsError> {
        let code = text.trim().to_ascii_uppercase();
        let digits = code
            .strip_prefix("2A")
            .or_else(|| code.strip_prefix("2B"))
            .unwrap_or(&code);
        let is_valid = code.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_valid
            .then_some(Self(code))
            .ok_or(TraitsError::BirthPlace)
    }

    /// The 5 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BirthPlace {
    type Error = TraitsError;
    fn try_from(text: String) -> Result<Self, TraitsError> {
        Self::parse(&text)
    }
}

impl From<BirthPlace> for String {
    fn from(place: BirthPlace) -> Self {
        place.0
    }
}

/// Birth name, given names, birth date, sex, birth place. Rule: REQ-R-05.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityTraits {
    /// Birth name.
    pub birth_name: String,
    /// Given names, in the order of civil status, separated by spaces.
    pub given_names: String,
    /// Sex.
    pub sex: Sex,
    /// Birth date.
    pub birth_date: Date,
    /// Birth place.
    pub birth_place: BirthPlace,
}

impl IdentityTraits {
    /// Checks the names, and trims them.
    ///
    /// # Errors
    /// The first check that fails, in the order of [`TraitsError`].
    pub fn new(
        birth_name: &str,
        given_names: &str,
        sex: Sex,
        birth_date: Date,
        birth_place: BirthPlace,
    ) -> Result<Self, TraitsError> {
        Ok(Self {
            birth_name: name(birth_name)?,
            given_names: name(given_names)?,
            sex,
            birth_date,
            birth_place,
        })
    }

    /// The first of the given names.
    pub fn first_name(&self) -> &str {
        self.given_names
            .split_whitespace()
            .next()
            .unwrap_or(&self.given_names)
    }

    /// « Camille Moreau »: civil status and cards write capitals, people read names.
    pub fn display_name(&self) -> String {
        format!(
            "{} {}",
            capitalized(self.first_name()),
            capitalized(&self.birth_name)
        )
    }

    /// Whole years lived on `today`.
    pub fn age_on(&self, today: Date) -> i16 {
        self.birth_date.age_on(today)
    }

    /// Whether the person is under the age of majority on `today`. Rule: REQ-R-25.
    pub fn is_minor_on(&self, today: Date) -> bool {
        self.age_on(today) < MAJORITY_YEARS
    }
}

/// Age of majority, in years. Rule: REQ-R-25.
pub const MAJORITY_YEARS: i16 = 18;

fn name(text: &str) -> Result<String, TraitsError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.chars().any(char::is_alphabetic) {
        return Err(TraitsError::NameMissing);
    }
    if text.chars().count() > NAME_CHARS_MAX {
        return Err(TraitsError::NameTooLong);
    }
    let is_name = |c: char| c.is_alphabetic() || is_mark(c) || " -'’.".contains(c);
    text.chars()
        .all(is_name)
        .then_some(text)
        .ok_or(TraitsError::NameCharacters)
}

/// Combining accents, for names written in decomposed Unicode.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

impl fmt::Debug for IdentityTraits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityTraits(…)")
    }
}

/// Status of an identity (RNIV). Rule: REQ-R-05.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityStatus {
    /// Nothing verified.
    Provisional,
    /// The INS was obtained, the person not compared with a document.
    Retrieved,
    /// Checked against a document, without INS.
    Validated,
    /// Both. Only this one may reference health data.
    Qualified,
}

impl IdentityStatus {
    /// The status once the INS was obtained for this identity.
    #[must_use]
    pub const fn ins_retrieved(self) -> Self {
        match self {
            Self::Provisional | Self::Retrieved => Self::Retrieved,
            Self::Validated | Self::Qualified => Self::Qualified,
        }
    }

    /// The status once the person was compared with a high-trust document.
    #[must_use]
    pub const fn document_checked(self, _document: IdentityDocument) -> Self {
        match self {
            Self::Provisional | Self::Validated => Self::Validated,
            Self::Retrieved | Self::Qualified => Self::Qualified,
        }
    }

    /// The status once a trait was changed by hand: everything has to be checked again.
    #[must_use]
    pub const fn traits_changed(self) -> Self {
        match self {
            Self::Provisional | Self::Retrieved | Self::Validated | Self::Qualified => {
                Self::Provisional
            }
        }
    }

    /// Whether the number may go with health data.
    pub const fn may_reference_health_data(self) -> bool {
        matches!(self, Self::Qualified)
    }
}

/// The high-trust document that was shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityDocument {
    /// Identity card or passport.
    CardOrPassport,
    /// Residence permit.
    ResidencePermit,
    /// For a minor: birth extract or family booklet with a parent's document.
    FamilyBooklet,
}

/// Whose record it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientIdentity {
    /// The identifier.
    pub ins: Ins,
    /// The INS-C computed from the Vitale card, when it can be.
    pub ins_c: Option<InsC>,
    /// The traits.
    pub traits: IdentityTraits,
    /// The traits of the Vitale card, verbatim. Rule: REQ-R-07.
    pub vitale_traits: Option<IdentityTraits>,
    /// How sure we are.
    pub status: IdentityStatus,
}

impl fmt::Debug for PatientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PatientIdentity({:?}, …)", self.status)
    }
}

/// Each word of a name with a capital and small letters: « Anne-Lise », « O'Brien ».
fn capitalized(name: &str) -> String {
    let mut is_start = true;
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        if is_start {
            text.extend(letter.to_uppercase());
        } else {
            text.extend(letter.to_lowercase());
        }
        is_start = !letter.is_alphabetic();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use IdentityStatus::{Provisional, Qualified, Retrieved, Validated};

    fn traits(birth_name: &str, given_names: &str) -> Result<IdentityTraits, TraitsError> {
        let born = Date::parse("1981-04-14").unwrap();
        let place = BirthPlace::parse("75115").unwrap();
        IdentityTraits::new(birth_name, given_names, Sex::Female, born, place)
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn an_identity_is_qualified_by_its_ins_and_a_document_in_any_order() {
        let shown = IdentityDocument::CardOrPassport;
        for (before, with_ins, with_document) in [
            (Provisional, Retrieved, Validated), // REQ-R-05
            (Retrieved,   Retrieved, Qualified),
            (Validated,   Qualified, Validated),
            (Qualified,   Qualified, Qualified),
        ] {
            assert_eq!(before.ins_retrieved(), with_ins, "{before:?}");
            assert_eq!(before.document_checked(shown), with_document, "{before:?}");
            assert_eq!(before.traits_changed(), Provisional, "{before:?}");
            assert_eq!(before.may_reference_health_data(), before == Qualified, "{before:?}");
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn names_that_nobody_bears_are_refused() {
        let long = "A".repeat(NAME_CHARS_MAX + 1);
        for (birth_name, given_names, expected) in [
            ("",            "Camille",  TraitsError::NameMissing), // REQ-R-05
            ("Moreau",      "   ",      TraitsError::NameMissing),
            ("-",           "Camille",  TraitsError::NameMissing),
            (long.as_str(), "Camille",  TraitsError::NameTooLong),
            ("Moreau\u{7}", "Camille",  TraitsError::NameCharacters),
            ("Moreau",      "Camille2", TraitsError::NameCharacters),
            ("<Moreau>",    "Camille",  TraitsError::NameCharacters),
        ] {
            assert_eq!(traits(birth_name, given_names), Err(expected), "{birth_name} {given_names}");
        }
        assert!(traits(&long[1..], "Anne-Sophie Zoé").is_ok());
    }

    #[test]
    fn a_person_is_shown_by_first_name_and_birth_name() {
        let person = traits(" O'Moreau-Léger ", "Camille  Anne").unwrap();
        assert_eq!(person.display_name(), "Camille O'Moreau-Léger");
        assert_eq!(person.given_names, "Camille Anne");
        assert_eq!(format!("{person:?}"), "IdentityTraits(…)");
    }

    #[test]
    fn majority_is_reached_on_the_birthday() {
        let person = traits("Moreau", "Camille").unwrap();
        assert!(person.is_minor_on(Date::parse("1999-04-13").unwrap())); // REQ-R-25
        assert!(!person.is_minor_on(Date::parse("1999-04-14").unwrap()));
    }

    #[test]
    fn a_place_of_birth_is_a_code_of_five_characters() {
        for (text, is_valid) in [
            ("75115", true), // REQ-R-05
            ("2A004", true),
            (" 2b033 ", true),
            ("99109", true),
            ("7511", false),
            ("751155", false),
            ("2C004", false),
            ("Paris", false),
            ("7é115", false),
        ] {
            assert_eq!(BirthPlace::parse(text).is_ok(), is_valid, "{text}");
        }
    }
}
