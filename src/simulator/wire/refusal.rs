//! How the platform says yes and no, in its two generations (directory, 0).
//!
//! **Invariant:** an `oapi` answer is HTTP 200 with an integer `errcode` and, from its gateway, a string `sub_code`.

use serde_json::{Map, Value, json};

use super::{Answer, Family};

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

    /// A value an `oapi` call cannot work with.
    pub fn invalid(name: &str) -> Self {
        Self::old(40_035, format!("不合法的参数: {name}"))
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

/// The refusal of an address that is not on the application's list.
pub fn not_allowed(family: Family, address: &str) -> Refusal {
    let words = format!("访问ip不在白名单之中,request ip={address}");
    match family {
        Family::Old => wrapped("60020", &words),
        Family::New => Refusal::new(403, "Forbidden.AccessDenied.IpNotInWhiteList", words),
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

#[cfg(test)]
mod tests {
    use super::*;

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
