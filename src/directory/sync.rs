//! The walk over the whole organisation, in the background and in the bulk lane.
//!
//! Departments, members and scopes are different APIs with a pace each, so they are read beside each other: members of
//! a department as soon as it is found.
//!
//! **Invariant:** nothing waits for it, and a walk that fails leaves what was known.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use super::hints::{Doubts, People};
use super::people::list;
use super::tree::Tree;
use super::{Directory, NOW};
use crate::dingtalk::admin::Level;
use crate::dingtalk::{Client, Error, Lane};
use crate::domain::department::Department;
use crate::domain::id::{DepartmentId, UserId};

/// How old the hints may get.
const EVERY: Duration = Duration::from_mins(10);
/// After a walk that failed.
const AGAIN: Duration = Duration::from_secs(30);
/// Events come in swarms.
const GATHER: Duration = Duration::from_secs(2);
/// So many people in doubt are no swarm yet.
const SWARM: usize = 20;
/// Before everything is walked again because of events.
const PAUSE: Duration = Duration::from_secs(10);
/// Calls of one API under way: enough to keep its pace at the platform's usual latency.
const ABREAST: usize = 8;

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

impl Directory {
    /// Walks now, every ten minutes, and whenever something is forgotten, until stopped.
    pub fn spawn_sync(&self, stop: CancellationToken) {
        let directory = self.clone();
        tokio::spawn(async move { stop.run_until_cancelled(directory.keep_walking()).await });
    }

    async fn keep_walking(&self) {
        let mut patience = AGAIN;
        loop {
            let wait = match self.sync().await {
                Ok(()) => {
                    patience = AGAIN;
                    EVERY
                }
                Err(error) => {
                    tracing::warn!(%error, "the organisation could not be walked");
                    patience = (patience * 2).min(EVERY);
                    patience
                }
            };
            tokio::select! {
                () = self.inner.clock.sleep(wait) => {}
                () = self.follow() => {}
            }
        }
    }

    /// Looks into what events put in doubt, until that is so much that all must be walked.
    async fn follow(&self) {
        loop {
            self.inner.hints.doubt.notified().await;
            let doubts = self.gathered().await;
            if doubts.is_wide() {
                self.inner.clock.sleep(PAUSE).await;
                return;
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

    async fn look_into(&self, doubts: &Doubts) -> Result<(), Error> {
        if doubts.has_scopes() {
            self.sync_scopes(doubts).await?;
        }
        let client = self.bulk();
        for id in doubts.departments() {
            let department = match client.department(id).await {
                Ok(detail) => Some(detail.department),
                Err(Error::DepartmentUnknown | Error::OutsideAppScope) => None,
                Err(error) => return Err(error),
            };
            self.inner.hints.put_department_read(id, department.as_ref(), doubts);
        }
        for user in doubts.people() {
            // Past the cache: whoever waits for the same person does not wait in this lane.
            let member = match client.user(user).await {
                Ok(member) => Some(member),
                Err(Error::NotFound) => None,
                Err(error) => return Err(error),
            };
            self.inner.hints.put_person(user, member.as_ref(), doubts);
        }
        Ok(())
    }

    /// One walk over everything.
    pub(crate) async fn sync(&self) -> Result<(), Error> {
        let doubts = self.inner.hints.doubts();
        let (found, to_list) = unbounded_channel();
        tokio::try_join!(
            self.sync_tree(&doubts, found),
            self.sync_people(&doubts, to_list),
            self.sync_scopes(&doubts),
        )?;
        self.inner.hints.walked(self.inner.clock.now());
        Ok(())
    }

    /// How old what is known of the organisation is, and how much it is; `None` before the first whole walk.
    pub fn extent(&self) -> Option<Extent> {
        let (at, people, departments) = self.inner.hints.extent()?;
        let age = Duration::try_from(self.inner.clock.now().duration_since(at)).unwrap_or_default();
        Some(Extent { age, people, departments })
    }

    async fn sync_tree(&self, doubts: &Doubts, found: UnboundedSender<DepartmentId>) -> Result<(), Error> {
        let client = self.bulk();
        let mut all = BTreeMap::new();
        let mut level = vec![client.department(DepartmentId::ROOT).await?.department];
        while !level.is_empty() {
            for department in &level {
                // Nobody listens any more only when the whole walk has failed.
                let _ = found.send(department.id);
            }
            let ids: Vec<DepartmentId> = level.iter().map(|department| department.id).collect();
            all.extend(level.into_iter().map(|department| (department.id, department)));
            let lists = stream::iter(ids).map(|id| below(&client, id)).buffer_unordered(ABREAST);
            let below: Vec<Vec<Department>> = lists.try_collect().await?;
            level = below.into_iter().flatten().filter(|one| !all.contains_key(&one.id)).collect();
        }
        self.inner.hints.put_tree(Tree::new(all.into_values()), doubts);
        Ok(())
    }

    async fn sync_people(
        &self,
        doubts: &Doubts,
        to_list: UnboundedReceiver<DepartmentId>,
    ) -> Result<(), Error> {
        let client = self.bulk();
        let ids = stream::unfold(to_list, async |mut from| from.recv().await.map(|id| (id, from)));
        let lists = ids.map(|id| listed(&client, id)).buffer_unordered(ABREAST);
        let people = lists.try_fold(People::default(), async |mut people, (id, listed)| {
            for person in listed {
                people.add(person, id);
            }
            Ok(people)
        });
        self.inner.hints.put_people(people.await?, doubts);
        Ok(())
    }

    async fn sync_scopes(&self, doubts: &Doubts) -> Result<(), Error> {
        let client = self.bulk();
        let admins = self.listed_admins(NOW).await?;
        let subs: Vec<UserId> =
            admins.iter().filter(|(_, level)| *level == Level::Sub).map(|(user, _)| user.clone()).collect();
        let scopes = stream::iter(subs).map(|user| scope_of(&client, user)).buffer_unordered(ABREAST);
        let scopes: HashMap<UserId, Vec<DepartmentId>> = scopes.try_collect().await?;
        self.inner.hints.put_scopes(scopes, doubts);
        Ok(())
    }

    fn bulk(&self) -> Client {
        self.inner.client.in_lane(Lane::Bulk)
    }
}

async fn below(client: &Client, id: DepartmentId) -> Result<Vec<Department>, Error> {
    seen(client.departments_below(id).await)
}

async fn listed(
    client: &Client,
    id: DepartmentId,
) -> Result<(DepartmentId, Vec<super::people::Listed>), Error> {
    Ok((id, seen(list(client, id).await)?.unwrap_or_default()))
}

async fn scope_of(client: &Client, user: UserId) -> Result<(UserId, Vec<DepartmentId>), Error> {
    let scope = client.admin_scope(&user).await?;
    Ok((user, scope))
}

/// What is gone meanwhile, or not to be seen by the app, is nothing.
fn seen<T: Default>(read: Result<T, Error>) -> Result<T, Error> {
    match read {
        Err(Error::DepartmentUnknown | Error::OutsideAppScope) => Ok(T::default()),
        read => read,
    }
}
