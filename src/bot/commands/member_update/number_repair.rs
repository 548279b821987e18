//! 改号重加: somebody who has never logged in was added under a wrong number, which the platform does not let anybody
//! change. They are removed and added again under the right one: same name, departments, title, job number, roles.
//!
//! Called by whichever command is told a new number; see [`propose`].

use crate::bot::wording::{self as sentence, number_repair as wording};
use crate::bot::{Asking, Outcome, Refusal, Stop, proposal, resolve};
use crate::domain::change::{CreateMember, DeleteMember, GrantRoles, Was};
use crate::domain::mobile::Mobile;
use crate::domain::operation::{Kind, Line, Step};
use crate::domain::permit::Asked;
use crate::domain::person::Member;
use crate::domain::role::Role;
use crate::gate::Sight;
use crate::language::{self, Person};

/// What changing a member's number comes to: the operation for one who has never logged in, an explanation for one who
/// has.
///
/// # Errors
/// Not allowed, the number is a member's, or it could not be checked.
pub async fn propose(
    asking: &Asking<'_>,
    (person, member): (&Person, &Member),
    number: &str,
) -> Result<Outcome, Stop> {
    if let Some(fault) = language::mobile_fault(number) {
        return Ok(Outcome::Reply(sentence::bad_number(&member.name, number, &fault)));
    }
    let number = Mobile::new(number);
    permitted(asking, (person, member), &number).await?;
    if member.mobile.as_deref() == Some(number.reveal()) {
        return Err(Stop::Refused(Refusal::NothingToDo(wording::same(&member.name))));
    }
    if member.active || member.exclusive {
        return Ok(Outcome::Reply(wording::their_own(&member.name)));
    }
    if let Some(holder) = asking.desk.directory.by_mobile(&number).await? {
        return Err(Stop::Refused(taken(asking, &holder, &number).await?));
    }
    let (roles, lost) = roles(asking, member).await?;
    let line = line(asking, member, number, roles).await?;
    let warnings = wording::remarks(&lost);
    Ok(Outcome::Propose(Box::new(proposal::new(asking, Kind::NumberRepair, vec![line], warnings))))
}

/// Both halves: removing them, and adding them where they are.
async fn permitted(
    asking: &Asking<'_>,
    (person, member): (&Person, &Member),
    number: &Mobile,
) -> Result<(), Stop> {
    let (about, places) = resolve::spoken_of(person, member);
    let remove = Asked::RemoveMember { user: member.user.clone() };
    proposal::permitted(asking, &remove, Some(about.clone()), places).await?;
    let add = Asked::AddMember { mobile: number.clone(), departments: member.departments.clone() };
    proposal::permitted(asking, &add, Some(about), places).await
}

async fn taken(asking: &Asking<'_>, holder: &Member, number: &Mobile) -> Result<Refusal, Stop> {
    let sight = asking.desk.gate.may_see(asking.actor, holder).await?;
    let mut shown = None;
    if sight == Sight::Full {
        let places = resolve::places(asking, holder).await?;
        shown = Some(sentence::who_and_where(&holder.name, &places));
    }
    let offer = wording::not_for_this().to_owned();
    let refusal = Box::new(Refusal::AlreadyMember { shown, masked: number.masked() });
    Ok(Refusal::Instead { refusal, offer })
}

/// The roles that can be given again, and the names of those that cannot.
async fn roles(asking: &Asking<'_>, member: &Member) -> Result<(Vec<Role>, Vec<String>), Stop> {
    let ours = asking.desk.directory.roles().await?;
    let held = ours.into_iter().filter(|role| member.roles.contains(&role.id));
    let (again, lost): (Vec<Role>, Vec<Role>) = held.partition(|role| role.grantable);
    Ok((again, lost.into_iter().map(|role| role.say).collect()))
}

async fn line(asking: &Asking<'_>, member: &Member, number: Mobile, roles: Vec<Role>) -> Result<Line, Stop> {
    let was = Was {
        departments: member.departments.clone(),
        roles: roles.iter().map(|role| role.name.clone()).collect(),
        mobile: member.mobile.clone().map(Mobile::new),
    };
    let create = CreateMember {
        // Chosen when the operation gets its id.
        user: "".into(),
        departments: member.departments.clone(),
        title: member.title.clone(),
        job_number: member.job_number.clone(),
    };
    let mut steps =
        vec![Step::new(DeleteMember { was, for_number: Some(number.clone()) }), Step::new(create)];
    if !roles.is_empty() {
        steps.push(Step::new(GrantRoles { roles }));
    }
    Ok(Line {
        user: Some(member.user.clone()),
        name: member.name.clone(),
        mobile: Some(number),
        place: resolve::places(asking, member).await?.join("、"),
        departments: member.departments.clone(),
        steps,
    })
}
