//! The audit trail: appended with every commit, sealed in order by one turn, read back for export.
//!
//! Lines reach the mailbox of `audit` in the same step as what they record. The sealer gives each a number and a link:
//! HMAC-SHA-256, under a key that is not in the store, over the link before it, the number and the line. Whoever can
//! write the store can delete, but not rebuild.
//!
//! **Invariant:** number `n` is sealed once, after `n - 1`.

mod verify;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

pub use verify::{Finding, Verifier};

use crate::store::{Commit, Item, Owner, Sealed, Store};
use crate::turn::{Boxed, Failure, Handler, Hold};

/// Seals what lies in the mailbox of `audit`.
pub struct Sealer {
    store: Store,
    key: SecretString,
}

impl Sealer {
    /// A sealer under `key`.
    pub fn new(store: Store, key: SecretString) -> Self {
        Self { store, key }
    }
}

impl Handler for Sealer {
    fn batch(&self) -> usize {
        100
    }

    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>> {
        Box::pin(async move {
            let tail = self.store.audit_tail().await?;
            let (mut seq, mut hash) = tail.map_or((0, String::new()), |last| (last.seq, last.hash));
            let mut sealed = Vec::new();
            for item in hold.items() {
                seq += 1;
                hash = link(&self.key, &hash, seq, &item.body);
                sealed.push(Sealed { seq, hash: hash.clone(), line: item.body.clone() });
            }
            Ok(Commit { take: sealed.len(), sealed, ..Commit::default() })
        })
    }

    fn bury<'a>(&'a self, _owner: &'a Owner, _item: &'a Item, _trace: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async { Commit::default() })
    }
}

/// The link of one line to the one before it, in hex.
pub fn link(key: &SecretString, before: &str, seq: u64, line: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes())
        .expect("HMAC takes a key of any length");
    for part in [before.as_bytes(), b"\n", seq.to_string().as_bytes(), b"\n", line.as_bytes()] {
        mac.update(part);
    }
    mac.finalize().into_bytes().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
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
