//! RTF: a bounded reader of its text. No picture, object or field instruction comes out of it.

use crate::MediaError;
use crate::text::windows_1252;

/// Deepest nesting of groups that is read.
const GROUPS_MAX: usize = 256;
/// Longest text that is read, in characters.
const TEXT_CHARS_MAX: usize = 2_000_000;
/// Longest control word, in letters.
const WORD_BYTES_MAX: usize = 32;

/// Destinations that hold no text of the document.
const HIDDEN: [&str; 24] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "objdata",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "fldinst",
    "filetbl",
    "listtable",
    "listoverridetable",
    "revtbl",
    "themedata",
    "datastore",
    "xmlnstbl",
    "generator",
];

/// Checks that the groups are closed.
pub fn check(bytes: &[u8]) -> Result<(), MediaError> {
    let mut reader = Reader::new(bytes);
    while reader.step() {}
    match reader.groups.len() {
        _ if reader.is_malformed => Err(MediaError::Malformed),
        0 => Ok(()),
        _ => Err(MediaError::Truncated),
    }
}

/// The text, with line ends for paragraphs and rows, and tabs between cells.
pub fn as_text(bytes: &[u8]) -> String {
    let mut reader = Reader::new(bytes);
    while reader.step() {}
    reader.text.trim_end().to_owned()
}

#[derive(Clone, Copy)]
struct Group {
    is_hidden: bool,
    /// How many characters stand in for one of Unicode, for readers that know none.
    fallback: usize,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    groups: Vec<Group>,
    skip: usize,
    /// First half of a character beyond the first plane.
    half: Option<u16>,
    text: String,
    length: usize,
    is_malformed: bool,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            groups: Vec::new(),
            skip: 0,
            half: None,
            text: String::new(),
            length: 0,
            is_malformed: false,
        }
    }

    /// Reads one piece; false at the end of the outer group.
    fn step(&mut self) -> bool {
        let Some(byte) = self.bytes.get(self.at).copied() else {
            return false;
        };
        self.at += 1;
        match byte {
            b'{' => self.open(),
            b'}' => return self.close(),
            b'\\' => self.control(),
            b'\r' | b'\n' | 0 => {}
            _ => self.put(windows_1252(byte).unwrap_or('\u{FFFD}')),
        }
        !self.is_malformed
    }

    fn open(&mut self) {
        let inherited = self.groups.last().copied();
        self.groups.push(inherited.unwrap_or(Group {
            is_hidden: false,
            fallback: 1,
        }));
        self.skip = 0;
        self.is_malformed |= self.groups.len() > GROUPS_MAX;
    }

    fn close(&mut self) -> bool {
        self.skip = 0;
        self.is_malformed |= self.groups.pop().is_none();
        !self.groups.is_empty()
    }

    fn control(&mut self) {
        let Some(byte) = self.bytes.get(self.at).copied() else {
            return;
        };
        if byte.is_ascii_alphabetic() {
            return self.word();
        }
        self.at += 1;
        match byte {
            b'\'' => self.hexadecimal(),
            b'*' => self.hide(),
            b'~' => self.put('\u{A0}'),
            b'_' => self.put('\u{2011}'),
            b'\r' | b'\n' => self.put('\n'),
            b'\\' | b'{' | b'}' => self.put(char::from(byte)),
            _ => {}
        }
    }

    fn hexadecimal(&mut self) {
        let digits = self.bytes.get(self.at..self.at + 2);
        let byte = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = byte {
            self.at += 2;
            self.put(windows_1252(byte).unwrap_or('\u{FFFD}'));
        }
    }

    fn word(&mut self) {
        let start = self.at;
        let is_letter = |byte: &u8| byte.is_ascii_alphabetic();
        let rest = &self.bytes[start..];
        let length = rest
            .iter()
            .take(WORD_BYTES_MAX)
            .take_while(|byte| is_letter(byte))
            .count();
        self.at += length;
        let number = self.number();
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        let bytes = self.bytes;
        let word = std::str::from_utf8(&bytes[start..start + length]).unwrap_or_default();
        match (word, number) {
            ("par" | "line" | "row" | "sect" | "page", _) => self.put('\n'),
            ("tab" | "cell", _) => self.put('\t'),
            ("emdash", _) => self.put('—'),
            ("endash", _) => self.put('–'),
            ("lquote", _) => self.put('‘'),
            ("rquote", _) => self.put('’'),
            ("ldblquote", _) => self.put('“'),
            ("rdblquote", _) => self.put('”'),
            ("bullet", _) => self.put('•'),
            ("u", Some(number)) => self.unicode(number),
            ("uc", Some(number)) => self.fallback(number),
            ("bin", Some(number)) => self.skip_bytes(number),
            _ if HIDDEN.contains(&word) => self.hide(),
            _ => {}
        }
    }

    fn number(&mut self) -> Option<i32> {
        let rest = &self.bytes[self.at..];
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest[sign..]
            .iter()
            .take(9)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if digits == 0 {
            return None;
        }
        self.at += sign + digits;
        std::str::from_utf8(&rest[..sign + digits])
            .ok()?
            .parse()
            .ok()
    }

    fn hide(&mut self) {
        if let Some(group) = self.groups.last_mut() {
            group.is_hidden = true;
        }
    }

    fn fallback(&mut self, number: i32) {
        if let Some(group) = self.groups.last_mut() {
            group.fallback = usize::try_from(number.clamp(0, 16)).unwrap_or_default();
        }
    }

    fn skip_bytes(&mut self, number: i32) {
        let number = usize::try_from(number).unwrap_or_default();
        self.at = self.at.saturating_add(number).min(self.bytes.len());
    }

    /// Writes a UTF-16 unit, which RTF writes as a signed number.
    fn unicode(&mut self, number: i32) {
        let unit = u16::try_from(number & 0xFFFF).unwrap_or_default();
        self.skip = 0;
        match (self.half.take(), unit) {
            (None, 0xD800..=0xDBFF) => self.half = Some(unit),
            (None, _) => self.put(char::from_u32(unit.into()).unwrap_or('\u{FFFD}')),
            (Some(half), _) => {
                let both = char::decode_utf16([half, unit]).next().and_then(Result::ok);
                self.put(both.unwrap_or('\u{FFFD}'));
            }
        }
        self.skip = self.groups.last().map_or(1, |group| group.fallback);
    }

    fn put(&mut self, character: char) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.groups.last().is_some_and(|group| !group.is_hidden)
            && self.length < TEXT_CHARS_MAX
        {
            self.text.push(character);
            self.length += 1;
        }
    }
}
