//! `member.list`: 急诊科有哪些人 · 没激活的人. The people of departments with all below them, for who manages those.

use super::Command;
use crate::bot::dialogue::page::{Query, Subject};
use crate::bot::dialogue::{MemberQuestion, Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::{Asking, Outcome, Stop, Who, wording};
use crate::domain::id::DepartmentId;
use crate::domain::permit::Rank;
use crate::language::{Intent, State};

pub const COMMAND: Command = Command {
    intent: Intent::MemberList,
    title: "成员名单",
    says: &["急诊科有哪些人", "没激活的人", "谁没有角色"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    if request.slots.field.is_some() {
        return Ok(Outcome::Reply(wording::page::not_by_title().to_owned()));
    }
    let roles = found!(resolve::roles(asking, &request, &request.slots.roles).await?);
    let (nodes, place) = match (&request.slots.department, &asking.actor.rank) {
        (None, Rank::SubAdministrator { scope }) => (scope.clone(), named(asking, scope).await?),
        // Who has not logged in is looked for everywhere.
        (None, Rank::MainAdministrator) if request.slots.state == Some(State::Inactive) => {
            (vec![DepartmentId::ROOT], asking.desk.settings.organisation.clone())
        }
        // Everybody is too many to read.
        (None, _) => {
            return Ok(Outcome::Ask {
                request,
                question: Question::Member(MemberQuestion::ListOf),
                remark: None,
            });
        }
        (Some(said), _) => {
            let found = resolve::department(asking, &request, Some(said)).await?;
            let department = found!(found.asking_rather(MemberQuestion::ListOf));
            (vec![department.id], department.name)
        }
    };
    let (state, without_role) = (request.slots.state, request.slots.without_role);
    Ok(Outcome::Browse(Subject::People(Query { nodes, place, state, without_role, roles })))
}

async fn named(asking: &Asking<'_>, scope: &[DepartmentId]) -> Result<String, Stop> {
    let mut names = Vec::new();
    for id in scope {
        names.extend(asking.desk.directory.name(*id).await?);
    }
    Ok(names.join("、"))
}
