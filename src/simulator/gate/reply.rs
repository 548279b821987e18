//! What goes back through the gate when it is not simply an API's answer.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header;
use axum::response::Response;
use serde_json::{Value, json};

use super::Incoming;
use crate::simulator::fault::{Kind, Plan};
use crate::simulator::hub::Hub;
use crate::simulator::wire::{self, Family, Quota, Refusal};

const BAN_PAGE: &str = "<!DOCTYPE html><html><head><title>访问被拒绝</title></head><body>\
    <h1>403 Forbidden</h1><p>您的访问过于频繁，请稍后再试。</p></body></html>";
/// A gateway's page.
pub const BAD_GATEWAY_PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
    <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>Tengine</center>\r\n</body>\r\n</html>\r\n";

/// What goes back.
pub struct Reply {
    status: u16,
    html: bool,
    text: String,
    /// What the log says became of the call.
    pub outcome: String,
    /// Whether it counts towards the monthly quota.
    pub metered: bool,
    /// Whose call it was.
    pub app: String,
}

impl Reply {
    /// A JSON answer.
    pub fn json(status: u16, body: &Value, outcome: impl Into<String>) -> Self {
        Self {
            status,
            html: false,
            text: body.to_string(),
            outcome: outcome.into(),
            metered: false,
            app: String::new(),
        }
    }

    /// The same, for an application.
    pub fn of(self, app: String) -> Self {
        Self { app, ..self }
    }

    /// The same, counting towards the monthly quota.
    pub fn metered_as(self, quota: Quota) -> Self {
        Self { metered: quota == Quota::Metered, ..self }
    }

    /// A page.
    pub fn html(status: u16, page: &str, outcome: &str) -> Self {
        Self { html: true, text: page.to_owned(), ..Self::json(status, &Value::Null, outcome) }
    }
}

/// As HTTP.
pub fn response(reply: Reply) -> Response {
    let kind = if reply.html { "text/html; charset=utf-8" } else { "application/json;charset=utf-8" };
    let response = Response::builder().status(reply.status).header(header::CONTENT_TYPE, kind);
    response.body(Body::from(reply.text)).unwrap_or_default()
}

/// What the log says about an answer.
pub fn outcome(answer: &wire::Answer) -> String {
    match answer {
        Ok(_) => "ok".into(),
        Err(refusal) => reason(refusal),
    }
}

/// What the log says about a refusal: the code that tells the cause.
fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Old(code, _, extra) => {
            extra.get("sub_code").and_then(Value::as_str).map_or_else(|| code.to_string(), str::to_owned)
        }
        Refusal::New(_, code, _) => code.clone(),
    }
}

/// An API's or the gateway's refusal.
pub fn refused(hub: &Arc<Hub>, family: Family, refusal: Refusal) -> Reply {
    let outcome = reason(&refusal);
    let (status, body) = wire::body(family, Err(refusal), &request_id(hub));
    Reply::json(status, &body, outcome)
}

/// The refusal a throttling fault asks for.
pub fn throttled(family: Family, kind: Option<Kind>) -> Result<(), Refusal> {
    let words = "您的企业应用调用钉钉开放平台当前接口的所有请求都被暂时禁用了";
    let (old, new) = match kind {
        Some(Kind::ThrottleApp) => ("90018", "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"),
        Some(Kind::ThrottleGlobal) => ("90002", "Forbidden.AccessDenied.QpsLimitForApi"),
        Some(Kind::Quota) => ("90020", "Forbidden.AccessDenied.ApiCountLimitForOrg"),
        _ => return Ok(()),
    };
    Err(match family {
        // The one throttling body seen in the wild is the plain one.
        Family::Old if old == "90002" => Refusal::old(90_002, words),
        Family::Old => wire::wrapped(old, words),
        Family::New => Refusal::new(403, new, words),
    })
}

/// The refusal a `refuse` fault asks for.
pub fn ordered(family: Family, plan: &Plan) -> Result<(), Refusal> {
    if plan.kind != Some(Kind::Refuse) {
        return Ok(());
    }
    let code = plan.code.as_deref().unwrap_or("-1");
    Err(match (family, code.parse()) {
        (Family::Old, Ok(number)) => Refusal::old(number, "按预设拒绝"),
        _ => Refusal::new(400, code, "按预设拒绝"),
    })
}

/// HTTP 500.
pub fn system_busy(family: Family) -> Reply {
    let body = match family {
        Family::Old => json!({"errcode": -1, "errmsg": "系统繁忙", "request_id": "busy00000000"}),
        Family::New => json!({"code": "system.busy", "message": "系统繁忙", "requestid": "busy00000000"}),
    };
    Reply::json(500, &body, Kind::Http500.word())
}

/// HTML and JSON in turn.
pub fn banned(hub: &Arc<Hub>) -> Reply {
    if !hub.meter().turn_away().is_multiple_of(2) {
        return Reply::html(403, BAN_PAGE, Kind::IpBan.word());
    }
    let body = json!({"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": request_id(hub)});
    Reply::json(200, &body, Kind::IpBan.word())
}

/// No such API.
pub fn unknown(hub: &Arc<Hub>, family: Family, call: &Incoming) -> Reply {
    let path = call.uri.path();
    let refusal = match family {
        Family::New => Refusal::new(404, "InvalidAction.NotFound", "Specified api is not found"),
        Family::Old if path.starts_with("/topapi/") => {
            let name = path.trim_matches('/').replace('/', ".");
            let extra = json!({"sub_code": "22", "sub_msg": format!("不合法的ApiName: dingtalk.{name}")});
            Refusal::Old(
                22,
                format!("Invalid method: {name}"),
                extra.as_object().cloned().unwrap_or_default(),
            )
        }
        Family::Old => Refusal::old(404, "请求的URI地址不存在"),
    };
    Reply { outcome: "unknown".into(), ..refused(hub, family, refusal) }
}

/// An id that looks like the platform's: twelve lower-case letters and digits.
pub fn request_id(hub: &Arc<Hub>) -> String {
    let number = hub.visit(|desk| desk.world.next());
    format!("15r{:09x}", number.wrapping_mul(0x9e_3779_b97f) & 0xf_ffff_ffff)
}
