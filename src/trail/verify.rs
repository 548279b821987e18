//! Goes along the chain and says where it does not hold.
//!
//! A line changed, taken out, put in or moved breaks its own link or its neighbour's. What a chain cannot show is that
//! its end was cut off: that shows by where else its end is known, beside the log and by the server, and for certain by
//! the number and link of an entry that somebody keeps elsewhere.

use std::collections::HashMap;

use secrecy::SecretString;

use super::{Beside, Head, link};
use crate::store::{Marked, Marker, Sealed};

/// One place where the chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// These numbers are not there.
    Missing {
        /// The first of them.
        from: u64,
        /// The last of them.
        to: u64,
    },
    /// This entry stands after a later one, or twice.
    OutOfOrder {
        /// Its number.
        seq: u64,
        /// The number it stands after.
        after: u64,
    },
    /// This entry is not what was sealed, or was sealed under another key.
    Changed {
        /// Its number.
        seq: u64,
    },
    /// This entry is there, but its mark is not its own: it was put into the mailbox, not recorded.
    Forged {
        /// Its number.
        seq: u64,
    },
    /// This entry was recorded once and is there twice.
    Repeated {
        /// Its number.
        seq: u64,
        /// The number it had first.
        first: u64,
    },
    /// These numbers are missing after the last entry there is.
    Cut {
        /// The first of them.
        from: u64,
        /// The last of them.
        to: u64,
    },
    /// Where the chain ends was noted beside the log, and is not any more.
    HeadLost,
    /// What is noted beside the log was not noted by whoever has the key.
    HeadForged,
    /// This entry was kept elsewhere, and is not there, or another.
    Unexpected {
        /// Its number.
        seq: u64,
    },
    /// There is no entry at all.
    Empty,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing { from, to } if from == to => write!(f, "entry {from} is missing"),
            Self::Missing { from, to } => write!(f, "entries {from} to {to} are missing"),
            Self::OutOfOrder { seq, after } => write!(f, "entry {seq} stands after entry {after}"),
            Self::Changed { seq } => write!(f, "entry {seq} was changed, or sealed under another key"),
            Self::Forged { seq } => {
                write!(f, "entry {seq} carries a mark that is not its own: it was never recorded")
            }
            Self::Repeated { seq, first } => {
                write!(f, "entry {seq} is entry {first} once more: it was put in again")
            }
            Self::Cut { from, to } if from == to => write!(f, "entry {from} is missing: the end was cut off"),
            Self::Cut { from, to } => write!(f, "entries {from} to {to} are missing: the end was cut off"),
            Self::HeadLost => {
                write!(f, "where the trail ended was noted in the store beside it, and was deleted")
            }
            Self::HeadForged => {
                write!(
                    f,
                    "where the trail ended is noted in the store beside it under another key, or was forged"
                )
            }
            Self::Unexpected { seq } => write!(f, "entry {seq} is not the expected one, or is missing"),
            Self::Empty => write!(
                f,
                "the trail is empty: nothing has been recorded yet, or all of it was deleted; \
                 where nothing can have been recorded, say so with --expect 0"
            ),
        }
    }
}

/// Checks entries in the order they come.
pub struct Verifier {
    key: SecretString,
    seq: u64,
    /// The link before; `None` where the entry before is missing, so that nothing can be linked to it.
    hash: Option<String>,
    checked: u64,
    marker: Marker,
    /// Under which number the line of an id stands.
    marks: HashMap<String, u64>,
    /// Whether the last entry carries a mark.
    is_marked: bool,
    expected: Option<Expected>,
}

/// An entry kept elsewhere.
struct Expected {
    head: Head,
    is_there: bool,
}

impl Verifier {
    /// A verifier at the beginning of the chain.
    pub fn new(key: SecretString) -> Self {
        Self {
            marker: Marker::new(key.clone()),
            key,
            seq: 0,
            hash: Some(String::new()),
            checked: 0,
            marks: HashMap::new(),
            is_marked: false,
            expected: None,
        }
    }

    /// The same, where this entry was kept elsewhere.
    #[must_use]
    pub fn expecting(self, head: Option<Head>) -> Self {
        Self { expected: head.map(|head| Expected { is_there: head.seq == 0, head }), ..self }
    }

    /// Takes the next entry: what is wrong with it, or before it.
    pub fn take(&mut self, entry: &Sealed) -> Option<Finding> {
        self.checked += 1;
        if entry.seq <= self.seq {
            return Some(Finding::OutOfOrder { seq: entry.seq, after: self.seq });
        }
        let expected = self.seq + 1;
        let holds = |before: &String| link(&self.key, before, entry.seq, &entry.line) == entry.hash;
        let finding = if entry.seq > expected {
            Some(Finding::Missing { from: expected, to: entry.seq - 1 })
        } else if self.hash.as_ref().is_some_and(|before| !holds(before)) {
            Some(Finding::Changed { seq: entry.seq })
        } else {
            self.mark(entry)
        };
        if let Some(Expected { head, is_there }) = &mut self.expected
            && head.seq == entry.seq
        {
            *is_there = head.hash == entry.hash;
        }
        self.seq = entry.seq;
        // Going on from the link as it stands, one bad entry is one finding and not the ruin of all after it.
        self.hash = Some(entry.hash.clone());
        finding
    }

    /// What is wrong with the entry's mark; entries from before there were marks have none.
    fn mark(&mut self, entry: &Sealed) -> Option<Finding> {
        let seq = entry.seq;
        let marked = self.marker.check(&entry.line);
        self.is_marked = matches!(marked, Marked::Genuine(_));
        match marked {
            Marked::Unmarked => None,
            Marked::Wrong => Some(Finding::Forged { seq }),
            Marked::Genuine(id) => {
                let first = self.marks.insert(id.to_owned(), seq);
                first.map(|first| Finding::Repeated { seq, first })
            }
        }
    }

    /// What is wrong with the end of what was taken from a store: beside the log the end is noted there, and the server
    /// remembers the highest number.
    pub fn end(&self, beside: &Beside, reached: u64) -> Vec<Finding> {
        let mut findings = Vec::new();
        let known = match beside {
            Beside::Known(head) => head.seq,
            Beside::Forged => {
                findings.push(Finding::HeadForged);
                0
            }
            // Before there were marks it was noted nowhere.
            Beside::Nothing => {
                findings.extend(self.is_marked.then_some(Finding::HeadLost));
                0
            }
        };
        let to = known.max(reached);
        if to > self.seq {
            findings.push(Finding::Cut { from: self.seq + 1, to });
        }
        findings.extend(self.unexpected());
        findings
    }

    /// What was to be there by what was kept elsewhere, and is not.
    pub fn unexpected(&self) -> Option<Finding> {
        match &self.expected {
            Some(Expected { is_there: false, head }) => Some(Finding::Unexpected { seq: head.seq }),
            None if self.checked == 0 => Some(Finding::Empty),
            _ => None,
        }
    }

    /// How many entries were taken.
    pub fn checked(&self) -> u64 {
        self.checked
    }

    /// The last number and link, to be kept elsewhere.
    pub fn last(&self) -> (u64, &str) {
        (self.seq, self.hash.as_deref().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SecretString {
        SecretString::from("k")
    }

    fn chain(lines: usize) -> Vec<Sealed> {
        let mut hash = String::new();
        (1..=lines as u64)
            .map(|seq| {
                let line = format!("{{\"n\":{seq}}}");
                hash = link(&key(), &hash, seq, &line);
                Sealed { seq, hash: hash.clone(), line }
            })
            .collect()
    }

    fn found(entries: &[Sealed]) -> Vec<Finding> {
        let mut verifier = Verifier::new(key());
        entries.iter().filter_map(|entry| verifier.take(entry)).collect()
    }

    #[test]
    fn a_whole_chain_holds() {
        assert_eq!(found(&chain(5)), []);
    }

    #[test]
    fn a_change_is_found_where_it_is_and_only_there() {
        let mut entries = chain(5);
        entries[2].line = "{}".into();
        assert_eq!(found(&entries), [Finding::Changed { seq: 3 }]);
        let mut entries = chain(5);
        entries[2].hash = "00".into();
        assert_eq!(found(&entries), [Finding::Changed { seq: 3 }, Finding::Changed { seq: 4 }]);
    }

    #[test]
    fn a_rewritten_entry_whose_link_was_rebuilt_without_the_key_is_found() {
        let mut entries = chain(3);
        entries[1].line = "{}".into();
        entries[1].hash = link(&SecretString::from("guess"), &entries[0].hash, 2, "{}");
        assert_eq!(found(&entries).first(), Some(&Finding::Changed { seq: 2 }));
    }

    #[test]
    fn a_missing_entry_is_named() {
        let mut entries = chain(6);
        entries.drain(1..3);
        assert_eq!(found(&entries), [Finding::Missing { from: 2, to: 3 }]);
        let mut entries = chain(3);
        entries.remove(0);
        assert_eq!(found(&entries), [Finding::Missing { from: 1, to: 1 }]);
    }

    #[test]
    fn renumbering_over_a_gap_does_not_hide_it() {
        let mut entries = chain(3);
        entries.remove(1);
        entries[1].seq = 2;
        assert_eq!(found(&entries), [Finding::Changed { seq: 2 }]);
    }

    #[test]
    fn an_end_that_was_cut_off_shows_by_where_it_is_known_elsewhere() {
        let entries = chain(5);
        let head = |entry: &Sealed| Head { seq: entry.seq, hash: entry.hash.clone() };
        let end = |left: usize, beside: &Beside, reached: u64, expected: Option<Head>| {
            let mut verifier = Verifier::new(key()).expecting(expected);
            assert!(entries[..left].iter().all(|entry| verifier.take(entry).is_none()));
            verifier.end(beside, reached)
        };
        let whole = Beside::Known(head(&entries[4]));
        assert_eq!(end(5, &whole, 5, None), []);
        assert_eq!(end(3, &whole, 5, None), [Finding::Cut { from: 4, to: 5 }]);
        assert_eq!(
            end(3, &Beside::Nothing, 5, None),
            [Finding::Cut { from: 4, to: 5 }],
            "the server remembers"
        );
        assert_eq!(end(0, &whole, 0, None), [Finding::Cut { from: 1, to: 5 }, Finding::Empty]);
        assert_eq!(end(5, &Beside::Forged, 5, None), [Finding::HeadForged]);
        // Whoever reaches all of the store: what was kept elsewhere tells.
        let nothing = Beside::Nothing;
        assert_eq!(end(3, &nothing, 3, None), []);
        assert_eq!(end(3, &nothing, 3, Some(head(&entries[4]))), [Finding::Unexpected { seq: 5 }]);
        assert_eq!(end(5, &whole, 5, Some(head(&entries[2]))), []);
        let other = Head { seq: 3, hash: "00".to_owned() };
        assert_eq!(end(5, &whole, 5, Some(other)), [Finding::Unexpected { seq: 3 }]);
        assert_eq!(end(0, &nothing, 0, None), [Finding::Empty]);
        assert_eq!(end(0, &nothing, 0, Some(Head::default())), []);
    }

    #[test]
    fn a_line_put_in_again_or_under_a_foreign_mark_is_found() {
        let marker = Marker::new(key());
        let once = marker.mark("{\"n\":1}");
        let foreign = Marker::new(SecretString::from("guess")).mark("{\"n\":2}");
        let mut hash = String::new();
        let lines = ["{\"old\":true}".to_owned(), once.clone(), once, foreign];
        let entries: Vec<Sealed> = (1..)
            .zip(lines)
            .map(|(seq, line)| {
                hash = link(&key(), &hash, seq, &line);
                Sealed { seq, hash: hash.clone(), line }
            })
            .collect();
        assert_eq!(found(&entries), [Finding::Repeated { seq: 3, first: 2 }, Finding::Forged { seq: 4 }]);
        let mut verifier = Verifier::new(key());
        entries[..2].iter().for_each(|entry| assert_eq!(verifier.take(entry), None));
        assert_eq!(verifier.end(&Beside::Nothing, 2), [Finding::HeadLost]);
    }

    #[test]
    fn swapped_entries_are_named() {
        let mut entries = chain(4);
        entries.swap(1, 2);
        assert_eq!(
            found(&entries),
            [Finding::Missing { from: 2, to: 2 }, Finding::OutOfOrder { seq: 2, after: 3 }]
        );
    }
}
