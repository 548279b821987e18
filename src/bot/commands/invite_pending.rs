//! `invite.pending`: 还有谁没同意邀请. Who is not there yet, looked at now, with the buttons that invite again.

use super::Command;
use crate::bot::dialogue::Request;
use crate::bot::resolve::{self, found};
use crate::bot::wording::pending::{self as words, Occasion};
use crate::bot::{Asking, Outcome, Stop, Who, pending};
use crate::language::Intent;

pub const COMMAND: Command = Command {
    intent: Intent::InvitePending,
    title: "还没进来的人",
    says: &["还有谁没同意邀请", "急诊科还有谁没进来"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let below = match request.slots.department.as_deref() {
        Some(said) => Some(found!(resolve::department(asking, &request, Some(said)).await?)),
        None => None,
    };
    let mut found = pending::gather(asking.desk, asking.actor, below.as_ref().map(|one| one.id)).await?;
    found.said.clone_from(&request.slots.department);
    if found.is_empty() {
        let whole = below.map_or_else(|| words::your_scope().to_owned(), |one| one.name);
        return Ok(Outcome::Reply(words::nobody_pending(&found, &whole)));
    }
    let sheet = words::pending(&found, Occasion::Asked, asking.desk.clock.now_ms());
    Ok(Outcome::Offer(sheet))
}
