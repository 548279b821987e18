//! Notices by the channels that are no conversation: what is known of each beside its entry in the chat.
//!
//! **Invariant:** who received and read a notice stands in its entry alone, under the notice's id as key.

mod traffic;

use std::collections::{BTreeSet, HashSet};

pub use traffic::{Dropped, Traffic};

use super::{DepartmentId, Member, Message, Millis, Place, World};

/// A work notice (工作通知), and what became of those who did not get it.
#[derive(Clone, Debug, Default)]
pub struct WorkNotice {
    /// When it was sent.
    pub at: Millis,
    /// How many people it was sent to, dropped ones among them.
    pub receivers: usize,
    /// userids nobody has.
    pub invalid_users: Vec<String>,
    /// Department ids there are not.
    pub invalid_departments: Vec<DepartmentId>,
    /// Who was left out silently, and why.
    pub dropped: Vec<(String, Dropped)>,
    /// Accepted and never shown: they have never logged in.
    pub unseen: Vec<String>,
    /// An OA message with a status bar.
    pub has_status: bool,
}

/// An announcement (公告).
#[derive(Clone, Debug, Default)]
pub struct Announcement {
    /// blackboardId.
    pub id: String,
    /// When it was made.
    pub at: Millis,
    /// When it was last changed.
    pub changed: Millis,
    /// userid of who made it.
    pub by: String,
    /// The author it names; often empty.
    pub author: String,
    /// Title.
    pub title: String,
    /// Content.
    pub content: String,
    /// 0 ordinary, 20 confidential.
    pub private_level: i64,
    /// Stands on top.
    pub top: bool,
    /// Id of its category.
    pub category: String,
    /// Departments it was sent to, as they were given: -1 is everybody.
    pub departments: Vec<DepartmentId>,
    /// userids it was sent to.
    pub users: Vec<String>,
}

impl Announcement {
    /// Key of the DING that went out with it.
    pub fn ding_key(&self) -> String {
        format!("ding-{}", self.id)
    }
}

impl World {
    /// Everybody in these departments and below whom the application may reach.
    pub fn everybody_in(&self, roots: &[DepartmentId]) -> BTreeSet<String> {
        let below = |id: &&DepartmentId| self.within(**id, roots);
        let inside: HashSet<DepartmentId> = self.departments.keys().filter(below).copied().collect();
        let belongs = |m: &&Member| m.departments.iter().any(|d| inside.contains(d));
        let members = self.members.values().filter(belongs).filter(|m| self.app_sees_member(m));
        members.map(|m| m.userid.clone()).collect()
    }

    /// Whether the application may reach this person.
    pub fn reaches(&self, userid: &str) -> bool {
        self.members.get(userid).is_some_and(|member| self.app_sees_member(member))
    }

    /// Calls people up (DING) under a key; nobody, when nobody is named.
    pub fn ding(&mut self, key: &str, text: &str, people: BTreeSet<String>, now: Millis) {
        let mut message = Message::new(Place::Own, "bot", "ding", text);
        message.key = Some(key.to_owned());
        message.only = people;
        if !message.only.is_empty() {
            self.write(message, now);
        }
    }

    /// Whether a message says or links to what it may not: the code of the robot's API that says so.
    pub fn refuses(&self, message: &Message) -> Option<&'static str> {
        let urls = message.links.iter().map(|link| &link.url);
        let texts: Vec<&String> = [&message.title, &message.text].into_iter().chain(urls).collect();
        let holds = |found: &String| texts.iter().any(|text| text.contains(found));
        if self.knobs.banned_words.iter().any(holds) {
            return Some("contain.notAllowed.text");
        }
        self.knobs.unsafe_hosts.iter().any(holds).then_some("contain.unsafe.url")
    }
}

#[cfg(test)]
mod tests {
    use super::super::seed;

    #[test]
    fn a_department_reaches_everybody_below_it_in_sight() {
        let mut world = seed::small(1_790_000_000_000);
        let hospital = world.everybody_in(&[9_001_011]);
        let names: Vec<_> = hospital.iter().map(String::as_str).collect();
        assert_eq!(names, ["hp_admin", "hp_li", "hp_wang", "hp_zhang", "hp_zhang2", "kn_ouyang"]);
        world.knobs.app_scope = vec![90_010_112];
        assert_eq!(world.everybody_in(&[9_001_011]).len(), 2);
        assert!(world.reaches("hp_li") && !world.reaches("hp_zhang") && !world.reaches("nobody"));
    }
}
