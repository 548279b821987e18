//! What of a row is put right on somebody who is a member already, where that was said: title, job number, roles they
//! lack. Departments stay: moving somebody is an order of its own.

use super::super::clean;
use super::super::draft::Draft;
use super::super::wording as words;
use crate::domain::change::{GrantRoles, UpdateMember};
use crate::domain::mobile::Mobile;
use crate::domain::operation::{Line, Step};
use crate::domain::permit::Asked;
use crate::domain::person::Member;
use crate::domain::profile::{self, Field, FieldChange};
use crate::domain::role::Role;
use crate::gate::No;
use crate::proposal::{Asker, Error};

/// Each is looked up: more of them at a time nobody waits for.
pub const MOST: usize = 200;

/// The line of it, or what to say of the row instead.
///
/// # Errors
/// The platform did not answer what has to be known.
pub async fn line(asker: &Asker<'_>, draft: &Draft, roles: Vec<Role>) -> Result<Result<Line, String>, Error> {
    let mobile = Mobile::new(draft.mobile.clone());
    let Some(member) = asker.services.directory.by_mobile(&mobile).await? else {
        return Ok(Err(words::is_member()));
    };
    let values = values(draft);
    let lacks: Vec<Role> = roles.into_iter().filter(|role| !member.roles.contains(&role.id)).collect();
    if let Err(said) = permitted(asker, &member, (&values, &lacks)).await? {
        return Ok(Err(said));
    }
    if clean::name(&member.name) != draft.name {
        return Ok(Err(words::other_name(&member.name)));
    }
    let changes = changes(&member, values);
    if let Some((field, fault)) =
        changes.iter().find_map(|one| Some((one.field, profile::unfit(one.field, &one.after)?)))
    {
        return Ok(Err(words::unfit(field, fault)));
    }
    let mut steps = Vec::new();
    if !changes.is_empty() {
        steps.push(Step::new(UpdateMember { changes, seen: asker.conversation.kind() }));
    }
    if !lacks.is_empty() {
        steps.push(Step::new(GrantRoles { roles: lacks }));
    }
    if steps.is_empty() {
        return Ok(Err(words::is_member()));
    }
    let mut places = Vec::new();
    for department in &member.departments {
        places.extend(asker.services.directory.name(*department).await?);
    }
    Ok(Ok(Line {
        user: Some(member.user),
        name: member.name,
        mobile: Some(mobile),
        place: places.join("、"),
        departments: member.departments,
        steps,
    }))
}

fn values(draft: &Draft) -> Vec<(Field, String)> {
    let all = [(Field::Title, &draft.title), (Field::JobNumber, &draft.job_number)];
    all.into_iter().filter(|(_, text)| !text.is_empty()).map(|(field, text)| (field, text.clone())).collect()
}

/// Only what is not so already.
fn changes(member: &Member, values: Vec<(Field, String)>) -> Vec<FieldChange> {
    let open = values.into_iter().filter(|(field, value)| member.field(*field) != Some(value.as_str()));
    open.map(|(field, after)| FieldChange { field, before: member.field(field).map(str::to_owned), after })
        .collect()
}

/// The gate's word on it; who it is is told to nobody who may not change them.
async fn permitted(
    asker: &Asker<'_>,
    member: &Member,
    (values, roles): (&[(Field, String)], &[Role]),
) -> Result<Result<(), String>, Error> {
    let user = || member.user.clone();
    let mut all = vec![Asked::UpdateMember { user: user(), values: values.to_vec() }];
    if !roles.is_empty() {
        all.push(Asked::GrantRoles { user: user(), roles: roles.to_vec() });
    }
    for asked in all {
        match asker.services.gate.permit(asker.actor, &asked).await {
            Ok(_permit) => {}
            Err(No::CouldNotCheck(error)) => return Err(error.into()),
            Err(No::Denied(_) | No::NoSuchMember | No::NoSuchDepartment(_)) => {
                return Ok(Err(words::not_yours()));
            }
        }
    }
    Ok(Ok(()))
}
