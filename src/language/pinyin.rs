//! How Chinese sounds: a name's pinyin, and whether what was typed sounds like a name.
//!
//! Characters with several readings are compared by all of them; surnames with a reading of their own
//! (`lexicon/sounds.txt`) are shown by that one.
//!
//! **Invariant:** a likeness is a guess for reading and suggesting; nothing is ever changed on its strength.

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::{ToPinyin, ToPinyinMulti};

use super::glyph::is_han;

const SOUNDS: &str = include_str!("lexicon/sounds.txt");

/// The longest name that is compared, in characters.
const LONGEST: usize = 16;

/// How a name sounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// Its pinyin without tones and spaces, `ü` as `v`: `zhangsan`.
    pub full: String,
    /// The first letter of every syllable: `zs`.
    pub initials: String,
}

/// In which way something typed sounds like a name, the closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Character by character the same sound: two spellings of one spoken name.
    Homophone,
    /// The whole pinyin: `zhangsan`, `Zhang San`.
    Full,
    /// Initials, or some syllables and some initials: `zs`, `zhangs`.
    Initials,
}

/// How a name sounds; `None` if a character in it has no pinyin (Latin names, empty ones).
pub fn sound(name: &str) -> Option<Sound> {
    let chars = name_chars(name);
    let mut sound = Sound { full: String::new(), initials: String::new() };
    for (at, _) in chars.iter().enumerate() {
        let syllable = readings(&chars, at).into_iter().next()?;
        sound.initials.extend(syllable.chars().next());
        sound.full.push_str(&syllable);
    }
    (!sound.full.is_empty()).then_some(sound)
}

/// Whether what was typed sounds like a name, and in which way.
pub fn sounds_like(typed: &str, name: &str) -> Option<Likeness> {
    let (said, chars) = (name_chars(typed), name_chars(name));
    if chars.is_empty() || chars.len() > LONGEST {
        return None;
    }
    if !said.is_empty() && said.iter().all(|c| is_han(*c)) {
        let same = |at: usize| said[at] == chars[at] || meet(&readings(&said, at), &readings(&chars, at));
        let alike = said.len() == chars.len() && said.len() > 1 && (0..said.len()).all(same);
        return alike.then_some(Likeness::Homophone);
    }
    spelt(&letters(typed)?, &chars)
}

/// The syllables a character may be, each as a number that stands for it: equal numbers, equal sounds.
pub(super) fn syllables(c: char) -> Vec<u64> {
    let all = c.to_pinyin().into_iter().chain(c.to_pinyin_multi().into_iter().flatten());
    let mut all: Vec<u64> = all.map(|syllable| packed(syllable.plain())).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A syllable of at most eight bytes as one number.
fn packed(syllable: &str) -> u64 {
    syllable.bytes().fold(0, |number, byte| number << 8 | u64::from(byte))
}

fn meet(some: &[String], others: &[String]) -> bool {
    some.iter().any(|sound| others.contains(sound))
}

/// The characters that sound; dots and spaces inside a name do not.
fn name_chars(name: &str) -> Vec<char> {
    name.trim().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What was typed as letters only; `None` if anything else is in it.
fn letters(typed: &str) -> Option<String> {
    let mut out = String::new();
    for c in typed.trim().chars().map(super::glyph::narrow) {
        match c {
            ' ' | '-' | '\'' | '.' => {}
            '\u{FC}' | '\u{DC}' => out.push('v'),
            c if c.is_ascii_alphabetic() => out.push(c.to_ascii_lowercase()),
            _ => return None,
        }
    }
    (2..=LONGEST * 6).contains(&out.len()).then_some(out)
}

/// Reads letters as one syllable or initial a character.
fn spelt(letters: &str, chars: &[char]) -> Option<Likeness> {
    // Where in the letters each way of reading stands, and whether it has shortened a syllable so far.
    let mut ways = vec![(0, false)];
    for at in 0..chars.len() {
        let mut next: Vec<(usize, bool)> = Vec::new();
        for syllable in readings(chars, at) {
            let spellings = [(syllable.as_str(), false), (initial(&syllable), true), (&syllable[..1], true)];
            for (from, short) in &ways {
                for (spelling, shortens) in spellings {
                    if letters[*from..].starts_with(spelling) {
                        next.push((from + spelling.len(), *short || shortens));
                    }
                }
            }
        }
        next.sort_unstable();
        next.dedup();
        ways = next;
    }
    let ends = |short: bool| ways.contains(&(letters.len(), short));
    match (ends(false), ends(true)) {
        (true, _) => Some(Likeness::Full),
        (false, true) => Some(Likeness::Initials),
        (false, false) => None,
    }
}

/// What a syllable starts with before its vowel: `zh` of `zhang`.
fn initial(syllable: &str) -> &str {
    let double = ["zh", "ch", "sh"].iter().any(|pair| syllable.starts_with(pair));
    &syllable[..if double { 2 } else { 1 }]
}

/// The syllables a character may be, the likeliest first; none where it has no pinyin.
fn readings(chars: &[char], at: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    out.extend(of_surname(chars, at));
    if let Some(first) = chars[at].to_pinyin() {
        out.extend(spellings(first.plain()));
    }
    if let Some(all) = chars[at].to_pinyin_multi() {
        out.extend(all.into_iter().flat_map(|reading| spellings(reading.plain())));
    }
    let mut seen: Vec<String> = Vec::new();
    out.retain(|syllable| {
        let fresh = !seen.contains(syllable) && syllable.is_ascii() && !syllable.is_empty();
        seen.push(syllable.clone());
        fresh
    });
    out
}

/// `ü` as people type it.
fn spellings(plain: &str) -> Vec<String> {
    if plain.contains('\u{FC}') {
        ["v", "yu", "u"].iter().map(|letter| plain.replace('\u{FC}', letter)).collect()
    } else {
        vec![plain.to_owned()]
    }
}

/// The reading of a character as a surname.
fn of_surname(chars: &[char], at: usize) -> Option<String> {
    let table = &*SURNAMES;
    let pair: String = chars.iter().take(2).collect();
    match at {
        0 | 1 if chars.len() > 2 && table.contains_key(pair.as_str()) => {
            table[pair.as_str()].get(at).map(|sound| (*sound).to_owned())
        }
        0 if chars.len() > 1 => {
            let first: String = chars.iter().take(1).collect();
            table.get(first.as_str()).and_then(|sounds| sounds.first()).map(|sound| (*sound).to_owned())
        }
        _ => None,
    }
}

static SURNAMES: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let lines = SOUNDS.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.flat_map(str::split_whitespace).filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, sounds)| (name, sounds.split(',').collect())).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_sound() {
        for (name, full, initials) in [
            ("张三", "zhangsan", "zs"),
            ("单晓峰", "shanxiaofeng", "sxf"),
            ("万俟青", "moqiqing", "mqq"),
            ("曾乐", "zengle", "zl"),
            ("吕丽", "lvli", "ll"),
            ("张三李", "zhangsanli", "zsl"),
            ("張三", "zhangsan", "zs"),
        ] {
            let wanted = Sound { full: full.into(), initials: initials.into() };
            assert_eq!(sound(name), Some(wanted), "{name}");
        }
        assert_eq!(sound("Peter"), None);
        assert_eq!(sound(""), None);
    }

    #[test]
    fn what_was_typed_may_sound_like_a_name() {
        for (typed, name, wanted) in [
            ("章三", "张三", Some(Likeness::Homophone)),
            ("張叁", "张三", Some(Likeness::Homophone)),
            ("zhangsan", "张三", Some(Likeness::Full)),
            ("Zhang San", "张三", Some(Likeness::Full)),
            ("zs", "张三", Some(Likeness::Initials)),
            ("zhs", "张三", Some(Likeness::Initials)),
            ("zhangs", "张三", Some(Likeness::Initials)),
            ("sxf", "单晓峰", Some(Likeness::Initials)),
            ("danxiaofeng", "单晓峰", Some(Likeness::Full)),
            ("lvli", "吕丽", Some(Likeness::Full)),
            ("reyihan tuerxun", "热依汗·吐尔逊", Some(Likeness::Full)),
            ("李三", "张三", None),
            ("张三丰", "张三", None),
            ("zsf", "张三", None),
            ("z", "张三", None),
            ("", "张三", None),
            ("13800138000", "张三", None),
            ("三", "三", None),
            ("zhangsan", "", None),
        ] {
            assert_eq!(sounds_like(typed, name), wanted, "{typed} {name}");
        }
    }
}
