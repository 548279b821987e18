//! The people somebody manages as a table, and one person's sheet.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;

use super::Page;
use crate::console::Console;
use crate::console::api::member::{Filter, MemberPage, Order, Person, Presence};
use crate::console::api::{Asked, audit, board, department, member};
use crate::console::page::{self, Frame};
use crate::console::problem::Problem;
use crate::console::who::Me;

/// Of what happened so much is shown.
const HISTORY: usize = 10;

#[derive(Template)]
#[template(path = "members.html", config = "src/console/askama.toml")]
struct Table {
    frame: Frame,
    found: MemberPage,
    text: String,
    departments: Vec<Choice>,
    roles: Vec<Choice>,
    states: [Choice; 2],
    /// The same list, sorted the other way; and sorted by name.
    by_department: String,
    by_name: String,
    is_by_name: bool,
    next: Option<String>,
    first: Option<String>,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// `GET /app/members`.
pub async fn list(State(console): State<Arc<Console>>, me: Me, Asked(filter): Asked<Filter>) -> Page {
    Page(table(&console, &me, &filter).await)
}

async fn table(console: &Console, me: &Me, filter: &Filter) -> Result<Html<String>, Problem> {
    let found = member::of(console, me, filter).await?;
    let departments = department::of(console, me).await?.departments;
    let roles = board::known(console).await?.roles;
    let department = |one: department::Department| Choice {
        value: one.id.to_string(),
        label: format!("{}{}（{}）", "\u{3000}".repeat(one.depth), one.name, one.people),
        chosen: filter.department == Some(one.id),
    };
    let role = |one: board::Role| Choice {
        value: one.id.to_string(),
        label: one.say,
        chosen: filter.role == Some(one.id),
    };
    let state = |value: &str, label: &str, of| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: filter.state == Some(of),
    };
    let again = |change: &[(&str, Option<&str>)]| address(filter, change);
    Ok(page::drawn(&Table {
        frame: me.frame(console, "成员", "/app/members"),
        text: filter.q.clone().unwrap_or_default(),
        departments: departments.into_iter().map(department).collect(),
        roles: roles.into_iter().map(role).collect(),
        states: [
            state("active", "已激活", Presence::Active),
            state("inactive", "未激活", Presence::Inactive),
        ],
        by_department: again(&[("sort", None), ("cursor", None)]),
        by_name: again(&[("sort", Some("name")), ("cursor", None)]),
        is_by_name: filter.sort == Some(Order::Name),
        next: found.next.as_deref().map(|next| again(&[("cursor", Some(next))])),
        first: filter.cursor.as_ref().map(|_| again(&[("cursor", None)])),
        found,
    }))
}

/// The address of this list with something changed.
fn address(filter: &Filter, change: &[(&str, Option<&str>)]) -> String {
    let state = filter.state.map(|state| if state == Presence::Active { "active" } else { "inactive" });
    let sort = filter.sort.map(|order| if order == Order::Name { "name" } else { "department" });
    let now = [
        ("q", filter.q.clone()),
        ("department", filter.department.map(|id| id.to_string())),
        ("role", filter.role.map(|id| id.to_string())),
        ("state", state.map(str::to_owned)),
        ("sort", sort.map(str::to_owned)),
        ("cursor", filter.cursor.clone()),
    ];
    let changed = |name: &str| change.iter().find(|(of, _)| *of == name).map(|(_, value)| *value);
    let pairs = now.into_iter().filter_map(|(name, value)| {
        let value = changed(name).map_or(value, |value| value.map(str::to_owned))?;
        (!value.is_empty()).then_some((name, value))
    });
    let mut url = String::from("/app/members");
    for (at, (name, value)) in pairs.enumerate() {
        let value: String = reqwest::Url::parse_with_params("x:/", [("v", value.as_str())])
            .ok()
            .and_then(|url| url.query().map(|query| query.trim_start_matches("v=").to_owned()))
            .unwrap_or_default();
        url.push_str(&format!("{}{name}={value}", if at == 0 { '?' } else { '&' }));
    }
    url
}

#[derive(Template)]
#[template(path = "person.html", config = "src/console/askama.toml")]
struct Sheet {
    frame: Frame,
    person: Person,
    /// Whether something may be done about them here.
    manages: bool,
    history: Vec<audit::Entry>,
}

/// `GET /app/members/{user}`.
pub async fn person(State(console): State<Arc<Console>>, me: Me, Path(user): Path<String>) -> Page {
    Page(sheet(&console, &me, user).await)
}

async fn sheet(console: &Console, me: &Me, user: String) -> Result<Html<String>, Problem> {
    let person = member::one(console, me, user.clone()).await?;
    let (name, history) = match &person {
        Person::Name { name } => (name.clone(), Vec::new()),
        Person::Full(whole) => {
            let filter = audit::Filter { user: Some(user), ..audit::Filter::default() };
            (whole.name.clone(), audit::of(console, me, (&filter, HISTORY)).await?.entries)
        }
    };
    let frame = me.frame(console, &name, "/app/members");
    let manages = match &person {
        Person::Full(whole) => me.actor.is_administrator() && !whole.enterprise_account,
        Person::Name { .. } => false,
    };
    Ok(page::drawn(&Sheet { frame, person, manages, history }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_the_filter_and_escapes_it() {
        let filter = Filter {
            q: Some("张&三 =".into()),
            department: Some(9),
            state: Some(Presence::Inactive),
            cursor: Some("50.a".into()),
            ..Filter::default()
        };
        let shown = address(&filter, &[("cursor", None), ("sort", Some("name"))]);
        assert_eq!(shown, "/app/members?q=%E5%BC%A0%26%E4%B8%89+%3D&department=9&state=inactive&sort=name");
        assert_eq!(address(&Filter::default(), &[]), "/app/members");
    }
}
