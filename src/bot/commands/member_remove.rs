//! `member.remove`: 删除张三 · 把王五删了，资料转给李四 · 给王五办理离职.
//!
//! Three manners: at once, or through the HR application with paperwork, with or without somebody taking over. The
//! preview says what goes with the person; more people than the organisation allows at once need a second person.

mod loss;
mod wording;

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::reach::agreement;
use crate::bot::resolve::{self, Found, found};
use crate::bot::wording::removal as words;
use crate::bot::{Asking, Outcome, Refusal, Stop, Who, proposal};
use crate::directory::Hr;
use crate::domain::change::{Change, DeleteMember, Heir, Leaving, LeavingReason, TerminateMember, Was};
use crate::domain::operation::{Approval, Kind, Line, Step};
use crate::domain::permit::{Asked, Denied};
use crate::domain::person::Member;
use crate::language::{Intent, Mode, Person};

pub const COMMAND: Command = Command {
    intent: Intent::MemberRemove,
    title: "删除成员",
    says: &["删除张三", "把王五删了，资料转给李四", "给王五办理离职"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// More people than this in one message are too many to look through.
const MOST: usize = 50;

/// The most other reasons listed.
const REASONS: usize = 8;

/// How they go, with what that needs.
#[expect(clippy::large_enum_variant, reason = "one a message")]
enum Manner {
    Direct,
    Hr { reason: LeavingReason, heir: Option<Member> },
}

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let said = &request.slots.targets;
    if said.is_empty() {
        return Ok(Outcome::Ask { request, question: Question::Targets, remark: None });
    }
    if said.len() > MOST {
        return Ok(Outcome::Reply(wording::too_many(said.len(), MOST)));
    }
    let mut people: Vec<Member> = Vec::new();
    for person in said {
        let member = found!(resolve::member(asking, &request, person).await?);
        if people.iter().all(|known| known.user != member.user) {
            permitted(asking, (person, &member), Asked::RemoveMember { user: member.user.clone() }).await?;
            people.push(member);
        }
    }
    let (manner, mut warnings) = match manner(asking, &request, &people).await? {
        Found::It(manner) => manner,
        Found::Ask(outcome) => return Ok(outcome),
    };
    let mut lines = Vec::new();
    for member in &people {
        lines.push(line(asking, member, &manner).await?);
    }
    warnings.extend(losses(asking, &people).await?);
    let approval = match approval(asking, &people).await? {
        Ok(approval) => approval,
        Err(refusal) => return Ok(Outcome::Reply(refusal)),
    };
    let mut op = proposal::new(asking, Kind::MemberRemove, lines, warnings);
    op.approval = approval;
    Ok(Outcome::Propose(Box::new(op)))
}

/// Asks the gate; of somebody who belongs to other units too it is said what can be done instead.
async fn permitted(
    asking: &Asking<'_>,
    (person, member): (&Person, &Member),
    asked: Asked,
) -> Result<(), Stop> {
    let (about, places) = resolve::spoken_of(person, member);
    match proposal::permitted(asking, &asked, Some(about), places).await {
        Err(Stop::Refused(refusal @ Refusal::Denied { reason: Denied::PersonShared { .. }, .. })) => {
            let Some(unit) = asking.desk.directory.own_unit(asking.actor).await? else {
                return Err(Stop::Refused(refusal));
            };
            let offer = wording::take_out(&member.name, &unit.name);
            Err(Stop::Refused(Refusal::Instead { refusal: Box::new(refusal), offer }))
        }
        answer => answer,
    }
}

/// How they are to go: as said, or asked for; and what there is to remark about it.
async fn manner(
    asking: &Asking<'_>,
    request: &Request,
    people: &[Member],
) -> Result<Found<(Manner, Vec<String>)>, Stop> {
    let slots = &request.slots;
    let which = |ways| Question::Manner { of: wording::names(people), ways };
    let ask = |question, remark| Ok(Found::Ask(Outcome::Ask { request: request.clone(), question, remark }));
    let hr = match slots.mode {
        Some(Mode::Direct) if request.reason.is_some() => {
            return Ok(Found::Ask(Outcome::Reply(words::no_reason_needed().to_owned())));
        }
        Some(Mode::Direct) => return Ok(Found::It((Manner::Direct, Vec::new()))),
        Some(_) => asking.desk.directory.hr().await?,
        None => match asking.desk.directory.hr().await {
            Ok(hr) if wording::direct_only(&hr).is_some() => {
                return Ok(Found::It((Manner::Direct, wording::direct_only(&hr).into_iter().collect())));
            }
            // What could not be found out is found out once it is asked for.
            _ => return ask(which(vec![Mode::Direct, Mode::Resign, Mode::Transfer]), None),
        },
    };
    let reasons = match &hr {
        Hr::Open(reasons) => reasons.as_slice(),
        Hr::NotOpened | Hr::NotGranted(_) => &[],
    };
    let Some(first) = reasons.first() else {
        return ask(which(vec![Mode::Direct]), Some(wording::needs_hr(&hr)));
    };
    let heir = match &slots.transfer_to {
        None if slots.mode == Some(Mode::Transfer) => return ask(Question::Heir, None),
        None => None,
        Some(person) => match resolve::member(asking, request, person).await? {
            Found::It(member) => Some(member),
            Found::Ask(outcome) => return Ok(Found::Ask(outcome)),
        },
    };
    let Some(reason) = reason(request, first, reasons) else {
        let all: Vec<&str> = reasons.iter().map(|reason| reason.name.as_str()).collect();
        let said = request.reason.as_deref().unwrap_or_default();
        return Ok(Found::Ask(Outcome::Reply(words::no_such_reason(said, &all))));
    };
    let others = reasons.iter().filter(|other| other.id != reason.id);
    let others: Vec<&str> = others.map(|other| other.name.as_str()).take(REASONS).collect();
    let remark = (!others.is_empty()).then(|| words::other_reasons(&others));
    Ok(Found::It((Manner::Hr { reason: reason.clone(), heir }, remark.into_iter().collect())))
}

/// The reason said, by its name or a part of one name alone; where none was said, the organisation's first.
fn reason<'r>(
    request: &Request,
    first: &'r LeavingReason,
    reasons: &'r [LeavingReason],
) -> Option<&'r LeavingReason> {
    let Some(said) = &request.reason else { return Some(first) };
    let exact = reasons.iter().find(|reason| reason.name == *said);
    let mut part = reasons.iter().filter(|reason| reason.name.contains(said.as_str()));
    exact.or_else(|| part.next().filter(|_| part.next().is_none()))
}

async fn line(asking: &Asking<'_>, member: &Member, manner: &Manner) -> Result<Line, Stop> {
    let name = described(asking, member).await?;
    let all = asking.desk.directory.roles().await?;
    let held = all.iter().filter(|role| member.roles.contains(&role.id));
    let was = Was {
        departments: member.departments.clone(),
        roles: held.map(|role| role.name.clone()).collect(),
        mobile: None,
    };
    let change: Change = match manner {
        Manner::Direct => DeleteMember { was, for_number: None }.into(),
        Manner::Hr { reason, heir } => {
            let user = heir.as_ref().map(|heir| heir.user.clone());
            let asked = Asked::TerminateMember { user: member.user.clone(), heir: user };
            let about = heir.as_ref().map(|heir| heir.name.clone());
            proposal::permitted(asking, &asked, about, &[]).await?;
            let heir = match heir {
                Some(heir) => Some(Heir { user: heir.user.clone(), name: described(asking, heir).await? }),
                None => None,
            };
            let memo = wording::memo(&asking.me.name);
            TerminateMember { was, leaving: Leaving { reason: reason.clone(), heir, memo } }.into()
        }
    };
    Ok(Line {
        user: Some(member.user.clone()),
        name,
        mobile: None,
        place: resolve::places(asking, member).await?.join("、"),
        departments: member.departments.clone(),
        steps: vec![Step::new(change)],
    })
}

async fn described(asking: &Asking<'_>, member: &Member) -> Result<String, Stop> {
    Ok(format!("{}（{}）", member.name, resolve::places(asking, member).await?.join("、")))
}

/// What goes with them, as remarks.
async fn losses(asking: &Asking<'_>, people: &[Member]) -> Result<Vec<String>, Stop> {
    let losses = loss::of(asking, people).await?;
    let mut remarks: Vec<String> =
        people.iter().zip(&losses).filter_map(|(member, loss)| wording::loss(&member.name, loss)).collect();
    remarks.extend(wording::not_checked(&losses));
    if people.len() > loss::TODOS_OF {
        remarks.push(wording::todos_not_counted());
    }
    if people.iter().any(|member| member.active) {
        remarks.push(wording::coming_back());
    }
    Ok(remarks)
}

/// Who else has to agree to so many; the inner error is that nobody can, said to somebody who may not do without.
async fn approval(asking: &Asking<'_>, people: &[Member]) -> Result<Result<Option<Approval>, String>, Stop> {
    if people.len() <= asking.desk.settings.remove_above {
        return Ok(Ok(None));
    }
    let mut places = Vec::new();
    for place in people.iter().flat_map(|member| &member.departments) {
        if !places.contains(place) {
            places.push(*place);
        }
    }
    let approval = agreement::needed(asking, &places, people.len()).await?;
    Ok(approval.map(Some).ok_or_else(|| wording::nobody_to_agree(people.len())))
}
