//! People read: one of them what they see, or a share of a whole district.
//!
//! **Invariant:** only what the robot sent fires an event (`robot_msg_read`), once for each reader: reading a work notice,
//! DING, todo or announcement is told to nobody (messaging, 3.6).

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::{Answer, Told, Trouble, required};
use crate::simulator::hub::Hub;
use crate::simulator::world::{Chance, Message, Millis, Place, World};

/// What is to be read.
#[derive(Debug)]
struct Wanted {
    /// `single` or an openConversationId.
    conversation: Option<String>,
    /// `chat`, `group`, `work`, `ding`, `todo` or `announcement`.
    channel: Option<String>,
    /// processQueryKey, task id of a work notice, openDingId, taskId of a todo, or blackboardId.
    id: Option<String>,
}

impl Wanted {
    fn of(body: &Value) -> Result<Self, Trouble> {
        let text = |name: &str| match &body[name] {
            Value::Number(number) => Some(number.to_string()),
            other => other.as_str().map(str::to_owned),
        };
        let channel = text("channel");
        let known = ["chat", "group", "work", "ding", "todo", "announcement"];
        if let Some(strange) = channel.as_ref().filter(|c| !known.contains(&c.as_str())) {
            return Err(Trouble::bad(format!("channel is one of {known:?}, not {strange}")));
        }
        let id = text("id").or_else(|| text("processQueryKey"));
        Ok(Self { conversation: text("conversation"), channel, id })
    }

    fn holds(&self, message: &Message) -> bool {
        self.conversation.as_deref().is_none_or(|c| c == message.conversation())
            && self.channel.as_deref().is_none_or(|c| c == message.channel())
            && (self.id.is_none() || self.id == message.key)
    }
}

/// `POST /_sim/read`: `{user, conversation?, channel?, id?}` reads what that person sees, or `{share, seed?, channel?, id?}`
/// that share of all receivers (0 to 1), the same ones for the same seed, more of them for a greater share.
///
/// Answers `{read: […], reads: n}`: the ids of what was unread, and how many times.
pub async fn read(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let wanted = Wanted::of(&body)?;
    let read = if let Some(share) = body["share"].as_f64() {
        if !(0.0..=1.0).contains(&share) {
            return Err(Trouble::bad("share lies between 0 and 1"));
        }
        let seed = body["seed"].as_u64().unwrap_or(1);
        hub.visit(|desk| read_share(desk.world, &wanted, (share, seed), desk.now))
    } else {
        let user = required(&body, "user")?;
        hub.visit(|desk| {
            if !desk.world.members.contains_key(&user) {
                return Err(Trouble::missing(format!("{user} is no member")));
            }
            Ok(read_own(desk.world, &wanted, &user, desk.now))
        })?
    };
    let keys: BTreeSet<&String> = read.iter().collect();
    Ok(Json(json!({"read": keys, "reads": read.len()})))
}

fn read_own(world: &mut World, wanted: &Wanted, user: &str, now: Millis) -> Vec<String> {
    let mut numbers = world.seen_by(user);
    numbers.retain(|number| world.chat.at(*number).is_some_and(|message| wanted.holds(message)));
    numbers.into_iter().filter_map(|number| read_one(world, user, number, now)).collect()
}

/// Ranks every receipt by the seed, and lets the first of them happen.
fn read_share(world: &mut World, wanted: &Wanted, (share, seed): (f64, u64), now: Millis) -> Vec<String> {
    let told = |message: &Message| message.key.is_some() && message.card.is_none() && !message.recalled;
    let mut receipts: Vec<(u64, u64, String)> = Vec::new();
    for (number, message) in world.chat.numbers().filter(|(_, m)| told(m) && wanted.holds(m)) {
        receipts
            .extend(world.receivers(message).map(|user| (rank(seed, number, user), number, user.clone())));
    }
    receipts.sort_unstable();
    let many = portion(receipts.len(), share);
    let first = receipts.into_iter().take(many);
    first.filter_map(|(_, number, user)| read_one(world, &user, number, now)).collect()
}

fn rank(seed: u64, number: u64, user: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (number, user).hash(&mut hasher);
    Chance::of(seed ^ hasher.finish()).next()
}

/// A share of so many, rounded.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a few million at most, between none and all"
)]
fn portion(many: usize, share: f64) -> usize {
    (many as f64 * share).round() as usize
}

/// Reads one entry: its key, when it was unread and has one.
fn read_one(world: &mut World, user: &str, number: u64, now: Millis) -> Option<String> {
    if !world.read(user, number, now) {
        return None;
    }
    let message = world.chat.at(number)?;
    let key = message.key.clone()?;
    let conversation = message.place.id();
    if message.place != Place::Own {
        let unionid = world.members.get(user).map(|member| member.unionid.clone());
        let payload = json!({
            "userId": user, "unionId": unionid, "robotCode": world.corp.app, "openConversationId": conversation,
            "processQueryKey": key, "operatTime": now.to_string(),
        });
        world.fire("robot_msg_read", payload);
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::world::seed;

    const NOW: Millis = 1_790_000_000_000;

    fn wanted(body: &Value) -> Wanted {
        Wanted::of(body).unwrap()
    }

    fn world() -> World {
        let mut world = seed::small(NOW);
        for (key, place) in [("p1", Place::Single("hp_li".into())), ("p2", Place::Group("cidHp==".into()))] {
            world.write(Message { key: Some(key.into()), ..Message::new(place, "bot", "text", "x") }, NOW);
        }
        for (key, kind) in [("7", "work"), ("t1", "todo")] {
            let only = world.members.keys().cloned().collect();
            let blank = Message::new(Place::Own, "bot", kind, "x");
            world.write(Message { key: Some(key.into()), only, ..blank }, NOW);
        }
        world
    }

    #[test]
    fn one_person_reads_all_or_what_they_were_asked_to() {
        let mut world = world();
        let mut read = |body: Value| read_own(&mut world, &wanted(&body), "hp_li", NOW);
        assert_eq!(read(json!({"channel": "work"})), ["7"]);
        assert_eq!(read(json!({"id": "t1"})), ["t1"]);
        assert_eq!(read(json!({"conversation": "cidHp=="})), ["p2"]);
        assert_eq!((read(json!({})), read(json!({})).len()), (vec!["p1".to_owned()], 0));
        let fired: Vec<_> = world.events.iter().map(|e| e.payload["openConversationId"].clone()).collect();
        assert_eq!(fired, ["cidHp==", "cidSingle_hp_li=="]);
        assert!(Wanted::of(&json!({"channel": "pigeon"})).is_err());
    }

    #[test]
    fn a_share_reads_the_same_people_for_a_seed_and_more_for_a_greater_one() {
        let (mut one, mut two) = (world(), world());
        let work = wanted(&json!({"channel": "work"}));
        assert_eq!(read_share(&mut one, &work, (0.25, 7), NOW).len(), 3);
        assert_eq!(read_share(&mut one, &work, (0.25, 7), NOW).len(), 0);
        assert_eq!(read_share(&mut two, &work, (0.75, 7), NOW).len(), 9);
        let readers = |world: &World| world.chat[2].read_by.keys().cloned().collect::<BTreeSet<_>>();
        assert!(readers(&one).is_subset(&readers(&two)) && one.events.is_empty());
        assert_eq!(read_share(&mut one, &wanted(&json!({})), (1.0, 1), NOW).len(), 1 + 5 + 9 + 12);
        assert_eq!(one.events.len(), 6);
        assert_eq!((portion(15_000, 0.6), portion(3, 0.5), portion(0, 1.0)), (9_000, 2, 0));
    }
}
