//! What waits for somebody, and one operation with what may be decided about it.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Page;
use crate::console::Console;
use crate::console::api::Asked;
use crate::console::api::import::rows::{self, Range, Rows};
use crate::console::api::operation;
use crate::console::api::operation::deciding::{self, Decision};
use crate::console::api::operation::shown::{self, Line, Listed, Operation};
use crate::console::api::operation::verb::Verb;
use crate::console::caller::Caller;
use crate::console::page::{self, Frame, Inside};
use crate::console::problem::{Place, Problem};
use crate::console::who::Me;
use crate::domain::id::OperationId;
use crate::view;

/// At which tab.
const TAB: &str = "/app/operations";

#[derive(Template)]
#[template(path = "change/operations.html", config = "src/console/askama.toml")]
struct List {
    frame: Frame,
    parts: [Part; 3],
}

struct Part {
    title: &'static str,
    empty: &'static str,
    counted: bool,
    list: Vec<Listed>,
}

/// `GET /app/operations`.
pub async fn list(State(console): State<Arc<Console>>, me: Me) -> Page {
    let drawn = operation::of(&console, &me).await.map(|all| {
        let part = |title, empty, list| Part { title, empty, counted: true, list };
        let parts = [
            part("等您同意", "没有要您同意的。", all.waiting),
            part("等您确认", "没有等您确认的。", all.open),
            Part {
                title: "最近三天", empty: "最近三天没有办理过。", counted: false, list: all.recent
            },
        ];
        page::drawn(&List { frame: me.frame(&console, "待处理", TAB), parts })
    });
    Page(drawn)
}

#[derive(Template)]
#[template(path = "change/operation.html", config = "src/console/askama.toml")]
struct One {
    frame: Frame,
    op: Operation,
    acts: Vec<Act>,
    /// Whether it will change by itself.
    goes_on: bool,
    /// The revision that is shown, by which events are known.
    seen: u64,
    problem: Option<Problem>,
    /// Its rows, where it is an import.
    rows: Option<Rows>,
    /// Whether its files are for whoever looks at it.
    files: bool,
    /// The first rows, where others are shown.
    from: usize,
    /// The client's script, where a fresh login code may be needed inside the client.
    jsapi: Option<String>,
    corp: String,
    client: String,
}

/// A button.
struct Act {
    verb: &'static str,
    label: &'static str,
    style: &'static str,
    step_up: bool,
    /// Whether the number of people is typed first.
    counts: bool,
}

/// `GET /app/operations/{id}`.
pub async fn one(
    State(console): State<Arc<Console>>,
    me: Me,
    headers: HeaderMap,
    Path(id): Path<String>,
    Asked(range): Asked<Range>,
) -> Page {
    Page(drawn(&console, &me, (&OperationId(id), &headers, &range), None).await)
}

async fn drawn(
    console: &Console,
    me: &Me,
    (id, headers, range): (&OperationId, &HeaderMap, &Range),
    problem: Option<Problem>,
) -> Result<Html<String>, Problem> {
    let seen = shown::find(console, &me.actor, id).await?;
    let op = shown::of(console, &seen);
    let acts = op.may.iter().map(|verb| act(*verb, &seen.op, &op)).collect();
    let from = range.from.unwrap_or(0);
    let rows = rows::of(console, &seen, from).await?;
    let inside = Inside::of(headers.get(header::USER_AGENT)) == Inside::Client;
    Ok(page::drawn(&One {
        frame: me.frame(console, &op.what, TAB),
        acts,
        goes_on: matches!(op.state, "confirmed" | "running" | "awaiting_approval"),
        seen: seen.op.revision,
        problem,
        rows,
        files: seen.part == view::operation::Part::Initiator,
        from,
        jsapi: (inside && op.step_up).then(|| console.app.script.clone()),
        corp: console.app.corp_id.clone(),
        client: console.app.client_id.clone(),
        op,
    }))
}

fn act(verb: Verb, op: &crate::domain::operation::Operation, shown: &Operation) -> Act {
    let withdraws = shown.state == "awaiting_approval";
    let (name, label, style) = match verb {
        Verb::Confirm if op.kind.is_grave() => ("confirm", "确认执行", "danger"),
        Verb::Confirm => ("confirm", "确认", ""),
        Verb::Cancel if withdraws => ("cancel", "撤回", "quiet"),
        Verb::Cancel => ("cancel", "取消", "quiet"),
        Verb::Approve => ("approve", "同意", ""),
        Verb::Reject => ("reject", "不同意", "danger"),
        Verb::Retry => ("retry", "重新办理", ""),
        Verb::Stop if op.campaign().is_some() => ("stop", "停止发送", "danger"),
        Verb::Stop => ("stop", "停止", "danger"),
    };
    let counts = verb == Verb::Confirm && shown.second.as_ref().is_some_and(|second| second.count.is_some());
    Act { verb: name, label, style, step_up: verb.wants_fresh_login(op), counts }
}

/// What the form of a button sends.
#[derive(Deserialize)]
pub struct Pressed {
    token: String,
    revision: u64,
    #[serde(default)]
    code: String,
    #[serde(default)]
    people: String,
}

/// `POST /app/operations/{id}/{verb}`.
pub async fn decide(
    State(console): State<Arc<Console>>,
    me: Me,
    (caller, headers): (Caller, HeaderMap),
    Path((id, verb)): Path<(String, String)>,
    Form(pressed): Form<Pressed>,
) -> Response {
    let verb = match Verb::read(&verb) {
        Ok(verb) => verb,
        Err(problem) => return page::answer(problem, Place::Page),
    };
    if !me.session.token.is_of(&pressed.token) {
        return page::answer(Problem::stale_form(), Place::Page);
    }
    let decision = Decision {
        revision: pressed.revision,
        code: Some(pressed.code).filter(|code| !code.is_empty()),
        people: pressed.people.trim().parse().ok(),
    };
    let id = OperationId(id);
    match deciding::decide(&console, (&me, caller), &id, (verb, &decision)).await {
        Ok(_) => Redirect::to(&format!("/app/operations/{id}")).into_response(),
        Err(problem) => {
            let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            match drawn(&console, &me, (&id, &headers, &Range::default()), Some(problem)).await {
                Ok(html) => (status, html).into_response(),
                Err(problem) => page::answer(problem, Place::Page),
            }
        }
    }
}

/// Whether a notice has gone out, or is going.
fn went_out(op: &Operation) -> bool {
    matches!(op.state, "running" | "done" | "partly_done")
}

/// How good a state is: the class of its tag.
fn tone(state: &str) -> &'static str {
    match state {
        "proposed" | "awaiting_approval" => "warn",
        "confirmed" | "running" => "",
        state => page::tone(state),
    }
}

/// What a sign says, for whoever does not see it.
fn sign(state: &str) -> &'static str {
    match state {
        "done" => "已完成：",
        "failed" => "未完成：",
        "started" => "正在办理：",
        "invited" | "waiting" => "等待本人：",
        _ => "",
    }
}

/// Whether a line is about somebody whose sheet can be opened.
fn is_there(line: &Line, kind: &str) -> bool {
    let begun = line.steps.iter().any(|step| step.state == "done");
    let gone = kind == "member.remove" && begun;
    let comes = kind == "member.add" && !begun;
    line.user.is_some() && !gone && !comes
}

/// How good what came of a row is: the class of its tag.
fn row_tone(state: &str) -> &'static str {
    match state {
        "done" => "good",
        "invited" => "warn",
        "failed" => "bad",
        "started" => "",
        _ => "plain",
    }
}
