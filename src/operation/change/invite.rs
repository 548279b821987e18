//! Inviting somebody again: the same `user/create` once more. That the platform then sends the invitation anew is an
//! assumption of ours (directory facts, 1.1); that it answers 40103 again is not.

use super::{At, Attempt, Perform, Steps, refused, unanswered};
use crate::dingtalk::Error;
use crate::dingtalk::user::NewMember;
use crate::domain::change::ResendInvite;
use crate::domain::operation::Progress;
use crate::domain::permit::Permit;

impl Perform for ResendInvite {
    async fn perform(&self, steps: &Steps, _at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let invite = &self.invite;
        let member = NewMember {
            userid: invite.user.clone(),
            name: invite.name.clone(),
            mobile: invite.mobile.clone(),
            departments: invite.departments.clone(),
            title: invite.title.clone(),
            job_number: invite.job_number.clone(),
        };
        Ok(match steps.client.create_user(permit, &member).await {
            Ok(created) => Attempt::done(Some(created.user)),
            Err(Error::Pending) => {
                Attempt::Ended { progress: Progress::Invited { at: steps.clock.now_ms() }, user: None }
            }
            Err(Error::UseridTaken) => Attempt::done(Some(invite.user.clone())),
            Err(Error::AlreadyMember { user }) => Attempt::Ended { progress: Progress::WasMember, user },
            Err(error) => refused(&error),
        })
    }

    /// Whether they are a member by now; if not, repeating sends one more invitation and harms nobody.
    async fn reconcile(&self, steps: &Steps, _at: &At<'_>) -> Option<Attempt> {
        match steps.client.user_by_mobile(&self.invite.mobile).await {
            Ok(Some(user)) => Some(Attempt::Ended { progress: Progress::WasMember, user: Some(user) }),
            Ok(None) => None,
            Err(error) => Some(unanswered(&error)),
        }
    }
}
