//! The curve of a series: x in percent of the width, y in pixels, so that words keep their size.

use super::words;
use dmp_core::clinical::PartialDate;
use dmp_core::results::{Flag, Interval, Point, Series};

/// Most points that a curve shows: the newest.
pub const POINTS_MAX: usize = 120;
/// Most points whose numbers all stand beside them.
const LABELS_MAX: usize = 12;
/// Where the plot begins and ends, in pixels from the top.
const TOP: f64 = 28.0;
const BOTTOM: f64 = 216.0;
/// Where what has no number is marked.
const FOOT: f64 = 232.0;
/// Where the plot begins and ends, in percent of the width.
const LEFT: f64 = 9.0;
const RIGHT: f64 = 95.0;
/// How many lines of the grid there are, about.
const GRID: f64 = 4.0;
/// Most years under the curve.
const YEARS_MAX: i16 = 8;

/// A curve, ready to be written as SVG.
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// How it goes, in words.
    pub description: String,
    /// What is usual, from x over a width, from y over a height.
    pub bands: Vec<[String; 4]>,
    /// Lines of the grid: y, y of the words, words.
    pub grid: Vec<[String; 3]>,
    /// Times under the curve: x, words, which part of them stands at x.
    pub times: Vec<[String; 3]>,
    /// Lines between numbers: x1, y1, x2, y2.
    pub lines: Vec<[String; 4]>,
    /// The points.
    pub marks: Vec<Mark>,
    /// Where the results are that have no place on the curve: x.
    pub words: Vec<String>,
    /// Which shapes there are, for the legend.
    pub shapes: Vec<Shape>,
    /// How many drawn results are too old to be shown.
    pub left_out: usize,
}

/// A point of a curve.
pub struct Mark {
    /// From the left, in percent.
    pub x: String,
    /// From the top, in pixels.
    pub y: String,
    /// What it looks like.
    pub shape: Shape,
    /// The number beside it, or nothing.
    pub label: String,
    /// Where the number stands.
    pub label_y: String,
    /// Whether narrow screens leave the number out.
    pub is_optional: bool,
}

/// What a point looks like: how it stands to its range is seen without colour.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Shape {
    /// A disc.
    Usual,
    /// A triangle that points down.
    Low,
    /// A triangle that points up.
    High,
    /// A diamond.
    Outside,
    /// A square: a limit of what was measured.
    Limit,
}

impl Shape {
    /// What it says, for the legend.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Usual => "Dans la référence, ou sans référence",
            Self::Low => "En dessous de la référence",
            Self::High => "Au-dessus de la référence",
            Self::Outside => "Hors de la référence",
            Self::Limit => "Limite de mesure (inférieur ou supérieur à)",
        }
    }
}

/// How time and numbers become places.
struct Plot {
    first: i64,
    last: i64,
    low: f64,
    high: f64,
}

impl Chart {
    /// The curve of `series`; none if fewer than two results have a place on it.
    pub fn of(series: &Series) -> Option<Self> {
        let drawn: Vec<(&Point, f64)> = series.drawn().collect();
        let left_out = drawn.len().saturating_sub(POINTS_MAX);
        let drawn = &drawn[left_out..];
        let (oldest, newest) = match drawn {
            [first, .., last] => (first.0, last.0),
            [] | [_] => return None,
        };
        let plot = Plot::of(drawn);
        let is_shown = |it: &&Point| it.number.is_err() && plot.has(it.at);
        let words = series.points.iter().filter(is_shown).take(POINTS_MAX);
        let marks: Vec<Mark> = marks(&plot, drawn);
        let mut shapes: Vec<_> = marks.iter().map(|it| it.shape).collect();
        shapes.sort_unstable();
        shapes.dedup();
        Some(Self {
            title: format!(
                "{}, de {} à {}",
                series.label,
                words::month(oldest.at),
                words::month(newest.at)
            ),
            description: description(series, drawn),
            bands: bands(&plot, drawn),
            grid: grid(&plot),
            times: times(&plot),
            lines: lines(&plot, drawn),
            marks,
            words: words.map(|it| percent(plot.x(it.at))).collect(),
            shapes,
            left_out,
        })
    }
}

impl Plot {
    fn of(drawn: &[(&Point, f64)]) -> Self {
        let ends = |it: &Interval| [it.low, it.high].into_iter().flatten().map(|it| it.value);
        let all = drawn
            .iter()
            .flat_map(|(point, number)| ends(&point.usual).chain([*number]));
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| {
            (low.min(it), high.max(it))
        });
        let pad = if high > low {
            (high - low) * 0.08
        } else {
            high.abs().max(1.0) * 0.1
        };
        let day = |it: Option<&(&Point, f64)>| it.map_or(0, |it| day(it.0.at));
        Self {
            first: day(drawn.first()),
            last: day(drawn.last()),
            low: low - pad,
            high: high + pad,
        }
    }

    fn has(&self, at: PartialDate) -> bool {
        (self.first..=self.last).contains(&day(at))
    }

    fn x(&self, at: PartialDate) -> f64 {
        self.x_of_day(day(at))
    }

    #[expect(clippy::cast_precision_loss, reason = "days of a life are few")]
    fn x_of_day(&self, day: i64) -> f64 {
        let span = (self.last - self.first).max(1) as f64;
        LEFT + (day - self.first) as f64 / span * (RIGHT - LEFT)
    }

    fn y(&self, number: f64) -> f64 {
        let part = (number - self.low) / (self.high - self.low);
        BOTTOM - part.clamp(0.0, 1.0) * (BOTTOM - TOP)
    }
}

fn day(at: PartialDate) -> i64 {
    at.first_day().to_days()
}

fn percent(x: f64) -> String {
    format!("{x:.1}%")
}

fn pixels(y: f64) -> String {
    format!("{y:.1}")
}

fn description(series: &Series, drawn: &[(&Point, f64)]) -> String {
    let said = |it: Option<&(&Point, f64)>| {
        it.map(|(point, _)| {
            format!(
                "{} ({})",
                words::shown(point, &series.unit),
                words::date(point.at)
            )
        })
        .unwrap_or_default()
    };
    let outside = drawn.iter().filter(|it| it.0.flag.is_outside()).count();
    let outside = match outside {
        0 => String::new(),
        count => format!(" Hors de la référence : {count}."),
    };
    format!(
        "De {} à {}.{outside} Toutes les valeurs sont dans le tableau qui suit.",
        said(drawn.first()),
        said(drawn.last())
    )
}

/// The range of each point reaches half-way to its neighbours; equal ones are one band.
fn bands(plot: &Plot, drawn: &[(&Point, f64)]) -> Vec<[String; 4]> {
    let mut bands = Vec::new();
    let mut from = 0.0;
    for (at, (point, _)) in drawn.iter().enumerate() {
        let next = drawn.get(at + 1);
        if next.is_some_and(|next| are_alike(&next.0.usual, &point.usual)) {
            continue;
        }
        let to = next.map_or(100.0, |next| {
            f64::midpoint(plot.x(point.at), plot.x(next.0.at))
        });
        if !point.usual.is_open() {
            let top = point.usual.high.map_or(TOP, |it| plot.y(it.value));
            let bottom = point.usual.low.map_or(BOTTOM, |it| plot.y(it.value));
            bands.push([
                percent(from),
                percent(to - from),
                pixels(top),
                pixels(bottom - top),
            ]);
        }
        from = to;
    }
    bands
}

/// Whether two ranges are one, but for what a conversion rounds.
fn are_alike(one: &Interval, other: &Interval) -> bool {
    let text = |it: &Interval| [it.low, it.high].map(|it| it.map(|it| format!("{:.6e}", it.value)));
    text(one) == text(other)
}

/// Round numbers over the height of the plot.
fn grid(plot: &Plot) -> Vec<[String; 3]> {
    let rough = (plot.high - plot.low) / GRID;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|it| it * power)
        .find(|step| *step >= rough)
        .unwrap_or(rough);
    let mut lines = Vec::new();
    let mut number = (plot.low / step).ceil() * step;
    while number <= plot.high && lines.len() < 12 {
        let y = plot.y(number);
        // What the arithmetic leaves of a zero.
        let rounded = if number.abs() < step / 1e6 {
            0.0
        } else {
            number
        };
        lines.push([pixels(y), pixels(y - 5.0), words::computed(rounded)]);
        number += step;
    }
    lines
}

/// Years under the curve; its two ends where it is short.
fn times(plot: &Plot) -> Vec<[String; 3]> {
    use dmp_core::time::Date;
    let (first, last) = (Date::from_days(plot.first), Date::from_days(plot.last));
    let years = last.year() - first.year();
    if years < 2 {
        let end = |day| words::month(PartialDate::Day(day));
        let (from, to) = (end(first), end(last));
        let from = (from != to).then(|| [percent(LEFT), from, "start".to_owned()]);
        let to = [percent(RIGHT), to, "end".to_owned()];
        return from.into_iter().chain([to]).collect();
    }
    let step = usize::try_from((years / YEARS_MAX + 1).max(1)).unwrap_or(1);
    (first.year() + 1..=last.year())
        .rev()
        .step_by(step)
        .filter_map(|year| {
            let start = Date::new(year, 1, 1).ok()?;
            let x = percent(plot.x_of_day(start.to_days()));
            Some([x, year.to_string(), "middle".to_owned()])
        })
        .collect()
}

/// Lines join numbers that follow each other; a limit is joined to nothing.
fn lines(plot: &Plot, drawn: &[(&Point, f64)]) -> Vec<[String; 4]> {
    drawn
        .windows(2)
        .filter_map(|pair| match pair {
            [(one, from), (other, to)] => {
                one.exact()?;
                other.exact()?;
                Some([
                    percent(plot.x(one.at)),
                    pixels(plot.y(*from)),
                    percent(plot.x(other.at)),
                    pixels(plot.y(*to)),
                ])
            }
            _ => None,
        })
        .collect()
}

fn marks(plot: &Plot, drawn: &[(&Point, f64)]) -> Vec<Mark> {
    let count = drawn.len();
    let mark = |(at, (point, number)): (usize, &(&Point, f64))| {
        let is_end = at == 0 || at + 1 == count;
        let y = plot.y(*number);
        let above = at
            .checked_sub(1)
            .and_then(|before| drawn.get(before))
            .is_none_or(|before| before.1 <= *number);
        let label = if is_end || count <= LABELS_MAX {
            label(point, *number)
        } else {
            String::new()
        };
        Mark {
            x: percent(plot.x(point.at)),
            y: pixels(y),
            shape: shape(point),
            label,
            label_y: pixels(if above { y - 13.0 } else { y + 24.0 }),
            is_optional: !is_end,
        }
    };
    drawn.iter().enumerate().map(mark).collect()
}

fn label(point: &Point, number: f64) -> String {
    let sign = point
        .comparator
        .map(dmp_core::clinical::Comparator::sign)
        .unwrap_or_default();
    format!("{sign}{}", words::computed(number))
}

const fn shape(point: &Point) -> Shape {
    match point.flag {
        Flag::Low | Flag::CriticalLow => Shape::Low,
        Flag::High | Flag::CriticalHigh => Shape::High,
        Flag::Abnormal | Flag::Critical => Shape::Outside,
        Flag::Unknown | Flag::Normal if point.comparator.is_some() => Shape::Limit,
        Flag::Unknown | Flag::Normal => Shape::Usual,
    }
}

/// The small curve beside a line of a list: lines, then the last point.
pub fn spark(trend: &[f64]) -> (Vec<[String; 4]>, Option<[String; 2]>) {
    let [_, _, ..] = trend else {
        return (Vec::new(), None);
    };
    let (low, high) = trend
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| {
            (low.min(*it), high.max(*it))
        });
    let span = if high > low { high - low } else { 1.0 };
    #[expect(clippy::cast_precision_loss, reason = "a few points")]
    let place = |at: usize| {
        let x = 4.0 + at as f64 * 92.0 / (trend.len() - 1) as f64;
        (percent(x), pixels(26.0 - (trend[at] - low) / span * 20.0))
    };
    let lines = (1..trend.len())
        .map(|at| {
            let ((x1, y1), (x2, y2)) = (place(at - 1), place(at));
            [x1, y1, x2, y2]
        })
        .collect();
    let (x, y) = place(trend.len() - 1);
    (lines, Some([x, y]))
}

/// Where what has no number is marked, for the template.
pub const fn foot() -> f64 {
    FOOT
}
