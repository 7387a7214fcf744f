//! Plain text: UTF-8, else Windows-1252.

use std::borrow::Cow;

/// What Windows-1252 has from 0x80 to 0x9F; five bytes mean nothing there.
const WINDOWS_1252: [Option<char>; 32] = [
    Some('€'),
    None,
    Some('‚'),
    Some('ƒ'),
    Some('„'),
    Some('…'),
    Some('†'),
    Some('‡'),
    Some('ˆ'),
    Some('‰'),
    Some('Š'),
    Some('‹'),
    Some('Œ'),
    None,
    Some('Ž'),
    None,
    None,
    Some('‘'),
    Some('’'),
    Some('“'),
    Some('”'),
    Some('•'),
    Some('–'),
    Some('—'),
    Some('˜'),
    Some('™'),
    Some('š'),
    Some('›'),
    Some('œ'),
    None,
    Some('ž'),
    Some('Ÿ'),
];

/// The character of a byte in Windows-1252.
pub fn windows_1252(byte: u8) -> Option<char> {
    match byte {
        0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => Some(char::from(byte)),
    }
}

/// The text of `bytes` with line ends as `\n`, unless they hold what no text holds.
pub fn decode(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.iter().any(|byte| is_control(*byte)) {
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => bytes
            .iter()
            .map(|byte| windows_1252(*byte))
            .collect::<Option<_>>()?,
    };
    Some(text.replace("\r\n", "\n").replace('\r', "\n"))
}

const fn is_control(byte: u8) -> bool {
    byte == 0x7F || byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C)
}
