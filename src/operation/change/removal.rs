//! Ending a membership. Repeating it is harmless, and whether it has happened can be seen: the person is gone.

use super::{At, Attempt, Perform, Steps, refused, unanswered};
use crate::dingtalk::Error;
use crate::dingtalk::removal::Termination;
use crate::domain::change::{DeleteMember, TerminateMember};
use crate::domain::id::UserId;
use crate::domain::mobile::Mobile;
use crate::domain::operation::Why;
use crate::domain::permit::Permit;

impl Perform for DeleteMember {
    async fn perform(&self, steps: &Steps, at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let user = at.user()?;
        if let Some(number) = &self.for_number
            && let Some(stop) = steps.must_stay(user, number).await
        {
            return Err(stop);
        }
        Ok(match steps.client.delete_user(permit, user).await {
            Ok(()) => steps.changed(user),
            // An earlier try of ours got through late.
            Err(Error::NotFound) if at.step.tries > 1 => steps.changed(user),
            Err(error) => refused(&error),
        })
    }

    async fn reconcile(&self, steps: &Steps, at: &At<'_>) -> Option<Attempt> {
        steps.is_gone(at).await
    }
}

impl Perform for TerminateMember {
    async fn perform(&self, steps: &Steps, at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let user = at.user()?;
        let by = &at.op.initiator;
        let termination = Termination { user, by, leaving: &self.leaving, last_day: steps.clock.now_ms() };
        Ok(match steps.client.terminate(permit, &termination).await {
            Ok(()) => steps.changed(user),
            Err(error) => {
                if matches!(error, Error::Hr { .. } | Error::NotGranted { .. }) {
                    steps.directory.forget_hr();
                }
                refused(&error)
            }
        })
    }

    async fn reconcile(&self, steps: &Steps, at: &At<'_>) -> Option<Attempt> {
        steps.is_gone(at).await
    }
}

impl Steps {
    /// What came of a removal that may have been made: whoever is gone now was removed by it.
    async fn is_gone(&self, at: &At<'_>) -> Option<Attempt> {
        let user = at.line.user.as_ref()?;
        match self.client.user(user).await {
            Err(Error::NotFound) => Some(self.changed(user)),
            Ok(_) => None,
            Err(error) => Some(unanswered(&error)),
        }
    }

    /// Why somebody is not removed to be added under another number: that number is a member's by now, or their own
    /// is in use by now. What cannot be found out keeps them, too.
    async fn must_stay(&self, user: &UserId, number: &Mobile) -> Option<Attempt> {
        match self.client.user_by_mobile(number).await {
            Ok(None) => {}
            Ok(Some(_)) => return Some(Attempt::failed(Why::NumberTaken)),
            Err(error) => return Some(not_looked(&error)),
        }
        match self.client.user(user).await {
            Ok(member) => member.active.then(|| Attempt::failed(Why::LoggedIn)),
            Err(Error::NotFound) => None,
            Err(error) => Some(not_looked(&error)),
        }
    }
}

/// Looking failed before anything was done: nothing is unknown, and it may be tried again.
fn not_looked(error: &Error) -> Attempt {
    match refused(error) {
        Attempt::Unknown => Attempt::Again { after: std::time::Duration::from_secs(1), why: Why::NotChecked },
        attempt => attempt,
    }
}
