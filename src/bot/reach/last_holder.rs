//! The warning before the last one who answers for something in an institution is taken away.

use crate::bot::{Asking, Stop, wording};
use crate::domain::id::{RoleId, UserId};
use crate::domain::role::Role;

/// What takes the roles away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// `role.revoke`.
    Revoking,
}

/// A sentence for each institution that would be left with nobody in one of these roles.
pub async fn warnings(
    asking: &Asking<'_>,
    taken: &[(UserId, Vec<Role>)],
    by: By,
) -> Result<Vec<String>, Stop> {
    let roles: Vec<&Role> = taken.iter().flat_map(|(_, roles)| roles).filter(|role| role.grantable).collect();
    let pairs: Vec<(UserId, RoleId)> = taken
        .iter()
        .flat_map(|(user, roles)| roles.iter().map(move |role| (user, role)))
        .filter(|(_, role)| role.grantable)
        .map(|(user, role)| (user.clone(), role.id))
        .collect();
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let after = match by {
        By::Revoking => wording::after_revoking(),
    };
    let Some(gaps) = asking.desk.directory.vacated(&pairs).await? else {
        return Ok(vec![wording::last_not_checked(after)]);
    };
    let mut said = Vec::new();
    for gap in gaps {
        let role = roles.iter().find(|role| role.id == gap.role).map_or("", |role| role.say.as_str());
        let place = asking.desk.directory.name(gap.institution).await?.unwrap_or_default();
        said.push(wording::left_without(after, &place, role));
    }
    Ok(said)
}
