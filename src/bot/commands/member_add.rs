//! `member.add`: 添加成员 陈晨 13900000199 急诊科 信息员.
//!
//! One person or several; the department defaults to the administrator's unit when there is just one; what is missing
//! is asked for one by one.

use super::{Command, member_import};
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::{Asking, Outcome, Stop, Who, wording};
use crate::domain::mobile::Mobile;
use crate::gate::Sight;
use crate::language::{self, Intent, MemberDraft, Party, Person, Slots};
use crate::proposal::member_add::{self, Newcomer};

pub const COMMAND: Command = Command {
    intent: Intent::MemberAdd,
    title: "添加成员",
    says: &["添加成员 张三 13800138000 急诊科 信息员", "把李四拉进急诊科，手机号 13900139000"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// More people than this in one message are imported: all rows are checked before one is asked about.
const MOST: usize = 50;
/// From so many on, what is wrong with one is listed and not asked for.
const SEVERAL: usize = 3;

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    if request.slots.members.len() > MOST || is_torn(&request) {
        return member_import::pasted(asking, request).await;
    }
    if let Some(outcome) = members_already(asking, &request).await? {
        return Ok(outcome);
    }
    if let Some(question) = missing(&request) {
        return Ok(Outcome::Ask { request, question, remark: None });
    }
    if let Some((request, question, remark)) = bad_number(&request) {
        return Ok(Outcome::Ask { request, question, remark: Some(remark) });
    }
    let mut people = Vec::new();
    for draft in &request.slots.members {
        let said = draft.department.as_deref().or(request.slots.department.as_deref());
        let department = found!(resolve::department(asking, &request, said).await?);
        let roles = found!(resolve::roles(asking, &request, said_roles(&request, draft)).await?);
        people.push(Newcomer {
            name: draft.name.clone().unwrap_or_default(),
            mobile: Mobile::new(draft.mobile.clone().unwrap_or_default()),
            department,
            roles,
            title: draft.title.clone(),
            job_number: draft.job_number.clone(),
        });
    }
    Ok(Outcome::Propose(Box::new(member_add::propose(asking, &people).await?)))
}

/// Several people, and something is wrong with one of them: nobody waits for that one.
fn is_torn(request: &Request) -> bool {
    request.slots.members.len() >= SEVERAL && (missing(request).is_some() || bad_number(request).is_some())
}

fn said_roles<'a>(request: &'a Request, draft: &'a MemberDraft) -> &'a [String] {
    if draft.roles.is_empty() { &request.slots.roles } else { &draft.roles }
}

/// The first thing that has to be known of everybody.
fn missing(request: &Request) -> Option<Question> {
    let members = &request.slots.members;
    if members.is_empty() {
        return Some(Question::Members);
    }
    members.iter().enumerate().find_map(|(at, draft)| match (&draft.name, &draft.mobile) {
        (Some(name), None) => Some(Question::Mobile { at, of: name.clone() }),
        (None, Some(number)) => Some(Question::Name { at, of: Mobile::new(number.clone()).masked() }),
        (None, None) => Some(Question::Members),
        (Some(_), Some(_)) => None,
    })
}

/// The first number that cannot be one: asked for again, with what is wrong with it.
fn bad_number(request: &Request) -> Option<(Request, Question, String)> {
    request.slots.members.iter().enumerate().find_map(|(at, draft)| {
        let fault = language::mobile_fault(draft.mobile.as_deref()?)?;
        let name = draft.name.clone().unwrap_or_default();
        let remark = wording::bad_number(&name, draft.mobile.as_deref().unwrap_or_default(), &fault);
        Some((request.clone(), Question::Mobile { at, of: name }, remark))
    })
}

/// People without numbers who are members in scope, and a department: they are to be moved there.
async fn members_already(asking: &Asking<'_>, request: &Request) -> Result<Option<Outcome>, Stop> {
    let slots = &request.slots;
    let bare = |one: &MemberDraft| {
        one.name.is_some() && one.mobile.is_none() && one.roles.is_empty() && one.department.is_none()
    };
    if slots.members.is_empty()
        || slots.department.is_none()
        || !slots.roles.is_empty()
        || !slots.members.iter().all(bare)
    {
        return Ok(None);
    }
    let targets: Vec<Person> =
        slots.members.iter().filter_map(|one| one.name.clone()).map(Person::named).collect();
    for person in &targets {
        let all =
            asking.desk.directory.by_name(person.name.as_deref().unwrap_or_default(), asking.actor).await?;
        let mut seen = false;
        for member in &all {
            seen |= asking.desk.gate.may_see(asking.actor, member).await? == Sight::Full;
        }
        if !seen {
            return Ok(None);
        }
    }
    let who: Vec<String> = targets.iter().map(resolve::said).collect();
    let to = slots.department.clone().map(Party::Department);
    let moved = Request {
        slots: Slots { targets, to, ..Slots::default() },
        picks: request.picks.clone(),
        ..Request::default()
    };
    let remark = Some(wording::member::are_members(&who));
    Ok(Some(Outcome::Rather { intent: Intent::MemberMove, request: Box::new(moved), question: None, remark }))
}
