//! Runs the rules over a message.
//!
//! A rule reads the whole message or none of it. Values are checked where they are tried, so a rule that would have to
//! take a verb for a name does not match.
//!
//! **Invariant:** the work is bounded by [`FUEL`], whatever the message.

use jiff::Timestamp;

use super::class::ClassSet;
use super::lexicon::Lexicon;
use super::rule::{Rule, Slot, Step};
use super::shape;
use super::span::Spans;
use super::text::Text;

/// How many steps a message may cost, over all rules; a cell that a value might take is a step, too.
const FUEL: u32 = 60_000;
/// Messages with more cells than this are read by the linear readers only.
const LONGEST: usize = 1_000;

/// A value's place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Capture {
    /// Which slot.
    pub slot: Slot,
    /// Its first cell.
    pub start: usize,
    /// The cell after it.
    pub end: usize,
}

/// A rule that matched.
pub(super) struct Match<'l> {
    /// The rule.
    pub rule: &'l Rule,
    /// What its slots took.
    pub captures: Vec<Capture>,
    /// The places of the words it used: some words set a slot.
    pub words: Vec<(usize, usize)>,
}

/// Runs rules over one message.
pub(super) struct Matcher<'a, 't> {
    text: &'a Text<'t>,
    lexicon: &'a Lexicon,
    spans: Spans<'a, 't>,
    fuel: u32,
}

/// A way of reading that is still open.
#[derive(Clone, Copy)]
struct Thread {
    step: usize,
    cell: usize,
    captures: usize,
    words: usize,
    taken: Taken,
}

/// What a thread takes when it is resumed.
#[derive(Clone, Copy)]
enum Taken {
    Nothing,
    Word(usize, usize),
    Value(Capture),
}

impl<'a, 't> Matcher<'a, 't> {
    /// A matcher for one message.
    pub fn new(text: &'a Text<'t>, lexicon: &'a Lexicon, now: Timestamp) -> Self {
        let spans = Spans::new(text, lexicon, now);
        Self { text, lexicon, spans, fuel: FUEL }
    }

    /// The first question that reads the whole message: only what is beyond doubt a person is one there.
    pub fn question<'l>(&mut self, rules: &'l [Rule]) -> Option<Match<'l>> {
        self.spans.demand_certainty();
        self.spans.letters_are_names();
        let found = self.first(rules);
        self.spans.take_any_name();
        self.spans.letters_are_logins();
        found
    }

    /// The first plain reading that fits: letters alone are somebody's name there, unless an account is spoken of.
    pub fn reading<'l>(&mut self, rules: &'l [Rule]) -> Option<Match<'l>> {
        self.spans.letters_are_names();
        self.first(rules)
    }

    /// From now on only what is beyond doubt a person is one.
    pub fn demand_certainty(&mut self) {
        self.spans.demand_certainty();
    }

    /// The first rule that reads the whole message.
    pub fn first<'l>(&mut self, rules: &'l [Rule]) -> Option<Match<'l>> {
        if self.text.cells.len() > LONGEST {
            return None;
        }
        rules.iter().find_map(|rule| self.run(rule))
    }

    fn possible(&self, rule: &Rule) -> bool {
        (!rule.needs_role || self.text.has_role)
            && (!rule.needs_login || self.text.has_login)
            && rule.needs_words.iter().all(|class| self.text.present.has(*class))
            && rule.needs.iter().all(|set| set.meets(&self.text.present))
    }

    fn run<'l>(&mut self, rule: &'l Rule) -> Option<Match<'l>> {
        if !self.possible(rule) {
            return None;
        }
        let mut found = Match { rule, captures: Vec::new(), words: Vec::new() };
        let mut stack = vec![Thread { step: 0, cell: 0, captures: 0, words: 0, taken: Taken::Nothing }];
        while let Some(thread) = stack.pop() {
            if self.fuel == 0 {
                return None;
            }
            found.captures.truncate(thread.captures);
            found.words.truncate(thread.words);
            match thread.taken {
                Taken::Nothing => {}
                Taken::Word(start, end) => found.words.push((start, end)),
                Taken::Value(capture) => found.captures.push(capture),
            }
            if self.follow(thread, &mut stack, &mut found) {
                return Some(found);
            }
        }
        None
    }

    /// Runs one thread until it ends; true when the whole message is read.
    fn follow(&mut self, mut thread: Thread, stack: &mut Vec<Thread>, found: &mut Match<'_>) -> bool {
        let rule = found.rule;
        while self.fuel > 0 {
            self.fuel -= 1;
            thread = Thread {
                captures: found.captures.len(),
                words: found.words.len(),
                taken: Taken::Nothing,
                ..thread
            };
            match &rule.steps[thread.step] {
                Step::Accept => return self.text.skip_soft(thread.cell) >= self.text.cells.len(),
                Step::Jump(to) => thread.step = *to,
                Step::Split(first, second) => {
                    stack.push(Thread { step: *second, ..thread });
                    thread.step = *first;
                }
                Step::Slot(slot, after) => {
                    let start = self.text.skip_soft(thread.cell);
                    let step = thread.step + 1;
                    let ends = self.spans.ends(*slot, start, after);
                    self.fuel = self.fuel.saturating_sub(self.spans.take_spent());
                    for end in ends.into_iter().rev() {
                        let taken = Taken::Value(Capture { slot: *slot, start, end });
                        stack.push(Thread { step, cell: end, taken, ..thread });
                    }
                    return false;
                }
                step => {
                    let start = self.text.skip_soft(thread.cell);
                    self.words(step, start, thread, stack);
                    return false;
                }
            }
        }
        false
    }

    /// Goes on behind every word that fits here, the longest first.
    fn words(&self, step: &Step, start: usize, thread: Thread, stack: &mut Vec<Thread>) {
        let fits = |classes: &ClassSet| match step {
            Step::Word(wanted) => classes.has(*wanted),
            Step::AnyWord(set) => classes.meets(set),
            _ => false,
        };
        let place = shape::place_end(self.text, self.lexicon, start);
        for hit in self.text.hits_at(start) {
            // The first character of a place's name is no word of its own.
            if hit.end == start + 1 && place > hit.end {
                continue;
            }
            if fits(&self.lexicon.words[hit.word].classes) {
                let taken = Taken::Word(start, hit.end);
                stack.push(Thread { step: thread.step + 1, cell: hit.end, taken, ..thread });
            }
        }
    }
}
