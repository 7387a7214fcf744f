//! Active content: what makes a file act when it is opened.

use dmp_core::document::ContentKind;

/// PDF names of scripts, programs, forms that send, embedded files.
const PDF_NAMES: [&[u8]; 9] = [
    b"JavaScript",
    b"JS",
    b"Launch",
    b"SubmitForm",
    b"ImportData",
    b"EmbeddedFile",
    b"RichMedia",
    b"XFA",
    b"Encrypt",
];
/// PDF names that act when the file is opened, and those that lead out of it: active together.
const PDF_TRIGGERS: [&[u8]; 2] = [b"OpenAction", b"AA"];
const PDF_WAYS_OUT: [&[u8]; 3] = [b"URI", b"GoToR", b"GoToE"];
/// RTF control words of embedded objects and of fields, which may fetch from an address.
const RTF_WORDS: [&[u8]; 4] = [b"\\object", b"\\objdata", b"\\field", b"\\*\\template"];

/// Whether `bytes` hold, or may hold, what acts when they are opened.
///
/// Best effort, to say "download only": names are found in clear and in `#xx` writing, in the raw
/// bytes. What a PDF hides in compressed object streams is not seen, so an answer of `false` is no
/// promise; encrypted PDF count as active. XML counts as active, since it may
/// name a style sheet: give CDA for download, and show it by `dmp_cda::render`.
pub fn has_active_content(kind: ContentKind, bytes: &[u8]) -> bool {
    match kind {
        ContentKind::Cda => true,
        ContentKind::Pdf => is_active_pdf(bytes),
        ContentKind::Rtf => RTF_WORDS
            .iter()
            .any(|word| bytes.windows(word.len()).any(|window| window == *word)),
        ContentKind::Text | ContentKind::Jpeg | ContentKind::Png | ContentKind::Tiff => false,
    }
}

fn is_active_pdf(bytes: &[u8]) -> bool {
    let (mut has_trigger, mut has_way_out) = (false, false);
    pdf_names(bytes).any(|name| {
        has_trigger |= PDF_TRIGGERS.contains(&name.as_slice());
        has_way_out |= PDF_WAYS_OUT.contains(&name.as_slice());
        PDF_NAMES.contains(&name.as_slice()) || has_trigger && has_way_out
    })
}

/// Longest name that is looked at, in bytes.
const NAME_BYTES_MAX: usize = 64;

fn pdf_names(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    starts.map(|(start, _)| pdf_name(&bytes[start + 1..]))
}

fn pdf_name(rest: &[u8]) -> Vec<u8> {
    let mut name = Vec::new();
    let mut rest = &rest[..rest.len().min(NAME_BYTES_MAX)];
    while let [byte, after @ ..] = rest {
        match (byte, after) {
            (b'#', [high, low, after @ ..]) => {
                let (Some(high), Some(low)) = (hexadecimal(*high), hexadecimal(*low)) else {
                    break;
                };
                name.push(high << 4 | low);
                rest = after;
            }
            (byte, after) if byte.is_ascii_alphanumeric() => {
                name.push(*byte);
                rest = after;
            }
            _ => break,
        }
    }
    name
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}
