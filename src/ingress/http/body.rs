//! Bodies, read only once their sender has been judged by the head as far as that goes.
//!
//! Who is answered in the middle of sending, and then hung up on, may never see the answer: what is left unread resets the
//! connection. So of a sender who is believed what comes beyond the limit is read and dropped before the refusal, as long
//! as that is a reasonable amount and does not take for ever.
//!
//! **Invariant:** all bodies that are being read hold no more than [`TOGETHER`], and none is waited for longer than
//! [`PATIENCE`].

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONNECTION, CONTENT_LENGTH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::listen;

/// The largest body taken, in bytes.
pub(super) const MOST: usize = 1024 * 1024;
/// The most that is read and dropped, in bytes.
const DROPPED: usize = 16 * MOST;
/// The longest a body is waited for, its end included: the platform's come at once.
const PATIENCE: Duration = Duration::from_secs(3);
/// What all bodies that are being read may hold together, in KiB.
const TOGETHER: usize = 24 * 1024;
static HELD: Semaphore = Semaphore::const_new(TOGETHER);

/// Why a body is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// More than [`MOST`].
    TooLarge,
    /// It does not come to its end.
    TooSlow,
    /// What comes is no body, or breaks off.
    Broken,
    /// Too much is being read already.
    Crowded,
}

/// The length a head tells of, where it does.
fn told(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a body to its end; until then its connection may be closed to make room for others.
pub(super) async fn read(request: Request) -> Result<Bytes, Fault> {
    let _silent = listen::unfinished(&request);
    let too_large = told(request.headers()).is_some_and(|length| length > MOST);
    let body = request.into_body();
    if too_large {
        swallow(body, 0).await;
        return Err(Fault::TooLarge);
    }
    tokio::time::timeout(PATIENCE, whole(body)).await.unwrap_or(Err(Fault::TooSlow))
}

async fn whole(body: Body) -> Result<Bytes, Fault> {
    let mut frames = body.into_data_stream();
    let (mut whole, mut held): (Vec<u8>, Option<SemaphorePermit<'_>>) = (Vec::new(), None);
    while let Some(frame) = frames.next().await {
        let frame = frame.map_err(|_| Fault::Broken)?;
        if whole.len() + frame.len() > MOST {
            swallow(Body::from_stream(frames), whole.len()).await;
            return Err(Fault::TooLarge);
        }
        let kib = u32::try_from(frame.len() / 1024 + 1).unwrap_or(u32::MAX);
        let more = HELD.try_acquire_many(kib).map_err(|_| Fault::Crowded)?;
        match &mut held {
            Some(held) => held.merge(more),
            None => held = Some(more),
        }
        // Most come in one piece.
        if whole.is_empty() { whole = frame.into() } else { whole.extend_from_slice(&frame) }
    }
    Ok(whole.into())
}

/// Reads what is still to come.
async fn swallow(body: Body, read: usize) {
    let mut read = read;
    let all = async {
        let mut frames = body.into_data_stream();
        while let Some(Ok(frame)) = frames.next().await {
            read += frame.len();
            if read > DROPPED {
                return;
            }
        }
    };
    if tokio::time::timeout(PATIENCE, all).await.is_err() {
        tracing::debug!("a body too large took too long to come");
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (status, why) = match self {
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large\n"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "the body takes too long to come\n"),
            Self::Broken => (StatusCode::BAD_REQUEST, "the body is broken\n"),
            Self::Crowded => (StatusCode::SERVICE_UNAVAILABLE, "too much is coming at once; send it again\n"),
        };
        let mut answer = (status, why).into_response();
        answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        answer
    }
}

#[cfg(test)]
mod tests;
