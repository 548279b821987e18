//! Memberships ended: at once, or through the HR application with paperwork, with or without somebody taking over.
//!
//! The preview says what goes with each person; more people than the organisation allows at once need a second person.

mod loss;
mod wording;

use crate::domain::change::{Change, DeleteMember, Heir, Leaving, LeavingReason, TerminateMember, Was};
use crate::domain::id::DepartmentId;
use crate::domain::operation::{Approval, Kind, Line, Operation, Step};
use crate::domain::permit::{Asked, Denied};
use crate::domain::person::Member;
use crate::proposal::{Asker, Error, Refusal, Whom, new, permission, places};

/// How they go, with what that needs.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one an operation")]
pub enum Manner {
    /// At once.
    Direct,
    /// Through the HR application.
    Hr {
        /// Why.
        reason: LeavingReason,
        /// Who takes over, if anybody.
        heir: Option<Member>,
    },
}

/// Whether somebody may be removed; of somebody who belongs to other units too it is said what can be done instead.
///
/// # Errors
/// Why not.
pub async fn permitted(asker: &Asker<'_>, whom: &Whom) -> Result<(), Error> {
    let asked = Asked::RemoveMember { user: whom.member.user.clone() };
    match permission::on(asker, whom, &asked).await {
        Err(Error::Refused(refusal @ Refusal::Denied { reason: Denied::PersonShared { .. }, .. })) => {
            let Some(unit) = asker.services.directory.own_unit(asker.actor).await? else {
                return Err(Error::Refused(refusal));
            };
            let offer = wording::take_out(&whom.member.name, &unit.name);
            Err(Error::Refused(Refusal::Instead { refusal: Box::new(refusal), offer }))
        }
        answer => answer,
    }
}

/// These people removed, each of whom may be.
///
/// # Errors
/// Why not: nobody can agree to so many, who is to take over cannot, or it could not be checked.
pub async fn propose(
    asker: &Asker<'_>,
    people: &[Member],
    manner: &Manner,
    mut remarks: Vec<String>,
) -> Result<Operation, Error> {
    let mut lines = Vec::new();
    for member in people {
        lines.push(line(asker, member, manner).await?);
    }
    remarks.extend(losses(asker, people).await?);
    let approval = approval(asker, people).await?;
    let mut op = new(asker, Kind::MemberRemove, lines, remarks);
    op.approval = approval;
    Ok(op)
}

async fn line(asker: &Asker<'_>, member: &Member, manner: &Manner) -> Result<Line, Error> {
    let place = places(asker.services, member).await?.join("、");
    let all = asker.services.directory.roles().await?;
    let held = all.iter().filter(|role| member.roles.contains(&role.id));
    let was = Was {
        departments: member.departments.clone(),
        roles: held.map(|role| role.name.clone()).collect(),
        mobile: None,
    };
    let change: Change = match manner {
        Manner::Direct => DeleteMember { was, for_number: None }.into(),
        Manner::Hr { reason, heir } => {
            let user = heir.as_ref().map(|heir| heir.user.clone());
            let asked = Asked::TerminateMember { user: member.user.clone(), heir: user };
            let about = heir.as_ref().map(|heir| heir.name.clone());
            permission::permitted(asker, &asked, about, &[]).await?;
            let heir = match heir {
                Some(heir) => Some(Heir { user: heir.user.clone(), name: described(asker, heir).await? }),
                None => None,
            };
            let memo = wording::memo(&asker.me.name);
            TerminateMember { was, leaving: Leaving { reason: reason.clone(), heir, memo } }.into()
        }
    };
    Ok(Line {
        user: Some(member.user.clone()),
        name: described(asker, member).await?,
        mobile: None,
        place,
        departments: member.departments.clone(),
        steps: vec![Step::new(change)],
    })
}

async fn described(asker: &Asker<'_>, member: &Member) -> Result<String, Error> {
    Ok(format!("{}（{}）", member.name, places(asker.services, member).await?.join("、")))
}

/// What goes with them, as remarks.
async fn losses(asker: &Asker<'_>, people: &[Member]) -> Result<Vec<String>, Error> {
    let losses = loss::of(asker, people).await?;
    let mut remarks: Vec<String> =
        people.iter().zip(&losses).filter_map(|(member, loss)| wording::loss(&member.name, loss)).collect();
    remarks.extend(wording::not_checked(&losses));
    if people.len() > loss::TODOS_OF {
        remarks.push(wording::todos_not_counted());
    }
    if people.iter().any(|member| member.active) {
        remarks.push(wording::coming_back());
    }
    Ok(remarks)
}

/// Who else has to agree to so many.
async fn approval(asker: &Asker<'_>, people: &[Member]) -> Result<Option<Approval>, Error> {
    if people.len() <= asker.services.settings.remove_above {
        return Ok(None);
    }
    let mut places: Vec<DepartmentId> = Vec::new();
    for place in people.iter().flat_map(|member| &member.departments) {
        if !places.contains(place) {
            places.push(*place);
        }
    }
    let approval = permission::agreement(asker, &places, people.len()).await?;
    let nobody = || Error::Refused(Refusal::NothingToDo(wording::nobody_to_agree(people.len())));
    approval.map(Some).ok_or_else(nobody)
}
