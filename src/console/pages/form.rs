//! Forms: what somebody types or chooses becomes a request, asked as the API asks it; what is refused comes back into the
//! form with what was typed.
//!
//! A form is told by its address ([`Form`]), says what it asks ([`Blank`]) and makes a request of what was typed
//! ([`Typed`]). Its key is drawn with it, so that sending it twice asks once.
//!
//! **Invariant:** what a form holds of its maker's choice decides nothing: the request is judged as anybody's.

pub mod account;
pub mod compose;
pub mod department;
pub mod import;
pub mod invitation;
pub mod member;
pub mod notice;
pub mod role;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::de::DeserializeOwned;

use super::Page;
use crate::console::Console;
use crate::console::api::Asked;
use crate::console::api::operation::asking::{self, Asked as Came, Key};
use crate::console::page::{self, Frame};
use crate::console::problem::{Place, Problem};
use crate::console::who::Me;
use crate::domain::permit::Denied;
use crate::proposal::Request;

/// A form, by its address.
pub trait Form: DeserializeOwned + Send + Sync {
    /// What it asks, holding what was typed.
    fn blank(
        &self,
        console: &Console,
        me: &Me,
        typed: &Typed,
    ) -> impl Future<Output = Result<Blank, Problem>> + Send;

    /// Whether somebody may fill it in at all: who manages something, but for forms that say otherwise.
    ///
    /// # Errors
    /// They may not.
    fn admits(_console: &Console, me: &Me) -> Result<(), Problem> {
        administrators(me)
    }

    /// What is asked for by it.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    fn request(&self, typed: &Typed) -> Result<Request, String>;
}

/// What was typed: names and values, in order.
#[derive(Clone, Debug, Default)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// The value of a field; empty where there is none.
    pub fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.trim())
    }

    /// The value of a field as it was typed; a browser's ends of lines are lines' ends.
    pub fn raw(&self, name: &str) -> String {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map_or_else(String::new, |(_, value)| value.replace("\r\n", "\n"))
    }

    /// The values of a field of several.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(own, _)| own == name).map(|(_, value)| value.trim()).collect()
    }

    /// The ids of a field of several.
    pub fn numbers(&self, name: &str) -> Vec<i64> {
        self.all(name).into_iter().filter_map(|value| value.parse().ok()).collect()
    }

    /// A field that may be left empty.
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.one(name).to_owned()).filter(|value| !value.is_empty())
    }

    /// All names and values, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.trim()))
    }

    /// What was sent.
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Whether anything was sent at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What a form asks.
pub struct Blank {
    /// What it is called.
    pub title: String,
    /// At which tab.
    pub tab: &'static str,
    /// Where one came from: address and name.
    pub back: (String, String),
    /// What to know.
    pub intro: Option<String>,
    /// What it asks, in order.
    pub inputs: Vec<Input>,
    /// What is on its button.
    pub submit: &'static str,
    /// People are searched for first: what was searched, and whether there are more than are shown.
    pub search: Option<Search>,
}

impl Blank {
    /// Whether what may be left empty is marked: where something else may not.
    fn marks(&self) -> bool {
        self.inputs.iter().any(|input| input.required)
    }
}

/// A search for the people one may choose from.
pub struct Search {
    /// What was searched for.
    pub text: String,
    /// How many there are beside those shown.
    pub more: usize,
}

/// One thing that is asked.
pub struct Input {
    /// Its name.
    pub name: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// How to fill it in.
    pub hint: &'static str,
    /// In which way.
    pub kind: Kind,
    /// Whether it must not be left empty.
    pub required: bool,
}

/// In which way something is asked.
pub enum Kind {
    /// A line; how a phone's keyboard is to be, and what is in it.
    Line {
        /// `text`, `tel`, `email`.
        mode: &'static str,
        /// What is in it.
        value: String,
    },
    /// One of several, in a list that opens.
    Choice(Vec<Choice>),
    /// One of several, all in sight.
    Radio(Vec<Choice>),
    /// Any of several.
    Checks(Vec<Choice>),
    /// Nothing is asked: it is carried along.
    Hidden(String),
}

/// Something to choose.
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Choice {
    /// One.
    pub fn new(value: &(impl ToString + ?Sized), label: impl Into<String>) -> Self {
        Self { value: value.to_string(), label: label.into(), chosen: false }
    }

    /// The same, chosen where that is so.
    #[must_use]
    pub fn when(self, chosen: impl FnOnce(&str) -> bool) -> Self {
        let chosen = chosen(&self.value);
        Self { chosen, ..self }
    }
}

impl Input {
    /// A line of text.
    pub fn line(name: &'static str, label: &'static str, value: impl Into<String>) -> Self {
        let kind = Kind::Line { mode: "text", value: value.into() };
        Self { name, label, hint: "", kind, required: false }
    }

    /// Something to choose.
    pub fn of(name: &'static str, label: &'static str, kind: Kind) -> Self {
        Self { name, label, hint: "", kind, required: false }
    }

    /// The same, which must not be left empty.
    #[must_use]
    pub fn needed(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same, with how to fill it in.
    #[must_use]
    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// The same, for another keyboard.
    #[must_use]
    pub fn mode(self, wanted: &'static str) -> Self {
        let kind = match self.kind {
            Kind::Line { value, .. } => Kind::Line { mode: wanted, value },
            other => other,
        };
        Self { kind, ..self }
    }
}

#[derive(Template)]
#[template(path = "change/form.html", config = "src/console/askama.toml")]
struct Drawn {
    frame: Frame,
    blank: Blank,
    key: String,
    problem: Option<Problem>,
    waits: bool,
}

/// Draws it, empty or with what the address says.
pub async fn show<F: Form>(
    State(console): State<Arc<Console>>,
    me: Me,
    Path(form): Path<F>,
    Asked(said): Asked<Vec<(String, String)>>,
) -> Page {
    let drawn = async {
        F::admits(&console, &me)?;
        let blank = form.blank(&console, &me, &Typed(said)).await?;
        let frame = me.frame(&console, &blank.title, blank.tab);
        let key = console.ids.secret();
        Ok(page::drawn(&Drawn { frame, blank, key, problem: None, waits: false }))
    };
    Page(drawn.await)
}

/// Takes it: what it came to is shown on its own page.
pub async fn send<F: Form>(
    State(console): State<Arc<Console>>,
    me: Me,
    Path(form): Path<F>,
    axum::Form(typed): axum::Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed(typed);
    if !me.session.token.is_of(typed.one("token")) {
        return page::answer(Problem::stale_form(), Place::Page);
    }
    let problem = match asked(&console, &me, (&form, &typed)).await {
        Ok(Came::Proposed(id)) => return Redirect::to(&format!("/app/operations/{id}")).into_response(),
        Ok(Came::Waits) => None,
        Err(problem) => Some(problem),
    };
    let status = problem.as_ref().map_or(StatusCode::ACCEPTED, |problem| {
        StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    });
    match form.blank(&console, &me, &typed).await {
        Ok(blank) => {
            let frame = me.frame(&console, &blank.title, blank.tab);
            let waits = problem.is_none();
            // The same key and words, sent once more, are the same request.
            let key = if waits { typed.one("key").to_owned() } else { console.ids.secret() };
            (status, page::drawn(&Drawn { frame, blank, key, problem, waits })).into_response()
        }
        Err(other) => page::answer(problem.unwrap_or(other), Place::Page),
    }
}

async fn asked<F: Form>(console: &Console, me: &Me, (form, typed): (&F, &Typed)) -> Result<Came, Problem> {
    F::admits(console, me)?;
    let key = Key::read(typed.one("key")).ok_or_else(Problem::no_key)?;
    let request = form.request(typed).map_err(|missing| Problem::incomplete(&missing))?;
    asking::ask(console, me, (&key.0, request)).await
}

/// Who manages nothing has nothing to fill in.
fn administrators(me: &Me) -> Result<(), Problem> {
    if me.actor.is_administrator() { Ok(()) } else { Err(Problem::not_allowed(&Denied::NotAdministrator)) }
}
