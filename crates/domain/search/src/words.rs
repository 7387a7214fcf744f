//! Splits text into words and folds them, the same way for documents and queries.
//!
//! Case, accents, ligatures and typographic forms are folded away. Numbers and codes stay whole:
//! `4548-4`, `2,5`, `12/03/2024`, `HbA1c`.

use std::ops::Range;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Longest folded word, in bytes; what follows is not compared.
const WORD_BYTES_MAX: usize = 96;

/// The places of the words of `text`, in order.
pub fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(char::is_alphanumeric)?;
        at = start + length(&text[start..]);
        Some(start..at)
    })
}

/// The length of the word that `text` begins with, in bytes.
fn length(text: &str) -> usize {
    let mut before = ' ';
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let after = characters.peek().map_or(' ', |(_, after)| *after);
        let joins = is_joiner(character) && before.is_ascii_digit() && after.is_ascii_digit();
        if !(character.is_alphanumeric() || is_part(character) || joins) {
            return at;
        }
        before = character;
    }
    text.len()
}

/// What holds the digits of a number, a date or a code together.
const fn is_joiner(character: char) -> bool {
    matches!(character, '-' | '\u{2010}' | '\u{2011}' | '.' | ',' | '/')
}

/// What belongs to a word without being a letter: accents on their own, joiners that are not seen.
fn is_part(character: char) -> bool {
    !character.is_ascii() && (is_combining_mark(character) || is_unseen(character))
}

/// Soft hyphen, and the joiners of width zero.
const fn is_unseen(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}')
}

/// `word` without case, accents, ligatures and typographic forms; may be empty.
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for character in word.chars() {
        if character.is_ascii() {
            folded.push(match character {
                ',' => '.',
                _ => character.to_ascii_lowercase(),
            });
        } else if let Some(letters) = spelled_out(character) {
            folded.push_str(letters);
        } else if !is_unseen(character) {
            decompose_compatible(character, |part| push_lowercase(part, &mut folded));
        }
    }
    cut(&mut folded);
    folded
}

fn push_lowercase(part: char, folded: &mut String) {
    folded.extend(part.to_lowercase().filter(|it| !is_combining_mark(*it)));
}

fn cut(folded: &mut String) {
    if folded.len() > WORD_BYTES_MAX {
        folded.truncate(folded.floor_char_boundary(WORD_BYTES_MAX));
    }
}

/// Letters that Unicode does not decompose, and hyphens.
const fn spelled_out(character: char) -> Option<&'static str> {
    Some(match character {
        'œ' | 'Œ' => "oe",
        'æ' | 'Æ' => "ae",
        'ß' | 'ẞ' => "ss",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' => "d",
        '\u{2010}' | '\u{2011}' => "-",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn texts_are_split_into_words_and_folded() {
        for (text, expected) in [
            ("Hémoglobine glyquée",      "hemoglobine glyquee"),
            ("l’hémoglobine d'Élodie",   "l hemoglobine d elodie"),
            ("HbA1c 6,5 % (4548-4)",     "hba1c 6.5 4548-4"),
            ("TA 140/90, le 12/03/2024.", "ta 140/90 le 12/03/2024"),
            ("post-opératoire",          "post operatoire"),
            ("covid-19",                 "covid 19"),
            ("Cœur, œdème, ex æquo",     "coeur oedeme ex aequo"),
            ("ﬁbrose e\u{301}tat",       "fibrose etat"),
            ("kg/m² – 10\u{A0}000",      "kg m2 10 000"),
            ("hémo\u{AD}globine",        "hemoglobine"),
            ("1\u{2011}2",               "1-2"),
            ("STRAẞE İzmir",             "strasse izmir"),
            ("… — !",                    ""),
        ] {
            let found: Vec<_> = words(text).map(|place| fold(&text[place])).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_word_of_any_length_is_cut_between_two_characters() {
        for letter in ["a", "й", "漢", "𝒳"] {
            let folded = fold(&letter.repeat(500));
            assert!(folded.len() <= WORD_BYTES_MAX && folded.len() > WORD_BYTES_MAX - 4);
        }
    }
}
