//! `contact.show`: 管理员是谁 · 人工. Whom somebody turns to: who manages them, by name.

use super::Command;
use crate::bot::dialogue::Request;
use crate::bot::{Asking, Outcome, Stop, Who, wording};
use crate::domain::permit::Rank;
use crate::language::Intent;

pub const COMMAND: Command = Command {
    intent: Intent::ContactShow,
    title: "找谁办",
    says: &["管理员是谁", "想加个人找谁", "人工"],
    who: Who::Everyone,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, _request: Request) -> Result<Outcome, Stop> {
    let directory = &asking.desk.directory;
    if asking.actor.rank == Rank::MainAdministrator {
        return Ok(Outcome::Reply(wording::contact::yourself()));
    }
    let mut main = Vec::new();
    let mut own = Vec::new();
    for user in directory.administrators().await? {
        let rank = directory.actor(&user).await?.rank;
        if rank == Rank::MainAdministrator
            && let Some(member) = directory.member(&user).await?
        {
            main.push(member.name);
        }
    }
    if !asking.actor.is_administrator() {
        let mut chains = Vec::new();
        for id in &asking.me.departments {
            chains.extend(directory.chain(*id).await?);
        }
        own.extend(directory.who_can(&chains).await?.into_iter().map(|member| member.name));
        own.retain(|name| !main.contains(name));
    }
    Ok(Outcome::Reply(if asking.actor.is_administrator() {
        wording::contact::above(&main)
    } else {
        wording::contact::turn_to(&own, &main)
    }))
}
