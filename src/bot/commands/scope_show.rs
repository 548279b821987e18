//! `scope.show`: 我能管哪些部门 · 为什么我没权限改张三. The rule that decided, in words.

use super::Command;
use crate::bot::dialogue::Request;
use crate::bot::resolve::{self, found};
use crate::bot::wording::scope;
use crate::bot::{Asking, Outcome, Refusal, Stop, Who, wording};
use crate::domain::permit::{Asked, Denied, Rank};
use crate::domain::person::Member;
use crate::language::{Intent, Person};
use crate::proposal::permission;

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
        match permission::permitted(asking, &asked, Some(about), places).await {
            Ok(()) => {
                let own = scope::may_change_but(asking.me.exclusive);
                answers.push(format!("{}{own}", wording::may_change(&member.name)));
            }
            Err(Stop::Refused(refusal @ Refusal::Denied { .. })) => {
                answers.push(explained(asking, person, &member, &refusal).await?);
            }
            Err(stop) => return Err(stop),
        }
    }
    if answers.is_empty() {
        answers.push(own(asking).await?);
    }
    Ok(Outcome::Reply(answers.join("\n\n")))
}

/// The refusal, and for an administrator the two places that do not meet: what they manage, and the institution of
/// somebody they named. Whoever asked by a number alone does not learn whose it is.
async fn explained(
    asking: &Asking<'_>,
    person: &Person,
    member: &Member,
    refusal: &Refusal,
) -> Result<String, Stop> {
    let text = wording::refusal(refusal);
    let outside = matches!(
        refusal,
        Refusal::Denied { reason: Denied::PersonOutside { .. } | Denied::PersonShared { .. }, .. }
    );
    let Rank::SubAdministrator { scope } = &asking.actor.rank else { return Ok(text) };
    if !outside || person.name.is_none() {
        return Ok(text);
    }
    let directory = &asking.desk.directory;
    let mut theirs = Vec::new();
    for id in &member.departments {
        let Some(chain) = directory.chain(*id).await? else { continue };
        if let Some(institution) =
            directory.institutions_around(std::slice::from_ref(&chain)).await?.of(&chain)
        {
            theirs.push(directory.path(institution).await?);
        }
    }
    theirs.dedup();
    let mut mine = Vec::new();
    for id in scope {
        mine.push(directory.path(*id).await?);
    }
    Ok(scope::two_places(&text, &mine, &member.name, &theirs))
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
            Ok(format!("{}\n{}", wording::manages(&paths), scope::only_these()))
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
