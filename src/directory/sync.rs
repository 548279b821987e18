//! Knowing the whole organisation, in the background: one replica walks it, the others take over what that saw.
//!
//! What a walk saw lies in the store (`snapshot`), written by whoever holds the lease on it (`shelf`). A replica
//! that starts takes it over instead of walking, listens to what replicas have told each other since that walk began,
//! and so doubts what the walk may have missed. Ten minutes after a walk it is time for the next, by whoever gets
//! the lease first; the others wait for its end and take it over. Who dies walking is replaced when the lease ends.
//!
//! How old a snapshot may be. One whose walk began a quarter of an hour ago or less is as good as one's own: a replica
//! that runs all the time has offered what it knew as long (ten minutes and the length of a walk), trusting that events
//! tell what changes; events that came while nobody ran are fetched at the start, and what no event told is found by
//! the next walk, which is no later for it. An older one is what was seen then: names are known from it and pages show
//! it, all of it is in doubt, no notice goes to everybody by it, and it is walked at once. So is one after which more was
//! told than is kept.
//!
//! **Invariant:** nothing waits for it, and a walk that fails leaves what was known.

mod progress;
mod shelf;
mod snapshot;
mod walk;

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::hints::{Doubts, Sight};
use super::news::News;
use super::{Directory, hints};
use crate::dingtalk;
use crate::store;
pub(super) use progress::Progress;
pub use progress::{Standing, State};
use shelf::{Found, Shelf};

/// How old the hints may get.
const EVERY: Duration = Duration::from_mins(10);
/// How long after its beginning a walk is as good as a new one.
const GOOD: Duration = Duration::from_mins(15);
/// After a walk that failed.
const AGAIN: Duration = Duration::from_secs(30);
/// Events come in swarms.
const GATHER: Duration = Duration::from_secs(2);
/// So many people in doubt are no swarm yet.
const SWARM: usize = 20;
/// Before everything is walked again because of events.
const PAUSE: Duration = Duration::from_secs(10);
/// How often it is looked whether another replica's walk has ended.
const LOOK: Duration = Duration::from_secs(1);

/// What the last whole walk found.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// How long ago it ended.
    pub age: Duration,
    /// People.
    pub people: usize,
    /// Departments.
    pub departments: usize,
}

/// Why the organisation is not known now.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Platform(#[from] dingtalk::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Failed {
    /// Whether the store is why: it tells of it itself, and is asked again soon.
    fn is_of_the_store(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_told())
            || matches!(self, Self::Platform(dingtalk::Error::Shared(_)))
    }
}

/// Who sees to it that the organisation is known.
enum Done {
    /// It is.
    Known,
    /// Another replica.
    Elsewhere,
}

impl Directory {
    /// Takes over what is in the store, listens to other replicas, looks into what events put in doubt, and walks when
    /// it is time and nobody else does, until stopped. A lease on walking outlasts whoever dies by `lease`.
    pub fn spawn_sync(&self, news: News, lease: Duration, stop: CancellationToken) {
        self.inner.progress.rest();
        let directory = self.clone();
        tokio::spawn(async move {
            let shelf = Shelf::new(news.store().clone(), lease);
            let Some(place) = stop.run_until_cancelled(directory.begin(&shelf, &news)).await else { return };
            let (ear, mender) = (news.clone(), directory.clone());
            let (until, after) = (stop.clone(), stop.clone());
            tokio::spawn(async move { until.run_until_cancelled(ear.listen(place)).await });
            tokio::spawn(async move { after.run_until_cancelled(mender.keep_mending()).await });
            directory.keep_walking(&shelf, &news, &stop).await;
        });
    }

    /// Takes over what is in the store; from where on other replicas are to be listened to.
    async fn begin(&self, shelf: &Shelf, news: &News) -> Option<String> {
        match self.take_over(shelf, news).await {
            Ok(place) => place,
            Err(error) => {
                error.log("the snapshot of the organisation cannot be read now");
                None
            }
        }
    }

    async fn keep_walking(&self, shelf: &Shelf, news: &News, stop: &CancellationToken) {
        let mut patience = AGAIN;
        loop {
            let done = self.catch_up(shelf, news, stop).await;
            if stop.is_cancelled() {
                return;
            }
            let pause = match done {
                Ok(Done::Elsewhere) => {
                    self.inner.progress.wait();
                    tokio::time::sleep(LOOK).await;
                    continue;
                }
                Err(error) if error.is_of_the_store() => {
                    tracing::debug!(%error, "the store does not answer whoever would walk");
                    self.inner.progress.rest();
                    tokio::time::sleep(LOOK).await;
                    continue;
                }
                Ok(Done::Known) => {
                    patience = AGAIN;
                    self.until_due()
                }
                Err(error) => {
                    tracing::warn!(%error, "the organisation could not be walked");
                    patience = (patience * 2).min(EVERY);
                    patience
                }
            };
            self.inner.progress.rest();
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.inner.clock.sleep(pause) => {}
                () = self.shaken() => {}
            }
        }
    }

    /// How long what is known may still get older.
    fn until_due(&self) -> Duration {
        let walked = self.inner.hints.walked();
        walked.map_or(Duration::ZERO, |walked| EVERY.saturating_sub(self.time_since(walked.ended)))
    }

    /// Until so much is in doubt that all must be walked, and a while more.
    async fn shaken(&self) {
        self.inner.hints.wide.notified().await;
        self.inner.clock.sleep(PAUSE).await;
    }

    /// Takes over what another replica has walked, or walks.
    async fn catch_up(&self, shelf: &Shelf, news: &News, stop: &CancellationToken) -> Result<Done, Failed> {
        self.take_over(shelf, news).await?;
        if self.is_caught_up() {
            return Ok(Done::Known);
        }
        let Some(lease) = shelf.lease().await? else { return Ok(Done::Elsewhere) };
        let walking = lease.hold(self.walk_for_all(shelf, news, &lease));
        let walked = stop.run_until_cancelled(walking).await;
        lease.give_back().await;
        match walked {
            Some(Some(walked)) => walked.map(|()| Done::Known),
            Some(None) => {
                tracing::info!("another replica walks the organisation by now");
                Ok(Done::Elsewhere)
            }
            None => Ok(Done::Elsewhere),
        }
    }

    fn is_caught_up(&self) -> bool {
        let hints = &self.inner.hints;
        hints.walked().is_some() && !self.until_due().is_zero() && !hints.doubts().is_wide()
    }

    /// Walks, and lets the others have it; unless somebody else has walked before the lease was taken.
    async fn walk_for_all(&self, shelf: &Shelf, news: &News, lease: &shelf::Lease<'_>) -> Result<(), Failed> {
        self.take_over(shelf, news).await?;
        if self.is_caught_up() {
            return Ok(());
        }
        let place = news.place().await?;
        self.inner.progress.walk();
        self.sync().await?;
        let Some(sight) = self.inner.hints.sight() else { return Ok(()) };
        if let Err(error) = lease.publish(sight, &place).await {
            error.log("what was walked is not in the store: other replicas walk for themselves");
        }
        Ok(())
    }

    /// Takes over the snapshot in the store, if it is of a later walk than what is known here; where what replicas tell
    /// each other has been heard up to, if that had to be asked for.
    async fn take_over(&self, shelf: &Shelf, news: &News) -> Result<Option<String>, store::Error> {
        let began = Instant::now();
        let ours = self.inner.hints.walked().map(|walked| walked.began);
        let found = match shelf.later_than(ours).await {
            Err(error) if !error.is_told() => {
                error.log("what lies in the place of the organisation's snapshot is left; it is walked");
                None
            }
            found => found?,
        };
        let Some(Found { sight, place }) = found else { return Ok(None) };
        // Whoever has listened since the walk began has heard what it may have missed.
        let told = if news.has_listened_since(sight.walked.began) {
            None
        } else {
            Some(news.told_since(&place).await?)
        };
        self.adopt(sight, began);
        let heard = told.map(|told| news.heed(told));
        Ok(heard)
    }

    fn adopt(&self, sight: Sight, asked: Instant) {
        let hints = &self.inner.hints;
        let (walked, now) = (sight.walked, self.inner.clock.now_ms());
        // Of one from the future the clock is wrong, now or then.
        let good = (0..=millis(GOOD)).contains(&(now + millis(LOOK) - walked.began));
        hints.adopt(sight, |doubts| {
            if !good {
                doubts.raise_tree();
                doubts.raise_scopes();
            }
        });
        let (people, departments) = hints.extent();
        let (age, took) = (self.time_since(walked.began), asked.elapsed());
        tracing::info!(people, departments, ?age, good, ?took, "the organisation is known from the store");
    }

    /// Looks into what events put in doubt, unless that is so much that all is walked again.
    async fn keep_mending(&self) {
        loop {
            self.inner.hints.doubt.notified().await;
            let doubts = self.gathered().await;
            if doubts.is_wide() || self.inner.hints.walked().is_none() {
                continue;
            }
            if let Err(error) = self.look_into(&doubts).await {
                tracing::warn!(%error, "changes in the organisation could not be followed");
            }
        }
    }

    /// What is in doubt once a swarm of events is over, or is so much that the rest of it does not matter.
    async fn gathered(&self) -> Doubts {
        let mut crowd = SWARM;
        loop {
            self.inner.clock.sleep(GATHER).await;
            let doubts = self.inner.hints.doubts();
            if doubts.is_wide() || doubts.crowd() <= crowd {
                return doubts;
            }
            crowd = doubts.crowd();
        }
    }

    async fn look_into(&self, doubts: &Doubts) -> Result<(), dingtalk::Error> {
        use dingtalk::Error;
        let (hints, client): (&hints::Hints, _) = (&self.inner.hints, self.bulk());
        let look = doubts.look(self.inner.clock.now_ms());
        if doubts.has_scopes() {
            self.sync_scopes(&look).await?;
        }
        for id in doubts.departments() {
            let department = match client.department(id).await {
                Ok(detail) => Some(detail.department),
                Err(Error::DepartmentUnknown | Error::OutsideAppScope) => None,
                Err(error) => return Err(error),
            };
            hints.put_department_read(id, department.as_ref(), &look);
        }
        for user in doubts.people() {
            // Past the cache: whoever waits for the same person does not wait in this lane.
            let member = match client.user(user).await {
                Ok(member) => Some(member),
                Err(Error::NotFound) => None,
                Err(error) => return Err(error),
            };
            hints.put_person(user, member.as_ref(), &look);
        }
        Ok(())
    }

    /// How old what is known of the organisation is, and how much it is; `None` before the first whole walk.
    pub fn extent(&self) -> Option<Extent> {
        let age = self.time_since(self.inner.hints.walked()?.ended);
        let (people, departments) = self.inner.hints.extent();
        Some(Extent { age, people, departments })
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
