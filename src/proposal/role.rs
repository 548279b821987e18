//! Roles given, taken, handed over. Only what is not so already is proposed.

use super::{Asker, Error, Refusal, Whom, new, permission, wording};
use crate::domain::change::{Change, GrantRoles, RelieveRoles, RevokeRoles};
use crate::domain::id::{RoleId, UserId};
use crate::domain::operation::{Kind, Line, Operation};
use crate::domain::permit::Asked;
use crate::domain::person::Member;
use crate::domain::role::Role;

/// Which way roles go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// They are given.
    Grant,
    /// They are taken.
    Revoke,
}

impl Way {
    fn kind(self) -> Kind {
        match self {
            Self::Grant => Kind::RoleGrant,
            Self::Revoke => Kind::RoleRevoke,
        }
    }

    fn asks(self, user: UserId, roles: Vec<Role>) -> Asked {
        match self {
            Self::Grant => Asked::GrantRoles { user, roles },
            Self::Revoke => Asked::RevokeRoles { user, roles },
        }
    }

    fn change(self, roles: Vec<Role>) -> Change {
        match self {
            Self::Grant => GrantRoles { roles }.into(),
            Self::Revoke => RevokeRoles { roles }.into(),
        }
    }

    fn so_already(self, name: &str, roles: &[Role]) -> String {
        match self {
            Self::Grant => wording::holds_already(name, roles),
            Self::Revoke => wording::holds_none(name, roles),
        }
    }

    /// Those of the roles with which it is not so already.
    fn open(self, member: &Member, roles: &[Role]) -> Vec<Role> {
        let open = |role: &&Role| member.roles.contains(&role.id) == (self == Self::Revoke);
        roles.iter().filter(open).cloned().collect()
    }
}

/// These roles given to these people, or taken from them; each person once.
///
/// # Errors
/// Why not, or that all of it is so already.
pub async fn propose(
    asker: &Asker<'_>,
    people: &[Whom],
    roles: &[Role],
    way: Way,
) -> Result<Operation, Error> {
    let mut lines: Vec<Line> = Vec::new();
    let mut remarks = Vec::new();
    let mut taken = Vec::new();
    for whom in people {
        let member = &whom.member;
        if lines.iter().any(|line| line.user.as_ref() == Some(&member.user)) {
            continue;
        }
        permission::on(asker, whom, &way.asks(member.user.clone(), roles.to_vec())).await?;
        let open = way.open(member, roles);
        if open.is_empty() {
            remarks.push(way.so_already(&member.name, roles));
        } else {
            taken.push((member.user.clone(), open.clone()));
            lines.push(whom.line(asker.services, vec![way.change(open)]).await?);
        }
    }
    if lines.is_empty() {
        return Err(Error::Refused(Refusal::NothingToDo(remarks.join("\n"))));
    }
    if way == Way::Revoke {
        remarks.extend(left_without(asker, &taken).await?);
    }
    Ok(new(asker, way.kind(), lines, remarks))
}

/// A sentence for each institution that would be left with nobody in one of these roles.
async fn left_without(asker: &Asker<'_>, taken: &[(UserId, Vec<Role>)]) -> Result<Vec<String>, Error> {
    let roles: Vec<&Role> = taken.iter().flat_map(|(_, roles)| roles).filter(|role| role.grantable).collect();
    let of = |(user, roles): &(UserId, Vec<Role>)| -> Vec<(UserId, RoleId)> {
        roles.iter().filter(|role| role.grantable).map(|role| (user.clone(), role.id)).collect()
    };
    let pairs: Vec<(UserId, RoleId)> = taken.iter().flat_map(of).collect();
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let directory = &asker.services.directory;
    let Some(gaps) = directory.vacated(&pairs).await? else { return Ok(vec![wording::last_not_checked()]) };
    let mut said = Vec::new();
    for gap in gaps {
        let role = roles.iter().find(|role| role.id == gap.role).map_or("", |role| role.say.as_str());
        let place = directory.name(gap.institution).await?.unwrap_or_default();
        said.push(wording::left_without(&place, role));
    }
    Ok(said)
}

/// How it is known who gives roles up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Giver {
    /// Whoever asked said so.
    Said,
    /// They are the only holder within reach.
    Found,
}

/// Roles that go from one person to another.
#[derive(Clone, Debug)]
pub struct Handover {
    /// Who gives them up; nobody where nobody holds them.
    pub from: Option<Whom>,
    /// Whether that was said, or found out.
    pub giver: Giver,
    /// Who takes them over.
    pub to: Whom,
    /// Which.
    pub roles: Vec<Role>,
}

/// The new one is set and seen to hold the roles before the old one is relieved.
///
/// # Errors
/// Why not, or that all of it is so already.
pub async fn hand_over(asker: &Asker<'_>, handover: &Handover) -> Result<Operation, Error> {
    let Handover { from, to, roles, .. } = handover;
    roles.iter().try_for_each(permission::grantable)?;
    if let Some(from) = from {
        if from.member.user == to.member.user {
            let text = wording::handed_to_oneself(&to.member.name);
            return Err(Error::Refused(Refusal::NothingToDo(text)));
        }
        relievable(asker, from, roles).await?;
    }
    permission::on(asker, to, &Way::Grant.asks(to.member.user.clone(), roles.clone())).await?;
    let missing = Way::Grant.open(&to.member, roles);
    let given = from.as_ref().map(|from| Way::Revoke.open(&from.member, roles)).unwrap_or_default();
    let remarks = remarks(handover, &missing, &given);
    let mut lines = Vec::new();
    if !missing.is_empty() {
        lines.push(to.line(asker.services, vec![GrantRoles { roles: missing }.into()]).await?);
    }
    if let Some(from) = from.as_ref().filter(|_| !given.is_empty()) {
        let (by, by_name) = (to.member.user.clone(), to.member.name.clone());
        let change = RelieveRoles { roles: given, by, by_name };
        lines.push(from.line(asker.services, vec![change.into()]).await?);
    }
    if lines.is_empty() {
        return Err(Error::Refused(Refusal::NothingToDo(remarks.join("\n"))));
    }
    Ok(new(asker, Kind::RoleHandover, lines, remarks))
}

/// Whether these roles may be taken from somebody, for who is asked next to whom they go.
///
/// # Errors
/// Why not.
pub async fn relievable(asker: &Asker<'_>, from: &Whom, roles: &[Role]) -> Result<(), Error> {
    permission::on(asker, from, &Way::Revoke.asks(from.member.user.clone(), roles.to_vec())).await
}

/// What is so already, and whom we took the giver to be where nobody said.
fn remarks(handover: &Handover, missing: &[Role], given: &[Role]) -> Vec<String> {
    let Handover { from, giver, to, roles } = handover;
    let but = |some: &[Role]| -> Vec<Role> {
        roles.iter().filter(|role| !some.iter().any(|one| one.id == role.id)).cloned().collect()
    };
    let mut said = Vec::new();
    match from {
        None => said.push(wording::held_by_nobody(roles, &to.member.name)),
        Some(from) if *giver == Giver::Found => said.push(wording::held_by(roles, &from.member.name)),
        Some(from) if given.len() < roles.len() => {
            said.push(wording::holds_none(&from.member.name, &but(given)));
        }
        Some(_) => {}
    }
    if missing.len() < roles.len() {
        said.push(wording::holds_already(&to.member.name, &but(missing)));
    }
    said
}
