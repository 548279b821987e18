//! The unit of change: *proposed → confirmed → (awaiting approval) → running → done | partly done | failed*, or *expired*, *cancelled*,
//! *superseded*, *rejected*; one [`Line`] a person, one [`Step`] a call.
//!
//! A transition consumes the operation. Each step is journalled before its call ([`Progress::Started`]) and after it,
//! so that whoever comes after a crash knows what may have happened.
//!
//! **Invariant:** a step that is `Done`, `Invited` or `WasMember` is never begun again.

mod approval;
mod attempt;
pub mod bulk;
mod kind;
mod line;
pub mod notice;
mod progress;
mod task;
mod why;

use serde::{Deserialize, Serialize};

pub use approval::{Approval, Approver, For, Verdict, Vote, Waiting, Way};
pub use attempt::Failed;
pub use bulk::{Bulk, Import, Tally};
pub use kind::Kind;
pub use line::Line;
pub use progress::{Progress, Step};
pub use task::Task;
pub use why::{Fault, NoticeFault, Why};

use super::id::{DepartmentId, OperationId, UserId};
use super::inbound::Conversation;
use notice::Campaign;

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
    /// Confirmed, and waiting for a second person.
    AwaitingApproval,
    /// The second person said no.
    Rejected,
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
            Self::AwaitingApproval => "awaiting_approval",
            Self::Rejected => "rejected",
        }
    }

    /// By its name in the store.
    pub fn by_name(name: &str) -> Option<Self> {
        use State::{AwaitingApproval, Cancelled, Confirmed, Done, Expired, Failed, PartlyDone, Proposed};
        use State::{Rejected, Running, Superseded};
        let open = [Proposed, Confirmed, AwaitingApproval, Running];
        let over = [Done, PartlyDone, Failed, Expired, Cancelled, Superseded, Rejected];
        open.into_iter().chain(over).find(|state| state.name() == name)
    }

    /// Whether nothing more will be begun.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Proposed | Self::Confirmed | Self::AwaitingApproval | Self::Running)
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
    /// What it needs beside its initiator's confirmation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// Where there are many people: what of it this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk: Option<Box<Bulk>>,
}

impl Operation {
    /// Since when its initiator wants it, as far as it was begun: what was read before does not tell whether they may.
    pub fn said_at(&self) -> i64 {
        self.begun_at.unwrap_or(self.created_at)
    }

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

    /// Whether it still waits for somebody beside its initiator.
    pub fn needs_approval(&self) -> bool {
        self.approval.as_ref().is_some_and(|approval| !approval.is_given())
    }

    /// The departments its people are in, each once; of a notice those it reaches into.
    pub fn places(&self) -> Vec<DepartmentId> {
        let mut places = self.campaign().map(|campaign| campaign.reach.clone()).unwrap_or_default();
        for place in self.lines.iter().flat_map(|line| &line.departments) {
            if !places.contains(place) {
                places.push(*place);
            }
        }
        places
    }

    /// Whether its initiator may have the rest tried again: somebody was removed to be added again, and was not; or
    /// a role was handed over in part.
    pub fn is_half_done(&self) -> bool {
        self.state == State::PartlyDone
            && match self.kind {
                Kind::NumberRepair => self.lines.iter().any(Line::is_lost),
                Kind::RoleHandover => true,
                _ => false,
            }
    }

    /// What of the rest is to be done is open again.
    pub fn reopen(&mut self) {
        let handed = self.kind == Kind::RoleHandover;
        for line in self.lines.iter_mut().filter(|line| handed || line.is_lost()) {
            for step in line.steps.iter_mut().filter(|step| step.progress != Progress::Done) {
                *step = Step::new(step.change.clone());
            }
        }
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

    /// What it is of an import, if it is all of one.
    pub fn import(&self) -> Option<&Import> {
        match self.bulk.as_deref() {
            Some(Bulk::Import(import)) => Some(import),
            _ => None,
        }
    }

    /// The notice it is, if it is one.
    pub fn campaign(&self) -> Option<&Campaign> {
        match self.bulk.as_deref() {
            Some(Bulk::Notice(campaign)) => Some(campaign),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub fn campaign_mut(&mut self) -> Option<&mut Campaign> {
        match self.bulk.as_deref_mut() {
            Some(Bulk::Notice(campaign)) => Some(campaign),
            _ => None,
        }
    }

    /// Of which import it is a part, and the how-manieth.
    pub fn part_of(&self) -> Option<(&OperationId, u32)> {
        match self.bulk.as_deref() {
            Some(Bulk::Part { of, number, .. }) => Some((of, *number)),
            _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::{CreateMember, GrantRoles};
    use crate::domain::mobile::Mobile;

    fn operation(lines: usize) -> Operation {
        let line = |n: usize| Line {
            user: None,
            name: format!("甲{n}"),
            mobile: Some(Mobile::new(format!("1390000000{n}"))),
            place: "急诊科".into(),
            departments: vec![],
            steps: vec![
                Step::new(CreateMember {
                    user: "x".into(),
                    departments: vec![DepartmentId(2)],
                    title: None,
                    job_number: None,
                }),
                Step::new(GrantRoles { roles: vec![] }),
            ],
        };
        Operation {
            id: "op1".into(),
            kind: Kind::MemberAdd,
            initiator: "hp_admin".into(),
            initiator_name: "和平医院管理员".into(),
            conversation: Conversation::private(&"hp_admin".into()),
            state: State::Running,
            revision: 1,
            created_at: 0,
            expires_at: 0,
            begun_at: None,
            lines: (0..lines).map(line).collect(),
            warnings: vec![],
            approval: None,
            bulk: None,
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
    fn half_a_handover_is_taken_up_where_it_stopped() {
        let mut op = operation(2);
        op.settle(0, 0, Progress::Done);
        op.settle(0, 1, Progress::Done);
        op.settle(1, 0, Progress::Failed { why: Why::NotChecked });
        let half = op.moved(State::PartlyDone);
        assert!(!half.is_half_done(), "an addition is not");
        let mut half = Operation { kind: Kind::RoleHandover, ..half };
        assert!(half.is_half_done());
        half.reopen();
        assert_eq!(half.open_step(), Some((1, 0)));
        assert_eq!(half.lines[0].steps[0].progress, Progress::Done);
    }

    #[test]
    fn names_of_states_come_back() {
        for state in
            [State::Proposed, State::PartlyDone, State::Superseded, State::AwaitingApproval, State::Rejected]
        {
            assert_eq!(State::by_name(state.name()), Some(state));
        }
    }
}
