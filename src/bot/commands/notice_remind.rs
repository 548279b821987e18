//! `notice.remind`: 催一下没看的. To who has not read it, and only as far as that is known; each time by a stronger way,
//! in other words.

use super::Command;
use super::notice_send;
use crate::bot::dialogue::Request;
use crate::bot::reach::{audience, noticed};
use crate::bot::resolve::found;
use crate::bot::wording::notice as wording;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::domain::operation::notice::Channel;
use crate::language::Intent;
use crate::proposal::notice::remind;

pub const COMMAND: Command = Command {
    intent: Intent::NoticeRemind,
    title: "催办未读",
    says: &["催一下没看的"],
    who: Who::Notifiers,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let mut summary = found!(noticed::meant(asking, &request).await?);
    let mut op = noticed::operation(asking, &summary).await?;
    // Of a reminder nobody is reminded: its notice is meant.
    let of = op.as_ref().and_then(|op| op.campaign()?.audience.reminds_of().cloned());
    if let Some(of) = of
        && let Some(reminded) = noticed::known(asking).await?.into_iter().find(|one| one.operation == of)
    {
        op = noticed::operation(asking, &reminded).await?;
        summary = reminded;
    }
    let unread = match remind::unread(asking, &summary, op.as_ref()).await? {
        Ok(unread) => unread,
        Err(said) => return Ok(Outcome::Reply(said)),
    };
    let except = found!(Box::pin(audience::excepted(asking, &request)).await?);
    let only = found!(Box::pin(audience::alone(asking, &request)).await?);
    let ways: Vec<Channel> = request.slots.channels.iter().map(|said| wording::channel(*said)).collect();
    let proposed = Box::pin(remind::propose(asking, unread, (only, except), ways)).await?;
    Ok(notice_send::outcome(proposed, Some(request)))
}
