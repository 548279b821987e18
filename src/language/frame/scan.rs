//! A message cut into typed spans, once: cues, people, numbers, departments, roles, times, and what nobody knows.
//!
//! The cheapest way to account for every cell wins. What a span costs depends on what it looks like and on what is
//! awaited where it stands: behind "to" a department, behind "give" or "look up" a person.
//!
//! **Invariant:** the spans cover the message from its first cell to its last; the work is linear in their number.

use jiff::Timestamp;

use super::name;
use super::place;
use super::sight::Sight;
use crate::language::cue::{self, Cues};
use crate::language::found::{Span, What};
use crate::language::lexicon::Lexicon;
use crate::language::text::{Kind, Text};
use crate::language::{shape, when};

/// What is awaited at a place.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts about one place")]
pub(super) struct Awaits {
    /// A person.
    pub person: bool,
    /// A department.
    pub unit: bool,
    /// A clause begins.
    pub clause: bool,
    /// A name has just ended.
    pub named: bool,
}

const STATES: usize = 16;

impl Awaits {
    fn number(self) -> usize {
        usize::from(self.person)
            | usize::from(self.unit) << 1
            | usize::from(self.clause) << 2
            | usize::from(self.named) << 3
    }

    fn of(number: usize) -> Self {
        let bit = |at: usize| number >> at & 1 == 1;
        Self { person: bit(0), unit: bit(1), clause: bit(2), named: bit(3) }
    }
}

/// Behind these stands a person.
const OF_PERSON: Cues = cue::OBJ
    | cue::SEE
    | cue::ADD
    | cue::REMOVE
    | cue::GRANT
    | cue::REVOKE
    | cue::HAND
    | cue::SUCCEED
    | cue::RESEND
    | cue::TRANSFER
    | cue::WITH
    | cue::FROM
    | cue::MOVE
    | cue::FIX
    | cue::AND
    | cue::NAMED
    | cue::FIELD_NAME
    | cue::CANNOT
    | cue::REPORT
    | cue::NOT
    | cue::WHETHER
    | cue::DID
    | cue::IMPORT
    | cue::GROUP
    | cue::MEET;
/// Behind these stands a department.
const OF_UNIT: Cues = cue::INTO | cue::ADDTO | cue::MOVETO | cue::FROM;

/// One step of the cheapest way: its cost, the state before it, and the span.
#[derive(Clone, Copy)]
struct Step {
    cost: u32,
    state: usize,
    span: Span,
}

struct Scanner<'a, 't> {
    sight: Sight<'a, 't>,
    now: Timestamp,
    best: Vec<[Option<Step>; STATES]>,
}

/// Cuts a message.
pub(in crate::language) fn scan(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp) -> Vec<Span> {
    let size = text.cells.len();
    let sight = Sight { text, lexicon, unit_ends: place::ends(text, lexicon) };
    let mut scanner = Scanner { sight, now, best: vec![[None; STATES]; size + 1] };
    let start = Awaits { clause: true, ..Awaits::default() };
    let nothing = Span { what: What::Rest, start: 0, end: 0 };
    scanner.best[0][start.number()] = Some(Step { cost: 0, state: 0, span: nothing });
    for at in 0..size {
        scanner.step(at);
    }
    scanner.trace()
}

impl Scanner<'_, '_> {
    fn step(&mut self, at: usize) {
        let offers = self.offers(at);
        for state in 0..STATES {
            let Some(step) = self.best[at][state] else { continue };
            let awaits = Awaits::of(state);
            for (span, base) in &offers {
                let cost = step.cost + self.cost(*span, *base, awaits);
                let next = self.after(*span, awaits).number();
                let place = &mut self.best[span.end][next];
                if place.is_none_or(|known| cost < known.cost) {
                    *place = Some(Step { cost, state, span: *span });
                }
            }
        }
    }

    /// Everything that may start at a cell, with what it costs where nothing is awaited.
    fn offers(&self, at: usize) -> Vec<(Span, u32)> {
        let (text, lexicon) = (self.sight.text, self.sight.lexicon);
        let cell = text.cells[at];
        let mut offers = Vec::with_capacity(8);
        let one = |what: What| Span { what, start: at, end: at + 1 };
        match cell.kind {
            Kind::Han | Kind::Word => {}
            Kind::Number if cell.end - cell.start >= 7 => offers.push((one(What::Mobile), 3)),
            Kind::Number => self.offer_number(at, &mut offers),
            Kind::Quote => offers.push((one(What::Quote), 10)),
            kind => offers.push((one(What::Mark(kind)), 0)),
        }
        if matches!(cell.kind, Kind::Han | Kind::Word) {
            offers.push((one(What::Rest), 30));
        }
        if cell.kind == Kind::Word {
            self.offer_word(at, &mut offers);
        }
        for hit in text.hits_at(at) {
            let cues = lexicon.words[hit.word].cues;
            if cues != 0 {
                let short = if hit.end == at + 1 { 12 } else { 13 };
                offers.push((Span { what: What::Cue(cues), start: at, end: hit.end }, short));
            }
        }
        if let Some((role, end)) = text.role_at(lexicon, at) {
            offers.push((Span { what: What::Role(role), start: at, end }, 6));
        }
        let timed = matches!(cell.kind, Kind::Number)
            || cell.kind == Kind::Han
                && text
                    .hits_at(at)
                    .iter()
                    .any(|hit| lexicon.words[hit.word].classes.meets(&lexicon.sets.times))
            || when::numeral(text.char_at(at)).is_some();
        if timed
            && let Some(found) = when::read(text, lexicon, at, self.now).filter(|found| found.at.is_some())
        {
            offers.push((Span { what: What::Time, start: at, end: found.end }, 9));
        }
        place::offer(&self.sight, at, &mut offers);
        name::offer(&self.sight, at, &mut offers);
        offers
    }

    /// A short number, with what counts around it: 7号, and 第7号 from its first character.
    fn offer_number(&self, at: usize, offers: &mut Vec<(Span, u32)>) {
        offers.push((Span { what: What::Short, start: at, end: at + 1 }, 14));
        let notice = |cell: usize| {
            self.sight
                .text
                .hits_at(cell)
                .iter()
                .any(|hit| self.sight.lexicon.words[hit.word].cues & cue::NOTICE != 0)
        };
        if matches!(self.sight.text.char_at(at + 1), '\u{53F7}' | '\u{6761}' | '\u{4E2A}') && notice(at + 2) {
            offers.push((Span { what: What::Short, start: at, end: at + 2 }, 6));
        }
    }

    fn offer_word(&self, at: usize, offers: &mut Vec<(Span, u32)>) {
        let shown = self.sight.text.shown(at, at + 1);
        let digits = shown.chars().filter(char::is_ascii_digit).count();
        let letters = shown.chars().filter(char::is_ascii_alphabetic).count();
        let one = |what: What| Span { what, start: at, end: at + 1 };
        if digits >= 7 && letters <= 2 {
            offers.push((one(What::Mobile), 4));
        } else if shown.len() >= 4 && shown.is_ascii() && digits > 0 && letters > 0 {
            offers.push((one(What::Login), 6));
        } else if digits == 0 && shown.chars().count() >= 2 && !shown.contains(['@', '_']) {
            offers.push((one(What::Name), 16));
        }
    }

    /// What a span costs where something is awaited.
    fn cost(&self, span: Span, base: u32, awaits: Awaits) -> u32 {
        match span.what {
            What::Name => {
                let number = self.sight.is_mobile(self.sight.text.skip_soft(span.end));
                let gap = self.back(span.start);
                let spaced =
                    (gap + 1..span.start).all(|cell| self.sight.text.cells[cell].kind == Kind::Space);
                let behind = span.start > 0 && spaced && self.sight.is_mobile(gap);
                let mut less = if awaits.person && name::bounded(&self.sight, span.end) {
                    11
                } else if awaits.person {
                    9
                } else if awaits.clause {
                    4
                } else {
                    0
                };
                if number || behind {
                    less = (less + 8).min(13);
                }
                let again = if awaits.named { 9 } else { 0 };
                let unit = if awaits.unit && !awaits.person { 5 } else { 0 };
                let joins =
                    if shape::joins(self.sight.text.char_at(span.start)) && !awaits.clause { 10 } else { 0 };
                (base + again + unit + joins).saturating_sub(less)
            }
            What::Unit if awaits.unit => base.saturating_sub(7),
            What::Unit if awaits.person => base + 4,
            _ => base,
        }
    }

    /// The cell before, marks aside.
    fn back(&self, at: usize) -> usize {
        (0..at).rev().find(|before| !self.sight.text.cells[*before].soft).unwrap_or(0)
    }

    fn after(&self, span: Span, awaits: Awaits) -> Awaits {
        match span.what {
            What::Mark(Kind::Comma | Kind::Break | Kind::Ask | Kind::Tab) => {
                Awaits { clause: true, ..Awaits::default() }
            }
            What::Mark(Kind::At | Kind::List) => {
                Awaits { person: true, unit: awaits.unit, ..Awaits::default() }
            }
            What::Mark(Kind::Other) if self.sight.text.char_at(span.start) == '-' => awaits,
            What::Mark(_) => Awaits { clause: true, named: false, ..awaits },
            What::Name => Awaits { named: true, ..Awaits::default() },
            What::Mobile => Awaits { person: true, ..Awaits::default() },
            What::Cue(cues) => {
                let keeps = cues & (cue::FILL | cue::OF | cue::PRONOUN) != 0;
                Awaits {
                    person: cues & OF_PERSON != 0 || (keeps && awaits.person),
                    unit: cues & OF_UNIT != 0 || (keeps && awaits.unit),
                    clause: keeps && awaits.clause,
                    named: false,
                }
            }
            _ => Awaits::default(),
        }
    }

    fn trace(&self) -> Vec<Span> {
        let mut at = self.sight.text.cells.len();
        let last = (0..STATES).filter_map(|state| Some((self.best[at][state]?.cost, state))).min();
        let Some((_, mut state)) = last else { return Vec::new() };
        let mut spans: Vec<Span> = Vec::new();
        while at > 0 {
            let Some(step) = self.best[at][state] else { break };
            match spans.last_mut() {
                Some(next) if next.what == What::Rest && step.span.what == What::Rest => {
                    next.start = step.span.start;
                }
                _ => spans.push(step.span),
            }
            at = step.span.start;
            state = step.state;
        }
        spans.reverse();
        spans
    }
}
