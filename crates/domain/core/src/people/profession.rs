//! Professions, specialties and national identifiers of professionals.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A profession, value set `TRE_G15` without prefix: `10` doctor, `60` nurse, `21` pharmacist.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct ProfessionCode(pub String);

/// A specialty, value set `TRE_R38`: `SM26` general medicine, `SM25` occupational medicine.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct SpecialtyCode(pub String);

impl ProfessionCode {
    /// Doctor (*médecin*).
    pub const DOCTOR: &str = "10";

    /// Whether it is that of a doctor.
    pub fn is_doctor(&self) -> bool {
        self.0 == Self::DOCTOR
    }
}

impl SpecialtyCode {
    /// Occupational medicine (*médecine du travail*).
    pub const OCCUPATIONAL_MEDICINE: &str = "SM25";

    /// Whether it is occupational medicine.
    pub fn is_occupational_medicine(&self) -> bool {
        self.0 == Self::OCCUPATIONAL_MEDICINE
    }
}

/// National identifier of a professional (PSIdNat): a digit for the register, then the number in it
/// (`8` + RPPS, `0` + ADELI). OID 1.2.250.1.71.4.2.1.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NationalId(String);

/// Why a text is not a national identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a national identifier of a professional")]
pub struct NationalIdError;

impl NationalId {
    /// Parses 2 to 64 letters, digits, `/`, `-` or `.`, as the directories write them.
    ///
    /// # Errors
    /// [`NationalIdError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, NationalIdError> {
        let is_valid = (2..=64).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"/-.".contains(&byte));
        is_valid
            .then(|| Self(text.to_owned()))
            .ok_or(NationalIdError)
    }

    /// The identifier as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for NationalId {
    type Error = NationalIdError;
    fn try_from(text: String) -> Result<Self, NationalIdError> {
        Self::parse(&text)
    }
}

impl From<NationalId> for String {
    fn from(id: NationalId) -> Self {
        id.0
    }
}

impl fmt::Debug for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NationalId(…)")
    }
}
