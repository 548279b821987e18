//! Clauses of a notice's head that leave somebody out: 除了甲, 除甲以外的, 甲除外, 甲不用发.
//!
//! **Invariant:** a clause is read to its last character or not at all; a head with one that cannot be read is no notice.

mod denial;
mod names;

use jiff::Timestamp;

use super::{Form, Head};
use crate::language::class;
use crate::language::lexicon::Lexicon;
use crate::language::slots::Audience;
use crate::language::text::{Kind, Text};

/// The longest clause, in cells.
const LONGEST: usize = 60;
/// How much of somebody's text is searched for one, in cells.
const LOOKED_AT: usize = 240;

/// Somebody is left out.
pub(super) struct Clause {
    /// Its first cell, and the one after it.
    pub cells: (usize, usize),
    /// Where it ends is not said by a word of its own: an audience on both sides of it may belong to either.
    pub open: bool,
    /// Everybody else is named by it.
    pub rest: bool,
    /// It says whom an audience is without, and so that there is one.
    pub of_some: bool,
    names: Names,
}

/// Who is named, and how departments stand to roles.
#[derive(Default)]
struct Names {
    who: Vec<Audience>,
    units: usize,
    roles: usize,
    /// One department with one role right behind it.
    paired: bool,
}

/// What stands at a cell.
enum Mark {
    Nothing,
    /// A word that leaves somebody out, and nobody can tell whom.
    Unclear,
    Clause(Clause),
}

/// Whether there can be a clause at all.
pub(super) fn may_hold(text: &Text<'_>) -> bool {
    text.present.has(class::EXCEPT) || text.present.has(class::NEG) || text.present.has(class::TELL)
}

/// All clauses of a stretch; `None` where one is unclear.
pub(super) fn clauses(
    text: &Text<'_>,
    lexicon: &Lexicon,
    now: Timestamp,
    (start, end): (usize, usize),
) -> Option<Vec<Clause>> {
    let reader = Reader { text, lexicon, now, start, end };
    let mut found: Vec<Clause> = Vec::new();
    let mut at = if may_hold(text) { start } else { end };
    while at < end {
        match reader.mark(at) {
            Mark::Unclear => return None,
            Mark::Clause(clause) => {
                if found.last().is_some_and(|last| last.cells.1 > clause.cells.0) {
                    return None;
                }
                at = clause.cells.1.max(at + 1);
                found.push(clause);
            }
            Mark::Nothing => at += 1,
        }
    }
    Some(found)
}

/// Whether a stretch of somebody's text holds a clause, at its beginning or its end if it is long: then nobody knows
/// whether it is text.
pub(super) fn holds_one(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp, start: usize) -> bool {
    let end = text.trim_end(start, text.cells.len());
    let reader = Reader { text, lexicon, now, start, end };
    let near = |at: &usize| at - start < LOOKED_AT || end - at < LONGEST;
    may_hold(text)
        && (start..end)
            .filter(near)
            .any(|at| matches!(reader.mark(at), Mark::Clause(_)) || reader.doubtful(at))
}

/// Who all clauses together leave out; `None` where departments and roles cannot be told apart.
pub(super) fn who(clauses: Vec<Clause>) -> Option<Vec<Audience>> {
    let units: usize = clauses.iter().map(|clause| clause.names.units).sum();
    let roles: usize = clauses.iter().map(|clause| clause.names.roles).sum();
    let paired = clauses.iter().any(|clause| clause.names.paired);
    // A role beside a department would be its holders there: fewer than were said.
    if units > 0 && roles > 0 && !(units == 1 && roles == 1 && paired) {
        return None;
    }
    let mut who: Vec<Audience> = Vec::new();
    for one in clauses.into_iter().flat_map(|clause| clause.names.who) {
        if !who.contains(&one) {
            who.push(one);
        }
    }
    Some(who)
}

/// The stretches outside the clauses: what guards look at.
pub(super) fn outside(ranges: &[(usize, usize)], clauses: &[Clause]) -> Vec<(usize, usize)> {
    let mut left = Vec::new();
    for (start, end) in ranges {
        let mut at = *start;
        for (from, to) in
            clauses.iter().map(|clause| clause.cells).filter(|cells| cells.0 >= *start && cells.1 <= *end)
        {
            left.push((at, from));
            at = to;
        }
        left.push((at, *end));
    }
    left.retain(|(from, to)| from < to);
    left
}

struct Reader<'a, 't> {
    text: &'a Text<'t>,
    lexicon: &'a Lexicon,
    now: Timestamp,
    start: usize,
    end: usize,
}

impl Reader<'_, '_> {
    fn longest(&self, at: usize, class: u16) -> Option<usize> {
        self.text.longest(self.lexicon, at, class).filter(|stop| *stop <= self.end)
    }

    fn mark(&self, at: usize) -> Mark {
        if self.text.cells[at].soft {
            return Mark::Nothing;
        }
        if let Some(stop) = self.longest(at, class::EXCEPT_OPEN).filter(|_| !self.inside_word(at)) {
            let alone = stop == at + 1;
            match self.opened(at, stop) {
                // 全体除甲：nothing says where it ends.
                Some(clause) if alone && clause.open => return Mark::Unclear,
                Some(clause) => return Mark::Clause(clause),
                None => {}
            }
            if !alone
                || self.named(stop)
                || (self.longest(at, class::EXCEPT_CLOSE).is_none() && self.closes_soon(stop))
            {
                return Mark::Unclear;
            }
        }
        let closing = self.longest(at, class::EXCEPT_CLOSE);
        match closing.or_else(|| self.spared(at)) {
            Some(stop) => self.closed(at, stop).map_or(Mark::Unclear, Mark::Clause),
            None if self.longest(at, class::EXCEPT_REST).is_some() || self.spares(at) => Mark::Unclear,
            None => Mark::Nothing,
        }
    }

    /// Whether the word is the end of another (删除).
    fn inside_word(&self, at: usize) -> bool {
        (at.saturating_sub(3)..at).any(|from| {
            let mut hits = self.text.hits_at(from).iter();
            hits.any(|hit| hit.end > at && self.lexicon.words[hit.word].stop)
        }) || self.text.hits_at(at).iter().any(|hit| {
            let classes = &self.lexicon.words[hit.word].classes;
            hit.end > at + 1 && (classes.has(class::COND) || classes.has(class::VAGUE_TIME))
        })
    }

    fn closes_soon(&self, from: usize) -> bool {
        (from..self.end.min(from + LONGEST)).any(|at| self.text.char_at(at) == '\u{5916}')
    }

    /// Where what closes a clause ends, if it starts here.
    fn closer(&self, at: usize) -> Option<usize> {
        let outside = (self.text.char_at(at) == '\u{5916}').then_some(at + 1);
        self.longest(at, class::EXCEPT_CLOSE).or(outside)
    }

    /// A clause that begins with its word.
    fn opened(&self, at: usize, stop: usize) -> Option<Clause> {
        let text = self.text;
        let of_some = text.char_at(at) != '\u{9664}';
        let body = self.skip_spaces(stop);
        let limit = self.end.min(body + LONGEST);
        let ends = |cell: &usize| {
            matches!(text.cells[*cell].kind, Kind::Break | Kind::Colon | Kind::Quote | Kind::Ask)
        };
        let last = (body..limit).find(ends).unwrap_or(limit);
        for close in body + 1..last {
            let Some(behind) = self.closer(close) else { continue };
            if let Some(names) = self.names(Form::Apart, body, close) {
                let (end, rest) = self.behind(behind);
                return Some(Clause { cells: (at, end), open: false, rest, of_some, names });
            }
        }
        let edge = (body..last).find(|cell| self.parts(*cell)).unwrap_or(last);
        let bracketed = at > self.start && text.char_at(at - 1) == '(';
        for cut in (body + 1..edge).filter(|cut| self.divides(*cut)) {
            let of = usize::from(text.char_at(cut - 1) == '\u{7684}');
            if let Some(names) = self.names(Form::Apart, body, cut - of) {
                let (end, rest) = self.behind(cut);
                return Some(Clause { cells: (at, end), open: true, rest, of_some, names });
            }
        }
        let names = self.names(Form::Apart, body, edge)?;
        let (end, rest) = self.behind(edge);
        Some(Clause { cells: (at, end), open: !bracketed, rest, of_some, names })
    }

    /// A clause that ends with its word.
    fn closed(&self, at: usize, stop: usize) -> Option<Clause> {
        let text = self.text;
        let mut body_end = at;
        while body_end > self.start && (self.is_space(body_end - 1) || self.fills(body_end - 1)) {
            body_end -= 1;
        }
        let mut start = body_end;
        while start > self.start && body_end - start < LONGEST && !self.parts(start - 1) {
            start -= 1;
        }
        let of = text.char_at(stop) == '\u{7684}' && stop < self.end;
        let bracketed = start > self.start && text.char_at(start - 1) == '(';
        let mut from = start;
        let but = self.but(start).min(body_end);
        loop {
            let first = if from == start { but } else { from };
            if let Some(names) = self.names(Form::Apart, first, body_end) {
                let (end, rest) = self.behind(stop);
                return Some(Clause {
                    cells: (from, end),
                    open: !(of || bracketed),
                    rest,
                    of_some: false,
                    names,
                });
            }
            // 通知甲以外的: what stands before the names is the head's.
            let word = text.longest_of(self.lexicon, from, &self.lexicon.sets.notice_word);
            from = word.map(|hit| hit.end).filter(|next| of && *next < body_end)?;
        }
    }

    /// Behind a clause: a particle, and "the others"; whether those are everybody else.
    fn behind(&self, at: usize) -> (usize, bool) {
        let text = self.text;
        let end = at + usize::from(at < self.end && text.char_at(at) == '\u{7684}');
        let mut next = end;
        while next < self.end && matches!(text.cells[next].kind, Kind::Comma | Kind::Space) {
            next += 1;
        }
        if let Some(stop) = self.longest(next, class::EXCEPT_REST) {
            return (stop, true);
        }
        let others = next + 2 < self.end
            && text.char_at(next) == '\u{5176}'
            && matches!(text.char_at(next + 1), '\u{4ED6}' | '\u{4F59}' | '\u{5B83}');
        if others {
            (next + 2 + usize::from(text.char_at(next + 2) == '\u{7684}'), false)
        } else {
            (end, false)
        }
    }

    /// Whether the audience or the order itself begins here, behind who is left out.
    fn divides(&self, at: usize) -> bool {
        let text = self.text;
        let long = |class: u16| self.longest(at, class).is_some_and(|stop| stop >= at + 2);
        let gives = matches!(text.char_at(at), '\u{7ED9}' | '\u{90FD}');
        let others =
            text.char_at(at) == '\u{5176}' && matches!(text.char_at(at + 1), '\u{4ED6}' | '\u{4F59}');
        let every = text.char_at(at) != '\u{7684}' && long(class::GROUP_OF);
        gives || others || every || long(class::EVERY) || long(class::TELL)
    }

    /// Whether a cell parts clauses.
    fn parts(&self, at: usize) -> bool {
        let cell = self.text.cells[at];
        cell.soft && cell.kind != Kind::List
    }

    fn is_space(&self, at: usize) -> bool {
        self.text.cells[at].kind == Kind::Space && self.text.char_at(at).is_whitespace()
    }

    /// Behind a word that sets a clause against what was said before.
    fn but(&self, at: usize) -> usize {
        let next = self.text.char_at(at + 1);
        at + match self.text.char_at(at) {
            '\u{4F46}' => 1 + usize::from(next == '\u{662F}'),
            '\u{5176}' if next == '\u{4E2D}' => 2,
            '\u{4E0D}' if next == '\u{8FC7}' => 2,
            _ => 0,
        }
    }

    /// Words before a denial that say nothing.
    fn fills(&self, at: usize) -> bool {
        matches!(self.text.char_at(at), '\u{5C31}' | '\u{90FD}' | '\u{4E5F}' | '\u{5148}' | '\u{6682}')
    }

    fn skip_spaces(&self, mut at: usize) -> usize {
        while at < self.end && self.is_space(at) {
            at += 1;
        }
        at
    }
}
