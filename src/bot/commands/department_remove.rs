//! `department.remove`: 删除康复科这个科室. Only an empty one; who and what is still in it is said.

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::language::Intent;
use crate::proposal::department;

pub const COMMAND: Command = Command {
    intent: Intent::DepartmentRemove,
    title: "删除部门",
    says: &["删除康复科这个科室", "撤销疼痛科"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let Some(said) = request.slots.department.clone() else {
        return Ok(Outcome::Ask { request, question: Question::Department, remark: None });
    };
    let found = found!(resolve::department(asking, &request, Some(&said)).await?);
    let which = super::department_list::read(asking, found.id).await?;
    Ok(Outcome::Propose(Box::new(department::remove(asking, &which).await?)))
}
