//! `department.add`: 在和平医院下新建科室康复科. Below a department of one's own, under a name that is free there.

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::wording::department as words;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::domain::department::{Department, name_flaw};
use crate::language::Intent;
use crate::proposal::department;
use crate::proposal::wording::department::flawed;

pub const COMMAND: Command = Command {
    intent: Intent::DepartmentAdd,
    title: "新建部门",
    says: &["在和平医院下新建科室康复科", "新建部门康复科"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let Some(said) = request.slots.name.clone() else {
        return Ok(ask(request, words::which_name()));
    };
    let mut remarks = Vec::new();
    let said_parent = request.slots.department.as_deref();
    let found = found!(resolve::department(asking, &request, said_parent).await?);
    let parent = super::department_list::read(asking, found.id).await?;
    if said_parent.is_none() {
        remarks.push(words::below_own(&parent.name));
    }
    let name = below(&parent, &said).unwrap_or(said).trim().to_owned();
    if let Some(flaw) = name_flaw(&name) {
        return Ok(ask(request, flawed(&name, flaw)));
    }
    Ok(Outcome::Propose(Box::new(department::create(asking, &parent, &name, remarks).await?)))
}

/// What is left of a name that begins with its parent's: 和平医院康复科 below 和平医院.
fn below(parent: &Department, said: &str) -> Option<String> {
    let rest = said.strip_prefix(&parent.name)?.trim_start_matches(['的', '/', ' ']);
    (rest.chars().count() > 1).then(|| rest.to_owned())
}

fn ask(mut request: Request, remark: String) -> Outcome {
    request.slots.name = None;
    Outcome::Ask { request, question: Question::Title, remark: Some(remark) }
}
