//! What the spans of a message say, gathered: people with their numbers, departments, roles, times.
//!
//! **Invariant:** every index is one of `spans`; people come in the order in which they were named.

use jiff::Timestamp;

use super::place;
use super::scan;
use crate::language::class;
use crate::language::cue::{self, Cues};
use crate::language::found::{Span, What};
use crate::language::lexicon::Lexicon;
use crate::language::slots::Person;
use crate::language::text::{Kind, Text};

/// Somebody named.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Who.
    pub person: Person,
    /// The title before the name.
    pub title: Option<String>,
    /// The first span of it.
    pub first: usize,
    /// The last span of it.
    pub last: usize,
}

/// What orders something of somebody.
const ORDERS: Cues = cue::GRANT | cue::REVOKE | cue::MAKE | cue::REMOVE | cue::MOVETO | cue::ADDTO | cue::SET;

/// A message and what its spans say.
pub(super) struct Facts<'a, 't> {
    pub text: &'a Text<'t>,
    pub lexicon: &'a Lexicon,
    pub now: Timestamp,
    pub spans: Vec<Span>,
    pub people: Vec<Found>,
    pub units: Vec<usize>,
    pub roles: Vec<usize>,
    pub logins: Vec<usize>,
    pub shorts: Vec<usize>,
    pub times: Vec<usize>,
    pub quotes: Vec<usize>,
    pub rests: Vec<usize>,
    /// Whether the speaker is named.
    pub me: Option<usize>,
    /// Every cue there is.
    pub cues: Cues,
}

impl<'a, 't> Facts<'a, 't> {
    /// Cuts a message and gathers.
    pub fn new(text: &'a Text<'t>, lexicon: &'a Lexicon, now: Timestamp) -> Self {
        let mut spans = scan::scan(text, lexicon, now);
        Self::joined(text, &mut spans);
        place::join_paths(text, lexicon, &mut spans);
        let facts = Self::of(text, lexicon, now, spans);
        facts.without_what_stays().unwrap_or(facts)
    }

    /// The same without the clauses that say of somebody that nothing is to change, beside one that orders something.
    fn without_what_stays(&self) -> Option<Self> {
        let stays = |at: usize| self.is(at, class::KEEPS);
        let silent: Vec<(usize, usize)> =
            (0..self.spans.len()).filter(|at| stays(*at)).map(|at| self.clause(at)).collect();
        let within = |at: usize| silent.iter().any(|(from, to)| (*from..*to).contains(&at));
        let orders = |at: usize| self.spans[at].cues() & ORDERS != 0 && !within(at);
        if silent.is_empty() || !(0..self.spans.len()).any(orders) {
            return None;
        }
        let mut spans = self.spans.clone();
        for (at, span) in spans.iter_mut().enumerate() {
            if within(at) {
                span.what = What::Mark(Kind::Comma);
            }
        }
        Some(Self::of(self.text, self.lexicon, self.now, spans))
    }

    /// The same message with departments that can be names taken for names.
    pub fn units_as_names(&self) -> Option<Self> {
        let surname = |at: usize| crate::language::people::starts_with_surname(self.text, self.lexicon, at);
        self.recast(|span| {
            let name = span.what == What::Unit && span.end - span.start <= 3 && surname(span.start);
            name.then_some(What::Name)
        })
    }

    /// The same with names taken for departments: those of no surname before "of" and a role, or behind "to".
    pub fn names_as_units(&self) -> Option<Self> {
        let mut units = Vec::new();
        for at in 0..self.spans.len() {
            let span = self.spans[at];
            let surname = self.lexicon.names.common.binary_search(&self.text.char_at(span.start)).is_ok();
            let of = self.next(at).filter(|next| self.spans[*next].cues() & cue::OF != 0);
            let role = of.and_then(|of| self.next(of)).is_some_and(|next| {
                matches!(self.spans[next].what, What::Role(_)) || self.spans[next].cues() & cue::CROWD != 0
            });
            let into = self.before(at, cue::ADDTO | cue::MOVETO);
            if matches!(span.what, What::Name | What::Rest) && !surname && (role || into) {
                units.push(span.start);
            }
        }
        self.recast(|span| units.contains(&span.start).then_some(What::Unit))
    }

    fn recast(&self, change: impl Fn(&Span) -> Option<What>) -> Option<Self> {
        let mut spans = self.spans.clone();
        let mut changed = false;
        for span in &mut spans {
            if let Some(what) = change(span) {
                span.what = what;
                changed = true;
            }
        }
        changed.then(|| {
            place::join_paths(self.text, self.lexicon, &mut spans);
            Self::of(self.text, self.lexicon, self.now, spans)
        })
    }

    /// Latin names of two words, and departments right behind each other, are one.
    fn joined(text: &Text<'_>, spans: &mut Vec<Span>) {
        let capital = |span: &Span| {
            let cell = text.cells[span.start];
            span.what == What::Name
                && cell.kind == Kind::Word
                && text.folded.shown[cell.start].is_ascii_uppercase()
        };
        let mut at = 0;
        while at + 1 < spans.len() {
            let (first, next) = (spans[at], spans[at + 1]);
            let space = text.char_at(next.start) == ' ' && next.end == next.start + 1;
            if first.what == What::Unit && next.what == What::Unit {
                spans[at].end = next.end;
                spans.remove(at + 1);
            } else if capital(&first) && space && spans.get(at + 2).is_some_and(capital) {
                spans[at].end = spans[at + 2].end;
                spans.drain(at + 1..at + 3);
            } else {
                at += 1;
            }
        }
    }

    fn of(text: &'a Text<'t>, lexicon: &'a Lexicon, now: Timestamp, spans: Vec<Span>) -> Self {
        let mut facts = Self {
            text,
            lexicon,
            now,
            spans,
            people: Vec::new(),
            units: Vec::new(),
            roles: Vec::new(),
            logins: Vec::new(),
            shorts: Vec::new(),
            times: Vec::new(),
            quotes: Vec::new(),
            rests: Vec::new(),
            me: None,
            cues: 0,
        };
        facts.gather();
        facts
    }

    fn gather(&mut self) {
        for at in 0..self.spans.len() {
            let span = self.spans[at];
            match span.what {
                What::Name => self.name(at),
                What::Mobile => self.mobile(at),
                What::Unit => self.units.push(at),
                What::Role(_) => self.roles.push(at),
                What::Login => self.logins.push(at),
                What::Short if !self.is_numbering(at) => self.shorts.push(at),
                What::Time => self.times.push(at),
                What::Quote => self.quotes.push(at),
                What::Rest => self.rests.push(at),
                What::Cue(cues) => {
                    self.cues |= cues;
                    if cues & cue::SELF != 0 && self.me.is_none() {
                        self.me = Some(at);
                    }
                }
                What::Mark(_) | What::Short => {}
            }
        }
        self.drop_strays();
    }

    /// Beside somebody who is one beyond doubt, what only might be a name, apart from them, is none.
    fn drop_strays(&mut self) {
        let certain = |one: &Found| {
            one.person.mobile.is_some()
                || crate::language::people::is_certain(std::slice::from_ref(&one.person), self.lexicon)
        };
        if !self.people.iter().any(certain) {
            return;
        }
        let (kept, strays): (Vec<_>, Vec<_>) = self.people.iter().enumerate().partition(|(i, one)| {
            let told = self.spans[self.clause(one.first).0].cues() & cue::PRONOUN != 0;
            certain(one)
                || !told
                    && ((*i > 0 && self.listed(self.people[i - 1].last, one.first))
                        || self.people.get(i + 1).is_some_and(|next| self.listed(one.last, next.first))
                        || self.before(
                            one.first,
                            cue::OBJ | cue::HAND | cue::SUCCEED | cue::FROM | cue::TRANSFER,
                        )
                        || self.next(one.last).is_some_and(|next| self.spans[next].cues() & cue::OF != 0))
        });
        let strays: Vec<usize> = strays.into_iter().map(|(_, one)| one.first).collect();
        let kept: Vec<Found> = kept.into_iter().map(|(_, one)| one.clone()).collect();
        for at in strays {
            self.spans[at].what = What::Rest;
            self.rests.push(at);
        }
        self.people = kept;
    }

    /// Whether nothing but marks of a list, "and" and courtesy stands between two spans.
    pub fn listed(&self, from: usize, to: usize) -> bool {
        (from + 1..to).all(|at| match self.spans[at].what {
            What::Mark(kind) => {
                matches!(kind, Kind::List | Kind::Space | Kind::Comma | Kind::Break | Kind::At | Kind::Other)
            }
            What::Cue(cues) => cues & cue::AND != 0 || cues & (cue::DESC | cue::TITLE) != 0,
            What::Unit | What::Short => true,
            _ => false,
        })
    }

    /// What was typed in a span.
    pub fn shown(&self, at: usize) -> String {
        let span = self.spans[at];
        self.text.shown(span.start, span.end)
    }

    /// The number at the start of a line.
    fn is_numbering(&self, at: usize) -> bool {
        let first = at == 0 || matches!(self.spans[at - 1].what, What::Mark(Kind::Break));
        let mark = self.spans.get(at + 1).is_some_and(|next| matches!(next.what, What::Mark(_)));
        first && mark
    }

    fn name(&mut self, at: usize) {
        let title = self.back(at).filter(|before| self.spans[*before].cues() & cue::TITLE != 0);
        let title = title.map(|before| self.shown(before));
        let shown = self.shown(at);
        // A number right before a name is that person's.
        if let Some(last) = self.people.last_mut() {
            let open = last.person.name.is_none() && !last.person.is_self;
            let near = (last.last + 1..at).all(|i| {
                matches!(self.spans[i].what, What::Mark(kind) if kind != Kind::Break)
                    || self.spans[i].cues() & (cue::FILL | cue::NAMED | cue::FIELD_NAME | cue::OF) != 0
                        && self.spans[i].cues() & cue::AND == 0
            });
            let apart = (last.last + 1..at).any(|i| matches!(self.spans[i].what, What::Mark(Kind::List)));
            if open && near && !apart {
                last.person.name = Some(shown);
                last.title = title;
                last.last = at;
                return;
            }
        }
        let person = Person::named(shown);
        self.people.push(Found { person, title, first: at, last: at });
    }

    fn mobile(&mut self, at: usize) {
        let cell = self.spans[at].start;
        let text = self.text;
        let number = match text.cells[cell].kind {
            Kind::Number => text.numbers[text.cells[cell].number].clone(),
            _ => crate::language::normalize_mobile(&text.shown(cell, cell + 1)),
        };
        if let Some(last) = self.people.last_mut()
            && last.person.mobile.is_none()
            && !last.person.is_self
        {
            let parted = (last.last + 1..at).any(|i| {
                matches!(self.spans[i].what, What::Mark(Kind::List))
                    || self.spans[i].cues() & cue::AND != 0 && self.spans[i].cues() & cue::FILL == 0
            });
            if !parted {
                last.person.mobile = Some(number);
                last.last = at;
                return;
            }
        }
        let person = Person::with_mobile(number);
        self.people.push(Found { person, title: None, first: at, last: at });
    }

    /// The span before, spaces aside.
    pub fn back(&self, at: usize) -> Option<usize> {
        (0..at).rev().find(|before| {
            !matches!(self.spans[*before].what, What::Mark(Kind::Space | Kind::Other | Kind::At))
        })
    }

    /// The span behind, spaces aside.
    pub fn next(&self, at: usize) -> Option<usize> {
        (at + 1..self.spans.len())
            .find(|next| !matches!(self.spans[*next].what, What::Mark(Kind::Space | Kind::Other)))
    }

    /// The spans of the clause that a span stands in.
    pub fn clause(&self, at: usize) -> (usize, usize) {
        let parts = |i: &usize| {
            matches!(
                self.spans[*i].what,
                What::Mark(Kind::Comma | Kind::Break | Kind::Space | Kind::Ask | Kind::Tab)
            )
        };
        let from = (0..at).rev().find(parts).map_or(0, |mark| mark + 1);
        let to = (at..self.spans.len()).find(parts).unwrap_or(self.spans.len());
        (from, to)
    }

    /// Whether any cue of a set stands before a span, in the same clause or not.
    pub fn before(&self, at: usize, cues: Cues) -> bool {
        self.back(at).is_some_and(|before| self.spans[before].cues() & cues != 0)
    }

    /// The first span of a cue set from a place on.
    pub fn first(&self, from: usize, cues: Cues) -> Option<usize> {
        (from..self.spans.len()).find(|at| self.spans[*at].cues() & cues != 0)
    }

    /// Whether a lexicon class is a whole span.
    pub fn is(&self, at: usize, class: u16) -> bool {
        let span = self.spans[at];
        self.text.longest(self.lexicon, span.start, class) == Some(span.end)
    }

    /// Whether a span says "our own house".
    pub fn is_here(&self, at: usize) -> bool {
        self.is(at, class::HERE)
    }
}

/// Whether a span is a mark that parts clauses.
pub(super) fn parts(what: What) -> bool {
    matches!(what, What::Mark(Kind::Comma | Kind::Break | Kind::Space | Kind::Ask | Kind::Tab))
}
