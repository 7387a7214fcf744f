//! The tables of units: atoms, prefixes, spellings of laboratories, what people read.

use super::dimension::{BASES_MAX, Dimension};
use super::parse::expression;
use super::unit::Magnitude;
use crate::codes::rows;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Prefixes of UCUM that results and vital signs meet.
const PREFIXES: [(&str, f64); 15] = [
    ("da", 1e1),
    ("T", 1e12),
    ("G", 1e9),
    ("M", 1e6),
    ("k", 1e3),
    ("h", 1e2),
    ("d", 1e-1),
    ("c", 1e-2),
    ("m", 1e-3),
    ("u", 1e-6),
    ("n", 1e-9),
    ("p", 1e-12),
    ("f", 1e-15),
    ("a", 1e-18),
    ("z", 1e-21),
];

/// Atoms that are known so far; definitions are read in the order of the table.
#[derive(Default)]
pub(super) struct Atoms {
    atoms: HashMap<String, Atom>,
}

struct Atom {
    is_metric: bool,
    magnitude: Magnitude,
}

pub(super) static ATOMS: LazyLock<Atoms> = LazyLock::new(|| {
    let mut atoms = Atoms::default();
    let mut bases = 0;
    for row in rows(include_str!("../../data/units/atoms.csv")) {
        let magnitude = if row[3].is_empty() {
            bases += 1;
            assert!(bases <= BASES_MAX, "there is a place for each base unit");
            Magnitude {
                factor: 1.0,
                dimension: Dimension::base(bases - 1),
            }
        } else {
            let value: f64 = row[2].parse().expect("the table gives a number");
            let defined = expression(&row[3], &atoms).expect("atoms are defined by earlier ones");
            Magnitude {
                factor: value * defined.factor,
                ..defined
            }
        };
        let is_metric = row[1] == "yes";
        let atom = Atom {
            is_metric,
            magnitude,
        };
        atoms.atoms.insert(row[0].clone(), atom);
    }
    atoms
});

impl Atoms {
    /// The atom `code`, with its prefix if it has one.
    pub(super) fn find(&self, code: &str) -> Option<Magnitude> {
        if let Some(atom) = self.atoms.get(code) {
            return Some(atom.magnitude);
        }
        PREFIXES.iter().find_map(|(prefix, factor)| {
            let atom = self.atoms.get(code.strip_prefix(prefix)?)?;
            atom.is_metric.then(|| Magnitude {
                factor: atom.magnitude.factor * factor,
                ..atom.magnitude
            })
        })
    }
}

/// Spellings of whole units, then of atoms, each with its UCUM code.
struct Spellings {
    wholes: HashMap<String, String>,
    atoms: HashMap<String, String>,
}

static SPELLINGS: LazyLock<Spellings> = LazyLock::new(|| {
    let of_kind = |kind: &str| {
        rows(include_str!("../../data/units/spellings.csv"))
            .filter(|row| row[0] == kind)
            .map(|row| (row[1].clone(), row[2].clone()))
            .collect()
    };
    Spellings {
        wholes: of_kind("whole"),
        atoms: of_kind("atom"),
    }
});

/// The UCUM code of a unit that laboratories spell otherwise.
pub(super) fn whole_spelling(text: &str) -> Option<&'static str> {
    SPELLINGS.wholes.get(text).map(String::as_str)
}

/// The UCUM code of an atom that laboratories spell otherwise.
pub(super) fn atom_spelling(text: &str) -> Option<&'static str> {
    SPELLINGS.atoms.get(text).map(String::as_str)
}

static LABELS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    rows(include_str!("../../data/units/labels.csv"))
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect()
});

/// What people read of a UCUM code, where it is not the code itself.
pub(super) fn label(code: &str) -> Option<&'static str> {
    LABELS.get(code).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::super::dimension::{AMOUNT, EQUIVALENT, INTERNATIONAL, MASS, TIME};
    use super::*;

    #[test]
    fn the_bases_that_conversions_name_are_at_their_places() {
        for (code, base) in [
            ("g", MASS),
            ("s", TIME),
            ("mol", AMOUNT),
            ("[IU]", INTERNATIONAL),
            ("eq", EQUIVALENT),
        ] {
            let found = ATOMS.find(code).map(|magnitude| magnitude.dimension);
            assert_eq!(found, Some(Dimension::base(base)), "{code}");
        }
    }

    #[test]
    fn every_spelling_and_every_label_is_of_a_unit_that_we_know() {
        for row in rows(include_str!("../../data/units/spellings.csv")) {
            assert!(crate::units::parse(&row[1]).is_some(), "{row:?}");
        }
        for code in LABELS.keys() {
            assert!(crate::units::parse(code).is_some(), "{code}");
        }
    }
}
