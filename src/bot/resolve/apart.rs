//! People of one name told apart by what else was said, and for those who may call them but see little of them.

use super::Found;
use crate::bot::dialogue::{Question, Request};
use crate::bot::{Asking, Outcome, Stop};
use crate::domain::person::Member;
use crate::gate::Sight;
use crate::language::{Intent, Party};
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
    let mut there = Vec::new();
    for member in &people {
        for id in &member.departments {
            if asking.desk.directory.path(*id).await?.split(" / ").any(|name| name.contains(from.as_str())) {
                there.push(member.clone());
                break;
            }
        }
    }
    Ok(if there.is_empty() { people } else { there })
}

/// Several people of one name who are to be called together or written to: which of them is asked by their departments, since who
/// is meant matters here. `None` where there are not several whom the asker may call.
pub(super) async fn to_be_called(
    asking: &Asking<'_>,
    request: &Request,
    name: &str,
    all: &[Member],
) -> Result<Option<Found<Member>>, Stop> {
    let calls = [Intent::GroupCreate, Intent::MeetingStart, Intent::NoticeSend, Intent::NoticeRemind];
    if !calls.contains(&asking.intent) {
        return Ok(None);
    }
    let gate = &asking.desk.gate;
    let mut options = Vec::new();
    for member in all {
        let may = gate.is_officer(&asking.actor.user)
            || gate.may_see(asking.actor, member).await? != Sight::Nothing;
        if may && options.len() < crate::card::question::MOST {
            let of =
                std::iter::once(member.name.clone()).chain(proposal::places(asking.services, member).await?);
            options.push((member.user.clone(), of.collect::<Vec<_>>().join("，")));
        }
    }
    if options.len() < 2 {
        return Ok(None);
    }
    let question = Question::PickPerson { said: name.to_owned(), options };
    Ok(Some(Found::Ask(Outcome::Ask { request: request.clone(), question, remark: None })))
}
