//! Who has been asked for and is not quite there yet, in somebody's scope, looked at now.

pub mod digest;

use super::{Asking, Desk, Stop};
use crate::dingtalk;
use crate::domain::id::DepartmentId;
use crate::domain::invite::Invite;
use crate::domain::permit::Actor;
use crate::domain::person::Member;
use crate::operation::invite::Ledger;
use crate::view::pending;

pub use crate::view::pending::{Looked, MOST, Pending, Sleeper, Waiting, Walked};

/// The ledger of this desk.
pub fn ledger(desk: &Desk) -> Ledger {
    pending::ledger(&desk.view())
}

/// Whether an entry lies in what somebody manages, and, where one is named, below a department.
///
/// # Errors
/// It could not be found out.
pub async fn in_scope(
    desk: &Desk,
    actor: &Actor,
    invite: &Invite,
    below: Option<DepartmentId>,
) -> Result<bool, dingtalk::Error> {
    pending::in_scope(&desk.view(), actor, invite, below).await
}

/// The open entries of a number or a name that the asker may know of.
///
/// # Errors
/// They could not be read.
pub async fn known(
    asking: &Asking<'_>,
    mobile: Option<&str>,
    name: Option<&str>,
) -> Result<Vec<Invite>, Stop> {
    Ok(pending::known(&asking.desk.view(), asking.actor, (mobile, name)).await?)
}

/// Somebody was read to be a member: an entry that says otherwise is closed soon.
///
/// # Errors
/// The store did not answer.
pub async fn noticed(desk: &Desk, member: &Member, mobile: Option<&str>) -> Result<(), Stop> {
    Ok(pending::noticed(&desk.view(), member, mobile).await?)
}

/// Everybody in scope who is not there yet; who turns out to be is taken out of the ledger soon.
///
/// # Errors
/// Ledger or organisation could not be read; that one entry could not be looked at is said with it.
pub async fn gather(desk: &Desk, actor: &Actor, below: Option<DepartmentId>) -> Result<Pending, Stop> {
    Ok(pending::gather(&desk.view(), actor, below).await?)
}
