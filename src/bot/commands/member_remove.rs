//! `member.remove`: 删除张三 · 把王五删了，资料转给李四 · 给王五办理离职.
//!
//! Three manners: at once, or through the HR application with paperwork, with or without somebody taking over. The
//! preview says what goes with the person; more people than the organisation allows at once need a second person.

mod wording;

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, Found, found};
use crate::bot::wording::removal as words;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::directory::Hr;
use crate::domain::change::LeavingReason;
use crate::domain::person::Member;
use crate::language::{Intent, Mode};
use crate::proposal::member_remove::{self, Manner};

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
            let whom = resolve::whom(person, member);
            member_remove::permitted(asking, &whom).await?;
            people.push(whom.member);
        }
    }
    let (manner, remarks) = match manner(asking, &request, &people).await? {
        Found::It(manner) => manner,
        Found::Ask(outcome) => return Ok(outcome),
    };
    Ok(Outcome::Propose(Box::new(member_remove::propose(asking, &people, &manner, remarks).await?)))
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
