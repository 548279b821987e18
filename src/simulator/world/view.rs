//! The whole world as JSON: `GET /_sim/world` of design 3.3.

use serde_json::{Value, json};

use super::{Admin, Announcement, Department, InvitationState, Member, Message, Place, Todo, World};

/// How a part is told.
type Part = fn(&World) -> Value;

impl World {
    /// Everything there is, by the field names of the control plane's contract; only the parts that are wanted.
    pub fn as_json(&self, wanted: impl Fn(&str) -> bool) -> Value {
        let parts: [(&str, Part); 14] = [
            ("corp", |w| json!({"id": w.corp.id, "name": w.corp.name})),
            ("departments", Self::departments_json),
            ("members", |w| w.members.values().map(member).collect()),
            ("roles", Self::roles_json),
            ("invitations", Self::invitations_json),
            ("accounts", Self::accounts_json),
            ("groups", Self::groups_json),
            ("leavers", Self::leavers_json),
            ("deliveries", |w| Value::Array(w.deliveries())),
            ("sent", |w| Value::Array(w.sent())),
            ("todos", |w| w.todos.iter().map(todo).collect()),
            ("terminations", Self::terminations_json),
            ("announcements", |w| w.announcements.values().map(|a| w.announcement_json(a)).collect()),
            ("meetings", Self::meetings_json),
        ];
        let wanted = parts.into_iter().filter(|(name, _)| wanted(name));
        Value::Object(wanted.map(|(name, part)| (name.to_owned(), part(self))).collect())
    }

    fn departments_json(&self) -> Value {
        let one = |(id, d): (&i64, &Department)| json!({"id": id, "name": d.name, "parent": d.parent, "heads": d.heads});
        self.departments.iter().map(one).collect()
    }

    fn roles_json(&self) -> Value {
        let roles = self.roles.iter();
        roles
            .map(|(id, r)| json!({"id": id, "name": r.name, "group": self.role_groups.get(&r.group)}))
            .collect()
    }

    fn invitations_json(&self) -> Value {
        let state = |state| match state {
            InvitationState::Pending => "pending",
            InvitationState::Accepted => "accepted",
            InvitationState::Ignored => "ignored",
        };
        let invitations = self.invitations.iter().map(|(mobile, i)| {
            json!({"mobile": mobile, "name": i.candidate.name, "departments": i.candidate.departments, "at": i.at,
                "state": state(i.state)})
        });
        invitations.collect()
    }

    fn accounts_json(&self) -> Value {
        let accounts = self.accounts.iter().map(|(mobile, a)| {
            json!({"mobile": mobile, "name": a.name, "userid": a.userid, "full": a.full, "privacy": a.privacy,
                "certified_elsewhere": a.certified_elsewhere, "guarded_until": a.guarded_until})
        });
        accounts.collect()
    }

    fn groups_json(&self) -> Value {
        let groups = self.groups.iter().map(|(id, g)| {
            json!({"id": id, "title": g.title, "members": g.members, "owner": g.owner, "chatid": g.chatid})
        });
        groups.collect()
    }

    fn leavers_json(&self) -> Value {
        let leavers = self.leavers.iter().map(|l| {
            json!({"userid": l.userid, "name": l.name, "mobile": l.mobile, "at": l.at, "reason": l.reason})
        });
        leavers.collect()
    }

    fn terminations_json(&self) -> Value {
        let terminations = self.terminations.iter().map(|t| {
            json!({"userid": t.userid, "by": t.by, "reasons": t.reasons, "memo": t.memo, "last_day": t.last_day,
                "handed_over": t.handed_over})
        });
        terminations.collect()
    }

    fn meetings_json(&self) -> Value {
        let meetings = self.meetings.iter().map(|m| {
            json!({"id": m.id, "title": m.title, "host": m.host, "guests": m.guests, "room": m.room,
                "start": m.span.0, "end": m.span.1})
        });
        meetings.collect()
    }

    fn announcement_json(&self, a: &Announcement) -> Value {
        let entry = self.chat.by_key(&a.id).next_back();
        json!({
            "id": a.id, "title": a.title, "content": a.content, "by": a.by, "author": a.author, "at": a.at,
            "private_level": a.private_level, "top": a.top, "category": a.category, "departments": a.departments,
            "users": a.users, "receivers": entry.map_or(0, |m| m.only.len()),
            "read": entry.map_or(0, |m| m.read_by.len()),
        })
    }

    /// What was sent and not taken back, cards aside.
    fn told(&self) -> impl Iterator<Item = &Message> {
        self.chat.iter().filter(|m| m.key.is_some() && m.card.is_none() && !m.recalled)
    }

    /// Deliveries counted, one entry a message: for a district, whose deliveries are many.
    fn sent(&self) -> Vec<Value> {
        let sent = self.told().map(|m| {
            json!({"channel": m.channel(), "notice": m.key, "text": m.text, "at": m.at,
                "receivers": self.receivers(m).count(), "read": m.read_by.len()})
        });
        sent.collect()
    }

    /// What people got that was not said in answer to them, one entry a person it reached.
    fn deliveries(&self) -> Vec<Value> {
        let texted = self.sms.iter().map(|sms| {
            json!({"channel": "sms", "user": sms.user, "text": sms.text, "read": false, "at": sms.at,
                "mobile": sms.mobile})
        });
        self.told()
            .flat_map(|message| self.receivers(message).map(move |user| delivery(user, message)))
            .chain(texted)
            .collect()
    }
}

/// `notice` is the platform's id of what was sent; of the robot's it is the processQueryKey, too.
fn delivery(user: &str, message: &Message) -> Value {
    let key = message.key.as_ref().filter(|_| message.place != Place::Own);
    json!({
        "channel": message.channel(), "user": user, "text": message.text, "seen": message.seen(),
        "title": message.title, "notice": message.key,
        "read": message.read_by.contains_key(user), "at": message.at, "processQueryKey": key,
    })
}

fn todo(t: &Todo) -> Value {
    json!({
        "id": t.id, "subject": t.subject, "description": t.description, "creator": t.creator, "executors": t.executors, "done": t.done,
        "done_by": t.done_by, "source": t.source, "due": t.due, "url": t.url.0, "pc_url": t.url.1,
        "priority": t.priority, "kind": t.kind, "at": t.at,
    })
}

fn member(m: &Member) -> Value {
    json!({
        "userid": m.userid, "unionid": m.unionid, "name": m.name, "mobile": m.mobile,
        "departments": m.departments, "roles": m.roles, "active": m.active, "title": m.title,
        "job_number": m.job_number, "email": m.extra.get("email"), "telephone": m.extra.get("telephone"),
        "remark": m.extra.get("remark"),
        "admin": m.admin.map(|a| match a { Admin::Main => "main", Admin::Sub => "sub" }),
        "scope": m.scope,
        "exclusive": m.exclusive.as_ref().map(|e| json!({
            "login": e.login, "disabled": e.disabled, "sessions": e.sessions,
        })),
    })
}
