//! Who may have changed what, worked out slowly from the world's own JSON and design §5's table, and from nothing else.
//!
//! **Invariant:** nothing here comes from the program: parents are walked one by one, ranks read off the members, and a
//! difference of two worlds that has no rule is forbidden.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The role a sub-administrator must hold beside the office.
const ADMIN_ROLE: i64 = 54;
/// The roles the bot may give and take.
const GRANTABLE: [i64; 3] = [51, 52, 53];
/// Fields of a member that may be edited by chat.
const EDITABLE: [&str; 6] = ["name", "title", "job_number", "email", "telephone", "remark"];
/// Fields that are looked at by rules of their own.
const RULED: [&str; 3] = ["departments", "roles", "exclusive"];
/// Who may call everybody together.
const OFFICER: &str = "officer";

/// One difference between two worlds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Somebody is a member now.
    Joined(Value),
    /// Somebody is none any more; as they were.
    Left(Value),
    /// Departments of somebody.
    Moved { who: Value, joined: Vec<i64>, left: Vec<i64>, after: usize },
    /// A field of somebody.
    Edited(Value, String),
    /// Somebody holds a role now.
    Granted(Value, i64),
    /// Somebody does not any more.
    Revoked(Value, i64),
    /// An enterprise account was locked, unlocked or logged out.
    Account(Value),
    /// A password was texted to this person.
    Texted(String),
    /// Somebody was invited into these departments.
    Invited(Vec<i64>),
    /// A group of these people; its owner.
    Grouped(Vec<String>, String),
    /// A meeting of these people.
    Met(Vec<String>),
    /// A notice of somebody's reached this person, alone or in a group.
    Told { by: String, whom: String, in_group: bool },
    /// An announcement of somebody's for these departments.
    Posted { by: String, places: Vec<i64> },
    /// A notice of somebody's was taken back.
    Recalled(String),
    /// A department was made below this one.
    Made(i64),
    /// A department has another name.
    Renamed(i64),
    /// A department is gone.
    Dissolved(i64),
    /// A department has other heads; those who are new.
    Headed(i64, Vec<String>),
    /// Nothing that may ever happen.
    Strange(String),
}

impl Change {
    /// The rule it falls under.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Joined(who) if who["exclusive"].is_null() => "joined",
            Self::Joined(_) => "opened",
            Self::Left(_) => "left",
            Self::Moved { joined, .. } if joined.is_empty() => "taken out",
            Self::Moved { .. } => "moved",
            Self::Edited(..) => "edited",
            Self::Granted(..) => "granted",
            Self::Revoked(..) => "revoked",
            Self::Account(_) => "account",
            Self::Texted(_) => "texted",
            Self::Invited(_) => "invited",
            Self::Grouped(..) => "grouped",
            Self::Met(_) => "met",
            Self::Told { in_group: true, .. } => "told in a group",
            Self::Told { .. } => "told",
            Self::Posted { .. } => "posted",
            Self::Recalled(_) => "recalled",
            Self::Made(_) => "department made",
            Self::Renamed(_) => "department renamed",
            Self::Dissolved(_) => "department removed",
            Self::Headed(..) => "department headed",
            Self::Strange(_) => "strange",
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn numbers(value: &Value) -> Vec<i64> {
    list(value).iter().filter_map(Value::as_i64).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn by<'w>(world: &'w Value, part: &str, key: &str) -> BTreeMap<String, &'w Value> {
    list(&world[part]).iter().map(|one| (text(&one[key]), one)).collect()
}

/// Everything that differs.
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut all = Vec::new();
    for part in ["corp", "roles"] {
        if before[part] != after[part] {
            all.push(Change::Strange(format!("{part}: {} → {}", before[part], after[part])));
        }
    }
    departments(before, after, &mut all);
    members(before, after, &mut all);
    invitations(before, after, &mut all);
    gatherings(before, after, &mut all);
    notices(before, after, &mut all);
    for sms in list(&after["deliveries"]).iter().filter(|one| one["channel"] == "sms") {
        if !list(&before["deliveries"]).contains(sms) {
            all.push(Change::Texted(text(&sms["user"])));
        }
    }
    all
}

/// Whose notice this is: every one of them says so in its text.
pub fn author(said: &str) -> Option<String> {
    let (_, rest) = said.split_once('【')?;
    rest.split_once('】').map(|(user, _)| user.to_owned())
}

/// What reached people, and what does not any more. Whether it was read is their own doing.
fn notices(before: &Value, after: &Value, all: &mut Vec<Change>) {
    let deliveries = |world: &Value| -> BTreeSet<(String, String, String, String)> {
        let said = list(&world["deliveries"]).iter().filter(|one| author(&text(&one["seen"])).is_some());
        said.map(|one| (text(&one["channel"]), text(&one["user"]), text(&one["notice"]), text(&one["seen"])))
            .collect()
    };
    let (old, new) = (deliveries(before), deliveries(after));
    let by = |said: &str| author(said).expect("all of these have one");
    all.extend(new.difference(&old).map(|(channel, user, _, said)| Change::Told {
        by: by(said),
        whom: user.clone(),
        in_group: channel == "group",
    }));
    all.extend(old.difference(&new).map(|(.., said)| Change::Recalled(by(said))));
    let unions = self::by(after, "members", "unionid");
    listed(before, after, ("todos", "subject"), all, |todo, by| {
        let named = list(&todo["executors"]).iter().map(text);
        let users = named.map(|one| unions.get(&one).map_or(one, |member| text(&member["userid"])));
        users.map(|whom| Change::Told { by: by.clone(), whom, in_group: false }).collect()
    });
    listed(before, after, ("announcements", "content"), all, |posted, by| {
        let alone = list(&posted["users"]).iter().map(text);
        let alone = alone.map(|whom| Change::Told { by: by.clone(), whom, in_group: false });
        let places = numbers(&posted["departments"]);
        alone.chain([Change::Posted { by: by.clone(), places }]).collect()
    });
}

/// What a list has more of, as its author's; what it has less of, as taken back.
fn listed(
    before: &Value,
    after: &Value,
    (part, words): (&str, &str),
    all: &mut Vec<Change>,
    told: impl Fn(&Value, String) -> Vec<Change>,
) {
    let (old, new) = (by(before, part, "id"), by(after, part, "id"));
    for (id, is) in new.iter().filter(|(id, _)| !old.contains_key(*id)) {
        match author(&text(&is[words])) {
            Some(by) => all.extend(told(is, by)),
            None => all.push(Change::Strange(format!("{part} {id} is nobody's: {is}"))),
        }
    }
    let gone = old.iter().filter(|(id, _)| !new.contains_key(*id));
    all.extend(gone.filter_map(|(_, was)| author(&text(&was[words]))).map(Change::Recalled));
}

fn departments(before: &Value, after: &Value, all: &mut Vec<Change>) {
    let by_id = |world: &Value| -> BTreeMap<i64, Value> {
        list(&world["departments"])
            .iter()
            .filter_map(|one| Some((one["id"].as_i64()?, one.clone())))
            .collect()
    };
    let (old, new) = (by_id(before), by_id(after));
    for (id, was) in &old {
        let Some(is) = new.get(id) else {
            all.push(Change::Dissolved(*id));
            continue;
        };
        if was["parent"] != is["parent"] {
            all.push(Change::Strange(format!("department {id} was moved")));
        }
        if was["name"] != is["name"] {
            all.push(Change::Renamed(*id));
        }
        // Who leaves a department heads it no more: the platform sees to that.
        let inside = |user: &String| {
            let member = list(&after["members"]).iter().find(|member| member["userid"] == **user);
            member.is_some_and(|member| numbers(&member["departments"]).contains(id))
        };
        let heads = |one: &Value| list(&one["heads"]).iter().map(text).filter(inside).collect::<Vec<_>>();
        if heads(was) != heads(is) {
            let new = list(&is["heads"]).iter().filter(|head| !list(&was["heads"]).contains(head)).map(text);
            all.push(Change::Headed(*id, new.collect()));
        }
    }
    let made = new.iter().filter(|(id, _)| !old.contains_key(id));
    all.extend(made.map(|(_, is)| Change::Made(is["parent"].as_i64().unwrap_or_default())));
}

fn members(before: &Value, after: &Value, all: &mut Vec<Change>) {
    let (old, new) = (by(before, "members", "userid"), by(after, "members", "userid"));
    for (user, was) in &old {
        match new.get(user) {
            None => all.push(Change::Left((*was).clone())),
            Some(is) => member(was, is, all),
        }
    }
    let fresh = new.iter().filter(|(user, _)| !old.contains_key(*user));
    all.extend(fresh.map(|(_, is)| Change::Joined((*is).clone())));
}

fn member(was: &Value, is: &Value, all: &mut Vec<Change>) {
    let (fields, others) = (was.as_object().expect("fields"), is.as_object().expect("fields"));
    let names: BTreeSet<&String> = fields.keys().chain(others.keys()).collect();
    for name in names {
        if was[name] == is[name] || RULED.contains(&name.as_str()) {
            continue;
        }
        all.push(if EDITABLE.contains(&name.as_str()) {
            Change::Edited(was.clone(), name.clone())
        } else {
            Change::Strange(format!("{name} of {}: {} → {}", was["userid"], was[name], is[name]))
        });
    }
    let (joined, left) = difference(&was["departments"], &is["departments"]);
    if !joined.is_empty() || !left.is_empty() {
        let after = numbers(&is["departments"]).len();
        all.push(Change::Moved { who: was.clone(), joined, left, after });
    }
    let (given, taken) = difference(&was["roles"], &is["roles"]);
    all.extend(given.into_iter().map(|role| Change::Granted(was.clone(), role)));
    all.extend(taken.into_iter().map(|role| Change::Revoked(was.clone(), role)));
    if was["exclusive"] != is["exclusive"] {
        all.push(Change::Account(was.clone()));
    }
}

/// What is new, and what is gone.
fn difference(was: &Value, is: &Value) -> (Vec<i64>, Vec<i64>) {
    let (was, is) = (numbers(was), numbers(is));
    let new = is.iter().filter(|id| !was.contains(id)).copied().collect();
    (new, was.iter().filter(|id| !is.contains(id)).copied().collect())
}

fn invitations(before: &Value, after: &Value, all: &mut Vec<Change>) {
    let (old, new) = (by(before, "invitations", "mobile"), by(after, "invitations", "mobile"));
    for (mobile, is) in &new {
        if old.get(mobile) != Some(is) {
            all.push(Change::Invited(numbers(&is["departments"])));
        }
    }
    let gone = old.keys().filter(|mobile| !new.contains_key(*mobile));
    all.extend(gone.map(|mobile| Change::Strange(format!("the invitation of {mobile} is gone"))));
}

fn gatherings(before: &Value, after: &Value, all: &mut Vec<Change>) {
    let (old, new) = (by(before, "groups", "id"), by(after, "groups", "id"));
    for (id, is) in &new {
        let people = list(&is["members"]).iter().map(text).collect();
        match old.get(id) {
            None => all.push(Change::Grouped(people, text(&is["owner"]))),
            Some(was) if was["title"] != is["title"] => all.push(Change::Strange(format!("title of {id}"))),
            // Who leaves the organisation leaves its groups; nobody is put into an old one.
            Some(was) if list(&is["members"]).iter().any(|one| !list(&was["members"]).contains(one)) => {
                all.push(Change::Strange(format!("somebody was put into {id}")));
            }
            Some(_) => {}
        }
    }
    let unions = by(after, "members", "unionid");
    let known = by(before, "meetings", "id");
    for met in list(&after["meetings"]).iter().filter(|met| !known.contains_key(&text(&met["id"]))) {
        let named = list(&met["guests"]).iter().chain([&met["host"]]).map(text);
        let people = named.map(|one| unions.get(&one).map_or(one, |member| text(&member["userid"])));
        all.push(Change::Met(people.collect()));
    }
}

/// The world as it was, read for what people may.
pub struct Table<'w>(pub &'w Value);

impl Table<'_> {
    fn member(&self, user: &str) -> Option<&Value> {
        list(&self.0["members"]).iter().find(|member| member["userid"] == user)
    }

    fn is_main(&self, user: &str) -> bool {
        self.member(user).is_some_and(|member| member["admin"] == "main")
    }

    fn scope(&self, user: &str) -> Vec<i64> {
        let sub = self
            .member(user)
            .filter(|member| member["admin"] == "sub" && numbers(&member["roles"]).contains(&ADMIN_ROLE));
        sub.map(|member| numbers(&member["scope"])).unwrap_or_default()
    }

    /// A department and everything above it, found by walking.
    fn upward(&self, department: i64) -> Vec<i64> {
        let mut all = vec![department];
        while let Some(found) =
            list(&self.0["departments"]).iter().find(|one| one["id"] == all[all.len() - 1])
            && let Some(parent) =
                found["parent"].as_i64().filter(|parent| !all.contains(parent) && *parent > 0)
        {
            all.push(parent);
        }
        all
    }

    fn manages(&self, actor: &str, department: i64) -> bool {
        self.is_main(actor) || self.upward(department).iter().any(|above| self.scope(actor).contains(above))
    }

    /// Somebody who manages it from above: the root of a scope is the main administrator's, that of all nobody's.
    fn manages_from_above(&self, actor: &str, department: i64) -> bool {
        let above = self.upward(department);
        let above = &above[1..];
        !above.is_empty() && (self.is_main(actor) || above.iter().any(|one| self.scope(actor).contains(one)))
    }

    /// Nobody's and nothing's above.
    fn is_empty(&self, department: i64) -> bool {
        let held =
            list(&self.0["members"]).iter().any(|one| numbers(&one["departments"]).contains(&department));
        !held && !list(&self.0["departments"]).iter().any(|one| one["parent"] == department)
    }

    fn manages_all(&self, actor: &str, departments: &[i64]) -> bool {
        !departments.is_empty() && departments.iter().all(|one| self.manages(actor, *one))
    }

    /// The nearest nodes above that somebody is put in charge of, the organisation itself apart.
    fn institutions(&self, departments: &[i64]) -> BTreeSet<i64> {
        let mut managed: BTreeSet<i64> = BTreeSet::new();
        for member in list(&self.0["members"]).iter().filter(|member| member["admin"] == "sub") {
            managed.extend(numbers(&member["scope"]).into_iter().filter(|id| *id != 1));
        }
        let nearest = |id: &i64| self.upward(*id).into_iter().find(|above| managed.contains(above));
        departments.iter().filter_map(nearest).collect()
    }

    fn may_call(&self, actor: &str, guest: &str) -> bool {
        if guest == actor || actor == OFFICER || self.is_main(actor) {
            return true;
        }
        let (Some(me), Some(them)) = (self.member(actor), self.member(guest)) else { return false };
        let (mine, theirs) = (numbers(&me["departments"]), numbers(&them["departments"]));
        if !self.scope(actor).is_empty() {
            return theirs.iter().any(|one| self.manages(actor, *one));
        }
        mine.iter().any(|one| theirs.contains(one))
            || !self.institutions(&mine).is_disjoint(&self.institutions(&theirs))
    }

    /// Who may write to everybody does so in groups and through any department; who manages a part writes to whoever
    /// has a department in it.
    fn may_tell(&self, by: &str, whom: &str) -> bool {
        if by == OFFICER || self.is_main(by) {
            return true;
        }
        let theirs = self.member(whom).map(|member| numbers(&member["departments"])).unwrap_or_default();
        theirs.iter().any(|one| self.manages(by, *one))
    }

    /// Somebody whose every department is the actor's, and who is neither an administrator nor the actor.
    fn may_take_from(&self, actor: &str, who: &Value) -> bool {
        self.manages_all(actor, &numbers(&who["departments"]))
            && who["admin"].is_null()
            && who["userid"] != actor
    }

    /// An enterprise account is its own business and the main administrator's.
    fn own_business(&self, actor: &str, who: &Value) -> bool {
        who["exclusive"].is_null() || self.is_main(actor) || who["userid"] == actor
    }

    /// Whether design §5 lets this person have done this.
    pub fn allows(&self, actor: &str, change: &Change) -> bool {
        match change {
            Change::Joined(who) => {
                let roles = numbers(&who["roles"]);
                (who["exclusive"].is_null() || self.is_main(actor))
                    && who["admin"].is_null()
                    && roles.iter().all(|role| GRANTABLE.contains(role))
                    && self.manages_all(actor, &numbers(&who["departments"]))
            }
            Change::Left(who) => self.may_take_from(actor, who),
            Change::Moved { who, joined, left, after } => {
                let all = numbers(&who["departments"]);
                let within = if joined.is_empty() {
                    left.iter().all(|one| self.manages(actor, *one))
                        && who["admin"].is_null()
                        && who["userid"] != actor
                } else {
                    self.manages_all(actor, &all) && self.manages_all(actor, joined)
                };
                within && *after > 0 && self.own_business(actor, who)
            }
            Change::Edited(who, _) => {
                self.manages_all(actor, &numbers(&who["departments"])) && self.own_business(actor, who)
            }
            Change::Granted(who, role) => {
                GRANTABLE.contains(role) && self.manages_all(actor, &numbers(&who["departments"]))
            }
            Change::Revoked(who, role) => GRANTABLE.contains(role) && self.may_take_from(actor, who),
            Change::Account(who) => self.is_main(actor) && who["userid"] != actor,
            Change::Texted(whom) => self.is_main(actor) && whom != actor,
            Change::Invited(departments) => self.manages_all(actor, departments),
            Change::Grouped(people, owner) => {
                owner == actor && people.iter().all(|one| self.may_call(actor, one))
            }
            Change::Met(people) => {
                people.iter().any(|one| one == actor) && people.iter().all(|one| self.may_call(actor, one))
            }
            // A second person's yes, or time, has it sent: it is its author's all the same.
            Change::Told { by, in_group: true, .. } => by == OFFICER || self.is_main(by),
            Change::Told { by, whom, .. } => self.may_tell(by, whom),
            Change::Posted { by, places } => {
                by == OFFICER || self.is_main(by) || places.iter().all(|one| self.manages(by, *one))
            }
            Change::Recalled(by) => by == actor || self.is_main(actor),
            Change::Made(parent) => self.manages(actor, *parent),
            Change::Renamed(id) => self.manages_from_above(actor, *id),
            Change::Dissolved(id) => self.manages_from_above(actor, *id) && self.is_empty(*id),
            Change::Headed(id, new) => {
                let inside = |user: &String| {
                    self.member(user).is_some_and(|member| numbers(&member["departments"]).contains(id))
                };
                self.manages_from_above(actor, *id) && new.iter().all(inside)
            }
            Change::Strange(_) => false,
        }
    }
}
