//! How numbers are written in every output: one function, so that equal values are equal bytes.

/// A length or a share of a colour: at most two decimals, rounded half away from zero, as short as can be (`.5`, `-3`, `0`).
pub(crate) fn number(value: f64) -> String {
    decimal(value, 2)
}

/// A share, scale or curve parameter: at most four decimals, otherwise as [`number`].
pub(super) fn fine(value: f64) -> String {
    decimal(value, 4)
}

/// A value times `unit` as a whole number, rounded half away from zero; what is not finite is 0.
pub(super) fn scaled(value: f64, unit: f64) -> i64 {
    let product = libm::round(value * unit);
    if product.is_finite() {
        product as i64
    } else {
        0
    }
}

/// The integer holds the rounded digits, so that no float is ever formatted.
fn decimal(value: f64, decimals: u32) -> String {
    let unit = 10_i64.pow(decimals);
    let digits = scaled(value, unit as f64);
    let sign = if digits < 0 { "-" } else { "" };
    let (whole, fraction) = (digits.abs() / unit, digits.abs() % unit);
    if fraction == 0 {
        return format!("{sign}{whole}");
    }
    let fraction = format!("{fraction:0width$}", width = decimals as usize);
    let fraction = fraction.trim_end_matches('0');
    match whole {
        0 => format!("{sign}.{fraction}"),
        _ => format!("{sign}{whole}.{fraction}"),
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
        assert_eq!(fine(-0.00004), "0");
    }
}
