//! Whom a notice is for, from what was chosen: departments, roles, people, groups.
//!
//! A role beside departments, or beside everybody, means its holders there. Who is left out may be beyond the asker's reach as well: leaving
//! out only ever makes a notice smaller.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::directory::Directory;
use crate::domain::id::{ConversationId, DepartmentId, RoleId, UserId};
use crate::domain::operation::notice::{Audience, Part};
use crate::domain::permit::{Actor, Denied};
use crate::domain::person::Member;
use crate::domain::role::Role;
use crate::gate::Gate;
use crate::proposal::request::by_id;
use crate::proposal::wording::notice as wording;
use crate::proposal::{Asker, Error, Refusal, permission};
use crate::view::group;
use crate::view::reach::Reach;

/// The most that is named on one side.
pub const MOST: usize = 300;

/// Some of those a notice is for, or is not for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipients {
    /// Everybody one may write to; beside roles, all of their holders there. Not to be left out.
    #[serde(default)]
    pub everybody: bool,
    /// These departments with all below them; beside roles, where their holders are.
    #[serde(default)]
    #[schema(value_type = Vec<i64>)]
    pub departments: Vec<DepartmentId>,
    /// Who holds one of these roles.
    #[serde(default)]
    #[schema(value_type = Vec<i64>)]
    pub roles: Vec<RoleId>,
    /// People.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub members: Vec<UserId>,
    /// Groups the robot is in; none can be left out.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub groups: Vec<ConversationId>,
}

impl Recipients {
    fn count(&self) -> usize {
        self.departments.len() + self.roles.len() + self.members.len() + self.groups.len()
    }
}

/// Which side of "without" is spoken of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Those it is for.
    To,
    /// Those it is not for.
    Except,
}

/// Departments, and what they are called together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which.
    pub nodes: Vec<DepartmentId>,
    /// What they are called.
    pub name: String,
}

/// Whom somebody may call together: a notice officer everybody.
///
/// # Errors
/// It could not be found out.
pub async fn reach(
    directory: &Directory,
    gate: &Gate,
    (actor, me): (&Actor, &Member),
) -> Result<Reach, crate::dingtalk::Error> {
    if gate.is_officer(&actor.user) {
        Ok(Reach::Everybody)
    } else {
        Reach::of_sight(directory, actor, me).await
    }
}

/// Everybody within reach: who manages a part of the organisation means all of that.
///
/// # Errors
/// What it is called could not be read.
pub async fn everybody(directory: &Directory, reach: &Reach) -> Result<Part, crate::dingtalk::Error> {
    let nodes = match reach {
        Reach::Scope(scope) => scope.clone(),
        _ => vec![DepartmentId::ROOT],
    };
    let mut names = Vec::new();
    if !matches!(reach, Reach::Everybody) {
        for node in &nodes {
            names.extend(directory.name(*node).await?);
        }
    }
    let name = if names.is_empty() { wording::EVERYBODY.to_owned() } else { wording::everybody_of(&names) };
    Ok(Part::Below { nodes, name })
}

/// Everybody of a place.
pub fn below(place: &Place) -> Part {
    Part::Below { nodes: place.nodes.clone(), name: place.name.clone() }
}

/// The holders of a role in these places; where none is named, all within reach.
pub fn holders(role: Role, places: &[Place], (side, reach): (Side, &Reach)) -> Part {
    let within = match (places, reach) {
        ([], Reach::Scope(scope)) if side == Side::To => scope.clone(),
        (named, _) => named.iter().flat_map(|one| one.nodes.clone()).collect(),
    };
    let names: Vec<&str> = places.iter().map(|one| one.name.as_str()).collect();
    let name = wording::holders_of(&role.say, &names);
    Part::Holders { role, within, name }
}

/// What was chosen, found. Whether they may be written to is the gate's to say.
///
/// # Errors
/// Something chosen is not there, or nothing was.
pub async fn chosen(asker: &Asker<'_>, to: &Recipients, except: &Recipients) -> Result<Audience, Error> {
    let services = asker.services;
    if !(asker.actor.is_administrator() || services.gate.is_officer(&asker.actor.user)) {
        return Err(permission::refusal(asker, Denied::NotAdministrator, None, &[]).await?);
    }
    if except.everybody {
        return Err(nothing(wording::all_left_out()));
    }
    if !except.groups.is_empty() {
        return Err(nothing(wording::group_left_out()));
    }
    let reach = reach(&services.directory, &services.gate, (asker.actor, asker.me)).await?;
    let mut parts = parts(asker, to, (Side::To, &reach)).await?;
    let groups = groups(asker, &to.groups).await?;
    let except = self::parts(asker, except, (Side::Except, &reach)).await?;
    if !groups.is_empty() && !except.is_empty() {
        return Err(nothing(wording::group_not_split()));
    }
    parts.extend(groups);
    if parts.is_empty() {
        Err(nothing(wording::to_nobody()))
    } else {
        Ok(Audience { to: parts, except, only: Vec::new() })
    }
}

fn nothing(text: &str) -> Error {
    Error::Refused(Refusal::NothingToDo(text.to_owned()))
}

async fn parts(
    asker: &Asker<'_>,
    chosen: &Recipients,
    (side, reach): (Side, &Reach),
) -> Result<Vec<Part>, Error> {
    if chosen.count() > MOST {
        return Err(nothing(&wording::too_many_named(MOST)));
    }
    let mut parts = Vec::new();
    // Beside roles it says where their holders are, and adds nobody.
    if chosen.everybody && chosen.roles.is_empty() {
        parts.push(everybody(&asker.services.directory, reach).await?);
    }
    let mut places = Vec::new();
    for id in &chosen.departments {
        let found = by_id::department(asker, *id).await?;
        let chain = asker.services.directory.chain(*id).await?;
        if !reach.includes(&asker.services.directory, chain.as_slice()).await? {
            let reason = Denied::DepartmentOutside { department: *id };
            return Err(permission::refusal(asker, reason, None, &[*id]).await?);
        }
        places.push(Place { nodes: vec![found.id], name: found.name });
    }
    if chosen.roles.is_empty() {
        parts.extend(places.iter().map(below));
    } else {
        let roles = by_id::roles(asker, &chosen.roles).await?;
        if chosen.everybody {
            places.clear();
        }
        parts.extend(roles.into_iter().map(|role| holders(role, &places, (side, reach))));
    }
    for user in &chosen.members {
        let member = by_id::whom(asker, user).await?.member;
        parts.push(Part::Person { user: member.user, name: member.name });
    }
    parts.dedup();
    Ok(parts)
}

async fn groups(asker: &Asker<'_>, ids: &[ConversationId]) -> Result<Vec<Part>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let known = group::vouched(&asker.services.store, asker.services.clock.now_ms()).await?;
    let mut parts = Vec::new();
    for id in ids {
        let group = known.iter().find(|group| group.id == *id);
        let group = group.ok_or_else(|| nothing(wording::no_such_group()))?;
        parts.push(Part::Group { id: group.id.clone(), name: group.name.clone() });
    }
    Ok(parts)
}
