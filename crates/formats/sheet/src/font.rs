//! The two fonts of sheets: widths of letters, and the bytes that name them (`WinAnsiEncoding`).

/// A font that every reader of PDF has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Font {
    /// Helvetica.
    Regular,
    /// Helvetica-Bold.
    Bold,
}

/// Widths of the letters from the space to the tilde, in thousandths of the size.
type Widths = [u16; 95];

#[rustfmt::skip]
const REGULAR: Widths = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
#[rustfmt::skip]
const BOLD: Widths = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];
/// The plain letters that the accented ones from À to ÿ are as wide as.
const PLAIN: &[u8; 64] = b"AAAAAAWCEEEEIIIIDNOOOOO+OUUUUYPBaaaaaamceeeenniidnooooo+ouuuuypy";
/// Letters outside Latin-1 that the encoding has, and the plain ones that they are as wide as.
#[rustfmt::skip]
const OTHERS: [(char, u8, u8); 16] = [
    ('€', 0x80, b'0'), ('…', 0x85, b'@'), ('Œ', 0x8C, b'@'), ('‘', 0x91, b'!'),
    ('’', 0x92, b'!'), ('“', 0x93, b'('), ('”', 0x94, b'('), ('•', 0x95, b'*'),
    ('–', 0x96, b'0'), ('—', 0x97, b'@'), ('œ', 0x9C, b'm'), ('Š', 0x8A, b'S'),
    ('š', 0x9A, b's'), ('Ž', 0x8E, b'Z'), ('ž', 0x9E, b'z'), ('\u{202f}', 0xA0, b' '),
];

impl Font {
    /// How wide `text` is at `size`, in points. Never narrower than it is drawn, for what is here.
    pub fn width(self, text: &str, size: f32) -> f32 {
        let widths = match self {
            Self::Regular => &REGULAR,
            Self::Bold => &BOLD,
        };
        let of = |letter: char| f32::from(widths[usize::from(letter_of(letter).1 - b' ')]);
        text.chars().map(of).sum::<f32>() * size / 1000.0
    }
}

/// `text` in the bytes of the encoding; a letter that it has not is a question mark.
pub fn encoded(text: &str) -> Vec<u8> {
    text.chars().map(|letter| letter_of(letter).0).collect()
}

/// The byte of a letter, and the plain letter that it is as wide as.
fn letter_of(letter: char) -> (u8, u8) {
    match u32::from(letter) {
        code @ 0x20..=0x7E => {
            let byte = u8::try_from(code).unwrap_or(b'?');
            (byte, byte)
        }
        code @ 0xC0..=0xFF => {
            let byte = u8::try_from(code).unwrap_or(b'?');
            (byte, PLAIN[usize::from(byte - 0xC0)])
        }
        0xA0 => (0xA0, b' '),
        code @ 0xA1..=0xBF => (u8::try_from(code).unwrap_or(b'?'), b'0'),
        _ => OTHERS
            .iter()
            .find(|it| it.0 == letter)
            .map_or((b'?', b'?'), |it| (it.1, it.2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_their_byte_and_their_width() {
        for (letter, byte) in [
            ('A', 0x41),
            ('é', 0xE9),
            ('’', 0x92),
            ('œ', 0x9C),
            ('Ω', b'?'),
        ] {
            assert_eq!(encoded(&letter.to_string()), [byte], "{letter}");
        }
        assert!((Font::Regular.width("AVA", 10.0) - 20.01).abs() < 0.01);
        assert!(Font::Bold.width("été", 10.0) > Font::Regular.width("été", 10.0));
    }
}
