//! The national health identifier (*identité nationale de santé*): a number and its OID.

use super::{Nir, NirError};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of number it is. The OID tells, never a label. Rule: REQ-R-03.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InsKind {
    /// INS-NIR.
    Nir,
    /// INS-NIA, of a person waiting for a NIR.
    Nia,
    /// Test identity.
    TestNir,
    /// Demonstration identity.
    DemoNir,
}

impl InsKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Nir, Self::Nia, Self::TestNir, Self::DemoNir];

    /// The OID of the assigning authority.
    pub const fn oid(self) -> &'static str {
        match self {
            Self::Nir => "1.2.250.1.213.1.4.8",
            Self::Nia => "1.2.250.1.213.1.4.9",
            Self::TestNir => "1.2.250.1.213.1.4.10",
            Self::DemoNir => "1.2.250.1.213.1.4.11",
        }
    }

    /// Whether it names a real person.
    pub const fn is_real(self) -> bool {
        matches!(self, Self::Nir | Self::Nia)
    }

    fn of_oid(oid: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.oid() == oid)
    }
}

/// Whether this installation serves real people. Rule: REQ-R-03.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstallationMode {
    /// Real people only.
    Production,
    /// Test and demonstration identities too.
    Demo,
}

/// National health identifier (*INS*): names one person.
///
/// Invariant: the key matches the number, and the kind is one this installation accepted.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ins {
    kind: InsKind,
    number: Nir,
}

/// Why a number and an OID are not an INS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InsError {
    /// The OID names no kind of INS that records are opened with (INS-C and INS-A ended).
    #[error("the OID is not one of a national health identifier")]
    UnknownOid,
    /// A test or demonstration identity, and this is production.
    #[error("test identities are not accepted here")]
    NotReal,
    /// The number is malformed.
    #[error(transparent)]
    Number(#[from] NirError),
}

impl Ins {
    /// Parses the 15 characters of the number, read with `oid`.
    ///
    /// # Errors
    /// The first check that fails, in the order of [`InsError`].
    pub fn parse(text: &str, oid: &str, mode: InstallationMode) -> Result<Self, InsError> {
        let kind = InsKind::of_oid(oid.trim()).ok_or(InsError::UnknownOid)?;
        Self::of(kind, Nir::parse(text)?, mode)
    }

    /// An INS of a number that was read before.
    ///
    /// # Errors
    /// [`InsError::NotReal`] for a test or demonstration identity in production.
    pub fn of(kind: InsKind, number: Nir, mode: InstallationMode) -> Result<Self, InsError> {
        match mode {
            InstallationMode::Production if !kind.is_real() => Err(InsError::NotReal),
            InstallationMode::Production | InstallationMode::Demo => Ok(Self { kind, number }),
        }
    }

    /// Its kind.
    pub const fn kind(&self) -> InsKind {
        self.kind
    }

    /// The 15 characters.
    pub fn number(&self) -> &str {
        self.number.as_str()
    }

    /// The number with its key.
    pub const fn nir(&self) -> &Nir {
        &self.number
    }

    /// The OID it is read with.
    pub const fn oid(&self) -> &'static str {
        self.kind.oid()
    }

    /// For people: `2 07 05 85 756 270 97`.
    pub fn grouped(&self) -> String {
        self.number.grouped()
    }
}

impl fmt::Debug for Ins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ins({:?}, …)", self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use InstallationMode::{Demo, Production};

    const NUMBER: &str = "207058575627097";

    #[test]
    #[rustfmt::skip] // one line per case
    fn the_oid_says_what_the_number_is() {
        for (oid, mode, expected) in [
            ("1.2.250.1.213.1.4.8",  Production, Ok(InsKind::Nir)), // REQ-R-03
            ("1.2.250.1.213.1.4.9",  Production, Ok(InsKind::Nia)),
            ("1.2.250.1.213.1.4.10", Production, Err(InsError::NotReal)),
            ("1.2.250.1.213.1.4.11", Production, Err(InsError::NotReal)),
            ("1.2.250.1.213.1.4.8",  Demo,       Ok(InsKind::Nir)),
            ("1.2.250.1.213.1.4.10", Demo,       Ok(InsKind::TestNir)),
            ("1.2.250.1.213.1.4.11", Demo,       Ok(InsKind::DemoNir)),
            ("1.2.250.1.213.1.4.2",  Demo,       Err(InsError::UnknownOid)),
            ("1.2.250.1.213.1.4.1",  Production, Err(InsError::UnknownOid)),
            ("1.2.250.1.213.1.4.80", Production, Err(InsError::UnknownOid)),
            ("",                     Demo,       Err(InsError::UnknownOid)),
        ] {
            let ins = Ins::parse(NUMBER, oid, mode);
            assert_eq!(ins.map(|ins| ins.kind()), expected, "{oid} {mode:?}");
        }
    }

    #[test]
    fn a_wrong_key_is_no_ins_and_nothing_of_the_number_is_printed() {
        let oid = InsKind::Nir.oid();
        let wrong = Ins::parse("207058575627096", oid, Production); // REQ-S-07
        assert_eq!(wrong, Err(InsError::Number(NirError::Key)));
        let ins = Ins::parse(NUMBER, oid, Production).unwrap();
        assert_eq!(format!("{ins:?}"), "Ins(Nir, …)");
        assert_eq!(ins.grouped(), "2 07 05 85 756 270 97");
    }
}
