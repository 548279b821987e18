//! `role.grant` and `role.revoke`: 给张三加上信息员 · 取消李四的安全生产负责人.

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::reach::last_holder;
use crate::bot::resolve::{self, found};
use crate::bot::{Asking, Outcome, Refusal, Stop, Who, proposal, wording};
use crate::domain::change::{Change, GrantRoles, RevokeRoles};
use crate::domain::operation::{Kind, Line, Step};
use crate::domain::permit::Asked;
use crate::domain::person::Member;
use crate::domain::role::Role;
use crate::language::{Intent, Person};

pub const GRANT: Command = Command {
    intent: Intent::RoleGrant,
    title: "设置角色",
    says: &["给张三加上信息员", "让李四担任安全生产负责人"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request, Kind::RoleGrant)),
};

pub const REVOKE: Command = Command {
    intent: Intent::RoleRevoke,
    title: "取消角色",
    says: &["取消李四的安全生产负责人"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request, Kind::RoleRevoke)),
};

async fn run(asking: &Asking<'_>, request: Request, kind: Kind) -> Result<Outcome, Stop> {
    if request.slots.targets.is_empty() {
        return Ok(Outcome::Ask { request, question: Question::Targets, remark: None });
    }
    if request.slots.roles.is_empty() {
        let known = resolve::grantable(asking).await?;
        return Ok(Outcome::Ask { request, question: Question::Roles { known }, remark: None });
    }
    let roles = found!(resolve::roles(asking, &request, &request.slots.roles).await?);
    let mut lines: Vec<Line> = Vec::new();
    let mut already = Vec::new();
    let mut taken = Vec::new();
    for person in &request.slots.targets {
        let member = found!(resolve::member(asking, &request, person).await?);
        if lines.iter().any(|line| line.user.as_ref() == Some(&member.user)) {
            continue;
        }
        let change = changing(&member, &roles, kind);
        permitted(asking, (person, &member), &roles, kind).await?;
        if change.is_empty() {
            already.push(wording::nothing_changes(&member.name, &roles, kind));
        } else {
            taken.push((member.user.clone(), change.clone()));
            lines.push(line(asking, &member, change, kind).await?);
        }
    }
    if lines.is_empty() {
        return Err(Stop::Refused(Refusal::NothingToDo(already.join("\n"))));
    }
    if kind == Kind::RoleRevoke {
        already.extend(last_holder::warnings(asking, &taken, last_holder::By::Revoking).await?);
    }
    Ok(Outcome::Propose(Box::new(proposal::new(asking, kind, lines, already))))
}

/// Only what is not so already.
fn changing(member: &Member, roles: &[Role], kind: Kind) -> Vec<Role> {
    let wanted = |role: &&Role| member.roles.contains(&role.id) != (kind == Kind::RoleGrant);
    roles.iter().filter(wanted).cloned().collect()
}

async fn permitted(
    asking: &Asking<'_>,
    (person, member): (&Person, &Member),
    roles: &[Role],
    kind: Kind,
) -> Result<(), Stop> {
    let (user, roles) = (member.user.clone(), roles.to_vec());
    let asked = match kind {
        Kind::RoleRevoke => Asked::RevokeRoles { user, roles },
        _ => Asked::GrantRoles { user, roles },
    };
    let (about, places) = resolve::spoken_of(person, member);
    proposal::permitted(asking, &asked, Some(about), places).await
}

async fn line(asking: &Asking<'_>, member: &Member, roles: Vec<Role>, kind: Kind) -> Result<Line, Stop> {
    let places = resolve::places(asking, member).await?.join("、");
    let change: Change = match kind {
        Kind::RoleRevoke => RevokeRoles { roles }.into(),
        _ => GrantRoles { roles }.into(),
    };
    Ok(Line {
        user: Some(member.user.clone()),
        name: format!("{}（{}）", member.name, places),
        mobile: None,
        place: places,
        departments: member.departments.clone(),
        steps: vec![Step::new(change)],
    })
}
