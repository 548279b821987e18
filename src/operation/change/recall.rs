//! Taking back what of a notice can be taken back. Repeating it is harmless: what is gone stays gone.

use super::{At, Attempt, Perform, Steps, refused};
use crate::dingtalk::notice::Recalled;
use crate::dingtalk::{Class, Error};
use crate::domain::change::RecallNotice;
use crate::domain::id::{ConversationId, MessageKey};
use crate::domain::operation::notice::Sender;
use crate::domain::operation::{Fault, Why};
use crate::domain::permit::Permit;
use crate::domain::permit::notice::Handle;

impl Perform for RecallNotice {
    async fn perform(&self, steps: &Steps, _at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        Ok(steps.recall(&self.handles, &self.sender, permit).await)
    }

    async fn reconcile(&self, _steps: &Steps, _at: &At<'_>) -> Option<Attempt> {
        None
    }
}

impl Steps {
    async fn recall(&self, handles: &[Handle], sender: &Sender, permit: &Permit) -> Attempt {
        let mut keys: Vec<MessageKey> = Vec::new();
        for handle in handles {
            let done = match handle {
                Handle::Chat { key } => {
                    keys.push(key.clone());
                    continue;
                }
                Handle::Work { task } => self.client.recall_work(permit, *task).await,
                Handle::Group { group, key } => self.recall_in_group(permit, group, key).await,
                Handle::Announcement { id } => match &sender.announcer {
                    Some(operator) => self.client.delete_announcement(permit, operator, id).await,
                    None => Err(Error::NotAnnouncer),
                },
                Handle::Todo { id } => match &sender.union {
                    Some(creator) => Self::gone(self.client.delete_todo(permit, creator, id).await),
                    None => Err(Error::CallerUnknown),
                },
                Handle::Ding { id } => self.client.recall_ding(permit, id).await,
            };
            if let Err(error) = done {
                return again(&error);
            }
        }
        if keys.is_empty() {
            return Attempt::done(None);
        }
        match self.client.recall_chat(permit, &keys).await {
            Ok(Recalled { failed, .. }) if failed.is_empty() => Attempt::done(None),
            Ok(Recalled { failed, .. }) => {
                Attempt::failed(Why::Platform { fault: Fault::Other { code: failed[0].1.clone() } })
            }
            Err(error) => again(&error),
        }
    }

    /// One that is gone already need not be deleted.
    fn gone(deleted: Result<(), Error>) -> Result<(), Error> {
        match deleted {
            Err(Error::TodoUnknown) => Ok(()),
            other => other,
        }
    }

    async fn recall_in_group(
        &self,
        permit: &Permit,
        group: &ConversationId,
        key: &MessageKey,
    ) -> Result<(), Error> {
        let recalled = self.client.recall_in_group(permit, group, std::slice::from_ref(key)).await?;
        match recalled.failed.into_iter().next() {
            None => Ok(()),
            Some((_, message)) => Err(Error::Refused { code: "recall".to_owned(), message }),
        }
    }
}

fn again(error: &Error) -> Attempt {
    match error.class() {
        Class::Unknown => Attempt::Again {
            after: std::time::Duration::from_secs(1),
            why: Why::Platform { fault: Fault::Unavailable },
        },
        _ => refused(error),
    }
}
