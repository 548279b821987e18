//! What one replica has learnt to doubt, all of them doubt.
//!
//! An event reaches one replica. It forgets what the event puts in doubt before it acknowledges, and tells the others
//! through the store; they listen a few times a second, and one that may have missed something doubts everything.
//!
//! **Invariant:** an event is not acknowledged before what it puts in doubt has been told.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Directory, Hint};
use crate::store::{self, Store};

/// How often replicas listen.
const PACE: Duration = Duration::from_millis(200);

/// By how many milliseconds replicas may differ about the time.
const SKEW: i64 = 2_000;

/// One replica's ear and voice. Cheap to clone.
#[derive(Clone)]
pub struct News {
    directory: Directory,
    store: Store,
    replica: String,
    /// Since when everything told has been heard, in milliseconds.
    since: Arc<AtomicI64>,
}

impl News {
    /// Of the replica called so, unlike any other.
    pub fn new(directory: Directory, store: Store, replica: String) -> Self {
        Self { directory, store, replica, since: Arc::new(AtomicI64::new(i64::MAX)) }
    }

    /// Where it is told.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// Forgets what a hint puts in doubt, here and everywhere.
    ///
    /// # Errors
    /// The others could not be told.
    pub async fn tell(&self, hint: Hint) -> Result<(), store::Error> {
        let item = serde_json::to_string(&hint).expect("a hint is plain data");
        self.directory.forget(hint);
        self.store.tell(&self.replica, &item).await
    }

    /// Listens to the others until stopped.
    pub fn spawn(self, stop: CancellationToken) {
        tokio::spawn(async move { stop.run_until_cancelled(self.listen(None)).await });
    }

    /// Listens to the others from a place up to which all has been heard; with `None`, from now on.
    pub(super) async fn listen(&self, mut place: Option<String>) {
        if place.is_some() {
            self.since.store(i64::MIN, Ordering::SeqCst);
        }
        loop {
            match self.hear(place.as_deref()).await {
                Ok(next) if place.is_none() => {
                    self.since.store(self.directory.inner.clock.now_ms(), Ordering::SeqCst);
                    place = Some(next);
                }
                Ok(next) => place = Some(next),
                Err(error) => error.log("what other replicas tell cannot be read; trying again"),
            }
            tokio::time::sleep(PACE).await;
        }
    }

    /// Whether everything told since then has been heard, or is about to be.
    pub(super) fn has_listened_since(&self, at: i64) -> bool {
        self.since.load(Ordering::SeqCst).saturating_add(SKEW) <= at
    }

    /// Where it ends, now, what replicas tell each other.
    pub(super) async fn place(&self) -> Result<String, store::Error> {
        Ok(self.store.news(None).await?.last)
    }

    /// All that has been told since a place.
    pub(super) async fn told_since(&self, place: &str) -> Result<store::News, store::Error> {
        let mut told = self.store.news(Some(place)).await?;
        loop {
            let more = self.store.news(Some(&told.last)).await?;
            if more.items.is_empty() {
                return Ok(told);
            }
            told.items.extend(more.items);
            told.last = more.last;
            told.gap |= more.gap;
        }
    }

    /// Takes what has been told since a place; where to go on.
    async fn hear(&self, after: Option<&str>) -> Result<String, store::Error> {
        Ok(self.heed(self.store.news(after).await?))
    }

    /// Forgets what the others have told to doubt; where to go on.
    pub(super) fn heed(&self, news: store::News) -> String {
        if news.gap {
            self.directory.forget(Hint::Everything);
        }
        for (_, item) in news.items.iter().filter(|(by, _)| *by != self.replica) {
            // What a newer replica tells in words of its own may be anything.
            self.directory.forget(serde_json::from_str(item).unwrap_or(Hint::Everything));
        }
        news.last
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::standin::Scene;
    use super::*;
    use crate::domain::permit::Rank;

    /// The directory of another replica, over the same platform, and its ear.
    fn replica(scene: &Scene, store: &Store, name: &str) -> (Directory, News) {
        let directory = scene.replica();
        (directory.clone(), News::new(directory, store.clone(), name.to_owned()))
    }

    async fn is_administrator(directory: &Directory) -> bool {
        let actor = directory.actor(&"hp_admin".into()).await.expect("can be read");
        matches!(actor.rank, Rank::SubAdministrator { .. })
    }

    #[tokio::test]
    async fn what_one_replica_is_told_all_doubt() {
        let scene = Scene::new().await;
        let settings = store::Settings::new("memory".to_owned(), "ding1".to_owned());
        let store = Store::open(settings).await.expect("memory");
        let (one, here) = replica(&scene, &store, "one");
        let (two, there) = replica(&scene, &store, "two");
        let place = there.hear(None).await.expect("is heard");
        assert!(is_administrator(&one).await && is_administrator(&two).await);
        scene.world().admins.retain(|one| one.0 != "hp_admin");
        here.tell(Hint::Administrators).await.expect("is told");
        assert!(!is_administrator(&one).await);
        assert!(is_administrator(&two).await, "not heard yet");
        let place = there.hear(Some(&place)).await.expect("is heard");
        assert!(!is_administrator(&two).await);
        scene.world().admins.push(("hp_admin", 2, vec![9_001_011]));
        store.tell("three", "\"of a kind unknown here\"").await.expect("is told");
        there.hear(Some(&place)).await.expect("is heard");
        assert!(is_administrator(&two).await, "what is not understood puts all in doubt");
    }

    #[tokio::test]
    async fn a_replica_that_missed_something_doubts_everything() {
        let scene = Scene::new().await;
        let settings = store::Settings::new("memory".to_owned(), "ding1".to_owned());
        let store = Store::open(settings).await.expect("memory");
        let (two, there) = replica(&scene, &store, "two");
        store.tell("one", "\"roles\"").await.expect("is told");
        let place = there.hear(None).await.expect("is heard");
        assert!(is_administrator(&two).await);
        scene.world().admins.retain(|one| one.0 != "hp_admin");
        for _ in 0..=store::News::MOST {
            store.tell("one", "\"roles\"").await.expect("is told");
        }
        there.hear(Some(&place)).await.expect("is heard");
        assert!(!is_administrator(&two).await);
    }
}
