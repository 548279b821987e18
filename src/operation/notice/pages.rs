//! The addresses of notices' pages.
//!
//! **Invariant:** an address cannot be guessed from an operation's id: its mark is an HMAC under a key of the app's own.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::domain::id::OperationId;

/// Under which pages lie.
pub const PATH: &str = "/app/notices";
/// Bytes of a mark; it has twice as many characters.
const MARK: usize = 16;

/// Where pages are, and by what they are known.
#[derive(Clone, Debug)]
pub struct Pages {
    base: Option<String>,
    key: SecretString,
}

impl Pages {
    /// Below this address, without a slash at its end; without one, nothing leads to them.
    pub fn new(base: Option<String>, key: SecretString) -> Self {
        Self { base, key }
    }

    /// The address of a notice's page.
    pub fn link(&self, op: &OperationId) -> Option<String> {
        let base = self.base.as_deref()?;
        Some(format!("{base}{PATH}/{op}/{}", self.mark(op)))
    }

    /// The address of an operation's page in the mini-app, for who is signed in there.
    pub fn operation(&self, op: &OperationId) -> Option<String> {
        let base = self.base.as_deref()?;
        Some(format!("{base}/app/operations/{op}"))
    }

    /// What stands behind an operation in an address.
    pub fn mark(&self, op: &OperationId) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.expose_secret().as_bytes())
            .expect("HMAC takes a key of any length");
        mac.update(b"notice:");
        mac.update(op.as_str().as_bytes());
        let bytes = mac.finalize().into_bytes();
        bytes.iter().take(MARK).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// Whether a mark is the operation's, compared in constant time.
    pub fn knows(&self, op: &OperationId, mark: &str) -> bool {
        self.mark(op).as_bytes().ct_eq(mark.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_of_one_operation_and_one_key() {
        let pages = |key: &str| Pages::new(Some("https://x.example".into()), SecretString::from(key));
        let (one, other) = (OperationId("op1".into()), OperationId("op2".into()));
        let mark = pages("a").mark(&one);
        assert_eq!(mark.len(), 32);
        assert!(pages("a").knows(&one, &mark));
        assert!(!pages("a").knows(&other, &mark) && !pages("b").knows(&one, &mark));
        assert!(!pages("a").knows(&one, &mark[..31]) && !pages("a").knows(&one, ""));
        let link = pages("a").link(&one);
        assert_eq!(link, Some(format!("https://x.example/app/notices/op1/{mark}")));
        assert_eq!(Pages::new(None, SecretString::from("a")).link(&one), None);
    }
}
