//! Times as people say them, resolved against now, at +08:00.
//!
//! **Invariant:** total: a time that does not exist (2月30日) is no time, never a panic.

mod date;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Span, Timestamp};

use super::class;
use super::lexicon::Lexicon;
use super::text::{Kind, Text};

/// A time found in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The cell after it.
    pub end: usize,
    /// RFC 3339 at +08:00; `None` for "now".
    pub at: Option<String>,
}

/// Which way a time lies that is not said in full: a plan lies ahead, what was done lies behind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Ahead,
    Behind,
}

/// Reads the time that starts at a cell.
pub(super) fn read(text: &Text<'_>, lexicon: &Lexicon, start: usize, now: Timestamp) -> Option<Found> {
    reader(text, lexicon, start, (now, Side::Ahead))
}

/// The same for what was done: a date without a year was the last one.
pub(super) fn read_past(text: &Text<'_>, lexicon: &Lexicon, start: usize, now: Timestamp) -> Option<Found> {
    reader(text, lexicon, start, (now, Side::Behind))
}

fn reader(text: &Text<'_>, lexicon: &Lexicon, start: usize, (now, side): (Timestamp, Side)) -> Option<Found> {
    if !text.present.meets(&lexicon.sets.times) && !has_digits(text, start) {
        return None;
    }
    let now = local(now);
    let mut reader = Reader { text, lexicon, at: start, now, side, midnight: false };
    if reader.word(class::AT_ONCE) {
        return Some(Found { end: reader.at, at: None });
    }
    let at = reader.relative().or_else(|| {
        reader.at = start;
        reader.absolute()
    })?;
    Some(Found { end: reader.at, at: Some(format!("{}+08:00", at.strftime("%Y-%m-%dT%H:%M:%S"))) })
}

/// A time that starts with a digit needs no word (14:00).
fn has_digits(text: &Text<'_>, start: usize) -> bool {
    text.cells.get(start).is_some_and(|cell| cell.kind == Kind::Number)
}

/// The wall clock of a time in China.
fn local(now: Timestamp) -> DateTime {
    let zone = TimeZone::fixed(Offset::constant(8));
    now.to_zoned(zone).datetime()
}

struct Reader<'a, 't> {
    text: &'a Text<'t>,
    lexicon: &'a Lexicon,
    at: usize,
    now: DateTime,
    side: Side,
    /// Whether the hour said is the midnight that ends the day.
    midnight: bool,
}

/// Part of the day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Period {
    Dawn,
    Morning,
    Noon,
    Afternoon,
    Evening,
}

impl Reader<'_, '_> {
    fn space(&mut self) {
        while self.text.cells.get(self.at).is_some_and(|cell| cell.kind == Kind::Space) {
            self.at += 1;
        }
    }

    /// Eats the longest word of a class.
    fn word(&mut self, class: u16) -> bool {
        let found = self.text.longest(self.lexicon, self.at, class);
        if let Some(end) = found {
            self.at = end;
        }
        found.is_some()
    }

    /// The first class of a list that has a word here; which one, and without eating where it ends.
    fn peek<T: Copy>(&self, classes: &[(u16, T)]) -> Option<(T, usize)> {
        let found = classes
            .iter()
            .filter_map(|(class, value)| Some((*value, self.text.longest(self.lexicon, self.at, *class)?)));
        found.max_by_key(|(_, end)| *end)
    }

    fn choose<T: Copy>(&mut self, classes: &[(u16, T)]) -> Option<T> {
        let (value, end) = self.peek(classes)?;
        self.at = end;
        Some(value)
    }

    /// A number in digits or in characters, below a thousand or a year.
    fn number(&mut self) -> Option<i32> {
        let cell = self.text.cells.get(self.at)?;
        if cell.kind == Kind::Number {
            let digits: String = self.text.folded.plain[cell.start..cell.end].iter().collect();
            let value = digits.parse().ok().filter(|value| *value < 10_000)?;
            self.at += 1;
            return Some(value);
        }
        let from = self.at;
        let mut value: Option<i32> = None;
        while self.at - from < 3 {
            match numeral(self.text.char_at(self.at)) {
                Some(10) => value = Some(value.unwrap_or(1) * 10),
                Some(digit) if value.is_none_or(|value| value % 10 == 0) => {
                    value = Some(value.unwrap_or(0) + digit);
                }
                _ => break,
            }
            self.at += 1;
        }
        value
    }

    fn relative(&mut self) -> Option<DateTime> {
        self.word(class::WITHIN);
        let span = if self.word(class::HALF_HOUR) {
            SignedDuration::from_mins(30)
        } else if self.word(class::QUARTER_HOUR) {
            SignedDuration::from_mins(15)
        } else {
            let count = i64::from(self.number()?);
            self.space();
            let minutes = self.choose(&[(class::MINUTES, 1), (class::HOURS, 60), (class::DAYS, 1440)]);
            match minutes {
                Some(minutes) => SignedDuration::from_mins(count * minutes),
                None if self.word(class::HOURS_HALF) => SignedDuration::from_mins(count * 60 + 30),
                None => return None,
            }
        };
        self.space();
        if !self.word(class::AFTER) {
            return None;
        }
        let whole_days = span.as_hours() >= 24;
        let at = self.now.checked_add(span).ok()?.with().second(0).subsec_nanosecond(0).build().ok()?;
        if !whole_days {
            let at = self.now.checked_add(span).ok()?;
            return at.with().subsec_nanosecond(0).build().ok();
        }
        self.space();
        let period = self.period();
        let time = self.clock(period).unwrap_or(Time::midnight());
        Some(at.date().to_datetime(time))
    }

    fn absolute(&mut self) -> Option<DateTime> {
        let start = self.at;
        let date = self.date();
        self.space();
        let before = self.at;
        let named = self.day_word_period(start, before);
        let period = self.period().or(named);
        self.space();
        if let Some(time) = self.clock(period) {
            self.word(class::BEFORE);
            let ends = self.midnight && date.is_some();
            return self.place(date, time).checked_add(Span::new().days(i64::from(ends))).ok();
        }
        if self.word(class::OFF_WORK) {
            return Some(self.place(date, Time::constant(17, 30, 0, 0)));
        }
        match (date, period) {
            (Some(date), Some(Period::Noon)) => Some(date.to_datetime(Time::constant(12, 0, 0, 0))),
            (Some(date), _) => Some(date.to_datetime(Time::midnight())),
            (None, Some(Period::Noon)) => Some(self.place(None, Time::constant(12, 0, 0, 0))),
            (None, _) => None,
        }
    }

    /// A time that has passed today means tomorrow, unless a day was said.
    fn place(&self, date: Option<Date>, time: Time) -> DateTime {
        if let Some(date) = date {
            return date.to_datetime(time);
        }
        let today = self.now.date().to_datetime(time);
        let day = Span::new().days(1);
        match self.side {
            Side::Ahead if today <= self.now => today.checked_add(day).unwrap_or(today),
            Side::Behind if today > self.now => today.checked_sub(day).unwrap_or(today),
            _ => today,
        }
    }

    /// The part of the day inside words such as 今晚.
    fn day_word_period(&self, start: usize, end: usize) -> Option<Period> {
        let classes = [(class::MORNING, Period::Morning), (class::EVENING, Period::Evening)];
        classes.iter().find_map(|(class, period)| {
            let found = self.text.longest(self.lexicon, start, *class)?;
            (found == end && end > start).then_some(*period)
        })
    }

    fn period(&mut self) -> Option<Period> {
        self.choose(&[
            (class::DAWN, Period::Dawn),
            (class::MORNING, Period::Morning),
            (class::NOON, Period::Noon),
            (class::AFTERNOON, Period::Afternoon),
            (class::EVENING, Period::Evening),
        ])
    }

    fn clock(&mut self, period: Option<Period>) -> Option<Time> {
        let start = self.at;
        let time = self.hour_and_minute(period);
        if time.is_none() {
            self.at = start;
        }
        time
    }

    fn hour_and_minute(&mut self, period: Option<Period>) -> Option<Time> {
        let hour = self.number().filter(|hour| *hour <= 24)?;
        let colon = self.text.cells.get(self.at).is_some_and(|cell| cell.kind == Kind::Colon);
        let minute = if colon {
            self.at += 1;
            let minute = self.number()?;
            if self.text.cells.get(self.at).is_some_and(|cell| cell.kind == Kind::Colon) && self.seconds() {
                self.at += 2;
            }
            minute
        } else {
            if !self.word(class::OCLOCK) {
                return None;
            }
            self.minute()
        };
        let hour = if minute > 59 { return None } else { to_24(hour, period) };
        self.midnight = hour == 24;
        Time::new(i8::try_from(hour % 24).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()
    }

    fn seconds(&self) -> bool {
        let next = self.text.cells.get(self.at + 1);
        next.is_some() && self.has_two_digits(self.at + 1)
    }

    fn has_two_digits(&self, at: usize) -> bool {
        let cell = self.text.cells[at];
        cell.kind == Kind::Number && cell.end - cell.start == 2
    }

    fn minute(&mut self) -> i32 {
        if let Some(minutes) = self.choose(&[
            (class::HALF, 30),
            (class::QUARTER, 15),
            (class::THREE_QUARTERS, 45),
            (class::SHARP, 0),
        ]) {
            return minutes;
        }
        let start = self.at;
        match self.number().filter(|minutes| *minutes < 60) {
            Some(minutes) if self.word(class::MINUTE) || self.at - start >= 2 => minutes,
            Some(minutes) if self.has_two_digits(start) => minutes,
            _ => {
                self.at = start;
                0
            }
        }
    }
}

/// The hour on a 24-hour clock.
fn to_24(hour: i32, period: Option<Period>) -> i32 {
    match period {
        None if (1..=6).contains(&hour) => hour + 12,
        Some(Period::Afternoon | Period::Evening) if (1..12).contains(&hour) => hour + 12,
        Some(Period::Noon) if (1..4).contains(&hour) => hour + 12,
        Some(Period::Dawn) if hour == 12 => 0,
        Some(Period::Evening) if matches!(hour, 0 | 12) => 24,
        _ => hour,
    }
}

pub(super) fn numeral(c: char) -> Option<i32> {
    Some(match c {
        '\u{96F6}' | '\u{3007}' => 0,
        '\u{4E00}' => 1,
        '\u{4E8C}' | '\u{4E24}' => 2,
        '\u{4E09}' => 3,
        '\u{56DB}' => 4,
        '\u{4E94}' => 5,
        '\u{516D}' => 6,
        '\u{4E03}' => 7,
        '\u{516B}' => 8,
        '\u{4E5D}' => 9,
        '\u{5341}' => 10,
        _ => return None,
    })
}
