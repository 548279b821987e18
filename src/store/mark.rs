//! The mark a line of the audit trail carries from the commit that records it: what lies in the sealer's mailbox without
//! one was not put there by this program.
//!
//! A mark is one more field at the end of the line's object, so that whoever knows nothing of it reads the line as before:
//! `"mark":"{id}-{hex}"`, HMAC-SHA-256 over the id and the line without it. No two lines have one id, so that a line
//! put in twice shows.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::clock::Ids;

const FIELD: &str = "\"mark\":\"";

/// Marks lines, and tells marks that are right.
#[derive(Clone, Debug)]
pub struct Marker {
    key: SecretString,
    ids: Ids,
}

/// What a line's mark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked<'a> {
    /// It was recorded by whoever has the key, under this id.
    Genuine(&'a str),
    /// There is none.
    Unmarked,
    /// It is not this line's, or of another key.
    Wrong,
}

impl Marker {
    /// Marks under `key`.
    pub fn new(key: SecretString) -> Self {
        Self { key, ids: Ids::Random }
    }

    /// The line, marked. What is no object stays as it is.
    pub fn mark(&self, line: &str) -> String {
        let Some(open) = line.strip_suffix('}') else { return line.to_owned() };
        let id = self.ids.fresh("");
        let comma = if open.ends_with('{') { "" } else { "," };
        let hex = hex(&self.mac(&id, line).finalize().into_bytes());
        format!("{open}{comma}{FIELD}{id}-{hex}\"}}")
    }

    /// What the line's mark says.
    pub fn check<'a>(&self, line: &'a str) -> Marked<'a> {
        let Some((open, mark)) = line.strip_suffix("\"}").and_then(|rest| rest.rsplit_once(FIELD)) else {
            return Marked::Unmarked;
        };
        let Some((id, given)) = mark.split_once('-') else { return Marked::Wrong };
        let open = open.strip_suffix(',').unwrap_or(open);
        match unhex(given) {
            Some(given) if self.mac(id, &format!("{open}}}")).verify_slice(&given).is_ok() => {
                Marked::Genuine(id)
            }
            _ => Marked::Wrong,
        }
    }

    fn mac(&self, id: &str, line: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.expose_secret().as_bytes())
            .expect("HMAC takes a key of any length");
        // Nothing else under this key begins so.
        for part in ["line\n", id, "\n", line] {
            mac.update(part.as_bytes());
        }
        mac
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    (0..text.len()).step_by(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(key: &str) -> Marker {
        Marker::new(SecretString::from(key))
    }

    #[test]
    fn a_marked_line_is_read_as_before_and_known_again() {
        for line in [r#"{"at":1,"actor":"boss"}"#, "{}", r#"{"reason":"\"mark\":\"x-y"}"#] {
            let marked = marker("k").mark(line);
            let mut read: serde_json::Value = serde_json::from_str(&marked).expect("JSON");
            assert!(matches!(marker("k").check(&marked), Marked::Genuine(_)), "{marked}");
            read.as_object_mut().expect("an object").remove("mark");
            assert_eq!(read, serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
        }
    }

    #[test]
    fn no_other_line_and_no_other_key_has_this_mark() {
        let marked = marker("k").mark(r#"{"actor":"boss"}"#);
        assert_eq!(marker("l").check(&marked), Marked::Wrong);
        assert_eq!(marker("k").check(&marked.replace("boss", "hers")), Marked::Wrong);
        for bare in [r#"{"actor":"boss"}"#, "", "}", "\"}"] {
            assert_eq!(marker("k").check(bare), Marked::Unmarked, "{bare}");
        }
        for odd in [r#"{"mark":"x"}"#, r#"{"mark":"x-"}"#, r#"{"mark":"x-0"}"#, r#"{"mark":"x-é"}"#] {
            assert_eq!(marker("k").check(odd), Marked::Wrong, "{odd}");
        }
        assert_ne!(marked, marker("k").mark(r#"{"actor":"boss"}"#), "each has an id of its own");
    }
}
