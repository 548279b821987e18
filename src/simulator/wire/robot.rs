//! What a robot sends, tracks and takes back by the OpenAPI (messaging, 4.1 to 4.5).
//!
//! **Invariant:** one processQueryKey covers one call, however many people it reached; a call made twice is sent twice.

mod message;

use serde_json::{Map, json};

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::{DAY, Message, Place};

const SCOPE: &str = "qyapi_robot_sendmsg";
/// The most people of a send, and keys of a recall.
const MOST: usize = 20;
/// The most readers of a group message on a page.
const PAGE: i64 = 200;

/// Pages `chatbots-send-one-on-one-chat-messages-in-batches`, `the-robot-sends-a-group-message`,
/// `chatbot-batch-query-the-read-status-of-messages`, `chatbot-queries-the-read-status-of-a-message`,
/// `batch-message-recall-chat`, `enterprise-chatbot-withdraws-internal-group-messages`,
/// `obtain-the-list-of-robots-in-the-group`.
pub const APIS: &[Api] = &[
    Api::metered("POST /v1.0/robot/oToMessages/batchSend", SCOPE, send_single),
    Api::metered("POST /v1.0/robot/groupMessages/send", SCOPE, send_group),
    Api::metered("GET /v1.0/robot/oToMessages/readStatus", SCOPE, single_status),
    Api::metered("POST /v1.0/robot/groupMessages/query", SCOPE, group_status),
    Api::metered("POST /v1.0/robot/otoMessages/batchRecall", SCOPE, recall_single),
    Api::metered("POST /v1.0/robot/groupMessages/recall", SCOPE, recall_group),
    Api::metered("POST /v1.0/robot/groups/robots/query", SCOPE, robots),
];

fn wrong(code: &str) -> Refusal {
    Refusal::new(400, code, format!("参数错误: {code}"))
}

/// Refuses every robotCode but the application's own.
pub fn robot(desk: &Desk<'_>, params: &Params) -> Result<(), Refusal> {
    match params.text("robotCode") {
        None => Err(wrong("invalidParameter.robotCode.empty")),
        Some(code) if code == desk.world.corp.app => Ok(()),
        Some(_) => Err(wrong("invalidParameter.robotCode.notExsit")),
    }
}

/// A new processQueryKey; it holds characters that must be percent-encoded in a query.
pub fn process_key(desk: &mut Desk<'_>) -> String {
    format!("pqk/{}+{}=", desk.now, desk.world.next())
}

fn send_single(desk: &mut Desk<'_>, params: &Params) -> Answer {
    robot(desk, params)?;
    let users = params.list("userIds");
    if users.is_empty() {
        return Err(wrong("invalidParameter.userIds.empty"));
    }
    if users.len() > MOST {
        return Err(wrong("invalidParameter.userIds.overMax"));
    }
    let message = message::read(desk.world, params)?;
    let key = process_key(desk);
    let (mut invalid, mut late) = (Vec::new(), Vec::new());
    for user in users {
        let slowed = &mut desk.world.knobs.flow_controlled;
        if *slowed > 0 {
            *slowed -= 1;
            late.push(user);
        } else if desk.world.reaches(&user) {
            let copy = Message { place: Place::Single(user), key: Some(key.clone()), ..message.clone() };
            desk.world.write(copy, desk.now);
        } else {
            invalid.push(user);
        }
    }
    Ok(json!({"processQueryKey": key, "invalidStaffIdList": invalid, "flowControlledStaffIdList": late}))
}

fn group(desk: &Desk<'_>, params: &Params) -> Result<String, Refusal> {
    let id = params.text("openConversationId").filter(|id| desk.world.groups.contains_key(id));
    id.ok_or_else(|| wrong("invalid.openConversationId"))
}

fn send_group(desk: &mut Desk<'_>, params: &Params) -> Answer {
    robot(desk, params)?;
    let place = Place::Group(group(desk, params)?);
    let message = message::read(desk.world, params)?;
    let key = process_key(desk);
    desk.world.write(Message { place, key: Some(key.clone()), ..message }, desk.now);
    Ok(json!({"processQueryKey": key}))
}

/// Everything sent under a key within the last day, to people or to this group.
fn sent<'d>(
    desk: &'d Desk<'_>,
    params: &Params,
    there: impl Fn(&Place) -> bool,
) -> Result<Vec<&'d Message>, Refusal> {
    let missing = || wrong("invalidParameter.processQueryKey.missing");
    let key = params.text("processQueryKey").ok_or_else(missing)?;
    let all: Vec<_> = desk.world.chat.by_key(&key).filter(|m| there(&m.place)).collect();
    match all.first() {
        None => Err(wrong("invalid.processQueryKey")),
        Some(first) if desk.now - first.at > DAY => Err(wrong("processQueryKey.expireTime")),
        Some(_) => Ok(all),
    }
}

fn status(all: &[&Message]) -> &'static str {
    if all.iter().all(|m| m.recalled) { "RECALLED" } else { "SUCCESS" }
}

fn single_status(desk: &mut Desk<'_>, params: &Params) -> Answer {
    robot(desk, params)?;
    let all = sent(desk, params, |place| matches!(place, Place::Single(_)))?;
    let people = all.iter().filter_map(|m| {
        let Place::Single(user) = &m.place else { return None };
        let name = desk.world.members.get(user).map(|p| p.name.clone());
        let read = if m.read_by.contains_key(user) { "READ" } else { "UNREAD" };
        Some(json!({"userId": user, "name": name, "readStatus": read}))
    });
    Ok(json!({"sendStatus": status(&all), "messageReadInfoList": people.collect::<Vec<_>>()}))
}

fn group_status(desk: &mut Desk<'_>, params: &Params) -> Answer {
    robot(desk, params)?;
    let place = Place::Group(group(desk, params)?);
    let all = sent(desk, params, |there| *there == place)?;
    let asked = params.number("maxResults").unwrap_or(PAGE);
    let most = usize::try_from(asked).ok().filter(|_| (1..=PAGE).contains(&asked));
    let most = most.ok_or_else(|| wrong("invalidParameter.pageSize.invalid"))?;
    let skip = params.text("nextToken").map_or(Ok(0), |token| token.parse());
    let skip: usize = skip.map_err(|_| wrong("invalidParameter.cursor.invalid"))?;
    let readers: Vec<_> = all.iter().flat_map(|m| m.read_by.keys()).collect();
    let more = readers.len() > skip + most;
    let page: Vec<_> = readers.into_iter().skip(skip).take(most).collect();
    let mut answer = json!({"sendStatus": status(&all), "readUserIds": page, "hasMore": more});
    if more {
        answer["nextToken"] = json!((skip + most).to_string());
    }
    Ok(answer)
}

fn recall_single(desk: &mut Desk<'_>, params: &Params) -> Answer {
    robot(desk, params)?;
    recall(desk, params, |place| matches!(place, Place::Single(_)))
}

fn recall_group(desk: &mut Desk<'_>, params: &Params) -> Answer {
    robot(desk, params)?;
    let place = Place::Group(group(desk, params)?);
    recall(desk, params, |there| *there == place)
}

/// Takes back what was sent there under each key, if it is no older than a day.
fn recall(desk: &mut Desk<'_>, params: &Params, there: impl Fn(&Place) -> bool) -> Answer {
    let keys = params.list("processQueryKeys");
    if keys.is_empty() {
        return Err(wrong("invalidParameter.processQueryKey.missing"));
    }
    if keys.len() > MOST {
        return Err(wrong("invalidParameter.processQueryKeys.overMax"));
    }
    let now = desk.now;
    let (mut done, mut failed) = (Vec::new(), Map::new());
    for key in keys {
        let (mut found, mut old) = (0, 0);
        desk.world.chat.change(&key, |message| {
            let is_old = now - message.at > DAY;
            let counted = if is_old { &mut old } else { &mut found };
            *counted += usize::from(there(&message.place));
            message.recalled |= !is_old && there(&message.place);
        });
        match (found, old) {
            (0, 0) => _ = failed.insert(key, json!("invalid.processQueryKey")),
            (0, _) => _ = failed.insert(key, json!("robot.processQueryKey.expired")),
            _ => done.push(key),
        }
    }
    Ok(json!({"successResult": done, "failedResult": failed}))
}

fn robots(desk: &mut Desk<'_>, params: &Params) -> Answer {
    group(desk, params)?;
    let code = &desk.world.corp.app;
    Ok(json!({"chatbotInstanceVOList": [
        {"robotCode": code, "name": "管家", "downloadIconURL": "", "openRobotType": 1},
    ]}))
}

#[cfg(test)]
mod tests;
