//! `role.grant` and `role.revoke`: 给张三加上信息员 · 取消李四的安全生产负责人.

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, Found, found};
use crate::bot::{Asking, Outcome, Stop, Who, wording};
use crate::domain::permit::Asked;
use crate::language::Intent;
use crate::proposal::permission;
use crate::proposal::role::{self, Way};

pub const GRANT: Command = Command {
    intent: Intent::RoleGrant,
    title: "设置角色",
    says: &["给张三加上信息员", "让李四担任安全生产负责人"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request, Way::Grant)),
};

pub const REVOKE: Command = Command {
    intent: Intent::RoleRevoke,
    title: "取消角色",
    says: &["取消李四的安全生产负责人", "把李四的角色都去掉"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request, Way::Revoke)),
};

async fn run(asking: &Asking<'_>, request: Request, way: Way) -> Result<Outcome, Stop> {
    if request.slots.targets.is_empty() {
        return Ok(Outcome::Ask { request, question: Question::Targets, remark: None });
    }
    if request.slots.roles.is_empty() && way == Way::Revoke {
        let held = found!(held(asking, &request).await?);
        return taken(asking, request, held).await;
    }
    if request.slots.roles.is_empty() {
        let known = resolve::grantable(asking).await?;
        return Ok(Outcome::Ask { request, question: Question::Roles { known }, remark: None });
    }
    let roles = found!(resolve::roles(asking, &request, &request.slots.roles).await?);
    let mut people = Vec::new();
    for person in &request.slots.targets {
        let member = found!(resolve::member(asking, &request, person).await?);
        people.push(resolve::whom(person, member));
    }
    Ok(Outcome::Propose(Box::new(role::propose(asking, &people, &roles, way).await?)))
}

/// The roles that these people hold and that can be taken from them here.
pub(super) async fn held(asking: &Asking<'_>, request: &Request) -> Result<Found<Vec<String>>, Stop> {
    let all = asking.desk.directory.roles().await?;
    let mut held = Vec::new();
    for person in &request.slots.targets {
        let member = match resolve::member(asking, request, person).await? {
            Found::It(member) => resolve::whom(person, member),
            Found::Ask(outcome) => return Ok(Found::Ask(outcome)),
        };
        // Whose roles are not the asker's business are not told.
        let asked = Asked::RevokeRoles { user: member.member.user.clone(), roles: Vec::new() };
        permission::on(asking, &member, &asked).await?;
        held.extend(
            all.iter().filter(|role| role.grantable && member.member.roles.contains(&role.id)).cloned(),
        );
    }
    let mut said: Vec<String> = held.into_iter().map(|role| role.say).collect();
    said.sort();
    said.dedup();
    Ok(Found::It(said))
}

/// All of them where that was said or there is but one; else which is asked.
async fn taken(asking: &Asking<'_>, mut request: Request, held: Vec<String>) -> Result<Outcome, Stop> {
    if held.is_empty() {
        let who = request.slots.targets.iter().map(resolve::said).collect::<Vec<_>>();
        return Ok(Outcome::Reply(wording::holds_no_role(&who)));
    }
    if request.all || held.len() == 1 {
        request.slots.roles = held;
        return Box::pin(run(asking, request, Way::Revoke)).await;
    }
    Ok(Outcome::Ask { request, question: Question::Roles { known: held }, remark: None })
}
