//! Words that complete what is being typed, taken from the documents that the caller may see.

use crate::digest::Digest;
use crate::synonyms::is_stop_word;
use crate::words::{fold, words};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Shortest beginning that is completed, in characters.
pub const PREFIX_CHARS_MIN: usize = 2;
/// Shortest word that is suggested, in bytes.
const WORD_BYTES_MIN: usize = 3;
/// Longest word that stays in capitals: an abbreviation.
const CAPITALS_MAX: usize = 6;

/// How often a word was seen, and where first.
struct Seen {
    documents: usize,
    digest: usize,
    place: u32,
}

/// At most `most` words of `digests` that begin like the last word of `text`, those of most
/// documents first. They are written as the first document that has them writes them.
///
/// Rule: SEA-009: give the digests of visible documents, and no others.
pub fn complete(text: &str, digests: &[&Digest], most: usize) -> Vec<String> {
    let Some(place) = words(text).last().filter(|place| place.end == text.len()) else {
        return Vec::new();
    };
    let beginning = fold(&text[place]);
    if beginning.chars().count() < PREFIX_CHARS_MIN {
        return Vec::new();
    }
    let mut ranked: Vec<_> = seen(beginning.as_bytes(), digests).into_iter().collect();
    ranked.sort_by_key(|(word, seen)| (Reverse(seen.documents), *word));
    ranked
        .into_iter()
        .filter_map(|(_, seen)| written(digests[seen.digest], seen.place))
        .filter(|word| !is_stop_word(word))
        .take(most)
        .collect()
}

/// `text` with `word`, which [`complete`] gave for it, in the place of its last word.
pub fn completed(text: &str, word: &str) -> String {
    let begins = words(text).last().map_or(text.len(), |place| place.start);
    format!("{}{word}", &text[..begins])
}

fn seen<'a>(beginning: &[u8], digests: &[&'a Digest]) -> BTreeMap<&'a [u8], Seen> {
    let mut all: BTreeMap<&[u8], Seen> = BTreeMap::new();
    for (digest, content) in digests.iter().enumerate() {
        let words = content
            .words()
            // INVARIANT: the words of a digest are in order.
            .skip_while(|word| word.folded < beginning)
            .take_while(|word| word.folded.starts_with(beginning))
            .filter(|word| is_suggested(word.folded));
        for word in words {
            let place = word.places().next().unwrap_or_default();
            let seen = all.entry(word.folded).or_insert(Seen {
                documents: 0,
                digest,
                place,
            });
            seen.documents += 1;
        }
    }
    all
}

/// Short words and bare numbers help nobody.
fn is_suggested(folded: &[u8]) -> bool {
    folded.len() >= WORD_BYTES_MIN && folded.iter().any(u8::is_ascii_alphabetic)
}

/// The word at `place` as the document writes it, in small letters unless it is an abbreviation
/// or a code.
fn written(digest: &Digest, place: u32) -> Option<String> {
    let paragraph = digest.paragraphs().get(digest.paragraph_of(place))?;
    let number = usize::try_from(place - paragraph.words.start).ok()?;
    let text = digest.text(paragraph);
    let mut compared = words(text).filter(|place| !fold(&text[place.clone()]).is_empty());
    let word = &text[compared.nth(number)?];
    let is_code = word.chars().any(char::is_numeric)
        || word.chars().count() <= CAPITALS_MAX && word.chars().all(char::is_uppercase);
    Some(if is_code {
        word.to_owned()
    } else {
        word.to_lowercase()
    })
}
