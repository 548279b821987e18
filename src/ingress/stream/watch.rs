//! Whether a socket still lives: asked when it has been silent, given up when it does not answer.
//!
//! **Invariant:** a socket that says nothing any more is given up within a ping and a pong of its last sign of life.

use std::time::Duration;

use tokio::time::Instant;

/// What is to be done about a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing.
    Fine,
    /// Ask it.
    Ask,
    /// It has been asked and does not answer.
    Lost,
}

/// The watch over one socket, in monotonic time.
#[derive(Debug)]
pub(super) struct Watch {
    ping: Duration,
    heard: Instant,
    asked: Option<Instant>,
}

impl Watch {
    /// Asks after `ping` of silence, and waits a third of it for an answer.
    pub(super) fn new(ping: Duration, now: Instant) -> Self {
        Self { ping, heard: now, asked: None }
    }

    /// Something was heard.
    pub(super) fn heard(&mut self, now: Instant) {
        self.heard = now;
        self.asked = None;
    }

    /// When to look next.
    pub(super) fn wakes(&self) -> Instant {
        self.asked.map_or(self.heard + self.ping, |asked| asked + self.ping / 3)
    }

    /// Looks.
    pub(super) fn look(&mut self, now: Instant) -> Look {
        if now < self.wakes() {
            return Look::Fine;
        }
        if self.asked.is_some() {
            return Look::Lost;
        }
        self.asked = Some(now);
        Look::Ask
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Duration = Duration::from_secs(30);
    const MOST: Duration = Duration::from_secs(90);

    /// Moves a clock from one look to the next until the socket is given up, which sends something every `every` until
    /// `until`; when that is, and how often it was asked.
    fn given_up(every: Duration, until: Duration) -> (Duration, u32) {
        let start = Instant::now();
        let mut watch = Watch::new(USUAL, start);
        let (mut next, mut asked) = (every, 0);
        loop {
            let wakes = watch.wakes() - start;
            if next <= until && next < wakes {
                watch.heard(start + next);
                next += every;
                continue;
            }
            match watch.look(start + wakes) {
                Look::Lost => return (wakes, asked),
                Look::Ask => asked += 1,
                Look::Fine => panic!("looked too early"),
            }
        }
    }

    #[test]
    fn a_half_open_socket_is_left_within_ninety_seconds() {
        // Never a word; a word every second for an hour; answers to pings only, for an hour.
        let hour = Duration::from_hours(1);
        assert_eq!(given_up(hour, Duration::ZERO), (Duration::from_secs(40), 1));
        for every in [1, 29, 31, 39] {
            let every = Duration::from_secs(every);
            let (at, _) = given_up(every, hour);
            assert!(at + every > hour && at < hour + MOST, "every {every:?}: {at:?}");
        }
    }

    #[test]
    fn a_socket_that_answers_is_kept_and_one_that_talks_is_not_asked() {
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        let mut watch = Watch::new(USUAL, start);
        assert_eq!(watch.look(at(29)), Look::Fine);
        assert_eq!(watch.look(at(30)), Look::Ask);
        assert_eq!(watch.look(at(39)), Look::Fine);
        watch.heard(at(39));
        assert_eq!((watch.look(at(41)), watch.wakes()), (Look::Fine, at(69)));
        assert_eq!(watch.look(at(69)), Look::Ask);
        assert_eq!(watch.look(at(79)), Look::Lost);
    }
}
