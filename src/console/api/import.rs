//! `/imports`: a table of people, read and judged row by row before anything is asked for, mended, and handed back.
//!
//! What a dry run comes to is asked for as any change is: `member.import` at `/operations`, by its id and revision.
//!
//! **Invariant:** a dry run is its maker's; of a department outside their scope nothing is told but the words they typed.

pub mod files;
pub mod rows;
pub mod shown;
pub mod upload;

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequest as _, Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use self::shown::{DryRun, Filter, Imports};
use self::upload::Sent;
use super::operation::asking::Key;
use super::{Answer, Asked, Body};
use crate::console::Console;
use crate::console::problem::Problem;
use crate::console::who::{Me, Signed};
use crate::domain::inbound::Conversation;
use crate::domain::permit::Denied;
use crate::language::Reader;
use crate::proposal::Asker;
use crate::proposal::import::held::{self, Change, Held};
use crate::proposal::import::read;

/// Reads a table and says what would come of each row: a file (`.xlsx`, `.csv`), or rows pasted. Nobody is added.
#[utoipa::path(post, path = "/imports", operation_id = "open_import", tag = "imports",
    request_body(content = upload::Upload, content_type = "multipart/form-data"),
    params(("Idempotency-Key" = String, Header, description = "up to 80 letters, digits, `-`, `_`, `.`, `:`; the same key is the same upload"),
        ("X-Form-Token" = String, Header, description = "`form_token` of `/me`")),
    responses((status = 201, description = "read; its first rows", body = DryRun), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem), (status = 502, body = Problem)))]
pub(super) async fn open(
    State(console): State<Arc<Console>>,
    Signed(me): Signed,
    key: Key,
    request: Request,
) -> Result<Response, Problem> {
    administrators(&me)?;
    let _seat = upload::seat(&console, &me).await?;
    let sent = Sent::read(multipart(request).await?).await?;
    let held = opened(&console, &me, (&key, sent)).await?;
    let at = format!("/api/v1/imports/{}", held.id);
    let shown = shown::of(&console, &held, &Filter::default()).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, at)], Json(shown)).into_response())
}

/// The parts of a request's body.
pub async fn multipart(request: Request) -> Result<axum::extract::Multipart, Problem> {
    let parts = axum::extract::Multipart::from_request(request, &()).await;
    parts.map_err(|rejected| Problem::bad_body(&rejected.body_text()))
}

/// The dry run of what was sent.
pub async fn opened(console: &Console, me: &Me, (key, sent): (&Key, Sent)) -> Result<Held, Problem> {
    let own = Own::new(me);
    let asker = own.asker(console, me);
    let id = held::id(&me.actor.user, &key.0);
    let of = sent.mark();
    if let Some(known) = held::find(asker.services, &me.actor.user, &id).await? {
        return if known.of == of { Ok(known) } else { Err(Problem::anothers_key()) };
    }
    let Sent { content, file, department } = sent;
    let index = console.desk.index.current();
    let reader =
        Reader { now: console.clock.now(), lexicon: &console.desk.lexicon, organisation: index.as_deref() };
    let read = read(content, &asker, reader).await?;
    let reading = read.map_err(|unread| Problem::unread(&unread))?;
    Ok(held::open(&asker, (id, of, file), reading, department).await?)
}

/// Whoever asks by a page, as they would in their own chat.
struct Own(Conversation);

impl Own {
    fn new(me: &Me) -> Self {
        Self(Conversation::private(&me.actor.user))
    }

    fn asker<'a>(&'a self, console: &'a Console, me: &'a Me) -> Asker<'a> {
        let (services, actor, me) = (&*console.services, &me.actor, &me.member);
        Asker { services, actor, me, conversation: &self.0 }
    }
}

/// Who manages nothing imports nobody.
pub fn administrators(me: &Me) -> Result<(), Problem> {
    if me.actor.is_administrator() { Ok(()) } else { Err(Problem::not_allowed(&Denied::NotAdministrator)) }
}

/// One's dry runs, the latest first: the last few, of the last two hours.
#[utoipa::path(get, path = "/imports", operation_id = "list_imports", tag = "imports",
    responses((status = 200, body = Imports), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list(State(console): State<Arc<Console>>, me: Me) -> Answer<Imports> {
    administrators(&me)?;
    Ok(Json(Imports { imports: all(&console, &me).await? }))
}

/// Somebody's dry runs.
pub async fn all(console: &Console, me: &Me) -> Result<Vec<shown::Listed>, Problem> {
    let all = held::all(&console.services, &me.actor.user).await?;
    Ok(all.iter().map(shown::Listed::of).collect())
}

/// A dry run: what would come of each row.
#[utoipa::path(get, path = "/imports/{id}", operation_id = "show_import", tag = "imports", params(("id" = String, Path, description = "its id"), Filter),
    responses((status = 200, body = DryRun), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn show(
    State(console): State<Arc<Console>>,
    me: Me,
    Path(id): Path<String>,
    Asked(filter): Asked<Filter>,
) -> Answer<DryRun> {
    let held = find(&console, &me, &id).await?;
    Ok(Json(shown::of(&console, &held, &filter).await?))
}

/// A dry run of theirs.
pub async fn find(console: &Console, me: &Me, id: &str) -> Result<Held, Problem> {
    administrators(me)?;
    let found = held::find(&console.services, &me.actor.user, id).await?;
    found.ok_or_else(Problem::not_found)
}

/// Mends rows, leaves some out, chooses where those without a department go: everything is judged anew. The same change
/// sent again changes nothing more.
#[utoipa::path(patch, path = "/imports/{id}", operation_id = "change_import", tag = "imports", request_body = Change,
    params(("id" = String, Path, description = "its id"), Filter, ("X-Form-Token" = String, Header, description = "`form_token` of `/me`")),
    responses((status = 200, body = DryRun), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem), (status = 502, body = Problem)))]
pub(super) async fn change(
    State(console): State<Arc<Console>>,
    Signed(me): Signed,
    Path(id): Path<String>,
    Query(filter): Query<Filter>,
    Body(change): Body<Change>,
) -> Answer<DryRun> {
    let held = changed(&console, &me, (&id, &change)).await?;
    Ok(Json(shown::of(&console, &held, &filter).await?))
}

/// A dry run of theirs, changed.
pub async fn changed(console: &Console, me: &Me, (id, change): (&str, &Change)) -> Result<Held, Problem> {
    administrators(me)?;
    upload::admit(console, me).await?;
    Ok(held::change(&Own::new(me).asker(console, me), id, change).await?)
}
