//! Everybody a notice is for.
//!
//! A few departments are read as they are listed; many are taken from the last walk, unless something has been put in
//! doubt since: then it is said that nobody can tell yet.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures_util::future::try_join_all;

use super::super::Directory;
use super::super::post::Post;
use super::{Listed, RECENT};
use crate::dingtalk::Error;
use crate::domain::department::{Chain, Department};
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::operation::notice::{Audience, Crowd, Node, Part, Receiver};

/// Departments, each with all its direct members.
type Lists = Vec<(Department, Vec<Listed>)>;

impl Directory {
    /// Everybody an audience means, with the departments they may be addressed by; groups are nobody. `None` while it
    /// is too much to read and the last walk is in doubt.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn crowd(&self, audience: &Audience) -> Result<Option<Crowd>, Error> {
        let mut all = Gathered::new(self);
        for part in &audience.to {
            if !all.add(part).await? {
                return Ok(None);
            }
        }
        Box::pin(self.less(all.into_crowd(), &audience.except)).await
    }

    /// A crowd without those who are excepted; `None` as for [`Directory::crowd`].
    ///
    /// # Errors
    /// They could not be read.
    pub async fn less(&self, mut crowd: Crowd, except: &[Part]) -> Result<Option<Crowd>, Error> {
        let mut out = Vec::with_capacity(except.len());
        for part in except {
            let Some(users) = self.users_of(part).await? else { return Ok(None) };
            out.push((part.name().to_owned(), users));
        }
        crowd.leave_out(&out);
        Ok(Some(crowd))
    }

    /// Those of a crowd who are among these parts too, all of them where there are none; `None` as for
    /// [`Directory::crowd`].
    ///
    /// # Errors
    /// They could not be read.
    pub async fn among(&self, mut crowd: Crowd, only: &[Part]) -> Result<Option<Crowd>, Error> {
        let mut kept = BTreeSet::new();
        for part in only {
            let Some(users) = self.users_of(part).await? else { return Ok(None) };
            kept.extend(users);
        }
        crowd.people.retain(|one| only.is_empty() || kept.contains(&one.user));
        Ok(Some(crowd))
    }

    /// Who a part means, by their ids alone: whom the app may not read is left out as well.
    async fn users_of(&self, part: &Part) -> Result<Option<BTreeSet<UserId>>, Error> {
        Ok(match part {
            // Who is in a group the platform does not tell; who has read what is not the directory's to know.
            Part::Group { .. } | Part::Unread { .. } => Some(BTreeSet::new()),
            Part::Person { user, .. } => Some(BTreeSet::from([user.clone()])),
            Part::Below { nodes, .. } => {
                let lists = self.lists_below(nodes).await?;
                lists.map(|lists| lists.into_iter().flat_map(|(_, list)| list).map(|one| one.user).collect())
            }
            Part::Holders { role, within, .. } if within.is_empty() => match self.holders(role.id).await {
                Err(Error::RoleUnknown) => Some(BTreeSet::new()),
                holders => Some(holders?.iter().map(|one| one.user.clone()).collect()),
            },
            Part::Holders { role, within, .. } => {
                let inside = |post: &Post| post.chains.iter().any(|chain| chain.is_within(within));
                let posts = self.posts(role.id).await?;
                posts.map(|posts| posts.into_iter().filter(inside).map(|post| post.user).collect())
            }
        })
    }

    /// These people, those of them who are members.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn crowd_of(&self, users: &[UserId]) -> Result<Crowd, Error> {
        let mut all = Gathered::new(self);
        for user in users {
            all.add_one(user).await?;
        }
        Ok(all.into_crowd())
    }

    /// The departments below these nodes with their lists; `None` as for [`Directory::crowd`].
    async fn lists_below(&self, nodes: &[DepartmentId]) -> Result<Option<Lists>, Error> {
        if !self.is_wide(nodes)
            && let Some(departments) = self.walk(nodes).await?
        {
            let lists = try_join_all(departments.iter().map(|one| self.listed_in(one.id))).await?;
            let lists = lists.iter().map(|list| list.to_vec());
            return Ok(Some(departments.into_iter().zip(lists).collect()));
        }
        Ok(self.seen_below(nodes).await?.map(|seen| seen.into_lists(nodes)))
    }

    /// Somebody as a list shows them: from the last walk, else read.
    async fn listed_alone(&self, user: &UserId) -> Result<Option<(Listed, Vec<DepartmentId>)>, Error> {
        if let Some(seen) = self.inner.hints.listed(user) {
            return Ok(Some(seen));
        }
        match self.member_as_of(user, RECENT).await {
            Err(Error::OutsideAppScope) => Ok(None),
            member => Ok(member?.map(|member| (Listed::from(&member), member.departments))),
        }
    }
}

/// People and departments so far.
struct Gathered<'a> {
    directory: &'a Directory,
    people: BTreeMap<UserId, Receiver>,
    nodes: BTreeMap<DepartmentId, Node>,
    places: HashMap<DepartmentId, DepartmentId>,
}

impl<'a> Gathered<'a> {
    fn new(directory: &'a Directory) -> Self {
        Self { directory, people: BTreeMap::new(), nodes: BTreeMap::new(), places: HashMap::new() }
    }

    fn into_crowd(self) -> Crowd {
        Crowd { people: self.people.into_values().collect(), nodes: self.nodes, idle: Vec::new() }
    }

    /// Adds a part; false when nobody can tell yet who that is.
    async fn add(&mut self, part: &Part) -> Result<bool, Error> {
        match part {
            // Who has read what is not the directory's to know.
            Part::Group { .. } | Part::Unread { .. } => Ok(true),
            Part::Below { nodes, .. } => self.add_below(nodes).await,
            Part::Holders { role, within, .. } => match self.directory.posts(role.id).await? {
                Some(posts) => self.add_holders(posts, within).await.map(|()| true),
                None => Ok(false),
            },
            Part::Person { user, .. } => self.add_one(user).await.map(|()| true),
        }
    }

    async fn add_below(&mut self, nodes: &[DepartmentId]) -> Result<bool, Error> {
        let Some(mut lists) = self.directory.lists_below(nodes).await? else { return Ok(false) };
        // Somebody in several is always counted at the first.
        lists.sort_by_key(|(department, _)| department.id);
        for (department, list) in lists {
            let place = self.place(department.id).await?;
            let node = self.nodes.entry(department.id).or_default();
            node.parent = department.parent;
            node.members = list.iter().map(|one| one.user.clone()).collect();
            for listed in list {
                self.put(listed, place);
            }
        }
        Ok(true)
    }

    async fn add_holders(&mut self, posts: Vec<Post>, within: &[DepartmentId]) -> Result<(), Error> {
        for post in posts {
            let inside = |chain: &&Chain| within.is_empty() || chain.is_within(within);
            let first = post.chains.iter().filter(inside).min_by_key(|chain| chain.department());
            let Some(chain) = first else { continue };
            if let Some((listed, _)) = self.directory.listed_alone(&post.user).await? {
                let place = self.place(chain.department()).await?;
                self.put(listed, place);
            }
        }
        Ok(())
    }

    async fn add_one(&mut self, user: &UserId) -> Result<(), Error> {
        let Some((listed, departments)) = self.directory.listed_alone(user).await? else { return Ok(()) };
        let place = match departments.iter().min() {
            Some(department) => self.place(*department).await?,
            None => DepartmentId::ROOT,
        };
        self.put(listed, place);
        Ok(())
    }

    fn put(&mut self, listed: Listed, place: DepartmentId) {
        let Listed { user, name, union, active, .. } = listed;
        let receiver = Receiver { user: user.clone(), union, name, active, place };
        self.people.entry(user).or_insert(receiver);
    }

    /// The institution of a department; where nobody is in charge of one, the department below the organisation.
    async fn place(&mut self, id: DepartmentId) -> Result<DepartmentId, Error> {
        if let Some(known) = self.places.get(&id) {
            return Ok(*known);
        }
        let chain = match self.directory.hinted_chain(id) {
            Some(chain) => Some(chain),
            None => self.directory.chain(id).await?,
        };
        let institution = |chain: &Chain| self.directory.institutions().and_then(|all| all.of(chain));
        let place = chain.as_ref().map_or(id, |chain| {
            let below_root = chain.ids().iter().rev().nth(1).copied();
            institution(chain).or(below_root).unwrap_or(DepartmentId::ROOT)
        });
        self.places.insert(id, place);
        Ok(place)
    }
}
