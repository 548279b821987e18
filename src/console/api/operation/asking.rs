//! A request, and the short wait for what comes of it.
//!
//! **Invariant:** a request is kept in its asker's mailbox before anything is said of it; under the same key it is the
//! same one.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tokio::time::Instant;

use crate::card::reason;
use crate::console::Console;
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::id::OperationId;
use crate::proposal::Request;
use crate::proposal::request::inbox::{self, Answer, Standing};
use crate::store::Accepted;

/// So long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// So often it is looked for.
const LOOK: Duration = Duration::from_millis(40);
/// The longest key.
const LONGEST: usize = 80;
/// So much somebody may ask for in a minute.
const A_MINUTE: u64 = 60;

/// What its caller calls a request.
pub struct Key(pub String);

impl Key {
    /// As it was said; `None` where it cannot be one.
    pub fn read(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.len() <= LONGEST;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        (fits && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }
}

impl FromRequestParts<Arc<Console>> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Console>) -> Result<Self, Problem> {
        let said = parts.headers.get("idempotency-key").and_then(|key| key.to_str().ok());
        said.and_then(Self::read).ok_or_else(Problem::no_key)
    }
}

/// What came of a request.
pub enum Asked {
    /// It may be confirmed.
    Proposed(OperationId),
    /// It is not known yet.
    Waits,
}

/// Keeps a request, and waits a little for what comes of it.
///
/// # Errors
/// It may not be done, changes nothing, or could not be checked.
pub async fn ask(console: &Console, me: &Me, (key, request): (&str, Request)) -> Result<Asked, Problem> {
    let (store, user) = (&console.store, &me.actor.user);
    let minute = console.clock.now_ms() / 60_000;
    let asked = store.tally(&format!("web.asks:{user}:{minute}"), 1, Duration::from_mins(2)).await?;
    if asked > A_MINUTE {
        return Err(Problem::too_many_asked());
    }
    if let Accepted::Full { .. } = inbox::ask(store, user, key, request.clone()).await? {
        return Err(Problem::too_many_asked());
    }
    let until = Instant::now() + PATIENCE;
    loop {
        match inbox::standing(store, user, (key, &request)).await? {
            Standing::AnothersKey => return Err(Problem::anothers_key()),
            Standing::Answered(answer) => return answered(answer),
            Standing::Waits if Instant::now() >= until => return Ok(Asked::Waits),
            Standing::Waits => tokio::time::sleep(LOOK).await,
        }
    }
}

fn answered(answer: Answer) -> Result<Asked, Problem> {
    match answer {
        Answer::Proposed { operation } => Ok(Asked::Proposed(operation)),
        Answer::Refused { refusal } => Err(Problem::refused(&refusal)),
        Answer::NotChecked { fault } => Err(Problem::not_checked(&reason::fault(&fault))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_short_and_plain() {
        for good in ["a", "0190-f2.x_y:z", &"k".repeat(80)] {
            assert!(Key::read(good).is_some(), "{good}");
        }
        for bad in ["", "a b", "a|b", "钥", "a\n", &"k".repeat(81)] {
            assert!(Key::read(bad).is_none(), "{bad}");
        }
    }
}
