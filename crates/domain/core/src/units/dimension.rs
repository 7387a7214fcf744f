//! What a unit measures, as exponents of the base units.

/// How many base units the table of atoms may have.
pub(super) const BASES_MAX: usize = 16;

/// Exponents of the base units, in the order of the table of atoms.
///
/// Two units measure the same kind of quantity if and only if their dimensions are equal.
/// A ratio of moles is kept apart from a plain ratio: 48 mmol/mol of `HbA1c` is not 4,8 %.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dimension {
    exponents: [i8; BASES_MAX],
    is_mole_ratio: bool,
}

/// Base units that conversions by analysis look at: their places in the table of atoms.
pub(super) const MASS: usize = 1;
pub(super) const TIME: usize = 2;
pub(super) const AMOUNT: usize = 4;
pub(super) const INTERNATIONAL: usize = 7;
pub(super) const EQUIVALENT: usize = 8;

impl Dimension {
    /// Of a plain number.
    pub const NONE: Self = Self {
        exponents: [0; BASES_MAX],
        is_mole_ratio: false,
    };

    pub(super) fn base(at: usize) -> Self {
        let mut dimension = Self::NONE;
        dimension.exponents[at] = 1;
        dimension
    }

    pub(super) const fn exponent(&self, base: usize) -> i8 {
        self.exponents[base]
    }

    /// Of a product; `None` if an exponent is beyond all reason.
    pub(super) fn times(self, other: Self) -> Option<Self> {
        let mut product = self;
        for (exponent, more) in product.exponents.iter_mut().zip(other.exponents) {
            *exponent = exponent.checked_add(more)?;
        }
        let moles = (self.exponents[AMOUNT], other.exponents[AMOUNT]);
        let is_ratio = moles.0.signum() * moles.1.signum() < 0 && moles.0 == -moles.1;
        product.is_mole_ratio = self.is_mole_ratio || other.is_mole_ratio || is_ratio;
        Some(product)
    }

    /// Of a power; `None` if an exponent is beyond all reason.
    pub(super) fn power(self, power: i8) -> Option<Self> {
        let mut result = self;
        for exponent in &mut result.exponents {
            *exponent = exponent.checked_mul(power)?;
        }
        Some(result)
    }

    /// With `by` of the base `from` counted as so much of the base `to`.
    pub(super) fn moved(mut self, from: usize, to: usize, by: i8) -> Option<Self> {
        self.exponents[from] = self.exponents[from].checked_sub(by)?;
        self.exponents[to] = self.exponents[to].checked_add(by)?;
        Some(self)
    }

    /// Whether the exponents are the same, mole ratio or not.
    pub(super) fn has_exponents_of(&self, other: &Self) -> bool {
        self.exponents == other.exponents
    }
}
