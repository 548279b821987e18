//! `notice.send`: a head that says to whom, how and when, and a text that is nobody's business.
//!
//! **Invariant:** the text is never looked into; only the head decides whether this is a notice at all.

mod part;

use jiff::Timestamp;

use super::class::{self, ClassSet};
use super::lexicon::Lexicon;
use super::people;
use super::shape;
use super::slots::{Audience, Channel, Slots};
use super::text::{Kind, Text};
use super::unit;
use super::when;
use part::{CHANNELS, EVERYBODY, split, unquoted};

/// The longest head, and the longest stretch of it without a space, in cells.
const LONGEST_HEAD: usize = 400;
const LONGEST_RUN: usize = 40;

/// A notice, and where its head is.
#[derive(Debug)]
pub(super) struct Notice {
    /// The slots.
    pub slots: Slots,
    /// The head's cells: all that guards may look at.
    pub head: Vec<(usize, usize)>,
}

/// A notice whose text is set off by a colon, quotes or a line break.
pub(super) fn set_off(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp) -> Option<Notice> {
    let (at, kind) = split(text)?;
    let folded = &text.folded;
    let cell = text.cells[at];
    let (said, mut ranges) = match kind {
        Kind::Quote => {
            (folded.verbatim(cell.start + 1, cell.end - 1), vec![(0, at), (at + 1, text.cells.len())])
        }
        _ => (unquoted(folded.verbatim(cell.end, folded.len())), vec![(0, at)]),
    };
    ranges.retain(|(from, to)| text.trim_end(*from, *to) > *from);
    let mut head = Head::new(text, lexicon, now, Form::Apart);
    if ranges.iter().any(|(from, to)| to - from > LONGEST_HEAD) {
        return None;
    }
    for (from, to) in &ranges {
        head.read(*from, *to)?;
    }
    let by_channel = !head.slots.channels.is_empty() && !head.slots.audience.is_empty();
    if !head.tells && !by_channel {
        return None;
    }
    let mut slots = head.slots;
    slots.text = (!said.is_empty()).then(|| said.to_owned());
    Some(Notice { slots, head: ranges })
}

/// A notice in one breath: what follows the audience is its text.
pub(super) fn run_on(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp) -> Option<Notice> {
    let mut head = Head::new(text, lexicon, now, Form::RunOn);
    let stop = head.read(0, text.cells.len())?;
    if !head.tells_plainly {
        return None;
    }
    let bare = head.slots.audience.is_empty() && head.slots.channels.is_empty();
    let mut slots = head.slots;
    if stop < text.cells.len() {
        let said = text.folded.verbatim(text.cells[stop].start, text.folded.len());
        let invites = text.longest(lexicon, stop, class::INVITE_NOUN).is_some();
        let told = invites || bare && text.longest_of(lexicon, stop, &lexicon.sets.guarding).is_some();
        if told || said.chars().all(|c| lexicon.names.never.binary_search(&c).is_ok()) {
            return None;
        }
        slots.text = (!said.is_empty()).then(|| said.to_owned());
        let asks =
            (stop..text.cells.len()).any(|at| text.longest_of(lexicon, at, &lexicon.sets.asking).is_some());
        if asks && slots.audience.is_empty() {
            return None;
        }
        let somebody = slots.audience.iter().any(|audience| matches!(audience, Audience::Person(_)));
        if somebody && text.longest_of(lexicon, stop, &lexicon.sets.commands).is_some() {
            return None;
        }
    }
    Some(Notice { slots, head: vec![(0, stop)] })
}

struct Head<'a, 't> {
    text: &'a Text<'t>,
    lexicon: &'a Lexicon,
    now: Timestamp,
    slots: Slots,
    timed: bool,
    tells: bool,
    tells_plainly: bool,
    form: Form,
}

/// How head and text are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The text stands apart; all the rest is head.
    Apart,
    /// What follows the audience is the text.
    RunOn,
}

impl<'a, 't> Head<'a, 't> {
    fn new(text: &'a Text<'t>, lexicon: &'a Lexicon, now: Timestamp, form: Form) -> Self {
        let slots = Slots::default();
        Self { text, lexicon, now, slots, timed: false, tells: false, tells_plainly: false, form }
    }

    fn runs_on(&self) -> bool {
        self.form == Form::RunOn
    }

    /// Reads a stretch of the head. In a run-on, stops where the text starts; else all must be head.
    fn read(&mut self, start: usize, end: usize) -> Option<usize> {
        let mut at = start;
        while at < end {
            if at - start > LONGEST_HEAD {
                return None;
            }
            let cell = self.text.cells[at];
            if cell.soft {
                at += 1;
                if self.runs_on() && cell.kind == Kind::Comma && self.tells && !self.slots.audience.is_empty()
                {
                    return Some(self.text.skip_soft(at).min(end));
                }
                continue;
            }
            if let Some(next) = self.time(at, end) {
                at = next;
                continue;
            }
            if let Some(next) = self.word(at, end) {
                at = next;
                continue;
            }
            if self.runs_on() && !self.tells && self.text.skip_soft(start) == at {
                return None;
            }
            if self.runs_on() && self.tells && self.closed(start, at) {
                return Some(at);
            }
            match self.audience(at, end) {
                Some(next) => at = next,
                None if self.runs_on()
                    && self.tells_plainly
                    && self.slots.audience.is_empty()
                    && at > start =>
                {
                    return Some(at);
                }
                None => return None,
            }
        }
        Some(end)
    }

    /// In a run-on, the audience is over unless an "and" stands before this cell.
    fn closed(&self, start: usize, at: usize) -> bool {
        if self.slots.audience.is_empty() || at <= start {
            return false;
        }
        let before = self.text.cells[at - 1];
        let and = matches!(
            self.text.char_at(at - 1),
            '\u{548C}' | '\u{8DDF}' | '\u{4E0E}' | '\u{53CA}' | '\u{7ED9}'
        );
        before.kind != Kind::List && !and
    }

    fn time(&mut self, at: usize, end: usize) -> Option<usize> {
        if self.timed || !self.slots.audience.is_empty() && self.tells {
            return None;
        }
        let found = when::read(self.text, self.lexicon, at, self.now).filter(|found| found.end <= end)?;
        self.timed = true;
        self.slots.when = found.at;
        Some(found.end)
    }

    fn word(&mut self, at: usize, end: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        if text.role_at(lexicon, at).is_some() {
            return None;
        }
        let sets = &lexicon.sets;
        let hit = text.longest_of(lexicon, at, &sets.notice_word).filter(|hit| hit.end <= end)?;
        let every = text.longest_of(lexicon, at, &lexicon.sets.every);
        if shape::place_end(text, lexicon, at) > hit.end {
            return None;
        }
        let longer = every.is_some_and(|every| {
            every.end > hit.end || (every.end == hit.end && self.stands_alone(every.end, end))
        });
        if longer || self.starts_unit(at, hit.end, end) || self.starts_known(at, hit.end, end) {
            return None;
        }
        let is = |set: &ClassSet| text.longest_of(lexicon, at, set).is_some_and(|found| found.end == hit.end);
        if is(&sets.channel) {
            let channel =
                CHANNELS.iter().find(|(class, _)| text.longest(lexicon, at, *class) == Some(hit.end));
            let channel = channel.map(|(_, channel)| *channel)?;
            if !self.slots.channels.contains(&channel) {
                self.slots.channels.push(channel);
            }
            self.tells |= matches!(channel, Channel::Ding | Channel::Chat);
            self.tells_plainly |= self.tells;
        } else if is(&sets.tell) {
            self.tells = true;
            self.tells_plainly |= hit.end - at >= 2 || !self.slots.channels.is_empty();
        }
        Some(hit.end)
    }

    /// Whether nobody follows that "all" could belong to (全体护士).
    fn stands_alone(&self, at: usize, end: usize) -> bool {
        let next = self.text.cells.get(at).filter(|_| at < end);
        next.is_none_or(|cell| cell.soft || cell.kind != Kind::Han)
            || (self.text.role_at(self.lexicon, at).is_none()
                && self.text.longest_of(self.lexicon, at, &self.lexicon.sets.notice_word).is_some())
    }

    /// Whether a department that starts with this short word stands here (各, 到, 和平医院).
    fn starts_unit(&self, at: usize, word_end: usize, end: usize) -> bool {
        if word_end - at > 1
            || !matches!(self.text.char_at(at), '\u{548C}' | '\u{5168}' | '\u{4E0B}' | '\u{540C}')
        {
            return false;
        }
        let stop = self.run_end(at, end);
        let nothing_before = self.slots.audience.is_empty() && self.slots.channels.is_empty();
        stop >= at + 3 && nothing_before && shape::looks_like_department(self.text, self.lexicon, at, stop)
    }

    /// Whether a department begins with this noun (信息科).
    fn starts_known(&self, at: usize, word_end: usize, end: usize) -> bool {
        let stop = self.run_end(at, end);
        let noun = self.text.longest(self.lexicon, at, class::NOTICE_NOUN) == Some(word_end)
            && self.text.longest(self.lexicon, at, class::TELL) != Some(word_end)
            && word_end - at >= 2;
        noun && stop > word_end && shape::looks_like_department(self.text, self.lexicon, at, stop)
    }

    fn run_end(&self, at: usize, end: usize) -> usize {
        let (text, lexicon) = (self.text, self.lexicon);
        let mut stop = at + 1;
        while stop < end.min(at + LONGEST_RUN) {
            let cell = text.cells[stop];
            let tell = text
                .longest_of(lexicon, stop, &lexicon.sets.tell)
                .is_some_and(|hit| hit.end - stop >= 2 || hit.end >= end);
            let channel =
                text.longest_of(lexicon, stop, &lexicon.sets.channel).is_some_and(|hit| hit.end - stop >= 2);
            let sends = text.char_at(stop) == '\u{53D1}'
                && text.longest_of(lexicon, text.skip_soft(stop + 1), &lexicon.sets.channel).is_some();
            let group = text.char_at(stop) == '\u{7FA4}'
                && text.char_at(stop + 1) == '\u{53D1}'
                && !shape::looks_like_department(text, lexicon, at, stop);
            if group && stop >= at + 2 {
                return stop + 1;
            }
            if cell.soft || text.role_at(lexicon, stop).is_some() || tell || channel || sends {
                break;
            }
            if when::read(text, lexicon, stop, self.now).is_some() {
                break;
            }
            stop += 1;
        }
        stop
    }

    fn audience(&mut self, at: usize, end: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        if let Some((role, next)) = text.role_at(lexicon, at) {
            self.push(Audience::Named(lexicon.roles[role].clone()));
            return Some(next);
        }
        if let Some(hit) = text.longest_of(lexicon, at, &lexicon.sets.every) {
            self.push(Audience::Named(EVERYBODY.to_owned()));
            return Some(hit.end);
        }
        let stop = self.run_end(at, end);
        if let Some(next) = self.several(at, stop) {
            return Some(next);
        }
        if self.runs_on() { self.prefix(at, stop) } else { None }
    }

    /// A run that is audience to its end: people, or departments and groups with "and" between them.
    fn several(&mut self, at: usize, stop: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        let name_end = self.without_crowd(at, stop);
        let of_role =
            text.role_at(lexicon, stop).is_some() && name_end == stop && text.char_at(stop - 1) == '\u{7684}';
        let name_end = if of_role { stop - 1 } else { name_end };
        if !self.is_unit(at, name_end) {
            let numbered = self.people_end(at, stop);
            if let Some(found) = people::read(text, lexicon, at, numbered) {
                let certain = people::is_certain(&found, lexicon) && !found.is_empty();
                if certain {
                    for person in found {
                        self.push(Audience::Person(person));
                    }
                    return Some(numbered);
                }
            }
        }
        let cuts = (at + 2..name_end.saturating_sub(1))
            .filter(|cut| matches!(text.char_at(*cut), '\u{548C}' | '\u{8DDF}' | '\u{4E0E}' | '\u{53CA}'));
        for cut in cuts {
            if let Some(found) = people::read(text, lexicon, cut + 1, name_end).filter(|found| {
                self.is_unit(at, cut) && people::is_plain(found, lexicon) && !found.is_empty()
            }) {
                self.push(Audience::Named(text.shown(at, cut)));
                for person in found {
                    self.push(Audience::Person(person));
                }
                return Some(stop);
            }
            if self.is_unit(at, cut) && self.is_unit(cut + 1, name_end) {
                self.push(Audience::Named(text.shown(at, cut)));
                self.push(Audience::Named(text.shown(cut + 1, name_end)));
                return Some(stop);
            }
        }
        if name_end > at && unit::fits(text, lexicon, at, name_end) {
            self.push(Audience::Named(text.shown(at, name_end)));
            return Some(stop);
        }
        None
    }

    /// People go on over spaces when a number or another name follows.
    fn people_end(&self, at: usize, stop: usize) -> usize {
        let next = self.text.skip_soft(stop);
        let number = self.text.cells.get(next).is_some_and(|cell| cell.kind == Kind::Number);
        if number && next > stop && at < stop { next + 1 } else { stop }
    }

    /// Drops 的人, 全体成员 and the like from the end.
    fn without_crowd(&self, at: usize, stop: usize) -> usize {
        let found = (at + 2..stop).find(|from| {
            self.text
                .longest_of(self.lexicon, *from, &self.lexicon.sets.crowd)
                .is_some_and(|hit| hit.end == stop)
        });
        let end = found.unwrap_or(stop);
        if end < stop && end > at && self.text.char_at(end - 1) == '\u{7684}' { end - 1 } else { end }
    }

    fn is_unit(&self, start: usize, end: usize) -> bool {
        end > start
            && unit::fits(self.text, self.lexicon, start, end)
            && (shape::looks_like_department(self.text, self.lexicon, start, end)
                || self.text.char_at(end - 1) == '\u{7FA4}')
    }

    /// In a run-on: the department or person the run starts with.
    fn prefix(&mut self, at: usize, stop: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        let unit = (at + 2..=stop).find(|end| self.is_unit(at, *end) && !self.is_unit(at, *end + 1));
        if let Some(end) = unit {
            self.push(Audience::Named(text.shown(at, end)));
            return Some(end);
        }
        let word_starts = |end: usize| text.hits_at(end).iter().any(|hit| hit.end - end >= 2);
        let person = |end: usize| {
            people::read(text, lexicon, at, end)
                .filter(|found| found.len() == 1 && people::is_plain(found, lexicon))
        };
        let ends: Vec<usize> = (at + 2..stop.min(at + 5)).filter(|end| person(*end).is_some()).collect();
        let end = ends.iter().copied().find(|end| word_starts(*end)).or_else(|| ends.first().copied())?;
        for person in person(end)? {
            self.push(Audience::Person(person));
        }
        Some(end)
    }

    fn push(&mut self, audience: Audience) {
        if !self.slots.audience.contains(&audience) {
            self.slots.audience.push(audience);
        }
    }
}
