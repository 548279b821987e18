//! Reminders of a notice that nobody has to ask for: agreed to with the notice, whose preview names them.
//!
//! Whoever has to agree to so many people has agreed to these too: they are part of what was shown, and reach nobody
//! the notice did not.

use serde::{Deserialize, Serialize};

use super::channel::Channel;
use crate::domain::id::OperationId;
use crate::domain::operation::Why;

/// Two reminders are at least so far apart, in milliseconds, unless they were ordered closer: what was put off in the
/// night does not all come with the morning.
const APART: i64 = 3_600_000;

/// One that goes out by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// The how-manieth, from one.
    pub number: u32,
    /// How long after the notice went out, in milliseconds.
    pub after: i64,
    /// By which way, if that is for so many.
    pub channel: Channel,
    /// The most calls it takes.
    pub calls: u32,
    /// When its time is, milliseconds since the epoch, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came: Option<Came>,
}

/// What came of a reminder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "came", rename_all = "snake_case")]
pub enum Came {
    /// It is on its way.
    Begun {
        /// Since when, milliseconds since the epoch.
        at: i64,
        /// By which way.
        channel: Channel,
    },
    /// It went out.
    Over {
        /// When it had, milliseconds since the epoch.
        at: i64,
        /// By which way.
        channel: Channel,
        /// How many people it reached.
        sent: u32,
        /// How many it did not reach, or not for certain.
        missed: u32,
    },
    /// It did not go out.
    Not {
        /// Why.
        why: Why,
    },
}

impl Reminder {
    /// When it went out, or is to.
    fn goes_at(&self) -> Option<i64> {
        match self.came {
            Some(Came::Begun { at, .. } | Came::Over { at, .. }) => Some(at),
            Some(Came::Not { .. }) => None,
            None => self.at,
        }
    }

    /// Whether anything went out.
    pub fn has_begun(&self) -> bool {
        matches!(self.came, Some(Came::Begun { .. } | Came::Over { .. }))
    }
}

/// The id of the operation that carries it out: the same one whenever it is begun.
pub fn reminder(of: &OperationId, number: u32) -> OperationId {
    OperationId(format!("{of}m{number}"))
}

/// The way of the next reminder after so many.
pub fn way(ways: &[Channel], before: u32) -> Channel {
    let at = usize::try_from(before).unwrap_or(usize::MAX);
    ways.get(at).or(ways.last()).copied().unwrap_or(Channel::Chat)
}

/// That way, if it is for so many people. Loud ones are for few.
pub fn fitting(channel: Channel, people: usize) -> Channel {
    let too_many = channel == Channel::Ding && people > Channel::Ding.people_a_call();
    if too_many { Channel::Chat } else { channel }
}

/// The reminders of a notice to so many people: one a span, in milliseconds.
pub fn planned(ways: &[Channel], spans: &[i64], people: usize) -> Vec<Reminder> {
    (0..)
        .zip(spans)
        .map(|(before, after)| {
            let channel = way(ways, before);
            Reminder {
                number: before + 1,
                after: *after,
                channel,
                calls: calls(fitting(channel, people), people),
                at: None,
                came: None,
            }
        })
        .collect()
}

/// The calls a reminder to so many takes.
pub fn calls(channel: Channel, people: usize) -> u32 {
    u32::try_from(people.div_ceil(channel.people_a_call())).unwrap_or(u32::MAX)
}

/// From when on the reminder of this place may go, of a notice sent then; milliseconds since the epoch.
pub fn earliest(all: &[Reminder], place: usize, sent: i64) -> i64 {
    let Some(own) = all.get(place) else { return sent };
    let before = place.checked_sub(1).and_then(|before| all.get(before));
    let apart = before.and_then(|before| Some(before.goes_at()? + APART.min(own.after - before.after)));
    apart.unwrap_or(i64::MIN).max(sent + own.after)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn each_time_a_stronger_way_and_a_loud_one_only_for_few() {
        let ways = [Channel::Chat, Channel::Ding];
        let plan = planned(&ways, &[HOUR, 2 * HOUR, 3 * HOUR], 201);
        let told: Vec<_> = plan.iter().map(|one| (one.number, one.channel, one.calls)).collect();
        assert_eq!(told, [(1, Channel::Chat, 11), (2, Channel::Ding, 11), (3, Channel::Ding, 11)]);
        assert_eq!(planned(&ways, &[HOUR, 2 * HOUR], 200)[1].calls, 1);
        assert_eq!(
            (fitting(Channel::Ding, 200), fitting(Channel::Ding, 201)),
            (Channel::Ding, Channel::Chat)
        );
        assert_eq!(way(&[], 3), Channel::Chat);
    }

    #[test]
    fn what_was_put_off_does_not_come_together_with_the_next() {
        let mut plan = planned(&[Channel::Chat], &[4 * HOUR, 8 * HOUR, 8 * HOUR + 60_000], 5);
        assert_eq!(earliest(&plan, 0, 0), 4 * HOUR);
        plan[0].at = Some(10 * HOUR);
        assert_eq!(earliest(&plan, 1, 0), 11 * HOUR);
        plan[1].came = Some(Came::Begun { at: 12 * HOUR, channel: Channel::Chat });
        assert_eq!(earliest(&plan, 2, 0), 12 * HOUR + 60_000);
        plan[1].came = Some(Came::Not { why: Why::Nobody });
        assert_eq!(earliest(&plan, 2, 0), 8 * HOUR + 60_000);
    }
}
