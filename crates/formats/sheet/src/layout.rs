//! Blocks cut into lines, and lines into pages.

use crate::font::Font;
use crate::sheet::{Block, Sheet};

/// A4, in points.
pub const PAGE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 64.0;
const FOOTER_AT: f32 = 40.0;
/// Where values stand beside their labels.
const VALUE_AT: f32 = 170.0;
const INDENT: f32 = 16.0;

/// What a line is, for a screen reader.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// The title.
    Title,
    /// A title within.
    Heading,
    /// A paragraph, or a label with its value.
    Paragraph,
    /// An item of a list.
    Item,
    /// The last line of a page, which is not read out.
    Footer,
}

/// Words at a place.
pub struct Line {
    /// What it is a line of.
    pub role: Role,
    /// Which block or item: lines of one are read as one.
    pub part: usize,
    /// Its page, from 0.
    pub page: usize,
    /// Its place, from the left and the bottom.
    pub at: (f32, f32),
    /// Its font.
    pub font: Font,
    /// Its size, in points.
    pub size: f32,
    /// Its words.
    pub text: String,
}

/// The lines of a sheet, in the order they are read.
pub fn lay_out(sheet: &Sheet) -> Vec<Line> {
    let mut pen = Pen::new();
    pen.write(Role::Title, &sheet.title);
    for block in &sheet.blocks {
        pen.block(block);
    }
    let mut lines = pen.lines;
    for page in 0..=pen.page {
        lines.push(Line {
            role: Role::Footer,
            part: usize::MAX,
            page,
            at: (MARGIN, FOOTER_AT),
            font: Font::Regular,
            size: 9.0,
            text: sheet.footer.clone(),
        });
    }
    lines
}

struct Pen {
    lines: Vec<Line>,
    page: usize,
    /// The foot of the last line.
    y: f32,
    part: usize,
}

impl Role {
    const fn font(self) -> (Font, f32) {
        match self {
            Self::Title => (Font::Bold, 20.0),
            Self::Heading => (Font::Bold, 13.0),
            Self::Paragraph | Self::Item => (Font::Regular, 11.0),
            Self::Footer => (Font::Regular, 9.0),
        }
    }

    /// White above the first line.
    const fn above(self) -> f32 {
        match self {
            Self::Heading => 16.0,
            Self::Paragraph => 7.0,
            Self::Item => 4.0,
            Self::Title | Self::Footer => 0.0,
        }
    }
}

impl Pen {
    const fn new() -> Self {
        Self {
            lines: Vec::new(),
            page: 0,
            y: PAGE.1 - MARGIN,
            part: 0,
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(text) => self.write(Role::Heading, text),
            Block::Paragraph(text) => self.write(Role::Paragraph, text),
            Block::List(items) => {
                for item in items {
                    self.write(Role::Item, item);
                }
            }
            Block::Facts(facts) => {
                for fact in facts {
                    self.fact(fact);
                }
            }
        }
    }

    fn write(&mut self, role: Role, text: &str) {
        let (font, size) = role.font();
        let left = if role == Role::Item { INDENT } else { 0.0 };
        let width = PAGE.0 - 2.0 * MARGIN - left;
        self.part += 1;
        self.y -= role.above();
        for (index, words) in cut(text, font, size, width).into_iter().enumerate() {
            self.down(size);
            if role == Role::Item && index == 0 {
                self.put(role, (0.0, Font::Regular, size), "•".to_owned());
            }
            self.put(role, (left, font, size), words);
        }
    }

    fn fact(&mut self, (label, value): &(String, String)) {
        let size = Role::Paragraph.font().1;
        let width = PAGE.0 - 2.0 * MARGIN - VALUE_AT;
        self.part += 1;
        self.y -= Role::Paragraph.above();
        for (index, words) in cut(value, Font::Regular, size, width)
            .into_iter()
            .enumerate()
        {
            self.down(size);
            if index == 0 {
                self.put(Role::Paragraph, (0.0, Font::Bold, size), label.clone());
            }
            self.put(Role::Paragraph, (VALUE_AT, Font::Regular, size), words);
        }
    }

    /// One line lower, on the next page if this one is full.
    fn down(&mut self, size: f32) {
        const LEADING: f32 = 1.35;
        self.y -= size * LEADING;
        if self.y < MARGIN {
            self.page += 1;
            self.y = PAGE.1 - MARGIN - size;
        }
    }

    fn put(&mut self, role: Role, (left, font, size): (f32, Font, f32), text: String) {
        self.lines.push(Line {
            role,
            part: self.part,
            page: self.page,
            at: (MARGIN + left, self.y),
            font,
            size,
            text,
        });
    }
}

/// `text` in lines that fit; a word that fits in none is cut where it must.
fn cut(text: &str, font: Font, size: f32, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split([' ', '\n']).filter(|it| !it.is_empty()) {
        let joined = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if font.width(&joined, size) <= width {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            line.push(letter);
            if font.width(&line, size) > width {
                line.pop();
                lines.push(std::mem::take(&mut line));
                line.push(letter);
            }
        }
    }
    lines.push(line);
    lines
}
