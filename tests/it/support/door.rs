//! What arrives at the service's own door, signed by the rules of the platform's documents.

use aes::Aes256;
use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use guanjia::domain::inbound::ChatId;
use guanjia::store::key::webhook;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::Scene;

const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

/// `base64(HMAC-SHA256(key, message))`.
pub fn hmac(key: &str, message: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a key of any length");
    mac.update(message.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// The `sign` of a robot message.
pub fn robot_sign(timestamp: i64) -> String {
    hmac("sim-app-secret", &format!("{timestamp}\nsim-app-secret"))
}

/// The signature of a press.
pub fn card_sign(timestamp: i64) -> String {
    hmac("sim-card-secret", &timestamp.to_string())
}

/// The `msg_signature` of an event.
pub fn event_sign(timestamp: &str, nonce: &str, encrypt: &str) -> String {
    let mut parts = ["simtoken", timestamp, nonce, encrypt];
    parts.sort_unstable();
    let digest = Sha1::digest(parts.concat().as_bytes());
    digest.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

fn key() -> Vec<u8> {
    let lenient = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&base64::alphabet::STANDARD, lenient);
    engine.decode(format!("{KEY}=")).expect("the key of the small world")
}

/// Seals an event for the app.
pub fn seal(message: &str) -> String {
    let key = key();
    let mut plain = b"0123456789abcdef".to_vec();
    plain.extend(u32::try_from(message.len()).expect("short").to_be_bytes());
    plain.extend(message.as_bytes());
    plain.extend(b"dingsimapp");
    let pad = 32 - plain.len() % 32;
    plain.resize(plain.len() + pad, u8::try_from(pad).expect("at most 32"));
    let cipher = cbc::Encryptor::<Aes256>::new_from_slices(&key, &key[..16]).expect("32 and 16 bytes");
    STANDARD.encode(cipher.encrypt_padded_vec::<NoPadding>(&plain))
}

/// Opens an answer.
pub fn open(encrypted: &str) -> String {
    let key = key();
    let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&key, &key[..16]).expect("32 and 16 bytes");
    let sealed = STANDARD.decode(encrypted).expect("base64");
    let plain = cipher.decrypt_padded_vec::<NoPadding>(&sealed).expect("whole blocks");
    let length = u32::from_be_bytes(plain[16..20].try_into().expect("four bytes"));
    let end = 20 + usize::try_from(length).expect("a length");
    String::from_utf8(plain[20..end].to_vec()).expect("text")
}

/// A robot message made by hand, in the conversation somebody has had with the robot.
pub struct Robot {
    body: Value,
}

impl Robot {
    /// From this person's single chat; with its session webhook where they have written before.
    pub async fn from(scene: &Scene, user: &str) -> Self {
        let conversation = format!("cidSingle_{user}==");
        let now = scene.house().clock.now_ms();
        let mut body = json!({
            "msgId": format!("hand-{now}"), "createAt": now, "conversationId": conversation,
            "conversationType": "1", "senderId": format!("$:{user}"), "senderNick": user,
            "senderStaffId": user, "senderCorpId": "dingsim0001", "chatbotCorpId": "dingsim0001",
            "chatbotUserId": "$:robot", "robotCode": "dingsimapp", "msgtype": "text",
            "text": {"content": "帮助"},
        });
        let chat = ChatId::Private(user.into());
        let hook = scene.house().service().store().value(&webhook(&chat)).await.expect("the store");
        if let Some(hook) = hook {
            let hook: Value = serde_json::from_str(&hook).expect("JSON");
            body["sessionWebhook"] = hook["url"].clone();
            body["sessionWebhookExpiredTime"] = hook["expires_at"].clone();
        }
        Self { body }
    }

    /// With these fields over what is there.
    pub fn with(mut self, fields: Value) -> Self {
        if let (Some(body), Value::Object(fields)) = (self.body.as_object_mut(), fields) {
            body.extend(fields);
        }
        if self.body["errCode"] != Value::Null {
            return self.without("text");
        }
        self
    }

    /// The body as it is.
    pub fn body(&self) -> String {
        self.body.to_string()
    }

    /// Without this field.
    pub fn without(mut self, field: &str) -> Self {
        self.body.as_object_mut().expect("fields").remove(field);
        self
    }

    /// Has the platform bring it, by the scene's door; it must be taken.
    pub async fn delivered(&self, scene: &Scene) {
        let report = scene.platform().post("push", json!({"body": self.body})).await;
        assert_eq!((&report["delivered"], &report["status"]), (&json!(true), &json!(200)), "{report}");
    }

    /// Sends it signed to the service's own HTTP door.
    pub async fn sent(&self, scene: &Scene) -> (u16, String) {
        let now = scene.house().clock.now_ms();
        let headers = [("timestamp", now.to_string()), ("sign", robot_sign(now))];
        post(scene, "/dingtalk/robot", &headers, self.body.to_string()).await
    }
}

/// Posts to the service's door; status and body.
pub async fn post(scene: &Scene, path: &str, headers: &[(&str, String)], body: String) -> (u16, String) {
    let mut call = scene.platform().http().post(scene.house().door(path)).body(body);
    for (name, value) in headers {
        call = call.header(*name, value);
    }
    let response = call.send().await.expect("an answer");
    (response.status().as_u16(), response.text().await.expect("a body"))
}

/// A press as the platform signs it, on whichever button, by whomever; it must be taken.
pub async fn pressed(scene: &Scene, card: &str, user: &str, button: &str) {
    let now = scene.house().clock.now_ms();
    let content = json!({"cardPrivateData": {"actionIds": [button], "params": {}}}).to_string();
    let body = json!({
        "type": "actionCallback", "outTrackId": card, "corpId": "dingsim0001", "userId": user,
        "userIdType": 1, "content": content, "value": content,
    });
    let headers = [("x-ddpaas-signature-timestamp", now.to_string()), ("x-ddpaas-signature", card_sign(now))];
    assert_eq!(post(scene, "/dingtalk/card", &headers, body.to_string()).await.0, 200);
}
