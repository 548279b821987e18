//! A browser at the console: it keeps the one cookie, and says what browsers say.

use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use serde_json::{Value, json};

use super::Scene;

/// A browser.
#[derive(Clone)]
pub struct Browser {
    http: reqwest::Client,
    base: String,
    /// `name=value` of its session.
    pub cookie: Option<String>,
    /// Where it seems to come from.
    address: String,
}

impl Browser {
    /// Nobody signed in.
    pub fn new(scene: &Scene) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client without TLS settings");
        let address = "192.0.2.1".to_owned();
        Self { http, base: scene.house().door(""), cookie: None, address }
    }

    /// Somebody signed in, by a code of their client.
    pub async fn of(scene: &Scene, user: &str) -> Self {
        let mut browser = Self::new(scene);
        let answer = browser.signs_in(&code(scene, user).await).await;
        assert_eq!(answer.0, StatusCode::OK, "{user}: {}", answer.1);
        browser
    }

    /// The same from another network.
    pub fn from(mut self, address: &str) -> Self {
        address.clone_into(&mut self.address);
        self
    }

    /// Sends a code, and keeps the cookie that comes for it.
    pub async fn signs_in(&mut self, code: &str) -> (StatusCode, Value) {
        let response = self.request(Method::POST, "/app/login").json(&json!({"code": code})).send().await;
        let response = response.expect("an answer");
        if let Some(set) = response.headers().get(header::SET_COOKIE) {
            let set = set.to_str().expect("text");
            assert!(set.contains("; HttpOnly; SameSite=Lax"), "{set}");
            self.cookie = set.split(';').next().map(str::to_owned);
        }
        (response.status(), response.json().await.expect("JSON"))
    }

    /// A request as a browser on a page of the console makes it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let reads = method == Method::GET;
        let request = self.http.request(method, format!("{}{path}", self.base));
        let request = request.header("x-forwarded-for", &self.address);
        let request = match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        };
        if reads { request } else { request.header(header::ORIGIN, &self.base) }
    }

    /// Reads.
    pub async fn open(&self, path: &str) -> (StatusCode, String) {
        let response = self.request(Method::GET, path).send().await.expect("an answer");
        (response.status(), response.text().await.expect("a body"))
    }

    /// Reads what has to be there.
    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.open(path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        serde_json::from_str(&body).expect("JSON")
    }

    /// A form that is to be sent.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let encoded = reqwest::Url::parse_with_params("x:/", fields).expect("fields");
        let body = encoded.query().unwrap_or_default().to_owned();
        let kind = "application/x-www-form-urlencoded";
        self.request(Method::POST, path).header(header::CONTENT_TYPE, kind).body(body)
    }

    /// Sends a form.
    pub async fn sends(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.form(path, fields).send().await.expect("an answer")
    }
}

/// What somebody's client gives a page.
pub async fn code(scene: &Scene, user: &str) -> String {
    let made = scene.platform().post("auth_code", json!({"user": user})).await;
    made["code"].as_str().expect("a code").to_owned()
}
