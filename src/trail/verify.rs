//! Goes along the chain and says where it does not hold.
//!
//! A line changed, taken out, put in or moved breaks its own link or its neighbour's. What a chain cannot show is that
//! its end was cut off: whoever keeps the last number and link elsewhere (the verifier prints them) sees that too.

use secrecy::SecretString;

use super::link;
use crate::store::Sealed;

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
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing { from, to } if from == to => write!(f, "entry {from} is missing"),
            Self::Missing { from, to } => write!(f, "entries {from} to {to} are missing"),
            Self::OutOfOrder { seq, after } => write!(f, "entry {seq} stands after entry {after}"),
            Self::Changed { seq } => write!(f, "entry {seq} was changed, or sealed under another key"),
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
}

impl Verifier {
    /// A verifier at the beginning of the chain.
    pub fn new(key: SecretString) -> Self {
        Self { key, seq: 0, hash: Some(String::new()), checked: 0 }
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
            None
        };
        self.seq = entry.seq;
        // Going on from the link as it stands, one bad entry is one finding and not the ruin of all after it.
        self.hash = Some(entry.hash.clone());
        finding
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
    fn swapped_entries_are_named() {
        let mut entries = chain(4);
        entries.swap(1, 2);
        assert_eq!(
            found(&entries),
            [Finding::Missing { from: 2, to: 2 }, Finding::OutOfOrder { seq: 2, after: 3 }]
        );
    }
}
