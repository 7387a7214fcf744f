//! The list of analyses, by family.

use super::{chart, missing, words};
use crate::professional::Badge;
use crate::wording;
use dmp_service::results::{ResultsView, SeriesLine};

/// Analyses on one page.
const PAGE_ROWS: usize = 40;

/// A page of the list.
pub struct ListPage {
    /// The families of the page.
    pub families: Vec<FamilyRows>,
    /// How many analyses there are in all.
    pub count: String,
    /// What may be missing.
    pub missing: Vec<String>,
    /// « 1 à 40 sur 83 analyses », or nothing.
    pub pager: String,
    /// Address of the page before, or nothing.
    pub previous: String,
    /// Address of the page after, or nothing.
    pub next: String,
}

/// The analyses of one family.
pub struct FamilyRows {
    /// Its name.
    pub label: String,
    /// Its analyses.
    pub rows: Vec<Row>,
}

/// One analysis.
pub struct Row {
    /// Its address.
    pub href: String,
    /// Its name.
    pub label: String,
    /// « Urines. Référence : 4 à 6 %. 6 mars 2026 ».
    pub meta: Vec<String>,
    /// Its newest result.
    pub value: String,
    /// How it stands to its range.
    pub badge: Option<Badge>,
    /// Lines of the small curve.
    pub lines: Vec<[String; 4]>,
    /// Its last point.
    pub point: Option<[String; 2]>,
}

impl ListPage {
    /// The page of `view`, from 1; `own` is the address of the list, `base` that of the analyses
    /// before their keys.
    pub fn of(view: &ResultsView, own: &str, base: &str, page: usize) -> Self {
        let count = view.series.len();
        let pages = count.div_ceil(PAGE_ROWS).max(1);
        let page = page.clamp(1, pages);
        let first = (page - 1) * PAGE_ROWS;
        let shown = &view.series[first.min(count)..count.min(first + PAGE_ROWS)];
        let families = shown.chunk_by(|a, b| a.family == b.family);
        let counted = wording::counted(count, "analyse", "analyses");
        let address = |is_there: bool, page: usize| {
            if is_there {
                format!("{own}?page={page}")
            } else {
                String::new()
            }
        };
        Self {
            families: families.map(|lines| FamilyRows::of(lines, base)).collect(),
            missing: missing(view.completeness),
            pager: match pages {
                1 => String::new(),
                _ => format!("{} à {} sur {counted}", first + 1, first + shown.len()),
            },
            previous: address(page > 1, page - 1),
            next: address(page < pages, page + 1),
            count: counted,
        }
    }
}

impl FamilyRows {
    fn of(lines: &[SeriesLine], base: &str) -> Self {
        Self {
            label: lines
                .first()
                .map(|it| it.family.label.clone())
                .unwrap_or_default(),
            rows: lines.iter().map(|it| Row::of(it, base)).collect(),
        }
    }
}

impl Row {
    /// The row of `line`; `base` is the address before its key.
    pub fn of(line: &SeriesLine, base: &str) -> Self {
        let latest = &line.latest;
        let reference = words::usual(latest, &line.unit);
        let reference = (!reference.is_empty()).then(|| format!("Référence : {reference}"));
        let count = wording::counted(line.count, "résultat", "résultats");
        let dated = Some(format!("{}, {count}", words::date(latest.at)));
        let (lines, point) = chart::spark(&line.trend);
        Self {
            href: format!("{base}/{}", line.key),
            label: super::page::named(&line.label),
            meta: [line.specimen.clone(), reference, dated]
                .into_iter()
                .flatten()
                .collect(),
            value: words::shown(latest, &line.unit),
            badge: words::flag(latest.flag),
            lines,
            point,
        }
    }
}
