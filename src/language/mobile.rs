//! Telephone numbers as people type them.
//!
//! **Invariant:** normalising never loses a character that could be part of a number: what is wrong stays visible, so
//! that a command can refuse it with the reason.

/// Why a number cannot be a mobile number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MobileFault {
    /// A mainland number with digits missing.
    TooShort {
        /// How many there are.
        digits: usize,
    },
    /// A mainland number with digits too many.
    TooLong {
        /// How many there are.
        digits: usize,
    },
    /// Eleven digits, but no mobile number starts like this.
    NotAMobile,
    /// Something that is no digit.
    NotDigits,
}

/// Country codes of one and two digits; every other code has three.
const SHORT_CODES: &[&str] = &[
    "1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47",
    "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66",
    "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];

/// The number without spaces, dashes and the mainland's prefix; elsewhere `+CC-NUMBER`.
pub fn normalize_mobile(text: &str) -> String {
    let typed: String = text.chars().map(super::glyph::narrow).collect();
    let typed = typed.trim().trim_start_matches('(');
    let bare: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    let international = if typed.starts_with('+') {
        Some(bare.as_str())
    } else {
        bare.strip_prefix("00").filter(|rest| rest.len() > 8)
    };
    if let Some(rest) = international {
        let code = country_code(typed, rest);
        let number = &rest[code.len()..];
        return if code == "86" { number.to_owned() } else { format!("+{code}-{number}") };
    }
    match bare.strip_prefix("86") {
        Some(rest) if typed.starts_with("86-") || (rest.len() == 11 && is_mainland(rest)) => rest.to_owned(),
        _ => bare,
    }
}

/// Where the country code ends: the list of codes decides, else the first gap that was typed.
fn country_code<'r>(typed: &str, rest: &'r str) -> &'r str {
    let listed = SHORT_CODES.iter().find(|code| rest.starts_with(**code)).map(|code| code.len());
    let gap = typed.trim_start_matches(['+', '0']).find([' ', '-', ')']).filter(|gap| (1..=3).contains(gap));
    let length = listed.or(gap).unwrap_or(3);
    rest.get(..length).unwrap_or(rest)
}

/// Why a normalised number cannot be called, if it cannot.
pub fn mobile_fault(number: &str) -> Option<MobileFault> {
    let foreign = number.strip_prefix('+');
    let digits = foreign.map_or_else(|| number.to_owned(), |rest| rest.replacen('-', "", 1));
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(MobileFault::NotDigits);
    }
    let count = digits.len();
    match (foreign.is_some(), count) {
        (true, 7..=15) => None,
        (true, 0..=6) | (false, 0..=10) => Some(MobileFault::TooShort { digits: count }),
        (true, _) | (false, 12..) => Some(MobileFault::TooLong { digits: count }),
        (false, _) => (!is_mainland(&digits)).then_some(MobileFault::NotAMobile),
    }
}

/// Eleven digits that start like a mainland mobile number.
pub(super) fn is_mainland(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes()[1], b'3'..=b'9')
}

/// A number found in a text: where it ends, and its normalised form.
pub(super) struct Spotted {
    /// The character after it.
    pub end: usize,
    /// The normalised number.
    pub number: String,
}

/// Reads the number that starts at `at` (a digit or a plus), joining what spaces and dashes tore apart.
pub(super) fn spot(chars: &[char], at: usize) -> Option<Spotted> {
    let plus = chars[at] == '+';
    let first = run_end(chars, at + usize::from(plus));
    if first == at + usize::from(plus) {
        return None;
    }
    let head: String = chars[at + usize::from(plus)..first].iter().collect();
    let home = head.trim_start_matches('0').starts_with("86");
    let end = if plus || head.starts_with("00") || head == "86" {
        let prefix = head.len() - head.trim_start_matches('0').len() + 2;
        joined(chars, first, if home { prefix + 11 } else { 11 })
    } else if head.starts_with('0') && (3..=4).contains(&head.len()) {
        landline_end(chars, first)
    } else {
        mainland_end(chars, at, first)
    };
    let end = glued_letters(chars, at, end);
    let typed: String = chars[at..end].iter().collect();
    Some(Spotted { end, number: normalize_mobile(&typed) })
}

/// Eleven digits read aloud (一三八…, 幺 for one, 三个零), in one breath or in groups, with no digit after them: the
/// number, and where it ends.
pub(super) fn spoken(chars: &[char], at: usize) -> Option<(String, usize)> {
    said(chars[at]).filter(|first| *first == '1')?;
    let (mut number, mut end) = (String::new(), at);
    while let Some(c) = chars.get(end) {
        if let Some(digit) = said(*c) {
            let times = usize::from(chars.get(end + 1) == Some(&'\u{4E2A}'));
            let repeated = chars.get(end + 2).copied().and_then(said).filter(|_| times == 1);
            if let (Some(what), Some(count)) = (repeated, digit.to_digit(10)) {
                number.extend(std::iter::repeat_n(what, usize::try_from(count).unwrap_or(0)));
                end += 3;
            } else {
                number.push(digit);
                end += 1;
            }
        } else if c.is_ascii_digit() && !number.is_empty() {
            number.push(*c);
            end += 1;
        } else {
            let gap =
                chars[end..].iter().take(2).take_while(|c| matches!(c, ' ' | ',' | '-' | '\u{3001}')).count();
            let goes_on = chars.get(end + gap).is_some_and(|c| said(*c).is_some() || c.is_ascii_digit());
            if gap == 0 || !goes_on || number.len() >= 11 {
                break;
            }
            end += gap;
        }
        if number.len() > 11 {
            return None;
        }
    }
    is_mainland(&number).then_some((number, end))
}

/// The digit that a character says.
fn said(c: char) -> Option<char> {
    let digit = SPOKEN.iter().position(|spoken| spoken.contains(&c))?;
    char::from_digit(u32::try_from(digit).ok()?, 10)
}

/// How each digit is said.
const SPOKEN: [&[char]; 10] = [
    &['\u{96F6}', '\u{3007}', '\u{6D1E}'],
    &['\u{4E00}', '\u{5E7A}'],
    &['\u{4E8C}', '\u{4E24}'],
    &['\u{4E09}'],
    &['\u{56DB}'],
    &['\u{4E94}'],
    &['\u{516D}'],
    &['\u{4E03}', '\u{62D0}'],
    &['\u{516B}'],
    &['\u{4E5D}', '\u{52FE}'],
];

fn run_end(chars: &[char], at: usize) -> usize {
    let at = at.min(chars.len());
    at + chars[at..].iter().take_while(|c| c.is_ascii_digit()).count()
}

/// Goes on over gaps of one or two spaces or dashes while digits follow and the number is not `full`.
fn joined(chars: &[char], from: usize, full: usize) -> usize {
    let mut end = from;
    let mut digits = chars[..from].iter().rev().take_while(|c| c.is_ascii_digit()).count();
    while let Some(next) = next_run(chars, end) {
        let stop = run_end(chars, next);
        if digits >= full || digits + stop - next > 15 {
            break;
        }
        digits += stop - next;
        end = stop;
    }
    end
}

/// Where the next digits start, if only a short gap lies between.
fn next_run(chars: &[char], end: usize) -> Option<usize> {
    let gap = chars[end..].iter().take(3).take_while(|c| matches!(c, ' ' | '-' | ')')).count();
    let next = end + gap;
    (1..=2).contains(&gap).then_some(next).filter(|next| chars.get(*next).is_some_and(char::is_ascii_digit))
}

/// An area code and, after a dash, the seven or eight digits of a fixed line.
fn landline_end(chars: &[char], first: usize) -> usize {
    let stop = run_end(chars, first + 1);
    let marked = matches!(chars.get(first), Some('-' | ' ' | ')'));
    if chars.get(first) == Some(&'-') && (7..=8).contains(&(stop.saturating_sub(first + 1))) {
        return stop;
    }
    // 010-6588-2071
    let second = run_end(chars, stop + 1);
    let halves = (3..=4).contains(&stop.saturating_sub(first + 1)) && second == stop + 5;
    if marked && halves && matches!(chars.get(stop), Some('-' | ' ')) { second } else { first }
}

/// A mainland number torn into groups: joined when the groups make eleven digits, or at least look torn.
fn mainland_end(chars: &[char], at: usize, first: usize) -> usize {
    if let Some(end) = marked_end(chars, at) {
        return end;
    }
    let torn =
        chars[at] == '1' && matches!(chars.get(at + 1), Some('3'..='9')) && (3..11).contains(&(first - at));
    if !torn {
        return first;
    }
    let (mut end, mut digits, mut groups) = (first, first - at, 1);
    while let Some(next) = next_run(chars, end) {
        let stop = run_end(chars, next);
        if stop - next > 8 || digits >= 11 || digits + stop - next > 13 {
            break;
        }
        digits += stop - next;
        end = stop;
        groups += 1;
    }
    if digits == 11 || (groups >= 3 && first - at == 3 && (9..=12).contains(&digits)) { end } else { first }
}

/// A mainland number in three or four groups with the same mark between them: `136.5521.0933`, `139_0000_0188`.
fn marked_end(chars: &[char], at: usize) -> Option<usize> {
    let first = run_end(chars, at);
    let mark = *chars.get(first).filter(|mark| matches!(mark, '.' | '_' | '*' | ',' | '/' | '\u{B7}'))?;
    let (mut end, mut digits) = (first, first - at);
    while digits < 11 && chars.get(end) == Some(&mark) {
        let stop = run_end(chars, end + 1);
        if stop == end + 1 {
            return None;
        }
        digits += stop - end - 1;
        end = stop;
    }
    let whole: String = chars[at..end].iter().filter(|c| c.is_ascii_digit()).collect();
    (digits == 11 && is_mainland(&whole) && !chars.get(end).is_some_and(char::is_ascii_digit)).then_some(end)
}

/// Letters glued to a long number belong to it: they are its fault, not a word.
fn glued_letters(chars: &[char], at: usize, end: usize) -> usize {
    if end - at < 7 {
        return end;
    }
    let letters = chars[end..].iter().take_while(|c| c.is_ascii_alphanumeric());
    let count = letters.clone().count();
    let word = count >= 2 && letters.clone().all(char::is_ascii_alphabetic);
    // A whole number and then a word of its own (ICU).
    if word && end - at == 11 && is_mainland(&chars[at..end].iter().collect::<String>()) {
        return end;
    }
    end + count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_out_as_the_platform_wants_them() {
        for (typed, wanted) in [
            ("139 0013 9000", "13900139000"),
            ("138-1234-0001", "13812340001"),
            ("+86 138-0022-0014", "13800220014"),
            ("\u{FF0B}\u{FF18}\u{FF16}18810234567", "18810234567"),
            ("0086 13800138000", "13800138000"),
            ("86-13800138000", "13800138000"),
            ("8613800138000", "13800138000"),
            ("+886 912 345 678", "+886-912345678"),
            ("+1-4155552671", "+1-4155552671"),
            ("00852 6123 4567", "+852-61234567"),
            ("0086-135-1234-0004", "13512340004"),
            ("13900000199x", "13900000199x"),
        ] {
            assert_eq!(normalize_mobile(typed), wanted, "{typed}");
        }
    }

    #[test]
    fn a_wrong_number_has_a_reason() {
        assert_eq!(mobile_fault("13800138000"), None);
        assert_eq!(mobile_fault("+886-912345678"), None);
        assert_eq!(mobile_fault("13900000199x"), Some(MobileFault::NotDigits));
        assert_eq!(mobile_fault("1390000019"), Some(MobileFault::TooShort { digits: 10 }));
        assert_eq!(mobile_fault("139000001990"), Some(MobileFault::TooLong { digits: 12 }));
        assert_eq!(mobile_fault("23900000199"), Some(MobileFault::NotAMobile));
    }
}
