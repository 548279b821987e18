//! `GET /members` and `GET /members/{user}`: people, as far as one may know of them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Answer, Asked};
use crate::console::Console;
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::directory::Entry;
use crate::domain::id::{DepartmentId, RoleId, UserId};
use crate::domain::mobile::Mobile;
use crate::view::member::{self, People, Sheet};

use super::me::Place;

/// On a page where nothing is said.
const USUAL: usize = 50;
/// On a page at most.
const MOST: usize = 200;

/// Which people.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// A part of a name, its pinyin or initials, or the last digits of a number (three or more).
    #[serde(default)]
    pub q: Option<String>,
    /// Those of this department and below.
    #[serde(default, deserialize_with = "blank_as_none")]
    #[param(value_type = Option<i64>)]
    pub department: Option<i64>,
    /// Who holds this role, by id.
    #[serde(default, deserialize_with = "blank_as_none")]
    #[param(value_type = Option<i64>)]
    pub role: Option<i64>,
    /// Who has logged in, or has not.
    #[serde(default, deserialize_with = "blank_as_none")]
    #[param(value_type = Option<Presence>)]
    pub state: Option<Presence>,
    /// By what they are sorted; by department where nothing is said.
    #[serde(default, deserialize_with = "blank_as_none")]
    #[param(value_type = Option<Order>)]
    pub sort: Option<Order>,
    /// Where to go on, as the page before said.
    #[serde(default, deserialize_with = "blank_as_none")]
    #[param(value_type = Option<String>)]
    pub cursor: Option<String>,
    /// How many, 200 at most.
    #[serde(default, deserialize_with = "blank_as_none")]
    #[param(value_type = Option<usize>)]
    pub limit: Option<usize>,
}

/// Whether somebody has logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Has.
    Active,
    /// Has not.
    Inactive,
}

/// By what people are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// By department.
    Department,
    /// By name, as it sounds.
    Name,
}

/// What a form leaves empty was not said.
fn blank_as_none<'de, D: serde::Deserializer<'de>, T: serde::de::DeserializeOwned>(
    from: D,
) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    let said = text.filter(|text| !text.trim().is_empty());
    said.map(|text| read(text.trim())).transpose().map_err(serde::de::Error::custom)
}

/// A number as one, anything else as text.
fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    serde_json::from_value(serde_json::Value::from(text))
        .or_else(|error| serde_json::from_str(text).map_err(|_| error))
}

/// Somebody on a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ListedMember)]
pub struct Listed {
    /// userid.
    pub user: String,
    /// Name.
    pub name: String,
    /// Number, masked.
    #[schema(example = "139****0011")]
    pub mobile: Option<String>,
    /// The first department of the list they are in.
    pub department: Place,
    /// What they hold.
    pub roles: Vec<String>,
    /// Whether they have logged in.
    pub active: bool,
    /// Whether this is an enterprise account.
    pub enterprise_account: bool,
}

/// A page of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MemberPage {
    /// Those on this page.
    pub members: Vec<Listed>,
    /// How many there are in all.
    pub total: usize,
    /// Where the next page goes on; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The people one manages.
#[utoipa::path(get, path = "/members", operation_id = "list_members", tag = "members", params(Filter),
    responses((status = 200, body = MemberPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn list(
    State(console): State<Arc<Console>>,
    me: Me,
    Asked(filter): Asked<Filter>,
) -> Answer<MemberPage> {
    of(&console, &me, &filter).await.map(Json)
}

/// The people asked for.
pub async fn of(console: &Console, me: &Me, filter: &Filter) -> Result<MemberPage, Problem> {
    let view = console.view();
    let query = member::Query {
        department: filter.department.map(DepartmentId),
        text: filter.q.clone(),
        role: filter.role.map(RoleId),
        active: filter.state.map(|state| state == Presence::Active),
    };
    let found = member::list(&view, &me.actor, &query).await?;
    let found = found.map_err(|denied| Problem::not_allowed(&denied))?;
    let mut people = found.ok_or_else(Problem::not_read_yet)?;
    if filter.sort == Some(Order::Name) {
        people
            .entries
            .sort_by_cached_key(|entry| (sound(&entry.name), entry.name.clone(), entry.user.clone()));
    }
    let from = filter.cursor.as_deref().map_or(0, |cursor| place(cursor, &people.entries));
    let to = people.entries.len().min(from + filter.limit.unwrap_or(USUAL).clamp(1, MOST));
    let shown = &people.entries[from..to];
    let places = member::places(&view, shown).await?;
    let listed = |entry: &Entry| {
        let path = places.get(&entry.department).cloned().unwrap_or_default();
        listed(entry, &people, Place { id: entry.department.0, path })
    };
    let next = shown.last().filter(|_| to < people.entries.len());
    Ok(MemberPage {
        members: shown.iter().map(listed).collect(),
        total: people.entries.len(),
        next: next.map(|last| format!("{to}.{}", last.user)),
    })
}

fn sound(name: &str) -> String {
    crate::language::sound(name).map_or_else(|| name.to_owned(), |sound| sound.full)
}

/// Where a cursor points: behind the person it names, wherever they are by now; at its number where they are gone.
fn place(cursor: &str, entries: &[Entry]) -> usize {
    let Some((number, user)) = cursor.split_once('.') else { return 0 };
    let at = entries.iter().position(|entry| entry.user.as_str() == user).map(|at| at + 1);
    at.or_else(|| number.parse().ok()).unwrap_or(0).min(entries.len())
}

fn listed(entry: &Entry, people: &People, department: Place) -> Listed {
    Listed {
        user: entry.user.0.clone(),
        name: entry.name.clone(),
        mobile: entry.mobile.clone().map(|number| Mobile::new(number).masked()),
        department,
        roles: people.roles_of(&entry.user).into_iter().map(|role| role.say.clone()).collect(),
        active: entry.active,
        enterprise_account: entry.exclusive,
    }
}

/// What one may know of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "sight", rename_all = "snake_case")]
pub enum Person {
    /// All of it.
    Full(Box<Whole>),
    /// Only that they are a member: a colleague one does not manage.
    Name {
        /// Name.
        name: String,
    },
}

/// All there is to know of a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Whole {
    /// userid.
    pub user: String,
    /// Name.
    pub name: String,
    /// Number; whole, as in a private chat.
    pub mobile: Option<String>,
    /// Where they are.
    pub departments: Vec<Place>,
    /// What they hold.
    pub roles: Vec<String>,
    /// Job title.
    pub title: Option<String>,
    /// Job number.
    pub job_number: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Office telephone.
    pub telephone: Option<String>,
    /// Remark.
    pub remark: Option<String>,
    /// Whether they have logged in.
    pub active: bool,
    /// Whether they are some administrator.
    pub administrator: bool,
    /// Whether this is an enterprise account.
    pub enterprise_account: bool,
}

/// One person, as far as one may know of them.
#[utoipa::path(get, path = "/members/{user}", operation_id = "show_member", tag = "members", params(("user" = String, Path, description = "userid")),
    responses((status = 200, body = Person), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn show(
    State(console): State<Arc<Console>>,
    me: Me,
    Path(user): Path<String>,
) -> Answer<Person> {
    one(&console, &me, user).await.map(Json)
}

/// One person; who is not there and who may not be seen are told alike.
pub async fn one(console: &Console, me: &Me, user: String) -> Result<Person, Problem> {
    let sheet = member::sheet(&console.view(), &me.actor, &UserId(user)).await?;
    Ok(match sheet.ok_or_else(Problem::not_found)? {
        Sheet::Name(name) => Person::Name { name },
        Sheet::Full(person) => {
            let member = person.member;
            let departments = member.departments.iter().zip(person.places);
            Person::Full(Box::new(Whole {
                departments: departments.map(|(id, path)| Place { id: id.0, path }).collect(),
                user: member.user.0,
                name: member.name,
                mobile: member.mobile,
                roles: person.roles.into_iter().map(|role| role.say).collect(),
                title: member.title,
                job_number: member.job_number,
                email: member.email,
                telephone: member.telephone,
                remark: member.remark,
                active: member.active,
                administrator: member.admin,
                enterprise_account: member.exclusive,
            }))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(user: &str) -> Entry {
        Entry {
            user: UserId(user.into()),
            name: String::new(),
            mobile: None,
            active: true,
            exclusive: false,
            department: DepartmentId(1),
        }
    }

    #[test]
    fn a_page_goes_on_behind_the_last_one_shown_whoever_came_or_left() {
        let all = [entry("a"), entry("b"), entry("c")];
        assert_eq!(place("1.a", &all), 1);
        assert_eq!(place("1.b", &all), 2, "somebody came before");
        assert_eq!(place("2.gone", &all), 2);
        assert_eq!(place("9.gone", &all), 3);
        assert_eq!((place("junk", &all), place("x.y", &all)), (0, 0));
    }
}
