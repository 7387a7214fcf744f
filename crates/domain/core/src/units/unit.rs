//! A unit that we know: its code, what it measures, and how much of it.

use super::atoms::{ATOMS, label};
use super::dimension::Dimension;
use super::parse::{expression, normalised};

/// How far two factors may lie apart and still be the same: rounding of the arithmetic.
const SAME_FACTOR: f64 = 1e-9;
/// Kelvin at 0 °C.
const CELSIUS_ZERO: f64 = 273.15;
/// Kelvin at 0 °F.
const FAHRENHEIT_ZERO: f64 = 459.67 * 5.0 / 9.0;

/// A number of base units.
#[derive(Clone, Copy)]
pub(super) struct Magnitude {
    pub(super) factor: f64,
    pub(super) dimension: Dimension,
}

impl Magnitude {
    pub(super) const ONE: Self = Self {
        factor: 1.0,
        dimension: Dimension::NONE,
    };

    /// A plain number; `None` if it is not one that a unit has.
    pub(super) fn number(factor: f64) -> Option<Self> {
        factor.is_normal().then_some(Self {
            factor,
            ..Self::ONE
        })
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        Some(Self {
            dimension: self.dimension.times(other.dimension)?,
            ..Self::number(self.factor * other.factor)?
        })
    }

    pub(super) fn power(self, power: i8) -> Option<Self> {
        Some(Self {
            dimension: self.dimension.power(power)?,
            ..Self::number(self.factor.powi(power.into()))?
        })
    }
}

/// A unit (*unité*) of a result or a vital sign.
///
/// Invariant: every atom is in our table. Rule: UNI-001.
#[derive(Clone, Debug)]
pub struct Unit {
    code: String,
    magnitude: Magnitude,
    /// Base units at the zero of this unit: temperatures alone have another than 0.
    zero: f64,
}

impl std::fmt::Debug for Magnitude {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {:?}", self.factor, self.dimension)
    }
}

/// See [`Unit::parse`].
pub fn parse(text: &str) -> Option<Unit> {
    Unit::parse(text)
}

impl Unit {
    /// Reads a UCUM code, or a unit as French laboratories print it (`UI/L`, `G/L`, `µmol/l`).
    ///
    /// `None` if any part of it is not in our tables: an unknown unit is never guessed. An empty
    /// text is no unit, nor is a number; a plain ratio is `1`. Rule: UNI-001.
    pub fn parse(text: &str) -> Option<Self> {
        let code = normalised(text).filter(|code| may_be_a_unit(code))?;
        let (magnitude, zero) = match code.as_str() {
            "Cel" => (ATOMS.find("K")?, CELSIUS_ZERO),
            "[degF]" => {
                let degree = Magnitude::number(5.0 / 9.0)?;
                (ATOMS.find("K")?.times(degree)?, FAHRENHEIT_ZERO)
            }
            _ => (expression(&code, &ATOMS)?, 0.0),
        };
        Some(Self {
            code,
            magnitude,
            zero,
        })
    }

    /// Its UCUM code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What people read: `µmol/L`, `G/L`. Empty for a plain number.
    pub fn label(&self) -> &str {
        label(&self.code).unwrap_or(&self.code)
    }

    /// What it measures.
    pub const fn dimension(&self) -> Dimension {
        self.magnitude.dimension
    }

    /// Whether both are one unit, however they are written (`/mm3` and `/uL`).
    pub fn is_same_as(&self, other: &Self) -> bool {
        let ratio = self.magnitude.factor / other.magnitude.factor;
        self.dimension() == other.dimension()
            && (ratio - 1.0).abs() < SAME_FACTOR
            && (self.zero - other.zero).abs() < SAME_FACTOR
    }

    /// How many base units `value` of this unit is.
    pub(super) fn to_base(&self, value: f64) -> f64 {
        value * self.magnitude.factor + self.zero
    }

    /// How much of this unit `base` base units are.
    pub(super) fn of_base(&self, base: f64) -> f64 {
        (base - self.zero) / self.magnitude.factor
    }
}

/// Documents write codes of other tables in the place of units: `30009000` is a tablet.
fn may_be_a_unit(code: &str) -> bool {
    code == "1" || code.bytes().any(|byte| !byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn laboratories_spell_one_unit_in_many_ways() {
        for (rule, code, spellings) in [
            ("UNI-001", "10*9/L", &["G/L", "Giga/l", "10^9/L", "x10⁹/L", "10*3/uL", "10E9/L"][..]),
            ("UNI-001", "10*12/L", &["T/L", "Téra/l", "10*6/mm3", "10*6/µL", "M/mm3"]),
            ("UNI-001", "/uL",    &["/mm3", "/mm³", "/µL", "{cells}/uL", "{cellules}/mm3"]),
            ("UNI-001", "[IU]/L", &["UI/L", "IU/L", "UI/l", "mUI/mL", "[iU]/L", "m[IU]/mL", "ui/l"]),
            ("UNI-001", "m[IU]/L", &["mUI/L", "mIU/L", "µUI/mL", "uIU/ml"]),
            ("UNI-001", "umol/L", &["µmol/L", "μmol/l", "umol/l", "mcmol/L", "UMOL/L", "µmol / L"]),
            ("UNI-001", "ug/L",   &["µg/L", "mcg/L", "ng/mL", "ug/l"]),
            ("UNI-001", "mm[Hg]", &["mmHg", "mm[Hg]"]),
            ("UNI-001", "Cel",    &["°C"]),
            ("UNI-001", "kg/m2",  &["kg/m²", "kg.m-2", "Kg/m2"]),
            ("UNI-001", "mL/min/{1.73_m2}", &["mL/min/1,73m²", "ml/min/1.73 m2", "mL/min/1,73 m²", "mL/mn/1.73m^2", "mL/min/{1.73m2}"]),
            ("UNI-001", "mg/d",   &["mg/24h", "mg/24 h", "mg/j", "mg/(24.h)"]),
            ("UNI-001", "g/dL",   &["g/100mL", "g/dl", "g%", "10.g/L"]),
            ("UNI-001", "meq/L",  &["mEq/L", "mEq/l"]),
            ("UNI-001", "/min",   &["bpm", "batt/min", "1/min", "min-1"]),
            ("UNI-001", "%",      &["%", "[ppth].10", "10*-2", "%{total}"]),
            ("UNI-001", "1",      &["{INR}", "INR", "10*0", "mg/mg"]),
        ] {
            let unit = Unit::parse(code).unwrap();
            for spelling in spellings {
                let read = Unit::parse(spelling);
                assert!(read.is_some_and(|read| read.is_same_as(&unit)), "{rule}: {spelling}");
            }
        }
    }

    #[test]
    fn an_unknown_unit_is_said_never_guessed() {
        for text in [
            "",
            " ",
            "mmolL",
            "furlong",
            "g//L",
            "g/",
            "/",
            ".g",
            "g.",
            "(g",
            "g)",
            "{g",
            "g}",
            "m[Hg",
            "log",
            "10*99/L",
            "mmin",
            "kh",
            "kd",
            "m%",
            "((((((g))))))",
            "g 10*",
            "99999999999999999999999999999999999999/L.10*30.10*30.10*30.10*30.10*30.10*30.10*30",
            "mg/L\0",
            "30009000",
            "mL/min/1.5m2",
            "1.73",
            "g/2.5.L",
            "2",
            "01",
            "\u{202e}g",
            "m127.m127",
            "gg",
            "µ",
            "/{",
            "Gauss",
            "g/L/",
            "é/L",
        ] {
            assert!(Unit::parse(text).is_none(), "UNI-001: {text:?}");
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn people_read_what_they_are_used_to() {
        for (text, label) in [
            ("µmol/l", "µmol/L"), ("umol/L", "µmol/L"), ("10^9/L", "G/L"), ("Cel", "°C"),
            ("mm[Hg]", "mmHg"), ("U/L", "UI/L"), ("{INR}", ""), ("mL/mn/1.73 m^2", "mL/min/1,73 m²"), ("10*9/l", "G/L"),
            ("µUI/ml", "µUI/mL"), ("mg/24 heures", "mg/24 h"), ("mg/mmol créat", "mg/mmol{creat}"), ("g/L", "g/L"),
        ] {
            assert_eq!(Unit::parse(text).unwrap().label(), label, "{text}");
        }
    }

    const UNIT_CHARACTERS: &str = r"[a-zµ%0-9./(){}\[\]*^+-]{0,70}";

    proptest! {
        #[test]
        fn no_text_makes_the_parser_fail(text in "\\PC{0,70}") {
            let _ = Unit::parse(&text);
        }

        #[test]
        fn no_text_of_unit_characters_makes_the_parser_fail(text in UNIT_CHARACTERS) {
            if let Some(unit) = Unit::parse(&text) {
                prop_assert!(Unit::parse(unit.code()).is_some_and(|again| again.is_same_as(&unit)));
            }
        }
    }
}
