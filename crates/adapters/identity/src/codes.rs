//! Logins, secrets, codes and tokens that the installation draws, and those that people choose.

use crate::draw::draw;
use data_encoding::BASE64URL_NOPAD;
use dmp_core::world::Entropy;
use std::collections::BTreeSet;

/// How many digits a one-time code has. Rule: REQ-R-47.
pub const ONE_TIME_CODE_DIGITS: usize = 6;
/// How many digits the login of a patient has.
pub const PATIENT_LOGIN_DIGITS: usize = 10;
/// How many characters the secret code given to a patient has.
pub const PATIENT_SECRET_CHARS: usize = 8;

const DIGITS: &[u8] = b"0123456789";
/// Without O, I, 1 and 0, which are misread on a letter.
const LEGIBLE: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const SESSION_TOKEN_BYTES: usize = 32;

/// Fewest characters of a secret chosen by a patient.
const PATIENT_CHARS_MIN: usize = 8;
/// Fewest characters of a secret chosen by anybody else.
const PROFESSIONAL_CHARS_MIN: usize = 12;
/// Most characters of a secret: hashing takes time for each.
const CHARS_MAX: usize = 200;
/// Fewest different characters: `aaaaaaaa` and `abababab` are no secrets.
const DIFFERENT_CHARS_MIN: usize = 4;

/// Draws a one-time code: six digits, each as likely as any other.
pub fn one_time_code(entropy: &dyn Entropy) -> String {
    draw(DIGITS, ONE_TIME_CODE_DIGITS, entropy)
}

/// Draws the login of a patient: ten digits that say nothing of him.
pub fn patient_login(entropy: &dyn Entropy) -> String {
    draw(DIGITS, PATIENT_LOGIN_DIGITS, entropy)
}

/// Draws the secret code of a patient: eight characters out of 32 (40 bits).
pub fn patient_secret(entropy: &dyn Entropy) -> String {
    draw(LEGIBLE, PATIENT_SECRET_CHARS, entropy)
}

/// Draws a session token, as the text of a cookie: 256 bits in 43 characters.
pub fn session_token(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; SESSION_TOKEN_BYTES];
    entropy.fill(&mut bytes);
    BASE64URL_NOPAD.encode(&bytes)
}

/// Why a chosen secret is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakSecret {
    /// It has too few characters.
    #[error("the secret has fewer than {least} characters")]
    TooShort {
        /// How many it needs.
        least: usize,
    },
    /// It has too many characters.
    #[error("the secret has more than {most} characters")]
    TooLong {
        /// How many it may have.
        most: usize,
    },
    /// It is the login, contains it, or is a part of it.
    #[error("the secret resembles the login")]
    Login,
    /// It repeats a few characters, or counts.
    #[error("the secret repeats or counts")]
    Repeated,
}

/// Checks a secret chosen by a professional or an administrator: twelve characters at least.
///
/// # Errors
/// The first weakness found.
pub fn check_new_secret(secret: &str, login: &str) -> Result<(), WeakSecret> {
    check(secret, login, PROFESSIONAL_CHARS_MIN)
}

/// Checks a secret chosen by a patient: eight characters at least.
///
/// # Errors
/// The first weakness found.
pub fn check_new_patient_secret(secret: &str, login: &str) -> Result<(), WeakSecret> {
    check(secret, login, PATIENT_CHARS_MIN)
}

fn check(secret: &str, login: &str, least: usize) -> Result<(), WeakSecret> {
    let length = secret.chars().count();
    if length < least {
        return Err(WeakSecret::TooShort { least });
    }
    if length > CHARS_MAX {
        return Err(WeakSecret::TooLong { most: CHARS_MAX });
    }
    let (small_secret, small_login) = (secret.to_lowercase(), login.to_lowercase());
    let holds_login = !login.is_empty() && small_secret.contains(&small_login);
    if holds_login || small_login.contains(&small_secret) {
        return Err(WeakSecret::Login);
    }
    if small_secret.chars().collect::<BTreeSet<_>>().len() < DIFFERENT_CHARS_MIN
        || counts(&small_secret)
    {
        return Err(WeakSecret::Repeated);
    }
    Ok(())
}

/// Whether each character follows the one before, up or down: `12345678`, `87654321`.
fn counts(secret: &str) -> bool {
    let codes: Vec<u32> = secret.chars().map(u32::from).collect();
    let steps = || {
        codes
            .windows(2)
            .map(|pair| i64::from(pair[1]) - i64::from(pair[0]))
    };
    // « 90 » and « 09 » go on counting.
    let is_by = |by: i64| steps().all(|step| step == by || step == -9 * by);
    is_by(1) || is_by(-1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;

    #[test]
    fn what_is_drawn_has_its_form_and_never_repeats() {
        let entropy = Seeded::new(1);
        let mut seen = BTreeSet::new();
        for _ in 0..1_000 {
            let code = one_time_code(&entropy);
            assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));
            let login = patient_login(&entropy);
            assert!(login.len() == 10 && login.bytes().all(|byte| byte.is_ascii_digit()));
            let secret = patient_secret(&entropy);
            assert!(secret.len() == 8 && !secret.contains(['O', 'I', '1', '0']));
            let token = session_token(&entropy);
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            assert!(token.len() == 43 && token.bytes().all(is_plain));
            assert!(seen.insert(token) && seen.insert(secret) && seen.insert(login));
        }
    }

    #[test]
    fn one_time_codes_may_begin_with_a_zero_req_r_47() {
        let entropy = Seeded::new(1);
        let zeros = (0..1_000)
            .filter(|_| one_time_code(&entropy).starts_with('0'))
            .count();
        assert!((60..=140).contains(&zeros), "{zeros}");
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn which_secrets_are_refused() {
        let (eight, twelve) = (WeakSecret::TooShort { least: 8 }, WeakSecret::TooShort { least: 12 });
        for (secret, login, patient, professional) in [
            ("",                  "0123456789", Err(eight),                Err(twelve)),
            ("kX4mRt7",           "0123456789", Err(eight),                Err(twelve)),
            ("kX4mRt7z",          "0123456789", Ok(()),                    Err(twelve)),
            ("kX4mRt7zqW2",       "0123456789", Ok(()),                    Err(twelve)),
            ("kX4mRt7zqW2p",      "0123456789", Ok(()),                    Ok(())),
            ("éàüçôîñß",          "0123456789", Ok(()),                    Err(twelve)),
            ("dr.martin.2024",    "Dr.Martin",  Err(WeakSecret::Login),    Err(WeakSecret::Login)),
            ("anne.martin.lilas", "anne.martin.lilas.75", Err(WeakSecret::Login), Err(WeakSecret::Login)),
            ("aaaaaaaaaaaaaa",    "anne",       Err(WeakSecret::Repeated), Err(WeakSecret::Repeated)),
            ("abAbabABabab",      "anne",       Err(WeakSecret::Repeated), Err(WeakSecret::Repeated)),
            ("123456789012",      "anne",       Err(WeakSecret::Repeated), Err(WeakSecret::Repeated)),
            ("210987654321",      "anne",       Err(WeakSecret::Repeated), Err(WeakSecret::Repeated)),
            ("abcdefghijkl",      "anne",       Err(WeakSecret::Repeated), Err(WeakSecret::Repeated)),
            ("kX4mRt7zqW2p",      "",           Ok(()),                    Ok(())),
        ] {
            assert_eq!(check_new_patient_secret(secret, login), patient, "{secret}");
            assert_eq!(check_new_secret(secret, login), professional, "{secret}");
        }
    }

    #[test]
    fn a_secret_is_at_most_two_hundred_characters_long() {
        let longest = "kX4mRt7z".repeat(25);
        assert_eq!(check_new_secret(&longest, "anne"), Ok(()));
        let refused = check_new_secret(&format!("{longest}k"), "anne");
        assert_eq!(refused, Err(WeakSecret::TooLong { most: 200 }));
    }
}
