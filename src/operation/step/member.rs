//! Making somebody a member.

use super::{Attempt, Steps, refused, unanswered};
use crate::dingtalk::Error;
use crate::dingtalk::user::NewMember;
use crate::domain::id::UserId;
use crate::domain::operation::{Line, Progress, Why, Work};
use crate::domain::permit::Permit;

impl Steps {
    pub(super) async fn create(&self, line: &Line, work: &Work, permit: &Permit) -> Attempt {
        let (Work::Create { user, departments, title, job_number }, Some(mobile)) = (work, &line.mobile)
        else {
            return Attempt::failed(Why::StepBefore);
        };
        let member = NewMember {
            userid: user.clone(),
            name: line.name.clone(),
            mobile: mobile.clone(),
            departments: departments.clone(),
            title: title.clone(),
            job_number: job_number.clone(),
        };
        match self.client.create_user(permit, &member).await {
            Ok(created) => Attempt::done(Some(created.user)),
            Err(Error::Pending) => {
                Attempt::Ended { progress: Progress::Invited { at: self.clock.now_ms() }, user: None }
            }
            Err(Error::UseridTaken) => Attempt::done(Some(user.clone())),
            Err(Error::AlreadyMember { user: Some(found) }) if found == *user => Attempt::done(Some(found)),
            Err(Error::AlreadyMember { .. }) => self.was_member(line, user).await,
            Err(error) => refused(&error),
        }
    }

    /// The number belongs to a member: ours after all, or somebody's who was there before.
    async fn was_member(&self, line: &Line, ours: &UserId) -> Attempt {
        let Some(mobile) = &line.mobile else { return Attempt::failed(Why::StepBefore) };
        match self.client.user_by_mobile(mobile).await {
            Ok(Some(found)) if found == *ours => Attempt::done(Some(found)),
            Ok(found) => Attempt::Ended { progress: Progress::WasMember, user: found },
            Err(error) => unanswered(&error),
        }
    }
}
