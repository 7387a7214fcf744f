//! From one unit to another, and the unit that a curve is drawn in.

use super::analysis::Analysis;
use super::dimension::{AMOUNT, Dimension, EQUIVALENT, INTERNATIONAL, MASS, TIME};
use super::unit::Unit;

/// Moles a second in the unit of an enzyme: a micromole a minute.
const ENZYME_UNIT: f64 = 1e-6 / 60.0;

/// `value`, given in `from`, in the unit `to`.
///
/// Units of one dimension convert by themselves (UNI-003). By the analysis alone: mass and moles
/// (UNI-004), equivalents, units of enzymes, and `HbA1c` between % and mmol/mol (UNI-005). `None`
/// if nothing says how, or if the result is no number.
#[must_use]
pub fn convert(value: f64, from: &Unit, to: &Unit, analysis: Option<&Analysis>) -> Option<f64> {
    let converted = analysis
        .and_then(|analysis| by_equation(value, from, to, analysis))
        .or_else(|| by_dimension(value, from, to))
        .or_else(|| by_substance(value, from, to, analysis?))?;
    converted.is_finite().then_some(converted)
}

fn by_dimension(value: f64, from: &Unit, to: &Unit) -> Option<f64> {
    let is_one_kind = from.dimension() == to.dimension();
    is_one_kind.then(|| to.of_base(from.to_base(value)))
}

fn by_equation(value: f64, from: &Unit, to: &Unit, analysis: &Analysis) -> Option<f64> {
    analysis.equations.iter().find_map(|equation| {
        let forth = by_dimension(value, from, &equation.from).and_then(|value| {
            by_dimension(
                value * equation.slope + equation.intercept,
                &equation.to,
                to,
            )
        });
        let back = || {
            let value = by_dimension(value, from, &equation.to)?;
            by_dimension(
                (value - equation.intercept) / equation.slope,
                &equation.from,
                to,
            )
        };
        forth.or_else(back)
    })
}

/// Both counted in moles, by what a mole of the substance is.
fn by_substance(value: f64, from: &Unit, to: &Unit, analysis: &Analysis) -> Option<f64> {
    // They differ in being a ratio of moles alone, which no mass of a mole tells.
    if from.dimension().has_exponents_of(&to.dimension()) {
        return None;
    }
    let (from_moles, kind) = in_moles(from.dimension(), analysis)?;
    let (to_moles, other) = in_moles(to.dimension(), analysis)?;
    let is_one_kind = kind.has_exponents_of(&other);
    is_one_kind.then(|| to.of_base(from.to_base(value) * from_moles / to_moles))
}

/// How many base units in moles a base unit of `kind` is, and its dimension then.
fn in_moles(kind: Dimension, analysis: &Analysis) -> Option<(f64, Dimension)> {
    let mut factor = 1.0;
    let mut kind = kind;
    let enzyme = analysis.is_enzyme.then_some(ENZYME_UNIT);
    let per_gram = analysis.molar_mass.map(f64::recip);
    let per_equivalent = analysis.valence.map(f64::recip);
    for (base, moles) in [
        (MASS, per_gram),
        (EQUIVALENT, per_equivalent),
        (INTERNATIONAL, enzyme),
    ] {
        let exponent = kind.exponent(base);
        if let Some(moles) = moles.filter(|_| exponent != 0) {
            factor *= moles.powi(exponent.into());
            kind = kind.moved(base, AMOUNT, exponent)?;
            if base == INTERNATIONAL {
                kind = kind.times(Dimension::base(TIME).power(exponent.checked_neg()?)?)?;
            }
        }
    }
    Some((factor, kind))
}

/// The unit of the curve of a series that was measured in `units`, oldest first.
///
/// The unit of the analysis if any of them converts to it; else the one that most of them have, the
/// latest of equals. `None` if there is none. Rule: UNI-007.
pub fn preferred_unit<'a>(
    analysis: Option<&'a Analysis>,
    units: impl IntoIterator<Item = &'a Unit>,
) -> Option<&'a Unit> {
    let uses = uses(units);
    let of_analysis = analysis
        .and_then(|analysis| analysis.unit.as_ref())
        .filter(|unit| {
            uses.iter()
                .any(|from| convert(1.0, from.unit, unit, analysis).is_some())
        });
    let most = || uses.iter().max_by_key(|it| (it.count, it.last));
    of_analysis.or_else(|| most().map(|it| it.unit))
}

/// A unit, as it was written last.
struct Use<'a> {
    unit: &'a Unit,
    count: usize,
    last: usize,
}

/// How often each of the units is used, and where last.
fn uses<'a>(units: impl IntoIterator<Item = &'a Unit>) -> Vec<Use<'a>> {
    let mut uses: Vec<Use<'a>> = Vec::new();
    for (last, unit) in units.into_iter().enumerate() {
        let known = uses.iter().position(|it| it.unit.is_same_as(unit));
        let count = known.map_or(0, |at| uses.swap_remove(at).count) + 1;
        uses.push(Use { unit, count, last });
    }
    uses
}

#[cfg(test)]
mod tests {
    use super::super::analysis::analysis;
    use super::*;
    use proptest::prelude::*;

    fn unit(text: &str) -> Unit {
        Unit::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    fn between(value: f64, from: &str, to: &str, of: &str) -> Option<f64> {
        convert(value, &unit(from), &unit(to), analysis(of))
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn known_pairs_of_the_clinic() {
        for (rule, of, value, from, expected, to) in [
            ("UNI-003", "",               5.0,   "G/L",    5000.0, "/mm3"),
            ("UNI-003", "",               14.2,  "g/dL",   142.0,  "g/L"),
            ("UNI-003", "",               37.0,  "Cel",    98.6,   "[degF]"),
            ("UNI-003", "",               98.6,  "[degF]", 310.15, "K"),
            ("UNI-003", "",               40.0,  "mmHg",   5.333,  "kPa"),
            ("UNI-003", "",               0.42,  "L/L",    42.0,   "%"),
            ("UNI-003", "",               1.0,   "ukat/L", 60.0,   "U/L"),
            ("UNI-003", "tsh",            2.5,   "mUI/L",  2.5,    "µUI/mL"),
            ("UNI-003", "",               1.75,  "m",      175.0,  "cm"),
            ("UNI-004", "glucose",        5.55,  "mmol/L", 1.00,   "g/L"),
            ("UNI-004", "creatinine",     88.4,  "µmol/L", 10.0,   "mg/L"),
            ("UNI-004", "cholesterol",    1.0,   "g/L",    2.586,  "mmol/L"),
            ("UNI-004", "ldl",            100.0, "mg/dL",  2.586,  "mmol/L"),
            ("UNI-004", "triglycerides",  1.5,   "g/L",    1.714,  "mmol/L"),
            ("UNI-004", "urea",           5.0,   "mmol/L", 0.300,  "g/L"),
            ("UNI-004", "uric_acid",      420.0, "µmol/L", 70.6,   "mg/L"),
            ("UNI-004", "calcium",        100.0, "mg/L",   2.495,  "mmol/L"),
            ("UNI-004", "magnesium",      20.0,  "mg/L",   0.823,  "mmol/L"),
            ("UNI-004", "phosphate",      31.0,  "mg/L",   1.001,  "mmol/L"),
            ("UNI-004", "iron",           17.9,  "µmol/L", 1.000,  "mg/L"),
            ("UNI-004", "bilirubin",      17.1,  "µmol/L", 10.0,   "mg/L"),
            ("UNI-004", "vitamin_d",      30.0,  "ng/mL",  74.88,  "nmol/L"),
            ("UNI-004", "vitamin_b12",    200.0, "pg/mL",  147.6,  "pmol/L"),
            ("UNI-004", "folate",         10.0,  "ng/mL",  22.66,  "nmol/L"),
            ("UNI-004", "cortisol",       10.0,  "µg/dL",  275.9,  "nmol/L"),
            ("UNI-004", "t4_free",        10.0,  "pg/mL",  12.87,  "pmol/L"),
            ("UNI-004", "testosterone",   5.0,   "ng/mL",  17.34,  "nmol/L"),
            ("UNI-004", "hemoglobin",     14.0,  "g/dL",   8.688,  "mmol/L"),
            ("UNI-004", "nt_pro_bnp",     1000.0,"pg/mL",  118.2,  "pmol/L"),
            ("UNI-004", "urine_albumin_ratio", 3.0, "mg/mmol", 26.52, "mg/g"),
            ("UNI-005", "hba1c",          6.5,   "%",      47.53,  "mmol/mol"),
            ("UNI-005", "hba1c",          48.0,  "mmol/mol", 6.543, "%"),
            ("UNI-005", "calcium",        5.0,   "mEq/L",  2.5,    "mmol/L"),
            ("UNI-005", "sodium",         140.0, "mEq/L",  140.0,  "mmol/L"),
            ("UNI-005", "alt",            40.0,  "UI/L",   40.0,   "U/L"),
            ("UNI-005", "alt",            40.0,  "UI/L",   0.6667, "ukat/L"),
        ] {
            let found = between(value, from, to, of).unwrap_or_else(|| panic!("{rule}: {of}"));
            assert!((found / expected - 1.0).abs() < 2e-3, "{rule}: {of} {value} {from}: {found}");
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn what_nothing_converts_is_not_converted() {
        for (rule, of, from, to) in [
            ("UNI-003", "",              "mmol/L",  "mmol"),
            ("UNI-003", "",              "g/L",     "%"),
            ("UNI-003", "",              "mL/min",  "mL/min/{1.73_m2}"),
            ("UNI-003", "",              "UI/L",    "UA/mL"),
            ("UNI-004", "",              "mmol/L",  "g/L"),
            ("UNI-004", "lipoprotein_a", "g/L",     "nmol/L"),
            ("UNI-004", "tsh",           "mUI/L",   "ng/L"),
            ("UNI-004", "prolactin",     "mUI/L",   "ug/L"),
            ("UNI-005", "",              "mmol/mol", "%"),
            ("UNI-005", "glucose",       "mmol/mol", "%"),
            ("UNI-005", "tsh",           "UI/L",    "U/L"),
            ("UNI-005", "",              "mEq/L",   "mmol/L"),
            ("UNI-005", "glucose",       "mEq/L",   "mmol/L"),
        ] {
            assert_eq!(between(1.0, from, to, of), None, "{rule}: {of} {from} {to}");
        }
        assert_eq!(between(f64::MAX, "kg", "pg", ""), None);
        assert_eq!(between(f64::NAN, "kg", "g", ""), None);
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_curve_has_the_unit_of_its_analysis_or_the_usual_one() {
        for (rule, of, units, expected) in [
            ("UNI-007", "glucose",       &["mmol/L", "mg/dL"][..],     Some("g/L")),
            ("UNI-007", "glucose",       &["%"],                       Some("%")),
            ("UNI-007", "lipoprotein_a", &["g/L", "mg/L"],             Some("mg/L")),
            ("UNI-007", "hcv",           &["UI/mL"],                   Some("[IU]/mL")),
            ("UNI-007", "",              &["g/L", "mg/mL", "mmol/L"],  Some("mg/mL")),
            ("UNI-007", "glucose",       &[],                          None),
        ] {
            let units: Vec<_> = units.iter().map(|text| unit(text)).collect();
            let found = preferred_unit(analysis(of), &units).map(Unit::code);
            assert_eq!(found, expected, "{rule}: {of}");
        }
    }

    const OF_GLUCOSE: [&str; 8] = [
        "g/L", "mg/dL", "mmol/L", "umol/L", "ug/mL", "pg/pL", "mol/m3", "nmol/uL",
    ];
    const OF_HBA1C: [&str; 4] = ["%", "mmol/mol", "[ppth]", "umol/mmol"];

    fn is_close(left: f64, right: f64) -> bool {
        (left - right).abs() <= 1e-9 * (1.0 + left.abs().max(right.abs()))
    }

    proptest! {
        #[test]
        fn there_and_back_is_where_one_was(
            value in 0.001_f64..10_000.0, from in 0_usize..8, to in 0_usize..8, is_glucose: bool,
        ) {
            let of_glucose = (&OF_GLUCOSE[..], "glucose");
            let (units, of) = if is_glucose { of_glucose } else { (&OF_HBA1C[..], "hba1c") };
            let (from, to) = (units[from % units.len()], units[to % units.len()]);
            let there = between(value, from, to, of).unwrap();
            let back = between(there, to, from, of).unwrap();
            prop_assert!(is_close(back, value), "{value} {from} {to}: {there}, {back}");
        }

        #[test]
        fn a_detour_changes_nothing(
            value in 0.001_f64..10_000.0, a in 0_usize..8, b in 0_usize..8, c in 0_usize..8,
        ) {
            let [a, b, c] = [a, b, c].map(|at| OF_GLUCOSE[at]);
            let straight = between(value, a, c, "glucose").unwrap();
            let halfway = between(value, a, b, "glucose").unwrap();
            let detour = between(halfway, b, c, "glucose").unwrap();
            prop_assert!(is_close(straight, detour));
        }

        #[test]
        fn more_stays_more(less in -100.0_f64..100.0, more in 0.001_f64..100.0) {
            let convert = |value| between(value, "Cel", "[degF]", "").unwrap();
            prop_assert!(convert(less) < convert(less + more));
        }
    }
}
