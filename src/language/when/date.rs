//! Days as people say them: words, days of the week, dates with and without a year.
//!
//! **Invariant:** a day that does not exist is none; one that comes again every so often is the nearest on the right side.

use jiff::Span;
use jiff::civil::Date;

use super::{Reader, Side, numeral};
use crate::language::class;

impl Reader<'_, '_> {
    /// The nearest date on the right side, for one that comes again every so often.
    fn nearest(&self, date: Date, every: Span) -> Option<Date> {
        let today = self.now.date();
        match self.side {
            Side::Ahead if date < today => date.checked_add(every).ok(),
            Side::Behind if date > today => date.checked_sub(every).ok(),
            _ => Some(date),
        }
    }

    fn day(&self, days: i32) -> Option<Date> {
        self.now.date().checked_add(Span::new().days(days)).ok()
    }

    pub(super) fn date(&mut self) -> Option<Date> {
        let days = [
            (class::DAY_M2, -2),
            (class::DAY_M1, -1),
            (class::DAY_0, 0),
            (class::DAY_1, 1),
            (class::DAY_2, 2),
            (class::DAY_3, 3),
        ];
        if let Some(days) = self.choose(&days) {
            return self.day(days);
        }
        let start = self.at;
        let date = self.weekday().or_else(|| {
            self.at = start;
            self.month_day()
        });
        let date = date.or_else(|| {
            self.at = start;
            self.numeric()
        });
        if date.is_none() {
            self.at = start;
        }
        date
    }

    fn weekday(&mut self) -> Option<Date> {
        let weeks = [(class::WEEK_0, 0), (class::WEEK_1, 1), (class::WEEK_2, 2), (class::WEEK_M1, -1)];
        let (week, end) = self.peek(&weeks)?;
        let explicit = end - self.at > 1
            && self.text.char_at(self.at) != '\u{661F}'
            && self.text.char_at(self.at) != '\u{793C}';
        self.at = end;
        let today = i32::from(self.now.date().weekday().to_monday_zero_offset());
        let day = match self.text.char_at(self.at) {
            '\u{65E5}' | '\u{5929}' => 6,
            c => match numeral(c) {
                Some(day @ 1..=6) => day - 1,
                _ if week != 0 => return self.day(week * 7 - today),
                _ => return None,
            },
        };
        self.at += 1;
        let date = self.day(day - today + week * 7)?;
        if week == 0 && !explicit { self.nearest(date, Span::new().weeks(1)) } else { Some(date) }
    }

    fn month_day(&mut self) -> Option<Date> {
        let today = self.now.date();
        if let Some(months) = self.choose(&[(class::MONTH_NEXT, 1), (class::MONTH_THIS, 0)]) {
            let day = self.number()?;
            self.word(class::DAY);
            let month = today.first_of_month().checked_add(Span::new().months(months)).ok()?;
            return Date::new(month.year(), month.month(), i8::try_from(day).ok()?).ok();
        }
        let mut first = self.number()?;
        let mut year = None;
        if first > 31 && self.word(class::YEAR) {
            year = Some(i16::try_from(first).ok()?);
            first = self.number()?;
        }
        if self.word(class::MONTH) {
            self.space();
            let day = self.number()?;
            self.word(class::DAY);
            let month = i8::try_from(first).ok()?;
            let date = Date::new(year.unwrap_or(today.year()), month, i8::try_from(day).ok()?).ok()?;
            return if year.is_none() { self.nearest(date, Span::new().years(1)) } else { Some(date) };
        }
        if year.is_none() && self.word(class::DAY) {
            let date = Date::new(today.year(), today.month(), i8::try_from(first).ok()?).ok()?;
            return self.nearest(date, Span::new().months(1));
        }
        None
    }

    /// 2026-11-25, 2026/11/25, 11-25.
    fn numeric(&mut self) -> Option<Date> {
        let cell = self.text.cells.get(self.at)?;
        let rest: String = self.text.folded.plain[cell.start..].iter().take(10).collect();
        let shape = rest.split(|c: char| !c.is_ascii_digit() && !"-/.".contains(c)).next()?.to_owned();
        let parts: Vec<i16> = shape.split(['-', '/', '.']).filter_map(|part| part.parse().ok()).collect();
        let (year, month, day) = match parts[..] {
            [year, month, day] if year > 1900 => (year, month, day),
            [month, day] if shape.contains(['-', '/']) => (self.now.date().year(), month, day),
            _ => return None,
        };
        let mut date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        if parts.len() == 2 {
            date = self.nearest(date, Span::new().years(1))?;
        }
        let stop = cell.start + shape.chars().count();
        while self.text.cells.get(self.at).is_some_and(|cell| cell.start < stop) {
            self.at += 1;
        }
        Some(date)
    }
}
