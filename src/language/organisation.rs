//! What an organisation has, found in a message in one pass: departments by name, by a short name that only one has,
//! and by path; members; groups.
//!
//! **Invariant:** built once and never changed: when the directory changes, another one takes its place.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::found::{Span, What};
use super::glyph::{is_invisible, narrow};
use super::lexicon::Lexicon;
use super::reading::Prepared;
use super::text::Text;

/// Endings that people leave out of a house's name.
const HOUSES: &[&str] = &[
    "\u{793E}\u{533A}\u{536B}\u{751F}\u{670D}\u{52A1}\u{4E2D}\u{5FC3}",
    "\u{793E}\u{533A}\u{536B}\u{751F}\u{670D}\u{52A1}\u{7AD9}",
    "\u{533B}\u{9662}",
];

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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Unit,
    Person,
}

impl Organisation {
    /// Builds the index; names shorter than two characters are not looked for.
    ///
    /// # Panics
    /// Never for names that fit into memory: any set of words is an automaton.
    pub fn new(names: Names<'_>, lexicon: &Lexicon) -> Self {
        let mut words: HashMap<String, Kind> = HashMap::new();
        for name in names.members {
            words.insert(plain(name, lexicon), Kind::Person);
        }
        let mut short: HashMap<String, usize> = HashMap::new();
        for name in names.departments {
            for house in HOUSES {
                if let Some(called) = name.strip_suffix(house).filter(|called| called.chars().count() >= 2) {
                    *short.entry(plain(called, lexicon)).or_default() += 1;
                }
            }
        }
        let unique = short.into_iter().filter(|(_, count)| *count == 1).map(|(called, _)| called);
        for called in unique {
            words.entry(called).or_insert(Kind::Unit);
        }
        for name in names.departments.iter().chain(names.groups) {
            words.insert(plain(name, lexicon), Kind::Unit);
        }
        words.retain(|word, _| word.chars().count() >= 2);
        let mut words: Vec<(String, Kind)> = words.into_iter().collect();
        words.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(words.iter().map(|(word, _)| word))
            .expect("names are short, and there are fewer than four thousand million of them");
        Self { automaton, kinds: words.into_iter().map(|(_, kind)| kind).collect() }
    }

    /// How much memory the index takes, in bytes.
    pub fn memory(&self) -> usize {
        self.automaton.memory_usage() + self.kinds.len() * size_of::<Kind>()
    }

    /// Whether any of its names stands in a message.
    pub(super) fn is_named_in(&self, prepared: &Prepared<'_>) -> bool {
        let haystack: String = prepared.text.folded.plain.iter().collect();
        self.automaton.is_match(&haystack)
    }

    /// Its names in a message, in order of where they start.
    pub(super) fn spots(&self, text: &Text<'_>) -> Vec<Span> {
        let mut haystack = String::with_capacity(text.folded.len() * 3);
        let mut ends = HashMap::new();
        for (at, c) in text.folded.plain.iter().enumerate() {
            ends.insert(haystack.len(), at);
            haystack.push(*c);
        }
        ends.insert(haystack.len(), text.folded.len());
        let starts: HashMap<usize, usize> =
            text.cells.iter().enumerate().map(|(cell, found)| (found.start, cell)).collect();
        let stops: HashMap<usize, usize> =
            text.cells.iter().enumerate().map(|(cell, found)| (found.end, cell + 1)).collect();
        let found = self.automaton.find_overlapping_iter(&haystack).filter_map(|found| {
            let start = *starts.get(ends.get(&found.start())?)?;
            let end = *stops.get(ends.get(&found.end())?)?;
            let what = match self.kinds[found.pattern().as_usize()] {
                Kind::Unit => What::Unit,
                Kind::Person => What::Name,
            };
            (start < end).then_some(Span { what, start, end })
        });
        let mut spans: Vec<Span> = found.collect();
        spans.sort_unstable_by_key(|span| (span.start, span.end));
        spans
    }
}

/// A name as messages are folded.
fn plain(name: &str, lexicon: &Lexicon) -> String {
    let kept = name.trim().chars().filter(|c| !is_invisible(*c));
    kept.map(|c| lexicon.simplify(narrow(c).to_ascii_lowercase())).collect()
}
