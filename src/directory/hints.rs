//! What the last walk saw: where somebody or something of a name may be. Whatever is found here is read again before
//! it counts.
//!
//! The walk may have been another replica's. What has been read here since it began is newer than what it saw.
//!
//! **Invariant:** what an event has put in doubt is not offered as complete until it has been walked again.

mod doubt;
mod people;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};

use super::people::Listed;
use super::tree::Tree;
use crate::clock::Clock;
use crate::domain::department::Department;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::person::Member;

pub(super) use doubt::{Doubts, Look};
pub(super) use people::People;

/// The nodes each administrator manages.
pub(super) type Scopes = HashMap<UserId, Vec<DepartmentId>>;

/// When a whole walk was, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Walked {
    pub(super) began: i64,
    pub(super) ended: i64,
}

/// All that a whole walk saw, put right since.
#[derive(Clone, Debug)]
pub(super) struct Sight {
    pub(super) walked: Walked,
    pub(super) tree: Arc<Tree>,
    pub(super) people: Arc<People>,
    pub(super) scopes: Arc<Scopes>,
}

/// The snapshots, and what has been put in doubt since.
pub(super) struct Hints {
    clock: Clock,
    state: Mutex<State>,
    /// Woken when something is in doubt.
    pub(super) doubt: Notify,
    /// Woken when so much is in doubt that all must be walked.
    pub(super) wide: Notify,
    /// Told when somebody or a department may be called otherwise than before.
    pub(super) named: watch::Sender<()>,
}

#[derive(Default)]
struct State {
    tree: Option<Arc<Tree>>,
    people: Option<Arc<People>>,
    scopes: Option<Arc<Scopes>>,
    doubts: Doubts,
    walked: Option<Walked>,
    /// What has been read one by one, and when.
    touched: Touched,
}

#[derive(Default)]
struct Touched {
    departments: HashMap<DepartmentId, i64>,
    people: HashMap<UserId, i64>,
}

impl Hints {
    /// Nothing yet.
    pub(super) fn new(clock: Clock) -> Self {
        let (doubt, wide) = (Notify::new(), Notify::new());
        Self { clock, state: Mutex::default(), doubt, wide, named: watch::Sender::default() }
    }

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

    /// All that a walk sees; `None` before the end of the first one.
    pub(super) fn sight(&self) -> Option<Sight> {
        let State { tree, people, scopes, walked, .. } = &*self.lock();
        let (tree, people, scopes) = (tree.clone()?, people.clone()?, scopes.clone()?);
        Some(Sight { walked: (*walked)?, tree, people, scopes })
    }

    /// Where people of this name were seen; `None` while the list is not known to be complete.
    pub(super) fn people_named(&self, name: &str) -> Option<Vec<(UserId, DepartmentId)>> {
        let state = self.lock();
        if state.doubts.has_people() {
            return None;
        }
        state.people.as_ref().map(|people| people.named(name))
    }

    /// Where somebody was seen, however long ago; `None` where nobody was, or when they in particular are in doubt.
    pub(super) fn places_of(&self, user: &UserId) -> Option<Vec<DepartmentId>> {
        self.listed(user).map(|(_, places)| places)
    }

    /// Somebody as listed, and all the departments they were seen in; `None` where they were not, or are in doubt.
    pub(super) fn listed(&self, user: &UserId) -> Option<(Listed, Vec<DepartmentId>)> {
        let state = self.lock();
        if state.doubts.has_person(user) {
            return None;
        }
        let (listed, places) = state.people.as_ref()?.person(user)?;
        Some((Listed::clone(listed), places))
    }

    /// Whether somebody was seen, is in doubt, or nobody has looked yet.
    pub(super) fn may_know(&self, user: &UserId) -> bool {
        let State { people, doubts, .. } = &*self.lock();
        let seen = people.as_ref().is_none_or(|people| people.has(user));
        seen || doubts.has_everybody() || doubts.has_person(user)
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
        let mut found: Vec<_> = people
            .names()
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
        Some(numbers.filter(|number| people.has_number(number)).collect())
    }

    /// Which administrators were seen to manage one of these nodes, those of the first nodes first; `None` while that
    /// is not known.
    pub(super) fn scopes_meeting(&self, nodes: &[DepartmentId]) -> Option<Vec<UserId>> {
        let state = self.lock();
        let scopes = state.scopes.as_ref().filter(|_| !state.doubts.has_scopes())?;
        let first = |scope: &[DepartmentId]| nodes.iter().position(|node| scope.contains(node));
        let mut meeting: Vec<(usize, &UserId)> =
            scopes.iter().filter_map(|(user, scope)| first(scope).map(|at| (at, user))).collect();
        meeting.sort_unstable();
        Some(meeting.into_iter().map(|(_, user)| user.clone()).collect())
    }

    /// When the last whole walk was; `None` before the first one has ended.
    pub(super) fn walked(&self) -> Option<Walked> {
        self.lock().walked
    }

    /// How many people and how many departments were seen.
    pub(super) fn extent(&self) -> (usize, usize) {
        let state = self.lock();
        let people = state.people.as_ref().map_or(0, |people| people.len());
        let departments = state.tree.as_ref().map_or(0, |tree| tree.all().count());
        (people, departments)
    }

    /// Puts things in doubt.
    pub(super) fn doubt(&self, raise: impl FnOnce(&mut Doubts)) {
        let mut state = self.lock();
        state.doubts.begin(self.clock.now_ms());
        raise(&mut state.doubts);
        self.tell(state);
    }

    /// Wakes whoever looks into doubts, where there are any.
    fn tell(&self, state: MutexGuard<'_, State>) {
        let (any, wide) = (!state.doubts.is_none(), state.doubts.is_wide());
        drop(state);
        if any {
            self.doubt.notify_one();
        }
        if wide {
            self.wide.notify_one();
        }
    }

    /// What is in doubt now.
    pub(super) fn doubts(&self) -> Doubts {
        self.lock().doubts.clone()
    }

    /// A look that begins now: to be handed back with what it has found.
    pub(super) fn look(&self) -> Look {
        self.lock().doubts.look(self.clock.now_ms())
    }

    /// Takes the whole tree, read by this look.
    pub(super) fn put_tree(&self, tree: Tree, look: &Look) {
        self.lock().take_tree(tree, look);
        self.named.send_replace(());
    }

    /// Takes one department as it is, or that it is gone; before the first walk there is nothing to mend.
    pub(super) fn put_department(&self, id: DepartmentId, department: Option<&Department>) {
        let now = self.clock.now_ms();
        let mut state = self.lock();
        let State { tree: Some(tree), touched, .. } = &mut *state else { return };
        let tree = Arc::make_mut(tree);
        match department {
            Some(department) => tree.put(department.clone()),
            None => tree.remove(id),
        }
        touched.departments.insert(id, now);
        self.named.send_replace(());
    }

    /// The same, read by this look.
    pub(super) fn put_department_read(&self, id: DepartmentId, department: Option<&Department>, look: &Look) {
        self.put_department(id, department);
        self.lock().doubts.settle_department(id, look);
    }

    /// Takes everybody, listed by this look.
    pub(super) fn put_people(&self, people: People, look: &Look) {
        self.lock().take_people(people, look);
        self.named.send_replace(());
    }

    /// Takes every administrator's scope, read by this look.
    pub(super) fn put_scopes(&self, scopes: Scopes, look: &Look) {
        let mut state = self.lock();
        state.scopes = Some(Arc::new(scopes));
        state.doubts.settle_scopes(look);
    }

    /// A whole walk has ended.
    pub(super) fn put_walked(&self, walked: Walked) {
        let mut state = self.lock();
        state.walked = Some(walked);
        self.tell(state);
    }

    /// Takes all that another replica's walk saw; with `doubt`, and puts things in doubt with it.
    pub(super) fn adopt(&self, sight: Sight, doubt: impl FnOnce(&mut Doubts)) {
        let look = Look::elsewhere(sight.walked.began);
        let mut state = self.lock();
        state.take_tree(Arc::unwrap_or_clone(sight.tree), &look);
        state.take_people(Arc::unwrap_or_clone(sight.people), &look);
        state.scopes = Some(sight.scopes);
        state.doubts.settle_scopes(&look);
        state.walked = Some(sight.walked);
        state.doubts.begin(self.clock.now_ms());
        doubt(&mut state.doubts);
        self.tell(state);
        self.named.send_replace(());
    }

    /// Takes somebody our own call has just made a member; before the first walk there is nothing to add to.
    pub(super) fn put_newcomer(&self, listed: Listed, departments: &[DepartmentId]) {
        let now = self.clock.now_ms();
        let mut state = self.lock();
        let State { people: Some(people), touched, .. } = &mut *state else { return };
        touched.people.insert(listed.user.clone(), now);
        Arc::make_mut(people).put(&Arc::new(listed), departments);
        self.named.send_replace(());
    }

    /// Takes one person as read by this look: their name and where they are, or that they are gone.
    pub(super) fn put_person(&self, user: &UserId, member: Option<&Member>, look: &Look) {
        let now = self.clock.now_ms();
        let mut state = self.lock();
        let State { people: Some(people), doubts, touched, .. } = &mut *state else { return };
        let people = Arc::make_mut(people);
        if people.name_of(user) != member.map(|member| member.name.as_str()) {
            self.named.send_replace(());
        }
        match member {
            Some(member) => people.put(&Arc::new(Listed::from(member)), &member.departments),
            None => people.remove(user),
        }
        touched.people.insert(user.clone(), now);
        doubts.settle_person(user, look);
    }
}

impl State {
    /// A department read one by one since the look began is as it was read.
    fn take_tree(&mut self, mut tree: Tree, look: &Look) {
        self.touched.departments.retain(|_, at| look.may_have_missed(*at));
        if let Some(before) = &self.tree {
            for id in self.touched.departments.keys() {
                match before.department(*id) {
                    Some(department) => tree.put(department.clone()),
                    None => tree.remove(*id),
                }
            }
        }
        self.tree = Some(Arc::new(tree));
        self.doubts.settle_tree(look);
    }

    /// Somebody read one by one since the look began is as they were read.
    fn take_people(&mut self, mut people: People, look: &Look) {
        self.touched.people.retain(|_, at| look.may_have_missed(*at));
        if let Some(before) = &self.people {
            for user in self.touched.people.keys() {
                match before.person(user) {
                    Some((listed, places)) => people.put(listed, &places),
                    None => people.remove(user),
                }
            }
        }
        self.people = Some(Arc::new(people));
        self.doubts.settle_people(look);
    }
}
