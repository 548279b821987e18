//! Work notices (工作通知): sent, followed, taken back (directory, 7.1).
//!
//! **Invariant:** whoever is left out by a limit is left out silently: the answer is 0, and only the result names them.

mod message;
mod result;

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::json;

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::{DAY, Dropped, Message, WorkNotice};

const SCOPE: &str = "qyapi_base";

/// Pages `asynchronous-sending-of-enterprise-session-messages`, `obtain-the-sending-progress-of-asynchronous-sending-of-enterprise-session`,
/// `gets-the-result-of-sending-messages-asynchronously-to-the-enterprise`, `notification-of-work-withdrawal`,
/// `update-work-notification-status-bar`.
pub const APIS: &[Api] = &[
    Api::metered("POST /topapi/message/corpconversation/asyncsend_v2", SCOPE, send),
    Api::metered("POST /topapi/message/corpconversation/getsendprogress", SCOPE, result::progress),
    Api::metered("POST /topapi/message/corpconversation/getsendresult", SCOPE, result::result),
    Api::metered("POST /topapi/message/corpconversation/recall", SCOPE, recall),
    Api::metered("POST /topapi/message/corpconversation/status_bar/update", SCOPE, update_status),
];

/// The most people and departments a call may name.
const USERS: usize = 100;
const DEPARTMENTS: usize = 20;
/// A status bar is for so many people, and for so many days.
const STATUS_USERS: usize = 5;
const STATUS_DAYS: i64 = 7;

/// Refuses every agentId but the application's own.
fn agent(desk: &Desk<'_>, params: &Params, code: i64) -> Result<(), Refusal> {
    let given = params.raw("agent_id").ok_or_else(|| Refusal::old(41_011, "缺少agentid"))?;
    let own = params.number("agent_id") == Some(desk.world.corp.agent);
    if own { Ok(()) } else { Err(Refusal::old(code, format!("不合法的agentid: {given}"))) }
}

/// Whom a call names.
#[derive(Debug, Default)]
struct Named {
    people: BTreeSet<String>,
    invalid_users: Vec<String>,
    invalid_departments: Vec<i64>,
}

fn send(desk: &mut Desk<'_>, params: &Params) -> Answer {
    agent(desk, params, 40_056)?;
    let message = message::read(desk.world, params)?;
    let named = named(desk, params)?;
    let has_status = !message.status.is_empty();
    let few = params.list("dept_id_list").is_empty() && named.people.len() <= STATUS_USERS;
    if has_status && (!few || params.flag("to_all_user") == Some(true)) {
        return Err(Refusal::shape("oa.status_bar"));
    }
    if params.flag("to_all_user") == Some(true) && !desk.world.traffic.admit_everybody(desk.now) {
        return Err(Refusal::old(41_045, "超过发送全员消息的次数上限"));
    }
    let task = 256_271_000_000 + i64::try_from(desk.world.next()).unwrap_or(0);
    let notice = WorkNotice {
        at: desk.now,
        receivers: named.people.len(),
        invalid_users: named.invalid_users,
        invalid_departments: named.invalid_departments,
        has_status,
        ..WorkNotice::default()
    };
    deliver(desk, task, notice, (message, named.people));
    Ok(json!({"task_id": task}))
}

/// Who is meant: people, everybody in departments and below, or everybody; out of the application's sight is invalid.
fn named(desk: &Desk<'_>, params: &Params) -> Result<Named, Refusal> {
    if params.flag("to_all_user") == Some(true) {
        let people = desk.world.everybody_in(&desk.world.knobs.app_scope);
        return Ok(Named { people, ..Named::default() });
    }
    let users = params.list("userid_list");
    let departments = params.numbers("dept_id_list").ok_or_else(|| Refusal::shape("dept_id_list"))?;
    if users.is_empty() && departments.is_empty() {
        return Err(Refusal::missing("userid_list"));
    }
    if users.len() > USERS {
        return Err(Refusal::shape("userid_list"));
    }
    if departments.len() > DEPARTMENTS {
        return Err(Refusal::shape("dept_id_list"));
    }
    let (good, invalid_departments): (Vec<i64>, Vec<i64>) =
        departments.into_iter().partition(|id| desk.world.departments.contains_key(id));
    let (known, invalid_users): (Vec<String>, Vec<String>) =
        users.into_iter().partition(|user| desk.world.reaches(user));
    let mut people = if good.is_empty() { BTreeSet::new() } else { desk.world.everybody_in(&good) };
    people.extend(known);
    Ok(Named { people, invalid_users, invalid_departments })
}

/// Shows the notice to everybody no limit drops, and keeps who was dropped.
fn deliver(desk: &mut Desk<'_>, task: i64, mut notice: WorkNotice, what: (Message, BTreeSet<String>)) {
    let (mut message, people) = what;
    let banned = desk.world.refuses(&message).is_some();
    let mut hasher = DefaultHasher::new();
    (&message.title, &message.text, &message.status).hash(&mut hasher);
    message.links.iter().for_each(|link| (&link.title, &link.url).hash(&mut hasher));
    let content = hasher.finish();
    for user in people {
        let world = &mut *desk.world;
        let admitted = if banned {
            Err(Dropped::Banned)
        } else {
            world.traffic.admit(&user, content, &world.knobs, desk.now)
        };
        let is_shown =
            world.knobs.work_to_inactive || world.members.get(&user).is_some_and(|member| member.active);
        match admitted {
            Err(why) => notice.dropped.push((user, why)),
            Ok(()) if is_shown => _ = message.only.insert(user),
            Ok(()) => notice.unseen.push(user),
        }
    }
    message.key = Some(task.to_string());
    if !message.only.is_empty() {
        desk.world.write(message, desk.now);
    }
    desk.world.work_notices.insert(task, notice);
}

/// The task a call names, when it is no older than so many days.
fn task(desk: &Desk<'_>, params: &Params, (name, days): (&str, i64)) -> Option<i64> {
    let task = params.number(name)?;
    let notice = desk.world.work_notices.get(&task)?;
    (desk.now - notice.at <= days * DAY).then_some(task)
}

fn recall(desk: &mut Desk<'_>, params: &Params) -> Answer {
    agent(desk, params, 400_002)?;
    let wrong = || Refusal::old(400_002, "agentId不合法或taskId不合法");
    let task = task(desk, params, ("msg_task_id", 1)).ok_or_else(wrong)?;
    desk.world.chat.change(&task.to_string(), |message| message.recalled = true);
    Ok(json!({}))
}

fn update_status(desk: &mut Desk<'_>, params: &Params) -> Answer {
    agent(desk, params, 40_056)?;
    let status = params.text("status_value").ok_or_else(|| Refusal::missing("status_value"))?;
    let task = task(desk, params, ("task_id", STATUS_DAYS)).ok_or_else(|| Refusal::invalid("task_id"))?;
    if !desk.world.work_notices[&task].has_status {
        return Err(Refusal::invalid("task_id"));
    }
    desk.world.chat.change(&task.to_string(), |message| message.status.clone_from(&status));
    Ok(json!({}))
}

#[cfg(test)]
mod tests;
