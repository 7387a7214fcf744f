//! The grammar of UCUM over the table of atoms, and what laboratories write instead.
//!
//! `term = [ "/" ] component { ( "." | "/" ) component }`; a component is an atom with prefix and
//! exponent, a number, an annotation in braces, or a term in parentheses.

use super::atoms::{Atoms, atom_spelling, whole_spelling};
use super::unit::Magnitude;

/// Longest text that is read as a unit.
const CHARS_MAX: usize = 64;
/// Deepest nesting of parentheses.
const DEPTH_MAX: u8 = 4;
/// Largest exponent, as in `10*12`.
const EXPONENT_MAX: i8 = 30;

/// The UCUM text of a unit as a laboratory writes it; `None` if it is too long to be one.
pub(super) fn normalised(text: &str) -> Option<String> {
    if text.chars().count() > CHARS_MAX {
        return None;
    }
    let text = text.trim().replace("10⁹", "10*9").replace("10⁶", "10*6");
    let text = text.replace("10³", "10*3").replace("10¹²", "10*12");
    let text: String = text.chars().map(plain).collect();
    if let Some(code) = whole_spelling(&text) {
        return Some(code.to_owned());
    }
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(code) = whole_spelling(&compact) {
        return Some(code.to_owned());
    }
    let powers = compact
        .trim_start_matches(['x', '*'])
        .replace("10^", "10*")
        .replace("10**", "10*")
        .replace("10E", "10*")
        .replace("10e", "10*")
        .replace("m^", "m");
    let code = respelled(&per_body_surface(&powers));
    (!has_decimals(&code)).then_some(code)
}

/// A clearance for 1,73 m² of body is written in many ways; UCUM has an annotation for it.
fn per_body_surface(text: &str) -> String {
    let text = text.replace("1,73", "1.73");
    match text
        .split_once("/1.73")
        .or_else(|| text.split_once("/{1.73"))
    {
        Some((flow, "" | "m2" | "m2}" | "_m2}")) => format!("{flow}/{{1.73_m2}}"),
        Some(_) | None => text,
    }
}

/// UCUM has no decimal numbers: `1.73` would be read as 1 times 73.
fn has_decimals(code: &str) -> bool {
    let after_annotation = |part| str::split_once(part, '}').map_or(part, |(_, after)| after);
    let outside: String = code.split('{').map(after_annotation).collect();
    let factors: Vec<&str> = outside.split('.').collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    factors.windows(2).any(|pair| {
        let before = pair[0].rsplit(['/', '(']).next();
        before.is_some_and(is_number) && pair[1].starts_with(|c: char| c.is_ascii_digit())
    })
}

/// One character for each way to write the same.
fn plain(c: char) -> char {
    match c {
        'µ' | 'μ' => 'u',
        '×' => 'x',
        '²' => '2',
        '³' => '3',
        '·' | '⋅' => '.',
        '−' => '-',
        _ => c,
    }
}

/// With each atom that has another code in UCUM under that code.
fn respelled(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = token_end(rest);
        let (token, after) = rest.split_at(end.max(first_char(rest)));
        result.push_str(&respelled_token(token));
        rest = after;
    }
    result
}

fn respelled_token(token: &str) -> String {
    let (atom, exponent) = split_exponent(token);
    match atom_spelling(token).or_else(|| atom_spelling(atom)) {
        Some(code) if atom_spelling(token).is_some() => code.to_owned(),
        Some(code) => format!("{code}{exponent}"),
        None => token.to_owned(),
    }
}

/// Magnitude of a UCUM text; `None` if it is not one, or has an atom that is not in the table.
pub(super) fn expression(text: &str, atoms: &Atoms) -> Option<Magnitude> {
    let mut reader = Reader {
        rest: text,
        atoms,
        depth: 0,
    };
    let magnitude = reader.term()?;
    reader.rest.is_empty().then_some(magnitude)
}

struct Reader<'a> {
    rest: &'a str,
    atoms: &'a Atoms,
    depth: u8,
}

impl Reader<'_> {
    fn term(&mut self) -> Option<Magnitude> {
        let mut product = if self.rest.starts_with('/') {
            Magnitude::ONE
        } else {
            self.component()?
        };
        loop {
            let sign = if self.take('.') {
                1
            } else if self.take('/') {
                -1
            } else {
                return Some(product);
            };
            product = product.times(self.component()?.power(sign)?)?;
        }
    }

    fn component(&mut self) -> Option<Magnitude> {
        if self.take('(') {
            self.depth += 1;
            if self.depth > DEPTH_MAX {
                return None;
            }
            let inner = self.term()?;
            self.depth -= 1;
            return self.take(')').then_some(inner);
        }
        let (token, rest) = self.rest.split_at(token_end(self.rest));
        self.rest = rest;
        let annotation = self.annotation()?;
        if token.is_empty() {
            return annotation;
        }
        let value = self.simple(token)?;
        annotation.map_or(Some(value), |more| value.times(more))
    }

    /// An annotation in braces if there is one: most say nothing, some are in the table.
    #[expect(clippy::option_option, reason = "braces that never close are an error")]
    fn annotation(&mut self) -> Option<Option<Magnitude>> {
        if !self.rest.starts_with('{') {
            return Some(None);
        }
        let end = self.rest.find('}')? + 1;
        let (annotation, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(Some(self.atoms.find(annotation).unwrap_or(Magnitude::ONE)))
    }

    /// An atom with its exponent, a number, or both as in `24h`.
    fn simple(&self, token: &str) -> Option<Magnitude> {
        if let Some(magnitude) = self.atoms.find(token) {
            return Some(magnitude);
        }
        let (atom, exponent) = split_exponent(token);
        if let Some(magnitude) = self.atoms.find(atom) {
            return magnitude.power(small(exponent)?);
        }
        let digits = token.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return None;
        }
        let number = Magnitude::number(token[..digits].parse().ok()?)?;
        if digits == token.len() {
            return Some(number);
        }
        number.times(self.simple(&token[digits..])?)
    }

    fn take(&mut self, c: char) -> bool {
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

/// Where the token at the start of `text` ends; brackets keep what stands in them together.
fn token_end(text: &str) -> usize {
    let mut is_bracketed = false;
    for (at, c) in text.char_indices() {
        match c {
            '[' => is_bracketed = true,
            ']' => is_bracketed = false,
            '.' | '/' | '(' | ')' | '{' | '}' if !is_bracketed => return at,
            _ => {}
        }
    }
    text.len()
}

fn first_char(text: &str) -> usize {
    // An annotation is no token: it is copied whole.
    let end = text.starts_with('{').then(|| text.find('}')).flatten();
    end.map_or_else(
        || text.chars().next().map_or(0, char::len_utf8),
        |at| at + 1,
    )
}

/// `m-2` is `m` and `-2`; `[H2O]` has no exponent.
fn split_exponent(token: &str) -> (&str, &str) {
    let without = token.trim_end_matches(|c: char| c.is_ascii_digit());
    if without.len() == token.len() {
        return (token, "");
    }
    let atom = without.strip_suffix(['-', '+']).unwrap_or(without);
    token.split_at(atom.len())
}

fn small(exponent: &str) -> Option<i8> {
    let exponent: i8 = exponent.parse().ok()?;
    (exponent.abs() <= EXPONENT_MAX).then_some(exponent)
}
