//! `department.rename`: 把康复科改名为康复医学科. Under its own parent the new name must be free.

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::wording::department as words;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::domain::department::name_flaw;
use crate::language::Intent;
use crate::proposal::department;
use crate::proposal::wording::department::flawed;

pub const COMMAND: Command = Command {
    intent: Intent::DepartmentRename,
    title: "部门改名",
    says: &["把康复科改名为康复医学科"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let Some(said) = request.slots.department.clone() else {
        return Ok(Outcome::Ask { request, question: Question::Department, remark: None });
    };
    let found = found!(resolve::department(asking, &request, Some(&said)).await?);
    let which = super::department_list::read(asking, found.id).await?;
    let Some(name) = request.slots.name.clone().map(|name| name.trim().to_owned()) else {
        return Ok(ask(request, words::renamed_to_what(&which.name)));
    };
    if let Some(flaw) = name_flaw(&name) {
        return Ok(ask(request, flawed(&name, flaw)));
    }
    Ok(Outcome::Propose(Box::new(department::rename(asking, &which, &name).await?)))
}

fn ask(mut request: Request, remark: String) -> Outcome {
    request.slots.name = None;
    Outcome::Ask { request, question: Question::Title, remark: Some(remark) }
}
