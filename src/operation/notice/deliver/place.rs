//! Calls whose place in the platform's pace has come.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::{At, Delivery};
use crate::dingtalk::Veto;
use crate::domain::operation::notice::Sending;
use crate::operation::part::is_stopped;
use crate::turn::{Failure, Hold};

/// A call whose place has come, and who waits for whether it is called off.
pub(super) type Wish = (At, oneshot::Sender<bool>);

/// Where calls tell that their place has come.
pub(super) struct Places {
    tell: mpsc::UnboundedSender<Wish>,
    told: mpsc::UnboundedReceiver<Wish>,
}

impl Places {
    pub fn new() -> Self {
        let (tell, told) = mpsc::unbounded_channel();
        Self { tell, told }
    }

    /// Has a call ask here when its place has come; where nobody answers it is not sent.
    pub fn of(&self, at: At) -> Veto {
        let tell = self.tell.clone();
        Arc::new(move || {
            let tell = tell.clone();
            Box::pin(async move {
                let (answer, answered) = oneshot::channel();
                tell.send((at, answer)).is_err() || answered.await.unwrap_or(true)
            })
        })
    }

    /// The next of them.
    pub async fn next(&mut self) -> Option<Wish> {
        self.told.recv().await
    }
}

impl Delivery<'_> {
    /// Journals that these calls are started, and lets them go; calls them off where the notice has been stopped.
    pub(super) async fn let_go(
        &mut self,
        hold: &mut Hold,
        (wish, places): (Wish, &mut Places),
    ) -> Result<(), Failure> {
        let mut wishes = vec![wish];
        wishes.extend(std::iter::from_fn(|| places.told.try_recv().ok()));
        let off = self.is_halted()
            || is_stopped(&self.runner.store, &self.op.id).await?
            || !hold.outlasts(self.runner.settings.call).await?;
        if !off {
            let until = self.runner.later(self.runner.settings.call);
            for (at, _) in &wishes {
                self.change(*at, |batch| {
                    // A call may have several parts, and a part be repeated.
                    batch.tries += u32::from(batch.state == Sending::Todo);
                    batch.state = Sending::Started { until };
                });
            }
            self.journal(hold).await?;
        }
        for (_, answer) in wishes {
            // Whoever does not wait any more has not been sent either.
            let _ = answer.send(off);
        }
        Ok(())
    }

    /// Whether nothing more is to be sent.
    pub(super) fn is_halted(&self) -> bool {
        self.op.campaign().is_some_and(|campaign| campaign.halted.is_some())
    }
}
