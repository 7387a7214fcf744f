//! Pages for the tests of both portals.

use super::list::{FamilyRows, Row};
use super::{ListPage, SeriesPage, chart, page};
use crate::professional::Badge;
use dmp_core::clinical::{
    Bound, Comparator, Decimal, Fact, Labelled, Observation, ObservationKind, PartialDate, Period,
    Quantity, Range, ReferenceRange, Statement, Value,
};
use dmp_core::document::Coded;
use dmp_core::ids::DocumentId;
use dmp_core::results::{ReadIn, Series, observed, results};

/// A list.
pub fn list() -> ListPage {
    let text = str::to_owned;
    let (lines, point) = chart::spark(&[1.0, 2.0, 1.5]);
    let row = |label: &str| Row {
        href: text("/espaces/analyses/0123"),
        label: text(label),
        meta: vec![
            text("Référence : 4 à 6 %"),
            text("6 mars 2026, 3 résultats"),
        ],
        value: text("6,7 %"),
        badge: Some(Badge::new("warn", "triangle-alert", "Au-dessus")),
        lines: lines.clone(),
        point: point.clone(),
    };
    ListPage {
        families: vec![FamilyRows {
            label: text("Lipides"),
            rows: vec![row("LDL-cholestérol"), row("<b>Nom</b>")],
        }],
        count: text("2 analyses"),
        missing: vec![text("Lecture en cours : 1 document.")],
        pager: text("1 à 2 sur 83 analyses"),
        previous: String::new(),
        next: text("/espaces/analyses/courbes?page=2"),
    }
}

/// A list with nothing in it.
pub fn empty_list() -> ListPage {
    ListPage {
        families: Vec::new(),
        missing: Vec::new(),
        pager: String::new(),
        next: String::new(),
        ..list()
    }
}

/// The page of [`series`].
pub fn page() -> SeriesPage {
    let text = str::to_owned;
    let point = || page::Point {
        date: text("6 mars 2026"),
        value: text("1,1 g/L"),
        received: text("6,1 mmol/L"),
        reference: text("0,7 à 1,1 g/L"),
        badge: Some(Badge::new("ok", "check", "Dans la référence")),
        laboratory: text("Laboratoire fictif"),
        details: vec![text("À jeun")],
        documents: vec![(text("/documents/0a"), text("Bilan"))],
    };
    SeriesPage {
        label: text("Glucose"),
        lead: text("En g/L."),
        csv: text("/espaces/analyses/0123/fichier"),
        latest: Some(point()),
        chart: super::Chart::of(&series(&["1.1 g/L", "< 0.5 g/L", "traces", "7 mmol/L"])),
        notes: vec![text("La courbe montre les 120 derniers résultats.")],
        rows: vec![point(), point()],
        older: vec![point()],
        older_words: text("Voir le résultat plus ancien"),
        companions: list().families.remove(0).rows,
        pager: text("1 à 3 sur 83 résultats"),
        previous: text("/espaces/analyses/0123?page=1"),
        next: text("/espaces/analyses/0123?page=3"),
    }
}

/// A series of glucose with a value each year from 2001.
pub fn series(values: &[&str]) -> Series {
    series_within(values, ("", ""))
}

/// The same with what is usual: from and to, each a number with its unit or nothing.
pub fn series_within(values: &[&str], (low, high): (&str, &str)) -> Series {
    let statements: Vec<Statement> = (2001..)
        .zip(values)
        .map(|(year, value)| statement((year, value), (low, high)))
        .collect();
    let read_in = ReadIn {
        document: DocumentId::from_bytes([1; 16]),
        date: PartialDate::Year(2000),
        laboratory: "",
    };
    let mut found = results(observed(read_in, &statements).collect());
    found.series.remove(0)
}

fn bound(text: &str) -> Option<Bound> {
    let (number, unit) = text.split_once(' ')?;
    Some(Bound {
        value: Decimal::parse(number).ok()?,
        unit: unit.to_owned(),
        is_inclusive: true,
    })
}

fn statement((year, text): (i16, &str), (low, high): (&str, &str)) -> Statement {
    let (comparator, rest) = match text.strip_prefix("< ") {
        Some(rest) => (Some(Comparator::Less), rest),
        None => (None, text),
    };
    let (number, unit) = rest.split_once(' ').unwrap_or((rest, ""));
    let value = match Decimal::parse(number) {
        Ok(value) => Value::Quantity(Quantity {
            comparator,
            value,
            unit: unit.to_owned(),
        }),
        Err(_) => Value::Text(text.to_owned()),
    };
    Statement::of(Fact::Observation(Observation {
        kind: ObservationKind::Laboratory,
        test: Labelled::code(Coded {
            code: "2345-7".to_owned(),
            system: "2.16.840.1.113883.6.1".to_owned(),
            label: "Glucose".to_owned(),
        }),
        values: vec![value],
        ranges: vec![ReferenceRange {
            value: Some(Value::Range(Range {
                low: bound(low),
                high: bound(high),
            })),
            ..ReferenceRange::default()
        }],
        period: Period::at(PartialDate::Year(year)),
        ..Observation::default()
    }))
}
