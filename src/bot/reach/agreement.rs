//! Who else has to agree to what touches many.

use crate::bot::{Asking, Stop};
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::operation::{Approval, Way};
use crate::domain::permit::Rank;
use crate::domain::person::Member;

/// What is needed for so many people in these departments beside the asker's confirmation; `None` where nobody can
/// agree and the asker may not do without.
pub async fn needed(
    asking: &Asking<'_>,
    places: &[DepartmentId],
    people: usize,
) -> Result<Option<Approval>, Stop> {
    let others = asking.desk.directory.could_approve(places, &asking.actor.user).await?;
    Ok(given_by(asking, others, people))
}

/// The same for a notice, to which another officer may agree too.
pub async fn needed_for_notice(
    asking: &Asking<'_>,
    places: &[DepartmentId],
    people: usize,
) -> Result<Option<Approval>, Stop> {
    let mut others = asking.desk.directory.could_approve(places, &asking.actor.user).await?;
    let mut known: Vec<UserId> = others.iter().map(|member| member.user.clone()).collect();
    known.push(asking.actor.user.clone());
    let officers: Vec<UserId> =
        asking.desk.gate.officers().filter(|officer| !known.contains(officer)).cloned().collect();
    for officer in officers {
        others.extend(asking.desk.directory.member(&officer).await?);
    }
    Ok(given_by(asking, others, people))
}

fn given_by(asking: &Asking<'_>, others: Vec<Member>, people: usize) -> Option<Approval> {
    let wait = i64::try_from(asking.desk.settings.approval_wait.as_millis()).unwrap_or(i64::MAX);
    if !others.is_empty() {
        let others = others.into_iter().map(|member| member.name).collect();
        return Some(Approval { others, ..Approval::needed(Way::Second, wait) });
    }
    let alone = asking.actor.rank == Rank::MainAdministrator;
    alone.then(|| Approval::needed(Way::HeadCount { people }, wait))
}
