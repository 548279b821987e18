//! A notice as a whole: what was asked for, and what came of each channel, in counts.

use serde::{Deserialize, Serialize};

use super::audience::Audience;
use super::batch::{Batch, Chunk, Sending};
use super::channel::{Channel, Receipt};
use super::receipt::Reading;
use super::reminder::{Came, Reminder};
use super::replaces::{Difference, Replaces};
use crate::domain::id::{DepartmentId, OperationId, UnionId, UserId};
use crate::domain::operation::{Fault, Why};

/// A notice with its delivery.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Its number, by which people speak of it.
    pub number: u32,
    /// What it is called: the beginning of its text, or what its sender called it.
    pub title: String,
    /// What it says, as typed.
    pub text: String,
    /// To whom.
    pub audience: Audience,
    /// The highest departments it reaches into: who agrees to it must manage all of them.
    #[serde(default)]
    pub reach: Vec<DepartmentId>,
    /// The departments whose lists show where its people are; empty where those are many.
    #[serde(default)]
    pub through: Vec<DepartmentId>,
    /// By what the platform knows who sends it.
    #[serde(default)]
    pub sender: Sender,
    /// The address of its page, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// When it is to go out, milliseconds since the epoch; at once where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
    /// How many people it was for when it was shown, then when delivery began.
    pub people: u32,
    /// How many it was shown for, where it is a reminder and others had read by the time it went out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previewed: Option<u32>,
    /// The same by institution, most first; the first few.
    #[serde(default)]
    pub places: Vec<(DepartmentId, String, u32)>,
    /// How many institutions there are.
    #[serde(default)]
    pub institutions: u32,
    /// Who of them has never logged in.
    #[serde(default)]
    pub asleep: u32,
    /// One a channel, in the order asked for.
    pub legs: Vec<Leg>,
    /// Whether its calls have been cut, and how many chunks they lie in.
    #[serde(default)]
    pub chunks: Option<u32>,
    /// Why what has not been begun will not be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub halted: Option<Why>,
    /// Why the platform refused a call of it, the first time it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Fault>,
    /// When its card was last drawn.
    #[serde(default)]
    pub drawn_at: i64,
    /// When its last call was made.
    #[serde(default)]
    pub sent_at: Option<i64>,
    /// How often it has been reminded of.
    #[serde(default)]
    pub reminders: u32,
    /// The reminders of it that its sender had sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminded_by: Vec<OperationId>,
    /// When it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recalled_at: Option<i64>,
    /// How much of it has been read, once any of it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Reading>,
    /// The reminders of it that go out by themselves, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remind: Vec<Reminder>,
    /// The how-manieth reminder of another it is, where it goes out by itself: it has no card of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automatic: Option<u32>,
    /// In whose place it goes out, where it changes one that waited for its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Box<Replaces>>,
    /// Which one has taken its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<OperationId>,
}

/// By what the platform knows who sends a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The organisation, for links into it.
    pub corp: String,
    /// The institution they send for, by name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// The initiator's unionid: todos are made in their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub union: Option<UnionId>,
    /// Who signs announcements: a main administrator or administrator of announcements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announcer: Option<UserId>,
}

/// One channel of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Which.
    pub channel: Channel,
    /// Calls it takes.
    pub calls: u32,
    /// What it tells about who has read.
    pub receipt: Receipt,
    /// What came of it.
    #[serde(default)]
    pub tally: Tally,
    /// Who has read it, of those it reached.
    #[serde(default)]
    pub read: u32,
}

/// What came of people, in counts; of groups, one each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Reached.
    pub sent: u32,
    /// The platform said no, to the call or of the person.
    pub refused: u32,
    /// Nobody knows.
    pub unknown: u32,
    /// Not begun, because it was stopped.
    pub untouched: u32,
}

impl Tally {
    /// Counts a call that is settled. People who are tried again count with that call.
    pub fn add(&mut self, batch: &Batch) {
        use super::batch::Miss;
        let people = batch.people();
        match &batch.state {
            Sending::Sent { left, .. } => {
                let missed = u32::try_from(left.len()).unwrap_or(u32::MAX);
                let again = left.iter().filter(|one| one.why == Miss::HeldBack).count();
                self.sent += people.saturating_sub(missed);
                self.refused += missed - u32::try_from(again).unwrap_or(missed).min(missed);
            }
            Sending::Recalled { .. } => self.sent += people,
            Sending::Unknown { .. } => self.unknown += people,
            Sending::Refused { .. } => self.refused += people,
            Sending::Untouched => self.untouched += people,
            Sending::Todo | Sending::Started { .. } => {}
        }
    }

    /// How many people that are.
    pub fn people(&self) -> u32 {
        self.sent + self.refused + self.unknown + self.untouched
    }
}

impl Campaign {
    /// The leg of a channel.
    pub fn leg(&mut self, channel: Channel) -> Option<&mut Leg> {
        self.legs.iter_mut().find(|leg| leg.channel == channel)
    }

    /// Adds a chunk that is settled; false if it has been added before.
    pub fn count(&mut self, chunk: &mut Chunk) -> bool {
        if chunk.counted || !chunk.is_settled() {
            return false;
        }
        chunk.counted = true;
        let refused = chunk.batches.iter().find_map(|batch| match &batch.state {
            Sending::Refused { why } => Some(why.clone()),
            _ => None,
        });
        self.refused = self.refused.take().or(refused);
        if let Some(leg) = self.leg(chunk.channel) {
            chunk.batches.iter().for_each(|batch| leg.tally.add(batch));
        }
        true
    }

    /// All channels together.
    pub fn tally(&self) -> Tally {
        self.legs.iter().fold(Tally::default(), |sum, leg| Tally {
            sent: sum.sent + leg.tally.sent,
            refused: sum.refused + leg.tally.refused,
            unknown: sum.unknown + leg.tally.unknown,
            untouched: sum.untouched + leg.tally.untouched,
        })
    }

    /// When something of it last went out; `None` before all of it has.
    pub fn stirred_at(&self) -> Option<i64> {
        let reminded = self.remind.iter().filter_map(|one| match one.came {
            Some(Came::Over { at, .. }) => Some(at),
            _ => None,
        });
        self.sent_at.map(|sent| reminded.fold(sent, i64::max))
    }

    /// The notice it reminds of and the how-manieth time that is, where it goes out by itself.
    pub fn reminder_of(&self) -> Option<(&OperationId, u32)> {
        self.audience.reminds_of().zip(self.automatic)
    }

    /// Calls it takes.
    pub fn calls(&self) -> u32 {
        self.legs.iter().map(|leg| leg.calls).sum()
    }

    /// What is different about it.
    pub fn differences(&self, before: &Self) -> Vec<Difference> {
        let ways =
            |campaign: &Self| -> Vec<Channel> { campaign.legs.iter().map(|leg| leg.channel).collect() };
        let mut found = Vec::new();
        if self.at != before.at {
            found.push(Difference::Time { before: before.at });
        }
        if self.text != before.text {
            found.push(Difference::Text);
        }
        if self.audience != before.audience {
            found.push(Difference::Audience { before: before.audience.clone() });
        }
        if ways(self) != ways(before) {
            found.push(Difference::Ways { before: ways(before) });
        }
        found
    }

    /// Whether it is only meant to take another's place, and has not.
    pub fn is_a_change(&self) -> bool {
        self.replaces.as_ref().is_some_and(|replaces| !replaces.done)
    }
}

/// The id of a chunk's record.
pub fn chunk(of: &OperationId, number: u32) -> String {
    format!("{of}.c{number}")
}

/// The id of the record of who has read what a chunk's calls brought.
pub fn reads(of: &OperationId, number: u32) -> String {
    format!("{of}.r{number}")
}

/// The id of a record of who has visited its page: people are spread over `shard`s, so that a visit writes little.
pub fn visits(of: &OperationId, shard: u32) -> String {
    format!("{of}.v{shard}")
}

#[cfg(test)]
mod tests {
    use super::super::batch::{Left, Miss, Named, To};
    use super::*;

    #[test]
    fn a_chunk_counts_once_and_who_is_tried_again_counts_later() {
        let named = |user: &str| Named { user: user.into(), name: user.to_owned(), union: None };
        let left = vec![
            Left { user: "a".into(), why: Miss::HeldBack },
            Left { user: "b".into(), why: Miss::Unknown },
        ];
        let mut sent = Batch::new(To::People(vec![named("a"), named("b"), named("c")]));
        sent.state = Sending::Sent { handle: None, at: 1, left };
        let mut lost = Batch::new(To::Departments { ids: vec![DepartmentId(1)], people: 40 });
        lost.state = Sending::Unknown { at: 1 };
        let mut chunk = Chunk::new(Channel::Chat, vec![sent, lost]);
        let leg = Leg {
            channel: Channel::Chat,
            calls: 2,
            receipt: Receipt::ByPerson,
            tally: Tally::default(),
            read: 0,
        };
        let mut campaign = Campaign { legs: vec![leg], ..Campaign::default() };
        assert!(campaign.count(&mut chunk) && !campaign.count(&mut chunk));
        let tally = Tally { sent: 1, refused: 1, unknown: 40, untouched: 0 };
        assert_eq!((campaign.tally(), campaign.tally().people()), (tally, 42));
    }
}
