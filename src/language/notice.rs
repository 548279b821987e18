//! `notice.send`: a head that says to whom, how and when, and a text that is nobody's business.
//!
//! **Invariant:** the text is never looked into; only the head decides whether this is a notice at all.

mod audience;
mod doubt;
mod except;
pub(super) mod part;
mod reason;

use jiff::Timestamp;

use super::class::{self, ClassSet};
use super::lexicon::Lexicon;
use super::shape;
use super::slots::{Audience, Channel, Slots};
use super::text::{Kind, Text};
use super::when;
use doubt::{bids, leaves_out, names_more};
use part::{CHANNELS, split, unquoted};

/// Stretches of cells.
type Ranges = Vec<(usize, usize)>;

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
    if ranges.iter().any(|(from, to)| to - from > LONGEST_HEAD) {
        return None;
    }
    let found = whole(text, lexicon, now, &ranges);
    let (mut slots, head) = found.or_else(|| reason::behind(text, lexicon, now, &ranges))?;
    slots.text = (!said.is_empty()).then(|| said.to_owned());
    Some(Notice { slots, head })
}

/// A notice that is all head, with somebody left out: 发通知给全体，除了张三. What it says is still to come.
pub(super) fn without_text(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp) -> Option<Notice> {
    let ranges = [(text.skip_soft(0), text.trim_end(0, text.cells.len()))];
    let fits = ranges[0].1 - ranges[0].0.min(ranges[0].1) <= LONGEST_HEAD;
    if !fits || !except::may_hold(text) || split(text).is_some() {
        return None;
    }
    except::clauses(text, lexicon, now, ranges[0]).filter(|found| !found.is_empty())?;
    let (slots, head) = whole(text, lexicon, now, &ranges)?;
    Some(Notice { slots, head })
}

/// A message without the clauses that leave somebody out, who those are, and what guards may look at; `None` where
/// there is no such clause.
pub(super) fn leaving_out<'t>(
    text: &Text<'t>,
    lexicon: &Lexicon,
    now: Timestamp,
) -> Option<(Text<'t>, Vec<Audience>, Ranges)> {
    let range = (text.skip_soft(0), text.trim_end(0, text.cells.len()));
    if !except::may_hold(text) || split(text).is_some() || range.1.saturating_sub(range.0) > LONGEST_HEAD {
        return None;
    }
    let clauses = except::clauses(text, lexicon, now, range).filter(|found| !found.is_empty())?;
    let cells: Vec<(usize, usize)> = clauses.iter().map(|clause| clause.cells).collect();
    let outside = except::outside(&[range], &clauses);
    Some((text.silencing(lexicon, &cells), except::who(clauses)?, outside))
}

/// Stretches that are head to their last cell: whom, whom not, how and when; and what guards may look at.
fn whole(
    text: &Text<'_>,
    lexicon: &Lexicon,
    now: Timestamp,
    ranges: &[(usize, usize)],
) -> Option<(Slots, Vec<(usize, usize)>)> {
    let mut clauses = Vec::new();
    for range in ranges {
        clauses.extend(except::clauses(text, lexicon, now, *range)?);
    }
    let cells: Vec<(usize, usize)> = clauses.iter().map(|clause| clause.cells).collect();
    let silent = (!cells.is_empty()).then(|| text.silencing(lexicon, &cells));
    let mut head = Head::new(silent.as_ref().unwrap_or(text), lexicon, now, Form::Apart);
    for (from, to) in ranges {
        head.read(*from, *to)?;
    }
    let (first, last) = head.named.unwrap_or_default();
    if clauses.iter().any(|clause| clause.open && first < clause.cells.0 && last > clause.cells.0) {
        return None;
    }
    let nobody = head.slots.audience.is_empty();
    if nobody && clauses.iter().any(|clause| clause.of_some) {
        return None;
    }
    if nobody && clauses.iter().any(|clause| clause.rest) {
        head.push(Audience::Named(part::EVERYBODY.to_owned()));
    }
    let by_channel = !head.slots.channels.is_empty() && !head.slots.audience.is_empty();
    if !head.tells && !by_channel {
        return None;
    }
    let mut slots = head.slots;
    let outside = except::outside(ranges, &clauses);
    slots.except = except::who(clauses)?;
    Some((slots, outside))
}

/// A notice in one breath: what follows the audience is its text.
pub(super) fn run_on(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp) -> Option<Notice> {
    let mut head = Head::new(text, lexicon, now, Form::RunOn);
    let stop = head.read(0, text.cells.len())?;
    if !head.tells_plainly || leaves_out(text, lexicon, now, stop) {
        return None;
    }
    let bare = head.slots.audience.is_empty() && head.slots.channels.is_empty();
    let mut slots = head.slots;
    if stop < text.cells.len() {
        let said = text.folded.verbatim(text.cells[stop].start, text.folded.len());
        if names_more(text, lexicon, stop) {
            return None;
        }
        // Behind the noun and a number stands an order about that notice.
        let cell = text.cells[stop];
        let numbered = cell.kind == Kind::Number && cell.end - cell.start <= 4;
        if bare && numbered && when::read(text, lexicon, stop, now).is_none() {
            return None;
        }
        let invites = text.longest(lexicon, stop, class::INVITE_NOUN).is_some();
        let somebody = slots.audience.iter().any(|audience| matches!(audience, Audience::Person(_)));
        let guarded = text.longest_of(lexicon, stop, &lexicon.sets.guarding);
        let glued = stop > 0 && !text.cells[stop - 1].soft;
        let told = invites || guarded.is_some() && (bare || somebody && glued);
        let done = said.starts_with(['\u{4E86}', '\u{8FC7}', '\u{9519}', '\u{5B8C}', '\u{7740}', '\u{5F97}']);
        if told || done || said.chars().all(|c| lexicon.names.never.binary_search(&c).is_ok()) {
            return None;
        }
        slots.text = (!said.is_empty()).then(|| said.to_owned());
        let asks =
            (stop..text.cells.len()).any(|at| text.longest_of(lexicon, at, &lexicon.sets.asking).is_some());
        if asks && (slots.audience.is_empty() || glued) {
            return None;
        }
        if somebody && bids(text, lexicon, stop) {
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
    /// The first and the last cell somebody was named at.
    named: Option<(usize, usize)>,
    timed: bool,
    tells: bool,
    tells_plainly: bool,
    /// In a run-on: the cell behind whom it tells, once it said that it tells.
    told_to: usize,
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
        let (timed, tells, tells_plainly) = (false, false, false);
        Self { text, lexicon, now, slots, named: None, timed, tells, tells_plainly, told_to: 0, form }
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
            if let Some(next) = self.time(at, end).or_else(|| self.about(at, end)) {
                at = next;
                continue;
            }
            if self.told_to == at && at > start && self.closed(start, at) && !self.goes_on(at) {
                return Some(at);
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
                Some(mut next) => {
                    while let Some(to) = self.joins_path(at, next, end) {
                        self.slots.audience.pop();
                        self.push(Audience::Named(self.text.shown(at, to)));
                        next = to;
                    }
                    self.named = Some((self.named.map_or(at, |(first, _)| first), at));
                    at = next;
                    let told = self.runs_on() && self.tells;
                    self.told_to = if told { self.text.skip_soft(next) } else { 0 };
                }
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

    /// Whether more of the audience follows behind a word that joins.
    fn goes_on(&self, at: usize) -> bool {
        let joins = shape::joins(self.text.char_at(at)) || self.text.char_at(at) == '\u{7684}';
        joins || self.text.longest(self.lexicon, at, class::AND).is_some_and(|end| end > at + 1)
    }

    /// In a run-on, the audience is over unless an "and" stands before this cell.
    fn closed(&self, start: usize, at: usize) -> bool {
        if self.slots.audience.is_empty() || at <= start {
            return false;
        }
        let before = self.text.cells[at - 1];
        let and = shape::joins(self.text.char_at(at - 1)) || self.text.char_at(at - 1) == '\u{7ED9}';
        let glued = !before.soft && self.text.role_at(self.lexicon, at).is_some();
        before.kind != Kind::List && !and && !glued
    }

    fn time(&mut self, at: usize, end: usize) -> Option<usize> {
        if self.timed || self.runs_on() && self.tells {
            return None;
        }
        let led = usize::from(matches!(self.text.char_at(at), '\u{4E8E}' | '\u{5728}'));
        let found = when::read(self.text, self.lexicon, at + led, self.now);
        let found = found.filter(|found| found.end <= end)?;
        self.timed = true;
        self.slots.when = found.at;
        Some(found.end)
    }

    /// What a notice is about, before the word for it: its title goes with its text.
    fn about(&self, at: usize, end: usize) -> Option<usize> {
        let about =
            !self.runs_on() && self.text.char_at(at) == '\u{5173}' && self.text.char_at(at + 1) == '\u{4E8E}';
        let last = end.min(at + LONGEST_RUN);
        let noun = |from: &usize| self.text.longest(self.lexicon, *from, class::NOTICE).is_some();
        if about { (at + 3..last).find(noun) } else { None }
    }

    fn word(&mut self, at: usize, end: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        if text.role_at(lexicon, at).is_some() {
            return None;
        }
        let sets = &lexicon.sets;
        let hit = text.longest_of(lexicon, at, &sets.notice_word).filter(|hit| hit.end <= end)?;
        // Somebody is given a role, not told something: 给李四来个信息员.
        let gives =
            text.char_at(at) == '\u{6765}' && text.role_at(lexicon, text.skip_soft(hit.end)).is_some();
        if gives && !self.slots.audience.is_empty() {
            return None;
        }
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
        } else if text.longest(lexicon, at, class::TELL_TO) == Some(hit.end) {
            self.tells |= self.slots.audience.is_empty();
            self.tells_plainly |= self.tells && hit.end - at >= 3;
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
            || when::read(self.text, self.lexicon, at, self.now).is_some()
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
}
