//! The page of an invitation, for the invited person, who is no member yet and cannot reach the bot: how it stands, and
//! what to do.
//!
//! **Invariant:** nothing is looked up before the token is known to be ours; a page tells of one invitation alone, and of
//! its number no more than the end, and ends with it.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Form, Router};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

use super::Console;
use super::page;
use super::problem::Place;
use super::problem::Problem;
use crate::domain::invite::{Invite, Stage};
use crate::language::{mobile_fault, normalize_mobile};
use crate::operation::invite::Ledger;

/// So often an hour somebody may try a number.
const TRIES: u64 = 5;
/// So often a minute the platform is asked how one invitation stands.
const LOOKS: u64 = 6;

/// The routes of invitations' pages.
pub(super) fn router() -> Router<Arc<Console>> {
    Router::new().route("/join/{token}", get(show).post(check))
}

#[derive(Template)]
#[template(path = "join.html", config = "src/console/askama.toml")]
struct Shown<'a> {
    organisation: &'a str,
    place: &'a str,
    tail: &'a str,
    stage: Stage,
    stand: Stand,
    said: Option<Said>,
    style: &'a str,
}

/// How an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// Not accepted yet, or not logged in.
    Open,
    /// What it waited for has happened.
    Over,
    /// The platform was not asked, or did not answer.
    Unknown,
}

/// What is said about a number that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Same,
    Other,
    NoNumber,
    TooOften,
}

impl Said {
    fn is_same(self) -> bool {
        self == Self::Same
    }

    fn words(self) -> &'static str {
        match self {
            Self::Same => "是的，被邀请的就是这个号码。请用它登录钉钉。",
            Self::Other => {
                "不是这个号码。请改用被邀请的号码登录钉钉；那个号码不用了，请联系发链接给您的管理员改邀请新号码。"
            }
            Self::NoNumber => "这不像一个手机号，请重新输入。",
            Self::TooOften => "这一小时试的次数已经很多，请过一小时再试，或者直接问发链接给您的管理员。",
        }
    }
}

/// Why there is no page.
enum Missing {
    /// No token of ours, or none any more.
    Over,
    /// The store did not answer.
    Problem(Problem),
}

impl IntoResponse for Missing {
    fn into_response(self) -> Response {
        match self {
            Self::Over => (StatusCode::NOT_FOUND, page::problem(&over())).into_response(),
            Self::Problem(problem) => page::answer(problem, Place::Page),
        }
    }
}

impl<E: Into<Problem>> From<E> for Missing {
    fn from(error: E) -> Self {
        Self::Problem(error.into())
    }
}

fn over() -> Problem {
    let words = "这个邀请已经结束：您可能已经加入，也可能邀请已取消。";
    let advice = "请打开钉钉看看工作台里有没有本单位；没有的话，请联系发链接给您的管理员。";
    Problem {
        detail: words.to_owned(),
        advice: advice.to_owned(),
        title: "邀请已结束",
        ..Problem::not_found()
    }
}

async fn found(console: &Console, token: &str) -> Result<Invite, Missing> {
    let user = console.join.known(token).ok_or(Missing::Over)?;
    ledger(console).of_user(&user).await?.flatten().ok_or(Missing::Over)
}

fn ledger(console: &Console) -> Ledger {
    Ledger::new(console.store.clone(), console.directory.clone())
}

/// `GET /join/{token}`.
async fn show(State(console): State<Arc<Console>>, Path(token): Path<String>) -> Result<Response, Missing> {
    let invite = found(&console, &token).await?;
    drawn(&console, &invite, None).await
}

/// What somebody typed.
#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    number: String,
}

/// `POST /join/{token}`: whether a number is the one invited.
async fn check(
    State(console): State<Arc<Console>>,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Missing> {
    let invite = found(&console, &token).await?;
    let hour = console.clock.now_ms() / 3_600_000;
    let name = format!("join.tries:{}:{hour}", invite.user);
    let tries = console.store.tally(&name, 1, Duration::from_hours(1)).await?;
    let said = if tries > TRIES { Said::TooOften } else { compared(&typed.number, &invite) };
    drawn(&console, &invite, Some(said)).await
}

/// In the same time either way.
fn compared(typed: &str, invite: &Invite) -> Said {
    let number = normalize_mobile(typed);
    if mobile_fault(&number).is_some() {
        return Said::NoNumber;
    }
    let same: bool = number.as_bytes().ct_eq(invite.mobile.reveal().as_bytes()).into();
    if same { Said::Same } else { Said::Other }
}

async fn drawn(console: &Console, invite: &Invite, said: Option<Said>) -> Result<Response, Missing> {
    let digits: Vec<char> = invite.mobile.reveal().chars().collect();
    let tail: String = digits[digits.len().saturating_sub(4)..].iter().collect();
    let page = Shown {
        organisation: &console.app.organisation,
        place: &invite.place,
        tail: &tail,
        stage: invite.stage,
        stand: stand(console, invite).await?,
        said,
        style: page::style(),
    };
    Ok(page::drawn(&page).into_response())
}

/// How it stands now, as the platform says; it is not asked more often than is good for it.
async fn stand(console: &Console, invite: &Invite) -> Result<Stand, Missing> {
    let minute = console.clock.now_ms() / 60_000;
    let name = format!("join.looks:{}:{minute}", invite.user);
    if console.store.tally(&name, 1, Duration::from_mins(1)).await? > LOOKS {
        return Ok(Stand::Unknown);
    }
    let ledger = ledger(console);
    match ledger.look_in_turn(invite).await {
        Ok(seen) if seen.closes(invite) => {
            ledger.settle_soon(invite, console.clock.now_ms()).await?;
            Ok(Stand::Over)
        }
        Ok(_) => Ok(Stand::Open),
        Err(error) => {
            tracing::warn!(%error, "how an invitation stands could not be looked at for its page");
            Ok(Stand::Unknown)
        }
    }
}
