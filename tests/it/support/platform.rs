//! The simulator's control plane, as a tester uses it.

use std::time::Duration;

use serde_json::{Value, json};

/// A client of `/_sim/`.
#[derive(Clone)]
pub struct Platform {
    base: String,
    http: reqwest::Client,
}

/// One call the platform received.
#[derive(Clone, Debug)]
pub struct Call {
    /// Milliseconds since the epoch.
    pub at: i64,
    /// `METHOD /path`.
    pub api: String,
    /// `ok`, or what became of it.
    pub outcome: String,
}

/// Calls that change who is a member, who holds what, and which departments there are.
pub const WRITES: [&str; 8] = [
    "user/create",
    "user/update",
    "user/delete",
    "addrolesforemps",
    "removerolesforemps",
    "department/create",
    "department/update",
    "department/delete",
];

impl Platform {
    /// Over the simulator's address.
    pub fn new(base: String) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(40))
            .build()
            .expect("a client without TLS settings");
        Self { base, http }
    }

    /// The platform's own address, for whoever calls it as another system would.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Something done by another system of the organisation: an old API and its body.
    pub async fn elsewhere(&self, api: &str, body: &Value) -> Value {
        let token = format!("{}/gettoken?appkey=dingsimapp&appsecret=sim-app-secret", self.base);
        let token: Value = self.http.get(token).send().await.expect("an answer").json().await.expect("JSON");
        let token = token["access_token"].as_str().expect("a token");
        let call = self.http.post(format!("{}{api}?access_token={token}", self.base)).json(body);
        let answer: Value = call.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(answer["errcode"], 0, "{api} {body}: {answer}");
        answer
    }

    /// The HTTP client, for whoever talks to the service itself.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Reads; panics on anything but a success.
    pub async fn get(&self, path: &str) -> Value {
        let response = self.http.get(format!("{}/_sim/{path}", self.base)).send().await.expect("an answer");
        let (status, body) = (response.status(), response.text().await.expect("a body"));
        assert!(status.is_success(), "GET {path}: {status} {body}");
        serde_json::from_str(&body).expect("JSON")
    }

    /// Does something; panics on anything but a success.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.try_post(path, body.clone()).await;
        assert!(status.is_success(), "POST {path} {body}: {status} {answer}");
        answer
    }

    /// Does something that may be refused.
    pub async fn try_post(&self, path: &str, body: Value) -> (reqwest::StatusCode, Value) {
        let call = self.http.post(format!("{}/_sim/{path}", self.base)).json(&body);
        let response = call.send().await.expect("an answer");
        let status = response.status();
        (status, response.json().await.expect("JSON"))
    }

    /// The whole world.
    pub async fn world(&self) -> Value {
        self.get("world").await
    }

    /// Everybody reached by a channel, once for each time.
    pub async fn reached(&self, channel: &str) -> Vec<String> {
        let world = self.world().await;
        let all = world["deliveries"].as_array().expect("deliveries");
        let of = all.iter().filter(|one| one["channel"] == channel);
        let mut users: Vec<String> =
            of.map(|one| one["user"].as_str().expect("a userid").to_owned()).collect();
        users.sort();
        users
    }

    /// The member of this number, or `null`.
    pub async fn member_of(&self, mobile: &str) -> Value {
        self.members("mobile", mobile).await.into_iter().next().unwrap_or_default()
    }

    /// The member of this userid, or `null`.
    pub async fn member(&self, user: &str) -> Value {
        self.members("userid", user).await.into_iter().next().unwrap_or_default()
    }

    /// All members with this value in this field.
    pub async fn members(&self, field: &str, value: &str) -> Vec<Value> {
        let world = self.world().await;
        let members = world["members"].as_array().cloned().unwrap_or_default();
        members.into_iter().filter(|member| member[field] == value).collect()
    }

    /// Every call whose name ends like this; `""` for all.
    pub async fn calls(&self, api: &str) -> Vec<Call> {
        let log = self.get("calls").await;
        let calls = log["calls"].as_array().cloned().unwrap_or_default();
        let read = |call: &Value| Call {
            at: call["at"].as_i64().expect("a time"),
            api: call["api"].as_str().expect("a name").to_owned(),
            outcome: call["outcome"].as_str().expect("an outcome").to_owned(),
        };
        calls.iter().map(read).filter(|call| call.api.ends_with(api)).collect()
    }

    /// The names of the calls that changed members, roles or departments, in order.
    pub async fn writes(&self) -> Vec<String> {
        let calls = self.calls("").await;
        let name = |call: &Call| WRITES.iter().find(|write| call.api.ends_with(*write)).copied();
        calls.iter().filter_map(name).map(str::to_owned).collect()
    }

    /// Lets something go wrong: `{api?, kind, times?, rate?, delay_ms?}`.
    pub async fn fault(&self, fault: Value) {
        self.post("faults", fault).await;
    }

    /// Ends all faults.
    pub async fn mend(&self) {
        let call = self.http.delete(format!("{}/_sim/faults", self.base));
        assert!(call.send().await.expect("an answer").status().is_success());
    }

    /// The bot's messages in one chat as this viewer sees them, oldest first.
    pub async fn said(&self, viewer: Option<&str>, chat: &str) -> Vec<Value> {
        let mut query = vec![("conversation", chat)];
        query.extend(viewer.map(|user| ("user", user)));
        let url = reqwest::Url::parse_with_params(&format!("{}/_sim/chat", self.base), query);
        let response = self.http.get(url.expect("an address")).send().await.expect("an answer");
        let seen: Value = response.json().await.expect("JSON");
        let messages = seen["messages"].as_array().cloned().unwrap_or_default();
        messages.into_iter().filter(|message| message["from"] == "bot").collect()
    }

    /// A file of a chat, as a person's client fetches it.
    pub async fn file(&self, id: &str) -> Vec<u8> {
        let url = reqwest::Url::parse_with_params(&format!("{}/_sim/file", self.base), [("id", id)]);
        let response = self.http.get(url.expect("an address")).send().await.expect("an answer");
        response.bytes().await.expect("a body").to_vec()
    }

    /// Waits until no call and no push is open.
    pub async fn quiet(&self) -> bool {
        self.get("quiet?timeout_ms=20000&idle_ms=4").await["quiet"] == json!(true)
    }
}
