//! How numbers are written in every output: one function, so that equal values are equal bytes.

use crate::geometry::Point;

/// A length or a share of a colour: at most two decimals, rounded half away from zero, as short as can be (`.5`, `-3`, `0`).
pub fn number(value: f64) -> String {
    let mut text = String::with_capacity(8);
    push_number(&mut text, value);
    text
}

/// Writes a [`number`] at the end of a text.
pub fn push_number(text: &mut String, value: f64) {
    push_decimal(text, value, 2);
}

/// Path data of a line of points: `M1 2L3 4`.
pub fn polyline(points: &[Point]) -> String {
    let mut data = String::with_capacity(12 * points.len());
    for (index, at) in points.iter().enumerate() {
        data.push(if index == 0 { 'M' } else { 'L' });
        push_number(&mut data, at.x);
        data.push(' ');
        push_number(&mut data, at.y);
    }
    data
}

/// A share, scale or curve parameter: at most four decimals, otherwise as [`number`].
pub fn fine(value: f64) -> String {
    let mut text = String::with_capacity(8);
    push_decimal(&mut text, value, 4);
    text
}

/// A value times `unit` as a whole number, rounded half away from zero; what is not finite is 0.
pub fn scaled(value: f64, unit: f64) -> i64 {
    let product = libm::round(value * unit);
    if product.is_finite() {
        product as i64
    } else {
        0
    }
}

/// The integer holds the rounded digits, so that no float is ever formatted.
fn push_decimal(text: &mut String, value: f64, decimals: u32) {
    let unit = 10_u64.pow(decimals);
    let digits = scaled(value, unit as f64);
    if digits < 0 {
        text.push('-');
    }
    let (whole, mut fraction) = (digits.unsigned_abs() / unit, digits.unsigned_abs() % unit);
    if whole > 0 || fraction == 0 {
        text.push_str(itoa::Buffer::new().format(whole));
    }
    if fraction > 0 {
        text.push('.');
    }
    let mut place = unit / 10;
    while fraction > 0 {
        text.push(char::from(b'0' + (fraction / place) as u8));
        fraction %= place;
        place /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_rounded_half_away_from_zero() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (-0.004, "0"),
            (0.5, ".5"),
            (-0.5, "-.5"),
            (0.125, ".13"),
            (-0.125, "-.13"),
            (12.0, "12"),
            (12.340, "12.34"),
            (1.05, "1.05"),
            (-1184.996, "-1185"),
            (f64::NAN, "0"),
            (f64::INFINITY, "0"),
        ];
        for (value, expected) in cases {
            assert_eq!(number(value), expected, "{value}");
        }
        assert_eq!(fine(0.12345), ".1235");
        assert_eq!(fine(1.0203), "1.0203");
        assert_eq!(fine(-0.00004), "0");
    }

    #[test]
    fn a_line_of_points_is_path_data() {
        let points = [(0.5, -1.0), (12.346, 3.0)].map(|(x, y)| Point { x, y });
        assert_eq!(polyline(&points), "M.5 -1L12.35 3");
    }
}
