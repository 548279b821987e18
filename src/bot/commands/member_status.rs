//! `member.status`: 查一下张三. What one may know of a person, from live state.

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, Found, found};
use crate::bot::{Asking, Outcome, Refusal, Stop, Who, pending, wording};
use crate::domain::invite::Stage;
use crate::domain::permit::Denied;
use crate::domain::person::Member;
use crate::gate::Sight;
use crate::language::{Intent, MemberDraft, Person, Slots, mobile_fault};
use crate::proposal::permission;

pub const COMMAND: Command = Command {
    intent: Intent::MemberStatus,
    title: "查询成员",
    says: &["查一下张三", "13800138000 进来了吗"],
    who: Who::Everyone,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    if request.slots.targets.is_empty() {
        return Ok(Outcome::Ask { request, question: Question::Targets, remark: None });
    }
    if let Some(outcome) = newcomers(asking, &request).await? {
        return Ok(outcome);
    }
    let mut answers = Vec::new();
    for person in &request.slots.targets {
        answers.push(found!(about(asking, &request, person).await?));
    }
    Ok(Outcome::Reply(answers.join("\n\n")))
}

/// Names with numbers, of whom nobody is a member or invited: whoever could add them is asked whether that is meant.
async fn newcomers(asking: &Asking<'_>, request: &Request) -> Result<Option<Outcome>, Stop> {
    let targets = &request.slots.targets;
    let whole = |one: &Person| {
        one.name.is_some() && one.mobile.as_deref().is_some_and(|number| mobile_fault(number).is_none())
    };
    if !asking.actor.is_administrator() || !targets.iter().all(whole) {
        return Ok(None);
    }
    for person in targets {
        let known = resolve::exactly(asking, request, person).await?.is_some();
        let open = pending::known(asking, person.mobile.as_deref(), None).await?;
        if known || open.iter().any(|invite| invite.stage == Stage::Consent) {
            return Ok(None);
        }
    }
    let draft = |one: &Person| MemberDraft {
        name: one.name.clone(),
        mobile: one.mobile.clone(),
        ..MemberDraft::default()
    };
    let slots = Slots { members: targets.iter().map(draft).collect(), ..Slots::default() };
    let who = targets.iter().map(resolve::said).collect();
    let request = Box::new(Request { slots, ..Request::default() });
    let question = Some(Question::AddThem { who });
    Ok(Some(Outcome::Rather { intent: Intent::MemberAdd, request, question, remark: None }))
}

/// A member by the very name or number, else somebody invited, else a member whose name sounds so.
async fn about(asking: &Asking<'_>, request: &Request, person: &Person) -> Result<Found<String>, Stop> {
    let mut looked = resolve::exactly(asking, request, person).await;
    if matches!(looked, Ok(None)) {
        let mut open = pending::known(asking, person.mobile.as_deref(), person.name.as_deref()).await?;
        open.retain(|invite| invite.stage == Stage::Consent);
        if !open.is_empty() {
            let now = asking.desk.clock.now_ms();
            let said: Vec<String> = open.iter().map(|invite| wording::invited(invite, now)).collect();
            return Ok(Found::It(said.join("\n")));
        }
        looked = resolve::near(asking, request, person).await.map(Some);
    }
    match looked {
        Ok(Some(Found::It(member))) => {
            pending::noticed(asking.desk, &member, person.mobile.as_deref()).await?;
            known(asking, person, &member).await.map(Found::It)
        }
        Ok(Some(Found::Ask(question))) => Ok(Found::Ask(question)),
        Ok(None) => Ok(Found::It(wording::no_such_person(&resolve::said(person)))),
        Err(stop) => missing(asking, person, stop).map(Found::It),
    }
}

/// What is said about somebody who is not found; staff cannot tell it from somebody whom they may not see.
fn missing(asking: &Asking<'_>, person: &Person, stop: Stop) -> Result<String, Stop> {
    let staff = !asking.actor.is_administrator();
    match stop {
        Stop::Refused(Refusal::NoSuchPerson(_) | Refusal::Denied { .. }) if staff => {
            Ok(wording::no_colleague(&resolve::said(person)))
        }
        Stop::Refused(Refusal::NoSuchPerson(said)) => Ok(wording::no_such_person(&said)),
        stop => Err(stop),
    }
}

async fn known(asking: &Asking<'_>, person: &Person, member: &Member) -> Result<String, Stop> {
    let own = member.user == asking.actor.user;
    let sight = if own { Sight::Full } else { asking.desk.gate.may_see(asking.actor, member).await? };
    match sight {
        Sight::NameOnly => Ok(wording::is_member(&member.name)),
        Sight::Nothing if !asking.actor.is_administrator() => {
            Ok(wording::no_colleague(&resolve::said(person)))
        }
        Sight::Nothing => {
            let reason = Denied::PersonOutside { departments: member.departments.clone() };
            let (about, places) = resolve::spoken_of(person, member);
            Err(permission::refusal(asking, reason, Some(about), places).await?.of(&member.user))
        }
        Sight::Full => {
            let mut places = Vec::new();
            for id in &member.departments {
                places.push(asking.desk.directory.path(*id).await?);
            }
            let all = asking.desk.directory.roles().await?;
            let held =
                all.into_iter().filter(|role| member.roles.contains(&role.id)).map(|role| role.say).collect();
            Ok(wording::status(&wording::Status {
                member,
                places,
                roles: held,
                in_group: asking.conversation.is_group(),
            }))
        }
    }
}
