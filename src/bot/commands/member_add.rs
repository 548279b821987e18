//! `member.add`: 添加成员 陈晨 13900000199 急诊科 信息员.
//!
//! One person or several; the department defaults to the administrator's unit when there is just one; what is missing
//! is asked for one by one. Each person becomes a line: make the member, then give the roles.

use super::{Command, member_import};
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::{Asking, Outcome, Refusal, Stop, Who, proposal, wording};
use crate::domain::change::{CreateMember, GrantRoles};
use crate::domain::department::Department;
use crate::domain::mobile::Mobile;
use crate::domain::operation::{Kind, Line, Progress, Step};
use crate::domain::permit::{Asked, Rank};
use crate::domain::person::Member;
use crate::domain::role::Role;
use crate::gate::Sight;
use crate::language::{self, Intent, MemberDraft};

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
    if let Some(question) = missing(&request) {
        return Ok(Outcome::Ask { request, question, remark: None });
    }
    if let Some((request, question, remark)) = bad_number(&request) {
        return Ok(Outcome::Ask { request, question, remark: Some(remark) });
    }
    let members = request.slots.members.clone();
    let mut lines = Vec::new();
    let mut warnings = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for draft in &members {
        let number = draft.mobile.clone().unwrap_or_default();
        if seen.contains(&number) {
            warnings.push(wording::same_number_twice(&Mobile::new(number)));
            continue;
        }
        seen.push(number);
        let said = draft.department.as_deref().or(request.slots.department.as_deref());
        let place = found!(resolve::department(asking, &request, said).await?);
        let roles = found!(resolve::roles(asking, &request, said_roles(&request, draft)).await?);
        lines.push(line(asking, draft, &place, roles, members.len()).await?);
    }
    Ok(Outcome::Propose(Box::new(proposal::new(asking, Kind::MemberAdd, lines, warnings))))
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

/// One person's line; somebody who is a member already is not added again.
async fn line(
    asking: &Asking<'_>,
    draft: &MemberDraft,
    place: &Department,
    roles: Vec<Role>,
    people: usize,
) -> Result<Line, Stop> {
    let mobile = Mobile::new(draft.mobile.clone().unwrap_or_default());
    let asked = Asked::AddMember { mobile: mobile.clone(), departments: vec![place.id] };
    proposal::permitted(asking, &asked, Some(place.name.clone()), &[place.id]).await?;
    for role in &roles {
        proposal::grantable(role)?;
    }
    let existing = asking.desk.directory.by_mobile(&mobile).await?;
    if let (Some(member), 1) = (&existing, people) {
        return Err(Stop::Refused(already(asking, member, &mobile).await?));
    }
    let mut create = Step::new(CreateMember {
        // Chosen when the operation gets its id: found by it later means it is ours.
        user: "".into(),
        departments: vec![place.id],
        title: draft.title.clone(),
        job_number: draft.job_number.clone(),
    });
    let mut steps = Vec::new();
    if existing.is_some() {
        create.progress = Progress::WasMember;
        steps.push(create);
    } else {
        steps.push(create);
        if !roles.is_empty() {
            steps.push(Step::new(GrantRoles { roles }));
        }
    }
    let name = draft.name.clone().unwrap_or_default();
    let departments = vec![place.id];
    let place = place_name(asking, place).await?;
    Ok(Line { user: None, name, mobile: Some(mobile), place, departments, steps })
}

/// Inside one unit a department's own name tells which; whoever manages all needs the way to it.
async fn place_name(asking: &Asking<'_>, place: &Department) -> Result<String, Stop> {
    match asking.actor.rank {
        Rank::MainAdministrator => Ok(asking.desk.directory.path(place.id).await?),
        _ => Ok(place.name.clone()),
    }
}

/// Who it is and where is told only to those who may see it.
async fn already(asking: &Asking<'_>, member: &Member, mobile: &Mobile) -> Result<Refusal, Stop> {
    let sight = asking.desk.gate.may_see(asking.actor, member).await?;
    let mut shown = None;
    if sight == Sight::Full {
        let places = resolve::places(asking, member).await?;
        shown = Some(wording::who_and_where(&member.name, &places));
    }
    Ok(Refusal::AlreadyMember { shown, masked: mobile.masked() })
}
