//! Puts placed characters into words, lines and paragraphs.
//!
//! The order of the file is kept: programs that write letters write them in reading order, and
//! columns stay apart. Distances are in heights of the font.

use crate::device::Placed;

/// From here on a gap between two characters is a space.
const SPACE: f64 = 0.18;
/// From here on it separates two cells of a table.
const CELL: f64 = 2.0;
/// What is written so far to the left of what came before is on another line.
const BACK: f64 = 0.8;
/// What is written so much higher or lower is on another line: more than an exponent.
const LINE: f64 = 0.55;
/// Lines of one paragraph are at most so far apart.
const PARAGRAPH: f64 = 1.7;
/// A line that goes on reaches so far to the right, in parts of the widest line.
const FULL: f64 = 0.82;

/// A line of a page.
struct Line {
    text: String,
    /// Where it begins and ends.
    start: f64,
    end: f64,
    baseline: f64,
    size: f64,
    direction: i32,
}

/// The text of a page: one line a paragraph.
pub fn text(placed: &[Placed]) -> String {
    let lines = lines(placed);
    let widest = lines.iter().map(|line| line.end).fold(f64::MIN, f64::max);
    let leftmost = lines.iter().map(|line| line.start).fold(f64::MAX, f64::min);
    let mut text = String::new();
    let mut before: Option<&Line> = None;
    for line in &lines {
        let goes_on = before.is_some_and(|it| it.goes_on_in(line, leftmost, widest));
        append(&line.text, goes_on, &mut text);
        before = Some(line);
    }
    text
}

/// Appends a line: to the paragraph before it, or as another one.
fn append(line: &str, goes_on: bool, text: &mut String) {
    if !goes_on {
        if !text.is_empty() {
            text.push('\n');
        }
    } else if is_cut_word(text, line) {
        text.pop();
    } else {
        text.push(' ');
    }
    text.push_str(line);
}

/// Whether a word was cut at the end of a line with a hyphen.
fn is_cut_word(text: &str, line: &str) -> bool {
    let mut end = text.chars().rev();
    let has_hyphen = matches!(end.next(), Some('-' | '\u{2010}' | '\u{AD}'));
    has_hyphen
        && end.next().is_some_and(char::is_alphabetic)
        && line.chars().next().is_some_and(char::is_lowercase)
}

fn lines(placed: &[Placed]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for character in placed {
        match lines.last_mut() {
            Some(line) if line.has(character) => line.push(character),
            _ => lines.push(Line::new(character)),
        }
    }
    for line in &mut lines {
        let trimmed = line.text.trim();
        line.text = trimmed.to_owned();
    }
    lines.retain(|line| !line.text.is_empty());
    lines
}

impl Line {
    fn new(first: &Placed) -> Self {
        Self {
            text: first.text.clone(),
            start: first.start,
            end: first.end,
            baseline: first.baseline,
            size: first.size,
            direction: first.direction,
        }
    }

    fn has(&self, next: &Placed) -> bool {
        let size = self.size.max(next.size);
        self.direction == next.direction
            && (self.baseline - next.baseline).abs() <= LINE * size
            && next.start - self.end >= -BACK * size
    }

    fn push(&mut self, next: &Placed) {
        let gap = (next.start - self.end) / self.size.max(next.size).max(f64::EPSILON);
        let is_space = next.text.trim().is_empty();
        if gap > CELL && !is_space {
            self.text.truncate(self.text.trim_end().len());
            self.text.push_str(" · ");
        } else if gap > SPACE || is_space {
            self.push_space();
        }
        if !is_space {
            self.text.push_str(&next.text);
            // An exponent does not move the line.
            if next.size > self.size {
                (self.size, self.baseline) = (next.size, next.baseline);
            }
            self.end = next.end;
        } else if gap <= CELL {
            self.end = self.end.max(next.end);
        }
    }

    fn push_space(&mut self) {
        if !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    /// Whether `next` belongs to the same paragraph.
    fn goes_on_in(&self, next: &Self, leftmost: f64, widest: f64) -> bool {
        let size = self.size.max(next.size);
        let down = self.baseline - next.baseline;
        let is_full = self.end - leftmost >= FULL * (widest - leftmost);
        let has_cells = self.text.contains(" · ") || next.text.contains(" · ");
        self.direction == next.direction
            && down > 0.0
            && down <= PARAGRAPH * size
            && (self.size - next.size).abs() <= 0.15 * size
            && is_full
            && !has_cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::Source;

    /// Characters of half their height, written from `start` on.
    fn written(text: &str, start: f64, baseline: f64, size: f64) -> Vec<Placed> {
        let mut at = start;
        text.chars()
            .map(|character| {
                let start = at;
                at += size / 2.0;
                Placed {
                    text: character.to_string(),
                    start,
                    end: at,
                    baseline,
                    size,
                    direction: 0,
                    source: Source::Font,
                }
            })
            .collect()
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn characters_become_lines_and_paragraphs() {
        for (what, pieces, expected) in [
            ("one word in two pieces",  vec![("Hémo", 0.0, 700.0, 10.0), ("globine", 20.0, 700.0, 10.0)], "Hémoglobine"),
            ("a gap is a space",        vec![("une", 0.0, 700.0, 10.0), ("fin", 18.0, 700.0, 10.0)], "une fin"),
            ("a wide gap is a cell",    vec![("Sodium", 0.0, 700.0, 10.0), ("140", 90.0, 700.0, 10.0)], "Sodium · 140"),
            ("an exponent",             vec![("10", 0.0, 700.0, 10.0), ("9", 10.0, 704.0, 6.0), ("/L", 13.0, 700.0, 10.0)], "109/L"),
            ("a short line ends",       vec![("Titre", 0.0, 700.0, 10.0), ("un texte bien plus long", 0.0, 688.0, 10.0)], "Titre\nun texte bien plus long"),
            ("a full line goes on",     vec![("un texte bien long qui", 0.0, 700.0, 10.0), ("va plus loin", 0.0, 688.0, 10.0)], "un texte bien long qui va plus loin"),
            ("a word that was cut",     vec![("un texte de cardio-", 0.0, 700.0, 10.0), ("logie", 0.0, 688.0, 10.0)], "un texte de cardiologie"),
            ("a blank between",         vec![("un texte bien long qui", 0.0, 700.0, 10.0), ("Autre", 0.0, 660.0, 10.0)], "un texte bien long qui\nAutre"),
            ("a column beside",         vec![("gauche", 0.0, 700.0, 10.0), ("bas", 0.0, 688.0, 10.0), ("droite", 200.0, 700.0, 10.0)], "gauche\nbas\ndroite"),
            ("nothing",                 vec![("  ", 0.0, 700.0, 10.0)], ""),
        ] {
            let placed: Vec<_> = pieces
                .into_iter()
                .flat_map(|(piece, start, baseline, size)| written(piece, start, baseline, size))
                .collect();
            assert_eq!(text(&placed), expected, "{what}");
        }
    }
}
