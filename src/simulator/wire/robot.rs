//! What a robot sends, tracks and takes back by the OpenAPI (messaging, 4.1 to 4.5).
//!
//! **Invariant:** one processQueryKey covers one call, however many people it reached.

use serde_json::{Map, Value, json};

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::{DAY, Link, Message, Place};

const SCOPE: &str = "qyapi_robot_sendmsg";

/// Pages `chatbots-send-one-on-one-chat-messages-in-batches`, `the-robot-sends-a-group-message`,
/// `chatbot-batch-query-the-read-status-of-messages`, `chatbot-queries-the-read-status-of-a-message`,
/// `batch-message-recall-chat`, `enterprise-chatbot-withdraws-internal-group-messages`,
/// `obtain-the-list-of-robots-in-the-group`.
pub const APIS: &[Api] = &[
    Api::metered("POST /v1.0/robot/oToMessages/batchSend", SCOPE, send_single),
    Api::metered("POST /v1.0/robot/groupMessages/send", SCOPE, send_group),
    Api::metered("GET /v1.0/robot/oToMessages/readStatus", SCOPE, single_status),
    Api::metered("POST /v1.0/robot/groupMessages/query", SCOPE, group_status),
    Api::metered("POST /v1.0/robot/otoMessages/batchRecall", SCOPE, recall),
    Api::metered("POST /v1.0/robot/groupMessages/recall", SCOPE, recall),
    Api::metered("POST /v1.0/robot/groups/robots/query", SCOPE, robots),
];

fn wrong(code: &str) -> Refusal {
    Refusal::new(400, code, format!("参数错误: {code}"))
}

fn robot(desk: &Desk<'_>, params: &Params) -> Result<(), Refusal> {
    match params.text("robotCode") {
        None => Err(wrong("invalidParameter.robotCode.empty")),
        Some(code) if code == desk.world.corp.app => Ok(()),
        Some(_) => Err(wrong("invalidParameter.robotCode.notExsit")),
    }
}

/// A message from `msgKey` and `msgParam`, a JSON string.
fn message(desk: &Desk<'_>, params: &Params) -> Result<Message, Refusal> {
    let key = params.text("msgKey").ok_or_else(|| wrong("invalidParameter.msgKey.empty"))?;
    let raw = params.text("msgParam").ok_or_else(|| wrong("invalidParameter.msgParam.invalid"))?;
    if raw.len() > 15_000 {
        return Err(wrong("invalidParameter.msgParam.tooLong"));
    }
    let param: Map<String, Value> =
        serde_json::from_str(&raw).map_err(|_| wrong("invalidParameter.msgParam.invalid"))?;
    let part = |name: &str| param.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (kind, text) = match key.as_str() {
        "sampleText" => ("text", part("content")),
        "sampleMarkdown" => ("markdown", part("text")),
        "sampleLink" => ("link", part("text")),
        "sampleImageMsg" => ("image", part("photoURL")),
        "sampleAudio" => ("audio", part("mediaId")),
        "sampleFile" => ("file", part("fileName")),
        "sampleVideo" => ("video", part("videoMediaId")),
        _ if key.starts_with("sampleActionCard") => ("actionCard", part("text")),
        _ => return Err(wrong("invalidParameter.msgKey.invalid")),
    };
    if text.is_empty() {
        return Err(wrong("invalidParameter.msgParam.invalid"));
    }
    let mut message = Message::new(Place::Single(String::new()), "bot", kind, text);
    message.title = part("title");
    if key == "sampleFile" {
        let media = part("mediaId");
        if !desk.world.files.contains_key(&media) || part("fileType").is_empty() {
            return Err(wrong("invalidParameter.msgParam.invalid"));
        }
        message.file = Some(media);
    }
    message.links = links(&part);
    Ok(message)
}

/// The links of an action card, in any of its six shapes.
fn links(part: &impl Fn(&str) -> String) -> Vec<Link> {
    let mut names = vec![("singleTitle".to_owned(), "singleURL".to_owned())];
    names.extend((1..=5).map(|n| (format!("actionTitle{n}"), format!("actionURL{n}"))));
    names.extend((1..=2).map(|n| (format!("buttonTitle{n}"), format!("buttonUrl{n}"))));
    let found = names.iter().map(|(title, url)| Link { title: part(title), url: part(url) });
    found.filter(|l| !l.title.is_empty()).collect()
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
    if users.len() > 20 {
        return Err(wrong("invalidParameter.userIds.overMax"));
    }
    let message = message(desk, params)?;
    let key = process_key(desk);
    let mut invalid = Vec::new();
    for user in users {
        if desk.world.members.contains_key(&user) {
            let copy = Message { place: Place::Single(user), key: Some(key.clone()), ..message.clone() };
            desk.world.write(copy, desk.now);
        } else {
            invalid.push(user);
        }
    }
    Ok(json!({"processQueryKey": key, "invalidStaffIdList": invalid, "flowControlledStaffIdList": []}))
}

fn group(desk: &Desk<'_>, params: &Params) -> Result<String, Refusal> {
    let id = params.text("openConversationId").filter(|id| desk.world.groups.contains_key(id));
    id.ok_or_else(|| wrong("invalid.openConversationId"))
}

fn send_group(desk: &mut Desk<'_>, params: &Params) -> Answer {
    robot(desk, params)?;
    let place = Place::Group(group(desk, params)?);
    let message = message(desk, params)?;
    let key = process_key(desk);
    desk.world.write(Message { place, key: Some(key.clone()), ..message }, desk.now);
    Ok(json!({"processQueryKey": key}))
}

/// Everything sent under a key within the last day.
fn sent<'d>(desk: &'d Desk<'_>, params: &Params) -> Result<Vec<&'d Message>, Refusal> {
    let key =
        params.text("processQueryKey").ok_or_else(|| wrong("invalidParameter.processQueryKey.empty"))?;
    let since = desk.now - DAY;
    let all: Vec<_> =
        desk.world.chat.iter().filter(|m| m.key.as_deref() == Some(&key) && m.at >= since).collect();
    if all.is_empty() { Err(wrong("resource.not.found")) } else { Ok(all) }
}

fn status(all: &[&Message]) -> &'static str {
    if all.iter().all(|m| m.recalled) { "RECALLED" } else { "SUCCESS" }
}

fn single_status(desk: &mut Desk<'_>, params: &Params) -> Answer {
    robot(desk, params)?;
    let all = sent(desk, params)?;
    let people = all.iter().filter_map(|m| {
        let Place::Single(user) = &m.place else { return None };
        let name = desk.world.members.get(user).map(|p| p.name.clone());
        let read = if m.read_by.contains(user) { "READ" } else { "UNREAD" };
        Some(json!({"userId": user, "name": name, "readStatus": read}))
    });
    Ok(json!({"sendStatus": status(&all), "messageReadInfoList": people.collect::<Vec<_>>()}))
}

fn group_status(desk: &mut Desk<'_>, params: &Params) -> Answer {
    robot(desk, params)?;
    group(desk, params)?;
    let all = sent(desk, params)?;
    let most = params.number("maxResults").and_then(|n| usize::try_from(n).ok()).unwrap_or(200).clamp(1, 200);
    let skip = params.number("nextToken").and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let readers: Vec<_> = all.iter().flat_map(|m| m.read_by.iter()).collect();
    let more = readers.len() > skip + most;
    let page: Vec<_> = readers.into_iter().skip(skip).take(most).collect();
    let mut answer = json!({"sendStatus": status(&all), "readUserIds": page, "hasMore": more});
    if more {
        answer["nextToken"] = json!((skip + most).to_string());
    }
    Ok(answer)
}

fn recall(desk: &mut Desk<'_>, params: &Params) -> Answer {
    robot(desk, params)?;
    let keys = params.list("processQueryKeys");
    if keys.is_empty() || keys.len() > 20 {
        return Err(wrong("invalidParameter.processQueryKeys"));
    }
    let since = desk.now - DAY;
    let (mut done, mut failed) = (Vec::new(), Map::new());
    for key in keys {
        let mut found = 0;
        for message in desk.world.chat.iter_mut().filter(|m| m.key.as_deref() == Some(&key) && m.at >= since)
        {
            message.recalled = true;
            found += 1;
        }
        if found > 0 {
            done.push(key);
        } else {
            failed.insert(key, json!("消息不存在或已超过24小时"));
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
mod tests {
    use super::super::tests::{call, small};
    use super::*;

    const SEND: &str = "POST /v1.0/robot/oToMessages/batchSend";

    #[test]
    fn a_batch_reaches_who_exists_and_is_tracked_and_recalled() {
        let mut world = small();
        let text = json!({"content": "请查收"}).to_string();
        let params = json!({"robotCode": "dingsimapp", "userIds": ["hp_li", "nobody"], "msgKey": "sampleText",
            "msgParam": text});
        let sent = call(&mut world, SEND, params);
        assert_eq!(sent["invalidStaffIdList"], json!(["nobody"]));
        let key = sent["processQueryKey"].clone();
        world.chat[0].read_by.insert("hp_li".into());
        let ask = json!({"robotCode": "dingsimapp", "processQueryKey": key});
        let status = call(&mut world, "GET /v1.0/robot/oToMessages/readStatus", ask.clone());
        assert_eq!(status["messageReadInfoList"][0]["readStatus"], "READ");
        let back = json!({"robotCode": "dingsimapp", "processQueryKeys": [key, "x"]});
        let recalled = call(&mut world, "POST /v1.0/robot/otoMessages/batchRecall", back);
        assert_eq!(
            (&recalled["successResult"][0], recalled["failedResult"].get("x").is_some()),
            (&key, true)
        );
        let status = call(&mut world, "GET /v1.0/robot/oToMessages/readStatus", ask);
        assert_eq!(status["sendStatus"], "RECALLED");
    }

    #[test]
    fn refusals_name_what_is_wrong() {
        let mut world = small();
        let good = json!({"robotCode": "dingsimapp", "userIds": ["hp_li"], "msgKey": "sampleText",
            "msgParam": "{\"content\":\"x\"}", "openConversationId": "cidHp=="});
        let group = "POST /v1.0/robot/groupMessages/send";
        let cases = [
            (SEND, json!({"robotCode": "other"}), "invalidParameter.robotCode.notExsit"),
            (SEND, json!({"userIds": vec!["hp_li"; 21]}), "invalidParameter.userIds.overMax"),
            (SEND, json!({"msgKey": "sampleThing"}), "invalidParameter.msgKey.invalid"),
            (SEND, json!({"msgParam": {"content": "x"}}), "invalidParameter.msgParam.invalid"),
            (SEND, json!({"msgParam": "x".repeat(15_001)}), "invalidParameter.msgParam.tooLong"),
            (group, json!({"openConversationId": "cidNone=="}), "invalid.openConversationId"),
        ];
        for (api, change, code) in cases {
            let mut params = good.clone();
            params.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            assert_eq!(call(&mut world, api, params)["code"], code);
        }
        assert!(world.chat.is_empty());
        assert!(call(&mut world, group, good)["processQueryKey"].is_string());
        assert_eq!(world.chat[0].place, Place::Group("cidHp==".into()));
    }
}
