//! What lies in an operation's mailbox.

use serde::{Deserialize, Serialize};

use super::approval::Verdict;
use super::bulk::Tally;
use super::notice;
use super::why::Why;
use crate::domain::id::{OperationId, UserId};

/// Something to be done about an operation, in its own turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Task {
    /// Confirmed: begin, or go on.
    Run,
    /// Given up: redraw the card.
    Cancelled,
    /// Its time is over.
    Expire,
    /// An invited person is a member now.
    Joined {
        /// Which line.
        line: usize,
        /// The member.
        user: UserId,
    },
    /// Somebody who was asked has said yes or no.
    Vote {
        /// Who.
        by: UserId,
        /// What.
        verdict: Verdict,
    },
    /// The initiator has confirmed it by the number of people it is about: nobody else can agree.
    Counted {
        /// The number given.
        people: usize,
    },
    /// The initiator takes it back while it waits for a second person.
    Withdraw,
    /// The initiator wants the rest of a half-done one tried again.
    Retry,
    /// A part of an import is through.
    Part {
        /// Its number.
        number: u32,
        /// What came of it.
        tally: Tally,
    },
    /// An import, or a notice, is to stop.
    Stop,
    /// The initiator wants a notice changed that waits for its time.
    Change,
    /// Who has read a notice is to be looked up.
    Look,
    /// Somebody has read a notice: its card is to say how many have.
    Count,
    /// Those who have not read a notice are to be reminded of it.
    Remind {
        /// For the how-manieth time, from one.
        number: u32,
    },
    /// Those who had not read a notice have been reminded of it.
    Reminded {
        /// By which notice, where its sender had it sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<OperationId>,
    },
    /// A reminder that went out by itself is over.
    ReminderOver {
        /// The how-manieth, from one.
        number: u32,
        /// What came of it.
        tally: notice::Tally,
        /// Why the rest of it, or all of it, was not sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Why>,
    },
    /// A notice has been taken back.
    Recalled {
        /// When, milliseconds since the epoch.
        at: i64,
    },
}

impl Task {
    /// Whether it is about a notice that has been decided.
    pub fn is_of_notice(&self) -> bool {
        use Task::{Change, Count, Look, Recalled, Remind, Reminded, ReminderOver, Run, Stop};
        matches!(
            self,
            Run | Stop
                | Change
                | Look
                | Count
                | Remind { .. }
                | Reminded { .. }
                | ReminderOver { .. }
                | Recalled { .. }
        )
    }
}
