//! A phone number that cannot be printed by accident.
//!
//! **Invariant:** `Debug` and `Display` are masked; the number itself leaves only through [`Mobile::reveal`].

use std::fmt;

use serde::{Deserialize, Serialize};

/// A mobile number: 11 digits of the mainland, or `+CC-NUMBER`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mobile(String);

impl Mobile {
    /// Wraps a number as normalised by `language`; validity is the command's business.
    pub fn new(number: impl Into<String>) -> Self {
        Self(number.into())
    }

    /// The number itself: for the platform, and for those who may see it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// `139****0199`: the first three and the last four, never more than half of it.
    pub fn masked(&self) -> String {
        let chars: Vec<char> = self.0.chars().collect();
        let (head, tail) = if chars.len() >= 11 { (3, 4) } else { (0, chars.len() / 3) };
        let hidden = chars.len().saturating_sub(head + tail);
        let mut out: String = chars[..head].iter().collect();
        out.extend(std::iter::repeat_n('*', hidden));
        out.extend(&chars[chars.len() - tail..]);
        out
    }
}

impl fmt::Debug for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Display for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_shows_only_its_ends() {
        for (number, shown) in
            [("13900000199", "139****0199"), ("+852-61234567", "+85******4567"), ("12345", "****5"), ("", "")]
        {
            assert_eq!(format!("{:?}", Mobile::new(number)), shown);
        }
    }
}
