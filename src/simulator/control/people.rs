//! What people do in their own client: agree, log in, change their number, read.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::{Answer, Told, Trouble, required};
use crate::simulator::hub::Hub;
use crate::simulator::world::{Account, Admin, Place};

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

/// `POST /_sim/read {user, conversation?, processQueryKey?}`: reads what the robot sent; each send that was unread
/// fires `robot_msg_read`.
pub async fn read(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let user = required(&body, "user")?;
    let key = body["processQueryKey"].as_str().map(str::to_owned);
    let chat = body["conversation"].as_str().map(|c| match c {
        "single" => Place::Single(user.clone()),
        id => Place::Group(id.to_owned()),
    });
    let read = hub.visit(|desk| {
        let member =
            desk.world.members.get(&user).ok_or_else(|| Trouble::missing(format!("{user} is no member")))?;
        let unionid = member.unionid.clone();
        let visible: Vec<bool> = desk.world.chat.iter().map(|m| desk.world.sees_message(&user, m)).collect();
        let mut keys = BTreeMap::new();
        for (message, visible) in desk.world.chat.iter_mut().zip(visible) {
            let wanted = visible
                && chat.as_ref().is_none_or(|c| *c == message.place)
                && (key.is_none() || message.key == key);
            if wanted && message.read_by.insert(user.clone()) {
                keys.extend(message.key.clone().map(|k| (k, message.place.id())));
            }
        }
        let (robot, now) = (desk.world.corp.app.clone(), desk.now.to_string());
        for (key, conversation) in &keys {
            let payload = json!({
                "userId": user, "unionId": unionid, "robotCode": robot, "openConversationId": conversation,
                "processQueryKey": key, "operatTime": now,
            });
            desk.world.fire("robot_msg_read", payload);
        }
        Ok::<_, Trouble>(keys.into_keys().collect::<Vec<_>>())
    })?;
    Ok(Json(json!({"read": read})))
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
