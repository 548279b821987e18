//! Everybody, by what they are looked for by.
//!
//! **Invariant:** pure; whoever is on a list is found by name, number and userid, and nobody else is.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::super::people::Listed;
use crate::domain::id::{DepartmentId, UserId};

/// Who is called what, and where they were seen.
#[derive(Clone, Debug, Default)]
pub(in crate::directory) struct People {
    by_name: HashMap<String, Vec<(UserId, DepartmentId)>>,
    persons: HashMap<UserId, Arc<Listed>>,
    /// As listed, department by department.
    lists: BTreeMap<DepartmentId, Vec<Arc<Listed>>>,
    by_number: HashMap<String, UserId>,
}

impl People {
    /// Notes a member of a department; whoever was listed elsewhere under another name meanwhile is called so there too.
    pub(in crate::directory) fn add(&mut self, listed: Arc<Listed>, department: DepartmentId) {
        if self.name_of(&listed.user).is_some_and(|name| name != listed.name) {
            let places = self.person(&listed.user).map(|(_, places)| places).unwrap_or_default();
            self.put(&listed, &places);
        }
        let user = listed.user.clone();
        let listed = self.persons.get(&user).filter(|same| **same == listed).cloned().unwrap_or(listed);
        self.by_name.entry(listed.name.clone()).or_default().push((user.clone(), department));
        if let Some(number) = &listed.mobile {
            self.by_number.insert(number.clone(), user.clone());
        }
        self.persons.insert(user, Arc::clone(&listed));
        self.lists.entry(department).or_default().push(listed);
    }

    /// Notes a member of these departments, and of no others.
    pub(super) fn put(&mut self, listed: &Arc<Listed>, departments: &[DepartmentId]) {
        self.remove(&listed.user);
        for department in departments {
            self.add(Arc::clone(listed), *department);
        }
    }

    /// Forgets a member.
    pub(super) fn remove(&mut self, user: &UserId) {
        let Some(person) = self.persons.remove(user) else { return };
        if let Some(number) = &person.mobile
            && self.by_number.get(number) == Some(user)
        {
            self.by_number.remove(number);
        }
        for department in self.places(user, &person.name) {
            if let Some(list) = self.lists.get_mut(&department) {
                list.retain(|listed| listed.user != *user);
            }
        }
        if let Some(places) = self.by_name.get_mut(&person.name) {
            places.retain(|(other, _)| other != user);
            if places.is_empty() {
                self.by_name.remove(&person.name);
            }
        }
    }

    fn places(&self, user: &UserId, name: &str) -> Vec<DepartmentId> {
        let places = self.by_name.get(name).into_iter().flatten();
        places.filter(|(other, _)| other == user).map(|(_, department)| *department).collect()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.persons.len()
    }

    /// Somebody as listed, and the departments they are in.
    pub(super) fn person(&self, user: &UserId) -> Option<(&Arc<Listed>, Vec<DepartmentId>)> {
        let person = self.persons.get(user)?;
        Some((person, self.places(user, &person.name)))
    }

    /// Whether there is such a person.
    pub(super) fn has(&self, user: &UserId) -> bool {
        self.persons.contains_key(user)
    }

    /// What somebody is called.
    pub(super) fn name_of(&self, user: &UserId) -> Option<&str> {
        self.persons.get(user).map(|person| person.name.as_str())
    }

    /// Whether a number is somebody's.
    pub(super) fn has_number(&self, number: &str) -> bool {
        self.by_number.contains_key(number)
    }

    /// Where people of exactly this name are.
    pub(super) fn named(&self, name: &str) -> Vec<(UserId, DepartmentId)> {
        self.by_name.get(name).cloned().unwrap_or_default()
    }

    /// Each name with those who have it and where they are, in no order.
    pub(super) fn names(&self) -> impl Iterator<Item = (&String, &Vec<(UserId, DepartmentId)>)> {
        self.by_name.iter()
    }

    /// What people are called.
    pub(in crate::directory) fn called(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The lists of the departments that have anybody, in order of id.
    pub(in crate::directory) fn lists(&self) -> impl Iterator<Item = (DepartmentId, &[Arc<Listed>])> {
        self.lists.iter().map(|(id, list)| (*id, list.as_slice()))
    }

    /// The lists of the departments wanted, in their order.
    pub(in crate::directory) fn listed_in(
        &self,
        wanted: impl Fn(DepartmentId) -> bool,
    ) -> impl Iterator<Item = (DepartmentId, Vec<Listed>)> {
        let lists = self.lists.iter().filter(move |(id, _)| wanted(**id));
        lists.map(|(id, list)| (*id, list.iter().map(|one| Listed::clone(one)).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(user: &str, name: &str, number: &str) -> Arc<Listed> {
        let mobile = Some(number.to_owned()).filter(|number| !number.is_empty());
        let (user, name) = (user.into(), name.to_owned());
        Arc::new(Listed { user, name, union: None, mobile, active: true, exclusive: false })
    }

    #[test]
    fn whoever_goes_is_found_by_nothing_and_whoever_stays_by_all() {
        let (one, two) = (DepartmentId(1), DepartmentId(2));
        let mut people = People::default();
        people.put(&listed("a", "张三", "139"), &[one, two]);
        people.put(&listed("b", "张三", ""), &[two]);
        people.put(&listed("a", "张三", "139"), &[one]);
        people.add(listed("a", "张三丰", "138"), two);
        assert_eq!(people.named("张三丰").len(), 2, "{people:?}");
        people.put(&listed("a", "张三丰", "138"), &[two]);
        assert_eq!(people.named("张三"), [("b".into(), two)]);
        assert_eq!(people.person(&"a".into()).map(|(_, places)| places), Some(vec![two]));
        assert!(people.has_number("138") && !people.has_number("139"));
        people.remove(&"b".into());
        assert!(people.named("张三").is_empty() && !people.has(&"b".into()));
        let left: Vec<usize> = people.lists().map(|(_, list)| list.len()).collect();
        assert_eq!((left, people.len()), (vec![0, 1], 1));
    }
}
