//! From words to what is meant: people, departments, roles. Several fit → a question; none → a refusal.

use super::dialogue::{Question, Request};
use super::{Asking, Outcome, Refusal, Stop, Who};
use crate::domain::department::Department;
use crate::domain::id::DepartmentId;
use crate::domain::mobile::Mobile;
use crate::domain::permit::Denied;
use crate::domain::person::Member;
use crate::domain::role::Role;
use crate::gate::Sight;
use crate::language::Person;

/// Either what was meant, or the question that finds out.
#[expect(clippy::large_enum_variant, reason = "moved once a message")]
pub enum Found<T> {
    /// This was meant.
    It(T),
    /// It has to be asked.
    Ask(Outcome),
}

/// Unwraps a [`Found`], handing the question on.
macro_rules! found {
    ($found:expr) => {
        match $found {
            $crate::bot::resolve::Found::It(it) => it,
            $crate::bot::resolve::Found::Ask(outcome) => return Ok(outcome),
        }
    };
}
pub(super) use found;

/// The member somebody meant: oneself, by number, or by name (inside one's scope first).
pub async fn member(asking: &Asking<'_>, request: &Request, person: &Person) -> Result<Found<Member>, Stop> {
    let directory = &asking.desk.directory;
    if person.is_self {
        return Ok(Found::It(asking.me.clone()));
    }
    if let Some(number) = &person.mobile {
        let member = directory.by_mobile(&Mobile::new(number.clone())).await?;
        return member.map(Found::It).ok_or_else(|| {
            let said = person.name.clone().unwrap_or_else(|| super::wording::number_of(number));
            Stop::Refused(Refusal::NoSuchPerson(said))
        });
    }
    let Some(name) = &person.name else {
        return Err(Stop::Refused(Refusal::NoSuchPerson(String::new())));
    };
    if let Some(user) = request.picks.people.get(name) {
        let member = directory.member(user).await?;
        return member.map(Found::It).ok_or_else(|| Stop::Refused(Refusal::NoSuchPerson(name.clone())));
    }
    let all = directory.by_name(name, asking.actor).await?;
    choose(asking, request, name, all).await
}

/// One of several people of one name: those the asker may see fully come first; only if there are none, the others.
async fn choose(
    asking: &Asking<'_>,
    request: &Request,
    name: &str,
    all: Vec<Member>,
) -> Result<Found<Member>, Stop> {
    let mut near = Vec::new();
    for member in &all {
        if asking.desk.gate.may_see(asking.actor, member).await? != Sight::Nothing {
            near.push(member.clone());
        }
    }
    if near.is_empty() && all.len() > 1 {
        // Which of them was meant does not matter, and telling them apart would tell of them.
        let places = all[0].departments.clone();
        let reason = Denied::PersonOutside { departments: places.clone() };
        return Err(refusal(asking, reason, Some(name.to_owned()), &places).await?);
    }
    let mut candidates = if near.is_empty() { all } else { near };
    match candidates.len() {
        0 => Err(Stop::Refused(Refusal::NoSuchPerson(name.to_owned()))),
        1 => Ok(Found::It(candidates.remove(0))),
        _ => {
            let mut options = Vec::new();
            for member in candidates.iter().take(crate::card::question::MOST) {
                options.push((member.user.clone(), described(asking, member).await?));
            }
            let question = Question::PickPerson { said: name.to_owned(), options };
            Ok(Found::Ask(Outcome::Ask { request: request.clone(), question, remark: None }))
        }
    }
}

/// What a refusal may call a member, and where it may look for who could do it: whoever asked by a number alone does
/// not learn whose it is.
pub fn spoken_of<'a>(person: &Person, member: &'a Member) -> (String, &'a [DepartmentId]) {
    match (&person.mobile, &person.name) {
        (Some(number), None) => (super::wording::number_of(number), &[]),
        _ => (member.name.clone(), &member.departments),
    }
}

/// `张三，急诊科，尾号 0011`: enough to tell people of one name apart, and no whole number.
async fn described(asking: &Asking<'_>, member: &Member) -> Result<String, Stop> {
    let mut text = member.name.clone();
    for place in places(asking, member).await? {
        text.push('，');
        text.push_str(&place);
    }
    if let Some(mobile) = &member.mobile {
        text.push_str(&super::wording::number_tail(mobile));
    }
    Ok(text)
}

/// The names of a member's departments.
pub async fn places(asking: &Asking<'_>, member: &Member) -> Result<Vec<String>, Stop> {
    let mut places = Vec::new();
    for id in &member.departments {
        places.extend(asking.desk.directory.name(*id).await?);
    }
    Ok(places)
}

/// The department somebody named, or their own unit where none was named and it is unambiguous.
pub async fn department(
    asking: &Asking<'_>,
    request: &Request,
    said: Option<&str>,
) -> Result<Found<Department>, Stop> {
    let directory = &asking.desk.directory;
    let ask = |question, remark| Found::Ask(Outcome::Ask { request: request.clone(), question, remark });
    let Some(said) = said else {
        let unit = directory.own_unit(asking.actor).await?;
        return Ok(unit.map_or_else(|| ask(Question::Department, None), Found::It));
    };
    if let Some(id) = request.picks.departments.get(said) {
        let Some(mut picked) = directory.department(*id).await? else {
            return Err(Stop::Refused(Refusal::NoSuchDepartment(said.to_owned())));
        };
        // Its name alone means several: the preview says which.
        picked.name = directory.path(*id).await?;
        return Ok(Found::It(picked));
    }
    let mut named = directory.departments_named(said, asking.actor).await?;
    match (named.within.len(), named.outside.first()) {
        (1, _) => Ok(Found::It(named.within.remove(0))),
        (0, Some(outside)) => Err(denied_department(asking, outside).await?),
        (0, None) => Ok(ask(Question::Department, Some(super::wording::no_such_department(said)))),
        _ => {
            let mut options = Vec::new();
            for department in named.within.iter().take(crate::card::question::MOST) {
                options.push((department.id, directory.path(department.id).await?));
            }
            Ok(ask(Question::PickDepartment { said: said.to_owned(), options }, None))
        }
    }
}

async fn denied_department(asking: &Asking<'_>, outside: &Department) -> Result<Stop, Stop> {
    let reason = Denied::DepartmentOutside { department: outside.id };
    refusal(asking, reason, Some(outside.name.clone()), &[outside.id]).await
}

/// The refusal of somebody who may not use a command at all.
pub async fn not_admitted(asking: &Asking<'_>, who: Who) -> Result<Stop, Stop> {
    match who {
        Who::MainAdministrators => {
            refusal(asking, Denied::NotMainAdministrator, None, &[DepartmentId::ROOT]).await
        }
        _ => refusal(asking, Denied::NotAdministrator, None, &asking.me.departments).await,
    }
}

/// A refusal that names who could do it.
pub async fn refusal(
    asking: &Asking<'_>,
    reason: Denied,
    about: Option<String>,
    places: &[DepartmentId],
) -> Result<Stop, Stop> {
    use Denied::{AdministratorStays, HeirGone, HeirInactive, HeirLeaves, HeirOutside};
    let nobodys =
        [Denied::TargetIsAdministrator, AdministratorStays, HeirGone, HeirInactive, HeirLeaves, HeirOutside];
    if nobodys.contains(&reason) || matches!(reason, Denied::RoleNotGrantable { .. }) {
        // Nobody can, by the bot.
        return Ok(Stop::Refused(Refusal::Denied { reason, about, who_can: Vec::new() }));
    }
    let directory = &asking.desk.directory;
    let mut chains = Vec::new();
    for place in places {
        chains.extend(directory.chain(*place).await?);
    }
    let can = directory.who_can(&chains).await?;
    let who_can = can.into_iter().filter(|m| m.user != asking.actor.user).map(|m| m.name).collect();
    Ok(Stop::Refused(Refusal::Denied { reason, about, who_can }))
}

/// The roles somebody named; one that does not exist is asked for again, the rest is kept.
pub async fn roles(
    asking: &Asking<'_>,
    request: &Request,
    said: &[String],
) -> Result<Found<Vec<Role>>, Stop> {
    let mut roles: Vec<Role> = Vec::new();
    for said in said {
        match asking.desk.directory.role_said(said).await? {
            Some(role) if roles.iter().any(|known| known.id == role.id) => {}
            Some(role) => roles.push(role),
            None => {
                let request = request.without_role(said);
                let question = Question::Roles { known: grantable(asking).await? };
                let remark = Some(super::wording::no_such_role(said));
                return Ok(Found::Ask(Outcome::Ask { request, question, remark }));
            }
        }
    }
    Ok(Found::It(roles))
}

/// What the roles one may give are called.
pub async fn grantable(asking: &Asking<'_>) -> Result<Vec<String>, Stop> {
    let roles = asking.desk.directory.roles().await?;
    Ok(roles.into_iter().filter(|role| role.grantable).map(|role| role.say).collect())
}
