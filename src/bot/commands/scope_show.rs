//! `scope.show`: 我能管哪些部门 · 为什么我没权限改张三. The rule that decided, in words.

use super::Command;
use crate::bot::dialogue::Request;
use crate::bot::resolve::{self, found};
use crate::bot::{Asking, Outcome, Refusal, Stop, Who, proposal, wording};
use crate::domain::permit::Rank;
use crate::gate::Asked;
use crate::language::Intent;

pub const COMMAND: Command = Command {
    intent: Intent::ScopeShow,
    title: "我的管理范围",
    says: &["我能管哪些部门", "为什么我没权限改张三"],
    who: Who::Everyone,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    if !asking.actor.is_administrator() {
        // Whoever manages nothing learns nothing about those they ask about.
        return Ok(Outcome::Reply(own(asking).await?));
    }
    let mut answers = Vec::new();
    for person in &request.slots.targets {
        let member = found!(resolve::member(asking, &request, person).await?);
        let asked = Asked::GrantRoles { user: member.user.clone(), roles: Vec::new() };
        let (about, places) = resolve::spoken_of(person, &member);
        match proposal::permitted(asking, &asked, Some(about), places).await {
            Ok(()) => answers.push(wording::may_change(&member.name)),
            Err(Stop::Refused(refusal @ Refusal::Denied { .. })) => answers.push(wording::refusal(&refusal)),
            Err(stop) => return Err(stop),
        }
    }
    if answers.is_empty() {
        answers.push(own(asking).await?);
    }
    Ok(Outcome::Reply(answers.join("\n\n")))
}

async fn own(asking: &Asking<'_>) -> Result<String, Stop> {
    let directory = &asking.desk.directory;
    match &asking.actor.rank {
        Rank::MainAdministrator => Ok(wording::manages_all(&asking.desk.settings.organisation)),
        Rank::SubAdministrator { scope } => {
            let mut paths = Vec::new();
            for id in scope {
                paths.push(directory.path(*id).await?);
            }
            Ok(wording::manages(&paths))
        }
        Rank::Staff => {
            let mut chains = Vec::new();
            for id in &asking.me.departments {
                chains.extend(directory.chain(*id).await?);
            }
            let can =
                directory.who_can(&chains).await?.into_iter().map(|member| member.name).collect::<Vec<_>>();
            Ok(wording::manages_nothing(&can))
        }
    }
}
