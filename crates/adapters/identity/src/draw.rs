//! Unbiased draws: a byte that would favour some symbols is thrown away.

use dmp_core::world::Entropy;

/// Draws `length` symbols, each as likely as any other.
pub(crate) fn draw(symbols: &[u8], length: usize, entropy: &dyn Entropy) -> String {
    let count = symbols.len();
    debug_assert!(
        (2..=256).contains(&count),
        "a byte chooses among 2 to 256 symbols"
    );
    // The largest multiple of `count`: bytes from there on would favour the first symbols.
    let limit = 256 - 256 % count;
    let mut drawn = String::with_capacity(length);
    let mut bytes = [0; 64];
    while drawn.len() < length {
        entropy.fill(&mut bytes);
        let fair = bytes
            .iter()
            .map(|byte| usize::from(*byte))
            .filter(|byte| *byte < limit);
        drawn.extend(
            fair.take(length - drawn.len())
                .map(|byte| char::from(symbols[byte % count])),
        );
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Bytes, Seeded};

    /// Sum over the symbols of (seen - expected)² / expected: about their number when fair.
    fn chi_square(symbols: &[u8], draws: usize) -> f64 {
        let text = draw(symbols, draws, &Seeded::new(42));
        let expected = f64::from(u32::try_from(draws / symbols.len()).unwrap());
        let seen = |symbol: u8| text.bytes().filter(|byte| *byte == symbol).count();
        let square = |symbol: &u8| {
            let seen = f64::from(u32::try_from(seen(*symbol)).unwrap());
            (seen - expected).powi(2) / expected
        };
        symbols.iter().map(square).sum()
    }

    #[test]
    fn every_symbol_is_as_likely_as_any_other() {
        // Thresholds are the 0.1 % points for 9, 31 and 61 degrees of freedom. With `byte % count`
        // the first and last cases exceed theirs many times over.
        for (symbols, draws, threshold) in [
            (&b"0123456789"[..], 400_000, 27.9),
            (b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 320_000, 61.1),
            (
                b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
                620_000,
                100.9,
            ),
        ] {
            let found = chi_square(symbols, draws);
            assert!(found < threshold, "{} symbols: {found}", symbols.len());
        }
    }

    #[test]
    fn bytes_that_would_favour_some_symbols_are_thrown_away() {
        let bytes = Bytes::new((0..=255).collect());
        let drawn = draw(b"0123456789", 250, &bytes);
        for symbol in b"0123456789" {
            assert_eq!(drawn.bytes().filter(|byte| byte == symbol).count(), 25);
        }
    }

    #[test]
    fn the_length_is_exact() {
        for length in [0, 1, 6, 63, 64, 65, 1_000] {
            assert_eq!(draw(b"ab", length, &Seeded::new(1)).len(), length);
        }
    }
}
