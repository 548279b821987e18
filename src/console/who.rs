//! Who asks: somebody signed in, with their rank as of now.
//!
//! **Invariant:** a session says who somebody is and nothing else; what they may is found out at every request.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use super::guard::{self, Site};
use super::page::{self, Inside};
use super::problem::{Place, Problem};
use super::session::{self, Session, Token};
use super::{COOKIE, Console};
use crate::domain::permit::{Actor, Rank};
use crate::domain::person::Member;

/// The header in which a program sends what a form carries.
const FORM_TOKEN: &str = "x-form-token";

/// Somebody who asks.
pub struct Me {
    /// With their rank as of now.
    pub actor: Actor,
    /// As a member.
    pub member: Member,
    /// What their forms carry.
    pub form: String,
    /// Their session.
    pub session: Session,
}

impl Me {
    /// Whether they may do everything.
    pub fn is_main(&self) -> bool {
        self.actor.rank == Rank::MainAdministrator
    }
}

/// Somebody who writes by the API: their session's token for forms comes with it, as no other site could send it.
pub struct Signed(pub Me);

impl FromRequestParts<Arc<Console>> for Signed {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, console: &Arc<Console>) -> Result<Self, Turned> {
        let me = Me::from_request_parts(parts, console).await?;
        let token = parts.headers.get(FORM_TOKEN).and_then(|token| token.to_str().ok());
        if token.is_some_and(|token| me.session.token.is_of(token)) {
            return Ok(Self(me));
        }
        Err(turned(Problem::stale_form(), Place::of(&parts.uri)))
    }
}

/// Somebody who gets no further.
pub struct Turned(Box<Response>);

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl FromRequestParts<Arc<Console>> for Me {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, console: &Arc<Console>) -> Result<Self, Turned> {
        let place = Place::of(&parts.uri);
        match known(console, parts).await {
            Ok(Some(me)) => Ok(me),
            Ok(None) if place == Place::Page => {
                let inside = Inside::of(parts.headers.get(header::USER_AGENT));
                Err(Turned(Box::new(page::sign_in(console, inside, &parts.uri))))
            }
            Ok(None) => Err(turned(Problem::signed_out(), place)),
            Err(problem) => Err(turned(problem, place)),
        }
    }
}

fn turned(problem: Problem, place: Place) -> Turned {
    Turned(Box::new(page::answer(problem, place)))
}

/// The session of a request, if it has one.
pub async fn session(console: &Console, parts: &Parts) -> Result<Option<Session>, Problem> {
    let name = Site::of(&parts.uri, &parts.headers).cookie(COOKIE);
    let Some(token) = guard::cookie(&parts.headers, &name).and_then(Token::read) else { return Ok(None) };
    Ok(session::find(console, token).await?)
}

async fn known(console: &Console, parts: &Parts) -> Result<Option<Me>, Problem> {
    let Some(session) = session(console, parts).await? else { return Ok(None) };
    let directory = &console.directory;
    let (actor, member) =
        tokio::try_join!(directory.actor_now(&session.user), directory.member(&session.user))?;
    let Some(member) = member else {
        session::end(console, &session.token).await?;
        return Err(Problem::no_member());
    };
    Ok(Some(Me { actor, member, form: session.token.form(), session }))
}
