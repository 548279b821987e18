//! A notice behind a clause that tells why it is sent.
//!
//! **Invariant:** what that clause says is nobody's order: a clause that commands, denies or leaves somebody out is none.

use jiff::Timestamp;

use super::Ranges;
use crate::language::lexicon::Lexicon;
use crate::language::slots::Slots;
use crate::language::text::{Kind, Text};
use crate::language::{class, guard};

/// The same behind a clause that tells why: 刚接上级电话，通知…. What that clause says is nobody's order.
pub(super) fn behind(
    text: &Text<'_>,
    lexicon: &Lexicon,
    now: Timestamp,
    ranges: &[(usize, usize)],
) -> Option<(Slots, Ranges)> {
    const CLAUSES: usize = 4;
    let (from, to) = *ranges.first().filter(|_| !super::except::may_hold(text))?;
    let marks =
        (from..to).filter(|at| matches!(text.cells[*at].kind, Kind::Comma | Kind::Space | Kind::Break));
    let starts: Vec<usize> =
        marks.map(|at| at + 1).filter(|at| text.skip_soft(*at) < to).take(CLAUSES).collect();
    starts.into_iter().find_map(|start| {
        let told = (from..start).any(|at| {
            let command =
                text.longest_of(lexicon, at, &lexicon.sets.removals).is_some_and(|hit| hit.end >= at + 2);
            command
                || text.longest(lexicon, at, class::TELL).is_some_and(|end| end >= at + 2)
                || text.role_at(lexicon, at).is_some()
        });
        let denied = guard::guards(text, lexicon, (from, start));
        let keeps = denied.iter().any(|guard| !matches!(guard, guard::Guard::Report));
        let mut rest = ranges.to_vec();
        rest[0].0 = start;
        (!told && !keeps).then(|| super::whole(text, lexicon, now, &rest)).flatten()
    })
}
