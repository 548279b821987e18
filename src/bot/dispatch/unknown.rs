//! Senders whom nobody has seen among the members wait behind everybody else: looking one up costs a call at the pace that
//! members' orders need, and whoever forges senders can forge any number of them.
//!
//! **Invariant:** a replica looks up no more than [`A_SECOND`] of them a second, but for [`AT_ONCE`] after a quiet time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::bot::Desk;
use crate::domain::id::UserId;
use crate::domain::inbound::{Inbound, Text};
use crate::store::{After, Commit};

/// Looked up a second.
const A_SECOND: i64 = 5;
/// Looked up at once, after a quiet time.
const AT_ONCE: i64 = 20;
/// Whose turn is remembered.
const MOST: usize = 4_096;
/// When somebody whose turn is not remembered comes back, in milliseconds.
const CROWDED: i64 = 60_000;
const SPACE: i64 = 1_000 / A_SECOND;

/// When unknown senders have their turn.
#[derive(Default)]
pub struct Unknown(Mutex<Turns>);

#[derive(Default)]
struct Turns {
    next: i64,
    of: HashMap<UserId, i64>,
}

impl Unknown {
    /// What is done with a message whose sender nobody has seen among the members, until it is their turn.
    pub fn later(&self, inbound: &Inbound, desk: &Desk) -> Option<Commit> {
        let Inbound::Message(message) = inbound else { return None };
        let sender = &message.conversation.with;
        if matches!(message.text, Text::FromStranger) || desk.directory.may_know(sender) {
            return None;
        }
        let until = self.wait(sender, desk.clock.now_ms())?;
        Some(Commit { after: After::Park(until), ..Commit::default() })
    }

    /// Until when somebody has to wait, in milliseconds since the epoch; `None`: it is their turn.
    fn wait(&self, user: &UserId, now: i64) -> Option<i64> {
        let Turns { next, of } = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match of.get(user) {
            Some(turn) if *turn <= now => {
                of.remove(user);
                return None;
            }
            Some(turn) => return Some(*turn),
            None => {}
        }
        let turn = (*next).max(now - AT_ONCE * SPACE);
        if turn <= now {
            *next = turn + SPACE;
            return None;
        }
        if of.len() >= MOST {
            // Who never came back for their turn.
            of.retain(|_, turn| *turn + CROWDED > now);
        }
        if of.len() >= MOST {
            return Some(now + CROWDED);
        }
        *next = turn + SPACE;
        of.insert(user.clone(), turn);
        Some(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(number: usize) -> UserId {
        UserId(format!("stranger{number}"))
    }

    #[test]
    fn a_few_go_at_once_and_the_rest_one_after_the_other() {
        let (unknown, now) = (Unknown::default(), 1_000_000);
        let waits: Vec<Option<i64>> = (0..30).map(|at| unknown.wait(&user(at), now)).collect();
        assert!(waits[..21].iter().all(Option::is_none), "{waits:?}");
        let turns: Vec<i64> = waits.into_iter().flatten().collect();
        assert_eq!(turns, (1..=9).map(|at| now + at * SPACE).collect::<Vec<_>>());
        assert_eq!(unknown.wait(&user(21), now + 1), Some(now + SPACE), "asked again, the same turn");
        assert_eq!(unknown.wait(&user(21), now + SPACE), None, "and then it is theirs");
        assert_eq!(unknown.wait(&user(99), now + 60_000), None, "later it is quiet again");
    }

    #[test]
    fn a_flood_is_not_remembered_whole() {
        let (unknown, now) = (Unknown::default(), 1_000_000);
        let last = (0..20_000).map(|at| unknown.wait(&user(at), now)).last().expect("some");
        assert_eq!(last, Some(now + CROWDED));
        assert!(unknown.0.lock().expect("whole").of.len() <= MOST);
    }
}
