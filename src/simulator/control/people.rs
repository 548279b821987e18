//! What people do in their own client: agree, log in, change their number.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::{Answer, Told, Trouble, required};
use crate::simulator::hub::Hub;
use crate::simulator::world::{Account, Admin};

/// `POST /_sim/accept {mobile}`: agrees to the open invitation.
pub async fn accept(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let mobile = required(&body, "mobile")?;
    let userid = hub.visit(|desk| desk.world.accept(&mobile, desk.now));
    let userid = userid.ok_or_else(|| Trouble::conflict(format!("no open invitation for {mobile}")))?;
    Ok(Json(json!({"userid": userid})))
}

/// `POST /_sim/ignore {mobile}`: turns the open invitation down, or lets it run out; the platform tells nobody.
pub async fn ignore(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let mobile = required(&body, "mobile")?;
    if hub.visit(|desk| desk.world.ignore(&mobile)) {
        Ok(Json(json!({"ok": true})))
    } else {
        Err(Trouble::conflict(format!("no open invitation for {mobile}")))
    }
}

/// `POST /_sim/leave {user, reason?}`: leaves the organisation, by themselves unless it says otherwise.
pub async fn leave(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let user = required(&body, "user")?;
    let reason = body["reason"].as_str().unwrap_or("leave").to_owned();
    if hub.visit(|desk| desk.world.leave(&user, &reason, desk.now)) {
        Ok(Json(json!({"ok": true})))
    } else {
        Err(Trouble::missing(format!("{user} is no member")))
    }
}

/// `POST /_sim/login {mobile}`: with a number, or the login name of an enterprise account.
pub async fn login(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let mobile = required(&body, "mobile").or_else(|_| required(&body, "login"))?;
    let userid = hub.visit(|desk| desk.world.login(&mobile, desk.now));
    Ok(Json(json!({"userid": userid})))
}

/// `POST /_sim/auth_code {user}`: what `dd.requestAuthCode` gives a page that person has open; `{code}` counts once, for
/// five minutes, at `topapi/v2/user/getuserinfo`.
pub async fn auth_code(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let user = required(&body, "user")?;
    let code = hub.visit(|desk| desk.world.code(&user, (desk.now, desk.ids)));
    let code = code.ok_or_else(|| Trouble::missing(format!("{user} is no member")))?;
    Ok(Json(json!({"code": code})))
}

/// `POST /_sim/accounts {mobile, name, certified_elsewhere?, privacy?, full?}`: a person with a DingTalk account who
/// is no member.
pub async fn register(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let (mobile, name) = (required(&body, "mobile")?, required(&body, "name")?);
    let yes = |name: &str| body[name].as_bool().unwrap_or(false);
    let (certified_elsewhere, privacy, full) = (yes("certified_elsewhere"), yes("privacy"), yes("full"));
    let account = Account { name, certified_elsewhere, full, privacy, ..Account::default() };
    hub.visit(|desk| {
        if desk.world.accounts.contains_key(&mobile) || desk.world.member_by_mobile(&mobile).is_some() {
            return Err(Trouble::conflict(format!("{mobile} is known already")));
        }
        desk.world.register(&mobile, account);
        Ok(Json(json!({"ok": true})))
    })
}

/// `POST /_sim/change_mobile {from, to}`; `"organisation": "stays"` leaves the organisation's copy behind.
pub async fn change_mobile(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let (from, to) = (required(&body, "from")?, required(&body, "to")?);
    let changed = hub.visit(|desk| match body["organisation"].as_str() {
        Some("stays") => desk.world.detach_mobile(&from, &to),
        _ => desk.world.change_mobile(&from, &to),
    });
    Ok(Json(json!({"userid": changed.map_err(Trouble::conflict)?})))
}

/// `POST /_sim/appoint {user, admin: null | "main" | "sub", scope[]}`: what the main administrator does in the console.
pub async fn appoint(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let user = required(&body, "user")?;
    let level = match body["admin"].as_str() {
        None => None,
        Some("main") => Some(Admin::Main),
        Some("sub") => Some(Admin::Sub),
        Some(other) => return Err(Trouble::bad(format!("admin is null, main or sub, not {other}"))),
    };
    let scope = body["scope"].as_array().map(Vec::as_slice).unwrap_or_default();
    let scope = scope.iter().filter_map(Value::as_i64).collect();
    if hub.visit(|desk| desk.world.appoint(&user, level, scope, desk.now)) {
        Ok(Json(json!({"ok": true})))
    } else {
        Err(Trouble::missing(format!("{user} is no member")))
    }
}
