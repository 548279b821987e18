//! The unit of change: *proposed → confirmed → running → done | partly done | failed*, or *expired*, *cancelled*,
//! *superseded*; one [`Line`] a person, one [`Step`] a call.
//!
//! A transition consumes the operation. Each step is journalled before its call ([`Progress::Started`]) and after it,
//! so that whoever comes after a crash knows what may have happened.
//!
//! **Invariant:** a step that is `Done`, `Invited` or `WasMember` is never begun again.

use serde::{Deserialize, Serialize};

use super::id::{DepartmentId, OperationId, UserId};
use super::inbound::Conversation;
use super::mobile::Mobile;
use super::permit::Denied;
use super::role::Role;

/// Where an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Shown, not confirmed.
    Proposed,
    /// Confirmed by the initiator, not begun.
    Confirmed,
    /// Begun.
    Running,
    /// Every line ended well (an invitation sent is well).
    Done,
    /// Some lines did.
    PartlyDone,
    /// None did.
    Failed,
    /// Not confirmed in time.
    Expired,
    /// Given up by the initiator.
    Cancelled,
    /// Replaced by a later proposal of the same person in the same conversation.
    Superseded,
}

impl State {
    /// The name in the store; `proposed` is the store's own name for a record that may be pressed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Confirmed => "confirmed",
            Self::Running => "running",
            Self::Done => "done",
            Self::PartlyDone => "partly_done",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Superseded => "superseded",
        }
    }

    /// By its name in the store.
    pub fn by_name(name: &str) -> Option<Self> {
        use State::{Cancelled, Confirmed, Done, Expired, Failed, PartlyDone, Proposed, Running, Superseded};
        [Proposed, Confirmed, Running, Done, PartlyDone, Failed, Expired, Cancelled, Superseded]
            .into_iter()
            .find(|state| state.name() == name)
    }

    /// Whether nothing more will be begun.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Proposed | Self::Confirmed | Self::Running)
    }
}

/// What an operation does, for its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `member.add`.
    MemberAdd,
    /// `role.grant`.
    RoleGrant,
    /// `role.revoke`.
    RoleRevoke,
}

impl Kind {
    /// The intent's name, as in the audit trail.
    pub fn name(self) -> &'static str {
        match self {
            Self::MemberAdd => "member.add",
            Self::RoleGrant => "role.grant",
            Self::RoleRevoke => "role.revoke",
        }
    }
}

/// Why a step did not do what was asked: facts; the words are the bot's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    /// Not allowed, as judged when the step was to run.
    Denied {
        /// The reason.
        reason: Denied,
    },
    /// It could not be found out whether it is allowed.
    NotChecked,
    /// The platform said no.
    Platform {
        /// What it said.
        fault: Fault,
    },
    /// It may or may not have happened, and looking did not tell.
    OutcomeUnknown,
    /// A step before it in the same line did not succeed.
    StepBefore,
}

/// What the platform said, as far as a person can act on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// 60103, 40104.
    NumberInvalid,
    /// 60107: the same DingTalk user is a member under another number.
    SameAccount,
    /// 40019: in five uncertified organisations already.
    TooManyTeams,
    /// 40020, 40024.
    OrganisationFull,
    /// 40023.
    DepartmentFull,
    /// 60003 …
    DepartmentUnknown,
    /// 50002, 50004.
    OutsideAppScope,
    /// 60112, 60022.
    NameIllegal,
    /// 33011 …
    RoleUnknown,
    /// 23004 …
    SystemRole,
    /// 60121 …
    NotFound,
    /// 60011 …: what the application has not been granted.
    NotGranted {
        /// The permission points named by the platform.
        scopes: Vec<String>,
    },
    /// 90020.
    QuotaGone,
    /// Throttled or banned for longer than we wait.
    Throttled,
    /// Busy or unreachable for longer than we wait.
    Unavailable,
    /// The application's credentials are refused.
    Credentials,
    /// Anything else, by its code.
    Other {
        /// The platform's code.
        code: String,
    },
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case")]
pub enum Work {
    /// `user/create` with a userid of our choosing.
    Create {
        /// The userid we chose from operation and line: found by it means ours.
        user: UserId,
        /// Into which departments.
        departments: Vec<DepartmentId>,
        /// Job title.
        title: Option<String>,
        /// Job number.
        job_number: Option<String>,
    },
    /// `addrolesforemps`.
    Grant {
        /// Which roles.
        roles: Vec<Role>,
    },
    /// `removerolesforemps`.
    Revoke {
        /// Which roles.
        roles: Vec<Role>,
    },
}

/// How far a step is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "progress", rename_all = "snake_case")]
pub enum Progress {
    /// Not begun, or refused by the platform before anything was done.
    #[default]
    Todo,
    /// The call was about to be made: until `until` it may still be on its way.
    Started {
        /// Milliseconds since the epoch.
        until: i64,
    },
    /// Done.
    Done,
    /// Nothing to do: the person was a member before.
    WasMember,
    /// The platform asks the person for consent; they are not a member yet.
    Invited {
        /// When the invitation was sent, milliseconds since the epoch.
        at: i64,
    },
    /// Waits for the person to accept the invitation.
    Waiting,
    /// Not done, and why.
    Failed {
        /// The reason.
        why: Why,
    },
}

impl Progress {
    /// Whether there is still something to do or to find out now.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Todo | Self::Started { .. })
    }
}

/// A call and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What to call.
    pub work: Work,
    /// How far.
    pub progress: Progress,
    /// How often it was begun.
    #[serde(default)]
    pub tries: u32,
}

impl Step {
    /// A step not begun.
    pub fn new(work: Work) -> Self {
        Self { work, progress: Progress::Todo, tries: 0 }
    }
}

/// One person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// userid, once there is one.
    pub user: Option<UserId>,
    /// Name.
    pub name: String,
    /// Number, where the operation is about one.
    pub mobile: Option<Mobile>,
    /// The person's department, as shown in the preview.
    pub place: String,
    /// The calls, in order.
    pub steps: Vec<Step>,
}

impl Line {
    /// What to hold while working on this person: userid, or the number of one who is no member yet.
    pub fn lock(&self) -> String {
        match (&self.user, &self.mobile) {
            (Some(user), _) => format!("user:{user}"),
            (None, Some(mobile)) => format!("mobile:{}", mobile.reveal()),
            (None, None) => format!("name:{}", self.name),
        }
    }

    /// The first step with something to do.
    pub fn open_step(&self) -> Option<usize> {
        self.steps.iter().position(|step| step.progress.is_open())
    }

    /// The first failure, if any.
    pub fn failure(&self) -> Option<&Why> {
        self.steps.iter().find_map(|step| match &step.progress {
            Progress::Failed { why } => Some(why),
            _ => None,
        })
    }
}

/// A change asked for by one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// Its id, and its card's outTrackId.
    pub id: OperationId,
    /// What kind.
    pub kind: Kind,
    /// Who asked, and who alone may confirm.
    pub initiator: UserId,
    /// How they are called, for the trail.
    pub initiator_name: String,
    /// Where they asked.
    pub conversation: Conversation,
    /// Where it is.
    pub state: State,
    /// Raised by every write.
    pub revision: u64,
    /// Milliseconds since the epoch.
    pub created_at: i64,
    /// Until when it may be confirmed.
    pub expires_at: i64,
    /// When it was first begun.
    pub begun_at: Option<i64>,
    /// One a person.
    pub lines: Vec<Line>,
    /// Remarks of the preview that ask for attention.
    #[serde(default)]
    pub warnings: Vec<String>,
}

impl Operation {
    /// The next revision of it.
    #[must_use]
    pub fn raised(mut self) -> Self {
        self.revision += 1;
        self
    }

    /// The same in another state.
    #[must_use]
    pub fn moved(mut self, state: State) -> Self {
        self.state = state;
        self
    }

    /// Where the next thing to do is: line and step.
    pub fn open_step(&self) -> Option<(usize, usize)> {
        self.lines.iter().enumerate().find_map(|(at, line)| line.open_step().map(|step| (at, step)))
    }

    /// Ends one step; if it failed, the steps after it in its line cannot be done either, and if the person was only
    /// invited, they wait.
    pub fn settle(&mut self, line: usize, step: usize, progress: Progress) {
        let steps = &mut self.lines[line].steps;
        let rest = match &progress {
            Progress::Failed { .. } => Some(Progress::Failed { why: Why::StepBefore }),
            Progress::Invited { .. } => Some(Progress::Waiting),
            _ => None,
        };
        steps[step].progress = progress;
        if let Some(rest) = rest {
            for later in &mut steps[step + 1..] {
                later.progress = rest.clone();
            }
        }
    }

    /// The state its lines add up to, once no step is open.
    pub fn outcome(&self) -> State {
        let failed = self.lines.iter().filter(|line| line.failure().is_some()).count();
        let untouched =
            |line: &Line| line.steps.iter().all(|step| matches!(step.progress, Progress::Failed { .. }));
        if failed == 0 {
            State::Done
        } else if self.lines.iter().all(untouched) {
            State::Failed
        } else {
            State::PartlyDone
        }
    }
}

/// What lies in an operation's mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Task {
    /// Confirmed: begin, or go on.
    Run,
    /// Given up: redraw the card.
    Cancelled,
    /// Its time is over.
    Expire,
    /// An invited person is a member now.
    Joined {
        /// Which line.
        line: usize,
        /// The member.
        user: UserId,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::inbound::ConversationKind;

    fn operation(lines: usize) -> Operation {
        let step = |work| Step::new(work);
        let line = |n: usize| Line {
            user: None,
            name: format!("甲{n}"),
            mobile: Some(Mobile::new(format!("1390000000{n}"))),
            place: "急诊科".into(),
            steps: vec![
                step(Work::Create {
                    user: "x".into(),
                    departments: vec![DepartmentId(2)],
                    title: None,
                    job_number: None,
                }),
                step(Work::Grant { roles: vec![] }),
            ],
        };
        Operation {
            id: "op1".into(),
            kind: Kind::MemberAdd,
            initiator: "hp_admin".into(),
            initiator_name: "和平医院管理员".into(),
            conversation: Conversation {
                id: "cid".into(),
                kind: ConversationKind::Single,
                with: "hp_admin".into(),
            },
            state: State::Running,
            revision: 1,
            created_at: 0,
            expires_at: 0,
            begun_at: None,
            lines: (0..lines).map(line).collect(),
            warnings: vec![],
        }
    }

    #[test]
    fn an_invitation_makes_the_rest_wait_and_counts_as_well_done() {
        let mut op = operation(1);
        op.settle(0, 0, Progress::Invited { at: 5 });
        assert_eq!(op.lines[0].steps[1].progress, Progress::Waiting);
        assert_eq!((op.open_step(), op.outcome()), (None, State::Done));
    }

    #[test]
    fn a_failure_takes_the_rest_of_its_line_and_no_other() {
        let mut op = operation(2);
        op.settle(0, 0, Progress::Failed { why: Why::NotChecked });
        assert_eq!(op.open_step(), Some((1, 0)));
        op.settle(1, 0, Progress::Done);
        op.settle(1, 1, Progress::Done);
        assert_eq!(op.outcome(), State::PartlyDone);
    }

    #[test]
    fn names_of_states_come_back() {
        for state in [State::Proposed, State::PartlyDone, State::Superseded] {
            assert_eq!(State::by_name(state.name()), Some(state));
        }
    }
}
