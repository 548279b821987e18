//! Which events have come, and when one last did: the platform does not tell which it was asked to bring.
//!
//! It is for people to look at, so one an hour is noted, and what could not be noted is at the next.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::Door;
use crate::dingtalk::event::{Event, Kind};
use crate::store::{Entry, key};

/// Between two notes of the same event.
const HOUR_MS: i64 = 3_600_000;

/// What this replica has noted.
#[derive(Default)]
pub struct Heard(Mutex<BTreeMap<String, i64>>);

impl Heard {
    /// Whether it is time to note it.
    fn is_news(&self, name: &str, now: i64) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let news = noted.get(name).is_none_or(|at| now - at >= HOUR_MS);
        if news {
            noted.insert(name.to_owned(), now);
        }
        news
    }
}

/// Notes an event of ours; what nobody here listens to is none.
pub(super) async fn note(door: &Door, event: &Event) {
    let now = door.clock.now_ms();
    if matches!(event.kind, Kind::Other { .. } | Kind::CheckUrl) || !door.heard.is_news(&event.name, now) {
        return;
    }
    let entry = Entry { map: key::map::HEARD, field: event.name.clone(), value: Some(now.to_string()) };
    if let Err(error) = door.store.put_entry(&entry).await {
        tracing::debug!(%error, "that an event has come is noted with the next");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_noted_once_an_hour() {
        let heard = Heard::default();
        assert!(heard.is_news("a", 0) && heard.is_news("b", 1));
        assert!(!heard.is_news("a", HOUR_MS - 1));
        assert!(heard.is_news("a", HOUR_MS));
    }
}
