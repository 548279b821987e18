//! Whether the store is set to keep what it is given: asked at the start and every minute, and more often while it is not.

use std::time::Duration;

use tokio::time::Instant;

use crate::store::{self, Keeping, Store};

/// Between two askings.
const PACE: Duration = Duration::from_mins(1);
/// The same while something is wrong: it may be mended any moment.
const SOON: Duration = Duration::from_secs(3);

const EVICTS: &str = "the store drops what it keeps when its memory is full: set its maxmemory-policy to noeviction, or \
                      GUANJIA_STORE_UNSAFE=true where that is meant";
const FORGETS: &str = "the store writes nothing to disk: set its appendonly to yes and its appendfsync to always, or \
                       GUANJIA_STORE_UNSAFE=true where that is meant";
const BOTH: &str = "the store writes nothing to disk and drops what it keeps when its memory is full: set its appendonly to \
                    yes, its appendfsync to always and its maxmemory-policy to noeviction, or GUANJIA_STORE_UNSAFE=true \
                    where that is meant";

/// What is demanded of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// That it keeps what it is given.
    Keeps,
    /// Nothing: whoever runs it knows.
    Nothing,
}

/// What was found when the store was last asked.
pub(super) struct Watch {
    demand: Demand,
    asked: Option<Instant>,
    wrong: Option<&'static str>,
    /// Whether it has been said that the server does not tell.
    said: bool,
}

impl Watch {
    pub fn new(demand: Demand) -> Self {
        Self { demand, asked: None, wrong: None, said: false }
    }

    /// What is wrong with the store's settings.
    pub async fn look(&mut self, store: &Store) -> Result<Option<&'static str>, store::Error> {
        if self.demand == Demand::Nothing || !self.is_time(Instant::now()) {
            return Ok(self.wrong);
        }
        let keeping = store.keeping().await?;
        self.asked = Some(Instant::now());
        if keeping.is_none() && !self.said {
            self.said = true;
            tracing::warn!(
                "the store does not tell its settings: make sure of appendonly yes, appendfsync always and \
                 maxmemory-policy noeviction, or allow this user INFO or CONFIG GET"
            );
        }
        self.wrong = keeping.and_then(wrong);
        Ok(self.wrong)
    }

    fn is_time(&self, now: Instant) -> bool {
        let pace = if self.wrong.is_some() { SOON } else { PACE };
        self.asked.is_none_or(|asked| now - asked >= pace)
    }
}

fn wrong(keeping: Keeping) -> Option<&'static str> {
    match (keeping.writes, keeping.evicts) {
        (true, false) => None,
        (true, true) => Some(EVICTS),
        (false, false) => Some(FORGETS),
        (false, true) => Some(BOTH),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_that_loses_something_is_named_with_its_fix() {
        assert_eq!(wrong(Keeping { writes: true, evicts: false }), None);
        for (writes, evicts, named) in [
            (true, true, &["maxmemory-policy to noeviction"][..]),
            (false, false, &["appendonly to yes"]),
            (false, true, &["appendonly to yes", "maxmemory-policy to noeviction"]),
        ] {
            let told = wrong(Keeping { writes, evicts }).expect("something is wrong");
            assert!(named.iter().all(|name| told.contains(name)), "{told}");
            assert!(told.contains("GUANJIA_STORE_UNSAFE=true"), "{told}");
        }
    }

    #[test]
    fn it_is_asked_every_minute_and_sooner_while_something_is_wrong() {
        let mut watch = Watch::new(Demand::Keeps);
        let now = Instant::now();
        assert!(watch.is_time(now), "at the start");
        watch.asked = Some(now);
        assert!(!watch.is_time(now + Duration::from_secs(59)));
        assert!(watch.is_time(now + Duration::from_mins(1)));
        watch.wrong = Some(EVICTS);
        assert!(watch.is_time(now + SOON) && !watch.is_time(now + SOON / 2));
    }
}
