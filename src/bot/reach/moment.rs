//! A time as it was said or answered.

use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};

use crate::bot::Asking;
use crate::bot::dialogue::Request;
use crate::bot::wording::said as wording;

/// What was said about when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Nothing, or at once.
    Now,
    /// Then, milliseconds since the epoch.
    At(i64),
    /// A day without an hour; the day in words.
    Day(String),
    /// Something that cannot be read as a time; the day it was said about.
    Unread(Option<String>),
    /// A time that has gone by.
    Past,
}

/// When it is to be. `order` is what makes an order of a time, such as 开视频会议.
pub fn of(asking: &Asking<'_>, request: &Request, order: &str) -> Moment {
    let Some(said) = &request.slots.when else { return Moment::Now };
    let Some(read) = read(asking, said, order) else {
        let at_once = said.lines().last().is_some_and(|line| wording::is_at_once(line.trim()));
        if at_once {
            return Moment::Now;
        }
        let day = said.split_once('\n').map(|(day, _)| day.to_owned()).filter(|day| !day.is_empty());
        return Moment::Unread(day);
    };
    let local = read.to_zoned(TimeZone::fixed(offset(8)));
    let whole_day = !said.contains('\n') && local.time() == jiff::civil::Time::midnight();
    if whole_day {
        return Moment::Day(local.strftime(wording::DAY).to_string());
    }
    if read <= asking.desk.clock.now() { Moment::Past } else { Moment::At(read.as_millisecond()) }
}

/// A time as the parser left it, or as it was answered: the day asked about and the words.
fn read(asking: &Asking<'_>, said: &str, order: &str) -> Option<Timestamp> {
    if let Ok(read) = said.parse() {
        return Some(read);
    }
    let (day, words) = said.split_once('\n').unwrap_or(("", said));
    let read = |text: String| {
        let parsed = asking.desk.parse(&format!("{text}{order}"));
        parsed.slots.when.and_then(|when| when.parse().ok())
    };
    read(format!("{day}{words}")).or_else(|| read(words.to_owned()))
}
