//! The audit trail: appended with every commit, sealed in order by one turn, read back for export.
//!
//! Lines reach the mailbox of `audit` in the same step as what they record, each with a mark of its own
//! ([`crate::store::Marker`]). The sealer gives each a number and a link: HMAC-SHA-256, under a key that is not in the
//! store, over the link before it, the number and the line. Whoever can write the store can delete, but not rebuild; a
//! line they put in is put aside and told. Where the chain ends is known in several places ([`Watch`]), so that its end
//! cannot be cut off unseen as long as one of them is out of reach.
//!
//! **Invariant:** a number is sealed once, after every lower one that was; what has no mark is never sealed.

mod head;
mod verify;

use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

pub use head::{Beside, Head, Watch, beside};
pub use verify::{Finding, Verifier};

use crate::clock::Clock;
use crate::domain::audit::{Act, Subject};
use crate::domain::id::UserId;
use crate::store::{Commit, Item, Marked, Marker, Owner, Sealed};
use crate::turn::{Boxed, Failure, Handler, Hold};

/// Who notices something about the trail itself.
const ITSELF: &str = "guanjia";

/// Seals what lies in the mailbox of `audit`.
pub struct Sealer {
    key: SecretString,
    marker: Marker,
    clock: Clock,
    watch: Arc<Watch>,
}

impl Sealer {
    /// A sealer under `key`, with its eye on where the chain ends.
    pub fn new(key: SecretString, clock: Clock, watch: Arc<Watch>) -> Self {
        Self { marker: Marker::new(key.clone()), key, clock, watch }
    }

    async fn seal(&self, items: &[Item]) -> Result<Commit, Failure> {
        let stand = self.watch.look().await?;
        if stand.fell_back() {
            self.watch.record(&stand).await?;
        }
        let genuine = |item: &Item| matches!(self.marker.check(&item.body), Marked::Genuine(_));
        let is_first_genuine = items.first().is_some_and(genuine);
        let take = items.iter().take_while(|item| genuine(item) == is_first_genuine).count();
        let mut lines = Vec::new();
        let mut commit = Commit { take, sealed_after: stand.tail.seq, ..Commit::default() };
        if is_first_genuine {
            lines.extend(items[..take].iter().map(|item| item.body.clone()));
        } else {
            lines.push(self.marker.mark(&self.put_aside(take)));
            commit.dead = Some(STRANGE.to_owned());
        }
        let Head { mut seq, mut hash } = stand.head;
        for line in lines {
            seq += 1;
            hash = link(&self.key, &hash, seq, &line);
            commit.sealed.push(Sealed { seq, hash: hash.clone(), line });
        }
        commit.entries.push(head::keep(&self.key, &Head { seq, hash }));
        Ok(commit)
    }

    fn put_aside(&self, lines: usize) -> String {
        tracing::error!(
            lines,
            "lines this service did not record lay in the mailbox of the audit trail: they are no part of it, and kept as \
             dead letters (`guanjia letters list`)"
        );
        noticed("trail.aside", &self.clock, &serde_json::json!({"lines": lines}))
    }
}

/// Why a line is a dead letter.
const STRANGE: &str = "a line of the audit trail without this service's mark: somebody else put it there, or a version \
                       before marks";

impl Handler for Sealer {
    fn is_suspect(&self) -> bool {
        false
    }

    fn batch(&self) -> usize {
        100
    }

    /// What is recorded within a moment is sealed together, and within a second.
    fn gathers(&self) -> Duration {
        Duration::from_millis(300)
    }

    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>> {
        Box::pin(async move { self.seal(hold.items()).await })
    }

    fn bury<'a>(&'a self, _owner: &'a Owner, _item: &'a Item, _trace: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async { Commit::default() })
    }
}

/// A line about the trail itself.
fn noticed(action: &str, clock: &Clock, facts: &serde_json::Value) -> String {
    let act = Act {
        at: clock.now_ms(),
        actor: UserId(ITSELF.to_owned()),
        action: action.to_owned(),
        operation: None,
        subject: Subject::default(),
        result: "noticed".to_owned(),
        reason: Some(facts.clone()),
        before: None,
        after: None,
    };
    serde_json::to_string(&act).expect("plain data")
}

/// The link of one line to the one before it, in hex.
pub fn link(key: &SecretString, before: &str, seq: u64, line: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes())
        .expect("HMAC takes a key of any length");
    for part in [before.as_bytes(), b"\n", seq.to_string().as_bytes(), b"\n", line.as_bytes()] {
        mac.update(part);
    }
    hex(&mac.finalize().into_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_depends_on_everything() {
        let key = SecretString::from("k");
        let one = link(&key, "", 1, "a");
        assert_eq!(one.len(), 64);
        for other in [
            link(&key, "", 2, "a"),
            link(&key, "", 1, "b"),
            link(&key, &one, 1, "a"),
            link(&SecretString::from("l"), "", 1, "a"),
        ] {
            assert_ne!(one, other);
        }
    }
}
