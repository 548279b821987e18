//! From the words of a notice to whom it is for: everybody, departments, roles, groups the robot is in, people.
//!
//! A role beside a department means its holders there; the preview says so.

use serde::Deserialize;

use super::{Reach, place};
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, Found};
use crate::bot::wording::said as wording;
use crate::bot::{Asking, Outcome, Refusal, Stop};
use crate::domain::department::Department;
use crate::domain::id::{ConversationId, DepartmentId};
use crate::domain::operation::notice::{Audience, Part};
use crate::domain::role::Role;
use crate::language::{self, Person};
use crate::store::key;

/// Takes what was found; hands a question on.
macro_rules! it {
    ($found:expr) => {
        match $found {
            Found::It(it) => it,
            Found::Ask(outcome) => return Ok(Found::Ask(outcome)),
        }
    };
}

/// A group as it is remembered.
#[derive(Deserialize)]
struct Known {
    #[serde(default)]
    name: String,
}

/// Words sorted by what they name.
#[derive(Default)]
struct Sorted {
    everybody: bool,
    roles: Vec<Role>,
    departments: Vec<Department>,
    groups: Vec<(ConversationId, String)>,
    people: Vec<Person>,
}

/// Whom the request is for. Whether they may be written to is the gate's to say.
pub async fn meant(asking: &Asking<'_>, request: &Request) -> Result<Found<Audience>, Stop> {
    let reach = Reach::of_calls(asking).await?;
    let notice = &request.notice;
    let mut audience = notice.base.clone().unwrap_or_default();
    let mut more = it!(parts(asking, request, &request.slots.audience, &reach).await?);
    for said in &notice.also {
        more.extend(it!(parts(asking, request, said, &reach).await?));
    }
    let mut out = Vec::new();
    for said in &notice.except {
        out.extend(it!(parts(asking, request, said, &reach).await?));
    }
    audience.except.retain(|part| !more.contains(part));
    put(&mut audience.to, more);
    audience.to.retain(|part| !out.contains(part));
    // Who is in a group is the group's: it is left out whole or not at all.
    out.retain(|part| !matches!(part, Part::Group { .. }));
    put(&mut audience.except, out);
    Ok(Found::It(audience))
}

/// Each once.
fn put(parts: &mut Vec<Part>, more: Vec<Part>) {
    for part in more {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
}

async fn parts(
    asking: &Asking<'_>,
    request: &Request,
    said: &[language::Audience],
    reach: &Reach,
) -> Result<Found<Vec<Part>>, Stop> {
    let sorted = it!(sorted(asking, request, said, reach).await?);
    let mut parts = Vec::new();
    if sorted.everybody {
        parts.push(everybody(asking, reach).await?);
    }
    if sorted.roles.is_empty() {
        parts.extend(sorted.departments.iter().map(below));
    } else {
        parts.extend(sorted.roles.into_iter().map(|role| holders(role, &sorted.departments, reach)));
    }
    for person in &sorted.people {
        let member = it!(resolve::member(asking, request, person).await?);
        parts.push(Part::Person { user: member.user, name: member.name });
    }
    parts.extend(sorted.groups.into_iter().map(|(id, name)| Part::Group { id, name }));
    Ok(Found::It(parts))
}

async fn sorted(
    asking: &Asking<'_>,
    request: &Request,
    said: &[language::Audience],
    reach: &Reach,
) -> Result<Found<Sorted>, Stop> {
    let mut sorted = Sorted::default();
    let mut groups = None;
    for one in said {
        let name = match one {
            language::Audience::Person(person) => {
                sorted.people.push(person.clone());
                continue;
            }
            language::Audience::Named(name) => name.as_str(),
        };
        if name == wording::EVERYBODY {
            sorted.everybody = true;
        } else if let Some(role) = asking.desk.directory.role_said(name).await? {
            sorted.roles.push(role);
        } else {
            let known = match &groups {
                Some(known) => known,
                None => groups.insert(known_groups(asking).await?),
            };
            match known.iter().find(|(_, title)| title == name) {
                Some(group) => sorted.groups.push(group.clone()),
                None => sorted.departments.push(it!(department(asking, request, name, reach).await?)),
            }
        }
    }
    Ok(Found::It(sorted))
}

/// A department; where there is none of this name, somebody may be called so.
async fn department(
    asking: &Asking<'_>,
    request: &Request,
    name: &str,
    reach: &Reach,
) -> Result<Found<Department>, Stop> {
    match place::within(asking, request, name, reach).await {
        Ok(Found::Ask(Outcome::Ask { question: Question::OtherDepartment { .. }, .. }))
        | Err(Stop::Refused(Refusal::NoSuchDepartment(_))) => {
            Err(Stop::Refused(Refusal::NoSuchAudience(name.to_owned())))
        }
        found => found,
    }
}

/// Groups somebody has spoken to the bot in.
pub async fn known_groups(asking: &Asking<'_>) -> Result<Vec<(ConversationId, String)>, Stop> {
    let entries = asking.desk.store.entries(key::map::GROUPS).await?;
    let read = |(id, text): (String, String)| {
        let known: Known = serde_json::from_str(&text).ok()?;
        (!known.name.is_empty()).then_some((ConversationId(id), known.name))
    };
    Ok(entries.into_iter().filter_map(read).collect())
}

/// Everybody within reach: who manages a part of the organisation means all of that.
async fn everybody(asking: &Asking<'_>, reach: &Reach) -> Result<Part, Stop> {
    let nodes = match reach {
        Reach::Scope(scope) => scope.clone(),
        _ => vec![DepartmentId::ROOT],
    };
    let mut names = Vec::new();
    if !matches!(reach, Reach::Everybody) {
        for node in &nodes {
            names.extend(asking.desk.directory.name(*node).await?);
        }
    }
    let name = if names.is_empty() { wording::EVERYBODY.to_owned() } else { wording::everybody_of(&names) };
    Ok(Part::Below { nodes, name })
}

fn below(department: &Department) -> Part {
    Part::Below { nodes: vec![department.id], name: department.name.clone() }
}

fn holders(role: Role, departments: &[Department], reach: &Reach) -> Part {
    let within = match (departments, reach) {
        ([], Reach::Scope(scope)) => scope.clone(),
        (named, _) => named.iter().map(|one| one.id).collect(),
    };
    let places: Vec<&str> = departments.iter().map(|one| one.name.as_str()).collect();
    let name = wording::holders_of(&role.say, &places);
    Part::Holders { role, within, name }
}
