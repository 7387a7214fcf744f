//! Rust text in layers: code, comments and literals, each of the shape of the whole.

use std::iter::Peekable;
use std::str::Chars;

/// A text three times, each time with only one kind of thing in it and blanks for the rest.
///
/// INVARIANT: all have the same lines, so that a line number is good for each of them.
#[derive(Default)]
pub struct Layers {
    /// Everything that is neither a comment nor inside a literal.
    pub code: String,
    /// Comments with their marks.
    pub comments: String,
    /// What stands inside string, byte and character literals.
    pub literals: String,
}

#[derive(Clone, Copy)]
enum Layer {
    Code,
    Comment,
    Literal,
}

/// Tells the layers of `text` apart.
pub fn layers(text: &str) -> Layers {
    let mut scanner = Scanner {
        rest: text.chars().peekable(),
        last: ' ',
        out: Layers::default(),
    };
    while let Some(next) = scanner.rest.peek().copied() {
        scanner.token(next);
    }
    scanner.out
}

struct Scanner<'a> {
    rest: Peekable<Chars<'a>>,
    last: char,
    out: Layers,
}

impl Scanner<'_> {
    fn token(&mut self, next: char) {
        match next {
            '/' if self.follows(1, '/') => self.while_(Layer::Comment, |c| c != '\n'),
            '/' if self.follows(1, '*') => self.block_comment(),
            'r' if !is_word(self.last) || self.last == 'b' => match self.raw_string_hashes() {
                Some(hashes) => self.raw_string(hashes),
                None => self.take(Layer::Code),
            },
            '"' => self.quoted('"'),
            '\'' if self.is_character_literal() => self.quoted('\''),
            _ => self.take(Layer::Code),
        }
    }

    fn take(&mut self, layer: Layer) {
        let Some(character) = self.rest.next() else {
            return;
        };
        self.last = character;
        let blank = if character == '\n' { '\n' } else { ' ' };
        let Layers {
            code,
            comments,
            literals,
        } = &mut self.out;
        let targets = match layer {
            Layer::Code => (code, comments, literals),
            Layer::Comment => (comments, code, literals),
            Layer::Literal => (literals, code, comments),
        };
        targets.0.push(character);
        targets.1.push(blank);
        targets.2.push(blank);
    }

    fn follows(&self, distance: usize, expected: char) -> bool {
        self.rest.clone().nth(distance) == Some(expected)
    }

    fn while_(&mut self, layer: Layer, keep: impl Fn(char) -> bool) {
        while self.rest.peek().is_some_and(|&character| keep(character)) {
            self.take(layer);
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        loop {
            let opens = self.rest.peek() == Some(&'/') && self.follows(1, '*');
            let closes = self.rest.peek() == Some(&'*') && self.follows(1, '/');
            depth = if opens {
                depth + 1
            } else {
                depth - i32::from(closes)
            };
            if opens || closes {
                self.take(Layer::Comment);
            }
            self.take(Layer::Comment);
            if depth == 0 || self.rest.peek().is_none() {
                return;
            }
        }
    }

    /// `'a'` and `'\n'` are literals; `'a` alone is a lifetime.
    fn is_character_literal(&self) -> bool {
        self.follows(1, '\\') || self.follows(2, '\'')
    }

    fn quoted(&mut self, end: char) {
        self.take(Layer::Code);
        while let Some(&character) = self.rest.peek() {
            match character {
                '\\' => {
                    self.take(Layer::Literal);
                    self.take(Layer::Literal);
                }
                _ if character == end => return self.take(Layer::Code),
                _ => self.take(Layer::Literal),
            }
        }
    }

    /// The number of `#` of the raw string that starts here, if one does.
    fn raw_string_hashes(&self) -> Option<usize> {
        let mut ahead = self.rest.clone().skip(1);
        let mut hashes = 0;
        loop {
            match ahead.next()? {
                '#' => hashes += 1,
                '"' => return Some(hashes),
                _ => return None,
            }
        }
    }

    fn raw_string(&mut self, hashes: usize) {
        for _ in 0..hashes + 2 {
            self.take(Layer::Code);
        }
        while let Some(&character) = self.rest.peek() {
            if character == '"' && (1..=hashes).all(|distance| self.follows(distance, '#')) {
                for _ in 0..=hashes {
                    self.take(Layer::Code);
                }
                return;
            }
            self.take(Layer::Literal);
        }
    }
}

/// Whether a character may stand in an identifier.
pub fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The identifiers and keywords of a line of code, with the byte where each starts.
pub fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    code.split(|character: char| !is_word(character))
        .filter_map(move |word| {
            let at = start;
            // A separator is one character, whose length in bytes tells where the next word starts.
            let end = at + word.len();
            start = end + code[end..].chars().next().map_or(0, char::len_utf8);
            (!word.is_empty()).then_some((at, word))
        })
}

/// The words of an identifier, in lower case: `PrimaryCarePhysician` and `primary_care_physician`
/// both give `primary`, `care`, `physician`.
pub fn parts(identifier: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut last = '_';
    for character in identifier.chars() {
        let starts = last == '_' || (character.is_uppercase() && !last.is_uppercase());
        if character != '_' {
            if starts {
                parts.push(String::new());
            }
            if let Some(part) = parts.last_mut() {
                part.extend(character.to_lowercase());
            }
        }
        last = character;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_not_code() {
        for (text, code) in [
            ("let a = 1; // decide(", "let a = 1;           "),
            ("a /* b /* c */ d */ e", "a                   e"),
            ("let a = \"b // c\";", "let a = \"      \";"),
            ("let a = \"b\\\"c\"; d", "let a = \"    \"; d"),
            ("let a = r#\"b\"c\"#; d", "let a = r#\"   \"#; d"),
            ("let a = br\"b\\\"; d", "let a = br\"  \"; d"),
            ("let a = '\"'; b", "let a = ' '; b"),
            ("let a = '\\''; b", "let a = '  '; b"),
            ("fn a<'b>(c: &'b str)", "fn a<'b>(c: &'b str)"),
            ("for r in bar { }", "for r in bar { }"),
        ] {
            let layers = layers(text);
            assert_eq!(layers.code, code, "{text}");
            assert_eq!(
                layers.comments.chars().count(),
                text.chars().count(),
                "{text}"
            );
        }
    }

    #[test]
    fn each_layer_keeps_the_lines() {
        let layers = layers("/* a\nb */ c\n\"d\ne\"\n");
        assert_eq!(layers.code, "    \n     c\n\" \n \"\n");
        assert_eq!(layers.comments, "/* a\nb */  \n  \n  \n");
        assert_eq!(layers.literals, "    \n      \n d\ne \n");
    }

    #[test]
    fn words_know_where_they_start() {
        let found: Vec<_> = words("a.bc(é, d_1)").collect();
        assert_eq!(found, [(0, "a"), (2, "bc"), (5, "é"), (9, "d_1")]);
    }

    #[test]
    fn identifiers_fall_into_words_in_either_style() {
        for (identifier, expected) in [
            ("PrimaryCarePhysician", "primary care physician"),
            ("primary_care_physician", "primary care physician"),
            ("RECORD_BYTES_MAX", "record bytes max"),
            ("_unused", "unused"),
        ] {
            assert_eq!(parts(identifier).join(" "), expected);
        }
    }
}
