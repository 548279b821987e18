//! `notice.received`: 谁发的通知. What the asker was sent lately, by whom and when.

use super::Command;
use crate::bot::dialogue::Request;
use crate::bot::wording::notice as wording;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::language::Intent;
use crate::view;

pub const COMMAND: Command = Command {
    intent: Intent::NoticeReceived,
    title: "收到的通知",
    says: &["谁发的通知", "我收到了哪些通知"],
    who: Who::Everyone,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// So many are told.
const MOST: usize = 3;

async fn run(asking: &Asking<'_>, _request: Request) -> Result<Outcome, Stop> {
    let found = view::notice::received(&asking.desk.view(), asking.me, MOST).await?;
    Ok(Outcome::Reply(wording::received(&found)))
}
