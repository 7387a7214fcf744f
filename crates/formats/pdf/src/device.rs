//! Receives the characters of a page with their places; pictures and drawings are dropped.

use crate::guess::{Likelihood, character};
use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};

/// Units of a glyph's own space in the height of its font.
const UNITS_PER_EM: f64 = 1_000.0;

/// One character, or what one glyph stands for, with its place on the page.
#[derive(Clone, PartialEq, Debug)]
pub struct Placed {
    pub text: String,
    /// Where it begins, in points along its own line of writing.
    pub start: f64,
    /// Where the next one is expected.
    pub end: f64,
    /// The height of its line of writing, in points upwards.
    pub baseline: f64,
    /// The height of its font, in points.
    pub size: f64,
    /// The direction of writing, in degrees.
    pub direction: i32,
    /// Whether its font says what it is, or nothing does.
    pub source: Source,
}

/// Who says what a character is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// Its font.
    Font,
    /// Nobody: its code was taken for a letter.
    Guess,
}

/// Gathers characters until there is no more room.
pub struct TextDevice {
    placed: Vec<Placed>,
    room: usize,
    count: usize,
    likelihood: Likelihood,
}

impl TextDevice {
    /// For `room` characters at most.
    pub fn new(room: usize) -> Self {
        Self {
            placed: Vec::new(),
            room,
            count: 0,
            likelihood: Likelihood::default(),
        }
    }

    /// How many characters it has.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Whether it could take no more.
    pub const fn is_full(&self) -> bool {
        self.count >= self.room
    }

    /// The characters, in the order of the file.
    pub fn into_placed(mut self) -> Vec<Placed> {
        if !self.likelihood.is_text() {
            self.placed.retain(|placed| placed.source == Source::Font);
        }
        self.placed
    }

    fn place(&mut self, glyph: &Glyph<'_>, to_page: Affine) {
        let (text, source) = match glyph.as_unicode() {
            Some(unicode) => (readable(unicode), Source::Font),
            None => (self.guessed(glyph.char_code()), Source::Guess),
        };
        if text.is_empty() {
            return;
        }
        let placed = placed(text, source, advance(glyph), to_page);
        let is_finite = [placed.start, placed.end, placed.baseline, placed.size]
            .iter()
            .all(|number| number.is_finite());
        if is_finite && !self.is_printed_again(&placed) {
            self.count += placed.text.chars().count();
            self.placed.push(placed);
        }
    }

    fn guessed(&mut self, code: u32) -> String {
        let guess = character(code);
        self.likelihood.count(guess);
        guess.map_or_else(String::new, String::from)
    }

    /// Bold letters are sometimes made by printing twice, a hair apart.
    fn is_printed_again(&self, placed: &Placed) -> bool {
        const A_HAIR: f64 = 0.15;
        const LOOK_BACK: usize = 3;
        self.placed.iter().rev().take(LOOK_BACK).any(|before| {
            let apart =
                (before.start - placed.start).abs() + (before.baseline - placed.baseline).abs();
            before.text == placed.text
                && before.direction == placed.direction
                && apart < A_HAIR * placed.size
        })
    }
}

/// What a reader sees in a glyph: ligatures spelled out, without controls and private signs.
fn readable(unicode: BfString) -> String {
    let text = match unicode {
        BfString::Char(character) => character.to_string(),
        BfString::String(text) => text,
    };
    let mut readable = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' | '\n' | '\r' => readable.push(' '),
            '\u{FB00}' => readable.push_str("ff"),
            '\u{FB01}' => readable.push_str("fi"),
            '\u{FB02}' => readable.push_str("fl"),
            '\u{FB03}' => readable.push_str("ffi"),
            '\u{FB04}' => readable.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => readable.push_str("st"),
            '\u{E000}'..='\u{F8FF}' | '\u{FFF0}'..='\u{FFFF}' => {}
            _ if character.is_control() => {}
            _ => readable.push(character),
        }
    }
    readable
}

fn advance(glyph: &Glyph<'_>) -> f64 {
    /// Where the font does not say: half its height.
    const USUAL: f64 = UNITS_PER_EM / 2.0;
    let width = match glyph {
        Glyph::Outline(glyph) => glyph.advance_width(),
        Glyph::Type3(glyph) => glyph.advance_width(),
    };
    width.map_or(USUAL, f64::from)
}

fn placed(text: String, source: Source, advance: f64, to_page: Affine) -> Placed {
    let [right, up, across_x, across_y, x, y] = to_page.as_coeffs();
    let width = right.hypot(up);
    // Along the line of writing, and across it.
    let (cos, sin) = if width > 0.0 {
        (right / width, up / width)
    } else {
        (1.0, 0.0)
    };
    let start = x * cos + y * sin;
    Placed {
        text,
        start,
        end: start + advance * width,
        baseline: y * cos - x * sin,
        size: across_x.hypot(across_y) * UNITS_PER_EM,
        direction: degrees(sin, cos),
        source,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "an angle in degrees is between -180 and 180"
)]
fn degrees(sin: f64, cos: f64) -> i32 {
    sin.atan2(cos).to_degrees().round() as i32
}

impl Device<'_> for TextDevice {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if self.is_full() {
                return;
            }
            self.place(glyph, props.transform * glyph.transform());
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
