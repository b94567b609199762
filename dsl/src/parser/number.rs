//! What a number says.

use crate::syntax::Quantity;

/// The units of time and their microseconds.
const UNITS: &[(&str, i64)] = &[
    ("us", 1),
    ("µs", 1),
    ("ms", 1_000),
    ("s", 1_000_000),
    ("min", 60_000_000),
    ("h", 3_600_000_000),
];

/// What people write for a unit, and the unit.
const OTHER_UNITS: &[(&str, &str)] = &[
    ("usec", "us"),
    ("micros", "us"),
    ("microseconds", "us"),
    ("msec", "ms"),
    ("msecs", "ms"),
    ("mseconds", "ms"),
    ("millis", "ms"),
    ("milliseconds", "ms"),
    ("millisecond", "ms"),
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("mins", "min"),
    ("minute", "min"),
    ("minutes", "min"),
    ("hr", "h"),
    ("hrs", "h"),
    ("hour", "h"),
    ("hours", "h"),
    ("percent", "%"),
];

/// What is wrong with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberProblem {
    /// The unit, which begins at this byte, does not exist.
    Unit(usize),
    /// It has `_` between its digits.
    Grouped,
    /// It does not fit.
    TooLarge,
    /// It is finer than a microsecond.
    TooFine,
}

/// Whether a word is a unit.
pub(super) fn is_unit(word: &str) -> bool {
    word == "%" || UNITS.iter().any(|(unit, _)| *unit == word)
}

/// The unit that was surely meant by another word for it, in either case.
pub(super) fn known_unit(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let same = UNITS.iter().map(|(unit, _)| (*unit, *unit));
    let mut all = OTHER_UNITS.iter().copied().chain(same);
    all.find(|(other, _)| *other == word).map(|(_, unit)| unit)
}

/// Every unit, for suggestions.
pub(super) fn unit_names() -> impl Iterator<Item = &'static str> {
    UNITS
        .iter()
        .map(|(unit, _)| *unit)
        .filter(|unit| unit.is_ascii())
}

/// Reads a number as the lexer cuts it: digits, a fraction, a unit.
pub(super) fn read(text: &str) -> Result<Quantity, NumberProblem> {
    let unit_at = text
        .find(|character: char| !matches!(character, '0'..='9' | '.' | '_'))
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(unit_at);
    if digits.contains('_') {
        return Err(if unit.is_empty() || is_unit(unit) {
            NumberProblem::Grouped
        } else {
            NumberProblem::Unit(unit_at)
        });
    }
    match unit {
        "" if !digits.contains('.') => digits
            .parse()
            .map(Quantity::Int)
            .map_err(|_| NumberProblem::TooLarge),
        "" => real(digits).map(Quantity::Real),
        "%" => real(digits).map(Quantity::Percent),
        _ => match UNITS.iter().find(|(name, _)| *name == unit) {
            Some((_, micros)) => duration(digits, *micros).map(Quantity::Duration),
            None => Err(NumberProblem::Unit(unit_at)),
        },
    }
}

/// The same number below zero.
pub(super) fn negative(quantity: Quantity) -> Quantity {
    match quantity {
        Quantity::Int(value) => Quantity::Int(-value),
        Quantity::Real(value) => Quantity::Real(-value),
        Quantity::Percent(value) => Quantity::Percent(-value),
        Quantity::Duration(micros) => Quantity::Duration(-micros),
    }
}

fn real(digits: &str) -> Result<f64, NumberProblem> {
    digits
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
        .ok_or(NumberProblem::TooLarge)
}

/// The exact microseconds: no rounding on the way.
fn duration(digits: &str, unit: i64) -> Result<i64, NumberProblem> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: i64 = whole.parse().map_err(|_| NumberProblem::TooLarge)?;
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 12 {
        return Err(NumberProblem::TooFine);
    }
    let scale = 10_i128.pow(fraction.len() as u32);
    let parts = if fraction.is_empty() {
        0
    } else {
        fraction
            .parse::<i128>()
            .map_err(|_| NumberProblem::TooLarge)?
    };
    let micros = (i128::from(whole) * scale + parts) * i128::from(unit);
    if micros % scale != 0 {
        return Err(NumberProblem::TooFine);
    }
    i64::try_from(micros / scale).map_err(|_| NumberProblem::TooLarge)
}

/// Year, month and day of a date that the lexer found, if it is in the calendar.
pub(super) fn calendar_date(text: &str) -> Option<(u16, u8, u8)> {
    let year: u16 = text.get(0..4)?.parse().ok()?;
    let month: u8 = text.get(5..7)?.parse().ok()?;
    let day: u8 = text.get(8..10)?.parse().ok()?;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day).then_some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_units() {
        for (text, quantity) in [
            ("3", Quantity::Int(3)),
            ("0.75", Quantity::Real(0.75)),
            ("40%", Quantity::Percent(40.0)),
            ("150ms", Quantity::Duration(150_000)),
            ("0.1s", Quantity::Duration(100_000)),
            ("1.5h", Quantity::Duration(5_400_000_000)),
            ("2us", Quantity::Duration(2)),
        ] {
            assert_eq!(read(text), Ok(quantity), "{text}");
        }
    }

    #[test]
    fn what_is_wrong() {
        for (text, problem) in [
            ("150msec", NumberProblem::Unit(3)),
            ("1e5", NumberProblem::Unit(1)),
            ("10_000", NumberProblem::Grouped),
            ("99999999999999999999", NumberProblem::TooLarge),
            ("99999999999999999999ms", NumberProblem::TooLarge),
            ("9999999999999999h", NumberProblem::TooLarge),
            ("0.5us", NumberProblem::TooFine),
            ("0.00000000000000001s", NumberProblem::TooFine),
        ] {
            assert_eq!(read(text), Err(problem), "{text}");
        }
    }

    #[test]
    fn dates() {
        assert_eq!(calendar_date("2026-11-23"), Some((2026, 11, 23)));
        assert_eq!(calendar_date("2024-02-29"), Some((2024, 2, 29)));
        for text in [
            "2026-02-29",
            "2026-00-01",
            "2026-13-01",
            "2026-04-31",
            "2026-01-00",
        ] {
            assert_eq!(calendar_date(text), None, "{text}");
        }
    }

    #[test]
    fn other_words_for_units() {
        assert_eq!(known_unit("msec"), Some("ms"));
        assert_eq!(known_unit("MS"), Some("ms"));
        assert_eq!(known_unit("parsec"), None);
    }
}
