//! `undo`: 撤销刚才的操作. The latest of the asker's own changes, taken back by one that does the opposite, with a card of
//! its own; where the platform cannot, that is said.

mod reverse;

use super::Command;
use crate::bot::dialogue::Request;
use crate::bot::{Asking, Outcome, Stop, Who, wording};
use crate::domain::audit::Act;
use crate::domain::id::OperationId;
use crate::domain::operation::{Bulk, Operation, bulk};
use crate::language::{Intent, Slots};
use crate::view::{self, trail};
use reverse::Reverse;

pub const COMMAND: Command = Command {
    intent: Intent::Undo,
    title: "撤销刚才的操作",
    says: &["撤销刚才的操作", "搞错了，恢复一下"],
    who: Who::Everyone,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, _request: Request) -> Result<Outcome, Stop> {
    let latest = latest(asking).await?;
    let notices = view::notice::known(&asking.desk.view(), asking.actor).await?;
    let mine = notices.iter().filter(|one| one.initiator == asking.actor.user && !one.automatic);
    let notice = mine.filter(|one| one.was_sent()).max_by_key(|one| one.said_at());
    // What was sent later than anything was changed is what is meant.
    if let Some(notice) = notice.filter(|one| latest.as_ref().is_none_or(|act| act.at < one.said_at())) {
        let slots = Slots { notice: Some(notice.number.to_string()), ..Slots::default() };
        let request = Box::new(Request { slots, ..Request::default() });
        return Ok(Outcome::Rather { intent: Intent::NoticeRecall, request, question: None, remark: None });
    }
    let Some(id) = latest.and_then(|act| act.operation) else {
        return Ok(Outcome::Reply(wording::undo::nothing(asking.cards())));
    };
    let lines = match read(asking, &id).await? {
        Some(op) => whole(asking, op).await?,
        None => Vec::new(),
    };
    Ok(match reverse::of(&lines) {
        Reverse::By(intent, request) => {
            let remark = Some(wording::undo::about(&reverse::told(&lines)));
            Outcome::Rather { intent, request, question: None, remark }
        }
        Reverse::Cannot(why) => Outcome::Reply(wording::undo::cannot(&reverse::told(&lines), why)),
    })
}

/// The latest change of the asker's own that was made.
async fn latest(asking: &Asking<'_>) -> Result<Option<Act>, Stop> {
    let made = |act: &Act| {
        act.actor == asking.actor.user
            && act.operation.is_some()
            && !act.action.starts_with("notice.")
            && matches!(act.result.as_str(), "done" | "invited")
    };
    let wanted = trail::Wanted { fits: &made, before: None, since: None, most: 1 };
    let (found, _) = trail::latest(&asking.desk.view(), asking.actor, &wanted).await?;
    Ok(found.into_iter().next().map(|entry| entry.act))
}

async fn read(asking: &Asking<'_>, id: &OperationId) -> Result<Option<Operation>, Stop> {
    let found = asking.desk.store.record(id.as_str()).await?;
    Ok(found.and_then(|found| crate::operation::read(&found).ok()))
}

/// All parts of what it is a part of; itself where it is none.
async fn whole(asking: &Asking<'_>, op: Operation) -> Result<Vec<Operation>, Stop> {
    let Some(Bulk::Part { of, .. }) = op.bulk.as_deref() else { return Ok(vec![op]) };
    let mut parts = Vec::new();
    for number in 0u32.. {
        match read(asking, &bulk::part(of, number)).await? {
            Some(part) => parts.push(part),
            None => break,
        }
    }
    Ok(parts)
}
