//! How many people somebody may ask about: at once, and in an hour, over all their conversations.
//!
//! Each of them costs calls that everybody shares; and who may ask about one person is not to find out about thousands.
//!
//! **Invariant:** nobody is looked up before they have been counted.

use std::time::Duration;

use super::super::dialogue::{Question, Request};
use super::super::{Asking, Stop, wording};
use super::{Reply, json};
use crate::domain::audit::{Act, Subject};
use crate::domain::permit::Actor;

const HOUR: Duration = Duration::from_hours(1);

/// What somebody may ask for.
struct Allowance {
    /// People in one question.
    at_once: usize,
    /// People in an hour, orders included.
    an_hour: u64,
}

impl Allowance {
    fn of(actor: &Actor) -> Self {
        if actor.is_administrator() {
            Self { at_once: 10, an_hour: 300 }
        } else {
            Self { at_once: 5, an_hour: 30 }
        }
    }
}

impl Reply<'_> {
    /// Whether somebody asks about too many, which is said instead of an answer; `past` is what was asked before of the
    /// same, whom nobody counts twice.
    pub(super) async fn too_curious(
        &mut self,
        asking: &Asking<'_>,
        request: &Request,
        past: &[(Request, Question)],
    ) -> Result<bool, Stop> {
        let others = |request: &Request| request.slots.targets.iter().filter(|one| !one.is_self).count();
        let asked = others(request);
        let allowance = Allowance::of(asking.actor);
        if !asking.intent.is_write() && asked > allowance.at_once {
            self.say_alone(wording::too_many_asked(asked, allowance.at_once));
            return Ok(true);
        }
        let before = past.last().map_or(0, |(request, _)| others(request));
        let new = u64::try_from(asked.saturating_sub(before)).unwrap_or(u64::MAX);
        if new == 0 {
            return Ok(false);
        }
        let now = self.desk.clock.now_ms();
        let hour = now / 3_600_000;
        let name = format!("asked:{}:{hour}", asking.actor.user);
        let sum = self.desk.store.tally(&name, new, HOUR).await?;
        if sum <= allowance.an_hour {
            return Ok(false);
        }
        // Once an hour, however long they go on.
        if sum - new <= allowance.an_hour {
            tracing::warn!(
                user = %asking.actor.user,
                people = sum,
                allowed = allowance.an_hour,
                "somebody asks about more people than an hour allows"
            );
            self.commit.audit.push(json(&probed(asking, now, sum)));
        }
        self.say_alone(wording::asked_enough(allowance.an_hour));
        Ok(true)
    }
}

fn probed(asking: &Asking<'_>, at: i64, people: u64) -> Act {
    Act {
        at,
        actor: asking.actor.user.clone(),
        action: asking.intent.name().to_owned(),
        operation: None,
        subject: Subject::default(),
        result: "refused".to_owned(),
        reason: Some(serde_json::json!({"reason": "too_many_asked", "people": people})),
        before: None,
        after: None,
    }
}
