//! Which of the things that wait is spoken of, and whether it is to be: 康复科那个取消, 主管那个办了, 先不建康复科了.
//!
//! **Invariant:** the words for the thing come out as said; who holds what waits decides whether they name one of it.

use super::correction::{REASON, is_aside, is_put_off};
use super::lexicon::Lexicon;
use super::reading::Prepared;
use super::text::{Kind, Text};
use super::{Intent, class};

/// The longest such message, and the shortest name of a thing, in cells.
const LONGEST: usize = 40;
const SHORTEST: usize = 2;
/// What stands behind the name of a thing: "that one", "of", "too".
const THAT: &[char] = &[
    '\u{90A3}', '\u{4E2A}', '\u{5F20}', '\u{6761}', '\u{7684}', '\u{4E5F}', '\u{5C31}', '\u{5148}',
    '\u{4E86}', '\u{90FD}',
];

/// Something that waits, as it was called, and what is to become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenOf {
    /// [`Intent::Confirm`] or [`Intent::Cancel`].
    pub control: Intent,
    /// What it was called.
    pub said: String,
}

/// Reads what is to become of one of the things that wait.
pub fn spoken_of(words: &str, lexicon: &Lexicon) -> Option<SpokenOf> {
    let prepared = Prepared::new(words, lexicon);
    let text = &prepared.text;
    if prepared.tone.asks || text.cells.len() > LONGEST {
        return None;
    }
    let start = text.skip_soft(0);
    let parts = |at: &usize| matches!(text.cells[*at].kind, Kind::Comma | Kind::Space | Kind::Break);
    let end = (start + SHORTEST..text.cells.len()).find(parts).unwrap_or(text.cells.len());
    let behind: String =
        words.chars().skip(text.cells.get(end).map_or(usize::MAX, |cell| cell.start)).collect();
    if !behind.trim().is_empty() && !is_aside(behind.trim(), REASON, lexicon) {
        return None;
    }
    let end = text.trim_end(start, end);
    let name = |from: usize, to: usize| {
        let last = (from..to).rev().find(|at| !THAT.contains(&text.char_at(*at)))?;
        (last + 1 >= from + SHORTEST).then(|| text.shown(from, last + 1))
    };
    let reads = |from: usize, to: usize| controls(text, lexicon, from, to);
    for cut in start + SHORTEST..end {
        let control =
            reads(cut, end).or_else(|| is_put_off(text, lexicon, cut, end).then_some(Intent::Cancel));
        if let Some((control, said)) = control.zip(name(start, cut)) {
            return Some(SpokenOf { control, said });
        }
    }
    let put_off = text.longest(lexicon, start, class::PUT_OFF).map(|at| {
        let verb = text.longest(lexicon, at, class::PUT_OFF_VERB);
        (Intent::Cancel, verb.unwrap_or(at))
    });
    let led = (start + 1..end).rev().find_map(|cut| Some((reads(start, cut)?, cut)));
    let (control, from) = led.into_iter().chain(put_off).max_by_key(|(_, end)| *end)?;
    Some(SpokenOf { control, said: name(text.skip_soft(from), end)? })
}

fn controls(text: &Text<'_>, lexicon: &Lexicon, from: usize, to: usize) -> Option<Intent> {
    let said: String = text.shown(from, to).chars().filter(|c| c.is_alphanumeric()).collect();
    lexicon.control.of_a_thing(&said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_named_with_what_becomes_of_it() {
        let lexicon = Lexicon::default();
        for (text, control, said) in [
            ("康复科那个取消", Intent::Cancel, "康复科"),
            ("取消康复科那个", Intent::Cancel, "康复科"),
            ("康复科先不建了 领导没批", Intent::Cancel, "康复科"),
            ("先不建康复科了", Intent::Cancel, "康复科"),
            ("康复科那张不要了", Intent::Cancel, "康复科"),
            ("确认主管那个", Intent::Confirm, "主管"),
            ("主管那个办了吧", Intent::Confirm, "主管"),
            ("陈晨那个确认", Intent::Confirm, "陈晨"),
        ] {
            let read = spoken_of(text, &lexicon).map(|one| (one.control, one.said));
            assert_eq!(read, Some((control, said.to_owned())), "{text}");
        }
        for text in [
            "取消",
            "确认",
            "康复科",
            "康复科取消了吗",
            "查一下康复科",
            "不要动13900000199 取消",
            "康复科在几楼",
        ] {
            assert_eq!(spoken_of(text, &lexicon), None, "{text}");
        }
    }
}
