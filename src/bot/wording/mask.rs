//! What may not be repeated where others read along, and what is too long to be.

/// This many digits may be a number somebody mistyped.
const FEWEST: usize = 7;

/// A text with every long number in it masked, however it is spaced.
pub fn masked(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = number_end(&chars, at);
        let digits: String = chars[at..end].iter().filter(|c| is_digit(**c)).collect();
        if digits.chars().count() >= FEWEST {
            out.push_str(&ends_of(&digits));
        } else {
            out.extend(&chars[at..end.max(at + 1)]);
        }
        at = end.max(at + 1);
    }
    out
}

/// The ends of a number, right or wrong; its length is not told, and four stars are no markup.
fn ends_of(digits: &str) -> String {
    let chars: Vec<char> = digits.chars().collect();
    let (head, tail) = if chars.len() >= 11 { (3, 4) } else { (0, chars.len() / 3) };
    let (head, tail): (String, String) =
        (chars[..head].iter().collect(), chars[chars.len() - tail..].iter().collect());
    format!("{head}****{tail}")
}

/// Where a number that starts here ends: digits with at most one gap between two of them.
fn number_end(chars: &[char], start: usize) -> usize {
    let mut end = start;
    while let Some(c) = chars.get(end) {
        let gap = matches!(c, ' ' | '-' | '\u{3000}' | '－' | '.' | '_' | '/');
        let goes_on = end > start && gap && chars.get(end + 1).copied().is_some_and(is_digit);
        if !is_digit(*c) && !goes_on {
            break;
        }
        end += 1;
    }
    end
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '\u{FF10}'..='\u{FF19}') || "〇零一二三四五六七八九幺两".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_long_number_is_repeated() {
        for (text, shown) in [
            ("手机号「13900000199x」不对", "手机号「139****0199x」不对"),
            ("139 0000 0199", "139****0199"),
            ("1390000019", "****019"),
            ("139000001990", "139****1990"),
            ("１３９００００００１９", "１３９****００１９"),
            ("尾号 0199 的手机号", "尾号 0199 的手机号"),
            ("139****0199", "139****0199"),
            ("9 点到 12 点，30 分钟", "9 点到 12 点，30 分钟"),
            ("幺三九零零零零零幺九九", "幺三九****零幺九九"),
        ] {
            assert_eq!(masked(text), shown, "{text}");
        }
    }
}
