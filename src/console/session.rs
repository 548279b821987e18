//! Who is signed in: a session of our own, so that the platform is asked once and not at every page.
//!
//! A browser holds an opaque token; the store keeps under its hash whose it is. It ends when nobody has come for a while,
//! at the latest half a day after it began, and, for all browsers of a person at once, when they sign out.
//!
//! **Invariant:** a token is drawn anew at every sign-in, never taken from a browser, and neither stored nor logged.

use std::fmt::Write as _;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

use super::Console;
use crate::domain::id::UserId;
use crate::store;

/// For so long nobody need come.
const IDLE: Duration = Duration::from_hours(2);
/// So long one lasts in all.
const WHOLE: Duration = Duration::from_hours(12);
/// That somebody has come is written down so often at most.
const NOTED: Duration = Duration::from_mins(1);
/// The longest token that is looked at.
const LONGEST: usize = 128;
/// Of what is stored.
const FORMAT: u8 = 1;

/// As it is stored.
#[derive(Serialize, Deserialize)]
struct Kept {
    format: u8,
    user: UserId,
    opened_at: i64,
    seen_at: i64,
}

/// What a browser shows for being somebody; printed by nobody.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// As it stands in a cookie; `None` where it cannot be one of ours.
    pub fn read(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.len() <= LONGEST;
        (fits && text.bytes().all(|byte| byte.is_ascii_alphanumeric())).then(|| Self(text.to_owned()))
    }

    /// For the cookie.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What a form of this session carries, so that no other site's can be sent in its name.
    pub fn form(&self) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("HMAC takes a key of any length");
        mac.update(b"form");
        hex(&mac.finalize().into_bytes())
    }

    /// Whether a form is of this session, compared in constant time.
    pub fn is_of(&self, form: &str) -> bool {
        self.form().as_bytes().ct_eq(form.as_bytes()).into()
    }

    fn name(&self) -> String {
        format!("web:{}", hex(&Sha256::digest(self.0.as_bytes())))
    }
}

/// Somebody signed in.
#[derive(Clone)]
pub struct Session {
    /// Whose.
    pub user: UserId,
    /// By what it is known.
    pub token: Token,
}

/// A session for somebody whom the platform has just told.
///
/// # Errors
/// The store did not answer.
pub async fn open(console: &Console, user: &UserId) -> Result<Token, store::Error> {
    let token = Token(console.ids.secret());
    let now = console.clock.now_ms();
    let kept = Kept { format: FORMAT, user: user.clone(), opened_at: now, seen_at: now };
    keep(console, &token, &kept).await?;
    Ok(token)
}

/// The session of a token; `None` where it is none, or none any more.
///
/// # Errors
/// The store did not answer.
pub async fn find(console: &Console, token: Token) -> Result<Option<Session>, store::Error> {
    let Some(text) = console.store.value(&token.name()).await? else { return Ok(None) };
    let Ok(mut kept) = serde_json::from_str::<Kept>(&text) else {
        tracing::error!("a session of the console cannot be read: its owner signs in anew");
        return Ok(None);
    };
    let now = console.clock.now_ms();
    // A newer version's is left alone: that one may know more than is understood here.
    if kept.format != FORMAT || is_over(&kept, now) || is_signed_out(console, &kept).await? {
        return Ok(None);
    }
    if now - kept.seen_at >= millis(NOTED) {
        kept.seen_at = now;
        keep(console, &token, &kept).await?;
    }
    Ok(Some(Session { user: kept.user, token }))
}

/// Ends one session.
///
/// # Errors
/// The store did not answer.
pub async fn end(console: &Console, token: &Token) -> Result<(), store::Error> {
    console.store.drop_value(&token.name()).await
}

/// Ends all sessions of a person, wherever they are.
///
/// # Errors
/// The store did not answer.
pub async fn end_all(console: &Console, user: &UserId) -> Result<(), store::Error> {
    let now = console.clock.now_ms().to_string();
    console.store.put_value(&out(user), &now, WHOLE).await
}

async fn keep(console: &Console, token: &Token, kept: &Kept) -> Result<(), store::Error> {
    let body = serde_json::to_string(kept).expect("plain data");
    console.store.put_value(&token.name(), &body, IDLE).await
}

fn is_over(kept: &Kept, now: i64) -> bool {
    now - kept.seen_at >= millis(IDLE) || now - kept.opened_at >= millis(WHOLE)
}

async fn is_signed_out(console: &Console, kept: &Kept) -> Result<bool, store::Error> {
    let at = console.store.value(&out(&kept.user)).await?;
    Ok(at.and_then(|at| at.parse::<i64>().ok()).is_some_and(|at| kept.opened_at <= at))
}

/// When somebody signed out last.
fn out(user: &UserId) -> String {
    format!("web.out:{user}")
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_letters_and_digits_and_its_name_does_not_tell_it() {
        for text in ["", "a b", "a;b", "é", &"a".repeat(129)] {
            assert!(Token::read(text).is_none(), "{text}");
        }
        let token = Token::read("secret1").expect("a token");
        assert!(!token.name().contains("secret1") && token.name().len() == 4 + 64);
    }

    #[test]
    fn a_form_is_of_one_session() {
        let (one, other) = (Token("a".into()), Token("b".into()));
        assert!(one.is_of(&one.form()));
        assert!(!one.is_of(&other.form()) && !one.is_of("") && !one.is_of("a"));
    }
}
