//! A number of a workbook as people see it: a mobile number is not `1.3800138E10`, and a format may add zeros.

/// The text of a number; what is none stays as it is.
pub(super) fn shown(raw: &str, mask: Option<&Mask>) -> String {
    // Beyond this not every whole number has a value of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match raw.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value.fract() == 0.0 && value.abs() < EXACT => {
            let digits = format!("{value:.0}");
            match mask {
                Some(mask) if value >= 0.0 => mask.over(&digits),
                _ => digits,
            }
        }
        _ => raw.trim().to_owned(),
    }
}

/// A number format that shows whole numbers with at least so many digits, and letters among them: `"A"00000`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mask(Vec<Option<char>>);

/// More digits than a number has are not shown.
const DIGITS: usize = 32;

impl Mask {
    /// Of a format's code (ECMA-376, 18.8.31); `None` for one that shows a number as it is, or not as one.
    pub(super) fn of(code: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = code.chars();
        while let Some(c) = rest.next() {
            match c {
                ';' => break,
                '0' => parts.push(None),
                '"' => parts.extend(rest.by_ref().take_while(|c| *c != '"').map(Some)),
                '\\' => parts.push(Some(rest.next()?)),
                '_' | '*' => drop(rest.next()?),
                '[' => drop(rest.by_ref().find(|c| *c == ']')?),
                '-' | ' ' | '(' | ')' => parts.push(Some(c)),
                _ => return None,
            }
            if parts.len() > DIGITS {
                return None;
            }
        }
        let digits = parts.iter().filter(|part| part.is_none()).count();
        (digits > 1 || (digits == 1 && parts.len() > 1)).then_some(Self(parts))
    }

    /// Digits through it; those it has no place for stand at its first.
    fn over(&self, digits: &str) -> String {
        let places = self.0.iter().filter(|part| part.is_none()).count();
        let padded = format!("{digits:0>places$}");
        let (more, rest) = padded.split_at(padded.len().saturating_sub(places));
        let (mut more, mut rest) = (Some(more), rest.chars());
        let mut text = String::new();
        for part in &self.0 {
            if let Some(letter) = part {
                text.push(*letter);
            } else {
                text.push_str(more.take().unwrap_or_default());
                text.extend(rest.next());
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{Mask, shown};

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
            assert_eq!(shown(raw, None), text);
        }
    }

    #[test]
    fn a_format_adds_zeros_and_letters() {
        for (code, raw, text) in [
            ("00000", "123", "00123"),
            ("00000", "1234567", "1234567"),
            ("000000_ ;[Red]-000000", "42", "000042"),
            ("\"A\"0000", "7", "A0007"),
            ("000\\-0000\\-0000", "13800138000", "138-0013-8000"),
            ("00000", "1.5", "1.5"),
            ("00000", "-3", "-3"),
        ] {
            assert_eq!(shown(raw, Mask::of(code).as_ref()), text, "{code}");
        }
        for plain in ["General", "0", "0.00", "#,##0", "yyyy-mm-dd", "@", "0%", "0.00E+00", "\\", "[", "\"00"]
        {
            assert_eq!(Mask::of(plain), None, "{plain}");
        }
    }
}
