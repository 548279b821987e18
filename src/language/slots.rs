//! What a message said, in fields.
//!
//! Departments take theirs from the slots there are: `department.add` has `department` (below which) and `name` (what it
//! is to be called); `department.rename` has `department` and `name`; `department.remove` and `department.list` have
//! `department`; `department.head` has `department` and `targets` (who is to head it besides, or with `revoke` no
//! longer), or `from` and `to` where one takes over from another, as for a role. All may be absent.
//!
//! **Invariant:** a slot that was not said is absent from the JSON: never null, never empty.

use serde::{Deserialize, Serialize};

/// Everything that can be said beside the intent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Slots {
    /// People to add.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberDraft>,
    /// People acted on or asked about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Person>,
    /// A department as said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Roles by the organisation's own names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// How to remove.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// Whether it is taken away rather than given (`department.head`).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub revoke: bool,
    /// Who receives the removed member's things.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer_to: Option<Person>,
    /// The field to change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
    /// Its new value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Several fields at once, instead of `field` and `value`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Who has the role or heads the department, or which department is left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Party>,
    /// Who gets the role or is to head the department instead, or which department is joined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Party>,
    /// Active or inactive members only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// Only members who hold no role.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub without_role: bool,
    /// Login name of an enterprise account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Name of an account, a group, a meeting; what a department is to be called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Mobile number of an account's holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile: Option<String>,
    /// Text of a notice, verbatim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Who a notice is for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<Audience>,
    /// Who is left out of those.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Audience>,
    /// By which channels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// RFC 3339 at +08:00.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Title or number of a notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// A guide's topic, or the intent help was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
}

/// Somebody to add.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MemberDraft {
    /// Full name, in the script typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Normalised number, valid or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile: Option<String>,
    /// Position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Staff number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_number: Option<String>,
    /// This person's own department.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// This person's own roles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
}

impl MemberDraft {
    /// Who it is.
    pub fn person(&self) -> Person {
        Person { name: self.name.clone(), mobile: self.mobile.clone(), ..Person::default() }
    }

    /// Whether nothing was said about this person.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A person as said: by name, by number, by both, or "me".
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The normalised number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile: Option<String>,
    /// The end of their number, which tells them from others of the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tail: Option<String>,
    /// The department they are said to be of, which does, too (急诊科的张三).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The one who is speaking.
    #[serde(rename = "self", skip_serializing_if = "std::ops::Not::not")]
    pub is_self: bool,
}

impl Person {
    /// Somebody by name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::default() }
    }

    /// Somebody by number.
    pub fn with_mobile(mobile: impl Into<String>) -> Self {
        Self { mobile: Some(mobile.into()), ..Self::default() }
    }

    /// What they were called, with the department that was said with the name.
    pub fn called(&self) -> Option<String> {
        let name = self.name.as_ref()?;
        Some(self.of.as_ref().map_or_else(|| name.clone(), |of| format!("{of}\u{7684}{name}")))
    }

    /// The one who is speaking.
    pub fn me() -> Self {
        Self { is_self: true, ..Self::default() }
    }
}

/// One side of a handover or a move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Party {
    /// A department's name (`member.move`).
    Department(String),
    /// A person (`role.handover`).
    Person(Person),
}

/// One receiver of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// A department, a group, a role, or everybody.
    Named(String),
    /// One person.
    Person(Person),
}

/// How a member is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// At once.
    Direct,
    /// After handing their things to somebody.
    Transfer,
    /// With the paperwork of leaving.
    Resign,
}

/// A field of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Full name.
    Name,
    /// Mobile number.
    Mobile,
    /// Position.
    Title,
    /// Staff number.
    JobNumber,
    /// E-mail address.
    Email,
    /// Office telephone.
    Telephone,
    /// Free remark.
    Remark,
}

/// A field and its new value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which field.
    pub field: Field,
    /// What it becomes.
    pub value: String,
}

/// Whether a member has ever logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Has.
    Active,
    /// Has not.
    Inactive,
}

/// How a notice travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// A message in a group.
    Group,
    /// A work notice.
    Work,
    /// A to-do.
    Todo,
    /// An announcement.
    Announcement,
    /// A DING.
    Ding,
    /// A message to one person.
    Chat,
}
