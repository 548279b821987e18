//! Cells without what nobody sees or typed on purpose: marks copied from chats and pages, blanks that pad a name, the
//! ways programs write a number.

use crate::language::heading::invisible;

/// Whether blanks beside a character are padding: scripts written without them, and their punctuation.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// A text without invisible characters, any blanks as one, and without the mark that makes a cell text.
pub fn text(cell: &str) -> String {
    let seen: String = cell.chars().filter(|c| !invisible(*c)).collect();
    let joined = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = formula_text(&joined).unwrap_or(&joined);
    bare.strip_prefix(['\'', '\u{2019}']).unwrap_or(bare).trim().to_owned()
}

/// A name, or another text whose padding means nothing: between Chinese characters no blank is left.
pub fn name(cell: &str) -> String {
    let cleaned = text(cell);
    let chars: Vec<char> = cleaned.chars().collect();
    let is_padding = |at: usize| {
        let beside = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten();
        chars[at] == ' ' && beside.filter_map(|at| chars.get(at)).any(|c| is_dense(*c))
    };
    (0..chars.len()).filter(|at| !is_padding(*at)).map(|at| chars[at]).collect()
}

/// Several roles of one cell, each padded perhaps.
pub fn roles(cell: &str) -> Vec<String> {
    let cleaned = text(cell);
    let is_padded = cleaned.split(' ').any(|part| part.chars().count() == 1);
    let cleaned = if is_padded { name(&cleaned) } else { cleaned };
    listed(&cleaned).collect()
}

/// Several in one cell.
pub fn listed(cell: &str) -> impl Iterator<Item = String> + '_ {
    let parts = cell.split(['、', '，', ',', ';', '；', '/', '\n', ' ']);
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned)
}

/// `="text"`, as programs keep a spreadsheet from taking text for a number.
fn formula_text(cell: &str) -> Option<&str> {
    cell.strip_prefix('=')?.strip_prefix('"')?.strip_suffix('"')
}

/// A number in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// As it was meant.
    Said(String),
    /// Written with an exponent, its last digits gone: `1.38E+10`.
    Rounded,
}

/// The number a cell was meant to hold.
pub fn number(cell: &str) -> Number {
    let cell = text(cell);
    let typed = cell.strip_prefix('=').unwrap_or(&cell);
    if let Some((whole, zeros)) = typed.split_once('.')
        && !whole.is_empty()
        && whole.bytes().all(|byte| byte.is_ascii_digit())
        && zeros.bytes().all(|byte| byte == b'0')
    {
        return Number::Said(whole.to_owned());
    }
    scientific(typed).unwrap_or_else(|| Number::Said(typed.to_owned()))
}

/// `1.3800050061E+10`. A sign before the exponent is a spreadsheet's, which rounds to what its format shows; programs
/// write none, and all digits but the last zeros.
fn scientific(typed: &str) -> Option<Number> {
    const SHORT: usize = 4;
    let (mantissa, exponent) = typed.split_once(['E', 'e'])?;
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let power: usize = exponent.trim_start_matches('+').parse().ok()?;
    if whole.len() != 1 || !are_digits(whole) || !are_digits(part) || power > 20 {
        return None;
    }
    let is_whole =
        part.len() == power || (part.len() < power && part.len() > SHORT && !exponent.starts_with('+'));
    Some(if is_whole { Number::Said(format!("{whole}{part:0<power$}")) } else { Number::Rounded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_padding_and_what_nobody_sees() {
        for (cell, shown) in [
            ("陈\u{3000}亮", "陈亮"),
            ("欧阳\u{3000}娜 娜", "欧阳娜娜"),
            (" Anna   Maria\u{a0}Li ", "Anna Maria Li"),
            ("\u{202d}李\u{200b}雷\u{fffc}\u{feff}", "李雷"),
            ("吕\u{b}三", "吕三"),
            ("吕\u{1}四", "吕四"),
            ("葛\u{e0100}晴", "葛晴"),
            ("买买提·阿布都拉", "买买提·阿布都拉"),
            ("'陈晨", "陈晨"),
            ("=\"陈晨\"", "陈晨"),
            ("=cmd|'/C calc'!A0", "=cmd|'/C calc'!A0"),
        ] {
            assert_eq!(name(cell), shown);
        }
        assert_eq!(text("和平医院 \u{2068}/\u{2069} 急诊科"), "和平医院 / 急诊科");
        assert_eq!(roles("信 息 员"), ["信息员"]);
        assert_eq!(roles("信息员 接诉即办员"), ["信息员", "接诉即办员"]);
    }

    #[test]
    fn numbers_are_read_as_programs_write_them() {
        for (cell, meant) in [
            ("13800050061.0", "13800050061"),
            ("13800050061.00", "13800050061"),
            ("=\"13800050061\"", "13800050061"),
            ("=13800050061", "13800050061"),
            ("'13800050061", "13800050061"),
            ("\u{202d}138 0005 0061\u{202c}", "138 0005 0061"),
            ("1.3800050061E+10", "13800050061"),
            ("1.380005006E10", "13800050060"),
            ("+86-13800050061", "+86-13800050061"),
            ("138.0005.0061", "138.0005.0061"),
            ("E123", "E123"),
            ("00123", "00123"),
        ] {
            assert_eq!(number(cell), Number::Said(meant.to_owned()), "{cell}");
        }
        for cell in ["1.38E+10", "1.38E10", "1E+10", "1.380005E+10"] {
            assert_eq!(number(cell), Number::Rounded, "{cell}");
        }
    }
}
