//! Video meetings: now, and for later.
//!
//! **Invariant:** only people a permit covers are called; a call whose outcome is unknown is never repeated.

use serde_json::{Value, json};

use super::client::{Api, Client, Effect};
use super::error::Error;
use super::wire;
use crate::domain::id::UnionId;
use crate::domain::permit::Permit;

const START: Api = Api::new("POST /v1.0/conference/videoConferences", Effect::Write).metered();
const SCHEDULE: Api = Api::new("POST /v1.0/conference/scheduleConferences", Effect::Write).metered();

/// The longest title, in characters; the platform cuts the rest off.
pub const LONGEST: usize = 50;
/// The most people in a room of a certified organisation on the standard edition, its host included.
pub const ROOM: usize = 100;
/// How long such a room lasts, in minutes.
pub const MINUTES: i64 = 60;

/// A meeting that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// `conferenceId`, `scheduleConferenceId`.
    pub id: String,
    /// The room's number, where the answer has it.
    pub room: Option<String>,
    /// Where it is joined.
    pub link: String,
}

impl Client {
    /// Starts a meeting now and calls its guests (create-a-video-conference). Counts against the monthly quota.
    ///
    /// # Errors
    /// [`Error::CallerUnknown`], [`Error::Meeting`]; [`Error::TooMany`] beyond [`ROOM`];
    /// [`Error::OutcomeUnknown`]: it may be on, and must not be started again.
    pub async fn start_meeting(
        &self,
        permit: &Permit,
        title: &str,
        host: &UnionId,
        guests: &[UnionId],
    ) -> Result<Meeting, Error> {
        let guests_covered = guests.is_empty() || permit.covers_meeting(guests);
        if !permit.covers_meeting(std::slice::from_ref(host)) || !guests_covered {
            return Err(Error::PermitMismatch);
        }
        if guests.len() >= ROOM {
            return Err(Error::TooMany { limit: ROOM });
        }
        let body =
            json!({"userId": host, "confTitle": title, "inviteUserIds": guests, "inviteCaller": false});
        let answer: Value = self.post(&START, &body).await?;
        meeting(&answer, "conferenceId", "externalLinkUrl")
    }

    /// Books a meeting (create-appointment-meeting); times are milliseconds since the epoch. Nobody is invited by it.
    /// Counts against the monthly quota.
    ///
    /// # Errors
    /// As [`Client::start_meeting`].
    pub async fn schedule_meeting(
        &self,
        permit: &Permit,
        title: &str,
        host: &UnionId,
        (start, end): (i64, i64),
    ) -> Result<Meeting, Error> {
        if !permit.covers_meeting(std::slice::from_ref(host)) {
            return Err(Error::PermitMismatch);
        }
        let body = json!({"creatorUnionId": host, "title": title, "startTime": start, "endTime": end});
        let answer: Value = self.post(&SCHEDULE, &body).await?;
        meeting(&answer, "scheduleConferenceId", "url")
    }
}

fn meeting(answer: &Value, id: &str, link: &str) -> Result<Meeting, Error> {
    let result = wire::field(answer, "result").filter(|result| result.is_object()).unwrap_or(answer);
    let unread = || Error::unknown("the answer names no meeting");
    Ok(Meeting {
        id: wire::text(result, id).ok_or_else(unread)?,
        room: wire::text(result, "roomCode"),
        link: wire::text(result, link).ok_or_else(unread)?,
    })
}
