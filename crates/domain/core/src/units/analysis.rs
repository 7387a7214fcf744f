//! Which codes are one analysis, in which unit it is shown, and what a mole of it weighs.

use super::unit::Unit;
use crate::codes::rows;
use std::collections::HashMap;
use std::sync::LazyLock;

/// LOINC, as an OID, as a URI and as its name.
const LOINC: [&str; 3] = ["2.16.840.1.113883.6.1", "http://loinc.org", "LOINC"];

/// An analysis (*analyse*): codes of one quantity in mass or moles, by whatever method.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// Its name in our tables: `glucose`.
    pub id: String,
    /// The group that it is shown with: `lipids`.
    pub family: String,
    /// What people read.
    pub label: String,
    /// The unit of its curve; `None` where results are words.
    pub unit: Option<Unit>,
    /// What a mole weighs, in g/mol, where a mole may become a mass. For a ratio to creatinine, a
    /// mole of creatinine.
    pub molar_mass: Option<f64>,
    /// Equivalents in a mole, for an ion.
    pub valence: Option<f64>,
    /// Whether it is the activity of an enzyme: its international unit is the `U` of UCUM.
    pub is_enzyme: bool,
    /// Where two units lie on a line that no unit tells, as for `HbA1c`.
    pub(super) equations: Vec<MasterEquation>,
}

/// `to = slope × from + intercept`.
#[derive(Clone, Debug)]
pub(super) struct MasterEquation {
    pub(super) from: Unit,
    pub(super) to: Unit,
    pub(super) slope: f64,
    pub(super) intercept: f64,
}

struct Table {
    analyses: Vec<Analysis>,
    by_id: HashMap<String, usize>,
    by_loinc: HashMap<String, usize>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let analyses: Vec<_> = rows(include_str!("../../data/units/analyses.csv"))
        .map(|row| read(&row))
        .collect();
    let by_id: HashMap<_, _> = analyses
        .iter()
        .enumerate()
        .map(|(at, analysis)| (analysis.id.clone(), at))
        .collect();
    let mut by_loinc = HashMap::new();
    for row in rows(include_str!("../../data/units/analysis_codes.csv")) {
        let codes = row[1].split(' ').map(str::to_owned);
        by_loinc.extend(codes.map(|code| (code, by_id[&row[0]])));
    }
    Table {
        analyses,
        by_id,
        by_loinc,
    }
});

fn read(row: &[String]) -> Analysis {
    let [
        id,
        family,
        label,
        unit,
        _formula,
        molar_mass,
        valence,
        is_enzyme,
    ] = row
    else {
        unreachable!("the embedded table has eight columns");
    };
    let number = |text: &String| text.parse().ok();
    Analysis {
        id: id.clone(),
        family: family.clone(),
        label: label.clone(),
        unit: Unit::parse(unit),
        molar_mass: number(molar_mass),
        valence: number(valence),
        is_enzyme: is_enzyme == "yes",
        equations: equations_of(id),
    }
}

fn equations_of(id: &str) -> Vec<MasterEquation> {
    let unit = |text: &str| Unit::parse(text).expect("the embedded table names known units");
    let number = |text: &str| text.parse().expect("the embedded table gives numbers");
    rows(include_str!("../../data/units/master_equations.csv"))
        .filter(|row| row[0] == id)
        .map(|row| MasterEquation {
            from: unit(&row[1]),
            to: unit(&row[2]),
            slope: number(&row[3]),
            intercept: number(&row[4]),
        })
        .collect()
}

/// All analyses, in the order of laboratory reports.
pub fn analyses() -> &'static [Analysis] {
    &TABLE.analyses
}

/// The analysis with this name in our tables.
pub fn analysis(id: &str) -> Option<&'static Analysis> {
    TABLE.by_id.get(id).map(|at| &TABLE.analyses[*at])
}

/// The place of `analysis` among [`analyses`].
pub(crate) fn place(analysis: &Analysis) -> usize {
    TABLE.by_id.get(&analysis.id).copied().unwrap_or(usize::MAX)
}

/// The analysis of a code; `None` if our table does not have it: nothing is grouped by likeness.
///
/// `system` is LOINC by its OID, its URI or its name. Rule: UNI-006.
pub fn analysis_of(code: &str, system: &str) -> Option<&'static Analysis> {
    let oid = system.strip_prefix("urn:oid:").unwrap_or(system);
    if !LOINC.contains(&oid) {
        return None;
    }
    TABLE
        .by_loinc
        .get(code.trim())
        .map(|at| &TABLE.analyses[*at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    #[rustfmt::skip] // one line per case
    fn codes_of_one_quantity_are_one_analysis() {
        for (rule, analysis, codes) in [
            ("UNI-006", "glucose",       &["2345-7", "14749-6", "2339-0"][..]),
            ("UNI-006", "creatinine",    &["2160-0", "14682-9"]),
            ("UNI-006", "hba1c",         &["4548-4", "59261-8"]),
            ("UNI-006", "ldl",           &["2089-1", "13457-7", "22748-8"]),
            ("UNI-006", "tsh",           &["3016-3", "11580-8"]),
            ("UNI-006", "troponin_t_hs", &["67151-1"]),
            ("UNI-006", "troponin_t",    &["6598-7"]),
        ] {
            for code in codes {
                let found = analysis_of(code, "2.16.840.1.113883.6.1");
                assert_eq!(found.map(|found| found.id.as_str()), Some(analysis), "{rule}: {code}");
            }
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn what_the_table_does_not_have_is_no_analysis() {
        for (code, system, is_known) in [
            ("718-7", "LOINC",                           true),
            ("718-7", "http://loinc.org",                true),
            ("718-7", "urn:oid:2.16.840.1.113883.6.1",   true),
            ("718-7", "2.16.840.1.113883.6.96",          false),
            ("718-7", "",                                false),
            ("718",   "LOINC",                           false),
            ("",      "LOINC",                           false),
        ] {
            assert_eq!(analysis_of(code, system).is_some(), is_known, "UNI-006: {code} {system}");
        }
    }

    #[test]
    fn the_tables_agree_and_each_code_has_its_check_digit() {
        let mut seen = HashSet::new();
        for row in rows(include_str!("../../data/units/analysis_codes.csv")) {
            for code in row[1].split(' ') {
                assert!(seen.insert(code.to_owned()), "{code} stands twice");
                assert!(has_check_digit(code), "{code}");
            }
        }
        let coded: HashSet<_> = TABLE.by_loinc.values().collect();
        assert_eq!(
            coded.len(),
            TABLE.analyses.len(),
            "each analysis has a code"
        );
        assert_eq!(TABLE.by_id.len(), TABLE.analyses.len());
        assert!(analyses().len() >= 60);
        for row in rows(include_str!("../../data/units/analyses.csv")) {
            assert_eq!(
                analysis(&row[0]).unwrap().unit.is_none(),
                row[3].is_empty(),
                "{row:?}"
            );
        }
    }

    /// Modulus 10 of LOINC.
    fn has_check_digit(code: &str) -> bool {
        let (number, check) = code.split_once('-').unwrap();
        let doubled = |(at, digit): (usize, u32)| match (at % 2, digit * 2) {
            (0, double) => double / 10 + double % 10,
            _ => digit,
        };
        let digits = number.chars().rev().map(|c| c.to_digit(10).unwrap());
        let sum: u32 = digits.enumerate().map(doubled).sum();
        (10 - sum % 10) % 10 == check.parse::<u32>().unwrap()
    }

    /// Abridged standard atomic weights (IUPAC).
    const WEIGHTS: [(&str, f64); 19] = [
        ("Na", 22.990),
        ("Cl", 35.45),
        ("Ca", 40.078),
        ("Co", 58.933),
        ("Fe", 55.845),
        ("Mg", 24.305),
        ("Li", 6.94),
        ("Zn", 65.38),
        ("K", 39.098),
        ("P", 30.974),
        ("I", 126.90),
        ("C", 12.011),
        ("H", 1.008),
        ("N", 14.007),
        ("O", 15.999),
        ("S", 32.06),
        ("F", 18.998),
        ("Cu", 63.546),
        ("Se", 78.971),
    ];

    fn weight(formula: &str) -> f64 {
        let mut rest = formula;
        let mut sum = 0.0;
        while !rest.is_empty() {
            let symbol = WEIGHTS
                .iter()
                .filter(|(symbol, _)| rest.starts_with(symbol));
            let (symbol, weight) = symbol.max_by_key(|(symbol, _)| symbol.len()).unwrap();
            rest = &rest[symbol.len()..];
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            sum += weight * rest[..digits].parse::<f64>().unwrap_or(1.0);
            rest = &rest[digits..];
        }
        sum
    }

    #[test]
    fn molar_masses_are_those_of_their_formulas() {
        for row in rows(include_str!("../../data/units/analyses.csv")) {
            if !row[4].is_empty() {
                let given: f64 = row[5].parse().unwrap();
                let computed = weight(&row[4]);
                assert!((given / computed - 1.0).abs() < 1e-4, "{row:?}: {computed}");
            }
        }
    }
}
