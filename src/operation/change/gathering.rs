//! Calling people together. Neither call can be repeated or looked up: an outcome that is unknown stays unknown.

use super::{At, Attempt, Perform, Steps, refused};
use crate::dingtalk::group::NewGroup;
use crate::dingtalk::meeting::{MINUTES, Meeting};
use crate::dingtalk::{Class, Error, link};
use crate::domain::change::{CreateGroup, Made, StartMeeting};
use crate::domain::id::UnionId;
use crate::domain::operation::Why;
use crate::domain::permit::Permit;

impl Perform for CreateGroup {
    async fn perform(&self, steps: &Steps, at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let owner = match at.user() {
            Ok(user) => user,
            Err(attempt) => return Err(attempt),
        };
        let group =
            NewGroup { name: self.of.title.clone(), owner: owner.clone(), members: self.of.everybody(owner) };
        Ok(match steps.client.create_group(permit, &group).await {
            Ok(made) => Attempt::Made(Made {
                link: link::conversation(&self.corp, &made.chat),
                id: made.chat,
                conversation: Some(made.conversation.to_string()),
                room: None,
            }),
            Err(error) => once(&error),
        })
    }

    async fn reconcile(&self, _steps: &Steps, _at: &At<'_>) -> Option<Attempt> {
        Some(never_again())
    }
}

impl Perform for StartMeeting {
    async fn perform(&self, steps: &Steps, _at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let Self { of, host, at } = self;
        let made = if let Some(start) = at {
            let span = (*start, start.saturating_add(MINUTES * 60_000));
            steps.client.schedule_meeting(permit, &of.title, host, span).await
        } else {
            let guests: Vec<UnionId> = of.guests.iter().filter_map(|guest| guest.union.clone()).collect();
            steps.client.start_meeting(permit, &of.title, host, &guests).await
        };
        Ok(match made {
            Ok(Meeting { id, room, link }) => Attempt::Made(Made { id, conversation: None, link, room }),
            Err(error) => once(&error),
        })
    }

    async fn reconcile(&self, _steps: &Steps, _at: &At<'_>) -> Option<Attempt> {
        Some(never_again())
    }
}

/// Nothing we chose would find it, and a second one would be worse than none.
fn never_again() -> Attempt {
    Attempt::failed(Why::OutcomeUnknown)
}

/// What may have been done is not tried again.
fn once(error: &Error) -> Attempt {
    match error.class() {
        Class::Unknown => {
            tracing::warn!(%error, "the outcome of a call that cannot be repeated is unknown");
            Attempt::failed(Why::OutcomeUnknown)
        }
        _ => refused(error),
    }
}
