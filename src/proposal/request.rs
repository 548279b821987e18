//! What is asked for, in ids: the form in which the mini-app asks, and whoever else speaks no Chinese.
//!
//! **Invariant:** an id of somebody whom the asker may not see is answered as one that nobody has.

pub(super) mod by_id;
mod import;
pub mod inbox;
pub mod notice;
mod several;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::lifecycle::Many;
use super::member_update::Renumbered;
use super::role::{Giver, Handover, Way};
use super::{Asker, Error, account, gathering, member_update, role, wording};
use crate::domain::change::AccountAction;
use crate::domain::id::{DepartmentId, RoleId, UserId};
use crate::domain::operation::Operation;
use crate::domain::operation::notice::Channel;
use crate::domain::profile::Field;
use by_id::{nothing, number, whom};
use notice::NewNotice;
use several::{
    add, called, created, dissolved, headed, invited_again, managed, moved, opened, removed, renamed,
    roles_of, updated,
};

/// More people than this are asked for in several.
pub const MOST: usize = 50;

/// Something to be proposed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", deny_unknown_fields)]
pub enum Request {
    /// People made members.
    #[serde(rename = "member.add")]
    AddMembers {
        /// Who, at most [`MOST`].
        people: Vec<NewPerson>,
    },
    /// Many people made members: those of a table that was looked over.
    #[serde(rename = "member.import")]
    ImportMembers {
        /// Its dry run, by its id.
        import: String,
        /// The dry run's `revision`, as it was seen.
        revision: u64,
    },
    /// Roles given.
    #[serde(rename = "role.grant")]
    GrantRoles {
        /// To whom.
        #[schema(value_type = Vec<String>)]
        members: Vec<UserId>,
        /// Which.
        #[schema(value_type = Vec<i64>)]
        roles: Vec<RoleId>,
    },
    /// Roles taken.
    #[serde(rename = "role.revoke")]
    RevokeRoles {
        /// From whom.
        #[schema(value_type = Vec<String>)]
        members: Vec<UserId>,
        /// Which.
        #[schema(value_type = Vec<i64>)]
        roles: Vec<RoleId>,
    },
    /// Roles that go from one person to another.
    #[serde(rename = "role.handover")]
    HandOver {
        /// Who gives them up, if anybody holds them.
        #[serde(default)]
        #[schema(value_type = Option<String>)]
        from: Option<UserId>,
        /// Who takes them over.
        #[schema(value_type = String)]
        to: UserId,
        /// Which.
        #[schema(value_type = Vec<i64>)]
        roles: Vec<RoleId>,
    },
    /// People moved between departments.
    #[serde(rename = "member.move")]
    MoveMembers {
        /// Who.
        #[schema(value_type = Vec<String>)]
        members: Vec<UserId>,
        /// Departments of theirs to be left.
        #[serde(default)]
        #[schema(value_type = Vec<i64>)]
        leave: Vec<DepartmentId>,
        /// The one to be joined.
        #[serde(default)]
        #[schema(value_type = Option<i64>)]
        join: Option<DepartmentId>,
    },
    /// Other values of some fields.
    #[serde(rename = "member.update")]
    UpdateMembers {
        /// Whose.
        #[schema(value_type = Vec<String>)]
        members: Vec<UserId>,
        /// Each field with its value.
        values: Vec<NewValue>,
    },
    /// Another number for somebody who has never logged in.
    #[serde(rename = "member.number")]
    ChangeNumber {
        /// Whose.
        #[schema(value_type = String)]
        member: UserId,
        /// The right one.
        mobile: String,
    },
    /// Memberships ended.
    #[serde(rename = "member.remove")]
    RemoveMembers {
        /// Whose.
        #[schema(value_type = Vec<String>)]
        members: Vec<UserId>,
        /// How; at once where absent.
        #[serde(default)]
        leaving: Option<Departure>,
    },
    /// Invitations sent again.
    #[serde(rename = "invite.resend")]
    ResendInvites {
        /// To which numbers.
        #[serde(default)]
        mobiles: Vec<String>,
        /// Which, by the ids they are listed with.
        #[serde(default)]
        #[schema(value_type = Vec<String>)]
        invitations: Vec<UserId>,
    },
    /// An enterprise account opened.
    #[serde(rename = "account.add")]
    OpenAccount {
        /// Login name.
        login: String,
        /// What the account is called.
        name: String,
        /// The number its passwords are texted to.
        mobile: String,
        /// Where it is to be.
        #[schema(value_type = i64)]
        department: DepartmentId,
    },
    /// Something done to an enterprise account.
    #[serde(rename = "account.manage")]
    ManageAccount {
        /// Its login name.
        login: String,
        /// What.
        action: AccountAction,
        /// The number to be bound to it, for a new password.
        #[serde(default)]
        mobile: Option<String>,
    },
    /// A department made.
    #[serde(rename = "department.add")]
    CreateDepartment {
        /// Below which.
        #[schema(value_type = i64)]
        parent: DepartmentId,
        /// What it is to be called.
        name: String,
    },
    /// Another name for a department.
    #[serde(rename = "department.rename")]
    RenameDepartment {
        /// Which.
        #[schema(value_type = i64)]
        department: DepartmentId,
        /// What it is to be called.
        name: String,
    },
    /// An empty department removed.
    #[serde(rename = "department.remove")]
    RemoveDepartment {
        /// Which.
        #[schema(value_type = i64)]
        department: DepartmentId,
    },
    /// Other heads of a department.
    #[serde(rename = "department.head")]
    HeadDepartment {
        /// Of which.
        #[schema(value_type = i64)]
        department: DepartmentId,
        /// Who is to head it besides.
        #[serde(default)]
        #[schema(value_type = Vec<String>)]
        add: Vec<UserId>,
        /// Who is not to any more.
        #[serde(default)]
        #[schema(value_type = Vec<String>)]
        take: Vec<UserId>,
    },
    /// A group of people, the asker included.
    #[serde(rename = "group.create")]
    CreateGroup {
        /// What it is called.
        title: String,
        /// Who else.
        #[schema(value_type = Vec<String>)]
        members: Vec<UserId>,
    },
    /// A meeting of people, the asker included.
    #[serde(rename = "meeting.start")]
    StartMeeting {
        /// What it is about.
        title: String,
        /// Who else.
        #[schema(value_type = Vec<String>)]
        members: Vec<UserId>,
        /// When, milliseconds since the epoch; now where absent.
        #[serde(default)]
        at: Option<i64>,
    },
    /// A notice.
    #[serde(rename = "notice.send")]
    SendNotice(Box<NewNotice>),
    /// A reminder to who has not read a notice.
    #[serde(rename = "notice.remind")]
    RemindNotice {
        /// Which, by its number.
        notice: u32,
        /// By which ways; by the organisation's next one where none is named.
        #[serde(default)]
        ways: Vec<Channel>,
    },
    /// A notice that has gone out taken back.
    #[serde(rename = "notice.recall")]
    RecallNotice {
        /// Which, by its number.
        notice: u32,
    },
}

/// What a request comes to.
pub enum Proposed {
    /// An operation.
    One(Box<Operation>),
    /// One of many parts.
    Many(Box<Many>),
}

/// Somebody to be made a member.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// Name.
    pub name: String,
    /// Number, as typed.
    pub mobile: String,
    /// Where to.
    #[schema(value_type = i64)]
    pub department: DepartmentId,
    /// Roles to be given once they are a member.
    #[serde(default)]
    #[schema(value_type = Vec<i64>)]
    pub roles: Vec<RoleId>,
    /// Job title.
    #[serde(default)]
    pub title: Option<String>,
    /// Job number.
    #[serde(default)]
    pub job_number: Option<String>,
}

/// A field with the value it is to have.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewValue {
    /// Which.
    pub field: Field,
    /// What.
    pub value: String,
}

/// How somebody leaves through the HR application.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Departure {
    /// The id of one of the organisation's reasons.
    pub reason: String,
    /// Who takes over, if anybody.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub heir: Option<UserId>,
}

impl Request {
    /// What it is called in the trail.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::AddMembers { .. } => "member.add",
            Self::ImportMembers { .. } => "member.import",
            Self::GrantRoles { .. } => "role.grant",
            Self::RevokeRoles { .. } => "role.revoke",
            Self::HandOver { .. } => "role.handover",
            Self::MoveMembers { .. } => "member.move",
            Self::UpdateMembers { .. } | Self::ChangeNumber { .. } => "member.update",
            Self::RemoveMembers { .. } => "member.remove",
            Self::ResendInvites { .. } => "invite.resend",
            Self::OpenAccount { .. } => "account.add",
            Self::ManageAccount { action, .. } => account::kind(*action).name(),
            Self::CreateDepartment { .. } => "department.add",
            Self::RenameDepartment { .. } => "department.rename",
            Self::RemoveDepartment { .. } => "department.remove",
            Self::HeadDepartment { .. } => "department.head",
            Self::CreateGroup { .. } => "group.create",
            Self::StartMeeting { .. } => "meeting.start",
            Self::SendNotice(_) => "notice.send",
            Self::RemindNotice { .. } => "notice.remind",
            Self::RecallNotice { .. } => "notice.recall",
        }
    }

    /// What it comes to, to be confirmed.
    ///
    /// # Errors
    /// Why not.
    pub async fn propose(self, asker: &Asker<'_>) -> Result<Proposed, Error> {
        let one = match self {
            Self::ImportMembers { import, revision } => {
                let many = import::propose(asker, &import, revision).await?;
                return Ok(Proposed::Many(Box::new(many)));
            }
            Self::AddMembers { people } => add(asker, people).await,
            Self::GrantRoles { members, roles } => roles_of(asker, &members, &roles, Way::Grant).await,
            Self::RevokeRoles { members, roles } => roles_of(asker, &members, &roles, Way::Revoke).await,
            Self::HandOver { from, to, roles } => {
                let from = match from {
                    Some(from) => Some(whom(asker, &from).await?),
                    None => None,
                };
                let (to, roles) = (whom(asker, &to).await?, by_id::roles(asker, &roles).await?);
                role::hand_over(asker, &Handover { from, giver: Giver::Said, to, roles }).await
            }
            Self::MoveMembers { members, leave, join } => moved(asker, &members, &leave, join).await,
            Self::UpdateMembers { members, values } => updated(asker, &members, values).await,
            Self::ChangeNumber { member, mobile } => {
                let (whom, mobile) = (whom(asker, &member).await?, number(&mobile)?);
                match member_update::renumber(asker, &whom, mobile).await? {
                    Renumbered::Proposed(op) => Ok(*op),
                    Renumbered::Theirs => Err(nothing(wording::number_is_theirs(&whom.member.name))),
                }
            }
            Self::RemoveMembers { members, leaving } => removed(asker, &members, leaving).await,
            Self::ResendInvites { mobiles, invitations } => {
                invited_again(asker, &mobiles, &invitations).await
            }
            Self::OpenAccount { login, name, mobile, department } => {
                opened(asker, (login, name), &mobile, department).await
            }
            Self::ManageAccount { login, action, mobile } => {
                managed(asker, &login, action, mobile.as_deref()).await
            }
            Self::CreateDepartment { parent, name } => created(asker, parent, &name).await,
            Self::RenameDepartment { department, name } => renamed(asker, department, &name).await,
            Self::RemoveDepartment { department } => dissolved(asker, department).await,
            Self::HeadDepartment { department, add, take } => headed(asker, department, &add, &take).await,
            Self::CreateGroup { title, members } => {
                let of = called(asker, title, &members).await?;
                gathering::create_group(asker, of, Vec::new()).await
            }
            Self::StartMeeting { title, members, at } => {
                let of = called(asker, title, &members).await?;
                gathering::start_meeting(asker, of, at, Vec::new()).await
            }
            Self::SendNotice(notice) => notice::send(asker, *notice).await,
            Self::RemindNotice { notice, ways } => notice::remind(asker, notice, ways).await,
            Self::RecallNotice { notice } => notice::recall(asker, notice).await,
        };
        Ok(Proposed::One(Box::new(one?)))
    }
}
