//! A conversation in a house: who says and presses what, and what they get to read.
//!
//! **Invariant:** a scene ends with [`Scene::finish`], which fails on anything left unread, unsent, dead or unknown.

use std::collections::BTreeSet;
use std::time::Duration;

use guanjia::clock::Clock;
use guanjia::dingtalk::SESSION_WEBHOOK;
use serde_json::{Value, json};

use super::house::{House, Plan};
use super::platform::{Call, Platform};
use super::show;

/// How long `settle` waits at most, and how far ahead an entry of the due set is still waited for.
const PATIENCE: Duration = Duration::from_secs(45);
const SOON: i64 = 60_000;

/// How long a run waits after its press: what is due so soon comes though time stands still.
const LANDS: i64 = 150;

/// A conversation in a house.
pub struct Scene {
    house: Option<House>,
    read: BTreeSet<String>,
    /// Faults of the rate are expected in a scene that orders them.
    throttling_ordered: bool,
    overlooked: bool,
    /// Codes calls are refused with because the scene orders it.
    ordered: BTreeSet<String>,
}

/// The answer to a press.
pub struct Pressed {
    /// What the service answered to the platform.
    pub answer: Value,
}

impl Scene {
    /// On the memory store.
    pub async fn new() -> Self {
        Self::of(Plan::default()).await
    }

    /// On the memory store, where calls that are not answered are given up soon.
    pub async fn impatient() -> Self {
        Self::of(Plan::default().impatient()).await
    }

    /// In a house of this plan.
    pub async fn of(plan: Plan) -> Self {
        Self {
            house: Some(plan.build().await),
            read: BTreeSet::new(),
            throttling_ordered: false,
            overlooked: false,
            ordered: BTreeSet::new(),
        }
    }

    /// The house it plays in.
    pub fn house(&self) -> &House {
        self.house.as_ref().expect("the scene is not over")
    }

    /// The house, for whoever breaks something in it.
    pub fn house_mut(&mut self) -> &mut House {
        self.house.as_mut().expect("the scene is not over")
    }

    /// The platform's control plane.
    pub fn platform(&self) -> &Platform {
        &self.house().platform
    }

    /// Somebody writes to the robot; the message's id.
    pub async fn says(&self, user: &str, text: &str) -> String {
        self.sends(json!({"user": user, "text": text})).await
    }

    /// Somebody writes to the robot in a group.
    pub async fn says_in(&self, group: &str, user: &str, text: &str) -> String {
        self.sends(json!({"user": user, "text": text, "chat": group})).await
    }

    /// Somebody speaks to the robot in a group of this id and title, which the small world need not have.
    pub async fn speaks_in_group(&self, (id, title): (&str, &str), user: &str) {
        let short: String = title.chars().take(20).collect();
        let body = json!({
            "msgId": format!("{id}-{user}-{short}"), "createAt": self.house().clock.now_ms(),
            "conversationType": "2", "conversationId": id, "conversationTitle": title, "isInAtList": true,
            "msgtype": "text", "text": {"content": " 帮助"}, "senderStaffId": user,
            "senderId": format!("encrypted-{user}"), "senderNick": user, "senderCorpId": "dingsim0001",
            "chatbotCorpId": "dingsim0001", "robotCode": "dingsimapp",
        });
        let sent = self.platform().post("push", json!({"body": body})).await;
        assert_eq!(sent["delivered"], true, "{sent}");
        self.settle().await;
    }

    /// A message of any kind, as `/_sim/say` takes it.
    pub async fn sends(&self, message: Value) -> String {
        let sent = self.platform().post("say", message).await;
        assert_eq!(sent["delivered"], true, "{sent}");
        sent["msgId"].as_str().expect("an id").to_owned()
    }

    /// What is new for this person in the single chat.
    pub async fn reply(&mut self, user: &str) -> String {
        self.unread(Some(user), "single").await
    }

    /// What is new in a group.
    pub async fn reply_in(&mut self, group: &str) -> String {
        self.unread(None, group).await
    }

    /// Says it and reads the answer.
    pub async fn asks(&mut self, user: &str, text: &str) -> String {
        self.says(user, text).await;
        self.reply(user).await
    }

    async fn unread(&mut self, viewer: Option<&str>, chat: &str) -> String {
        self.settle().await;
        let mut new = self.platform().said(viewer, chat).await;
        new.retain(|message| self.read.insert(id(message)));
        show::messages(&new)
    }

    /// The latest card as this person sees it now, in the single chat.
    pub async fn card(&self, user: &str) -> String {
        self.card_in("single", user).await
    }

    /// The latest card of a chat as this person sees it now.
    pub async fn card_in(&self, chat: &str, user: &str) -> String {
        self.settle().await;
        show::message(&self.latest_card(chat, user).await)
    }

    async fn latest_card(&self, chat: &str, user: &str) -> Value {
        let said = self.platform().said(Some(user), chat).await;
        said.into_iter().rfind(|message| message.get("card").is_some()).expect("a card is there")
    }

    /// The handle of the latest card.
    pub async fn card_id(&self, chat: &str, user: &str) -> String {
        self.settle().await;
        let card = self.latest_card(chat, user).await;
        card["card"]["outTrackId"].as_str().expect("a handle").to_owned()
    }

    /// Presses a button of the latest card, by what is written on it or its id.
    pub async fn presses(&self, user: &str, button: &str) -> Pressed {
        let card = self.card_id("single", user).await;
        self.presses_on(&card, user, button).await
    }

    /// Presses a button of a certain card.
    pub async fn presses_on(&self, card: &str, user: &str, button: &str) -> Pressed {
        let press = json!({"user": user, "card": card, "button": button});
        let tapped = self.platform().post("tap", press).await;
        assert_eq!(tapped["delivered"], true, "{tapped}");
        Pressed { answer: tapped["answer"].clone() }
    }

    /// What was throttled was meant to be.
    pub fn throttled(&mut self) {
        self.throttling_ordered = true;
    }

    /// Lets something go wrong with calls to this API.
    pub async fn fault(&mut self, api: &str, kind: &str, times: u64) {
        self.throttling_ordered |= kind.starts_with("throttle");
        self.platform().fault(json!({"api": api, "kind": kind, "times": times})).await;
    }

    /// The next call to this API is refused with this code.
    pub async fn refusal(&mut self, api: &str, code: &str) {
        self.refusals(api, code, 1).await;
    }

    /// So many calls to this API are refused with this code.
    pub async fn refusals(&mut self, api: &str, code: &str, times: u64) {
        self.throttling_ordered |= code.starts_with("900");
        self.ordered.insert(code.to_owned());
        self.platform().fault(json!({"api": api, "kind": "refuse", "code": code, "times": times})).await;
    }

    /// The calls to an API, by how its name ends.
    pub async fn calls(&self, api: &str) -> Vec<Call> {
        self.platform().calls(api).await
    }

    /// The sealed trail: `action result subject`, one line each, oldest first.
    pub async fn trail(&self) -> Vec<String> {
        self.acts().await.iter().map(line).collect()
    }

    /// The sealed trail as recorded.
    pub async fn acts(&self) -> Vec<Value> {
        self.settle().await;
        let sealed = self.house().service().store().audit(1, 1_000).await.expect("the trail");
        sealed.iter().map(|act| serde_json::from_str(&act.line).expect("JSON")).collect()
    }

    /// Waits until every department has been listed: from then on people are found without asking the platform.
    pub async fn walked(&self) {
        let departments = self.platform().world().await["departments"].as_array().expect("departments").len();
        let began = tokio::time::Instant::now();
        while self.calls("/topapi/v2/user/list").await.len() < departments {
            // A district is over a thousand calls at the platform's pace.
            let patience = PATIENCE * 3;
            assert!(began.elapsed() < patience, "the organisation was not walked within {patience:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.settle().await;
    }

    /// Waits until what the organisation calls things is known to the reader.
    pub async fn grounded(&self) {
        tokio::time::timeout(PATIENCE, self.house().service().index().ready()).await.expect("an index");
        self.settle().await;
    }

    /// Waits until mailboxes and outbox are empty and nothing is due soon.
    pub async fn settle(&self) {
        let store = self.house().service().store();
        let began = tokio::time::Instant::now();
        let mut calm = 0;
        while calm < 2 {
            assert!(began.elapsed() < PATIENCE, "the house did not settle within {PATIENCE:?}");
            let quiet = self.platform().quiet().await;
            let backlog = store.backlog().await.expect("the store answers");
            let due = store.next_due().await.expect("the store answers");
            let soon = self.house().clock.now_ms() + self.soon();
            let still = due.is_none_or(|at| at > soon + self.landing());
            calm = if quiet && backlog == 0 && still { calm + 1 } else { 0 };
            if let Some(at) = due.filter(|at| quiet && backlog == 0 && *at > soon) {
                self.land(at);
            }
            if calm == 0 {
                tokio::time::sleep(Duration::from_millis(3)).await;
            }
        }
    }

    fn landing(&self) -> i64 {
        if matches!(self.house().clock, Clock::Manual(_)) { LANDS } else { 0 }
    }

    /// The press has landed, since no push is open: where time stands still, it is moved on to what waited for that.
    fn land(&self, at: i64) {
        let left = at - self.house().clock.now_ms();
        if left <= self.landing() {
            self.house().advance(Duration::from_millis(left.unsigned_abs()));
        }
    }

    /// Where time stands still, only what is due already will happen.
    fn soon(&self) -> i64 {
        if matches!(self.house().clock, Clock::Manual(_)) { 0 } else { SOON }
    }

    /// What people were told by a notice is not read one by one.
    pub fn overlook(&mut self) {
        self.overlooked = true;
    }

    /// Takes everything that was said as read.
    pub async fn overhears(&mut self) {
        self.settle().await;
        for message in self.said_anywhere().await {
            self.read.insert(id(&message));
        }
    }

    /// Ends the scene: fails on anything left unread, unsent, dead or unknown, and on a rate too high.
    pub async fn finish(mut self) {
        self.settle().await;
        let mut wrong = if self.overlooked { Vec::new() } else { self.unread_anywhere().await };
        let house = self.house.take().expect("the scene is not over");
        let dead = house.service().store().letters(None, 100).await.expect("the store answers");
        wrong.extend(dead.iter().map(|letter| format!("dead: {letter:?}")));
        let calls = house.platform.calls("").await;
        let strange = calls.iter().filter(|call| {
            ["unknown", "22", "404"].contains(&call.outcome.as_str()) && !self.ordered.contains(&call.outcome)
        });
        wrong.extend(strange.map(|call| format!("the platform does not know {}", call.api)));
        // Where time stands still nothing can be too fast.
        if matches!(house.clock, Clock::System) {
            wrong.extend(too_fast(&calls));
        }
        if !self.throttling_ordered {
            let throttled = calls.iter().filter(|call| ["90018", "90002"].contains(&call.outcome.as_str()));
            wrong.extend(throttled.map(|call| format!("throttled: {}", call.api)));
        }
        house.stop().await;
        assert!(wrong.is_empty(), "the scene does not end clean:\n{}", wrong.join("\n"));
    }

    async fn unread_anywhere(&self) -> Vec<String> {
        let said = self.said_anywhere().await;
        let unread = said.iter().filter(|message| !self.read.contains(&id(message)));
        unread.map(|message| format!("unread: {}", show::message(message))).collect()
    }

    async fn said_anywhere(&self) -> Vec<Value> {
        let world = self.platform().world().await;
        let mut said = Vec::new();
        for member in world["members"].as_array().expect("members") {
            said.extend(self.platform().said(member["userid"].as_str(), "single").await);
        }
        for group in world["groups"].as_array().expect("groups") {
            said.extend(self.platform().said(None, group["id"].as_str().expect("an id")).await);
        }
        said
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        assert!(
            self.house.is_none() || std::thread::panicking(),
            "a scene must be ended with finish().await"
        );
    }
}

fn id(message: &Value) -> String {
    message["msgId"].as_str().expect("an id").to_owned()
}

fn line(act: &Value) -> String {
    let part = |pointer: &str| act.pointer(pointer).and_then(Value::as_str).unwrap_or("-").to_owned();
    let reason = act.pointer("/reason/reason").and_then(Value::as_str);
    let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    format!("{} {} {} {}{reason}", part("/actor"), part("/action"), part("/result"), part("/subject/name"))
}

/// APIs with more than 20 calls in a sliding second.
fn too_fast(calls: &[Call]) -> Vec<String> {
    let mut wrong = Vec::new();
    // A conversation's own address is not counted among the calls.
    let apis = calls.iter().map(|call| call.api.as_str()).filter(|api| *api != SESSION_WEBHOOK);
    for api in apis.collect::<BTreeSet<_>>() {
        let mut times: Vec<i64> = calls.iter().filter(|call| call.api == api).map(|call| call.at).collect();
        times.sort_unstable();
        // Twenty-one in less than a second.
        if times.windows(21).any(|window| window[20] - window[0] < 999) {
            wrong.push(format!("more than 20 calls in a second: {api}"));
        }
    }
    wrong
}
