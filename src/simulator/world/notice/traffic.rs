//! What one application may send to people: a content once a day each, so many a day each, so many a minute in all.
//!
//! **Invariant:** what is dropped counts towards no limit.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::simulator::world::{DAY, Knobs, Millis};

/// Days end at midnight in Beijing.
const OFFSET: Millis = 8 * 3_600_000;
const MINUTE: Millis = 60_000;
/// Work notices to everybody in a day.
const EVERYBODY: u32 = 3;
/// DINGs of one robot in a minute, one for each receiver (assumption: the page counts "messages").
const DINGS: usize = 6_000;

/// Why somebody does not get a work notice, though the answer says it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// Too many receivers within a minute.
    TooFast,
    /// Too many for this person today.
    TooMany,
    /// This person got the same content today.
    Repeated,
    /// It says what may not be said.
    Banned,
}

impl Dropped {
    /// The code on page `gets-the-result-of-sending-messages-asynchronously-to-the-enterprise`.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooFast => "143103",
            Self::TooMany => "143105",
            Self::Repeated => "143106",
            Self::Banned => "1430002",
        }
    }

    /// The threshold that was met.
    pub fn threshold(self, knobs: &Knobs) -> usize {
        match self {
            Self::TooFast => knobs.work_a_minute,
            Self::TooMany => knobs.work_a_day,
            Self::Repeated | Self::Banned => 1,
        }
    }
}

/// How many went out within the last minute.
#[derive(Debug, Default)]
struct Minute {
    sent: VecDeque<(Millis, usize)>,
    sum: usize,
}

impl Minute {
    /// Counts so many more; false, and nothing is counted, when that is too many.
    fn take(&mut self, many: usize, limit: usize, now: Millis) -> bool {
        while let Some((_, old)) = self.sent.front().copied().filter(|(at, _)| *at <= now - MINUTE) {
            self.sum -= old;
            self.sent.pop_front();
        }
        if self.sum + many > limit {
            return false;
        }
        self.sum += many;
        match self.sent.back_mut().filter(|(at, _)| *at == now) {
            Some((_, sent)) => *sent += many,
            None => self.sent.push_back((now, many)),
        }
        true
    }
}

/// What somebody got today.
#[derive(Debug, Default)]
struct Today {
    day: i64,
    many: usize,
    contents: HashSet<u64>,
}

/// What was sent, as far as limits ask.
#[derive(Debug, Default)]
pub struct Traffic {
    people: HashMap<String, Today>,
    work: Minute,
    dings: Minute,
    everybody: (i64, u32),
}

fn day(now: Millis) -> i64 {
    (now + OFFSET).div_euclid(DAY)
}

impl Traffic {
    /// Counts a work notice to one person, by the hash of its content.
    pub fn admit(&mut self, user: &str, content: u64, knobs: &Knobs, now: Millis) -> Result<(), Dropped> {
        let today = day(now);
        let person = self.people.entry(user.to_owned()).or_default();
        if person.day != today {
            *person = Today { day: today, ..Today::default() };
        }
        if person.contents.contains(&content) {
            return Err(Dropped::Repeated);
        }
        if person.many >= knobs.work_a_day {
            return Err(Dropped::TooMany);
        }
        if !self.work.take(1, knobs.work_a_minute, now) {
            return Err(Dropped::TooFast);
        }
        person.many += 1;
        person.contents.insert(content);
        Ok(())
    }

    /// Counts a work notice to everybody; false when there were enough today.
    pub fn admit_everybody(&mut self, now: Millis) -> bool {
        if self.everybody.0 != day(now) {
            self.everybody = (day(now), 0);
        }
        self.everybody.1 += 1;
        self.everybody.1 <= EVERYBODY
    }

    /// Counts DINGs; false when they are too many for a minute.
    pub fn admit_dings(&mut self, many: usize, now: Millis) -> bool {
        self.dings.take(many, DINGS, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = 1_790_000_000_000;

    #[test]
    fn a_content_reaches_a_person_once_a_day_and_so_many_in_all() {
        let (mut traffic, knobs) = (Traffic::default(), Knobs { work_a_day: 2, ..Knobs::default() });
        let mut send = |content, at| traffic.admit("u1", content, &knobs, at);
        assert_eq!((send(1, NOW), send(1, NOW + 1)), (Ok(()), Err(Dropped::Repeated)));
        assert_eq!((send(2, NOW), send(3, NOW)), (Ok(()), Err(Dropped::TooMany)));
        // Midnight in Beijing is four in the afternoon, UTC.
        let midnight = NOW - NOW.rem_euclid(DAY) + 16 * 3_600_000;
        let evening = if midnight > NOW { midnight } else { midnight + DAY };
        assert_eq!((send(1, evening - 1), send(1, evening)), (Err(Dropped::Repeated), Ok(())));
    }

    #[test]
    fn a_minute_slides_and_the_dropped_do_not_count() {
        let (mut traffic, knobs) = (Traffic::default(), Knobs { work_a_minute: 2, ..Knobs::default() });
        let mut send = |user: &str, at| traffic.admit(user, 1, &knobs, at);
        assert_eq!((send("u1", NOW), send("u2", NOW + 30_000)), (Ok(()), Ok(())));
        assert_eq!(send("u3", NOW + 59_999), Err(Dropped::TooFast));
        assert_eq!((send("u3", NOW + 60_000), send("u4", NOW + 60_001)), (Ok(()), Err(Dropped::TooFast)));
        let sent: Vec<_> = (0..4).map(|_| traffic.admit_everybody(NOW)).collect();
        assert_eq!(sent, [true, true, true, false]);
        assert!(traffic.admit_everybody(NOW + DAY));
        assert!(traffic.admit_dings(6_000, NOW) && !traffic.admit_dings(1, NOW));
    }
}
