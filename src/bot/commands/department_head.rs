//! `department.head`: 设李四为急诊科主管 · 取消李四的急诊科主管 · 急诊科主管换成李四.

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::wording::department as words;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::language::{Intent, Party, Person};
use crate::proposal::department::{self, NewHeads};

pub const COMMAND: Command = Command {
    intent: Intent::DepartmentHead,
    title: "设置部门主管",
    says: &["设李四为药剂科主管", "取消李四的药剂科主管", "药剂科主管换成李四"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let Some(said) = request.slots.department.clone() else {
        return Ok(Outcome::Ask { request, question: Question::Department, remark: None });
    };
    let found = found!(resolve::department(asking, &request, Some(&said)).await?);
    let which = super::department_list::read(asking, found.id).await?;
    let (new, old) = (side(request.slots.to.as_ref()), side(request.slots.from.as_ref()));
    if request.slots.targets.is_empty() && new.is_none() {
        let heads = department::heads_of(asking, which.id).await?;
        let remark = Some(words::headed_by(&which.name, &heads));
        return Ok(Outcome::Ask { request, question: Question::Targets, remark });
    }
    // Whoever takes over from nobody named takes over from all.
    let mut heads = NewHeads { alone: new.is_some() && old.is_none(), ..NewHeads::default() };
    for person in request.slots.targets.iter().chain(new) {
        let member = found!(resolve::member(asking, &request, person).await?);
        if request.slots.revoke { heads.take.push(member) } else { heads.add.push(member) }
    }
    if let Some(person) = old {
        heads.take.push(found!(resolve::member(asking, &request, person).await?));
    }
    Ok(Outcome::Propose(Box::new(department::head(asking, &which, &heads).await?)))
}

fn side(party: Option<&Party>) -> Option<&Person> {
    match party {
        Some(Party::Person(person)) => Some(person),
        _ => None,
    }
}
