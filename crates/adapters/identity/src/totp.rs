//! Codes of an authenticator application: RFC 6238, SHA-1, six digits, 30 seconds.
//!
//! A code is accepted one step early or late. Each step may be used once: the caller keeps the last
//! one that was accepted, and refuses it and those before.

use data_encoding::BASE32_NOPAD;
use dmp_core::time::Timestamp;
use dmp_core::world::Entropy;
use std::fmt;
use totp_rs::{Algorithm, Builder, Totp};

/// The name under which an authenticator application shows the account.
const ISSUER: &str = "Dossier Médical Personnel";
const SECRET_BYTES: usize = 20;
const DIGITS: u8 = 6;
const STEP_SECONDS: u64 = 30;
const STEPS_OF_TOLERANCE: u16 = 1;

/// The secret shared with an authenticator application. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; SECRET_BYTES]);

/// Why bytes are not such a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret of an authenticator application has 20 bytes")]
pub struct TotpSecretError;

/// Draws a new secret of 160 bits.
pub fn secret(entropy: &dyn Entropy) -> TotpSecret {
    let mut bytes = [0; SECRET_BYTES];
    entropy.fill(&mut bytes);
    TotpSecret(bytes)
}

impl TotpSecret {
    /// Reads the secret as it was kept.
    ///
    /// # Errors
    /// [`TotpSecretError`] unless there are 20 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TotpSecretError> {
        bytes.try_into().map(Self).map_err(|_| TotpSecretError)
    }

    /// The secret, to be sealed and kept.
    pub const fn bytes(&self) -> &[u8; SECRET_BYTES] {
        &self.0
    }

    /// The secret as it is typed into an application: 32 characters.
    pub fn base32(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// The `otpauth://` address that an application reads from a picture; `label` names the account.
    #[expect(
        clippy::missing_panics_doc,
        reason = "it cannot: the name is made acceptable before"
    )]
    pub fn uri(&self, label: &str) -> String {
        // A colon would end the issuer in the address.
        let label = label.replace(':', " ");
        let label = if label.trim().is_empty() {
            "DMP".to_owned()
        } else {
            label
        };
        self.totp(&label)
            .to_url()
            .expect("the account has a name without a colon")
    }

    /// The code at this instant.
    pub fn code_at(&self, at: Timestamp) -> String {
        self.totp("").generate(seconds(at)).to_string()
    }

    /// The step of the code, if it is one of now, of the step before or of the step after.
    pub fn accepts(&self, code: &str, now: Timestamp) -> Option<i64> {
        let step = self.totp("").check(code, seconds(now))?;
        i64::try_from(step).ok()
    }

    fn totp(&self, label: &str) -> Totp {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_skew(STEPS_OF_TOLERANCE)
            .with_step_duration(STEP_SECONDS)
            .with_secret(self.0)
            .with_issuer(Some(ISSUER))
            .with_account_name(label)
            .build()
            .expect("20 bytes, six digits and names without colon are what RFC 6238 asks")
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// Before 1970 there was no code.
fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.0.div_euclid(1_000)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1_000)
    }

    fn of_the_rfc() -> TotpSecret {
        TotpSecret::from_bytes(b"12345678901234567890").unwrap()
    }

    #[test]
    fn codes_are_those_of_rfc_6238_appendix_b() {
        // The RFC prints eight digits; ours are the last six.
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(of_the_rfc().code_at(at(seconds)), code[2..], "{seconds}");
            assert_eq!(
                of_the_rfc().accepts(&code[2..], at(seconds)),
                Some(seconds / 30)
            );
        }
    }

    #[test]
    fn a_code_is_accepted_one_step_early_or_late_and_tells_its_own_step() {
        let step = 1_234_567_890 / 30;
        let code = of_the_rfc().code_at(at(step * 30));
        for (now, expected) in [
            (step * 30 - 31, None),
            (step * 30 - 30, Some(step)),
            (step * 30 - 1, Some(step)),
            (step * 30, Some(step)),
            (step * 30 + 29, Some(step)),
            (step * 30 + 59, Some(step)),
            (step * 30 + 60, None),
        ] {
            assert_eq!(of_the_rfc().accepts(&code, at(now)), expected, "{now}");
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let now = at(59);
        for code in [
            "",
            "287082 ",
            "28708",
            "2870820",
            "+87082",
            "94287082",
            "２８７０８２",
            "000000",
        ] {
            assert_eq!(of_the_rfc().accepts(code, now), None, "{code}");
        }
        assert_eq!(
            of_the_rfc().accepts("287082", Timestamp(i64::MIN)),
            of_the_rfc().accepts("287082", at(0))
        );
    }

    #[test]
    fn the_address_says_what_an_application_needs() {
        let uri = of_the_rfc().uri("anne martin:1");
        assert!(uri.starts_with("otpauth://totp/"), "{uri}");
        assert!(
            uri.contains(&format!("secret={}", of_the_rfc().base32())),
            "{uri}"
        );
        assert!(
            uri.contains("issuer=Dossier%20M%C3%A9dical%20Personnel"),
            "{uri}"
        );
        assert!(uri.contains("anne%20martin%201"), "{uri}");
        assert!(of_the_rfc().uri(":").starts_with("otpauth://totp/"));
        assert_eq!(of_the_rfc().base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_secret_is_twenty_bytes_and_shows_none_of_them() {
        assert_eq!(TotpSecret::from_bytes(&[0; 19]), Err(TotpSecretError));
        assert_eq!(TotpSecret::from_bytes(&[0; 21]), Err(TotpSecretError));
        let drawn = secret(&Seeded::new(1));
        assert_eq!(TotpSecret::from_bytes(drawn.bytes()), Ok(drawn.clone()));
        assert_ne!(drawn, secret(&Seeded::new(2)));
        assert_eq!(format!("{drawn:?}"), "TotpSecret(…)");
    }
}
