//! The door every API call comes through: faults, bans, tokens, permission points, limits; then the handler.
//!
//! **Invariant:** every call is in the log exactly once, under its path template, whatever became of it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, Method, Request, Uri, header};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::calls::Call;
use super::fault::{Kind, Plan, Target};
use super::hub::Hub;
use super::wire::{self, Api, Family, Guard, Params, Quota, Refusal};

/// How long a call that is never answered is held.
const HELD: Duration = Duration::from_mins(1);
/// Bodies beyond this are cut off.
const MOST: usize = 8 << 20;

const BAN_PAGE: &str = "<!DOCTYPE html><html><head><title>访问被拒绝</title></head><body>\
    <h1>403 Forbidden</h1><p>您的访问过于频繁，请稍后再试。</p></body></html>";
const BAD_GATEWAY_PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
    <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>Tengine</center>\r\n</body>\r\n</html>\r\n";

/// A call as it arrived.
struct Incoming {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Vec<u8>,
    from: IpAddr,
}

/// What goes back.
struct Reply {
    status: u16,
    html: bool,
    text: String,
    outcome: String,
    metered: bool,
    app: String,
}

impl Reply {
    fn json(status: u16, body: &Value, outcome: impl Into<String>) -> Self {
        Self {
            status,
            html: false,
            text: body.to_string(),
            outcome: outcome.into(),
            metered: false,
            app: String::new(),
        }
    }

    fn html(status: u16, page: &str, outcome: &str) -> Self {
        Self { html: true, text: page.to_owned(), ..Self::json(status, &Value::Null, outcome) }
    }
}

/// Serves one API call.
pub async fn serve(
    State(hub): State<Arc<Hub>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Request<Body>,
) -> Response {
    let open = hub.activity.open();
    let (at, started) = (hub.clock.now_ms(), Instant::now());
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MOST).await.map(|b| b.to_vec()).unwrap_or_default();
    let call =
        Incoming { method: parts.method, uri: parts.uri, headers: parts.headers, body, from: from.ip() };
    let found = wire::find(call.method.as_str(), call.uri.path());
    let target = match &found {
        Some((Api { guard: Guard::Open, .. }, _)) => Target::OpenCall,
        _ => Target::Call,
    };
    let plan = hub.faults().plan(call.method.as_str(), call.uri.path(), target);
    plan.wait().await;
    let api = found
        .as_ref()
        .map_or_else(|| format!("{} {}", call.method, call.uri.path()), |f| f.0.call.to_owned());
    let reply = answer(&hub, &call, found, &plan);
    let held = matches!(plan.kind, Some(Kind::Timeout | Kind::CommitThenTimeout));
    hub.log().note(Call {
        at,
        app: reply.app.clone(),
        api,
        ms: started.elapsed().as_secs_f64() * 1_000.0,
        outcome: if held { plan.kind.map_or("", Kind::word).to_owned() } else { reply.outcome.clone() },
        metered: reply.metered,
    });
    if held {
        let stopping = hub.stopping.clone();
        stopping.run_until_cancelled(tokio::time::sleep(HELD)).await;
    }
    drop(open);
    response(reply)
}

fn response(reply: Reply) -> Response {
    let kind = if reply.html { "text/html; charset=utf-8" } else { "application/json;charset=utf-8" };
    let response = Response::builder().status(reply.status).header(header::CONTENT_TYPE, kind);
    response.body(Body::from(reply.text)).unwrap_or_default()
}

type Found = Option<(&'static Api, Vec<(&'static str, String)>)>;

/// Decides what goes back, and performs the call when nothing stands in its way.
fn answer(hub: &Arc<Hub>, call: &Incoming, found: Found, plan: &Plan) -> Reply {
    let family = Family::of(call.uri.path());
    if !hub.meter().admit(call.from, hub.clock.now_ms()) {
        return banned(hub);
    }
    match plan.kind {
        Some(Kind::Http500) => return system_busy(family),
        Some(Kind::Http502Html) => return Reply::html(502, BAD_GATEWAY_PAGE, Kind::Http502Html.word()),
        Some(Kind::Timeout) => return Reply::json(504, &Value::Null, Kind::Timeout.word()),
        Some(Kind::IpBan) => return banned(hub),
        Some(Kind::ExpireToken) => hub.visit(|desk| desk.world.tokens.clear()),
        _ => {}
    }
    let Some((api, path)) = found else { return unknown(hub, family, call) };
    let mut params = match read(call) {
        Ok(params) => params,
        Err(refusal) => return refused(hub, family, refusal),
    };
    params.add(path);
    match passes(hub, call, api, family, plan) {
        Err(refusal) => refused(hub, family, refusal),
        Ok(app) => {
            let answer = hub.visit(|desk| (api.run)(desk, &params));
            let outcome = outcome(&answer);
            let (status, body) = wire::body(family, answer, &request_id(hub));
            Reply { metered: api.quota == Quota::Metered, app, ..Reply::json(status, &body, outcome) }
        }
    }
}

fn outcome(answer: &wire::Answer) -> String {
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

fn refused(hub: &Arc<Hub>, family: Family, refusal: Refusal) -> Reply {
    let outcome = reason(&refusal);
    let (status, body) = wire::body(family, Err(refusal), &request_id(hub));
    Reply::json(status, &body, outcome)
}

/// Token, permission point, organisation's quota and the application's rate, in that order; gives the application.
fn passes(
    hub: &Arc<Hub>,
    call: &Incoming,
    api: &'static Api,
    family: Family,
    plan: &Plan,
) -> Result<String, Refusal> {
    let Guard::Token(scope) = api.guard else {
        return throttled(family, plan).map(|()| String::new());
    };
    let app = hub.visit(|desk| {
        token(call, family, |token| desk.world.tokens.get(token).is_some_and(|until| desk.now < *until))?;
        let app = desk.world.corp.app.clone();
        if !scope.is_empty() && desk.world.knobs.revoked.contains(scope) {
            return Err(wire::not_granted(family, scope, &app));
        }
        Ok(app)
    })?;
    throttled(family, plan)?;
    if hub.meter().allow(&app, api.call, hub.clock.now().as_microsecond()) {
        Ok(app)
    } else {
        throttled(family, &Plan { kind: Some(Kind::ThrottleApp), ..Plan::default() })?;
        Ok(app)
    }
}

/// Whether the call carries a living token where its family looks for it.
fn token(call: &Incoming, family: Family, lives: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    match family {
        Family::New => {
            let given = call.headers.get("x-acs-dingtalk-access-token").and_then(|v| v.to_str().ok());
            let given = given.filter(|t| !t.is_empty()).ok_or_else(|| {
                Refusal::new(
                    400,
                    "AuthenticationFailed.MissingParameter",
                    "缺少参数 x-acs-dingtalk-access-token",
                )
            })?;
            if lives(given) {
                return Ok(());
            }
            Err(Refusal::new(400, "InvalidAuthentication", "不合法的access_token"))
        }
        Family::Old => {
            let query = pairs(call.uri.query().unwrap_or_default());
            let form = if is_form(call) { pairs(&String::from_utf8_lossy(&call.body)) } else { Vec::new() };
            let given = query.into_iter().chain(form).find(|(k, v)| k == "access_token" && !v.is_empty());
            match given {
                Some((_, token)) if lives(&token) => Ok(()),
                Some(_) => Err(wire::wrapped("40014", "不合法的access_token")),
                None => Err(wire::wrapped("40000", "access_token is blank")),
            }
        }
    }
}

fn throttled(family: Family, plan: &Plan) -> Result<(), Refusal> {
    let words = "您的企业应用调用钉钉开放平台当前接口的所有请求都被暂时禁用了";
    let (old, new) = match plan.kind {
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

fn system_busy(family: Family) -> Reply {
    let body = match family {
        Family::Old => json!({"errcode": -1, "errmsg": "系统繁忙", "request_id": "busy00000000"}),
        Family::New => json!({"code": "system.busy", "message": "系统繁忙", "requestid": "busy00000000"}),
    };
    Reply::json(500, &body, Kind::Http500.word())
}

/// HTML and JSON in turn.
fn banned(hub: &Arc<Hub>) -> Reply {
    if !hub.meter().turn_away().is_multiple_of(2) {
        return Reply::html(403, BAN_PAGE, Kind::IpBan.word());
    }
    let body = json!({"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": request_id(hub)});
    Reply::json(200, &body, Kind::IpBan.word())
}

fn unknown(hub: &Arc<Hub>, family: Family, call: &Incoming) -> Reply {
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

fn request_id(hub: &Arc<Hub>) -> String {
    let number = hub.visit(|desk| desk.world.next());
    format!("15r{:09x}", number.wrapping_mul(0x9e_3779_b97f) & 0xf_ffff_ffff)
}

fn is_form(call: &Incoming) -> bool {
    let kind = call.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/x-www-form-urlencoded")
}

/// Decoded pairs of a query or form.
pub fn pairs(encoded: &str) -> Vec<(String, String)> {
    let Ok(mut url) = reqwest::Url::parse("http://x/") else { return Vec::new() };
    url.set_query(Some(encoded));
    url.query_pairs().map(|(k, v)| (k.into_owned(), v.into_owned())).collect()
}

/// Query, and a JSON or form body.
fn read(call: &Incoming) -> Result<Params, Refusal> {
    let family = Family::of(call.uri.path());
    let mut params = Params::default();
    if is_form(call) {
        params.add(pairs(&String::from_utf8_lossy(&call.body)));
    } else if !call.body.iter().all(u8::is_ascii_whitespace) {
        let body = serde_json::from_slice(&call.body).map_err(|_| match family {
            Family::Old => Refusal::old(47_001, "请求包体不是合法的JSON"),
            Family::New => Refusal::new(400, "InvalidParameter", "请求包体不是合法的JSON"),
        })?;
        params = Params::from_json(body);
    }
    params.add(pairs(call.uri.query().unwrap_or_default()));
    Ok(params)
}
