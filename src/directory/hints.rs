//! What the last walk over the whole organisation found: the tree, everybody's name, every administrator's scope.
//!
//! It makes answers quick, it does not make them: whatever is found here is read from the platform before it counts.
//!
//! **Invariant:** what an event has put in doubt is not offered as complete until it has been walked again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::{Notify, watch};

use super::people::Listed;
use super::tree::Tree;
use crate::domain::department::Department;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::person::Member;

/// The snapshots, and what has been put in doubt since.
#[derive(Default)]
pub(super) struct Hints {
    state: Mutex<State>,
    /// Woken when something is in doubt.
    pub(super) doubt: Notify,
    /// Told when somebody or a department may be called otherwise than before.
    pub(super) named: watch::Sender<()>,
}

#[derive(Default)]
struct State {
    tree: Option<Arc<Tree>>,
    people: Option<Arc<People>>,
    scopes: Option<HashMap<UserId, Vec<DepartmentId>>>,
    doubts: Doubts,
    /// When a whole walk last ended.
    walked: Option<Timestamp>,
}

/// What has to be looked at again, and since when (a count of doubts): a look begun before cannot settle it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Doubts {
    raised: u64,
    tree: Option<u64>,
    scopes: Option<u64>,
    everybody: Option<u64>,
    departments: HashMap<DepartmentId, u64>,
    people: HashMap<UserId, u64>,
}

/// More people than this are looked at by listing everybody.
const MANY: usize = 200;

impl Doubts {
    /// Puts the tree in doubt, and with it where people are.
    pub(super) fn raise_tree(&mut self) {
        self.tree = Some(self.raised);
        self.everybody = Some(self.raised);
    }

    /// Puts departments in doubt.
    pub(super) fn raise_departments(&mut self, ids: impl IntoIterator<Item = DepartmentId>) {
        let raised = self.raised;
        self.departments.extend(ids.into_iter().map(|id| (id, raised)));
        if self.departments.len() > MANY {
            self.tree = Some(raised);
        }
    }

    /// Puts the administrators' scopes in doubt.
    pub(super) fn raise_scopes(&mut self) {
        self.scopes = Some(self.raised);
    }

    /// Puts people in doubt.
    pub(super) fn raise_people(&mut self, users: impl IntoIterator<Item = UserId>) {
        let raised = self.raised;
        self.people.extend(users.into_iter().map(|user| (user, raised)));
        if self.people.len() > MANY {
            self.everybody = Some(raised);
        }
    }

    /// Whether everything has to be walked, rather than some of it read.
    pub(super) fn is_wide(&self) -> bool {
        self.tree.is_some() || self.everybody.is_some()
    }

    /// Whether the scopes have to be read.
    pub(super) fn has_scopes(&self) -> bool {
        self.scopes.is_some()
    }

    /// How many people and departments there are to look at.
    pub(super) fn crowd(&self) -> usize {
        self.people.len() + self.departments.len()
    }

    /// The departments to look at.
    pub(super) fn departments(&self) -> impl Iterator<Item = DepartmentId> {
        self.departments.keys().copied()
    }

    /// Whether the tree, or a part of it, has been put in doubt.
    fn has_tree(&self) -> bool {
        self.tree.is_some() || !self.departments.is_empty()
    }

    /// The people to look at.
    pub(super) fn people(&self) -> impl Iterator<Item = &UserId> {
        self.people.keys()
    }

    /// Whether somebody is among them.
    pub(super) fn has_person(&self, user: &UserId) -> bool {
        self.people.contains_key(user)
    }
}

/// Who is called what, and where they were seen.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    by_name: HashMap<String, Vec<(UserId, DepartmentId)>>,
    names: HashMap<UserId, String>,
    /// As listed, department by department.
    lists: BTreeMap<DepartmentId, Vec<Listed>>,
    by_number: HashMap<String, UserId>,
}

impl People {
    /// Notes a member of a department.
    pub(super) fn add(&mut self, listed: Listed, department: DepartmentId) {
        let (user, name) = (listed.user.clone(), listed.name.clone());
        self.by_name.entry(name.clone()).or_default().push((user.clone(), department));
        if let Some(number) = &listed.mobile {
            self.by_number.insert(number.clone(), user.clone());
        }
        self.names.insert(user, name);
        self.lists.entry(department).or_default().push(listed);
    }

    /// Forgets a member.
    pub(super) fn remove(&mut self, user: &UserId) {
        self.by_number.retain(|_, other| other != user);
        if let Some(name) = self.names.remove(user)
            && let Some(places) = self.by_name.get_mut(&name)
        {
            places.retain(|(other, _)| other != user);
            if places.is_empty() {
                self.by_name.remove(&name);
            }
            self.lists.values_mut().for_each(|list| list.retain(|listed| listed.user != *user));
        }
    }
}

impl People {
    /// What people are called.
    pub(super) fn called(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The lists of the departments wanted, in their order.
    pub(super) fn listed_in(
        &self,
        wanted: impl Fn(DepartmentId) -> bool,
    ) -> impl Iterator<Item = (DepartmentId, Vec<Listed>)> {
        self.lists.iter().filter(move |(id, _)| wanted(**id)).map(|(id, list)| (*id, list.clone()))
    }
}

impl Hints {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tree, however old.
    pub(super) fn tree(&self) -> Option<Arc<Tree>> {
        self.lock().tree.clone()
    }

    /// The tree, if nothing has put it in doubt.
    pub(super) fn settled_tree(&self) -> Option<Arc<Tree>> {
        let state = self.lock();
        state.tree.clone().filter(|_| !state.doubts.has_tree())
    }

    /// Everything that has a name, as the last walk saw it; `None` before its end.
    pub(super) fn named(&self) -> Option<(Arc<Tree>, Arc<People>)> {
        let state = self.lock();
        state.tree.clone().zip(state.people.clone())
    }

    /// All of it, and what is in doubt of it; `None` before the end of the first walk.
    pub(super) fn known(&self) -> Option<(Arc<Tree>, Arc<People>, Doubts)> {
        let state = self.lock();
        Some((state.tree.clone()?, state.people.clone()?, state.doubts.clone()))
    }

    /// Where people of this name were seen; `None` while the list is not known to be complete.
    pub(super) fn people_named(&self, name: &str) -> Option<Vec<(UserId, DepartmentId)>> {
        let state = self.lock();
        if state.doubts.everybody.is_some() || !state.doubts.people.is_empty() {
            return None;
        }
        state.people.as_ref().map(|people| people.by_name.get(name).cloned().unwrap_or_default())
    }

    /// Where somebody was seen, however long ago; `None` where nobody was, or when they in particular are in doubt.
    pub(super) fn places_of(&self, user: &UserId) -> Option<Vec<DepartmentId>> {
        let state = self.lock();
        if state.doubts.people.contains_key(user) {
            return None;
        }
        let people = state.people.as_ref()?;
        let places = people.by_name.get(people.names.get(user)?)?;
        let of = places.iter().filter(|(other, _)| other == user);
        Some(of.map(|(_, department)| *department).collect())
    }

    /// Somebody as listed, and all the departments they were seen in; `None` where they were not, or are in doubt.
    pub(super) fn listed(&self, user: &UserId) -> Option<(Listed, Vec<DepartmentId>)> {
        let places = self.places_of(user)?;
        let people = self.lock().people.clone()?;
        let list = people.lists.get(places.first()?)?;
        list.iter().find(|listed| listed.user == *user).map(|listed| (listed.clone(), places.clone()))
    }

    /// Whether somebody was seen, is in doubt, or nobody has looked yet.
    pub(super) fn may_know(&self, user: &UserId) -> bool {
        let State { people, doubts, .. } = &*self.lock();
        let seen = people.as_ref().is_none_or(|people| people.names.contains_key(user));
        seen || doubts.everybody.is_some() || doubts.people.contains_key(user)
    }

    /// Every node some sub-administrator was seen to manage, however long ago.
    pub(super) fn managed(&self) -> Option<BTreeSet<DepartmentId>> {
        let state = self.lock();
        state.scopes.as_ref().map(|scopes| scopes.values().flatten().copied().collect())
    }

    /// Whoever the last walk saw under a name that fits, and where; they are to be read again before they count.
    /// `None` before the first walk.
    pub(super) fn people_fitting<F: Ord>(
        &self,
        fits: impl Fn(&str) -> Option<F>,
    ) -> Option<Vec<(F, UserId, DepartmentId)>> {
        let people = self.lock().people.clone()?;
        let names = people.by_name.iter();
        let mut found: Vec<_> = names
            .filter(|(name, _)| fits(name).is_some())
            .flat_map(|(name, places)| {
                let fits = &fits;
                places.iter().filter_map(move |(user, place)| Some((fits(name)?, user.clone(), *place)))
            })
            .collect();
        found.sort_unstable();
        Some(found)
    }

    /// Which of these numbers the last walk saw members have; `None` before the first walk.
    pub(super) fn numbers_of_members<'n>(
        &self,
        numbers: impl Iterator<Item = &'n str>,
    ) -> Option<HashSet<&'n str>> {
        let people = self.lock().people.clone()?;
        Some(numbers.filter(|number| people.by_number.contains_key(*number)).collect())
    }

    /// Which administrators were seen to manage one of these nodes, those of the first nodes first; `None` while that
    /// is not known.
    pub(super) fn scopes_meeting(&self, nodes: &[DepartmentId]) -> Option<Vec<UserId>> {
        let state = self.lock();
        let scopes = state.scopes.as_ref().filter(|_| state.doubts.scopes.is_none())?;
        let first = |scope: &[DepartmentId]| nodes.iter().position(|node| scope.contains(node));
        let mut meeting: Vec<(usize, &UserId)> =
            scopes.iter().filter_map(|(user, scope)| first(scope).map(|at| (at, user))).collect();
        meeting.sort_unstable();
        Some(meeting.into_iter().map(|(_, user)| user.clone()).collect())
    }

    /// A whole walk has ended.
    pub(super) fn walked(&self, at: Timestamp) {
        self.lock().walked = Some(at);
    }

    /// When a whole walk last ended, how many people and how many departments there were.
    pub(super) fn extent(&self) -> Option<(Timestamp, usize, usize)> {
        let state = self.lock();
        let people = state.people.as_ref().map_or(0, |people| people.names.len());
        let departments = state.tree.as_ref().map_or(0, |tree| tree.all().count());
        state.walked.map(|at| (at, people, departments))
    }

    /// Puts things in doubt.
    pub(super) fn doubt(&self, raise: impl FnOnce(&mut Doubts)) {
        let mut state = self.lock();
        state.doubts.raised += 1;
        raise(&mut state.doubts);
        drop(state);
        self.doubt.notify_one();
    }

    /// What is in doubt now; to be handed back once it has been looked into.
    pub(super) fn doubts(&self) -> Doubts {
        self.lock().doubts.clone()
    }

    /// Takes the whole tree, read since these were the doubts.
    pub(super) fn put_tree(&self, tree: Tree, then: &Doubts) {
        let mut state = self.lock();
        state.tree = Some(Arc::new(tree));
        state.doubts.tree = later(state.doubts.tree, then);
        state.doubts.departments.retain(|_, raised| *raised > then.raised);
        self.named.send_replace(());
    }

    /// Takes one department as it is, or that it is gone; before the first walk there is nothing to mend.
    pub(super) fn put_department(&self, id: DepartmentId, department: Option<&Department>) {
        let mut state = self.lock();
        let Some(tree) = state.tree.as_mut().map(Arc::make_mut) else { return };
        match department {
            Some(department) => tree.put(department.clone()),
            None => tree.remove(id),
        }
        self.named.send_replace(());
    }

    /// The same, read since these were the doubts.
    pub(super) fn put_department_read(
        &self,
        id: DepartmentId,
        department: Option<&Department>,
        then: &Doubts,
    ) {
        self.put_department(id, department);
        let doubts = &mut self.lock().doubts.departments;
        if doubts.get(&id).is_some_and(|raised| *raised <= then.raised) {
            doubts.remove(&id);
        }
    }

    /// Takes everybody, listed since these were the doubts.
    pub(super) fn put_people(&self, people: People, then: &Doubts) {
        let mut state = self.lock();
        state.people = Some(Arc::new(people));
        let doubts = &mut state.doubts;
        doubts.everybody = later(doubts.everybody, then);
        doubts.people.retain(|_, raised| *raised > then.raised);
        self.named.send_replace(());
    }

    /// Takes every administrator's scope, read since these were the doubts.
    pub(super) fn put_scopes(&self, scopes: HashMap<UserId, Vec<DepartmentId>>, then: &Doubts) {
        let mut state = self.lock();
        state.scopes = Some(scopes);
        state.doubts.scopes = later(state.doubts.scopes, then);
    }

    /// Takes somebody our own call has just made a member; before the first walk there is nothing to add to.
    pub(super) fn put_newcomer(&self, listed: &Listed, departments: &[DepartmentId]) {
        let mut state = self.lock();
        let Some(people) = state.people.as_mut().map(Arc::make_mut) else { return };
        people.remove(&listed.user);
        for department in departments {
            people.add(listed.clone(), *department);
        }
        self.named.send_replace(());
    }

    /// Takes one person as read since these were the doubts: their name and where they are, or that they are gone.
    pub(super) fn put_person(&self, user: &UserId, member: Option<&Member>, then: &Doubts) {
        let mut state = self.lock();
        let State { people: Some(people), doubts, .. } = &mut *state else { return };
        let people = Arc::make_mut(people);
        if people.names.get(user) != member.map(|member| &member.name) {
            self.named.send_replace(());
        }
        people.remove(user);
        if let Some(member) = member {
            for department in &member.departments {
                people.add(Listed::from(member), *department);
            }
        }
        if doubts.people.get(user).is_some_and(|raised| *raised <= then.raised) {
            doubts.people.remove(user);
        }
    }
}

/// A doubt, if it came up later than these.
fn later(doubt: Option<u64>, then: &Doubts) -> Option<u64> {
    doubt.filter(|raised| *raised > then.raised)
}
