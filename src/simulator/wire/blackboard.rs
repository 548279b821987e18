//! Announcements (公告): made, changed, deleted by an announcement administrator (directory, 7.2).
//!
//! **Invariant:** making one gives no id back: it is found in the list, or in the event `blackboard_sent`.

mod list;
mod look;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::{Admin, Announcement, Message, Place, ROOT, World};

const MANAGE: &str = "qyapi_blackboard_manage";
const READ: &str = "qyapi_blackboard_read";

/// Pages `create-an-enterprise-announcement`, `modify-the-announcement-according-to-the-announcement-id`,
/// `delete-announcements-based-on-the-announcement-id`, `obtains-the-id-list-of-announcements-that-are-not-deleted`,
/// `list-the-user-s-announcement-list`, `obtains-the-list-of-categories-not-deleted-for-enterprise-announcements`,
/// `obtains-the-details-get-blackboard`, `query-bulletin-read-unread-persons-list`.
pub const APIS: &[Api] = &[
    Api::metered("POST /topapi/blackboard/create", MANAGE, create),
    Api::metered("POST /topapi/blackboard/update", MANAGE, update),
    Api::metered("POST /topapi/blackboard/delete", MANAGE, delete),
    Api::metered("POST /topapi/blackboard/listids", READ, list::ids),
    Api::metered("POST /topapi/blackboard/listtopten", READ, list::top_ten),
    Api::metered("POST /topapi/blackboard/category/list", READ, list::categories),
    Api::metered("GET /v1.0/blackboard/get_blackboard", MANAGE, look::details),
    Api::metered("GET /v1.0/blackboard/readers", MANAGE, look::readers),
];

/// The most departments and people a call may name.
const DEPARTMENTS: usize = 20;
const USERS: usize = 1_000;
/// "The root", among departments.
const EVERYBODY: i64 = -1;

/// Whether somebody is a main administrator.
fn is_main(world: &World, userid: &str) -> bool {
    world.members.get(userid).is_some_and(|member| member.admin == Some(Admin::Main))
}

/// Whether somebody may make announcements: a main administrator, or an announcement administrator.
fn announces(world: &World, userid: &str) -> bool {
    let member = world.members.contains_key(userid);
    is_main(world, userid) || (member && world.knobs.announcers.contains(userid))
}

/// Whether somebody may change, delete and look into it: a main administrator, or who made it and still may.
fn owns(world: &World, userid: &str, announcement: &Announcement) -> bool {
    is_main(world, userid) || (announcement.by == userid && announces(world, userid))
}

/// Only the new API's code is documented (assumption).
fn denied() -> Refusal {
    Refusal::old(403, "accessDenied: 操作人不是公告管理员或公告的创建者")
}

/// The object a call wraps its parameters in.
fn unwrap(params: &Params, name: &str) -> Result<Params, Refusal> {
    let object = params.object(name).ok_or_else(|| Refusal::missing(name))?;
    Ok(Params::from_json(Value::Object(object)))
}

fn needed(params: &Params, name: &str) -> Result<String, Refusal> {
    params.text(name).ok_or_else(|| Refusal::missing(name))
}

fn operator(desk: &Desk<'_>, params: &Params) -> Result<String, Refusal> {
    let userid = needed(params, "operation_userid")?;
    if announces(desk.world, &userid) { Ok(userid) } else { Err(denied()) }
}

fn category(params: &Params) -> Result<String, Refusal> {
    let id = params.text("category_id").unwrap_or_else(|| list::CATEGORIES[0].0.to_owned());
    let known = list::CATEGORIES.iter().any(|(known, _)| *known == id);
    if known { Ok(id) } else { Err(Refusal::invalid("category_id")) }
}

fn create(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let params = unwrap(params, "create_request")?;
    let by = operator(desk, &params)?;
    let private_level = params.number("private_level").unwrap_or(0);
    if ![0, 20].contains(&private_level) {
        return Err(Refusal::invalid("private_level"));
    }
    let receiver = unwrap(&params, "blackboard_receiver")?;
    let announcement = Announcement {
        at: desk.now,
        changed: desk.now,
        by,
        author: params.text("author").unwrap_or_default(),
        title: needed(&params, "title")?,
        content: needed(&params, "content")?,
        private_level,
        top: params.flag("push_top").unwrap_or(false),
        category: category(&params)?,
        departments: receiver.numbers("deptid_list").ok_or_else(|| Refusal::shape("deptid_list"))?,
        users: receiver.list("userid_list"),
        ..Announcement::default()
    };
    let people = people(desk.world, &announcement)?;
    let id = format!("{:032x}", 0xb1ac_0000_0000 + desk.world.next());
    let announcement = Announcement { id, ..announcement };
    if params.flag("ding").unwrap_or(false) {
        desk.world.ding(&announcement.ding_key(), &announcement.title, people.clone(), desk.now);
    }
    publish(desk, &announcement, people);
    fire_sent(desk.world, &announcement);
    desk.world.announcements.insert(announcement.id.clone(), announcement);
    Ok(json!({"result": true, "success": true}))
}

/// Whom it goes to; people nobody knows are left out, unless nobody remains (assumption).
fn people(world: &World, announcement: &Announcement) -> Result<BTreeSet<String>, Refusal> {
    let (departments, users) = (&announcement.departments, &announcement.users);
    if departments.len() > DEPARTMENTS {
        return Err(Refusal::shape("deptid_list"));
    }
    if users.len() > USERS {
        return Err(Refusal::shape("userid_list"));
    }
    let roots: Vec<i64> = departments.iter().map(|id| if *id == EVERYBODY { ROOT } else { *id }).collect();
    if roots.iter().any(|id| !world.departments.contains_key(id)) {
        return Err(Refusal::no_department());
    }
    let mut people = if roots.is_empty() { BTreeSet::new() } else { world.everybody_in(&roots) };
    people.extend(users.iter().filter(|user| world.reaches(user)).cloned());
    match (people.is_empty(), users.is_empty()) {
        (false, _) => Ok(people),
        (true, true) => Err(Refusal::missing("blackboard_receiver")),
        (true, false) => Err(Refusal::old(33_012, "无效的USERID")),
    }
}

/// Puts it before everybody it is for.
fn publish(desk: &mut Desk<'_>, announcement: &Announcement, people: BTreeSet<String>) {
    let mut message = Message::new(Place::Own, "bot", "announcement", &announcement.content);
    message.title.clone_from(&announcement.title);
    message.key = Some(announcement.id.clone());
    message.only = people;
    desk.world.write(message, desk.now);
}

/// Page `events-blackboard-sent`: lists are JSON in strings.
fn fire_sent(world: &mut World, announcement: &Announcement) {
    let unionid = world.members.get(&announcement.by).map(|member| member.unionid.clone());
    let payload = json!({
        "unionId": unionid, "blackboardType": "blackboard", "blackboardId": announcement.id,
        "categoryId": announcement.category, "categoryName": list::category_name(&announcement.category),
        "receivers": {
            "staffIds": json!(announcement.users).to_string(),
            "deptIds": json!(announcement.departments).to_string(),
            "openConversationIds": "[]", "labelIds": "[]", "dgCodes": "[]",
        },
    });
    world.fire("blackboard_sent", payload);
}

/// The announcement a call names, when its operator may touch it.
fn touched(desk: &Desk<'_>, params: &Params) -> Result<String, Refusal> {
    let (by, id) = (needed(params, "operation_userid")?, needed(params, "blackboard_id")?);
    let found = desk.world.announcements.get(&id).ok_or_else(|| Refusal::invalid("blackboard_id"))?;
    if owns(desk.world, &by, found) { Ok(id) } else { Err(denied()) }
}

/// Changes what it says where it stands; with `notify`, it is unread again (assumption).
fn update(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let params = unwrap(params, "update_request")?;
    let id = touched(desk, &params)?;
    let (title, content) = (needed(&params, "title")?, needed(&params, "content")?);
    let category = params.text("category_id").map(|_| category(&params)).transpose()?;
    let (notify, now) = (params.flag("notify").unwrap_or(false), desk.now);
    let mut people = BTreeSet::new();
    desk.world.chat.change(&id, |message| {
        message.title.clone_from(&title);
        message.text.clone_from(&content);
        people.clone_from(&message.only);
        if notify {
            message.read_by.clear();
        }
    });
    let Some(announcement) = desk.world.announcements.get_mut(&id) else { return Err(denied()) };
    announcement.author = params.text("author").unwrap_or_else(|| announcement.author.clone());
    announcement.category = category.unwrap_or_else(|| announcement.category.clone());
    (announcement.title, announcement.content, announcement.changed) = (title, content, now);
    if params.flag("ding").unwrap_or(false) {
        let (key, text) = (announcement.ding_key(), announcement.title.clone());
        desk.world.ding(&key, &text, people, now);
    }
    Ok(json!({"result": true, "success": true}))
}

fn delete(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let id = touched(desk, params)?;
    if let Some(announcement) = desk.world.announcements.remove(&id) {
        for key in [&announcement.id, &announcement.ding_key()] {
            desk.world.chat.change(key, |message| message.recalled = true);
        }
    }
    Ok(json!({"result": true, "success": true}))
}

#[cfg(test)]
mod tests;
