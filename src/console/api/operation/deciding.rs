//! A decision about an operation: a press on its card, made on a page.
//!
//! **Invariant:** a decision is the same press as that of the card's button, with the same outcome; what cannot simply be
//! undone is taken only with a login code that was made for it.

use std::time::Duration;

use serde::Deserialize;
use tokio::time::Instant;
use utoipa::ToSchema;

use super::shown;
use super::verb::Verb;
use crate::card::operation as card;
use crate::console::Console;
use crate::console::caller::Caller;
use crate::console::notice::visitor::{self, Purpose, Visitor};
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::id::{OperationId, OutTrackId, UserId};
use crate::domain::operation::{Operation, State, Way};
use crate::domain::permit::Denied;
use crate::operation::press::{self, Button};
use crate::store;
use crate::view::operation::{self, Part, Seen};

/// So long the operation's own turn is waited for.
const PATIENCE: Duration = Duration::from_secs(4);
/// So often it is looked whether it has had it.
const LOOK: Duration = Duration::from_millis(40);
/// Whoever is to show that it is still them waits in a queue of their own.
const QUEUE: &str = "step-up";

/// A decision.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The operation's `revision`, as it was seen.
    pub revision: u64,
    /// A fresh login code of the client (`dd.requestAuthCode`), where `step_up` says so; it counts once.
    #[serde(default)]
    pub code: Option<String>,
    /// How many people it is about, where `second.count` asks for that.
    #[serde(default)]
    pub people: Option<usize>,
}

/// What came of a decision.
pub enum Decided {
    /// The operation is this now.
    As(Box<Seen>),
    /// It has been taken, and its turn has not come yet.
    Waits,
}

/// Takes a decision.
///
/// # Errors
/// It does not count, and why.
pub async fn decide(
    console: &Console,
    (me, caller): (&Me, Caller),
    id: &OperationId,
    (verb, said): (Verb, &Decision),
) -> Result<Decided, Problem> {
    let Some(seen) = operation::one(&console.view(), &me.actor, id).await? else {
        return Err(not_theirs(console, me, (id, verb), Problem::not_found()).await);
    };
    let press = match press(console, &seen, (verb, said)) {
        Ok(press) => press,
        Err(Stopped::NotTheirs) => {
            return Err(not_theirs(console, me, (id, verb), Problem::not_yours()).await);
        }
        Err(Stopped::Said(problem)) => return Err(problem),
    };
    let open = shown::may(&seen, console.clock.now_ms()).contains(&verb);
    if open
        && verb.wants_fresh_login(&seen.op)
        && let Err(problem) = is_still(console, (me, caller), said.code.as_deref()).await
    {
        let tried = (&me.actor.user, &Denied::NotThemselves);
        note(console, &seen.op, tried, verb).await;
        return Err(problem);
    }
    match console.store.press(&press).await? {
        store::Decision::Counts { .. } if press.to.is_some() => again(console, me, id).await,
        store::Decision::Counts { .. } => judged(console, me, &seen).await,
        store::Decision::NotYours => Err(not_theirs(console, me, (id, verb), Problem::not_yours()).await),
        store::Decision::Expired => Err(Problem::too_late()),
        store::Decision::Unknown => Err(Problem::not_found()),
        store::Decision::Stale { .. } => {
            let now = shown::find(console, &me.actor, id).await?;
            Err(Problem::decided(card::state_word(&now.op)))
        }
    }
}

/// Why there is no press.
enum Stopped {
    /// Another's to decide.
    NotTheirs,
    /// This.
    Said(Problem),
}

/// Somebody tries to decide what is not theirs: that is recorded, and answered by this.
async fn not_theirs(
    console: &Console,
    me: &Me,
    (id, verb): (&OperationId, Verb),
    problem: Problem,
) -> Problem {
    let reason = match verb {
        Verb::Approve | Verb::Reject => Denied::NotAsked,
        Verb::Confirm | Verb::Cancel | Verb::Retry | Verb::Stop => Denied::NotInitiator,
    };
    match press::about(&console.store, &OutTrackId(id.to_string())).await {
        Ok(Some((op, _))) => note(console, &op, (&me.actor.user, &reason), verb).await,
        Ok(None) => {}
        Err(error) => error.log("a refused attempt could not be recorded"),
    }
    problem
}

/// Each such attempt is one of its own.
async fn note(console: &Console, op: &Operation, tried: (&UserId, &Denied), verb: Verb) {
    let now = console.clock.now_ms();
    let once = format!("{}|{}|{}|{}", op.id, tried.0, verb.button(op), now);
    press::refused(&console.store, op, tried, (&once, now)).await;
}

/// The press that it is.
fn press(console: &Console, seen: &Seen, (verb, said): (Verb, &Decision)) -> Result<store::Press, Stopped> {
    let (op, now) = (&seen.op, console.clock.now_ms());
    let (card, by) = match (verb, &seen.part) {
        (Verb::Confirm | Verb::Cancel | Verb::Retry | Verb::Stop, Part::Initiator) => {
            (OutTrackId(op.id.to_string()), &op.initiator)
        }
        (Verb::Approve | Verb::Reject, Part::Second(approver)) => (approver.card.clone(), &approver.user),
        _ => return Err(Stopped::NotTheirs),
    };
    let passed_on = matches!(verb, Verb::Approve | Verb::Reject | Verb::Retry | Verb::Stop);
    if passed_on && !shown::may(seen, now).contains(&verb) {
        return Err(Stopped::Said(Problem::decided(card::state_word(op))));
    }
    if let (Verb::Confirm, State::Proposed, Some(people)) = (verb, op.state, head_count(op)) {
        return match said.people {
            Some(given) if given == people => Ok(press::counted(&op.id, by, (people, said.revision), now)),
            _ => Err(Stopped::Said(Problem::head_count(people))),
        };
    }
    // What stops a bulk is decided by a record that is never drawn anew.
    let revision = if verb == Verb::Stop { 1 } else { said.revision };
    let button = Button { name: verb.button(op), revision };
    Ok(press::press(&card, by, button, now))
}

fn head_count(op: &Operation) -> Option<usize> {
    match op.approval.as_ref()?.way {
        Way::HeadCount { people } => Some(people),
        Way::Second => None,
    }
}

/// Whether it is still who signed in, by a code that counts once.
async fn is_still(console: &Console, (me, caller): (&Me, Caller), code: Option<&str>) -> Result<(), Problem> {
    let code = code.filter(|code| !code.is_empty()).ok_or_else(Problem::step_up)?;
    let queue = OperationId(QUEUE.to_owned());
    match visitor::member(console, &queue, Visitor { caller, code }).await {
        Ok(member) if member.user == me.actor.user => Ok(()),
        Ok(_) => Err(Problem::somebody_else()),
        Err(refused) => Err(Problem::not_shown(refused.words(Purpose::StepUp), refused.status())),
    }
}

async fn again(console: &Console, me: &Me, id: &OperationId) -> Result<Decided, Problem> {
    Ok(Decided::As(Box::new(shown::find(console, &me.actor, id).await?)))
}

/// What the operation's own turn has made of it.
async fn judged(console: &Console, me: &Me, before: &Seen) -> Result<Decided, Problem> {
    let until = Instant::now() + PATIENCE;
    loop {
        let seen = shown::find(console, &me.actor, &before.op.id).await?;
        if seen.op.revision != before.op.revision {
            return heard(before, seen);
        }
        if Instant::now() >= until {
            return Ok(Decided::Waits);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Whether somebody's word has counted.
fn heard(before: &Seen, seen: Seen) -> Result<Decided, Problem> {
    if let (Part::Second(was), Part::Second(is), State::AwaitingApproval) =
        (&before.part, &seen.part, seen.op.state)
        && is.revision != was.revision
    {
        return Err(is.barred.as_ref().map_or_else(Problem::not_judged, Problem::not_allowed));
    }
    Ok(Decided::As(Box::new(seen)))
}
