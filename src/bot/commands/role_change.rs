//! `role.grant` and `role.revoke`: 给张三加上信息员 · 取消李四的安全生产负责人.

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::language::Intent;
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
    says: &["取消李四的安全生产负责人"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request, Way::Revoke)),
};

async fn run(asking: &Asking<'_>, request: Request, way: Way) -> Result<Outcome, Stop> {
    if request.slots.targets.is_empty() {
        return Ok(Outcome::Ask { request, question: Question::Targets, remark: None });
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
