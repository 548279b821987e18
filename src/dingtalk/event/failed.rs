//! Events the platform could not bring (obtain-the-event-list-of-failed-push-messages).

use serde_json::Value;

use super::{Event, Malformed, digest, read};
use crate::dingtalk::client::{Api, Client, Effect};
use crate::dingtalk::error::Error;
use crate::dingtalk::wire;

const FAILED: Api = Api::old("GET /call_back/get_call_back_failed_result", Effect::Read);

/// Where the payload lies, besides under the event's own name.
const PAYLOADS: [&str; 3] = ["callbackData", "bpmsCallBackData", "roleLabelChange"];

/// At most 200 events that could not be brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// They, oldest first.
    pub events: Vec<Event>,
    /// Whether there are more.
    pub more: bool,
}

impl Client {
    /// Takes events that could not be brought off the platform's list. What is returned is not there any more: it is
    /// to be stored before the next call.
    ///
    /// # Errors
    /// None of its own; an entry that cannot be read is left out, with a line in the log.
    pub async fn take_failed_events(&self) -> Result<Failed, Error> {
        let answer: Value = self.query(&FAILED, &[]).await?;
        let mut events = Vec::new();
        for entry in wire::items(&answer, "failed_list") {
            match Event::from_failed(&entry) {
                Ok(event) => events.push(event),
                Err(error) => tracing::warn!(%error, "an event that could not be brought cannot be read"),
            }
        }
        Ok(Failed { events, more: wire::flag(&answer, "has_more") })
    }
}

impl Event {
    /// An event from the list. It has no id there: it is made from the content.
    ///
    /// # Errors
    /// [`Malformed`]: no `call_back_tag`.
    pub fn from_failed(entry: &Value) -> Result<Self, Malformed> {
        let kind = wire::text(entry, "call_back_tag").ok_or(Malformed { what: "no call_back_tag" })?;
        let mut names = std::iter::once(kind.as_str()).chain(PAYLOADS);
        let body = names.find_map(|name| wire::embedded(wire::field(entry, name)?));
        let body = body.unwrap_or_default();
        let at_ms = wire::integer(entry, "event_time");
        let id = digest(&["failed", &kind, &at_ms.unwrap_or_default().to_string(), &body.to_string()]);
        Ok(Self { id, name: kind.to_ascii_lowercase(), kind: read(&kind, &body), at_ms })
    }
}
