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

/// A program that writes: it sends what a form of its session carries.
impl Browser {
    /// What `X-Form-Token` has to be.
    pub async fn token(&self) -> String {
        self.get("/api/v1/me").await["form_token"].as_str().expect("a token").to_owned()
    }

    /// Posts JSON under its session's token.
    pub async fn posts(&self, path: &str, body: &Value, key: Option<&str>) -> (StatusCode, Value) {
        let request = self.request(Method::POST, path).header("x-form-token", self.token().await).json(body);
        let request = match key {
            Some(key) => request.header("idempotency-key", key),
            None => request,
        };
        answer(request).await
    }

    /// Asks for a change.
    pub async fn proposes(&self, key: &str, request: &Value) -> (StatusCode, Value) {
        self.posts("/api/v1/operations", request, Some(key)).await
    }

    /// Asks for a change that has to be proposed.
    pub async fn proposed(&self, key: &str, request: &Value) -> Value {
        let (status, op) = self.proposes(key, request).await;
        assert_eq!(status, StatusCode::CREATED, "{request}: {op}");
        op
    }

    /// Decides about an operation as it was seen, with more where that is needed.
    pub async fn decides(&self, op: &Value, verb: &str, more: Value) -> (StatusCode, Value) {
        let mut body = json!({"revision": op["revision"]});
        let fields = body.as_object_mut().expect("an object");
        fields.extend(more.as_object().cloned().unwrap_or_default());
        let id = op["id"].as_str().expect("an id");
        self.posts(&format!("/api/v1/operations/{id}/{verb}"), &body, None).await
    }
}

/// Sends it, and reads JSON.
pub async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.expect("an answer");
    let (status, text) = (response.status(), response.text().await.expect("a body"));
    (status, serde_json::from_str(&text).unwrap_or_else(|_| json!(text)))
}

/// What somebody's client gives a page.
pub async fn code(scene: &Scene, user: &str) -> String {
    let made = scene.platform().post("auth_code", json!({"user": user})).await;
    made["code"].as_str().expect("a code").to_owned()
}

/// A program that sends tables.
impl Browser {
    /// The body of a form with a file in it, and what it is.
    fn parts(fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> (String, Vec<u8>) {
        const LINE: &str = "----guanjia-tests";
        let mut body = Vec::new();
        for (name, value) in fields {
            let head =
                format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        if let Some((name, content)) = file {
            let name = name.replace('"', "%22");
            let head = format!(
                "--{LINE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{LINE}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={LINE}"), body)
    }

    /// A form with a file, that is to be sent.
    pub fn upload(&self, path: &str, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> RequestBuilder {
        let (kind, body) = Self::parts(fields, file);
        self.request(Method::POST, path).header(header::CONTENT_TYPE, kind).body(body)
    }

    /// Sends a table to the API.
    pub async fn uploads(
        &self,
        key: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> (StatusCode, Value) {
        let request = self.upload("/api/v1/imports", fields, file);
        answer(request.header("x-form-token", self.token().await).header("idempotency-key", key)).await
    }

    /// Changes a dry run.
    pub async fn mends(&self, id: &str, change: &Value) -> (StatusCode, Value) {
        let request = self.request(Method::PATCH, &format!("/api/v1/imports/{id}"));
        answer(request.header("x-form-token", self.token().await).json(change)).await
    }

    /// A file.
    pub async fn file(&self, path: &str) -> (StatusCode, Vec<u8>) {
        let response = self.request(Method::GET, path).send().await.expect("an answer");
        (response.status(), response.bytes().await.expect("a body").to_vec())
    }
}
