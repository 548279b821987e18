//! The world a simulated DingTalk speaks about: plain data, and the questions asked of it.
//!
//! **Invariant:** a mobile number belongs to at most one member, and every change of membership leaves its event in
//! [`World::events`], so that no caller can change the organisation silently.

mod card;
mod chance;
mod chat;
pub mod district;
mod file;
mod knobs;
mod notice;
mod organisation;
mod people;
pub mod seed;
mod view;
mod work;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

pub use card::{Card, Merge, Params, Space, SpaceKind};
pub use chance::Chance;
pub use chat::{Chat, Link, Message, Place, Said, Session};
pub use knobs::Knobs;
pub use notice::{Announcement, Dropped, Traffic, WorkNotice};
pub use organisation::{
    Account, Admin, Candidate, Corp, Department, Exclusive, Group, Invitation, InvitationState, Leaver,
    Meeting, Member, Role, Sms,
};
pub use people::Admission;
pub use work::{Mark, Termination, Todo};

/// Milliseconds since the epoch: the unit of every DingTalk time field.
pub type Millis = i64;
/// A department's id; the root is 1.
pub type DepartmentId = i64;

/// The root department.
pub const ROOT: DepartmentId = 1;
/// The role group of the platform's own roles, which no API may grant.
pub const SYSTEM_GROUP: i64 = 1;
/// One day: how long somebody who left must consent before being added again.
pub const DAY: Millis = 86_400_000;

/// Everything that is true in the simulation.
#[derive(Debug, Default)]
pub struct World {
    /// The organisation and its one application.
    pub corp: Corp,
    /// Departments by id.
    pub departments: BTreeMap<DepartmentId, Department>,
    /// Members by userid.
    pub members: BTreeMap<String, Member>,
    /// Names of role groups by id.
    pub role_groups: BTreeMap<i64, String>,
    /// Roles by id.
    pub roles: BTreeMap<i64, Role>,
    /// DingTalk accounts by the mobile they log in with, members or not.
    pub accounts: BTreeMap<String, Account>,
    /// Invitations by mobile.
    pub invitations: BTreeMap<String, Invitation>,
    /// Groups by openConversationId.
    pub groups: BTreeMap<String, Group>,
    /// Video meetings, oldest first.
    pub meetings: Vec<Meeting>,
    /// The chatid of a department's own group.
    pub department_groups: BTreeMap<DepartmentId, String>,
    /// Todos, oldest first.
    pub todos: Vec<Todo>,
    /// Work notices by task id.
    pub work_notices: BTreeMap<i64, WorkNotice>,
    /// Announcements that were not deleted, by blackboardId.
    pub announcements: BTreeMap<String, Announcement>,
    /// What was sent, as far as limits ask.
    pub traffic: Traffic,
    /// Terminations through the HR application, oldest first.
    pub terminations: Vec<Termination>,
    /// Who left, oldest first.
    pub leavers: Vec<Leaver>,
    /// Everything written in any chat, oldest first.
    pub chat: Chat,
    /// Card instances by outTrackId.
    pub cards: BTreeMap<String, Card>,
    /// Session webhooks by their token.
    pub sessions: BTreeMap<String, Session>,
    /// Robot messages already pushed, by msgId.
    pub said: BTreeMap<String, Said>,
    /// Where card presses go, by callbackRouteKey.
    pub routes: BTreeMap<String, Route>,
    /// Stream tickets that nobody has used.
    pub tickets: BTreeMap<String, Ticket>,
    /// Text messages sent to phones, oldest first.
    pub sms: Vec<Sms>,
    /// Files by download code or media id.
    pub files: BTreeMap<String, file::File>,
    /// Addresses of files: the code behind each, and when it ends.
    pub addresses: BTreeMap<String, (String, Millis)>,
    /// Access tokens and the time each one ends.
    pub tokens: BTreeMap<String, Millis>,
    /// Codes of the client's silent login that were not used yet: whose, and the time each one ends.
    pub codes: BTreeMap<String, (String, Millis)>,
    /// What an operator of the simulation may turn.
    pub knobs: Knobs,
    /// Fired and not yet taken by the pusher.
    pub events: Vec<Event>,
    /// Events whose three deliveries failed, oldest first.
    pub undelivered: VecDeque<(Millis, Event)>,
    /// How often 60104 was answered.
    pub duplicates: u64,
    serial: u64,
}

/// Where presses of cards with one callbackRouteKey go.
#[derive(Clone, Debug)]
pub struct Route {
    /// The registered address.
    pub url: String,
    /// The secret that signs, when one was registered.
    pub secret: Option<String>,
}

/// Leave to open one Stream connection.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// When it stops being one.
    pub until: Millis,
    /// `TYPE topic` of each subscription.
    pub topics: BTreeSet<String>,
}

/// An event, as the application subscribed to it.
#[derive(Clone, Debug)]
pub struct Event {
    /// `user_add_org`, ….
    pub kind: &'static str,
    /// Its payload in the Stream casing.
    pub payload: Value,
}

impl World {
    /// An organisation without anybody in it.
    pub fn of(corp: Corp) -> Self {
        Self { corp, ..Self::default() }
    }

    /// The next number of a sequence that starts anew with each world.
    pub fn next(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// Notes an event for the pusher.
    pub fn fire(&mut self, kind: &'static str, payload: Value) {
        self.events.push(Event { kind, payload });
    }

    /// The department and everything above it: itself first, the root last. Empty when there is none.
    pub fn chain(&self, department: DepartmentId) -> Vec<DepartmentId> {
        let mut chain = Vec::new();
        let mut at = department;
        while let Some(found) = self.departments.get(&at) {
            chain.push(at);
            at = found.parent;
        }
        chain
    }

    /// Whether a department lies in the subtrees of `roots`.
    pub fn within(&self, department: DepartmentId, roots: &[DepartmentId]) -> bool {
        self.chain(department).iter().any(|id| roots.contains(id))
    }

    /// Departments directly below.
    pub fn children(&self, parent: DepartmentId) -> impl Iterator<Item = (DepartmentId, &Department)> {
        self.departments.iter().filter(move |(_, d)| d.parent == parent).map(|(id, d)| (*id, d))
    }

    /// Direct members of a department, by userid.
    pub fn members_of(&self, department: DepartmentId) -> impl Iterator<Item = &Member> {
        self.members.values().filter(move |m| m.departments.contains(&department))
    }

    /// The member with this number on file.
    pub fn member_by_mobile(&self, mobile: &str) -> Option<&Member> {
        self.members.values().find(|m| m.mobile.as_deref() == Some(mobile))
    }

    /// The member with this unionId.
    pub fn member_by_union(&self, unionid: &str) -> Option<&Member> {
        // Every unionId the simulation makes is its userid with two letters before it.
        let named = unionid.strip_prefix("u_").and_then(|userid| self.members.get(userid));
        named
            .filter(|m| m.unionid == unionid)
            .or_else(|| self.members.values().find(|m| m.unionid == unionid))
    }

    /// The enterprise account with this login name.
    pub fn member_by_login(&self, login: &str) -> Option<&Member> {
        self.members.values().find(|m| m.exclusive.as_ref().is_some_and(|e| e.login == login))
    }

    /// Whether the application may touch this department's data.
    pub fn app_sees(&self, department: DepartmentId) -> bool {
        // Nearly always everything; a district asks this a hundred thousand times.
        if self.knobs.app_scope.contains(&ROOT) {
            return self.departments.contains_key(&department);
        }
        self.within(department, &self.knobs.app_scope)
    }

    /// Whether the application may touch this member's data.
    pub fn app_sees_member(&self, member: &Member) -> bool {
        member.departments.iter().any(|d| self.app_sees(*d))
    }
}
