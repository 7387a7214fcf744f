//! Characters of fonts that do not say what their codes mean.
//!
//! Some converters drop the table that says it, but keep codes of Windows-1252. Others use codes
//! that mean nothing: taken for letters they would be noise in every search. So the guess is kept
//! for a page only if what it gives looks like written text.

/// The character that a code is in Windows-1252, where it is one that letters use.
pub fn character(code: u32) -> Option<char> {
    match code {
        0x20..=0x7E | 0xA0..=0xFF => char::from_u32(code),
        0x80 => Some('€'),
        0x85 => Some('…'),
        0x8C => Some('Œ'),
        0x91 => Some('‘'),
        0x92 => Some('’'),
        0x93 => Some('“'),
        0x94 => Some('”'),
        0x95 => Some('•'),
        0x96 => Some('–'),
        0x97 => Some('—'),
        0x9C => Some('œ'),
        _ => None,
    }
}

/// What the guesses of a page look like.
#[derive(Clone, Copy, Default)]
pub struct Likelihood {
    codes: usize,
    spaces: usize,
    letters: usize,
}

impl Likelihood {
    /// Counts one guess.
    pub fn count(&mut self, guess: Option<char>) {
        self.codes += 1;
        self.spaces += usize::from(guess == Some(' '));
        self.letters += usize::from(guess.is_some_and(char::is_alphanumeric));
    }

    /// Whether they are text: a space every 25 characters at least, and three of five
    /// characters at least that are letters or digits.
    pub const fn is_text(self) -> bool {
        self.spaces * 25 >= self.codes && self.letters * 5 >= self.codes * 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn written_text_is_told_from_numbers_of_glyphs() {
        /// Where letters stand in many fonts: 29 below ASCII.
        const GLYPHS: u8 = 29;
        for (text, shift, is_text) in [
            ("Centre de soins, 88 rue du parc",        0,      true),
            ("TEMPÉRATURE : 37,5 °C le 12/03/2024",    0,      true),
            ("Centre de soins, 88 rue du parc",        GLYPHS, false),
            ("anticonstitutionnellementmotsanslafin",  0,      false),
            ("( – ) • – … « • » ° – ab",                0,      false),
        ] {
            let mut likelihood = Likelihood::default();
            for letter in text.chars() {
                likelihood.count(character(u32::from(letter).saturating_sub(shift.into())));
            }
            assert_eq!(likelihood.is_text(), is_text, "{text} {shift}");
        }
        assert!(Likelihood::default().is_text());
    }
}
