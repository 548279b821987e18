//! Into one announcement: what it says, and who has read it. Asked by the new API.

use serde_json::{Value, json};

use super::super::{Answer, Desk, Params, Refusal};
use super::list::{category_name, written};
use super::owns;
use crate::simulator::world::{Announcement, Message};

/// The most people of a page.
const PAGE: i64 = 500;

fn bad() -> Refusal {
    Refusal::new(400, "badRequest", "badRequest")
}

/// The announcement a call names, when its operator may look into it.
fn found<'d>(desk: &'d Desk<'_>, params: &Params) -> Result<&'d Announcement, Refusal> {
    let operator = params.text("operationUserId").ok_or_else(bad)?;
    let id = params.text("blackboardId").ok_or_else(bad)?;
    let found = desk.world.announcements.get(&id).ok_or_else(bad)?;
    let allowed = owns(desk.world, &operator, found);
    if allowed { Ok(found) } else { Err(Refusal::new(403, "accessDenied", "accessDenied")) }
}

/// The entry everybody has of it: who it was for, and when they read it.
fn entry<'d>(desk: &'d Desk<'_>, announcement: &Announcement) -> Result<&'d Message, Refusal> {
    desk.world.chat.by_key(&announcement.id).next_back().ok_or_else(bad)
}

/// `get_blackboard`.
pub fn details(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let a = found(desk, params)?;
    let world = &desk.world;
    let entry = entry(desk, a)?;
    let read = entry.read_by.len();
    let departments = a.departments.iter().map(|id| {
        let name = world.departments.get(id).map_or(world.corp.name.as_str(), |department| &department.name);
        json!({"deptId": id.to_string(), "name": name})
    });
    let departments: Vec<Value> = departments.collect();
    let people = a.users.iter().filter_map(|user| world.members.get(user));
    let people: Vec<Value> =
        people.map(|m| json!({"corpId": world.corp.id, "staffId": m.userid, "name": m.name})).collect();
    let names = |list: &[Value]| list.iter().map(|one| one["name"].clone()).collect::<Vec<_>>();
    Ok(json!({
        "id": a.id, "senderStaffId": a.by, "title": a.title, "content": a.content, "categoryId": a.category,
        "categoryName": category_name(&a.category), "privateLevel": a.private_level,
        "isPushTop": i64::from(a.top), "depNameList": names(&departments), "userNameList": names(&people),
        "gmtCreate": written(a.at), "gmtModified": written(a.changed), "readCount": read,
        "unReadCount": entry.only.len() - read, "userList": people, "deptList": departments, "attachments": [],
    }))
}

/// `readers`, by userid.
pub fn readers(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let most = params.number("maxResults").filter(|most| (1..=PAGE).contains(most));
    let most = most.and_then(|most| usize::try_from(most).ok()).ok_or_else(bad)?;
    let skip = params.text("nextToken").map_or(Ok(0), |token| token.parse());
    let skip: usize = skip.map_err(|_| bad())?;
    let entry = entry(desk, found(desk, params)?)?;
    let users = entry.only.iter().skip(skip).take(most).map(|user| match entry.read_by.get(user) {
        Some(at) => json!({"userId": user, "read": "true", "readTimestamp": at}),
        None => json!({"userId": user, "read": "false"}),
    });
    let mut answer = json!({"users": users.collect::<Vec<_>>()});
    if entry.only.len() > skip + most {
        answer["nextToken"] = json!((skip + most).to_string());
    }
    Ok(answer)
}
