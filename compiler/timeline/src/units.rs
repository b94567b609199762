//! Quantities with their units. Raw integers stay inside this file and drawing code.

use std::fmt;
use std::ops::{Add, Sub};

/// A point or span of simulated time, in whole microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(pub i64);

/// A point or span of shown time, in whole milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub i64);

/// Shown moments are multiples of this many milliseconds, a frame of 25 a second, so that what nobody can tell apart
/// falls together.
pub const GRID: i64 = 40;

/// The nearest moment of the grid, in milliseconds.
pub fn grid(t: i64) -> i64 {
    (t + GRID / 2).div_euclid(GRID) * GRID
}

/// A count as people read it: from four digits on in groups of three, as in `2,068`.
pub fn grouped(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut text = String::from(if count < 0 { "−" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl Micros {
    /// The start of every simulation.
    pub const ZERO: Self = Self(0);

    /// A span of whole milliseconds.
    pub const fn millis(count: i64) -> Self {
        Self(count * 1_000)
    }

    /// A span of whole seconds.
    pub const fn seconds(count: i64) -> Self {
        Self(count * 1_000_000)
    }
}

impl Millis {
    /// The start of every show.
    pub const ZERO: Self = Self(0);
}

impl Add for Micros {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Micros {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add for Millis {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Millis {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// As an author writes it: `150ms`, `2s`, `1.5s`, `40us`.
impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0;
        if micros != 0 && micros % 1_000_000 == 0 {
            write!(f, "{}s", micros / 1_000_000)
        } else if micros % 1_000 == 0 {
            write!(f, "{}ms", micros / 1_000)
        } else if micros.abs() >= 1_000 {
            let text = format!("{}.{:03}", micros / 1_000, (micros % 1_000).abs());
            write!(f, "{}ms", text.trim_end_matches('0'))
        } else {
            write!(f, "{micros}us")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_in_groups_of_three() {
        for (count, text) in [
            (0, "0"),
            (-12, "−12"),
            (999, "999"),
            (2_068, "2,068"),
            (-1_234_567, "−1,234,567"),
        ] {
            assert_eq!(grouped(count), text);
        }
    }
}
