//! The searchable form of one document: its paragraphs, and each of its words with its places.
//!
//! A digest is bytes, sealed as they are. They hold, after a version and a flag: the field, length
//! and number of words of each paragraph; the text of all of them; then each distinct word in
//! order, with its stems and the places where it stands, counted in words from the beginning.

use crate::bytes::Reader;
use std::fmt;
use std::ops::Range;

/// Most characters of text that a digest keeps, all fields together: some 60 pages.
pub const TEXT_CHARS_MAX: usize = 200_000;
/// Most paragraphs that a digest keeps.
pub const PARAGRAPHS_MAX: usize = 5_000;
/// Longest paragraph, in characters; a longer one goes on in the next.
pub const PARAGRAPH_CHARS_MAX: usize = 2_000;

/// The form of the bytes; another one is made again from the document.
pub(crate) const VERSION: u8 = 1;

/// Where in a document a text stands. In order of weight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Field {
    /// Its title.
    Title,
    /// The label of its type.
    Type,
    /// Who wrote it, and for which structure.
    Author,
    /// What the patient noted on it.
    Note,
    /// What it says.
    Text,
}

impl Field {
    /// All of them, by weight.
    pub const ALL: [Self; 5] = [
        Self::Title,
        Self::Type,
        Self::Author,
        Self::Note,
        Self::Text,
    ];

    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Title => 0,
            Self::Type => 1,
            Self::Author => 2,
            Self::Note => 3,
            Self::Text => 4,
        }
    }

    fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// The bytes are not a digest of this version: make it again from the document.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the digest is not in a form this version knows")]
pub struct DigestError;

/// The searchable form of one document. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Digest {
    bytes: Vec<u8>,
    is_cut: bool,
    paragraphs: Vec<Paragraph>,
    /// Where the words begin in `bytes`.
    words_at: usize,
}

/// One paragraph, by the places of its text and of its words.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Paragraph {
    pub field: Field,
    /// In the bytes of the digest.
    text: Range<usize>,
    /// Numbers of its words in the document.
    pub words: Range<u32>,
}

impl Digest {
    /// Reads what [`Digest::as_bytes`] gave.
    ///
    /// # Errors
    /// [`DigestError`] for anything else. It never panics, whatever the bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, DigestError> {
        let (is_cut, paragraphs, words_at) = read(&bytes).ok_or(DigestError)?;
        Ok(Self {
            bytes,
            is_cut,
            paragraphs,
            words_at,
        })
    }

    /// What is sealed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many bytes of memory it holds.
    pub const fn bytes_held(&self) -> usize {
        self.bytes.capacity() + self.paragraphs.capacity() * size_of::<Paragraph>()
    }

    /// Whether the document holds more than what can be found. Rule: SEA-006.
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }

    pub(crate) fn paragraphs(&self) -> &[Paragraph] {
        &self.paragraphs
    }

    pub(crate) fn text(&self, paragraph: &Paragraph) -> &str {
        let bytes = self.bytes.get(paragraph.text.clone());
        bytes
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }

    /// The number of the paragraph that holds the word number `word`.
    pub(crate) fn paragraph_of(&self, word: u32) -> usize {
        let after = self
            .paragraphs
            .partition_point(|paragraph| paragraph.words.start <= word);
        after.saturating_sub(1)
    }

    /// Each distinct word, in order.
    pub(crate) fn words(&self) -> impl Iterator<Item = Word<'_>> {
        let mut reader = Reader::new(&self.bytes[self.words_at..]);
        std::iter::from_fn(move || Word::read(&mut reader))
    }
}

type Parts = (bool, Vec<Paragraph>, usize);

fn read(bytes: &[u8]) -> Option<Parts> {
    let mut reader = Reader::new(bytes);
    if reader.byte()? != VERSION {
        return None;
    }
    let is_cut = match reader.byte()? {
        0 => false,
        1 => true,
        _ => return None,
    };
    let mut paragraphs = Vec::new();
    let (mut text_length, mut words) = (0_usize, 0_u32);
    for _ in 0..reader.length().filter(|count| *count <= PARAGRAPHS_MAX)? {
        let field = Field::from_code(reader.byte()?)?;
        let text = text_length..text_length.checked_add(reader.length()?)?;
        let numbers = words..words.checked_add(reader.number()?)?;
        (text_length, words) = (text.end, numbers.end);
        paragraphs.push(Paragraph {
            field,
            text,
            words: numbers,
        });
    }
    let text = std::str::from_utf8(reader.slice()?).ok()?;
    let words_at = bytes.len() - reader.rest().len();
    let text_at = words_at - text.len();
    for paragraph in &mut paragraphs {
        text.get(paragraph.text.clone())?;
        paragraph.text = text_at + paragraph.text.start..text_at + paragraph.text.end;
    }
    let are_whole = text.len() == text_length && words_are_whole(reader, words);
    are_whole.then_some((is_cut, paragraphs, words_at))
}

fn words_are_whole(mut reader: Reader<'_>, count: u32) -> bool {
    while !reader.is_at_end() {
        let Some(word) = Word::read(&mut reader) else {
            return false;
        };
        if word.places().any(|place| place >= count) {
            return false;
        }
    }
    true
}

/// A distinct word of a document.
pub(crate) struct Word<'a> {
    /// Folded.
    pub folded: &'a [u8],
    stems: [Option<Stem<'a>>; 2],
    places: &'a [u8],
}

/// A stem: so many bytes of the word, then others.
#[derive(Clone, Copy)]
struct Stem<'a> {
    kept: &'a [u8],
    ending: &'a [u8],
}

impl<'a> Word<'a> {
    fn read(reader: &mut Reader<'a>) -> Option<Self> {
        let folded = reader.slice()?;
        let mut stems = [None; 2];
        let count = usize::from(reader.byte()?);
        for stem in stems.get_mut(..count)? {
            *stem = Some(Stem {
                kept: folded.get(..reader.length()?)?,
                ending: reader.slice()?,
            });
        }
        Some(Self {
            folded,
            stems,
            places: reader.slice()?,
        })
    }

    pub fn has_stem(&self, wanted: &[u8]) -> bool {
        self.stems.iter().flatten().any(|stem| {
            wanted.len() == stem.kept.len() + stem.ending.len()
                && wanted.starts_with(stem.kept)
                && wanted.ends_with(stem.ending)
        })
    }

    /// The numbers of its places, in order.
    pub fn places(&self) -> impl Iterator<Item = u32> + use<'a> {
        let mut reader = Reader::new(self.places);
        let mut last = 0_u32;
        std::iter::from_fn(move || {
            last = last.checked_add(reader.number()?)?;
            Some(last)
        })
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({} paragraphs, …)", self.paragraphs.len())
    }
}
