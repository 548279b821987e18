//! One walk over everything, in the bulk lane: it gives way to whoever waits.
//!
//! Departments, members and scopes are different APIs with a pace each, so they are read beside each other: members of
//! a department as soon as it is found. The platform tells neither how many departments there are nor which have
//! others below them (user-management-acquires-the-list-departments, query-department-details0-v2), and lists the
//! people of one department at a time, a hundred a call: so each department is asked once what is below it and once a
//! hundred people, and each sub-administrator's scope is a call.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::super::hints::{Look, People, Scopes, Walked};
use super::super::people::{Listed, list};
use super::super::tree::Tree;
use super::super::{Directory, NOW};
use crate::dingtalk::admin::Level;
use crate::dingtalk::{Client, Error, Lane};
use crate::domain::department::Department;
use crate::domain::id::{DepartmentId, UserId};

/// Calls of one API under way: enough to keep its pace at the platform's usual latency.
const ABREAST: usize = 8;

impl Directory {
    /// One walk over everything.
    pub(crate) async fn sync(&self) -> Result<(), Error> {
        let look = self.inner.hints.look();
        let (found, to_list) = unbounded_channel();
        tokio::try_join!(
            self.sync_tree(&look, found),
            self.sync_people(&look, to_list),
            self.sync_scopes(&look),
        )?;
        self.inner.hints.put_walked(Walked { began: look.at, ended: self.inner.clock.now_ms() });
        Ok(())
    }

    async fn sync_tree(&self, look: &Look, found: UnboundedSender<DepartmentId>) -> Result<(), Error> {
        let client = self.bulk();
        let mut all = BTreeMap::new();
        let mut level = vec![client.department(DepartmentId::ROOT).await?.department];
        while !level.is_empty() {
            self.inner.progress.found(level.len());
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
        self.inner.hints.put_tree(Tree::new(all.into_values()), look);
        Ok(())
    }

    async fn sync_people(&self, look: &Look, to_list: UnboundedReceiver<DepartmentId>) -> Result<(), Error> {
        let client = self.bulk();
        let ids = stream::unfold(to_list, async |mut from| from.recv().await.map(|id| (id, from)));
        let lists = ids.map(|id| listed(&client, id)).buffer_unordered(ABREAST);
        let people = lists.try_fold(People::default(), async |mut people, (id, listed)| {
            self.inner.progress.seen(listed.len());
            for person in listed {
                people.add(Arc::new(person), id);
            }
            Ok(people)
        });
        self.inner.hints.put_people(people.await?, look);
        Ok(())
    }

    /// Who is an administrator of what.
    pub(super) async fn sync_scopes(&self, look: &Look) -> Result<(), Error> {
        let client = self.bulk();
        let admins = self.listed_admins(NOW).await?;
        let subs: Vec<UserId> =
            admins.iter().filter(|(_, level)| *level == Level::Sub).map(|(user, _)| user.clone()).collect();
        let scopes = stream::iter(subs).map(|user| scope_of(&client, user)).buffer_unordered(ABREAST);
        let scopes: Scopes = scopes.try_collect().await?;
        self.inner.hints.put_scopes(scopes, look);
        Ok(())
    }

    pub(super) fn bulk(&self) -> Client {
        self.inner.client.in_lane(Lane::Bulk)
    }
}

async fn below(client: &Client, id: DepartmentId) -> Result<Vec<Department>, Error> {
    seen(client.departments_below(id).await)
}

async fn listed(client: &Client, id: DepartmentId) -> Result<(DepartmentId, Vec<Listed>), Error> {
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
