//! Other values for what is recorded of members, and another number for one who has never logged in.
//!
//! A number is never changed: the platform lets nobody (user-information-update). Whoever was added under a wrong one
//! and has never logged in is removed and added again under the right one: same name, departments, title, job number,
//! roles.

use crate::domain::change::{CreateMember, DeleteMember, GrantRoles, UpdateMember, Was};
use crate::domain::mobile::Mobile;
use crate::domain::operation::{Kind, Line, Operation, Step};
use crate::domain::permit::Asked;
use crate::domain::person::Member;
use crate::domain::profile::{Field, FieldChange};
use crate::domain::role::Role;
use crate::proposal::{Asker, Error, Refusal, Whom, member_add, new, permission, places, wording};

/// What one person's update comes to.
pub enum Updated {
    /// A line.
    Line(Box<Line>),
    /// All of it is so already.
    Nothing(String),
}

/// These values for somebody, of those that are not so already.
///
/// # Errors
/// Why not.
pub async fn updated(asker: &Asker<'_>, whom: &Whom, values: &[(Field, String)]) -> Result<Updated, Error> {
    let member = &whom.member;
    let asked = Asked::UpdateMember { user: member.user.clone(), values: values.to_vec() };
    permission::on(asker, whom, &asked).await?;
    let open = values.iter().filter(|(field, value)| member.field(*field) != Some(value.as_str()));
    let change = |(field, value): &(Field, String)| FieldChange {
        field: *field,
        before: member.field(*field).map(str::to_owned),
        after: value.clone(),
    };
    let changes: Vec<FieldChange> = open.map(change).collect();
    if changes.is_empty() {
        return Ok(Updated::Nothing(wording::unchanged(&member.name, values)));
    }
    let change = UpdateMember { changes, seen: asker.conversation.kind() };
    let line = whom.line(asker.services, vec![change.into()]).await?;
    Ok(Updated::Line(Box::new(line)))
}

/// These lines as one operation.
pub fn propose(asker: &Asker<'_>, lines: Vec<Line>, remarks: Vec<String>) -> Operation {
    new(asker, Kind::MemberUpdate, lines, remarks)
}

/// What another number for somebody comes to.
pub enum Renumbered {
    /// They are removed and added again.
    Proposed(Box<Operation>),
    /// They have logged in: it is theirs to change.
    Theirs,
}

/// Another number for somebody.
///
/// # Errors
/// Not allowed, the number is a member's, or it could not be checked.
pub async fn renumber(asker: &Asker<'_>, whom: &Whom, number: Mobile) -> Result<Renumbered, Error> {
    let member = &whom.member;
    // Both halves: removing them, and adding them where they are.
    permission::on(asker, whom, &Asked::RemoveMember { user: member.user.clone() }).await?;
    let departments = member.departments.clone();
    permission::on(asker, whom, &Asked::AddMember { mobile: number.clone(), departments }).await?;
    if member.mobile.as_deref() == Some(number.reveal()) {
        return Err(Error::Refused(Refusal::NothingToDo(wording::same_number(&member.name))));
    }
    if member.active || member.exclusive {
        return Ok(Renumbered::Theirs);
    }
    if let Some(holder) = asker.services.directory.by_mobile(&number).await? {
        let refusal = Box::new(member_add::already(asker, &holder, &number).await?);
        let offer = wording::not_for_this().to_owned();
        return Err(Error::Refused(Refusal::Instead { refusal, offer }));
    }
    let (roles, lost) = roles(asker, member).await?;
    let line = again(asker, member, number, roles).await?;
    let op = new(asker, Kind::NumberRepair, vec![line], wording::renumbering(&lost));
    Ok(Renumbered::Proposed(Box::new(op)))
}

/// The roles that can be given again, and the names of those that cannot.
async fn roles(asker: &Asker<'_>, member: &Member) -> Result<(Vec<Role>, Vec<String>), Error> {
    let ours = asker.services.directory.roles().await?;
    let held = ours.into_iter().filter(|role| member.roles.contains(&role.id));
    let (again, lost): (Vec<Role>, Vec<Role>) = held.partition(|role| role.grantable);
    Ok((again, lost.into_iter().map(|role| role.say).collect()))
}

async fn again(asker: &Asker<'_>, member: &Member, number: Mobile, roles: Vec<Role>) -> Result<Line, Error> {
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
        place: places(asker.services, member).await?.join("、"),
        departments: member.departments.clone(),
        steps,
    })
}
