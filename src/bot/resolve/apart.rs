//! People of one name told apart by what else was said, and for those who may call them but see little of them.

use super::Found;
use crate::bot::dialogue::{Question, Request};
use crate::bot::wording;
use crate::bot::wording::said::OF;
use crate::bot::{Asking, Outcome, Refusal, Stop};
use crate::card::question::MOST;
use crate::domain::person::Member;
use crate::gate::Sight;
use crate::language::{self, Intent, Party, Person};
use crate::proposal;

/// Of several people those who are where somebody is to be taken from, if that is said and any of them is there.
pub(super) async fn of_where_from(
    asking: &Asking<'_>,
    request: &Request,
    people: Vec<Member>,
) -> Result<Vec<Member>, Stop> {
    let (Some(Party::Department(from)), true) = (&request.slots.from, people.len() > 1) else {
        return Ok(people);
    };
    let there = those_in(asking, from, &people).await?;
    Ok(if there.is_empty() { people } else { there })
}

/// Of several people those of the department that was said with the name. Where none of them is there, whoever only
/// reads is told so beside the answer; for a change it is asked.
pub(super) async fn of_department(
    asking: &Asking<'_>,
    request: &Request,
    person: &Person,
    people: Vec<Member>,
) -> Result<Result<Vec<Member>, Found<Member>>, Stop> {
    let Some(of) = person.of.as_ref().filter(|_| !people.is_empty()) else { return Ok(Ok(people)) };
    let there = those_in(asking, of, &people).await?;
    if !there.is_empty() {
        return Ok(Ok(there));
    }
    let said = super::said(person);
    if let ([one], false) = (&people[..], asking.intent.is_write()) {
        asking.remark(wording::not_there(&said, &super::described(asking, one).await?));
        return Ok(Ok(people));
    }
    let mut options = Vec::new();
    for member in people.iter().take(MOST) {
        options.push((member.user.clone(), super::described(asking, member).await?));
    }
    let question = Question::NearPerson { said, options };
    Ok(Err(Found::Ask(Outcome::Ask { request: request.clone(), question, remark: None })))
}

/// Whoever has a number that was said with a name. Where it is somebody else's name, whoever only reads is told so beside
/// the answer; for a change it is asked who is meant.
pub(super) async fn of_number(
    asking: &Asking<'_>,
    request: &Request,
    person: &Person,
    member: Member,
) -> Result<Found<Member>, Stop> {
    let Some(name) = person.name.as_deref().filter(|name| !may_be_called(&member.name, name)) else {
        return Ok(Found::It(member));
    };
    let tail = person.mobile.as_deref().map(wording::number_tail).unwrap_or_default();
    let said = format!("{}{tail}", super::said(person));
    if let Some(user) = request.picks.people.get(&said) {
        let picked = asking.desk.directory.member(user).await?;
        return picked.map(Found::It).ok_or(Stop::Refused(Refusal::NoSuchPerson(said)));
    }
    let mut options = Vec::new();
    let named = asking.desk.directory.by_name(name, asking.actor).await?;
    for one in std::iter::once(&member).chain(&named).take(MOST) {
        if asking.desk.gate.may_see(asking.actor, one).await? == Sight::Full {
            options.push((one.user.clone(), super::described(asking, one).await?));
        }
    }
    // Whose it is, whoever may not see them does not learn.
    if options.first().is_none_or(|(user, _)| *user != member.user) {
        return Ok(Found::It(member));
    }
    if !asking.intent.is_write() {
        asking.remark(wording::not_there(&said, &options[0].1));
        return Ok(Found::It(member));
    }
    let question = Question::NearPerson { said, options };
    Ok(Found::Ask(Outcome::Ask { request: request.clone(), question, remark: None }))
}

/// Whether somebody may be called so: by a part of their name, with more than it, or by how it sounds.
pub(super) fn may_be_called(name: &str, said: &str) -> bool {
    name.contains(said) || said.contains(name) || language::sounds_like(said, name).is_some()
}

/// Those of some people who are in a department that is called so, or below it.
async fn those_in(asking: &Asking<'_>, called: &str, people: &[Member]) -> Result<Vec<Member>, Stop> {
    let mut there = Vec::new();
    for member in people {
        for id in &member.departments {
            if holds_in_order(&asking.desk.directory.path(*id).await?, called) {
                there.push(member.clone());
                break;
            }
        }
    }
    Ok(there)
}

/// Whether all characters of a short name stand in the long one in their order: 康宁急诊科 in 北京康宁中医医院 / 急诊科.
fn holds_in_order(path: &str, called: &str) -> bool {
    let mut path = path.chars();
    called.chars().filter(|c| c.is_alphanumeric() && *c != OF).all(|c| path.any(|other| other == c))
}

/// Several people of one name who are to be called together or written to: which of them is asked by their departments,
/// since who is meant matters here. `None` where there are not several whom the asker may call.
pub(super) async fn to_be_called(
    asking: &Asking<'_>,
    request: &Request,
    person: &Person,
    all: &[Member],
) -> Result<Option<Found<Member>>, Stop> {
    let calls = [Intent::GroupCreate, Intent::MeetingStart, Intent::NoticeSend, Intent::NoticeRemind];
    if !calls.contains(&asking.intent) {
        return Ok(None);
    }
    let gate = &asking.desk.gate;
    let mut may = Vec::new();
    for member in all {
        if gate.is_officer(&asking.actor.user) || gate.may_see(asking.actor, member).await? != Sight::Nothing
        {
            may.push(member.clone());
        }
    }
    if let Some(of) = &person.of {
        let mut there = those_in(asking, of, &may).await?;
        if let [_] = there[..] {
            return Ok(Some(Found::It(there.remove(0))));
        }
        may = if there.is_empty() { may } else { there };
    }
    if may.len() < 2 {
        return Ok(None);
    }
    let mut options = Vec::new();
    for member in may.iter().take(MOST) {
        let of = std::iter::once(member.name.clone()).chain(proposal::places(asking.services, member).await?);
        options.push((member.user.clone(), of.collect::<Vec<_>>().join("，")));
    }
    let question = Question::PickPerson { said: super::said(person), options };
    Ok(Some(Found::Ask(Outcome::Ask { request: request.clone(), question, remark: None })))
}
