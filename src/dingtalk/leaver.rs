//! Those who left the organisation.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::Page;
use super::client::{Api, Client, Effect};
use super::error::Error;
use super::wire;
use crate::domain::id::UserId;
use crate::domain::mobile::Mobile;

const RECORDS: Api = Api::new("GET /v1.0/contact/empLeaveRecords", Effect::Read);
/// The most records in a page.
const PAGE: &str = "50";

/// How somebody left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Removed through the API (`oapi`).
    Api,
    /// Removed in the administrators' console (`delete`).
    Console,
    /// Left by themselves (`leave`).
    Oneself,
    /// Closed their account (`cancel`).
    Cancelled,
    /// Not said.
    Unknown,
}

/// One who left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaver {
    /// The userid they had.
    pub user: UserId,
    /// The name they had.
    pub name: String,
    /// The number they had, when the app may see it.
    pub mobile: Option<Mobile>,
    /// When.
    pub left_at: Option<Timestamp>,
    /// How.
    pub reason: Reason,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Records {
    #[serde(default, deserialize_with = "wire::lenient_text")]
    next_token: Option<String>,
    #[serde(default, deserialize_with = "wire::null_as_empty")]
    records: Vec<Value>,
}

impl Client {
    /// A page of those who left from `since` until now, at most 365 days back
    /// (query-the-details-of-employees-who-have-left-office); the first page has no cursor.
    ///
    /// # Errors
    /// None of its own.
    pub async fn leavers(
        &self,
        since: Timestamp,
        cursor: Option<&str>,
    ) -> Result<Page<Leaver, String>, Error> {
        let start = Timestamp::from_second(since.as_second()).unwrap_or(since).to_string();
        let cursor = cursor.unwrap_or("0");
        let query = [("startTime", start.as_str()), ("nextToken", cursor), ("maxResults", PAGE)];
        let records: Records = self.query(&RECORDS, &query).await?;
        let items: Vec<Leaver> = records.records.iter().filter_map(leaver).collect();
        let next =
            records.next_token.filter(|next| next != "0" && next != cursor && !records.records.is_empty());
        Ok(Page { items, next })
    }
}

fn leaver(record: &Value) -> Option<Leaver> {
    let reason = match wire::text(record, "leaveReason").as_deref() {
        Some("oapi") => Reason::Api,
        Some("delete") => Reason::Console,
        Some("leave") => Reason::Oneself,
        Some("cancel") => Reason::Cancelled,
        _ => Reason::Unknown,
    };
    Some(Leaver {
        user: UserId(wire::text(record, "userId")?),
        name: wire::text(record, "name").unwrap_or_default(),
        mobile: wire::text(record, "mobile").map(Mobile::new),
        left_at: wire::field(record, "leaveTime").and_then(moment),
        reason,
    })
}

/// ISO 8601, with or without seconds, or milliseconds since the epoch.
fn moment(value: &Value) -> Option<Timestamp> {
    if let Some(ms) = wire::as_integer(value) {
        return Timestamp::from_millisecond(ms).ok();
    }
    wire::as_text(value)?.parse().ok()
}
