//! `guide`: 怎么添加成员 · 组织代码是多少. How it stands with the asker first, then the command that does it, then the
//! steps by hand.

use super::Command;
use crate::bot::dialogue::Request;
use crate::bot::dialogue::offer::Sheet;
use crate::bot::resolve;
use crate::bot::wording::guide::{self as words, Live, Topic};
use crate::bot::{Asking, Outcome, Stop, Who, pending};
use crate::domain::permit::Rank;
use crate::language::Intent;
use crate::proposal;

pub const COMMAND: Command = Command {
    intent: Intent::Guide,
    title: "使用指南",
    says: &["怎么添加成员", "组织代码是多少", "手机号换了怎么办", "怎么切换组织"],
    who: Who::Everyone,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let Some(topic) = request.slots.topic.as_deref().and_then(Topic::by_name) else {
        return Ok(Outcome::Reply(words::topics()));
    };
    let live = live(asking, topic).await?;
    Ok(match words::links(topic, &live) {
        Some((title, body)) => Outcome::Offer(Sheet { title, body, hint: words::more(), offers: Vec::new() }),
        None => Outcome::Reply(words::guide(topic, &live)),
    })
}

/// What the answer says of the asker and of now.
async fn live<'a>(asking: &'a Asking<'_>, topic: Topic) -> Result<Live<'a>, Stop> {
    let directory = &asking.desk.directory;
    let mut scope = Vec::new();
    if let Rank::SubAdministrator { scope: nodes } = &asking.actor.rank {
        for node in nodes {
            scope.extend(directory.name(*node).await?);
        }
    }
    let mut who_can = Vec::new();
    if !asking.actor.is_administrator() {
        let mut chains = Vec::new();
        for id in &asking.me.departments {
            chains.extend(directory.chain(*id).await?);
        }
        who_can = directory.who_can(&chains).await?.into_iter().map(|member| member.name).collect();
    }
    let roles = if topic == Topic::AssignRole { resolve::grantable(asking).await? } else { Vec::new() };
    let waiting = if topic.is_about_others() && asking.actor.is_administrator() {
        Some(pending::gather(asking.desk, asking.actor, None).await?)
    } else {
        None
    };
    Ok(Live {
        settings: &asking.desk.settings,
        rank: &asking.actor.rank,
        me: asking.me,
        places: proposal::places(asking.services, asking.me).await?,
        scope,
        who_can,
        roles,
        waiting,
        says: |intent| super::of(intent).and_then(|command| command.says.first().copied()),
    })
}
