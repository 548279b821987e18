//! Who is to be called together: people, the holders of roles, a department; for a group or a meeting.

use super::place;
use crate::bot::dialogue::{Question, Request};
use crate::bot::reach::Reach;
use crate::bot::resolve::{self, Found};
use crate::bot::{Asking, Outcome, Refusal, Stop, wording};
use crate::domain::change::{Gathering, Guest};
use crate::domain::department::Department;
use crate::domain::permit::Purpose;
use crate::proposal::gathering as proposal;

/// Takes what was found; hands a question on.
macro_rules! it {
    ($found:expr) => {
        match $found {
            Found::It(it) => it,
            Found::Ask(outcome) => return Ok(Found::Ask(outcome)),
        }
    };
}

/// Everybody the request calls, each once and the asker left out, after the gate has let them.
pub async fn called(
    asking: &Asking<'_>,
    request: &Request,
    purpose: Purpose,
) -> Result<Found<Gathering>, Stop> {
    let slots = &request.slots;
    if slots.targets.is_empty() && slots.roles.is_empty() && slots.department.is_none() {
        let (request, question) = (request.clone(), Question::Guests);
        return Ok(Found::Ask(Outcome::Ask { request, question, remark: None }));
    }
    let reach = super::of_calls(asking).await?;
    let mut gathering = Gathering::default();
    let within = match &slots.department {
        Some(said) => Some(it!(place::within(asking, request, said, &reach).await?)),
        None => None,
    };
    it!(people(asking, request, purpose, &mut gathering).await?);
    if slots.roles.is_empty() {
        if let Some(place) = &within {
            everybody_of(asking, place, &mut gathering).await?;
        }
    } else {
        it!(holders(asking, request, (&reach, within.as_ref()), &mut gathering).await?);
    }
    if gathering.guests.is_empty() {
        return Err(refused(wording::nobody_to_call().to_owned()));
    }
    proposal::permitted(asking, &gathering, purpose, None).await?;
    Ok(Found::It(gathering))
}

/// Those named, each let in by the gate alone, so that a refusal says whom it is about.
async fn people(
    asking: &Asking<'_>,
    request: &Request,
    purpose: Purpose,
    gathering: &mut Gathering,
) -> Result<Found<()>, Stop> {
    for person in request.slots.targets.iter().filter(|person| !person.is_self) {
        let member = it!(resolve::member(asking, request, person).await?);
        let (about, places) = resolve::spoken_of(person, &member);
        let guest =
            Guest { user: member.user.clone(), name: member.name.clone(), union: member.union.clone() };
        let alone = Gathering { guests: vec![guest.clone()], ..Gathering::default() };
        proposal::permitted(asking, &alone, purpose, Some((about, places))).await?;
        add(asking, gathering, guest);
    }
    Ok(Found::It(()))
}

async fn holders(
    asking: &Asking<'_>,
    request: &Request,
    (reach, within): (&Reach, Option<&Department>),
    gathering: &mut Gathering,
) -> Result<Found<()>, Stop> {
    for role in it!(resolve::roles(asking, request, &request.slots.roles).await?) {
        let Some(posts) = asking.desk.directory.posts(role.id).await? else {
            return Err(refused(wording::not_walked_yet().to_owned()));
        };
        for post in reach.keep(&asking.desk.directory, posts).await? {
            let inside = |place: &Department| post.chains.iter().any(|chain| chain.is_within(&[place.id]));
            if within.is_none_or(inside) {
                add(asking, gathering, Guest { user: post.user, name: post.name, union: None });
            }
        }
    }
    Ok(Found::It(()))
}

async fn everybody_of(
    asking: &Asking<'_>,
    place: &Department,
    gathering: &mut Gathering,
) -> Result<(), Stop> {
    let Some((people, through)) = asking.desk.directory.everybody_in(place.id).await? else {
        return Err(refused(wording::department_too_wide(&place.name)));
    };
    gathering.through = through;
    for one in people {
        add(asking, gathering, Guest { user: one.user, name: one.name, union: one.union });
    }
    Ok(())
}

fn add(asking: &Asking<'_>, gathering: &mut Gathering, guest: Guest) {
    let known = gathering.guests.iter().any(|known| known.user == guest.user);
    if !known && guest.user != asking.actor.user {
        gathering.guests.push(guest);
    }
}

/// A plain no, with what to do instead.
pub fn refused(text: String) -> Stop {
    Stop::Refused(Refusal::NothingToDo(text))
}

/// What it is called where nobody said: after the roles, the department, or the people.
pub fn named_after(request: &Request, gathering: &Gathering, ending: &str, longest: usize) -> String {
    let slots = &request.slots;
    let head = match (&slots.department, slots.roles.as_slice()) {
        (department, roles) if !roles.is_empty() => {
            format!("{}{}", department.as_deref().unwrap_or_default(), roles.join("、"))
        }
        (Some(department), _) => department.clone(),
        (None, _) => {
            let names: Vec<&str> = gathering.guests.iter().take(3).map(|guest| guest.name.as_str()).collect();
            names.join("、")
        }
    };
    let room = longest.saturating_sub(ending.chars().count());
    let head: String = crate::card::plain(&head).chars().take(room).collect();
    format!("{head}{ending}")
}
