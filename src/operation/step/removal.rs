//! Ending a membership. Repeating it is harmless, and whether it has happened can be seen: the person is gone.

use super::{Attempt, Steps, refused, unanswered};
use crate::dingtalk::Error;
use crate::dingtalk::removal::Termination;
use crate::directory::Hint;
use crate::domain::id::UserId;
use crate::domain::mobile::Mobile;
use crate::domain::operation::{Leaving, Line, Operation, Progress, Why, Work};
use crate::domain::permit::Permit;

impl Steps {
    /// What came of a removal that may have been made: whoever is gone now was removed by it.
    pub(super) async fn is_gone(&self, line: &Line) -> Option<Attempt> {
        let user = line.user.as_ref()?;
        match self.client.user(user).await {
            Err(Error::NotFound) => Some(self.removed(user)),
            Ok(_) => None,
            Err(error) => Some(unanswered(&error)),
        }
    }

    pub(super) async fn delete(
        &self,
        (user, tries): (&UserId, u32),
        for_number: Option<&Mobile>,
        permit: &Permit,
    ) -> Attempt {
        if let Some(number) = for_number
            && let Some(stop) = self.must_stay(user, number).await
        {
            return stop;
        }
        match self.client.delete_user(permit, user).await {
            Ok(()) => self.removed(user),
            // An earlier try of ours got through late.
            Err(Error::NotFound) if tries > 1 => self.removed(user),
            Err(error) => refused(&error),
        }
    }

    pub(super) async fn terminate(
        &self,
        op: &Operation,
        user: &UserId,
        leaving: &Leaving,
        permit: &Permit,
    ) -> Attempt {
        let termination = Termination { user, by: &op.initiator, leaving, last_day: self.clock.now_ms() };
        match self.client.terminate(permit, &termination).await {
            Ok(()) => self.removed(user),
            Err(error) => {
                if matches!(error, Error::Hr { .. } | Error::NotGranted { .. }) {
                    self.directory.forget_hr();
                }
                refused(&error)
            }
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

    fn removed(&self, user: &UserId) -> Attempt {
        self.directory.forget(Hint::People(vec![user.clone()]));
        Attempt::done(None)
    }
}

/// Somebody removed to be added again was not the member who has the number.
pub(super) fn added_again(line: &Line, attempt: Attempt) -> Attempt {
    let removed = line.steps.iter().any(|step| matches!(step.work, Work::Delete { .. }));
    match attempt {
        Attempt::Ended { progress: Progress::WasMember, .. } if removed => Attempt::failed(Why::NumberTaken),
        attempt => attempt,
    }
}

/// Looking failed before anything was done: nothing is unknown, and it may be tried again.
fn not_looked(error: &Error) -> Attempt {
    match refused(error) {
        Attempt::Unknown => Attempt::Again { after: std::time::Duration::from_secs(1), why: Why::NotChecked },
        attempt => attempt,
    }
}
