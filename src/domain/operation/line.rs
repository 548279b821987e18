//! One person of an operation, with the calls to be made for them.

use serde::{Deserialize, Serialize};

use super::progress::{Progress, Step};
use super::why::Why;
use crate::domain::change::{About, Change, DeleteMember};
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::mobile::Mobile;

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
    /// The departments it is about: those the person is in or is to be in. Who manages one may read of it later.
    #[serde(default)]
    pub departments: Vec<DepartmentId>,
    /// The calls, in order.
    pub steps: Vec<Step>,
}

impl Line {
    /// What to hold while working on it: a person by userid, or by number while they are no member yet; else the
    /// department it is about.
    pub fn lock(&self) -> String {
        match (&self.user, &self.mobile, self.departments.first()) {
            (Some(user), ..) => format!("user:{user}"),
            (None, Some(mobile), _) => format!("mobile:{}", mobile.reveal()),
            (None, None, Some(department)) => format!("department:{department}"),
            (None, None, None) => format!("name:{}", self.name),
        }
    }

    /// Whom it is about, as far as that is known.
    pub fn about(&self) -> About<'_> {
        About { user: self.user.as_ref(), mobile: self.mobile.as_ref() }
    }

    /// The first step with something to do.
    pub fn open_step(&self) -> Option<usize> {
        self.steps.iter().position(|step| step.progress.is_open())
    }

    /// Whether the person was removed to be added again, and that failed.
    pub fn is_lost(&self) -> bool {
        let done = |step: &Step| step.progress == Progress::Done;
        let removed = |step: &Step| {
            matches!(&step.change, Change::DeleteMember(DeleteMember { for_number: Some(_), .. }))
                && done(step)
        };
        let added =
            |step: &Step| step.change.creates_member() && matches!(step.progress, Progress::Failed { .. });
        self.steps.iter().any(removed) && self.steps.iter().any(added)
    }

    /// The first failure, if any.
    pub fn failure(&self) -> Option<&Why> {
        self.steps.iter().find_map(|step| match &step.progress {
            Progress::Failed { why } => Some(why),
            _ => None,
        })
    }
}
