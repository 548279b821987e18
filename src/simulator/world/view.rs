//! The whole world as JSON: `GET /_sim/world` of design 3.3.

use serde_json::{Value, json};

use super::{Admin, InvitationState, Member, Message, Place, World};

impl World {
    /// Everything there is, by the field names of the control plane's contract.
    pub fn as_json(&self) -> Value {
        json!({
            "corp": {"id": self.corp.id, "name": self.corp.name},
            "departments": self.departments.iter()
                .map(|(id, d)| json!({"id": id, "name": d.name, "parent": d.parent})).collect::<Vec<_>>(),
            "members": self.members.values().map(member).collect::<Vec<_>>(),
            "roles": self.roles.iter().map(|(id, r)| {
                json!({"id": id, "name": r.name, "group": self.role_groups.get(&r.group)})
            }).collect::<Vec<_>>(),
            "invitations": self.invitations.iter().map(|(mobile, i)| json!({
                "mobile": mobile, "name": i.candidate.name, "departments": i.candidate.departments, "at": i.at,
                "state": match i.state { InvitationState::Pending => "pending", InvitationState::Accepted => "accepted",
                    InvitationState::Ignored => "ignored" },
            })).collect::<Vec<_>>(),
            "accounts": self.accounts.iter().map(|(mobile, a)| json!({
                "mobile": mobile, "name": a.name, "userid": a.userid, "certified_elsewhere": a.certified_elsewhere,
                "privacy": a.privacy, "full": a.full, "guarded_until": a.guarded_until,
            })).collect::<Vec<_>>(),
            "groups": self.groups.iter().map(|(id, g)| json!({
                "id": id, "title": g.title, "members": g.members, "owner": g.owner, "chatid": g.chatid,
            })).collect::<Vec<_>>(),
            "leavers": self.leavers.iter().map(|l| json!({
                "userid": l.userid, "name": l.name, "mobile": l.mobile, "at": l.at, "reason": l.reason,
            })).collect::<Vec<_>>(),
            "deliveries": self.deliveries(),
            "todos": self.todos.iter().map(|t| json!({
                "id": t.id, "subject": t.subject, "creator": t.creator, "executors": t.executors, "done": t.done,
            })).collect::<Vec<_>>(),
            "terminations": self.terminations.iter().map(|t| json!({
                "userid": t.userid, "by": t.by, "reasons": t.reasons, "memo": t.memo, "last_day": t.last_day,
                "handed_over": t.handed_over,
            })).collect::<Vec<_>>(),
            "announcements": [],
            "meetings": self.meetings.iter().map(|m| json!({
                "id": m.id, "title": m.title, "host": m.host, "guests": m.guests, "room": m.room,
                "start": m.span.0, "end": m.span.1,
            })).collect::<Vec<_>>(),
        })
    }

    /// What the robot sent by the OpenAPI, one entry a person it reached.
    fn deliveries(&self) -> Vec<Value> {
        let texted = self.sms.iter().map(|sms| {
            json!({"channel": "sms", "user": sms.user, "text": sms.text, "read": false, "at": sms.at,
                "mobile": sms.mobile})
        });
        let sent = self.chat.iter().filter(|m| m.key.is_some() && m.card.is_none() && !m.recalled);
        sent.flat_map(|message| {
            let (channel, users) = match &message.place {
                Place::Single(userid) => ("robot", vec![userid.clone()]),
                Place::Group(id) => ("group", self.group_members(id)),
            };
            users.into_iter().map(move |user| delivery(channel, &user, message)).collect::<Vec<_>>()
        })
        .chain(texted)
        .collect()
    }

    fn group_members(&self, id: &str) -> Vec<String> {
        self.groups.get(id).map(|g| g.members.iter().cloned().collect()).unwrap_or_default()
    }
}

fn delivery(channel: &str, user: &str, message: &Message) -> Value {
    json!({
        "channel": channel, "user": user, "text": message.text, "read": message.read_by.contains(user),
        "at": message.at, "processQueryKey": message.key,
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
