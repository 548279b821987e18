//! A number of a workbook as people see it: a mobile number is not `1.3800138E10`.

/// The text of a number; what is none stays as it is.
pub(super) fn shown(raw: &str) -> String {
    // Beyond this not every whole number has a value of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match raw.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value.fract() == 0.0 && value.abs() < EXACT => {
            format!("{value:.0}")
        }
        _ => raw.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn whole_numbers_have_no_exponent_and_no_point() {
        for (raw, text) in [
            ("13800138000", "13800138000"),
            ("1.3800138E10", "13800138000"),
            ("7.0", "7"),
            ("0.5", "0.5"),
            ("1e300", "1e300"),
            ("NaN", "NaN"),
            ("", ""),
        ] {
            assert_eq!(shown(raw), text);
        }
    }
}
