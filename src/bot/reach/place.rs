//! The department a question is about, for those who manage none as well.

use crate::bot::dialogue::{Question, Request};
use crate::bot::reach::Reach;
use crate::bot::resolve::{self, Found};
use crate::bot::{Asking, Outcome, Refusal, Stop};
use crate::domain::department::Department;
use crate::domain::permit::Denied;
use crate::proposal::permission;

/// The department called so within reach. Administrators are asked as they are everywhere; whoever manages nothing
/// may still name a department of their own institution, and whoever reaches everybody any.
pub async fn within(
    asking: &Asking<'_>,
    request: &Request,
    said: &str,
    reach: &Reach,
) -> Result<Found<Department>, Stop> {
    if asking.actor.is_administrator() {
        return match resolve::department(asking, request, Some(said)).await? {
            Found::Ask(Outcome::Ask { question: Question::Department, .. }) => Err(unknown(said)),
            found => Ok(found),
        };
    }
    let directory = &asking.desk.directory;
    let named = directory.departments_named(said, asking.actor).await?;
    let mut all = [named.within, named.outside].concat();
    if all.is_empty() {
        all = directory.departments_short(said, None).await?;
    }
    let mut near = Vec::new();
    for department in &all {
        let picked = request.picks.departments.get(said).is_none_or(|picked| *picked == department.id);
        let chain = directory.chain(department.id).await?;
        if picked && reach.includes(&asking.desk.directory, chain.as_slice()).await? {
            near.push(department.clone());
        }
    }
    match (near.len(), all.first()) {
        (1, _) => Ok(Found::It(near.remove(0))),
        (0, None) => Err(unknown(said)),
        (0, Some(outside)) => {
            let reason = Denied::DepartmentOutside { department: outside.id };
            Err(permission::refusal(asking, reason, Some(outside.name.clone()), &[outside.id]).await?)
        }
        _ => {
            let mut options = Vec::new();
            for department in near.iter().take(crate::card::question::MOST) {
                options.push((department.id, directory.path(department.id).await?));
            }
            let question = Question::PickDepartment { said: said.to_owned(), options };
            Ok(Found::Ask(Outcome::Ask { request: request.clone(), question, remark: None }))
        }
    }
}

fn unknown(said: &str) -> Stop {
    Stop::Refused(Refusal::NoSuchDepartment(said.to_owned()))
}
