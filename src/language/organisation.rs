//! What an organisation has, found in a message in one pass: departments by name and by a short name that only one has,
//! members, groups.
//!
//! **Invariant:** built once and never changed: when the directory changes, another one takes its place.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use jiff::Timestamp;

use super::class::KNOWN_UNIT;
use super::cue;
use super::fold::Folded;
use super::glyph::{is_invisible, narrow};
use super::lexicon::{Lexicon, Word};
use super::text::Text;
use super::when;

/// Endings that people leave out of a house's name.
const HOUSES: &[&str] = &[
    "\u{793E}\u{533A}\u{536B}\u{751F}\u{670D}\u{52A1}\u{4E2D}\u{5FC3}",
    "\u{793E}\u{533A}\u{536B}\u{751F}\u{670D}\u{52A1}\u{7AD9}",
    "\u{533B}\u{9662}",
];

/// What people leave out at the end of a department's name.
const OMITTED: &[&str] =
    &["\u{79D1}", "\u{79D1}\u{5BA4}", "\u{5BA4}", "\u{90E8}", "\u{4E2D}\u{5FC3}", "\u{7AD9}"];

/// How a name may be short for a department's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Short {
    /// Its ending is left out.
    Ending,
    /// It is part of a house's name.
    OfHouse,
}

/// Whether what was said may be short for a department's name; both without blanks and in lower case.
pub fn short_for(said: &str, name: &str) -> Option<Short> {
    const FEWEST: usize = 2;
    if said.chars().count() < FEWEST || said == name {
        return None;
    }
    if name.strip_prefix(said).is_some_and(|rest| OMITTED.contains(&rest)) {
        return Some(Short::Ending);
    }
    let house =
        HOUSES.iter().find_map(|ending| name.strip_suffix(ending)).is_some_and(|own| own.contains(said));
    let asked = HOUSES
        .iter()
        .find_map(|ending| said.strip_suffix(ending))
        .filter(|own| own.chars().count() >= FEWEST);
    let named =
        asked.is_some_and(|own| HOUSES.iter().any(|ending| name.ends_with(ending)) && name.contains(own));
    (house || named).then_some(Short::OfHouse)
}

/// The names an organisation is built from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Names<'n> {
    /// Every department's name.
    pub departments: &'n [&'n str],
    /// Every member's name.
    pub members: &'n [&'n str],
    /// Every group's name.
    pub groups: &'n [&'n str],
}

/// An organisation's names, ready to be found.
#[derive(Debug)]
pub struct Organisation {
    automaton: AhoCorasick,
    kinds: Vec<Kind>,
}

/// What a name is of, and whether it is a word of ours as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// Whether it is somebody's.
    pub person: bool,
    /// Whether it is a word as well: 马上, 任命.
    pub word: bool,
}

/// One of its names in a message, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

impl Organisation {
    /// Builds the index; names shorter than two characters are not looked for.
    ///
    /// # Panics
    /// Never for names that fit into memory: any set of words is an automaton.
    pub fn new(names: Names<'_>, lexicon: &Lexicon) -> Self {
        // Of two of one name the department is the one: it may be the end of a longer name.
        let mut persons: HashMap<String, bool> = HashMap::new();
        persons.extend(names.members.iter().map(|name| (plain(name, lexicon), true)));
        persons.extend(short_names(names.departments, lexicon).map(|name| (name, false)));
        let units = names.departments.iter().chain(names.groups);
        persons.extend(units.map(|name| (plain(name, lexicon), false)));
        persons.retain(|name, _| name.chars().count() >= 2);
        let mut persons: Vec<(String, bool)> = persons.into_iter().collect();
        persons.sort_unstable();
        let kinds = persons.iter().map(|(name, person)| Kind {
            person: *person,
            word: is_word(name, lexicon) || *person && is_no_name(name, lexicon),
        });
        let kinds = kinds.collect();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(persons.iter().map(|(name, _)| name))
            .expect("names are short, and there are fewer than four thousand million of them");
        Self { automaton, kinds }
    }

    /// How much memory the index takes, in bytes.
    pub fn memory(&self) -> usize {
        self.automaton.memory_usage() + self.kinds.len() * size_of::<Kind>()
    }

    /// Its names in a message, the longest that start first; none overlaps another.
    pub(super) fn spots(&self, folded: &Folded<'_>) -> Vec<Spot> {
        let haystack: String = folded.plain.iter().collect();
        let mut spots = Vec::new();
        let (mut byte, mut at) = (0, 0);
        let mut place = |to: usize| {
            at += haystack[byte..to].chars().count();
            byte = to;
            at
        };
        for found in self.automaton.find_iter(&haystack) {
            let (start, end) = (place(found.start()), place(found.end()));
            let letter = |at: usize| folded.plain.get(at).is_some_and(char::is_ascii_alphanumeric);
            let torn = start > 0 && letter(start - 1) && letter(start) || letter(end) && letter(end - 1);
            if !torn {
                spots.push(Spot { kind: self.kinds[found.pattern().as_usize()], start, end });
            }
        }
        spots
    }
}

/// What houses are called without their ending, where only one is called so.
fn short_names(departments: &[&str], lexicon: &Lexicon) -> impl Iterator<Item = String> {
    let mut short: HashMap<String, usize> = HashMap::new();
    for name in departments {
        for house in HOUSES {
            if let Some(called) = name.strip_suffix(house).filter(|called| called.chars().count() >= 2) {
                *short.entry(plain(called, lexicon)).or_default() += 1;
            }
        }
    }
    short.into_iter().filter(|(_, count)| *count == 1).map(|(called, _)| called)
}

/// Whether a name is a word that means something to us.
fn is_word(name: &str, lexicon: &Lexicon) -> bool {
    words(name, lexicon).any(|word| word.cues & !cue::FILL != 0 || word.role.is_some())
}

/// Whether what somebody is called is mostly said of something else.
fn is_no_name(name: &str, lexicon: &Lexicon) -> bool {
    let everyday = || lexicon.names.everyday.iter().any(|word| word == name);
    words(name, lexicon).any(|word| word.classes.has(KNOWN_UNIT) || word.stop)
        || everyday()
        || is_time(name, lexicon)
}

/// The words that a name as a whole is.
fn words<'l>(name: &str, lexicon: &'l Lexicon) -> impl Iterator<Item = &'l Word> {
    let whole = lexicon.automaton.find_overlapping_iter(name).filter(|hit| hit.len() == name.len());
    whole.map(|hit| &lexicon.words[hit.pattern().as_usize()]).collect::<Vec<_>>().into_iter()
}

/// Whether a name says when: 周一, 元旦.
fn is_time(name: &str, lexicon: &Lexicon) -> bool {
    let mut begins = lexicon.automaton.find_overlapping_iter(name).filter(|hit| hit.start() == 0);
    begins.any(|hit| lexicon.words[hit.pattern().as_usize()].classes.meets(&lexicon.sets.times)) && {
        let text = Text::new(Folded::new(name, lexicon), 0, lexicon);
        when::read(&text, lexicon, 0, Timestamp::UNIX_EPOCH)
            .is_some_and(|found| found.end == text.cells.len())
    }
}

/// A name as messages are folded.
pub(super) fn plain(name: &str, lexicon: &Lexicon) -> String {
    let kept = name.trim().chars().filter(|c| !is_invisible(*c));
    kept.map(|c| lexicon.simplify(narrow(c).to_ascii_lowercase())).collect()
}
