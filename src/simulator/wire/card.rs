//! Card instances: create, deliver, update, and where presses go (messaging, 5).
//!
//! **Invariant:** an outTrackId is one card for ever: it is created once, and every delivery shows the same instance.

mod space;

use serde_json::{Map, Value, json};

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::render;
use crate::simulator::world::{Card, Merge, Params as CardParams, Route, World};

const SCOPE: &str = "Card.Instance.Write";

/// Pages `interface-for-creating-a-card-instance`, `delivery-card-interface`, `create-and-deliver-cards`,
/// `interactive-card-update-interface`, `register-card-callback-address`.
pub const APIS: &[Api] = &[
    Api::metered("POST /v1.0/card/instances", SCOPE, create),
    Api::metered("POST /v1.0/card/instances/deliver", SCOPE, deliver),
    Api::metered("POST /v1.0/card/instances/createAndDeliver", SCOPE, create_and_deliver),
    Api::metered("PUT /v1.0/card/instances", SCOPE, update),
    Api::metered("PUT /v1.0/card/streaming", "Card.Streaming.Write", stream),
    Api::metered("POST /v1.0/card/callbacks/register", SCOPE, register),
];

/// Templates every organisation can use (messaging, 5.10).
const PUBLIC_TEMPLATES: &[&str] = &[
    "589420e2-c1e2-46ef-a5ed-b8728e654da9",
    "1366a1eb-bc54-4859-ac88-517c56a9acb1",
    "382e4302-551d-4880-bf29-a30acfab2e71",
    "7f538f6d-ebb7-4533-a9ac-61a32da094cf",
    "d28e2ac5-fb34-4d93-94bc-cf5c580c2d4f",
    "02fcf2f4-5e02-4a85-b672-46d1f715543e",
    "2c278d79-fc0b-41b4-b14e-8b8089dc08e8",
    "db56f2c2-f609-4878-9a34-46f6a0194a73",
    "280f6d7a-63bc-4905-bf3f-4c6d95e5166b",
    "c36a2fbe-ff53-44ac-a91d-dedbe3654306",
    "8aebdfb9-28f4-4a98-98f5-396c3dde41a0",
    "dac1dbec-55af-40c3-be91-6d6882ef3b66",
];

fn wrong(code: &str) -> Refusal {
    Refusal::new(400, code, format!("参数错误: {code}"))
}

fn is_template(world: &World, id: &str) -> bool {
    let public = id.strip_suffix(".schema").is_some_and(|id| PUBLIC_TEMPLATES.contains(&id));
    public || world.knobs.templates.contains(id)
}

fn track(params: &Params) -> Result<String, Refusal> {
    let id = params.text("outTrackId").ok_or_else(|| wrong("param.outTrackIdEmpty"))?;
    if id.chars().count() > 100 { Err(wrong("param.invalid")) } else { Ok(id) }
}

/// The strings of a `cardParamMap`; anything else silently vanishes, as on the platform.
pub fn strings(data: Option<&Value>) -> CardParams {
    let map = data.and_then(|d| d.get("cardParamMap")).and_then(Value::as_object);
    let pairs = map.into_iter().flatten().filter_map(|(k, v)| Some((k.clone(), v.as_str()?.to_owned())));
    pairs.collect()
}

/// Public and private data of a request, 100 KB at most.
fn data(world: &World, params: &Params) -> Result<(CardParams, Vec<(String, CardParams)>), Refusal> {
    let public = strings(params.raw("cardData"));
    let ids = space::IdType::of(params);
    let mut private = Vec::new();
    for (id, data) in params.object("privateData").unwrap_or_default() {
        let userid = ids.userid(world, &id).ok_or_else(|| wrong("param.userIdNotExist"))?;
        private.push((userid, strings(Some(&data))));
    }
    let size = |p: &CardParams| p.iter().map(|(k, v)| k.len() + v.len()).sum::<usize>();
    if size(&public) + private.iter().map(|(_, p)| size(p)).sum::<usize>() > 100 * 1024 {
        return Err(wrong("param.invalid"));
    }
    Ok((public, private))
}

/// A valid new card, not yet in the world.
fn draft(desk: &Desk<'_>, params: &Params) -> Result<(String, Card), Refusal> {
    let id = track(params)?;
    let template = params.text("cardTemplateId").ok_or_else(|| wrong("param.cardTemplateIdEmpty"))?;
    if !is_template(desk.world, &template) {
        return Err(wrong("param.templateNotExist"));
    }
    if params.object("cardData").is_none() {
        return Err(wrong("param.cardPublicDataEmpty"));
    }
    if desk.world.cards.contains_key(&id) {
        return Err(wrong("param.cardAlreadyExist"));
    }
    let callback_type = params.text("callbackType").unwrap_or_default();
    if !["", "STREAM", "HTTP"].contains(&callback_type.as_str()) {
        return Err(wrong("param.invalid"));
    }
    let route = params.text("callbackRouteKey").unwrap_or_default();
    if callback_type == "HTTP" && route.is_empty() {
        return Err(wrong("param.callbackRouteKeyEmpty"));
    }
    let (public, private) = data(desk.world, params)?;
    let private = private.into_iter().collect();
    let mut card = Card { template, callback_type, route, public, private, ..Card::default() };
    render::note_buttons(&mut card);
    Ok((id, card))
}

fn create(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let (id, card) = draft(desk, params)?;
    desk.world.cards.insert(id.clone(), card);
    Ok(json!({"success": true, "result": id}))
}

fn deliver(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let id = track(params)?;
    if !desk.world.cards.contains_key(&id) {
        return Err(wrong("param.cardNotExist"));
    }
    let spaces = space::read(desk, params)?;
    Ok(json!({"success": true, "result": space::deliver(desk, &id, &spaces)}))
}

fn create_and_deliver(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let (id, card) = draft(desk, params)?;
    let spaces = space::read(desk, params)?;
    desk.world.cards.insert(id.clone(), card);
    let results = space::deliver(desk, &id, &spaces);
    Ok(json!({"success": true, "result": {"outTrackId": id, "deliverResults": results}}))
}

fn update(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let id = track(params)?;
    if params.object("cardData").is_none() && params.object("privateData").is_none() {
        return Err(wrong("param.cardDataAndPrivateDataBothEmpty"));
    }
    let (public, private) = data(desk.world, params)?;
    let options = params.object("cardUpdateOptions").unwrap_or_default();
    let merge = |name: &str| Merge::by_key(options.get(name).and_then(Value::as_bool));
    let card = desk.world.cards.get_mut(&id).ok_or_else(|| wrong("param.cardNotExist"))?;
    if params.object("cardData").is_some() {
        merge("updateCardDataByKey").lay(&mut card.public, public);
    }
    for (user, data) in private {
        merge("updatePrivateDataByKey").lay(card.private.entry(user).or_default(), data);
    }
    card.shown.clear();
    card.updates += 1;
    render::note_buttons(card);
    Ok(json!({"success": true, "result": true}))
}

/// Types into one variable; the end and an error show in `flowStatus` (messaging, 5.4).
fn stream(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let id = track(params)?;
    let key = params.text("key").ok_or_else(|| wrong("param.stream.key"))?;
    params.text("guid").ok_or_else(|| wrong("param.stream.guid"))?;
    let content = params.text("content").unwrap_or_default();
    if content.len() > 3 * 1024 {
        return Err(Refusal::new(400, "param.stream.content", "content is too large"));
    }
    let card = desk.world.cards.get_mut(&id).ok_or_else(|| wrong("param.cardNotExist"))?;
    let flow = match (params.flag("isFinalize"), params.flag("isError")) {
        (_, Some(true)) => "5",
        (Some(true), _) => "3",
        _ => "2",
    };
    card.public.insert("flowStatus".into(), flow.into());
    let text = card.public.entry(key).or_default();
    if params.flag("isFull") == Some(true) {
        text.clear();
    }
    text.push_str(&content);
    card.shown.clear();
    Ok(json!({"success": true, "result": true}))
}

fn register(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let key = params.text("callbackRouteKey").ok_or_else(|| wrong("param.callbackRouteKeyEmpty"))?;
    let url = params.text("callbackUrl").ok_or_else(|| wrong("param.callbackUrlEmpty"))?;
    let known = desk.world.routes.get(&key).filter(|r| r.url != url);
    if known.is_some() && params.flag("forceUpdate") != Some(true) {
        return Err(Refusal::new(500, "param.callbackRouteKeyExist", "callbackRouteKey已存在"));
    }
    let before = desk.world.routes.get(&key).and_then(|r| r.secret.clone());
    let secret = params.text("apiSecret").or(before);
    desk.world.routes.insert(key, Route { url: url.clone(), secret: secret.clone() });
    let mut result = Map::new();
    result.insert("callbackUrl".into(), json!(url));
    if let Some(secret) = secret {
        result.insert("apiSecret".into(), json!(secret));
    }
    Ok(json!({"success": true, "result": result}))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, small};
    use super::*;

    const CREATE: &str = "POST /v1.0/card/instances/createAndDeliver";
    const TEMPLATE: &str = "382e4302-551d-4880-bf29-a30acfab2e71.schema";

    fn request(change: &Value) -> Value {
        let mut request = json!({
            "cardTemplateId": TEMPLATE, "outTrackId": "op1", "callbackType": "STREAM",
            "cardData": {"cardParamMap": {"msgTitle": "确认", "flowStatus": 3}},
            "openSpaceId": "dtv1.card//IM_ROBOT.hp_admin;im_group.cidHp==",
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
            "imGroupOpenDeliverModel": {"robotCode": "dingsimapp", "recipients": ["hp_admin"]},
        });
        request.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        request
    }

    #[test]
    fn a_card_is_one_instance_in_many_spaces() {
        let mut world = small();
        let made = call(&mut world, CREATE, request(&json!({})));
        let results = made["result"]["deliverResults"].as_array().unwrap();
        assert!(results.iter().all(|r| r["success"] == true && r["carrierId"].is_string()));
        assert_eq!((results[1]["spaceType"].as_str(), world.chat.len()), (Some("IM_GROUP"), 2));
        assert!(
            !world.sees_message("hp_li", &world.chat[1]) && world.sees_message("hp_admin", &world.chat[1])
        );
        assert_eq!(world.cards["op1"].public.len(), 1, "a number is not a string");
        assert_eq!(call(&mut world, CREATE, request(&json!({})))["code"], "param.cardAlreadyExist");
    }

    #[test]
    fn a_space_that_fails_does_not_fail_the_call() {
        let mut world = small();
        let change = json!({"openSpaceId": "dtv1.card//IM_ROBOT.nobody;IM_GROUP.cidNone"});
        let made = call(&mut world, CREATE, request(&change));
        let results = made["result"]["deliverResults"].as_array().unwrap();
        assert!(results.iter().all(|r| r["success"] == false && r["errorMsg"].is_string()));
        assert!(world.chat.is_empty() && world.cards.contains_key("op1"));
    }

    #[test]
    fn refusals_name_what_is_wrong() {
        let mut world = small();
        let cases = [
            (json!({"outTrackId": ""}), "param.outTrackIdEmpty"),
            (json!({"cardTemplateId": null}), "param.cardTemplateIdEmpty"),
            (json!({"cardTemplateId": "own.schema"}), "param.templateNotExist"),
            (json!({"cardData": null}), "param.cardPublicDataEmpty"),
            (json!({"openSpaceId": null}), "param.openSpaceIdEmpty"),
            (json!({"openSpaceId": "cidHp=="}), "param.openSpaceIdInvalid"),
            (json!({"imGroupOpenDeliverModel": null}), "param.openDeliverModelEmpty"),
            (json!({"imGroupOpenDeliverModel": {"robotCode": "x"}}), "param.openDeliverModelError"),
            (json!({"imGroupOpenSpaceModel": {}}), "param.openSpaceModelInvalid"),
            (json!({"callbackType": "HTTP"}), "param.callbackRouteKeyEmpty"),
            (json!({"callbackType": "stream"}), "param.invalid"),
            (json!({"privateData": {"nobody": {}}}), "param.userIdNotExist"),
        ];
        for (change, code) in cases {
            assert_eq!(call(&mut world, CREATE, request(&change))["code"], code, "{change}");
        }
        assert!(world.cards.is_empty());
        world.knobs.templates.insert("own.schema".into());
        assert_eq!(
            call(&mut world, CREATE, request(&json!({"cardTemplateId": "own.schema"})))["success"],
            true
        );
    }

    #[test]
    fn an_update_by_key_reaches_every_view() {
        let mut world = small();
        call(&mut world, CREATE, request(&json!({})));
        world.cards.get_mut("op1").unwrap().shown.insert("hp_admin".into(), CardParams::default());
        let options = json!({"updateCardDataByKey": true, "updatePrivateDataByKey": true});
        let change = json!({"outTrackId": "op1", "cardUpdateOptions": options,
            "cardData": {"cardParamMap": {"msgContent": "已确认"}},
            "privateData": {"hp_admin": {"cardParamMap": {"msgTitle": "你的"}}}});
        assert_eq!(call(&mut world, "PUT /v1.0/card/instances", change)["result"], true);
        let card = &world.cards["op1"];
        assert!(card.shown.is_empty() && card.seen_by(None)["msgTitle"] == "确认");
        assert_eq!(card.seen_by(Some("hp_admin"))["msgTitle"], "你的");
        let missing = json!({"outTrackId": "op2", "cardData": {}});
        assert_eq!(call(&mut world, "PUT /v1.0/card/instances", missing)["code"], "param.cardNotExist");
    }

    #[test]
    fn a_route_key_has_one_url() {
        let mut world = small();
        let mut register = |url: &str, force: bool| {
            let params =
                json!({"callbackRouteKey": "k", "callbackUrl": url, "apiSecret": "s", "forceUpdate": force});
            call(&mut world, "POST /v1.0/card/callbacks/register", params)
        };
        assert_eq!(register("http://a/card", false)["result"]["apiSecret"], "s");
        assert_eq!(register("http://b/card", false)["code"], "param.callbackRouteKeyExist");
        assert_eq!(register("http://b/card", true)["result"]["callbackUrl"], "http://b/card");
    }
}
