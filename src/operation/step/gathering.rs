//! Calling people together. Neither call can be repeated or looked up: an outcome that is unknown stays unknown.

use super::{Attempt, Steps, refused};
use crate::dingtalk::group::NewGroup;
use crate::dingtalk::meeting::{MINUTES, Meeting};
use crate::dingtalk::{Class, Error, link};
use crate::domain::id::{UnionId, UserId};
use crate::domain::operation::{Gathering, Made, Why, Work};
use crate::domain::permit::Permit;
use crate::gate::{Asked, Purpose};

/// What the gate is asked: who calls is one of them.
pub(super) fn asked(caller: &UserId, of: &Gathering, purpose: Purpose) -> Asked {
    Asked::Gather { users: everybody(caller, of), through: of.through.clone(), purpose }
}

fn everybody(caller: &UserId, of: &Gathering) -> Vec<UserId> {
    std::iter::once(caller).chain(of.guests.iter().map(|guest| &guest.user)).cloned().collect()
}

impl Steps {
    pub(super) async fn create_group(&self, work: &Work, owner: &UserId, permit: &Permit) -> Attempt {
        let Work::CreateGroup { of, corp } = work else { return Attempt::failed(Why::StepBefore) };
        let group = NewGroup { name: of.title.clone(), owner: owner.clone(), members: everybody(owner, of) };
        match self.client.create_group(permit, &group).await {
            Ok(made) => Attempt::Made(Made {
                link: link::conversation(corp, &made.chat),
                id: made.chat,
                conversation: Some(made.conversation.to_string()),
                room: None,
            }),
            Err(error) => once(&error),
        }
    }

    pub(super) async fn start_meeting(&self, work: &Work, permit: &Permit) -> Attempt {
        let Work::StartMeeting { of, host, at } = work else { return Attempt::failed(Why::StepBefore) };
        let made = if let Some(start) = at {
            let span = (*start, start.saturating_add(MINUTES * 60_000));
            self.client.schedule_meeting(permit, &of.title, host, span).await
        } else {
            let guests: Vec<UnionId> = of.guests.iter().filter_map(|guest| guest.union.clone()).collect();
            self.client.start_meeting(permit, &of.title, host, &guests).await
        };
        match made {
            Ok(Meeting { id, room, link }) => Attempt::Made(Made { id, conversation: None, link, room }),
            Err(error) => once(&error),
        }
    }
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
