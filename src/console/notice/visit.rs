//! Somebody has opened a notice's page inside the client.
//!
//! **Invariant:** only members have read; how many others have is shown to the sender and main administrators alone.

use super::visitor::{self, Refused, Visitor};
use super::{chart, done};
use crate::console::Console;
use crate::domain::id::UserId;
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Campaign, Mark};
use crate::domain::permit::Rank;
use crate::domain::person::Member;
use crate::operation::notice::crowd;
use crate::operation::notice::standing::Whole;
use crate::operation::notice::{reads, visits};
use crate::store::Accepted;

/// What a visitor gets.
pub struct Visit {
    /// One line.
    pub said: String,
    /// How much has been read, for who may know: an SVG.
    pub chart: Option<String>,
    /// How far they are with their todo, where they have one of it.
    pub todo: Option<Mark>,
}

/// Keeps it that whoever the code is of has read this.
pub async fn take(
    console: &Console,
    (op, campaign): (&Operation, &Campaign),
    visitor: Visitor<'_>,
) -> Result<Visit, Refused> {
    let member = visitor::member(console, &op.id, visitor).await?;
    let user = &member.user;
    let delivery = visits::delivery(&op.id, user.clone(), console.clock.now_ms());
    match console.store.accept(&delivery).await {
        Ok(Accepted::Stored | Accepted::Duplicate) => {}
        Ok(Accepted::Full { .. }) => return Err(Refused::Later),
        Err(error) => {
            error.log("a visit could not be stored");
            return Err(Refused::Later);
        }
    }
    let chart = if may_know(console, op, user).await {
        drawn(console, op, campaign).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "who has read a notice cannot be drawn now");
            None
        })
    } else {
        None
    };
    // It is read, whether or not that can be told.
    let todo = done::standing(console, (&op.id, campaign), user).await.unwrap_or_default();
    Ok(Visit { said: noted(&member), chart, todo })
}

fn noted(member: &Member) -> String {
    format!("{}，已登记您看过这条通知。", member.name)
}

/// Its sender, and main administrators.
async fn may_know(console: &Console, op: &Operation, user: &UserId) -> bool {
    if op.initiator == *user {
        return true;
    }
    let actor = console.directory.actor(user).await;
    actor.is_ok_and(|actor| actor.rank == Rank::MainAdministrator)
}

/// How much has been read, as far as is written down.
async fn drawn(
    console: &Console,
    op: &Operation,
    campaign: &Campaign,
) -> Result<Option<String>, crowd::Error> {
    let parts = reads::known(&console.store, &op.id, campaign).await?;
    let whole = Whole::of(&console.directory, &console.store, (op, campaign), parts).await?;
    let Some(places) = whole.places(&console.directory).await? else { return Ok(None) };
    Ok(chart::draw(&places))
}
