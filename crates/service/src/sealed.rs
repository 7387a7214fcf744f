//! Values sealed as JSON: one way in, one way out.

use crate::error::Error;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What is sealed for `value`.
pub(crate) fn to_bytes<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("our own types have string keys and no failing serializer")
}

/// What was sealed.
///
/// # Errors
/// [`Error::Unavailable`] if the bytes are not what this version, or an older one, wrote.
pub(crate) fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|_| Error::unavailable(Unreadable))
}

/// SHA-256 of `bytes`, in lower-case hexadecimal. Rule: REQ-R-39.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    data_encoding::HEXLOWER.encode(digest.as_ref())
}

#[derive(Debug, thiserror::Error)]
#[error("a sealed value is not in a form this version knows")]
struct Unreadable;
