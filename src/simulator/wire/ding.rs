//! DING (强提醒) by the robot: in the application, by text message, by telephone (directory, 7.6; messaging, 4.7).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::robot::robot as own_robot;
use super::{Answer, Api, Desk, Params, Refusal};

const SCOPE: &str = "Premium.Ding.Write";

/// Pages `robot-sends-nail-message`, `robot-withdraws-pin-message`; `readStatuses/query` is in the official SDK only.
pub const APIS: &[Api] = &[
    Api::metered("POST /v1.0/robot/ding/send", SCOPE, send),
    Api::metered("POST /v1.0/robot/ding/recall", SCOPE, recall),
    Api::metered("POST /v1.0/robot/ding/readStatuses/query", SCOPE, read_status),
];

/// The most receivers in the application, and by text message or telephone.
const IN_APP: usize = 200;
const BY_PHONE: usize = 20;

fn wrong(code: &str, words: &str) -> Refusal {
    Refusal::new(400, code, words)
}

fn robot(desk: &Desk<'_>, params: &Params) -> Result<(), Refusal> {
    own_robot(desk, params).map_err(|_| wrong("invalid.chatbotId", "invalid.chatbotId"))
}

fn send(desk: &mut Desk<'_>, params: &Params) -> Answer {
    robot(desk, params)?;
    let invalid = |name: &str| wrong("invalidParameter.param.invalid", &format!("参数不合法{name}"));
    let remind = params.number("remindType").filter(|kind| (1..=3).contains(kind));
    let remind = remind.ok_or_else(|| invalid("remindType"))?;
    let content = params.text("content").ok_or_else(|| invalid("content"))?;
    let people: BTreeSet<String> = params.list("receiverUserIdList").into_iter().collect();
    if people.is_empty() {
        return Err(wrong("miss.staffId", "miss.staffId"));
    }
    if people.len() > if remind == 1 { IN_APP } else { BY_PHONE } {
        return Err(wrong("ding.receivercount.limit", "ding receiver count limit"));
    }
    let (good, failed) = sorted(desk, people, remind);
    paid(desk, good.len(), remind)?;
    if !desk.world.traffic.admit_dings(good.len(), desk.now) {
        return Err(wrong("toomuch.msg", "send too fast"));
    }
    let id = format!("ding{:08}", desk.world.next());
    desk.world.ding(&id, &content, good, desk.now);
    Ok(json!({"openDingId": id, "failedList": failed}))
}

/// Who can be called up, and who cannot by reason (the words are an assumption).
fn sorted(
    desk: &Desk<'_>,
    people: BTreeSet<String>,
    remind: i64,
) -> (BTreeSet<String>, BTreeMap<&'static str, Vec<String>>) {
    let (mut good, mut failed) = (BTreeSet::new(), BTreeMap::<_, Vec<String>>::new());
    for user in people {
        let has_number = desk.world.members.get(&user).is_some_and(|member| member.mobile.is_some());
        if !desk.world.reaches(&user) {
            failed.entry("staffId不存在").or_default().push(user);
        } else if remind > 1 && !has_number {
            failed.entry("手机号不存在").or_default().push(user);
        } else {
            good.insert(user);
        }
    }
    (good, failed)
}

/// Takes what text messages and calls cost off what was paid for.
fn paid(desk: &mut Desk<'_>, many: usize, remind: i64) -> Result<(), Refusal> {
    let Some(left) = desk.world.knobs.paid_dings.filter(|_| remind > 1) else { return Ok(()) };
    let rest = u64::try_from(many).ok().and_then(|many| left.checked_sub(many));
    let rest =
        rest.ok_or_else(|| wrong("ding.serverquota.insufficient", "ding server quota insufficient"))?;
    desk.world.knobs.paid_dings = Some(rest);
    Ok(())
}

/// The openDingId of a call, of a DING that was sent and not taken back.
fn named(desk: &Desk<'_>, params: &Params) -> Option<String> {
    let id = params.text("openDingId")?;
    let is_there = desk.world.chat.by_key(&id).any(|m| m.kind == "ding" && !m.recalled);
    is_there.then_some(id)
}

fn recall(desk: &mut Desk<'_>, params: &Params) -> Answer {
    robot(desk, params)?;
    let gone = || wrong("recall.ding.exception", "recall.ding.exception");
    let id = named(desk, params).ok_or_else(gone)?;
    desk.world.chat.change(&id, |message| message.recalled = true);
    Ok(json!({"openDingId": id}))
}

/// Who has read a DING; the words of `readStatus` are those of the robot's messages (assumption).
fn read_status(desk: &mut Desk<'_>, params: &Params) -> Answer {
    robot(desk, params)?;
    let invalid = || wrong("invalidParameter.param.invalid", "参数不合法openDingId");
    let id = named(desk, params).ok_or_else(invalid)?;
    let people: Vec<Value> = (desk.world.chat.by_key(&id))
        .flat_map(|message| {
            message.only.iter().map(|user| {
                let status = if message.read_by.contains_key(user) { "READ" } else { "UNREAD" };
                json!({"userId": user, "readStatus": status})
            })
        })
        .collect();
    Ok(json!({"success": true, "result": {"robotDingReadInfoList": people}}))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, call, small};
    use super::*;
    use crate::simulator::world::World;

    const SEND: &str = "POST /v1.0/robot/ding/send";

    fn ding(world: &mut World, change: Value) -> Value {
        let mut params = json!({"robotCode": "dingsimapp", "remindType": 1, "content": "速回",
            "receiverUserIdList": ["hp_li", "hp_admin", "nobody"]});
        if let (Some(params), Value::Object(change)) = (params.as_object_mut(), change) {
            params.extend(change);
        }
        call(world, SEND, params)
    }

    #[test]
    fn a_ding_is_sent_read_and_taken_back() {
        let mut world = small();
        let sent = ding(&mut world, json!({}));
        assert_eq!(sent["failedList"], json!({"staffId不存在": ["nobody"]}));
        assert!(world.read("hp_li", 0, NOW));
        let named = json!({"robotCode": "dingsimapp", "openDingId": sent["openDingId"]});
        let told = call(&mut world, "POST /v1.0/robot/ding/readStatuses/query", named.clone());
        let expected = json!([{"userId": "hp_admin", "readStatus": "UNREAD"}, {"userId": "hp_li", "readStatus": "READ"}]);
        assert_eq!(told["result"]["robotDingReadInfoList"], expected);
        let recall = "POST /v1.0/robot/ding/recall";
        assert_eq!(call(&mut world, recall, named.clone())["openDingId"], sent["openDingId"]);
        assert_eq!(call(&mut world, recall, named)["code"], "recall.ding.exception");
        assert!(world.seen_by("hp_li").is_empty());
    }

    #[test]
    fn a_phone_needs_a_number_and_somebody_who_paid() {
        let mut world = small();
        world.knobs.paid_dings = Some(1);
        let sent = ding(&mut world, json!({"remindType": 3}));
        assert_eq!(sent["failedList"]["手机号不存在"], json!(["hp_admin"]));
        assert_eq!(ding(&mut world, json!({"remindType": 2}))["code"], "ding.serverquota.insufficient");
        assert!(ding(&mut world, json!({}))["openDingId"].is_string(), "in the application it costs nothing");
    }

    #[test]
    fn what_is_wrong_is_said_by_its_code() {
        let mut world = small();
        let people = |many: usize| (0..many).map(|n| n.to_string()).collect::<Vec<_>>();
        let cases = [
            (json!({"robotCode": "x"}), "invalid.chatbotId"),
            (json!({"remindType": 4}), "invalidParameter.param.invalid"),
            (json!({"content": ""}), "invalidParameter.param.invalid"),
            (json!({"receiverUserIdList": []}), "miss.staffId"),
            (json!({"receiverUserIdList": people(201)}), "ding.receivercount.limit"),
            (json!({"remindType": 2, "receiverUserIdList": people(21)}), "ding.receivercount.limit"),
        ];
        for (change, code) in cases {
            assert_eq!(ding(&mut world, change.clone())["code"], code, "{change}");
        }
        assert!(world.chat.is_empty());
        assert!(world.traffic.admit_dings(5_999, NOW));
        assert_eq!(ding(&mut world, json!({}))["code"], "toomuch.msg");
    }
}
