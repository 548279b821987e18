//! A time that stands in a text, changed for another one: `明天下午2点开会` at three.
//!
//! **Invariant:** nothing of the text is changed but the time, and only where it holds exactly one.

use jiff::Timestamp;

use super::Reader;
use super::fold::Folded;
use super::lexicon::Lexicon;
use super::text::{Kind, Text};
use super::when;

/// What a text is with another time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retimed {
    /// It holds no time.
    Nothing,
    /// It holds one, and is this with the other.
    One(String),
    /// It holds several.
    Several,
}

/// What a new time says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// The hour alone.
    Hour,
    /// The day as well.
    Day,
}

/// How the hour of a day that has none ends.
const MIDNIGHT: &str = "T00:00:00+08:00";

impl Reader<'_> {
    /// A text with this time instead of its own; the day stays unless the new one is another day's.
    pub fn retimed(self, text: &str, new: (&str, Says)) -> Retimed {
        let folded = Folded::new(text, self.lexicon);
        let cut = Text::new(folded, 0, self.lexicon);
        let spans = spans(&cut, self.lexicon, self.now);
        let (start, end) = match spans[..] {
            [] => return Retimed::Nothing,
            [span] => span,
            _ => return Retimed::Several,
        };
        let (new, says) = new;
        let start = if says == Says::Day { start } else { self.hour(&cut, (start, end), new) };
        let byte = |cell: usize| {
            let at = cut.cells.get(cell).map(|cell| cell.start);
            at.and_then(|at| cut.folded.bytes.get(at).copied()).unwrap_or(text.len())
        };
        let (from, to) = (byte(start), byte(end));
        Retimed::One(format!("{}{}{}", &text[..from], new.trim(), &text[to..]))
    }

    /// Where the hour begins in a time: with the part of its day where the new one says that too.
    fn hour(self, text: &Text<'_>, (start, end): (usize, usize), new: &str) -> usize {
        let ends =
            |at: &usize| when::read(text, self.lexicon, *at, self.now).is_some_and(|found| found.end == end);
        let number = (start..end).rev().find(ends).unwrap_or(start);
        let bare = new.trim().starts_with(|c: char| c.is_ascii_digit() || is_numeral(c));
        if bare {
            return number;
        }
        (start..number).rev().find(ends).unwrap_or(number)
    }
}

/// A number in characters.
fn is_numeral(c: char) -> bool {
    const NUMERALS: [char; 11] = [
        '\u{4E00}', '\u{4E8C}', '\u{4E24}', '\u{4E09}', '\u{56DB}', '\u{4E94}', '\u{516D}', '\u{4E03}',
        '\u{516B}', '\u{4E5D}', '\u{5341}',
    ];
    NUMERALS.contains(&c)
}

/// The times with an hour that stand in a text.
fn spans(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp) -> Vec<(usize, usize)> {
    let (mut spans, mut at) = (Vec::new(), 0);
    while at < text.cells.len() {
        let opens = at == 0 || text.cells[at - 1].kind != Kind::Number;
        let found = when::read(text, lexicon, at, now).filter(|_| opens);
        let end = found.as_ref().map_or(at + 1, |found| found.end.max(at + 1));
        if found.is_some_and(|found| found.at.is_some_and(|at| !at.ends_with(MIDNIGHT))) {
            spans.push((at, end));
        }
        at = end;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_in_a_text_is_changed_and_nothing_else() {
        let now = "2026-11-30T22:00:00Z".parse().expect("a time");
        let reader = Reader { now, lexicon: &Lexicon::default(), organisation: None };
        let one = |text: &str| Retimed::One(text.to_owned());
        for (text, new, day, expected) in [
            (
                "明天下午2点开信息化工作会，地点302",
                "下午3点",
                Says::Hour,
                one("明天下午3点开信息化工作会，地点302"),
            ),
            ("明天下午2点开会", "3点", Says::Hour, one("明天下午3点开会")),
            ("明天下午2点开会", "后天上午9点", Says::Day, one("后天上午9点开会")),
            ("请于12月5日14:30到302开会", "15:00", Says::Hour, one("请于12月5日15:00到302开会")),
            ("周五上午九点培训", "十点", Says::Hour, one("周五上午十点培训")),
            ("下午3点半消防演练", "4点", Says::Hour, one("下午4点消防演练")),
            ("请上报数据", "3点", Says::Hour, Retimed::Nothing),
            ("明天请带身份证", "3点", Says::Hour, Retimed::Nothing),
            ("上午9点开会，下午2点培训", "3点", Says::Hour, Retimed::Several),
        ] {
            assert_eq!(reader.retimed(text, (new, day)), expected, "{text} {new}");
        }
    }
}
