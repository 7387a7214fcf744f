//! Bytes as lower-case hexadecimal digits, and nothing else: what is proven has one spelling.

use std::fmt::Write as _;

/// The digits of `bytes`.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text takes every digit");
        text
    })
}

/// The bytes of exactly `2 * N` lower-case digits.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

const fn digit(of: u8) -> Option<u8> {
    match of {
        b'0'..=b'9' => Some(of - b'0'),
        b'a'..=b'f' => Some(of - b'a' + 10),
        _ => None,
    }
}

/// For fields that are written so in a file: `#[serde(with = "crate::hex")]`.
pub fn serialize<S: serde::Serializer, const N: usize>(
    bytes: &[u8; N],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&to_hex(bytes))
}

/// The way back.
pub fn deserialize<'de, D: serde::Deserializer<'de>, const N: usize>(
    deserializer: D,
) -> Result<[u8; N], D::Error> {
    let text: String = serde::Deserialize::deserialize(deserializer)?;
    from_hex(&text).ok_or_else(|| serde::de::Error::custom("not lower-case hexadecimal digits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_spelling() {
        assert_eq!(to_hex(&[0, 0xab, 0xff]), "00abff");
        assert_eq!(from_hex("00abff"), Some([0, 0xab, 0xff]));
        for wrong in ["00ABFF", "00abf", "00abff0", " 0abff", "00abfg", ""] {
            assert_eq!(from_hex::<3>(wrong), None, "{wrong}");
        }
    }
}
