//! Requests that take more than one step to be made a proposal of.

use super::by_id::{department, few, nothing, number, people, roles, whom};
use super::{Departure, NewPerson, NewValue};
use crate::directory::Hr;
use crate::domain::change::{AccountAction, Gathering, Guest};
use crate::domain::id::{DepartmentId, RoleId, UserId};
use crate::domain::invite::Invite;
use crate::domain::operation::{Operation, Progress};
use crate::domain::profile::{self, Field};
use crate::operation::invite::Ledger;
use crate::proposal::account::{self, NewLogin};
use crate::proposal::department::{NewHeads, create, head, remove, rename};
use crate::proposal::member_add::Newcomer;
use crate::proposal::member_remove::Manner;
use crate::proposal::member_update::Updated;
use crate::proposal::role::Way;
use crate::proposal::{Asker, Error, Refusal, Whom, member_add, member_move, member_remove};
use crate::proposal::{member_update, role, wording};

pub(super) async fn add(asker: &Asker<'_>, people: Vec<NewPerson>) -> Result<Operation, Error> {
    few(&people)?;
    let mut newcomers = Vec::new();
    for person in people {
        let name = person.name.trim().to_owned();
        if let Some(fault) = profile::unfit(Field::Name, &name) {
            return Err(nothing(wording::unfit(Field::Name, fault)));
        }
        let roles = if person.roles.is_empty() { Vec::new() } else { roles(asker, &person.roles).await? };
        newcomers.push(Newcomer {
            name,
            mobile: number(&person.mobile)?,
            department: department(asker, person.department).await?,
            roles,
            title: person.title.filter(|title| !title.trim().is_empty()),
            job_number: person.job_number.filter(|number| !number.trim().is_empty()),
        });
    }
    let op = member_add::propose(asker, &newcomers).await?;
    let member = |progress: &Progress| *progress == Progress::WasMember;
    if op.lines.iter().flat_map(|line| &line.steps).all(|step| member(&step.progress)) {
        return Err(nothing(wording::all_are_members().to_owned()));
    }
    Ok(op)
}

pub(super) async fn roles_of(
    asker: &Asker<'_>,
    members: &[UserId],
    ids: &[RoleId],
    way: Way,
) -> Result<Operation, Error> {
    let (people, roles) = (people(asker, members).await?, roles(asker, ids).await?);
    role::propose(asker, &people, &roles, way).await
}

pub(super) async fn moved(
    asker: &Asker<'_>,
    members: &[UserId],
    leave: &[DepartmentId],
    join: Option<DepartmentId>,
) -> Result<Operation, Error> {
    let join = match join {
        Some(id) => Some(department(asker, id).await?),
        None => None,
    };
    let (mut lines, mut remarks) = (Vec::new(), Vec::new());
    for whom in people(asker, members).await? {
        let own = leave.iter().filter(|id| whom.member.departments.contains(id)).copied().collect();
        match member_move::moved(asker, &whom, own, join.as_ref()).await? {
            member_move::Moved::Line(line) => lines.push(*line),
            member_move::Moved::Nothing(remark) => remarks.push(remark),
            member_move::Moved::LastDepartment(_) => {
                return Err(nothing(wording::last_department(&whom.member.name)));
            }
        }
    }
    member_move::propose(asker, lines, remarks)
}

pub(super) async fn updated(
    asker: &Asker<'_>,
    members: &[UserId],
    values: Vec<NewValue>,
) -> Result<Operation, Error> {
    let people = people(asker, members).await?;
    let mut wanted: Vec<(Field, String)> = Vec::new();
    for NewValue { field, value } in values {
        let value = value.trim().to_owned();
        if let Some(fault) = profile::unfit(field, &value) {
            return Err(nothing(wording::unfit(field, fault)));
        }
        if field.is_one_persons() && people.len() > 1 {
            return Err(nothing(wording::one_each(field)));
        }
        wanted.retain(|(known, _)| *known != field);
        wanted.push((field, value));
    }
    let (mut lines, mut remarks) = (Vec::new(), Vec::new());
    for whom in people {
        match member_update::updated(asker, &whom, &wanted).await? {
            Updated::Line(line) => lines.push(*line),
            Updated::Nothing(remark) => remarks.push(remark),
        }
    }
    if lines.is_empty() {
        return Err(nothing(remarks.join("\n")));
    }
    Ok(member_update::propose(asker, lines, remarks))
}

pub(super) async fn removed(
    asker: &Asker<'_>,
    members: &[UserId],
    leaving: Option<Departure>,
) -> Result<Operation, Error> {
    let mut leavers = Vec::new();
    for whom in people(asker, members).await? {
        member_remove::permitted(asker, &whom).await?;
        leavers.push(whom.member);
    }
    let manner = match leaving {
        None => Manner::Direct,
        Some(Departure { reason, heir }) => {
            let Hr::Open(reasons) = asker.services.directory.hr().await? else {
                return Err(nothing(wording::no_hr().to_owned()));
            };
            let reason = reasons.into_iter().find(|known| known.id == reason);
            let reason = reason.ok_or_else(|| nothing(wording::no_such_reason().to_owned()))?;
            let heir = match heir {
                Some(heir) => Some(whom(asker, &heir).await?.member),
                None => None,
            };
            Manner::Hr { reason, heir }
        }
    };
    member_remove::propose(asker, &leavers, &manner, Vec::new()).await
}

/// An invitation outside the asker's scope is answered as one that does not exist.
pub(super) async fn invited_again(
    asker: &Asker<'_>,
    mobiles: &[String],
    ids: &[UserId],
) -> Result<Operation, Error> {
    let ledger = Ledger::new(asker.services.store.clone(), asker.services.directory.clone());
    let open = ledger.open().await?;
    let mut invites: Vec<Invite> = Vec::new();
    for typed in mobiles {
        let mobile = number(typed)?;
        let found = open.iter().find(|invite| invite.mobile == mobile).cloned();
        invites.push(found.ok_or_else(|| nothing(wording::no_such_invite(&mobile.masked())))?);
    }
    for id in ids {
        let found = open.iter().find(|invite| invite.user == *id).cloned();
        invites.push(found.ok_or_else(|| nothing(wording::no_such_invite("")))?);
    }
    few(&invites)?;
    let first = invites.first().filter(|_| !mobiles.is_empty()).map(|invite| invite.mobile.masked());
    match member_add::invite_again(asker, invites, Vec::new()).await {
        Err(Error::Refused(Refusal::Denied { .. })) if asker.actor.is_administrator() => {
            Err(nothing(wording::no_such_invite(&first.unwrap_or_default())))
        }
        answer => answer,
    }
}

pub(super) async fn created(asker: &Asker<'_>, parent: DepartmentId, name: &str) -> Result<Operation, Error> {
    create(asker, &department(asker, parent).await?, name.trim(), Vec::new()).await
}

pub(super) async fn renamed(asker: &Asker<'_>, id: DepartmentId, name: &str) -> Result<Operation, Error> {
    rename(asker, &department(asker, id).await?, name.trim()).await
}

pub(super) async fn dissolved(asker: &Asker<'_>, id: DepartmentId) -> Result<Operation, Error> {
    remove(asker, &department(asker, id).await?).await
}

pub(super) async fn headed(
    asker: &Asker<'_>,
    id: DepartmentId,
    add: &[UserId],
    take: &[UserId],
) -> Result<Operation, Error> {
    let which = department(asker, id).await?;
    few(&[add, take].concat())?;
    let mut heads = NewHeads::default();
    for user in add {
        heads.add.push(whom(asker, user).await?.member);
    }
    for user in take {
        heads.take.push(whom(asker, user).await?.member);
    }
    head(asker, &which, &heads).await
}

pub(super) async fn called(asker: &Asker<'_>, title: String, members: &[UserId]) -> Result<Gathering, Error> {
    let mut guests = Vec::new();
    for Whom { member, .. } in people(asker, members).await? {
        if member.user != asker.actor.user {
            guests.push(Guest { user: member.user, name: member.name, union: member.union });
        }
    }
    if guests.is_empty() {
        return Err(nothing(wording::nobody_named().to_owned()));
    }
    Ok(Gathering { title, guests, through: Vec::new() })
}

pub(super) async fn opened(
    asker: &Asker<'_>,
    (login, name): (String, String),
    mobile: &str,
    place: DepartmentId,
) -> Result<Operation, Error> {
    let (mobile, department) = (number(mobile)?, department(asker, place).await?);
    if asker.services.directory.account(&login).await?.is_some() {
        return Err(nothing(wording::login_taken(&login)));
    }
    account::open(asker, NewLogin { login, name, mobile, department }).await
}

pub(super) async fn managed(
    asker: &Asker<'_>,
    login: &str,
    action: AccountAction,
    mobile: Option<&str>,
) -> Result<Operation, Error> {
    let found = asker.services.directory.account(login).await?;
    let found = found.ok_or_else(|| nothing(wording::no_such_account(login)))?;
    let mobile = mobile.map(number).transpose()?;
    if action == AccountAction::Reset && !found.bound && mobile.is_none() {
        return Err(nothing(wording::no_number_bound().to_owned()));
    }
    account::manage(asker, found, action, mobile).await
}
