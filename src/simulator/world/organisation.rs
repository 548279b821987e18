//! What an organisation is made of, as plain data.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{DepartmentId, Millis};

/// The organisation and the application that is connected to it.
#[derive(Clone, Debug, Default)]
pub struct Corp {
    /// corpId.
    pub id: String,
    /// Name of the organisation.
    pub name: String,
    /// Client ID, also the robotCode.
    pub app: String,
    /// agentId, by which the old API names it.
    pub agent: i64,
    /// Client secret.
    pub secret: String,
    /// Token of the event subscription.
    pub event_token: String,
    /// `EncodingAESKey` of the event subscription.
    pub event_aes_key: String,
}

/// A department.
#[derive(Clone, Debug, Default)]
pub struct Department {
    /// Its name, not unique.
    pub name: String,
    /// The department above; 0 for the root.
    pub parent: DepartmentId,
    /// userids of its heads (主管), direct members of it.
    pub heads: Vec<String>,
}

/// Administrator level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admin {
    /// 主管理员.
    Main,
    /// 子管理员.
    Sub,
}

/// What makes a member an enterprise account (企业账号).
#[derive(Clone, Debug, Default)]
pub struct Exclusive {
    /// Login name.
    pub login: String,
    /// Switched off by an administrator.
    pub disabled: bool,
    /// On how many devices it is logged in.
    pub sessions: u32,
}

/// A text message the platform sent to a phone.
#[derive(Clone, Debug)]
pub struct Sms {
    /// The member it is about.
    pub user: String,
    /// The number.
    pub mobile: String,
    /// What it says.
    pub text: String,
    /// When.
    pub at: Millis,
}

/// A member of the organisation.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// userid (staffId).
    pub userid: String,
    /// unionId.
    pub unionid: String,
    /// Display name in the address book.
    pub name: String,
    /// The number the organisation has on file.
    pub mobile: Option<String>,
    /// Direct departments.
    pub departments: Vec<DepartmentId>,
    /// Role ids, the platform's own excluded.
    pub roles: BTreeSet<i64>,
    /// Has logged in at least once.
    pub active: bool,
    /// Job title.
    pub title: String,
    /// Job number.
    pub job_number: String,
    /// Administrator level.
    pub admin: Option<Admin>,
    /// Departments a sub-administrator manages, each with its subtree.
    pub scope: Vec<DepartmentId>,
    /// Set for enterprise accounts.
    pub exclusive: Option<Exclusive>,
    /// Optional fields as the platform knows them: `email`, `telephone`, `remark`, …
    pub extra: Map<String, Value>,
}

/// A role in its group.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Its role group.
    pub group: i64,
}

/// A DingTalk account: a person who can log in with a mobile, whether or not they are a member here.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The person's name.
    pub name: String,
    /// Member of another certified organisation: adding needs consent.
    pub certified_elsewhere: bool,
    /// Already in five uncertified organisations: cannot be added.
    pub full: bool,
    /// 团队添加我时需要验证 is on: adding needs consent.
    pub privacy: bool,
    /// Adding needs consent until then, after having been removed.
    pub guarded_until: Millis,
    /// The member this login is, if any.
    pub userid: Option<String>,
}

/// Somebody a create call names; also what an invitation remembers.
#[derive(Clone, Debug, Default)]
pub struct Candidate {
    /// The userid the caller chose.
    pub userid: Option<String>,
    /// Name.
    pub name: String,
    /// Mobile; absent for enterprise accounts.
    pub mobile: Option<String>,
    /// Departments.
    pub departments: Vec<DepartmentId>,
    /// Job title.
    pub title: String,
    /// Job number.
    pub job_number: String,
    /// Set for enterprise accounts.
    pub exclusive: Option<Exclusive>,
    /// Optional fields.
    pub extra: Map<String, Value>,
}

/// Where an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationState {
    /// Sent, not answered.
    Pending,
    /// The person agreed.
    Accepted,
    /// The person turned it down, or it ran out.
    Ignored,
}

/// An invitation that waits for the person's consent.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// What the last create call said.
    pub candidate: Candidate,
    /// When it was last sent.
    pub at: Millis,
    /// Where it stands.
    pub state: InvitationState,
}

/// A group chat.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// Its title.
    pub title: String,
    /// userids in it.
    pub members: BTreeSet<String>,
    /// userid of its owner; of the groups there from the start nobody's.
    pub owner: Option<String>,
    /// What the old API and links call it.
    pub chatid: Option<String>,
}

/// A video meeting, on or booked.
#[derive(Clone, Debug, Default)]
pub struct Meeting {
    /// conferenceId or scheduleConferenceId.
    pub id: String,
    /// Its title, cut to 50 characters.
    pub title: String,
    /// userid of its host.
    pub host: String,
    /// userids called to it.
    pub guests: Vec<String>,
    /// Number of its room.
    pub room: String,
    /// From when to when; a meeting that is on has no end.
    pub span: (Millis, Option<Millis>),
}

/// Somebody who left.
#[derive(Clone, Debug)]
pub struct Leaver {
    /// Their userid while they were a member.
    pub userid: String,
    /// Their name.
    pub name: String,
    /// Their number.
    pub mobile: Option<String>,
    /// When they left.
    pub at: Millis,
    /// `oapi`, `delete`, `leave`, `cancel` or `unknown`.
    pub reason: String,
}
