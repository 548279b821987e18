//! What ids and typed values stand for.

use super::MOST;
use crate::domain::department::Department;
use crate::domain::id::{DepartmentId, RoleId, UserId};
use crate::domain::mobile::Mobile;
use crate::domain::role::Role;
use crate::gate::Sight;
use crate::language;
use crate::proposal::{Asker, Error, Refusal, Whom, wording};

pub(super) fn nothing(text: String) -> Error {
    Error::Refused(Refusal::NothingToDo(text))
}

/// As many as one operation is about.
pub(super) fn few<T>(people: &[T]) -> Result<(), Error> {
    match people.len() {
        0 => Err(nothing(wording::nobody_named().to_owned())),
        1..=MOST => Ok(()),
        count => Err(nothing(wording::too_many(count, MOST))),
    }
}

pub(super) fn number(typed: &str) -> Result<Mobile, Error> {
    let number = language::normalize_mobile(typed);
    match language::mobile_fault(&number) {
        Some(fault) => Err(nothing(wording::bad_number(&fault))),
        None => Ok(Mobile::new(number)),
    }
}

/// A member by their id, where the asker may know that they are one.
pub(crate) async fn whom(asker: &Asker<'_>, user: &UserId) -> Result<Whom, Error> {
    let nobody = || Error::Refused(Refusal::NoSuchPerson(String::new()));
    let member = asker.services.directory.member(user).await?.ok_or_else(nobody)?;
    if asker.services.gate.may_see(asker.actor, &member).await? == Sight::Nothing {
        let refusal = Box::new(Refusal::NoSuchPerson(String::new()));
        let (user, departments) = (Some(member.user), member.departments);
        return Err(Error::Refused(Refusal::Hidden { refusal, user, departments }));
    }
    Ok(Whom { said: Some(member.name.clone()), near: member.departments.clone(), member })
}

pub(super) async fn people(asker: &Asker<'_>, users: &[UserId]) -> Result<Vec<Whom>, Error> {
    few(users)?;
    let mut people: Vec<Whom> = Vec::new();
    for user in users {
        if people.iter().all(|known| known.member.user != *user) {
            people.push(whom(asker, user).await?);
        }
    }
    Ok(people)
}

pub(crate) async fn department(asker: &Asker<'_>, id: DepartmentId) -> Result<Department, Error> {
    let found = asker.services.directory.department(id).await?;
    found.ok_or_else(|| Error::Refused(Refusal::NoSuchDepartment(String::new())))
}

pub(crate) async fn roles(asker: &Asker<'_>, ids: &[RoleId]) -> Result<Vec<Role>, Error> {
    let all = asker.services.directory.roles().await?;
    let mut roles: Vec<Role> = Vec::new();
    for id in ids {
        let role = all.iter().find(|role| role.id == *id);
        let role = role.ok_or_else(|| nothing(wording::no_such_role().to_owned()))?;
        if !roles.contains(role) {
            roles.push(role.clone());
        }
    }
    if roles.is_empty() { Err(nothing(wording::no_such_role().to_owned())) } else { Ok(roles) }
}
