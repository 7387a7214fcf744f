//! Proofs of identity: secrets, one-time codes, authenticator codes, session tokens.
//!
//! It says whether a proof holds, never what its owner may do. Time and random bytes are given.

mod codes;
mod draw;
mod secrets;
#[cfg(test)]
mod testing;
pub mod totp;

pub use codes::{
    ONE_TIME_CODE_DIGITS, PATIENT_LOGIN_DIGITS, PATIENT_SECRET_CHARS, WeakSecret,
    check_new_patient_secret, check_new_secret, one_time_code, patient_login, patient_secret,
    session_token,
};
pub use secrets::SecretHasher;
