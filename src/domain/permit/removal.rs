//! Ending a membership: whose, and who may take over.

use super::{Actor, Denied, Grant, Permit, Target, may_touch};
use crate::domain::id::UserId;

/// The facts about whoever is to take over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeirFacts {
    /// Who, and where.
    pub target: Target,
    /// Whether they have ever logged in.
    pub active: bool,
}

impl Permit {
    /// Whether it covers ending this person's membership.
    pub fn covers_removal(&self, of: &UserId) -> bool {
        matches!(&self.grant, Grant::Remove { user } if user == of)
    }

    /// Whether it covers ending this person's membership with exactly this one taking over.
    pub fn covers_termination(&self, of: &UserId, by: Option<&UserId>) -> bool {
        matches!(&self.grant, Grant::Terminate { user, heir } if user == of && heir.as_ref() == by)
    }
}

/// Nobody removes an administrator, or themselves.
pub(super) fn may_remove(actor: &Actor, target: &Target) -> Result<(), Denied> {
    may_touch(actor, target)?;
    if target.user == actor.user {
        return Err(Denied::OneselfStays);
    }
    if target.administrator {
        return Err(Denied::AdministratorStays);
    }
    Ok(())
}

/// Who takes over is another, active member of a department the actor manages.
pub(super) fn may_inherit(actor: &Actor, heir: Option<&HeirFacts>, leaver: &Target) -> Result<(), Denied> {
    let Some(heir) = heir else { return Ok(()) };
    if heir.target.user == leaver.user {
        return Err(Denied::HeirLeaves);
    }
    if !heir.target.chains.iter().any(|chain| actor.manages(chain)) {
        return Err(Denied::HeirOutside);
    }
    if !heir.active {
        return Err(Denied::HeirInactive);
    }
    Ok(())
}
