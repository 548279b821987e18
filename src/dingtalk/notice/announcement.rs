//! Announcements (公告), in the name of an administrator of announcements.
//!
//! **Invariant:** making one gives no id and cannot be told from a repetition, so an unknown outcome is looked for with
//! [`Client::announcement_ids`] and never repeated.

use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};
use serde_json::{Value, json};

use super::{at_most, no_longer};
use crate::dingtalk::Page;
use crate::dingtalk::client::{Api, Client, Effect};
use crate::dingtalk::error::Error;
use crate::dingtalk::wire;
use crate::domain::id::{AnnouncementId, DepartmentId, UserId};
use crate::domain::permit::Permit;
use crate::domain::permit::notice::Handle;

const CREATE: Api = Api::old("POST /topapi/blackboard/create", Effect::Write).metered();
const DELETE: Api = Api::old("POST /topapi/blackboard/delete", Effect::Write).metered();
const IDS: Api = Api::old("POST /topapi/blackboard/listids", Effect::Read).metered();
const GET: Api = Api::new("GET /v1.0/blackboard/get_blackboard", Effect::Read).metered();
const READERS: Api = Api::new("GET /v1.0/blackboard/readers", Effect::Read).metered();

/// The most departments of one announcement.
pub const DEPARTMENTS: usize = 20;
/// The most people named in one announcement.
pub const USERS: usize = 1000;
/// The longest title and text, in characters. The page names no limits: these are ours, more than anybody types.
pub const TITLE: usize = 100;
/// See [`TITLE`].
pub const CONTENT: usize = 20_000;
/// Ids, and readers, on a page.
const IDS_PAGE: usize = 30;
const READERS_PAGE: &str = "500";
/// What the whole organisation is called here.
const EVERYBODY: i64 = -1;

/// Whether people are also called by an in-app DING.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// They find it when they look.
    Quiet,
    /// It pops up (应用内钉提醒).
    Ding,
}

/// An announcement to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// In whose name; must be an administrator of announcements.
    pub operator: UserId,
    /// Its title.
    pub title: String,
    /// Its text.
    pub content: String,
    /// To everybody in and below these, at most [`DEPARTMENTS`].
    pub departments: Vec<DepartmentId>,
    /// To these too, at most [`USERS`].
    pub users: Vec<UserId>,
    /// Whether it calls.
    pub call: Call,
}

/// An announcement as the platform has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// Its title.
    pub title: String,
    /// Its text.
    pub content: Option<String>,
    /// How many have read it.
    pub read: u64,
    /// How many have not.
    pub unread: u64,
    /// When it was made, as the platform writes it (`2025-01-01 00:00:00`, China time).
    pub created: Option<String>,
}

/// Somebody an announcement went to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Who.
    pub user: UserId,
    /// Whether they have read it.
    pub has_read: bool,
    /// When, in milliseconds since the epoch.
    pub at: Option<i64>,
}

impl Client {
    /// Makes an announcement (create-an-enterprise-announcement). Counts against the monthly quota.
    ///
    /// # Errors
    /// [`Error::NotAnnouncer`], [`Error::ContentRefused`]; [`Error::TooMany`], [`Error::TooLong`]: nothing was
    /// announced; [`Error::OutcomeUnknown`]: it may be there, and must not be made again before it was looked for.
    pub async fn announce(&self, permit: &Permit, announcement: &Announcement) -> Result<(), Error> {
        let Announcement { operator, title, content, departments, users, call } = announcement;
        let covered = (departments.is_empty() || permit.covers_notice_departments(departments))
            && (users.is_empty() || permit.covers_notice_users(users));
        if !covered || (departments.is_empty() && users.is_empty()) {
            return Err(Error::PermitMismatch);
        }
        at_most(DEPARTMENTS, departments.len())?;
        at_most(USERS, users.len())?;
        no_longer("the title", TITLE, title)?;
        no_longer("the text", CONTENT, content)?;
        let places: Vec<i64> = departments.iter().map(|id| receiver(*id)).collect();
        let body = json!({"create_request": {
            "operation_userid": operator,
            "title": title,
            "content": content,
            "blackboard_receiver": {"deptid_list": places, "userid_list": users},
            "private_level": 0,
            "ding": *call == Call::Ding,
        }});
        let answer: Value = self.post(&CREATE, &body).await?;
        accepted(&answer)
    }

    /// The ids of announcements made since then (milliseconds since the epoch, at most 180 days ago); pages count
    /// from 1 (obtains-the-id-list-of-announcements-that-are-not-deleted). Counts against the monthly quota.
    ///
    /// # Errors
    /// [`Error::NotAnnouncer`].
    pub async fn announcement_ids(
        &self,
        operator: &UserId,
        since: i64,
        page: u32,
    ) -> Result<Page<AnnouncementId, u32>, Error> {
        let mut request = json!({"operation_userid": operator, "page": page.max(1), "page_size": IDS_PAGE});
        if let Some(start) = in_china(since) {
            request["start_time"] = json!(start);
        }
        let answer: Value = self.post(&IDS, &json!({"query_request": request})).await?;
        let ids = wire::field(&answer, "result").map(wire::texts).unwrap_or_default();
        let next = (ids.len() >= IDS_PAGE).then_some(page.max(1) + 1);
        Ok(Page { items: ids.into_iter().map(AnnouncementId).collect(), next })
    }

    /// An announcement that is not deleted (obtains-the-details-get-blackboard). Counts against the monthly quota.
    ///
    /// # Errors
    /// [`Error::NotAnnouncer`]: not a main administrator's eyes, nor those of who made it.
    pub async fn announcement(&self, operator: &UserId, id: &AnnouncementId) -> Result<Announced, Error> {
        let query = [("operationUserId", operator.as_str()), ("blackboardId", id.as_str())];
        let answer: Value = self.query(&GET, &query).await?;
        let count = |name| wire::integer(&answer, name).and_then(|count| u64::try_from(count).ok());
        let unread = || Error::Shape { what: GET.name.to_owned() };
        Ok(Announced {
            title: wire::text(&answer, "title").ok_or_else(unread)?,
            content: wire::text(&answer, "content"),
            read: count("readCount").ok_or_else(unread)?,
            unread: count("unReadCount").ok_or_else(unread)?,
            created: wire::text(&answer, "gmtCreate"),
        })
    }

    /// A page of those it went to (query-bulletin-read-unread-persons-list). Counts against the monthly quota.
    ///
    /// # Errors
    /// As [`Client::announcement`].
    pub async fn announcement_readers(
        &self,
        operator: &UserId,
        id: &AnnouncementId,
        next: Option<&str>,
    ) -> Result<Page<Reader, String>, Error> {
        let fixed = [
            ("operationUserId", operator.as_str()),
            ("blackboardId", id.as_str()),
            ("maxResults", READERS_PAGE),
        ];
        let query: Vec<(&str, &str)> =
            fixed.into_iter().chain(next.map(|next| ("nextToken", next))).collect();
        let answer: Value = self.query(&READERS, &query).await?;
        let items: Vec<Reader> = wire::items(&answer, "users").iter().filter_map(reader).collect();
        let next = wire::text(&answer, "nextToken").filter(|_| !items.is_empty());
        Ok(Page { items, next })
    }

    /// Takes an announcement back (delete-announcements-based-on-the-announcement-id). Repeating it is harmless. Counts
    /// against the monthly quota.
    ///
    /// # Errors
    /// [`Error::NotAnnouncer`]: neither a main administrator nor who made it.
    pub async fn delete_announcement(
        &self,
        permit: &Permit,
        operator: &UserId,
        id: &AnnouncementId,
    ) -> Result<(), Error> {
        if !permit.covers_recall(&[Handle::Announcement { id: id.clone() }]) {
            return Err(Error::PermitMismatch);
        }
        let body = json!({"blackboard_id": id, "operation_userid": operator});
        let answer: Value = self.post(&DELETE, &body).await?;
        accepted(&answer)
    }
}

/// The organisation itself has another number here.
fn receiver(department: DepartmentId) -> i64 {
    if department == DepartmentId::ROOT { EVERYBODY } else { department.0 }
}

/// A call that went well may still say that it did nothing.
fn accepted(answer: &Value) -> Result<(), Error> {
    let said = |name| wire::field(answer, name).is_some() && !wire::flag(answer, name);
    if said("result") || said("success") {
        return Err(Error::Refused { code: "false".to_owned(), message: String::new() });
    }
    Ok(())
}

fn reader(one: &Value) -> Option<Reader> {
    let user = wire::text(one, "userId").map(UserId)?;
    let has_read = wire::flag(one, "read");
    Some(Reader { user, has_read, at: wire::integer(one, "readTimestamp").filter(|at| *at > 0) })
}

/// A time as this generation of the API writes it.
fn in_china(ms: i64) -> Option<String> {
    let time = Timestamp::from_millisecond(ms).ok()?;
    Some(time.to_zoned(TimeZone::fixed(offset(8))).strftime("%Y-%m-%d %H:%M:%S").to_string())
}
