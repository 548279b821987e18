//! People to be made members, and invited again where they have not accepted: each becomes a line, make the member
//! and then give the roles.

use crate::domain::change::{CreateMember, GrantRoles, ResendInvite};
use crate::domain::department::Department;
use crate::domain::invite::Invite;
use crate::domain::mobile::Mobile;
use crate::domain::operation::{Kind, Line, Operation, Progress, Step};
use crate::domain::permit::{Asked, Rank};
use crate::domain::person::Member;
use crate::domain::profile::{Field, unfit};
use crate::domain::role::Role;
use crate::gate::Sight;
use crate::proposal::{Asker, Error, Refusal, new, permission, places, wording};

/// Somebody to be made a member.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// Name.
    pub name: String,
    /// Number.
    pub mobile: Mobile,
    /// Where to.
    pub department: Department,
    /// Roles to be given once they are a member.
    pub roles: Vec<Role>,
    /// Job title.
    pub title: Option<String>,
    /// Job number.
    pub job_number: Option<String>,
}

/// These people made members.
///
/// # Errors
/// Why not: outside the asker's scope, a role that is not given, or the only one is a member already.
pub async fn propose(asker: &Asker<'_>, people: &[Newcomer]) -> Result<Operation, Error> {
    let mut lines = Vec::new();
    let mut warnings = Vec::new();
    let mut seen: Vec<&Mobile> = Vec::new();
    for newcomer in people {
        if seen.contains(&&newcomer.mobile) {
            warnings.push(wording::same_number_twice(&newcomer.mobile));
            continue;
        }
        seen.push(&newcomer.mobile);
        lines.push(line(asker, newcomer, people.len()).await?);
    }
    Ok(new(asker, Kind::MemberAdd, lines, warnings))
}

/// One person's line; somebody who is a member already is not added again.
async fn line(asker: &Asker<'_>, newcomer: &Newcomer, people: usize) -> Result<Line, Error> {
    let Newcomer { mobile, department, roles, .. } = newcomer;
    let said = [(Field::Name, Some(&newcomer.name)), (Field::Title, newcomer.title.as_ref())];
    for (field, value) in said.into_iter().chain([(Field::JobNumber, newcomer.job_number.as_ref())]) {
        if let Some(fault) = value.and_then(|value| unfit(field, value)) {
            return Err(Error::Refused(Refusal::NothingToDo(wording::unfit(field, fault))));
        }
    }
    let asked = Asked::AddMember { mobile: mobile.clone(), departments: vec![department.id] };
    permission::permitted(asker, &asked, Some(department.name.clone()), &[department.id]).await?;
    roles.iter().try_for_each(permission::grantable)?;
    let existing = asker.services.directory.by_mobile(mobile).await?;
    if let (Some(member), 1) = (&existing, people) {
        return Err(Error::Refused(already(asker, member, mobile).await?));
    }
    let mut create = Step::new(CreateMember {
        // Chosen when the operation gets its id: found by it later means it is ours.
        user: "".into(),
        departments: vec![department.id],
        title: newcomer.title.clone(),
        job_number: newcomer.job_number.clone(),
    });
    let mut steps = Vec::new();
    if existing.is_some() {
        create.progress = Progress::WasMember;
        steps.push(create);
    } else {
        steps.push(create);
        if !roles.is_empty() {
            steps.push(Step::new(GrantRoles { roles: roles.clone() }));
        }
    }
    Ok(Line {
        user: None,
        name: newcomer.name.clone(),
        mobile: Some(mobile.clone()),
        place: place_name(asker, department).await?,
        departments: vec![department.id],
        steps,
    })
}

/// Inside one unit a department's own name tells which; whoever manages all needs the way to it.
async fn place_name(asker: &Asker<'_>, place: &Department) -> Result<String, Error> {
    match asker.actor.rank {
        Rank::MainAdministrator => Ok(asker.services.directory.path(place.id).await?),
        _ => Ok(place.name.clone()),
    }
}

/// That a number is a member's; who it is and where is told only to those who may see it.
///
/// # Errors
/// The platform's.
pub async fn already(asker: &Asker<'_>, member: &Member, mobile: &Mobile) -> Result<Refusal, Error> {
    let sight = asker.services.gate.may_see(asker.actor, member).await?;
    let mut shown = None;
    if sight == Sight::Full {
        let places = places(asker.services, member).await?;
        shown = Some(wording::who_and_where(&member.name, &places));
    }
    Ok(Refusal::AlreadyMember { shown, masked: mobile.masked() })
}

/// These people invited again.
///
/// # Errors
/// Why not.
pub async fn invite_again(
    asker: &Asker<'_>,
    invites: Vec<Invite>,
    remarks: Vec<String>,
) -> Result<Operation, Error> {
    let mut lines = Vec::new();
    for invite in invites {
        let (mobile, departments) = (invite.mobile.clone(), invite.departments.clone());
        let asked = Asked::AddMember { mobile, departments };
        permission::permitted(asker, &asked, Some(invite.place.clone()), &invite.departments).await?;
        lines.push(Line {
            user: None,
            name: invite.name.clone(),
            mobile: Some(invite.mobile.clone()),
            place: invite.place.clone(),
            departments: invite.departments.clone(),
            steps: vec![Step::new(ResendInvite { invite: Box::new(invite) })],
        });
    }
    Ok(new(asker, Kind::InviteResend, lines, remarks))
}
