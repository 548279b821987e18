//! Bodies that are too large: refused politely.
//!
//! Who is answered in the middle of sending, and then hung up on, may never see the answer: what is left unread resets the
//! connection. So what comes beyond the limit is read and dropped before the refusal, as long as that is a reasonable
//! amount and does not take for ever.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONNECTION, CONTENT_LENGTH};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;

use super::MOST;

/// The most that is read and dropped, in bytes.
const DROPPED: usize = 16 * MOST;
/// The longest that is waited for it.
const PATIENCE: Duration = Duration::from_secs(3);

/// Lets through what is no larger than [`MOST`]; what says how large it is is not touched.
pub(super) async fn refuse(request: Request, next: Next) -> Response {
    let said = request.headers().get(CONTENT_LENGTH);
    let length: Option<usize> = said.and_then(|length| length.to_str().ok()?.parse().ok());
    match length {
        Some(length) if length <= MOST => next.run(request).await,
        Some(_) => {
            swallow(request.into_body(), 0).await;
            refused()
        }
        None => measured(request, next).await,
    }
}

/// A body that does not say how large it is.
async fn measured(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut frames = body.into_data_stream();
    let mut whole = Vec::new();
    while let Some(Ok(frame)) = frames.next().await {
        whole.extend_from_slice(&frame);
        if whole.len() > MOST {
            swallow(Body::from_stream(frames), whole.len()).await;
            return refused();
        }
    }
    next.run(Request::from_parts(parts, Body::from(Bytes::from(whole)))).await
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

fn refused() -> Response {
    let mut answer = (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large\n").into_response();
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

#[cfg(test)]
mod tests;
