//! How an operation goes on, as it happens: server-sent events.
//!
//! Each event is the operation as `GET` would tell it, under the revision it has; the stream ends with the operation, or
//! after a while, and a browser then comes back by itself.
//!
//! **Invariant:** no more streams are open than [`MOST`], none for longer than [`LONGEST`], and before each event it is
//! asked anew what its reader may see.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, stream};
use tokio::time::Instant;

use super::shown::{self, Operation};
use crate::console::Console;
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::id::{OperationId, UserId};

/// Streams of this replica.
const MOST: usize = 200;
/// Of one person.
const EACH: usize = 6;
/// So long one lasts.
const LONGEST: Duration = Duration::from_mins(2);
/// So often it is looked.
const LOOK: Duration = Duration::from_millis(400);
/// That the stream is still there is said so often.
const ALIVE: Duration = Duration::from_secs(10);

/// The streams that are open.
#[derive(Clone, Default)]
pub struct Streams(Arc<Mutex<HashMap<UserId, usize>>>);

/// One of them, while it lives.
struct Open {
    streams: Streams,
    user: UserId,
}

impl Streams {
    fn open(&self, user: &UserId) -> Option<Open> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let full = open.values().sum::<usize>() >= MOST;
        let own = open.entry(user.clone()).or_insert(0);
        if full || *own >= EACH {
            let none = *own == 0;
            if none {
                open.remove(user);
            }
            return None;
        }
        *own += 1;
        Some(Open { streams: self.clone(), user: user.clone() })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut open = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.user) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.user);
            }
        }
    }
}

/// How an operation goes on: events `operation` with the operation as data and its revision as id. Ends with it.
#[utoipa::path(get, path = "/operations/{id}/events", operation_id = "follow_operation", tag = "operations", params(("id" = String, Path, description = "its id")),
    responses((status = 200, description = "the operation at each change", content_type = "text/event-stream", body = Operation), (status = 204, description = "it is over, and known to be"), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 429, body = Problem)))]
pub(in crate::console::api) async fn follow(
    State(console): State<Arc<Console>>,
    me: Me,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = OperationId(id);
    let seen = shown::find(&console, &me.actor, &id).await?;
    let told = headers.get("last-event-id").and_then(|told| told.to_str().ok()?.parse().ok());
    // To a browser that comes back for more there is none.
    if seen.op.state.is_final() && told == Some(seen.op.revision) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let open = console.limits.streams.open(&me.actor.user).ok_or_else(Problem::too_many)?;
    let until = Instant::now() + LONGEST;
    let watch = Watch { console, me, id, told, until, over: false, _open: open };
    Ok(Sse::new(events(watch)).keep_alive(KeepAlive::new().interval(ALIVE)).into_response())
}

struct Watch {
    console: Arc<Console>,
    me: Me,
    id: OperationId,
    /// The revision that was told last.
    told: Option<u64>,
    until: Instant,
    over: bool,
    _open: Open,
}

fn events(watch: Watch) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(watch, |mut watch| async move {
        let event = watch.next().await?;
        Some((Ok(event), watch))
    })
}

impl Watch {
    /// The next change; `None` at the end.
    async fn next(&mut self) -> Option<Event> {
        while !self.over && Instant::now() < self.until {
            let record = self.console.store.record(self.id.as_str()).await.ok()??;
            if self.told == Some(record.revision) {
                tokio::time::sleep(LOOK).await;
                continue;
            }
            let actor = self.console.directory.actor_now(&self.me.actor.user).await.ok()?;
            let seen = shown::find(&self.console, &actor, &self.id).await.ok()?;
            self.told = Some(seen.op.revision);
            self.over = seen.op.state.is_final();
            let shown = shown::of(&self.console, &seen);
            let event = Event::default().event("operation").id(seen.op.revision.to_string());
            return event.json_data(shown).ok();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_counted_by_person_and_in_all() {
        let (streams, user) = (Streams::default(), UserId("a".into()));
        let open: Vec<Open> = std::iter::from_fn(|| streams.open(&user)).collect();
        assert_eq!(open.len(), EACH);
        drop(open);
        let mut all = Vec::new();
        for number in 0..=MOST {
            all.extend(streams.open(&UserId(number.to_string())));
        }
        assert_eq!(all.len(), MOST);
        assert!(streams.open(&user).is_none());
        all.clear();
        assert!(streams.0.lock().expect("nobody panicked").is_empty());
    }
}
