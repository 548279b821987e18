//! The platform's APIs, one table a family, and how they answer.
//!
//! **Invariant:** a handler only reads its parameters and changes the world it is given; waiting, limits, tokens and
//! faults are the gate's business.

mod admin;
mod card;
mod create;
mod department;
mod organisation;
mod params;
mod robot;
mod role;
mod roster;
mod session;
mod stream;
mod token;
mod user;

use serde_json::{Map, Value, json};

pub use card::strings;
pub use params::Params;
pub use session::read as read_reply;

use super::world::{Millis, World};
use crate::clock::Ids;

/// What an API asks of its caller before it looks at anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// An access token, and this permission point unless it is empty.
    Token(&'static str),
    /// Nothing.
    Open,
}

/// Whether a call counts towards the organisation's monthly quota of API calls (directory, 0.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    /// It does.
    Metered,
    /// It is on the exempt list.
    Exempt,
}

/// One API.
#[derive(Debug)]
pub struct Api {
    /// `METHOD /path/template`.
    pub call: &'static str,
    /// What it asks first.
    pub guard: Guard,
    /// Whether it is metered.
    pub quota: Quota,
    /// What it does.
    pub run: Handler,
}

/// What an API does.
pub type Handler = fn(&mut Desk<'_>, &Params) -> Answer;

impl Api {
    const fn exempt(call: &'static str, scope: &'static str, run: Handler) -> Self {
        Self { call, guard: Guard::Token(scope), quota: Quota::Exempt, run }
    }

    const fn metered(call: &'static str, scope: &'static str, run: Handler) -> Self {
        Self { call, guard: Guard::Token(scope), quota: Quota::Metered, run }
    }

    const fn open(call: &'static str, run: Handler) -> Self {
        Self { call, guard: Guard::Open, quota: Quota::Exempt, run }
    }
}

/// What a handler works with.
#[derive(Debug)]
pub struct Desk<'a> {
    /// The world, locked.
    pub world: &'a mut World,
    /// The time.
    pub now: Millis,
    /// Where new ids come from.
    pub ids: &'a Ids,
    /// The simulator's own address, without a slash at the end.
    pub base: &'a str,
}

/// A success body, or a refusal.
pub type Answer = Result<Value, Refusal>;

/// How the platform says no.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// `oapi`: HTTP 200 with `errcode`, and fields beside it.
    Old(i64, String, Map<String, Value>),
    /// `api`: an HTTP status, `code` and `message`.
    New(u16, String, String),
}

impl Refusal {
    /// An `oapi` refusal.
    pub fn old(code: i64, message: impl Into<String>) -> Self {
        Self::Old(code, message.into(), Map::new())
    }

    /// An `api` refusal.
    pub fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::New(status, code.into(), message.into())
    }

    /// A parameter an `oapi` call needs is missing.
    pub fn missing(name: &str) -> Self {
        Self::old(40_035, format!("缺少参数 {name}"))
    }

    /// An `oapi` parameter has the wrong shape.
    pub fn shape(name: &str) -> Self {
        Self::old(400_002, format!("无效的参数: {name}"))
    }

    /// No such member, to `oapi`.
    pub fn no_member() -> Self {
        Self::old(60_121, "找不到该用户")
    }

    /// No such department, to `oapi`.
    pub fn no_department() -> Self {
        Self::old(60_003, "部门不存在")
    }
}

/// The two generations of the API, which answer differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `oapi.dingtalk.com`.
    Old,
    /// `api.dingtalk.com`.
    New,
}

impl Family {
    /// Which family a path belongs to.
    pub fn of(path: &str) -> Self {
        if path.starts_with("/v1.0/") || path.starts_with("/v2.0/") { Self::New } else { Self::Old }
    }
}

/// The status and body of an answer.
pub fn body(family: Family, answer: Answer, request_id: &str) -> (u16, Value) {
    match (family, answer) {
        (Family::Old, Ok(value)) => {
            let mut object = object(value);
            object.entry("errcode").or_insert(json!(0));
            object.entry("errmsg").or_insert(json!("ok"));
            object.insert("request_id".into(), json!(request_id));
            (200, Value::Object(object))
        }
        (Family::New, Ok(value)) => (200, value),
        (_, Err(Refusal::Old(code, message, mut extra))) => {
            extra.insert("errcode".into(), json!(code));
            extra.insert("errmsg".into(), json!(message));
            extra.insert("request_id".into(), json!(request_id));
            (200, Value::Object(extra))
        }
        (_, Err(Refusal::New(status, code, message))) => {
            let mut value = json!({"code": code, "message": message, "requestid": request_id});
            if let Some(scope) = message.strip_prefix(PERMISSION_PREFIX).filter(|_| status == 403) {
                value["message"] = json!("没有调用该接口的权限");
                value["accessdenieddetail"] = json!({"requiredScopes": [scope]});
            }
            (status, value)
        }
    }
}

const PERMISSION_PREFIX: &str = "requiredScopes:";

/// The refusal of a permission point that was not granted.
pub fn not_granted(family: Family, scope: &str, app: &str) -> Refusal {
    match family {
        Family::Old => wrapped(
            "60011",
            &format!(
                "应用尚未开通所需的权限：[{scope}]，点击链接申请并开通即可：\
                 https://open-dev.dingtalk.com/appscope/apply?content={app}%23{scope}"
            ),
        ),
        Family::New => Refusal::new(
            403,
            "Forbidden.AccessDenied.AccessTokenPermissionDenied",
            format!("{PERMISSION_PREFIX}{scope}"),
        ),
    }
}

/// The envelope in which the `oapi` gateway refuses: the real cause is the string `sub_code`.
pub fn wrapped(sub_code: &str, sub_msg: &str) -> Refusal {
    let extra = json!({"sub_code": sub_code, "sub_msg": sub_msg});
    Refusal::Old(88, format!("ding talk error[subcode={sub_code},submsg={sub_msg}]"), object(extra))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

const FAMILIES: &[&[Api]] = &[
    token::APIS,
    user::APIS,
    roster::APIS,
    create::APIS,
    department::APIS,
    role::APIS,
    admin::APIS,
    organisation::APIS,
    robot::APIS,
    card::APIS,
    session::APIS,
    stream::APIS,
];

/// The API behind a method and path, and the path's parameters.
pub fn find(method: &str, path: &str) -> Option<(&'static Api, Vec<(&'static str, String)>)> {
    FAMILIES.iter().flat_map(|family| family.iter()).find_map(|api| {
        let (verb, template) = api.call.split_once(' ')?;
        (verb == method).then(|| matched(template, path)).flatten().map(|found| (api, found))
    })
}

fn matched(template: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut found = Vec::new();
    let mut parts = path.split('/');
    for wanted in template.split('/') {
        let part = parts.next()?;
        match wanted.strip_prefix('{').and_then(|w| w.strip_suffix('}')) {
            Some(name) => found.push((name, part.to_owned())),
            None if wanted == part => {}
            None => return None,
        }
    }
    parts.next().is_none().then_some(found)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::simulator::world::seed;

    /// The time at which unit tests happen.
    pub const NOW: Millis = 1_790_000_000_000;

    /// Calls an API on a world as the gate would, without token, limits and faults.
    pub fn call(world: &mut World, api: &str, params: Value) -> Value {
        let (method, path) = api.split_once(' ').unwrap();
        let (api, found) = find(method, path).expect("a known API");
        let mut read = Params::from_json(params);
        read.add(found);
        let ids = Ids::counted();
        let mut desk = Desk { world, now: NOW, ids: &ids, base: "http://sim" };
        body(Family::of(path), (api.run)(&mut desk, &read), "rid").1
    }

    /// The small world at [`NOW`].
    pub fn small() -> World {
        seed::small(NOW)
    }

    #[test]
    fn paths_are_found_by_template_and_named_once() {
        let (api, found) = find("POST", "/v1.0/oauth2/dingsim0001/token").unwrap();
        assert_eq!(api.call, "POST /v1.0/oauth2/{corpId}/token");
        assert_eq!(found, [("corpId", "dingsim0001".to_owned())]);
        assert!(find("GET", "/topapi/v2/user/get").is_none() && find("POST", "/topapi/v2/user").is_none());
        let mut calls: Vec<_> = FAMILIES.iter().flat_map(|f| f.iter()).map(|a| a.call).collect();
        calls.sort_unstable();
        assert!(calls.windows(2).all(|w| w[0] != w[1]));
    }

    #[test]
    fn both_families_say_no_in_their_own_way() {
        let (status, old) = body(Family::Old, Err(wrapped("40014", "不合法的access_token")), "r1");
        assert_eq!((status, &old["errcode"], &old["sub_code"]), (200, &json!(88), &json!("40014")));
        let (status, new) = body(Family::New, Err(not_granted(Family::New, "Contact.Org.Read", "a")), "r2");
        assert_eq!(
            (status, &new["accessdenieddetail"]["requiredScopes"][0]),
            (403, &json!("Contact.Org.Read"))
        );
        assert_eq!(new["requestid"], "r2");
    }
}
