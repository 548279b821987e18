//! `GET /me`: who asks, what they may, what is known of them, and whom to turn to.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::Answer;
use crate::console::Console;
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::mobile::Mobile;
use crate::domain::permit::Rank;
use crate::view::member;

/// What somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Office {
    /// Administrator of everything.
    Main,
    /// Administrator of a part.
    Sub,
    /// Neither.
    Staff,
}

/// A department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Place {
    /// Its id.
    #[schema(example = 9_001_011)]
    pub id: i64,
    /// Its name, with those above it.
    #[schema(example = "朝阳一张网 / 医疗机构 / 一级医院 / 和平医院")]
    pub path: String,
}

/// Whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Profile {
    /// userid.
    pub user: String,
    /// Name.
    pub name: String,
    /// What they are here.
    pub office: Office,
    /// Whether they may send notices to everybody.
    pub notice_officer: bool,
    /// What they manage; all of it for a main administrator.
    pub scope: Vec<Place>,
    /// Where they are.
    pub departments: Vec<Place>,
    /// What they hold.
    pub roles: Vec<String>,
    /// The number registered.
    pub mobile: Option<String>,
    /// Job title.
    pub title: Option<String>,
    /// Job number.
    pub job_number: Option<String>,
    /// Whether this is an enterprise account.
    pub enterprise_account: bool,
    /// Who could change something about them.
    pub administrators: Vec<String>,
    /// What a program sends in `X-Form-Token` with what it writes; of this session alone.
    pub form_token: String,
}

/// Who asks, what they may, what is known of them.
#[utoipa::path(get, path = "/me", operation_id = "show_me", tag = "me", responses((status = 200, body = Profile), (status = 401, body = Problem)))]
pub(super) async fn show(State(console): State<Arc<Console>>, me: Me) -> Answer<Profile> {
    of(&console, &me).await.map(Json)
}

/// Who somebody is.
pub async fn of(console: &Console, me: &Me) -> Result<Profile, Problem> {
    let directory = &console.directory;
    let person = member::person(&console.view(), me.member.clone()).await?;
    let (office, nodes) = match &me.actor.rank {
        Rank::MainAdministrator => (Office::Main, Vec::new()),
        Rank::SubAdministrator { scope } => (Office::Sub, scope.clone()),
        Rank::Staff => (Office::Staff, Vec::new()),
    };
    let mut scope = Vec::new();
    for id in nodes {
        scope.push(Place { id: id.0, path: directory.path(id).await? });
    }
    let mut chains = Vec::new();
    for id in &me.member.departments {
        chains.extend(directory.chain(*id).await?);
    }
    let administrators = directory.who_can(&chains).await?.into_iter().map(|one| one.name).collect();
    let member = person.member;
    let departments = member.departments.iter().zip(person.places);
    Ok(Profile {
        departments: departments.map(|(id, path)| Place { id: id.0, path }).collect(),
        notice_officer: console.gate.is_officer(&member.user),
        user: member.user.0,
        name: member.name,
        office,
        scope,
        roles: person.roles.into_iter().map(|role| role.say).collect(),
        mobile: member.mobile.map(|number| Mobile::new(number).masked()),
        title: member.title,
        job_number: member.job_number,
        enterprise_account: member.exclusive,
        administrators,
        form_token: me.form.clone(),
    })
}
