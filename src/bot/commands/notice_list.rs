//! `notice.list`: 最近发过哪些通知.

use super::Command;
use crate::bot::dialogue::Request;
use crate::bot::reach::noticed;
use crate::bot::wording::notice as wording;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::language::Intent;

pub const COMMAND: Command = Command {
    intent: Intent::NoticeList,
    title: "通知记录",
    says: &["最近发过哪些通知"],
    who: Who::Notifiers,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// So many are listed.
const MOST: usize = 10;

async fn run(asking: &Asking<'_>, _request: Request) -> Result<Outcome, Stop> {
    let known = noticed::known(asking).await?;
    if known.is_empty() {
        return Ok(Outcome::Reply(wording::none_sent().to_owned()));
    }
    Ok(Outcome::Reply(wording::list(&known[..known.len().min(MOST)], known.len())))
}
