//! Which department somebody is said to be of: 急诊科的李四, 李四（急诊科）.
//!
//! What a reader makes of a sentence are names; the department beside one says who of that name is meant, and whether
//! anybody is. It is looked for in the text beside each name that was read, whichever reader read it.
//!
//! **Invariant:** only what ends as departments end and holds nothing else is one; a word for units in general is none.

use super::lexicon::Lexicon;
use super::segment::{self, Part};
use super::slots::{Audience, Party, Person, Slots};
use super::text::Text;
use super::{Parsed, class, fold::Folded, shape, unit};

/// The longest department that is looked for beside a name, in characters.
const LONGEST: usize = 16;
/// What may stand between a department and whose it is.
const BETWEEN: &[&str] =
    &["\u{7684}", "\u{90A3}\u{4E2A}", "\u{90A3}\u{4F4D}", "\u{8FD9}\u{4E2A}", "\u{8FD9}\u{4F4D}"];
const OPENS: &[char] = &['(', '\u{FF08}'];
const CLOSES: &[char] = &[')', '\u{FF09}'];

/// Tells everybody who was read apart by the departments beside their names.
pub(super) fn tell_apart(text: &str, parsed: &mut Parsed, lexicon: &Lexicon) {
    let beside = Beside { text, lexicon };
    let orders = parsed.orders.iter_mut().map(|order| &mut order.slots);
    for slots in std::iter::once(&mut parsed.slots).chain(orders) {
        beside.tell(slots);
    }
}

struct Beside<'a> {
    text: &'a str,
    lexicon: &'a Lexicon,
}

impl Beside<'_> {
    fn tell(&self, slots: &mut Slots) {
        // What a notice says names nobody.
        let said = slots.text.as_deref().and_then(|said| self.text.rfind(said)).unwrap_or(self.text.len());
        let head = Self { text: &self.text[..said], ..*self };
        slots.targets =
            std::mem::take(&mut slots.targets).into_iter().flat_map(|one| head.each(one)).collect();
        for side in [&mut slots.audience, &mut slots.except] {
            let told = std::mem::take(side).into_iter().flat_map(|one| match one {
                Audience::Person(one) => head.each(one).into_iter().map(Audience::Person).collect(),
                named @ Audience::Named(_) => vec![named],
            });
            *side = told.collect();
        }
        let sides = [&mut slots.from, &mut slots.to].into_iter().filter_map(|side| match side {
            Some(Party::Person(one)) => Some(one),
            _ => None,
        });
        for one in sides.chain(&mut slots.transfer_to) {
            one.of = head.departments(one).into_iter().flatten().next();
        }
    }

    /// Somebody, once for each department their name stands beside.
    fn each(&self, one: Person) -> Vec<Person> {
        let mut found: Vec<String> = self.departments(&one).into_iter().flatten().collect();
        found.dedup();
        if found.is_empty() {
            return vec![one];
        }
        found.into_iter().map(|of| Person { of: Some(of), ..one.clone() }).collect()
    }

    /// For each place where somebody is named, the department beside it.
    fn departments(&self, one: &Person) -> Vec<Option<String>> {
        let Some(name) = one.name.as_deref().filter(|_| one.mobile.is_none()) else { return Vec::new() };
        let places = self.text.match_indices(name);
        places
            .map(|(at, _)| {
                self.before(&self.text[..at]).or_else(|| self.behind(&self.text[at + name.len()..]))
            })
            .collect()
    }

    /// The department a text ends with.
    fn before(&self, text: &str) -> Option<String> {
        let text = BETWEEN.iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text);
        let from = text.char_indices().rev().take(LONGEST).take_while(|(_, c)| c.is_alphanumeric()).last()?.0;
        self.department(&text[from..])
    }

    /// The department in brackets that a text begins with.
    fn behind(&self, text: &str) -> Option<String> {
        let inner = text.trim_start().strip_prefix(OPENS)?;
        let (inner, _) = inner.split_once(CLOSES)?;
        let inner = inner.trim().trim_end_matches('\u{7684}');
        (inner.chars().count() <= LONGEST).then(|| self.whole(inner)).flatten()
    }

    /// The longest department at the end of a stretch.
    fn department(&self, stretch: &str) -> Option<String> {
        let text = Text::new(Folded::new(stretch, self.lexicon), 0, self.lexicon);
        let end = text.cells.len();
        (0..end).find(|from| self.is_one(&text, *from, end)).map(|from| text.shown(from, end))
    }

    /// A stretch that is a department from its first character on.
    fn whole(&self, stretch: &str) -> Option<String> {
        let text = Text::new(Folded::new(stretch, self.lexicon), 0, self.lexicon);
        let end = text.cells.len();
        (end > 0 && self.is_one(&text, 0, end)).then(|| text.shown(0, end))
    }

    fn is_one(&self, text: &Text<'_>, from: usize, end: usize) -> bool {
        let lexicon = self.lexicon;
        let leads = shape::joins(text.char_at(from)) && shape::place_end(text, lexicon, from) == from
            || text.longest(lexicon, from, class::HERE).is_some_and(|word| word > from + 1)
            || text.longest(lexicon, from, class::PRONOUN).is_some();
        let named = || {
            let pieces = segment::cut(text, lexicon, from, end);
            pieces.is_some_and(|pieces| pieces.iter().all(|piece| piece.part == Part::Department))
        };
        !leads
            && !tears(text, lexicon, from, end)
            && !joins_somebody(text, lexicon, from, end)
            && !unit::is_general(text, lexicon, from, end)
            && unit::fits(text, lexicon, from, end)
            && shape::looks_like_department(text, lexicon, from, end)
            && (named() || end == from + 1)
    }
}

/// Whether a stretch is something else, "and", and a department: the end of 急诊科的张三和药剂科.
fn joins_somebody(text: &Text<'_>, lexicon: &Lexicon, from: usize, end: usize) -> bool {
    let unit = |from: usize, to: usize| shape::looks_like_department(text, lexicon, from, to);
    (from.max(shape::place_end(text, lexicon, from)) + 1..end).any(|at| {
        let named = at == from + 1 || lexicon.names.common.binary_search(&text.char_at(from)).is_ok();
        shape::joins(text.char_at(at)) && unit(at + 1, end) && !unit(from, at) && named
    })
}

/// Whether a stretch begins in the middle of a word that is no part of a department's name.
fn tears(text: &Text<'_>, lexicon: &Lexicon, from: usize, end: usize) -> bool {
    let part = |word: usize| {
        let classes = &lexicon.words[word].classes;
        [class::WORDS, class::WHOLE, class::KNOWN_UNIT, class::PLACE_NAME]
            .iter()
            .any(|class| classes.has(*class))
    };
    (from.saturating_sub(4)..from)
        .any(|at| text.hits_at(at).iter().any(|hit| hit.end > from && hit.end < end && !part(hit.word)))
}
