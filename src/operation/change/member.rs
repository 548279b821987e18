//! Making somebody a member.

use std::time::Duration;

use super::{At, Attempt, Perform, Steps, refused, unanswered};
use crate::dingtalk::Error;
use crate::dingtalk::user::NewMember;
use crate::domain::change::{Change, CreateMember};
use crate::domain::id::UserId;
use crate::domain::mobile::Mobile;
use crate::domain::operation::{Fault, Progress, Why};
use crate::domain::permit::Permit;

/// How long to wait before what failed in passing is tried again.
const SHORTLY: Duration = Duration::from_secs(1);

impl Perform for CreateMember {
    async fn perform(&self, steps: &Steps, at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let mobile = at.mobile()?;
        let made = steps.create(self, (&at.line.name, mobile), permit).await;
        // Somebody removed to be added again was not the member who has the number.
        let removed = at.line.steps.iter().any(|step| matches!(step.change, Change::DeleteMember(_)));
        Ok(match made {
            Attempt::Ended { progress: Progress::WasMember, .. } if removed => {
                Attempt::failed(Why::NumberTaken)
            }
            made => made,
        })
    }

    async fn reconcile(&self, steps: &Steps, _at: &At<'_>) -> Option<Attempt> {
        steps.found(&self.user).await
    }
}

impl Steps {
    async fn create(
        &self,
        change: &CreateMember,
        (name, mobile): (&str, &Mobile),
        permit: &Permit,
    ) -> Attempt {
        let CreateMember { user, departments, title, job_number } = change;
        let member = NewMember {
            userid: user.clone(),
            name: name.to_owned(),
            mobile: mobile.clone(),
            departments: departments.clone(),
            title: title.clone(),
            job_number: job_number.clone(),
        };
        self.directory.placing(user);
        match self.client.create_user(permit, &member).await {
            Ok(created) => {
                self.directory.placed(&created.user, &member);
                Attempt::done(Some(created.user))
            }
            Err(Error::Pending) => {
                Attempt::Ended { progress: Progress::Invited { at: self.clock.now_ms() }, user: None }
            }
            Err(Error::UseridTaken) => self.is_ours(user).await,
            // The one code says also that this week's additions are used up, or the organisation is full.
            Err(Error::Busy) => {
                let why = Why::Platform { fault: Fault::AddingHeld };
                Attempt::Again { after: SHORTLY, why }
            }
            Err(Error::AlreadyMember { user: Some(found) }) if found == *user => Attempt::done(Some(found)),
            Err(Error::AlreadyMember { .. }) => self.was_member(mobile, user).await,
            Err(error) => refused(&error),
        }
    }

    /// Nobody else chooses this userid: whoever has it was made by an earlier try, unless nobody has it after all.
    async fn is_ours(&self, user: &UserId) -> Attempt {
        match self.client.user(user).await {
            Ok(member) => Attempt::done(Some(member.user)),
            Err(Error::NotFound) => {
                Attempt::Again { after: SHORTLY, why: Why::Platform { fault: Fault::Unavailable } }
            }
            Err(error) => unanswered(&error),
        }
    }

    /// The number belongs to a member: ours after all, or somebody's who was there before.
    async fn was_member(&self, mobile: &Mobile, ours: &UserId) -> Attempt {
        match self.client.user_by_mobile(mobile).await {
            Ok(Some(found)) if found == *ours => Attempt::done(Some(found)),
            Ok(found) => Attempt::Ended { progress: Progress::WasMember, user: found },
            Err(error) => unanswered(&error),
        }
    }
}
