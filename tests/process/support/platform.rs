//! The simulated platform, driven by its control plane.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::child::{Child, guanjia};
use super::{eventually, seconds};

/// A running simulator; it runs as long as one handle to it is held.
#[derive(Clone)]
pub struct Platform {
    child: Arc<Child>,
    url: String,
    http: reqwest::Client,
}

/// A client that waits longer than anything here lasts.
pub fn http() -> reqwest::Client {
    // A second installation says that the first one stands.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().timeout(Duration::from_mins(1)).build().expect("a client")
}

impl Platform {
    /// Starts it on a port chosen before, pushing to these.
    pub async fn start_at(dir: &Path, port: u16, bots: &[String]) -> Self {
        let args: Vec<&str> = bots.iter().flat_map(|bot| ["--bot", bot]).collect();
        Self::start_with(dir, port, &args).await
    }

    /// The same with a district of so many people.
    pub async fn start_of(dir: &Path, port: u16, people: u32, bot: &str) -> Self {
        Self::start_with(dir, port, &["--members", &people.to_string(), "--bot", bot]).await
    }

    /// Starts it on a port chosen before; everything goes to whoever connects, and no call is one too many.
    pub async fn start_for_streams(dir: &Path, port: u16) -> Self {
        Self::start_with(dir, port, &["--calls-per-second", "0"]).await
    }

    async fn start_with(dir: &Path, port: u16, more: &[&str]) -> Self {
        let listen = format!("127.0.0.1:{port}");
        let mut args = vec!["simulate", "--listen", &listen];
        args.extend(more);
        let mut child = Child::start(dir, "platform", guanjia(&args));
        let url = child.first_line(seconds(10)).await;
        Self { child: Arc::new(child), url, http: http() }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its process.
    pub fn child(&self) -> &Child {
        &self.child
    }

    pub async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}/_sim/{path}", self.url)).send().await;
        answer.expect("the control plane answers").json().await.expect("JSON")
    }

    /// Any call of the control plane; a refusal fails the test.
    pub async fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self.http.post(format!("{}/_sim/{path}", self.url)).json(body).send().await;
        let answer = answer.expect("the control plane answers");
        let status = answer.status();
        let body: Value = answer.json().await.expect("JSON");
        assert!(status.is_success(), "/_sim/{path}: {status} {body}");
        body
    }

    /// A call of the organisation's own, such as its console makes, beside the bot.
    pub async fn open_api(&self, path: &str, body: &Value) {
        let tokens = format!("{}/gettoken?appkey=dingsimapp&appsecret=sim-app-secret", self.url);
        let token: Value = self.http.get(tokens).send().await.expect("answers").json().await.expect("JSON");
        let token = token["access_token"].as_str().expect("a token");
        let call = self.http.post(format!("{}{path}?access_token={token}", self.url)).json(body);
        let answer: Value = call.send().await.expect("answers").json().await.expect("JSON");
        assert_eq!(answer["errcode"], 0, "{path}: {answer}");
    }

    /// Somebody writes to the bot; `bot` picks who receives it.
    pub async fn say(&self, user: &str, text: &str, bot: &Value) -> Value {
        self.post("say", &json!({"user": user, "text": text, "bot": bot})).await
    }

    /// The same, and it must be acknowledged.
    pub async fn said(&self, user: &str, text: &str, bot: &Value) -> String {
        let report = self.say(user, text, bot).await;
        assert_eq!(report["delivered"], true, "{report}");
        report["msgId"].as_str().expect("an id").to_owned()
    }

    /// Somebody presses a button.
    pub async fn tap(&self, user: &str, card: &str, button: &str, bot: &Value) -> Value {
        self.post("tap", &json!({"user": user, "card": card, "button": button, "bot": bot})).await
    }

    /// Somebody presses a button that another press may have taken off the card a moment before.
    pub async fn tap_if_there(&self, user: &str, card: &str, button: &str, bot: &Value) {
        let press = json!({"user": user, "card": card, "button": button, "bot": bot});
        let answer = self.http.post(format!("{}/_sim/tap", self.url)).json(&press).send().await;
        let status = answer.expect("the control plane answers").status();
        assert!(status.is_success() || status == reqwest::StatusCode::NOT_FOUND, "{status}");
    }

    /// The same message again.
    pub async fn redeliver(&self, id: &str, times: u32, bot: &Value) -> Value {
        self.post("redeliver", &json!({"msgId": id, "times": times, "bot": bot})).await
    }

    /// Makes something go wrong.
    pub async fn fault(&self, fault: Value) {
        self.post("faults", &fault).await;
    }

    /// Ends everything that goes wrong.
    pub async fn no_faults(&self) {
        let ended = self.http.delete(format!("{}/_sim/faults", self.url)).send().await;
        assert!(ended.expect("the control plane answers").status().is_success());
    }

    /// Everything that person sees.
    pub async fn chat(&self, user: &str) -> Vec<Value> {
        let chat = self.get(&format!("chat?user={user}")).await;
        chat["messages"].as_array().expect("messages").clone()
    }

    /// What the bot said to that person, without cards.
    pub async fn replies(&self, user: &str) -> Vec<String> {
        let chat = self.chat(user).await;
        let said = chat.iter().filter(|m| m["from"] == "bot" && m["card"].is_null());
        said.map(|m| m["text"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// How many answers stand in each chat: by the person's id in single chats, by the group's in groups.
    pub async fn answers(&self) -> BTreeMap<String, usize> {
        let world = self.world().await;
        let mut answers = BTreeMap::new();
        for member in world["members"].as_array().expect("members") {
            let user = member["userid"].as_str().expect("an id");
            let chat = self.get(&format!("chat?user={user}")).await;
            let said = chat["messages"].as_array().expect("messages");
            let from_bot = said.iter().filter(|message| message["from"] == "bot");
            let mut told = BTreeMap::<String, usize>::new();
            for message in from_bot {
                *told.entry(message["conversation"].as_str().expect("a chat").to_owned()).or_default() += 1;
            }
            for (chat, count) in told {
                answers.insert(if chat == "single" { user.to_owned() } else { chat }, count);
            }
        }
        answers
    }

    /// How many Stream connections are open, as the platform sees it.
    pub async fn streams(&self) -> u64 {
        self.get("streams").await["open"].as_u64().expect("a number")
    }

    /// The cards that person sees, each once, as they are now.
    pub async fn cards(&self, user: &str) -> Vec<Value> {
        let chat = self.chat(user).await;
        chat.iter().map(|message| message["card"].clone()).filter(|card| !card.is_null()).collect()
    }

    /// The world.
    pub async fn world(&self) -> Value {
        self.get("world").await
    }

    /// The members with that number.
    pub async fn members(&self, mobile: &str) -> Vec<Value> {
        let world = self.world().await;
        let members = world["members"].as_array().expect("members");
        members.iter().filter(|member| member["mobile"] == mobile).cloned().collect()
    }

    /// The outcomes of all calls of that path, in order of arrival.
    pub async fn calls(&self, path: &str) -> Vec<String> {
        let log = self.get("calls").await;
        let calls = log["calls"].as_array().expect("calls");
        let of = calls.iter().filter(|call| call["api"].as_str().is_some_and(|api| api.ends_with(path)));
        of.map(|call| call["outcome"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// When calls of that path arrived, in order, milliseconds since the epoch.
    pub async fn times(&self, path: &str) -> Vec<i64> {
        let log = self.get("calls").await;
        let calls = log["calls"].as_array().expect("calls");
        let of = calls.iter().filter(|call| call["api"].as_str().is_some_and(|api| api.ends_with(path)));
        of.filter_map(|call| call["at"].as_i64()).collect()
    }

    /// What somebody was handed.
    pub async fn file(&self, id: &str) -> Vec<u8> {
        let url = reqwest::Url::parse_with_params(&format!("{}/_sim/file", self.url), [("id", id)]);
        let answer = self.http.get(url.expect("an address")).send().await.expect("an answer");
        answer.bytes().await.expect("a body").to_vec()
    }

    /// Waits until nothing happens any more.
    pub async fn quiet(&self) {
        self.get("quiet?timeout_ms=20000&idle_ms=700").await;
    }

    /// Waits for the one card of that person.
    pub async fn card(&self, user: &str, within: Duration) -> String {
        let id = async || {
            let cards = self.cards(user).await;
            Some(cards.first()?["outTrackId"].as_str()?.to_owned())
        };
        eventually(within, "a card is there", id).await
    }
}
