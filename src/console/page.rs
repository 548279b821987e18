//! What all pages share: the frame around them, the script and the style they load, and those that are not about anything.
//!
//! **Invariant:** a page works without its script, which makes it quicker, but where the client has to say who is there.

use std::borrow::Borrow;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use super::Console;
use super::problem::{Place, Problem};
use crate::domain::permit::{Actor, Rank};
use crate::gate::Gate;

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/app.js");
/// What browsers may keep: an address changes with what it leads to.
const KEPT: &str = "public, max-age=31536000, immutable";

static STYLE_AT: LazyLock<String> = LazyLock::new(|| named(STYLE, "css"));
static SCRIPT_AT: LazyLock<String> = LazyLock::new(|| named(SCRIPT, "js"));

fn named(text: &str, end: &str) -> String {
    let mut name = String::new();
    for byte in Sha256::digest(text).iter().take(6) {
        let _ = write!(name, "{byte:02x}");
    }
    format!("{name}.{end}")
}

/// The routes of what pages load, and of those that are about nothing.
pub(super) fn router() -> Router<Arc<Console>> {
    Router::new()
        .route("/app", get(async || Redirect::permanent("/app/")))
        .route("/app/assets/{name}", get(asset))
        .route("/app/signed-out", get(signed_out))
        .route("/app/{*rest}", get(async || answer(Problem::not_found(), Place::Page)))
}

async fn asset(Path(name): Path<String>) -> Response {
    let (kind, text) = match name {
        name if name == *STYLE_AT => ("text/css; charset=utf-8", STYLE),
        name if name == *SCRIPT_AT => ("text/javascript; charset=utf-8", SCRIPT),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, KEPT)], text).into_response()
}

/// In what a page is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// The platform's client, which can tell who looks at it.
    Client,
    /// Anything else.
    Browser,
}

impl Inside {
    /// By what it calls itself.
    pub fn of(agent: Option<&HeaderValue>) -> Self {
        let text = agent.and_then(|agent| agent.to_str().ok());
        if text.is_some_and(|agent| agent.contains("DingTalk")) { Self::Client } else { Self::Browser }
    }
}

/// Where one can go.
pub struct Tab {
    /// The address.
    pub href: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// Whether one is there.
    pub here: bool,
}

/// What stands around every page.
pub struct Frame {
    /// What the page is called.
    pub title: String,
    /// Whose it is.
    pub organisation: String,
    /// Where one can go.
    pub tabs: Vec<Tab>,
    /// Who looks at it.
    pub name: String,
    /// In what office.
    pub office: &'static str,
    /// What forms carry.
    pub form: String,
    /// Where the style is.
    pub style: &'static str,
    /// Where the script is.
    pub script: &'static str,
}

const TABS: [(&str, &str); 11] = [
    ("/app/", "概览"),
    ("/app/operations", "待处理"),
    ("/app/members", "成员"),
    ("/app/departments", "部门"),
    ("/app/board", "责任表"),
    ("/app/invitations", "待加入"),
    ("/app/notices", "通知"),
    ("/app/accounts", "企业账号"),
    ("/app/audit", "操作记录"),
    ("/app/me", "我的"),
    ("/app/help", "帮助"),
];

impl Frame {
    /// Around a page at this address.
    pub fn new(
        console: &Console,
        (actor, name, form): (&Actor, &str, &str),
        (title, at): (&str, &str),
    ) -> Self {
        let may = |href: &str| match href {
            "/app/" | "/app/members" | "/app/departments" | "/app/invitations" => actor.is_administrator(),
            "/app/accounts" => actor.rank == Rank::MainAdministrator,
            "/app/operations" | "/app/notices" => {
                actor.is_administrator() || console.gate.is_officer(&actor.user)
            }
            _ => true,
        };
        let shown = TABS.into_iter().filter(|(href, _)| may(href));
        let tab = |(href, label): (&'static str, &'static str)| Tab { href, label, here: href == at };
        Self {
            title: title.to_owned(),
            organisation: console.app.organisation.clone(),
            tabs: shown.map(tab).collect(),
            name: name.to_owned(),
            office: office(actor, &console.gate),
            form: form.to_owned(),
            style: &STYLE_AT,
            script: &SCRIPT_AT,
        }
    }
}

impl Frame {
    /// Whether there is such a tab.
    pub fn has(&self, href: &str) -> bool {
        self.tabs.iter().any(|tab| tab.href == href)
    }
}

/// What somebody is here.
fn office(actor: &Actor, gate: &Gate) -> &'static str {
    match &actor.rank {
        Rank::MainAdministrator => "主管理员",
        Rank::SubAdministrator { .. } => "管理员",
        Rank::Staff if gate.is_officer(&actor.user) => "通知员",
        Rank::Staff => "成员",
    }
}

/// A page that says one thing.
#[derive(Template)]
#[template(path = "message.html", config = "src/console/askama.toml")]
struct Message<'a> {
    title: &'a str,
    about: Option<&'a str>,
    text: &'a str,
    advice: &'a str,
    style: &'a str,
}

/// A problem as a page.
pub fn problem(problem: &Problem) -> Html<String> {
    let Problem { title, detail, about, advice, .. } = problem;
    drawn(&Message { title, about: about.as_deref(), text: detail, advice, style: &STYLE_AT })
}

async fn signed_out() -> Html<String> {
    drawn(&Message {
        title: "已退出登录",
        about: None,
        text: "您在所有设备上的登录都已结束。",
        advice: "需要时，请在钉钉工作台里重新打开管家。",
        style: &STYLE_AT,
    })
}

/// A problem for a program, or for a person.
pub fn answer(problem: Problem, place: Place) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match place {
        Place::Api => problem.into_response(),
        Place::Page => (status, self::problem(&problem)).into_response(),
    }
}

#[derive(Template)]
#[template(path = "sign_in.html", config = "src/console/askama.toml")]
struct SignIn<'a> {
    organisation: &'a str,
    corp: &'a str,
    client: &'a str,
    /// The client's script, inside the client.
    jsapi: Option<&'a str>,
    style: &'a str,
    script: &'a str,
}

/// Where one signs in, by itself inside the client; the address stays, so that it is shown afterwards.
pub fn sign_in(console: &Console, inside: Inside, _uri: &Uri) -> Response {
    let page = SignIn {
        organisation: &console.app.organisation,
        corp: &console.app.corp_id,
        client: &console.app.client_id,
        jsapi: (inside == Inside::Client).then_some(console.app.script.as_str()),
        style: &STYLE_AT,
        script: &SCRIPT_AT,
    };
    (StatusCode::UNAUTHORIZED, drawn(&page)).into_response()
}

/// A template as HTML.
pub fn drawn(template: &impl Template) -> Html<String> {
    Html(template.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a page could not be drawn");
        String::new()
    }))
}

/// A moment, as people here write it.
pub fn moment(at: impl Borrow<i64>) -> String {
    crate::card::operation::notice::moment(*at.borrow())
}

/// A moment to the second, with its year: what stays.
pub fn stamp(at: impl Borrow<i64>) -> String {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::Offset::constant(8));
    let at = jiff::Timestamp::from_millisecond(*at.borrow()).unwrap_or_default().to_zoned(zone);
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// How good what came of something is: the class of its tag.
pub fn tone(result: &str) -> &'static str {
    match result {
        "done" | "approved" | "todo_done" | "was_member" => "good",
        "failed" | "refused" | "rejected" => "bad",
        "invited" | "partly_done" | "awaiting_approval" | "running" | "confirmed" => "warn",
        _ => "plain",
    }
}

/// Where the style is.
pub fn style() -> &'static str {
    &STYLE_AT
}
