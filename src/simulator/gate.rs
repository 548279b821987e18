//! The door every API call comes through: faults, bans, tokens, permission points, limits; then the handler.
//!
//! **Invariant:** every call is in the log exactly once, under its path template, whatever became of it.

pub mod multipart;
mod reply;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, Method, Request, Uri, header};
use axum::response::Response;
use serde_json::Value;
use tokio::time::Instant;

use super::calls::Call;
use super::fault::{Kind, Plan, Target};
use super::hub::Hub;
use super::wire::{self, Api, Family, Guard, Params, Refusal};
use reply::{
    Reply, banned, ordered, outcome, refused, request_id, response, system_busy, throttled, unknown,
};

/// How long a call that is never answered is held.
const HELD: Duration = Duration::from_mins(1);
/// Bodies beyond this are cut off.
const MOST: usize = 24 << 20;

/// A call as it arrived.
struct Incoming {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Vec<u8>,
    from: IpAddr,
}

/// Serves one API call.
pub async fn serve(
    State(hub): State<Arc<Hub>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Request<Body>,
) -> Response {
    let open = hub.activity.open();
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
    let held = matches!(plan.kind, Some(Kind::Timeout | Kind::CommitThenTimeout));
    let work = perform(Arc::clone(&hub), call, found, plan.clone());
    // A call that is late is performed even when its caller has gone.
    let reply = if plan.delay.is_zero() { Some(work.await) } else { tokio::spawn(work).await.ok() };
    if held {
        let stopping = hub.stopping.clone();
        stopping.run_until_cancelled(tokio::time::sleep(HELD)).await;
    }
    drop(open);
    reply.map(|reply| dated(&hub, response(reply))).unwrap_or_default()
}

/// With the time of the platform's clock, as whole seconds.
fn dated(hub: &Arc<Hub>, mut response: Response) -> Response {
    let ahead = hub.visit(|desk| desk.world.knobs.clock_ahead_ms);
    let at = hub.clock.now() + jiff::SignedDuration::from_millis(ahead);
    let date = at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = date.parse() {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

/// `GET /files/{key}.file`: a file behind an address that was handed out. No API: no token, no limit.
pub async fn file(State(hub): State<Arc<Hub>>, Path(name): Path<String>) -> Response {
    let open = hub.activity.open();
    let plan = hub.faults().plan("GET", "/files", Target::OpenCall);
    plan.wait().await;
    let key = name.strip_suffix(".file").unwrap_or(&name);
    let content = hub.visit(|desk| desk.world.file_at(key, desk.now).map(|file| file.content.clone()));
    drop(open);
    match content {
        Some(content) => Response::new(Body::from(content)),
        None => response(Reply::json(404, &Value::Null, "no file")),
    }
}

/// Waits as planned, answers, and writes the log.
async fn perform(hub: Arc<Hub>, call: Incoming, found: Found, plan: Plan) -> Reply {
    let open = hub.activity.open();
    let (at, started) = (hub.clock.now_ms(), Instant::now());
    let late = plan.kind == Some(Kind::LateAnswer);
    if !late {
        plan.wait().await;
    }
    let api = match &found {
        Some((api, _)) => api.call.to_owned(),
        None => format!("{} {}", call.method, call.uri.path()),
    };
    let reply = answer(&hub, &call, found, &plan);
    if late {
        plan.wait().await;
    }
    let unanswered = plan.kind.filter(|k| matches!(k, Kind::Timeout | Kind::CommitThenTimeout));
    hub.log().note(Call {
        at,
        app: reply.app.clone(),
        api,
        ms: started.elapsed().as_secs_f64() * 1_000.0,
        outcome: unanswered.map_or_else(|| reply.outcome.clone(), |k| k.word().to_owned()),
        metered: reply.metered,
    });
    drop(open);
    reply
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
        Some(Kind::Http502Html) => {
            return Reply::html(502, reply::BAD_GATEWAY_PAGE, Kind::Http502Html.word());
        }
        Some(Kind::Timeout) => return Reply::json(504, &Value::Null, Kind::Timeout.word()),
        Some(Kind::IpBan) => return banned(hub),
        Some(Kind::ExpireToken) => hub.visit(|desk| desk.world.tokens.clear()),
        _ => {}
    }
    let Some((api, path)) = found else { return unknown(hub, family, call) };
    let host = call.headers.get(header::HOST).and_then(|h| h.to_str().ok());
    if let Some(host) = host.filter(|_| api.introduces()) {
        hub.learn(host);
    }
    let mut params = match read(call) {
        Ok(params) => params,
        Err(refusal) => return refused(hub, family, refusal),
    };
    params.add(path);
    let app = match caller(hub, call, api, family) {
        Ok(app) => app,
        Err(refusal) => return refused(hub, family, refusal),
    };
    let allowed = throttled(family, plan.kind)
        .and_then(|()| ordered(family, plan))
        .and_then(|()| within_rate(hub, &app, api, family));
    if let Err(refusal) = allowed {
        return refused(hub, family, refusal).of(app);
    }
    let answer = hub.visit(|desk| (api.run)(desk, &params));
    let words = outcome(&answer);
    let (status, body) = wire::body(family, answer, &request_id(hub));
    Reply::json(status, &body, words).of(app).metered_as(api.quota)
}

/// The application behind the token, if it may call this API from here; nobody for an API that asks for none.
fn caller(hub: &Arc<Hub>, call: &Incoming, api: &Api, family: Family) -> Result<String, Refusal> {
    let Guard::Token(scope) = api.guard else { return Ok(String::new()) };
    hub.visit(|desk| {
        token(call, family, |token| desk.world.tokens.get(token).is_some_and(|until| desk.now < *until))?;
        let app = desk.world.corp.app.clone();
        if desk.world.knobs.address_refused {
            return Err(wire::not_allowed(family, &call.from.to_string()));
        }
        if !scope.is_empty() && desk.world.knobs.revoked.contains(scope) {
            return Err(wire::not_granted(family, scope, &app));
        }
        Ok(app)
    })
}

/// Counts the call towards the application's rate at this API.
fn within_rate(hub: &Arc<Hub>, app: &str, api: &'static Api, family: Family) -> Result<(), Refusal> {
    let counted = matches!(api.guard, Guard::Token(_));
    if !counted || hub.meter().allow(app, api.call, hub.clock.now().as_microsecond()) {
        return Ok(());
    }
    throttled(family, Some(Kind::ThrottleApp))
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

fn kind(call: &Incoming) -> Option<&str> {
    call.headers.get(header::CONTENT_TYPE)?.to_str().ok()
}

fn is_form(call: &Incoming) -> bool {
    let kind = kind(call).unwrap_or_default();
    // `curl -d '{…}'` says form and means JSON.
    let object = call.body.trim_ascii_start().starts_with(b"{");
    kind.starts_with("application/x-www-form-urlencoded") && !object
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
    } else if let Some(boundary) = kind(call).and_then(multipart::boundary) {
        params.add(multipart::pairs(&call.body, boundary));
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
