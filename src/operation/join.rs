//! The addresses of invitations' own pages, to be handed to the invited person.
//!
//! **Invariant:** an address cannot be guessed, and is of one invitation: its mark is an HMAC under a key of the app's own,
//! over the userid chosen for it.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::domain::id::UserId;
use crate::domain::invite::Invite;

/// Below which pages lie.
pub const PATH: &str = "/join";
/// Bytes of a mark; it has twice as many characters.
const MARK: usize = 16;

/// Where the pages are, and by what they are known.
#[derive(Clone, Debug)]
pub struct JoinPages {
    base: Option<String>,
    key: SecretString,
}

impl JoinPages {
    /// Below this address, without a slash at its end; without one, nothing leads to them.
    pub fn new(base: Option<String>, key: SecretString) -> Self {
        Self { base, key }
    }

    /// The address of an invitation's page.
    pub fn link(&self, invite: &Invite) -> Option<String> {
        let base = self.base.as_deref()?;
        Some(format!("{base}{PATH}/{}.{}", invite.user, self.mark(&invite.user)))
    }

    /// The userid chosen for the invitation of a token, if it is one of ours; compared in constant time.
    pub fn known(&self, token: &str) -> Option<UserId> {
        let (user, mark) = token.rsplit_once('.')?;
        let user = UserId(user.to_owned());
        let is_ours: bool = self.mark(&user).as_bytes().ct_eq(mark.as_bytes()).into();
        is_ours.then_some(user)
    }

    fn mark(&self, user: &UserId) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.expose_secret().as_bytes())
            .expect("HMAC takes a key of any length");
        mac.update(b"join:");
        mac.update(user.as_str().as_bytes());
        let bytes = mac.finalize().into_bytes();
        bytes.iter().take(MARK).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_one_invitation_and_one_key() {
        let pages = |key: &str| JoinPages::new(None, SecretString::from(key));
        let user = UserId("op7-3".into());
        let token = format!("{user}.{}", pages("a").mark(&user));
        assert_eq!(pages("a").known(&token), Some(user));
        assert_eq!(pages("b").known(&token), None);
        for wrong in [
            token.replace("op7-3", "op7-4"),
            token[..token.len() - 1].to_owned(),
            "op7-3.".into(),
            String::new(),
        ] {
            assert_eq!(pages("a").known(&wrong), None, "{wrong}");
        }
    }
}
