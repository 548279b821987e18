//! `openSpaceId` and its deliver models: where a card appears (messaging, 5.2).

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::robot::process_key;
use super::super::{Desk, Params, Refusal};
use super::wrong;
use crate::simulator::render;
use crate::simulator::world::{Message, Place, Space, SpaceKind, World};

/// A space asked for, and who alone sees the card there.
#[derive(Debug)]
pub struct Wanted {
    space: Space,
    only: BTreeSet<String>,
}

/// What the ids of a request are: its `userIdType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdType {
    /// 1, the default.
    User,
    /// 2.
    Union,
}

impl IdType {
    /// Reads `userIdType`.
    pub fn of(params: &Params) -> Self {
        if params.number("userIdType") == Some(2) { Self::Union } else { Self::User }
    }

    /// The userid behind an id.
    pub fn userid(self, world: &World, id: &str) -> Option<String> {
        let member = match self {
            Self::User => world.members.get(id),
            Self::Union => world.member_by_union(id),
        };
        member.map(|m| m.userid.clone())
    }
}

/// Reads `dtv1.card//TYPE.id[;TYPE.id]*` together with the models each type needs.
pub fn read(desk: &Desk<'_>, params: &Params) -> Result<Vec<Wanted>, Refusal> {
    let text = params.text("openSpaceId").ok_or_else(|| wrong("param.openSpaceIdEmpty"))?;
    let invalid = || wrong("param.openSpaceIdInvalid");
    let list = text.strip_prefix("dtv1.card//").ok_or_else(invalid)?;
    let ids = IdType::of(params);
    let mut wanted = Vec::new();
    for part in list.split(';') {
        let (kind, id) = part.split_once('.').filter(|(_, id)| !id.is_empty()).ok_or_else(invalid)?;
        let kind = match kind.to_ascii_uppercase().as_str() {
            "IM_ROBOT" => SpaceKind::Robot,
            "IM_GROUP" => SpaceKind::Group,
            _ => return Err(invalid()),
        };
        let model = model(desk, params, kind)?;
        let id = match kind {
            SpaceKind::Robot => ids.userid(desk.world, id).unwrap_or_else(|| id.to_owned()),
            SpaceKind::Group => id.to_owned(),
        };
        let only = model.get("recipients").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let only = only.iter().filter_map(|u| ids.userid(desk.world, u.as_str()?)).collect();
        wanted.push(Wanted { space: Space { kind, id }, only });
    }
    Ok(wanted)
}

/// The deliver model of a kind, checked together with its space model.
fn model(desk: &Desk<'_>, params: &Params, kind: SpaceKind) -> Result<Map<String, Value>, Refusal> {
    let (deliver, space) = match kind {
        SpaceKind::Robot => ("imRobotOpenDeliverModel", "imRobotOpenSpaceModel"),
        SpaceKind::Group => ("imGroupOpenDeliverModel", "imGroupOpenSpaceModel"),
    };
    let model = params.object(deliver).ok_or_else(|| wrong("param.openDeliverModelEmpty"))?;
    let robot = model.get("robotCode").and_then(Value::as_str);
    let named = robot.is_some() || (kind == SpaceKind::Robot && model.contains_key("spaceType"));
    if !named || robot.is_some_and(|r| r != desk.world.corp.app) {
        return Err(wrong("param.openDeliverModelError"));
    }
    // When a space model is given, it must say whether the card may be forwarded.
    if params.object(space).is_some_and(|s| !s.get("supportForward").is_some_and(Value::is_boolean)) {
        return Err(wrong("param.openSpaceModelInvalid"));
    }
    Ok(model)
}

/// Shows the card in every space that exists, and says which did not.
pub fn deliver(desk: &mut Desk<'_>, card: &str, wanted: &[Wanted]) -> Vec<Value> {
    wanted.iter().map(|w| deliver_one(desk, card, w)).collect()
}

fn deliver_one(desk: &mut Desk<'_>, card: &str, wanted: &Wanted) -> Value {
    let Space { kind, id } = &wanted.space;
    let (exists, place, problem) = match kind {
        SpaceKind::Robot => {
            (desk.world.members.contains_key(id), Place::Single(id.clone()), "user not exist")
        }
        SpaceKind::Group => {
            (desk.world.groups.contains_key(id), Place::Group(id.clone()), "conversation not exist")
        }
    };
    if !exists {
        return json!({"spaceType": kind.name(), "spaceId": id, "success": false, "errorMsg": problem});
    }
    let key = process_key(desk);
    let title = desk.world.cards.get(card).map(|c| render::title(&c.public)).unwrap_or_default();
    let mut message = Message::new(place, "bot", "card", "");
    message.title = title;
    message.card = Some(card.to_owned());
    message.key = Some(key.clone());
    message.only.clone_from(&wanted.only);
    desk.world.write(message, desk.now);
    json!({"spaceType": kind.name(), "spaceId": id, "success": true, "carrierId": key})
}
