//! Makes the digest of a document from its texts.

use crate::bytes::{push_length, push_number, push_slice};
use crate::digest::{Digest, Field, PARAGRAPH_CHARS_MAX, PARAGRAPHS_MAX, TEXT_CHARS_MAX, VERSION};
use crate::stem::Keys;
use crate::words::words;
use std::collections::BTreeMap;
use std::fmt;

/// Gathers the texts of a document within the bounds of a digest. Its `Debug` shows none of them.
#[derive(Clone, Default)]
pub struct DigestBuilder {
    paragraphs: Vec<(Field, String)>,
    chars: usize,
    is_cut: bool,
}

impl DigestBuilder {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text. A line break ends a paragraph; white space is made one space. Add what weighs
    /// most first: what does not fit is left out, and the digest says so. Rule: SEA-006.
    pub fn add(&mut self, field: Field, text: &str) -> &mut Self {
        for line in text.split(['\n', '\r', '\u{C}', '\u{2028}', '\u{2029}']) {
            let mut rest = line.trim();
            while !rest.is_empty() {
                if self.chars >= TEXT_CHARS_MAX || self.paragraphs.len() >= PARAGRAPHS_MAX {
                    return self.cut();
                }
                let (piece, after) = split(rest, PARAGRAPH_CHARS_MAX);
                self.push(field, piece);
                rest = after.trim_start();
            }
        }
        self
    }

    /// Says that the texts given were cut before.
    pub fn cut(&mut self) -> &mut Self {
        self.is_cut = true;
        self
    }

    fn push(&mut self, field: Field, piece: &str) {
        let room = TEXT_CHARS_MAX - self.chars;
        let (kept, left_out) = split(piece, room);
        self.is_cut |= !left_out.trim().is_empty();
        let text = spaced(kept);
        self.chars += text.chars().count();
        self.paragraphs.push((field, text));
    }

    /// The digest of what was added.
    ///
    /// # Panics
    /// Never: a digest is read as it was written.
    pub fn build(&self) -> Digest {
        let mut paragraphs = self.paragraphs.clone();
        // INVARIANT: by weight of field, so that the first place of a word is its weightiest.
        paragraphs.sort_by_key(|(field, _)| *field);
        Digest::from_bytes(self.bytes(&paragraphs)).expect("a digest is read as it was written")
    }

    fn bytes(&self, paragraphs: &[(Field, String)]) -> Vec<u8> {
        let mut bytes = vec![VERSION, u8::from(self.is_cut)];
        let mut words = WordPlaces::default();
        push_length(paragraphs.len(), &mut bytes);
        for (field, text) in paragraphs {
            bytes.push(field.code());
            push_length(text.len(), &mut bytes);
            push_number(words.add(text), &mut bytes);
        }
        push_length(
            paragraphs.iter().map(|(_, text)| text.len()).sum(),
            &mut bytes,
        );
        for (_, text) in paragraphs {
            bytes.extend_from_slice(text.as_bytes());
        }
        words.write(&mut bytes);
        bytes
    }
}

impl fmt::Debug for DigestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DigestBuilder({} paragraphs, …)", self.paragraphs.len())
    }
}

/// The first `chars` characters of `text` at most, cut after white space where there is some.
fn split(text: &str, chars: usize) -> (&str, &str) {
    let Some((end, _)) = text.char_indices().nth(chars) else {
        return (text, "");
    };
    let at_space = text[..end].rfind(char::is_whitespace).filter(|at| *at > 0);
    text.split_at(at_space.unwrap_or(end))
}

/// Runs of ASCII white space and controls made one space; typographic spaces stay.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for character in text.chars() {
        let is_space = character.is_ascii_whitespace() || character.is_control();
        match (is_space, spaced.ends_with(' ')) {
            (false, _) => spaced.push(character),
            (true, false) => spaced.push(' '),
            (true, true) => {}
        }
    }
    spaced.truncate(spaced.trim_end().len());
    spaced
}

/// The distinct words seen so far, with their places.
#[derive(Default)]
struct WordPlaces {
    words: BTreeMap<Vec<u8>, Entry>,
    count: u32,
}

#[derive(Default)]
struct Entry {
    stems: Vec<String>,
    places: Vec<u32>,
}

impl WordPlaces {
    /// How many words `text` has.
    fn add(&mut self, text: &str) -> u32 {
        let before = self.count;
        for keys in words(text).filter_map(|place| Keys::of(&text[place])) {
            let entry = self.words.entry(keys.folded.into_bytes()).or_default();
            for stem in keys.stems {
                // The same word with and without accents may have three stems: two are enough.
                if entry.stems.len() < 2 && !entry.stems.contains(&stem) {
                    entry.stems.push(stem);
                }
            }
            entry.places.push(self.count);
            self.count += 1;
        }
        self.count - before
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        for (folded, entry) in &self.words {
            push_slice(folded, bytes);
            push_length(entry.stems.len(), bytes);
            for stem in &entry.stems {
                let kept = common_length(folded, stem.as_bytes());
                push_length(kept, bytes);
                push_slice(&stem.as_bytes()[kept..], bytes);
            }
            let mut places = Vec::new();
            let mut last = 0;
            for place in &entry.places {
                push_number(place - last, &mut places);
                last = *place;
            }
            push_slice(&places, bytes);
        }
    }
}

fn common_length(one: &[u8], other: &[u8]) -> usize {
    one.iter()
        .zip(other)
        .take_while(|(one, other)| one == other)
        .count()
}
