//! A refusal as the platform words it, before it has a meaning.
//!
//! **Invariant:** what is kept of the platform's text is scrubbed: runs of digits and long runs of letters and
//! digits, which is what numbers, tokens and keys look like, are masked.

pub(in crate::dingtalk::error) mod code;

use std::time::Duration;

use serde_json::Value;

use super::Error;
use crate::dingtalk::wire;
use crate::domain::id::UserId;

/// The longest text of the platform worth keeping, in characters.
const LONGEST: usize = 200;
/// How long the platform bans an address.
const BAN: Duration = Duration::from_mins(5);

/// A refusal of either generation, read.
#[derive(Debug, Default)]
pub(in crate::dingtalk) struct Refusal {
    /// `sub_code`, else `errcode`, else `code`.
    pub(super) code: String,
    /// What the platform says, scrubbed.
    pub(super) message: String,
    /// The permission points asked for.
    pub(super) scopes: Vec<String>,
    /// The member a 60104 names.
    pub(super) user: Option<UserId>,
    /// The `Retry-After` of the answer.
    pub(super) retry_after: Option<Duration>,
}

impl Refusal {
    /// The refusal in an answer of the old API; `None` when it says it succeeded or says nothing.
    pub(in crate::dingtalk) fn old(body: &Value) -> Option<Self> {
        let errcode = wire::text(body, "errcode").filter(|code| code != "0")?;
        let said = wire::text(body, "sub_msg").or_else(|| wire::text(body, "errmsg")).unwrap_or_default();
        Some(Self {
            code: tame(wire::text(body, "sub_code").unwrap_or(errcode)),
            scopes: bracketed(&said),
            message: scrub(&said),
            user: wire::text(body, "userid").map(UserId),
            retry_after: None,
        })
    }

    /// The refusal in an answer of the new API that did not have a status of success.
    pub(in crate::dingtalk) fn new(body: &Value) -> Option<Self> {
        let code = wire::text(body, "code")?;
        let message = scrub(&wire::text(body, "message").unwrap_or_default());
        let detail = wire::field(body, "accessdenieddetail");
        let scopes = detail.and_then(|detail| wire::field(detail, "requiredScopes")).map(wire::texts);
        Some(Self { code: tame(code), message, scopes: scopes.unwrap_or_default(), ..Self::default() })
    }

    /// With the wait the answer's header asks for.
    pub(in crate::dingtalk) fn after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self
    }

    /// The error it means; `status` decides where the code does not.
    pub(in crate::dingtalk) fn into_error(self, status: u16) -> Error {
        match code::meaning(&self.code) {
            Some(meaning) => code::error(meaning, self),
            None if status == 429 => {
                Error::Throttled { after: self.retry_after.unwrap_or(Duration::from_secs(1)) }
            }
            None if matches!(status, 404 | 405) => Error::Malformed { code: self.code },
            None if status >= 500 => Error::unknown(&self.code),
            None => Error::Refused { code: self.code, message: self.message },
        }
    }
}

/// The ban as a page; looked for before parsing. Other pages are judged by their status.
pub(in crate::dingtalk) fn ban_page(status: u16, body: &[u8]) -> Option<Error> {
    let page = body.trim_ascii_start().starts_with(b"<");
    (page && matches!(status, 200 | 403 | 429)).then_some(Error::IpBanned { after: BAN })
}

/// The ban in a JSON answer (`{"status":1111,"punish":"deny","wait":5}`, minutes).
pub(in crate::dingtalk) fn ban(body: &Value) -> Option<Error> {
    let banned = wire::integer(body, "status") == Some(1111) || wire::text(body, "punish").is_some();
    let minutes = wire::integer(body, "wait").and_then(|wait| u64::try_from(wait).ok());
    let after =
        minutes.filter(|minutes| (1..=60).contains(minutes)).map(|minutes| Duration::from_secs(minutes * 60));
    banned.then(|| Error::IpBanned { after: after.unwrap_or(BAN) })
}

/// The permission points in `… [qyapi_get_member] …`.
fn bracketed(said: &str) -> Vec<String> {
    let inner = said.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(inner, _)| inner);
    let points = inner.unwrap_or_default().split(',').map(str::trim);
    points.filter(|point| point.starts_with("qyapi") || point.contains('.')).map(str::to_owned).collect()
}

/// A code as it is, if it looks like one.
fn tame(code: String) -> String {
    if code.parse::<i32>().is_ok() { code } else { scrub(&code) }
}

/// At most [`LONGEST`] characters of a text, without what could be a number, a token or a key.
pub(in crate::dingtalk) fn scrub(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().take(LONGEST).chain([' ']) {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+') {
            word.push(c);
            continue;
        }
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let secret = digits >= 7 || (word.len() >= 16 && digits > 0) || word.len() > 64;
        out.push_str(if secret { "***" } else { &word });
        word.clear();
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out
}
