//! Somebody says on a notice's page that their todo is done, or is not.
//!
//! **Invariant:** what they say is stored before it is acknowledged; the platform is told in a turn of its own, and of
//! their own todos alone.

use super::visitor::{self, Refused, Visitor};
use crate::console::Console;
use crate::domain::id::{OperationId, UserId};
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Campaign, Mark};
use crate::operation::notice::reads::own::{self, Own};
use crate::store::Accepted;

/// Keeps it that whoever the code is of says so of their todo; one line for them.
pub async fn take(
    console: &Console,
    (op, campaign): (&Operation, &Campaign),
    (visitor, mark): (Visitor<'_>, Mark),
) -> Result<&'static str, Refused> {
    let member = visitor::member(console, &op.id, visitor).await?;
    let own = theirs(console, (&op.id, campaign), &member.user).await?;
    if own.is_empty() {
        return Err(Refused::NoTodo);
    }
    let now = console.clock.now_ms();
    for one in own {
        match console.store.accept(&one.said(&member.user, mark, now)).await {
            Ok(Accepted::Stored | Accepted::Duplicate) => {}
            Ok(Accepted::Full { .. }) => return Err(Refused::Later),
            Err(error) => {
                error.log("what somebody says of their todo could not be stored");
                return Err(Refused::Later);
            }
        }
    }
    Ok(match mark {
        Mark::Done => "已登记完成，钉钉待办稍后更新。",
        Mark::Open => "已登记为未完成，钉钉待办稍后更新。",
    })
}

/// How far somebody is with their todos of this notice, as far as is known; `None` where they have none.
pub async fn standing(
    console: &Console,
    of: (&OperationId, &Campaign),
    user: &UserId,
) -> Result<Option<Mark>, Refused> {
    let own = theirs(console, of, user).await?;
    let mark = if own.iter().all(|one| one.done) { Mark::Done } else { Mark::Open };
    Ok((!own.is_empty()).then_some(mark))
}

async fn theirs(
    console: &Console,
    of: (&OperationId, &Campaign),
    user: &UserId,
) -> Result<Vec<Own>, Refused> {
    own::of(&console.store, of, user).await.map_err(|error| {
        tracing::error!(%error, "somebody's todos of a notice cannot be read");
        Refused::Later
    })
}
