//! From bytes to text: the encodings that XML documents of French software come in.

use crate::CdaError;
use std::borrow::Cow;

/// What ISO-8859-15 puts in place of ISO-8859-1.
const LATIN_9: [(u8, char); 8] = [
    (0xA4, '€'),
    (0xA6, 'Š'),
    (0xA8, 'š'),
    (0xB4, 'Ž'),
    (0xB8, 'ž'),
    (0xBC, 'Œ'),
    (0xBD, 'œ'),
    (0xBE, 'Ÿ'),
];

/// What Windows-1252 has from 0x80 to 0x9F; five bytes mean nothing.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž',
    '\u{FFFD}', '\u{FFFD}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{FFFD}',
    'ž', 'Ÿ',
];

/// Longest name of an encoding that is looked at, in bytes.
const NAME_BYTES_MAX: usize = 40;
/// Where an XML declaration must end, in bytes.
const DECLARATION_BYTES_MAX: usize = 256;

/// Decodes a whole document, byte-order mark removed.
///
/// # Errors
/// [`CdaError::UnsupportedEncoding`], [`CdaError::WrongEncoding`].
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, CdaError> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => {
            let is_utf8 = declared(rest)?.is_none_or(|name| name == "utf-8" || name == "utf8");
            if is_utf8 {
                utf8(rest)
            } else {
                Err(CdaError::WrongEncoding)
            }
        }
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [b'<', 0, _, 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, b'<', 0, _, ..] => utf16(bytes, u16::from_be_bytes),
        _ => by_declaration(bytes),
    }
}

fn by_declaration(bytes: &[u8]) -> Result<Cow<'_, str>, CdaError> {
    let Some(name) = declared(bytes)? else {
        return utf8(bytes);
    };
    match name.as_str() {
        "utf-8" | "utf8" | "us-ascii" | "ascii" => utf8(bytes),
        // As browsers do: software that says ISO-8859-1 writes Windows-1252.
        "iso-8859-1" | "latin1" | "windows-1252" | "cp1252" => Ok(single_byte(bytes, &[])),
        "iso-8859-15" | "latin9" => Ok(single_byte(bytes, &LATIN_9)),
        // Without the zero bytes of UTF-16 the declaration lies.
        "utf-16" | "utf-16le" | "utf-16be" => Err(CdaError::WrongEncoding),
        _ => Err(CdaError::UnsupportedEncoding(name)),
    }
}

/// The encoding that the XML declaration names, in lower case.
fn declared(bytes: &[u8]) -> Result<Option<String>, CdaError> {
    let head = &bytes[..bytes.len().min(DECLARATION_BYTES_MAX)];
    if !head.starts_with(b"<?xml") {
        return Ok(None);
    }
    let head: String = head.iter().map(|byte| char::from(*byte)).collect();
    let Some((declaration, _)) = head.split_once("?>") else {
        return Err(CdaError::NotWellFormed { line: 1 });
    };
    let Some((_, value)) = declaration.split_once("encoding") else {
        return Ok(None);
    };
    let value = value
        .trim_start()
        .strip_prefix('=')
        .unwrap_or_default()
        .trim_start();
    let quote = value
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''));
    let name = quote
        .and_then(|quote| value[1..].split_once(quote))
        .map(|(name, _)| name);
    let name = name.ok_or(CdaError::NotWellFormed { line: 1 })?;
    let is_name = (1..=NAME_BYTES_MAX).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte));
    if is_name {
        Ok(Some(name.to_ascii_lowercase()))
    } else {
        Err(CdaError::WrongEncoding)
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, CdaError> {
    std::str::from_utf8(bytes)
        .map(Cow::Borrowed)
        .map_err(|_| CdaError::WrongEncoding)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, CdaError> {
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(CdaError::WrongEncoding);
    }
    char::decode_utf16(pairs.map(|pair| unit([pair[0], pair[1]])))
        .collect::<Result<String, _>>()
        .map(Cow::Owned)
        .map_err(|_| CdaError::WrongEncoding)
}

fn single_byte<'a>(bytes: &[u8], replaced: &[(u8, char)]) -> Cow<'a, str> {
    let text = bytes.iter().map(|byte| {
        let other = replaced
            .iter()
            .find(|(from, _)| from == byte)
            .map(|(_, to)| *to);
        other.unwrap_or(match byte {
            0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
            _ => char::from(*byte),
        })
    });
    Cow::Owned(text.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn the_encodings_of_french_software_are_read() {
        let latin = |name: &str, byte: u8| {
            let mut bytes = format!("<?xml version='1.0' encoding='{name}'?><a>").into_bytes();
            bytes.push(byte);
            bytes
        };
        let with_mark = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        for (bytes, end) in [
            ("<a>é".as_bytes().to_vec(), "é"),
            (with_mark(&[0xEF, 0xBB, 0xBF], "<a>é".into()), "é"),
            (
                "<?xml version=\"1.0\" encoding = \"UTF-8\"?><a>é".into(),
                "é",
            ),
            (latin("ISO-8859-1", 0xE9), "é"),
            (latin("iso-8859-1", 0x92), "’"),
            (latin("ISO-8859-15", 0xA4), "€"),
            (latin("Windows-1252", 0x80), "€"),
            (
                with_mark(&[0xFF, 0xFE], utf16_bytes("<a>é", u16::to_le_bytes)),
                "é",
            ),
            (
                with_mark(&[0xFE, 0xFF], utf16_bytes("<a>é", u16::to_be_bytes)),
                "é",
            ),
            (utf16_bytes("<a>é", u16::to_le_bytes), "é"),
            (utf16_bytes("<a>é", u16::to_be_bytes), "é"),
        ] {
            let text = decode(&bytes).unwrap();
            assert!(text.ends_with(end) && text.starts_with('<'), "{text:?}");
        }
    }

    #[test]
    fn other_encodings_are_refused_by_name_and_lies_are_refused() {
        let named = CdaError::UnsupportedEncoding("shift_jis".into());
        for (bytes, error) in [
            (
                &b"<?xml version='1.0' encoding='Shift_JIS'?><a/>"[..],
                named,
            ),
            (
                b"<?xml version='1.0' encoding='UTF-16'?><a/>",
                CdaError::WrongEncoding,
            ),
            (
                b"\xEF\xBB\xBF<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
                CdaError::WrongEncoding,
            ),
            (
                b"<?xml version='1.0' encoding='utf-8'?><a>\xE9</a>",
                CdaError::WrongEncoding,
            ),
            (b"\xFF\xFE<\0a", CdaError::WrongEncoding),
            (b"\xFF\xFE\x00\xD8\x00\xD8", CdaError::WrongEncoding),
            (
                b"<?xml version='1.0' encoding=''?><a/>",
                CdaError::WrongEncoding,
            ),
            (
                b"<?xml version='1.0' encoding=utf-8?><a/>",
                CdaError::NotWellFormed { line: 1 },
            ),
            (b"<?xml version='1.0' ", CdaError::NotWellFormed { line: 1 }),
        ] {
            assert_eq!(decode(bytes), Err(error), "{bytes:?}");
        }
    }
}
