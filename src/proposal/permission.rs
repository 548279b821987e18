//! Leave to propose: the gate's answer, and a no in terms that name who could do it.

use serde_json::json;

use super::{Asker, Error, Refusal, Services, Whom};
use crate::domain::audit::{Act, Subject};
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::operation::{Approval, Way};
use crate::domain::permit::{Asked, Denied, Rank};
use crate::domain::person::Member;
use crate::domain::role::Role;
use crate::gate::No;
use crate::operation::attempt;
use crate::store;

/// Asks the gate about somebody.
///
/// # Errors
/// Why not.
pub async fn on(asker: &Asker<'_>, whom: &Whom, asked: &Asked) -> Result<(), Error> {
    permitted(asker, asked, whom.said.clone(), &whom.near).await
}

/// Asks the gate; a no becomes a refusal that names who could do it.
///
/// # Errors
/// Why not.
pub async fn permitted(
    asker: &Asker<'_>,
    asked: &Asked,
    about: Option<String>,
    places: &[DepartmentId],
) -> Result<(), Error> {
    match asker.services.gate.permit(asker.actor, asked).await {
        Ok(_permit) => Ok(()),
        Err(No::Denied(reason)) => {
            let refused = refusal(asker, reason, about, places).await?;
            Err(match asked.whom() {
                Some(user) => refused.of(user),
                None => refused,
            })
        }
        Err(No::CouldNotCheck(error)) => Err(error.into()),
        Err(No::NoSuchMember) => Err(Error::Refused(Refusal::NoSuchPerson(about.unwrap_or_default()))),
        Err(No::NoSuchDepartment(_)) => {
            Err(Error::Refused(Refusal::NoSuchDepartment(about.unwrap_or_default())))
        }
    }
}

/// A refusal that names who could do it.
///
/// # Errors
/// Who could do it cannot be found out.
pub async fn refusal(
    asker: &Asker<'_>,
    reason: Denied,
    about: Option<String>,
    places: &[DepartmentId],
) -> Result<Error, Error> {
    use Denied::{
        AdministratorStays, HeirGone, HeirInactive, HeirLeaves, HeirOutside, TargetIsAdministrator,
    };
    let askers = matches!(reason, Denied::DepartmentNotEmpty { .. } | Denied::HeadNotInDepartment { .. });
    if askers || [HeirGone, HeirInactive, HeirLeaves, HeirOutside].contains(&reason) {
        // It is for the asker to name somebody else, or to see to the department first.
        return Ok(Error::Refused(Refusal::Denied { reason, about, who_can: Vec::new(), whom: None }));
    }
    let directory = &asker.services.directory;
    let mut chains = Vec::new();
    // By the bot nobody can; by hand the main administrators.
    let by_hand = matches!(
        reason,
        TargetIsAdministrator
            | AdministratorStays
            | Denied::RoleNotGrantable { .. }
            | Denied::ScopeRoot { .. }
            | Denied::OrganisationRoot
    );
    if !by_hand {
        for place in places {
            chains.extend(directory.chain(*place).await?);
        }
    }
    let can = directory.who_can(&chains).await?;
    // Nobody is sent to themselves, nor to the person it is about.
    let others = can.into_iter().filter(|m| m.user != asker.actor.user && Some(&m.name) != about.as_ref());
    let who_can = others.map(|m| m.name).collect();
    Ok(Error::Refused(Refusal::Denied { reason, about, who_can, whom: None }))
}

/// Roles for somebody who is no member yet cannot be put to the gate; that the bot gives them at all can be said now.
///
/// # Errors
/// It does not.
pub fn grantable(role: &Role) -> Result<(), Error> {
    if role.grantable {
        return Ok(());
    }
    let reason = Denied::RoleNotGrantable { role: role.name.clone() };
    let (about, who_can) = (Some(role.say.clone()), Vec::new());
    Err(Error::Refused(Refusal::Denied { reason, about, who_can, whom: None }))
}

/// The departments a refusal was judged by.
fn judged(reason: &Denied) -> Vec<DepartmentId> {
    match reason {
        Denied::DepartmentOutside { department } => vec![*department],
        Denied::PersonOutside { departments } | Denied::NotColleague { departments } => departments.clone(),
        Denied::PersonShared { outside } => outside.clone(),
        _ => Vec::new(),
    }
}

/// What the trail has of a refusal: why, and about whom.
fn told(refusal: &Refusal) -> Option<(Denied, Subject)> {
    match refusal {
        Refusal::Instead { refusal, .. } => told(refusal),
        Refusal::Denied { reason, about, whom, .. } => {
            let departments = judged(reason);
            let subject = Subject { user: whom.clone(), name: about.clone(), mobile: None, departments };
            Some((reason.clone(), subject))
        }
        Refusal::Hidden { user, departments, .. } => {
            let reason = Denied::PersonOutside { departments: departments.clone() };
            let subject =
                Subject { user: user.clone(), departments: departments.clone(), ..Subject::default() };
            Some((reason, subject))
        }
        _ => None,
    }
}

/// The trail's lines about refusals, as far as the asker has not had their fill of them.
///
/// # Errors
/// The store's.
pub async fn refused<'r>(
    services: &Services,
    actor: &UserId,
    action: &str,
    refusals: impl IntoIterator<Item = &'r Refusal>,
) -> Result<Vec<String>, store::Error> {
    let at = services.clock.now_ms();
    let act = |(reason, subject): (Denied, Subject)| {
        let reason = Some(json!(reason));
        let (operation, before, after) = (None, None, None);
        let (actor, action, result) = (actor.clone(), action.to_owned(), "refused".to_owned());
        Act { at, actor, action, operation, subject, result, reason, before, after }
    };
    let acts: Vec<Act> = refusals.into_iter().filter_map(told).map(act).collect();
    attempt::within(&services.store, acts).await
}

/// What is needed for so many people in these departments beside the asker's confirmation; `None` where nobody can
/// agree and the asker may not do without.
///
/// # Errors
/// The platform's.
pub async fn agreement(
    asker: &Asker<'_>,
    places: &[DepartmentId],
    people: usize,
) -> Result<Option<Approval>, Error> {
    let others = asker.services.directory.could_approve(places, &asker.actor.user).await?;
    Ok(given_by(asker, others, people))
}

/// The same for a notice, to which another officer may agree too.
///
/// # Errors
/// The platform's.
pub async fn agreement_to_notice(
    asker: &Asker<'_>,
    places: &[DepartmentId],
    people: usize,
) -> Result<Option<Approval>, Error> {
    let mut others = asker.services.directory.could_approve(places, &asker.actor.user).await?;
    let mut known: Vec<UserId> = others.iter().map(|member| member.user.clone()).collect();
    known.push(asker.actor.user.clone());
    let officers: Vec<UserId> =
        asker.services.gate.officers().filter(|officer| !known.contains(officer)).cloned().collect();
    for officer in officers {
        others.extend(asker.services.directory.member(&officer).await?);
    }
    Ok(given_by(asker, others, people))
}

fn given_by(asker: &Asker<'_>, others: Vec<Member>, people: usize) -> Option<Approval> {
    let wait = i64::try_from(asker.services.settings.approval_wait.as_millis()).unwrap_or(i64::MAX);
    if !others.is_empty() {
        let others = others.into_iter().map(|member| member.name).collect();
        return Some(Approval { others, ..Approval::needed(Way::Second, wait) });
    }
    let alone = asker.actor.rank == Rank::MainAdministrator;
    alone.then(|| Approval::needed(Way::HeadCount { people }, wait))
}
