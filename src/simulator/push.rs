//! What the platform sends to the bot: robot messages, card presses, events.
//!
//! **Invariant:** a robot message or press is pushed once, unless a fault or knob says otherwise; only events are repeated,
//! +10 s and +30 s after a failure.

mod card;
pub(super) mod crypto;
mod event;
mod robot;
mod stream;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::fault::{Kind, Target};
use super::hub::Hub;
use super::world::Event;

pub use card::{Press, press};
pub use event::check_url;
pub use robot::{Utterance, compose, deliver as deliver_message};
pub use stream::{disconnect_frame, ping_frame};

/// How a push ended.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Answered with a 2xx status.
    pub delivered: bool,
    /// The HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// The answer's body; text that is no JSON as a string.
    pub body: Value,
    /// How long the answer took, in milliseconds.
    pub latency_ms: f64,
    /// Why there was no answer.
    pub problem: Option<String>,
}

impl Outcome {
    /// A push that was not made.
    pub fn failed(problem: impl Into<String>) -> Self {
        Self { problem: Some(problem.into()), ..Self::default() }
    }
}

/// A request to the bot.
#[derive(Clone, Debug)]
struct Request {
    url: String,
    headers: Vec<(&'static str, String)>,
    body: String,
    within: Duration,
}

/// Makes a push as the faults in force allow: not at all, once, or twice.
async fn post(hub: &Hub, request: &Request) -> Outcome {
    let open = hub.activity.open();
    let path = reqwest::Url::parse(&request.url).map(|u| u.path().to_owned()).unwrap_or_default();
    let plan = hub.faults().plan("POST", &path, Target::HttpPush);
    plan.wait().await;
    let outcome = match plan.kind {
        Some(Kind::DropPush) => Outcome::failed("dropped by a fault"),
        Some(Kind::DuplicatePush) => {
            let first = attempt(hub, request).await;
            attempt(hub, request).await;
            first
        }
        _ => attempt(hub, request).await,
    };
    drop(open);
    outcome
}

async fn attempt(hub: &Hub, request: &Request) -> Outcome {
    let started = Instant::now();
    let mut call = hub
        .http
        .post(&request.url)
        .timeout(request.within)
        .header("content-type", "application/json; charset=utf-8")
        .body(request.body.clone());
    for (name, value) in &request.headers {
        call = call.header(*name, value);
    }
    let answer = async {
        let response = call.send().await?;
        let status = response.status();
        Ok::<_, reqwest::Error>((status, response.text().await?))
    };
    let answer = answer.await;
    let latency_ms = started.elapsed().as_secs_f64() * 1_000.0;
    match answer {
        Ok((status, text)) => Outcome {
            delivered: status.is_success(),
            status: Some(status.as_u16()),
            body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
            latency_ms,
            problem: None,
        },
        Err(error) => Outcome { latency_ms, ..Outcome::failed(cause(&error)) },
    }
}

/// The innermost reason, which is what helps.
fn cause(error: &reqwest::Error) -> String {
    let mut at: &dyn std::error::Error = error;
    while let Some(source) = at.source() {
        at = source;
    }
    at.to_string()
}

/// Sends events on their way, in order; what fails is repeated later.
pub fn send_events(hub: &Arc<Hub>, events: Vec<Event>) {
    let open = hub.activity.open();
    let hub = Arc::clone(hub);
    tokio::spawn(async move {
        for event in events {
            event::send(&hub, event).await;
        }
        drop(open);
    });
}
