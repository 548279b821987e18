//! `department.list`: 和平医院有哪些科室 · 急诊科主管是谁. What lies below a department, who heads it, how many are in it.

use futures_util::future::try_join_all;

use super::Command;
use crate::bot::dialogue::{MemberQuestion, Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::wording::department::{self as words, Row};
use crate::bot::{Asking, Outcome, Refusal, Stop, Who};
use crate::domain::department::Department;
use crate::domain::id::DepartmentId;
use crate::domain::permit::Rank;
use crate::language::Intent;
use crate::proposal::{department, permission};

pub const COMMAND: Command = Command {
    intent: Intent::DepartmentList,
    title: "部门列表",
    says: &["和平医院有哪些科室", "急诊科主管是谁"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// Of so many departments heads and counts are read; the rest is only named.
const READ: usize = 30;

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let said = request.slots.department.as_deref();
    let nodes = match (said, &asking.actor.rank) {
        (Some(_), _) => vec![found!(resolve::department(asking, &request, said).await?).id],
        (None, Rank::SubAdministrator { scope }) => scope.clone(),
        (None, Rank::MainAdministrator) => vec![DepartmentId::ROOT],
        (None, Rank::Staff) => {
            let question = Question::Member(MemberQuestion::ListOf);
            return Ok(Outcome::Ask { request, question, remark: None });
        }
    };
    if let Err(reason) = asking.desk.gate.may_list(asking.actor, &nodes).await? {
        return Err(permission::refusal(asking, reason, None, &nodes).await?);
    }
    let mut parts = Vec::new();
    for node in nodes {
        parts.push(below(asking, node).await?);
    }
    Ok(Outcome::Reply(parts.join("\n\n")))
}

async fn below(asking: &Asking<'_>, node: DepartmentId) -> Result<String, Stop> {
    let directory = &asking.desk.directory;
    let top = row(asking, read(asking, node).await?).await?;
    let below = directory.departments_directly_below(node).await?;
    let rest: Vec<String> = below.iter().skip(READ).map(|one| one.name.clone()).collect();
    let rows = try_join_all(below.into_iter().take(READ).map(|one| row(asking, one))).await?;
    Ok(words::list(&top, &rows, &rest))
}

async fn row(asking: &Asking<'_>, of: Department) -> Result<Row, Stop> {
    let directory = &asking.desk.directory;
    let members = directory.department_now(of.id).await?.and_then(|detail| detail.members);
    let heads = department::heads_of(asking, of.id).await?.into_iter().map(|head| head.name).collect();
    Ok(Row { name: of.name, members, heads })
}

/// A department by its own name, however it was chosen.
pub(super) async fn read(asking: &Asking<'_>, id: DepartmentId) -> Result<Department, Stop> {
    let department = asking.desk.directory.department(id).await?;
    department.ok_or_else(|| Stop::Refused(Refusal::NoSuchDepartment(String::new())))
}
