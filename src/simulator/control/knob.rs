//! What an operator of the simulation turns: permission points, caps, templates.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Told, Trouble};
use crate::simulator::hub::Hub;
use crate::simulator::push;
use crate::simulator::world::{Corp, Knobs};

/// `POST /_sim/knobs`: every field may be left out, and then stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// Permission points the application does not have.
    revoked: Option<BTreeSet<String>>,
    /// Departments whose data the application may touch.
    app_scope: Option<Vec<i64>>,
    /// The organisation's cap of members.
    org_cap: Option<usize>,
    /// A department's cap of direct members.
    department_cap: Option<usize>,
    /// How many may still be added this week; a large number for no limit.
    adds_left: Option<u64>,
    /// Whether the application's address list leaves every caller out.
    address_refused: Option<bool>,
    /// Whether ordinary members may invite.
    invite_switch: Option<bool>,
    /// Whether 60104 names the member; `null` takes turns.
    #[serde(default, deserialize_with = "given")]
    duplicate_names_userid: Option<Naming>,
    /// Whether a robot message that was not acknowledged over Stream comes again, 16 seconds later.
    repeats_messages: Option<bool>,
    /// Template ids published in the organisation.
    templates: Option<BTreeSet<String>>,
    /// Whether the HR application manages positions.
    hr_positions: Option<bool>,
    /// Whether the organisation has opened the HR application.
    hr_opened: Option<bool>,
}

/// Whether 60104 names the member: always, never, or in turn.
#[derive(Debug)]
struct Naming(Option<bool>);

/// Tells `null` from absent.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Naming>, D::Error> {
    Option::deserialize(deserializer).map(|naming| Some(Naming(naming)))
}

fn as_json(knobs: &Knobs, corp: &Corp) -> Value {
    json!({
        "revoked": knobs.revoked, "app_scope": knobs.app_scope, "org_cap": knobs.org_cap,
        "department_cap": knobs.department_cap, "invite_switch": knobs.invite_switch,
        "adds_left": knobs.adds_left, "address_refused": knobs.address_refused,
        "duplicate_names_userid": knobs.duplicate_names_userid, "templates": knobs.templates,
        "repeats_messages": knobs.repeats_messages,
        "hr_positions": knobs.hr_positions, "app": corp.app,
        "hr_opened": knobs.hr_opened, "repeats_messages": knobs.repeats_messages, "app": corp.app,
    })
}

/// `GET /_sim/undelivered`: how many events have been given up and not been fetched.
pub async fn undelivered(State(hub): State<Arc<Hub>>) -> Json<Value> {
    Json(json!({"undelivered": hub.visit(|desk| desk.world.undelivered.len())}))
}

/// `GET /_sim/knobs`.
pub async fn show(State(hub): State<Arc<Hub>>) -> Json<Value> {
    Json(hub.visit(|desk| as_json(&desk.world.knobs, &desk.world.corp)))
}

/// `POST /_sim/knobs`.
pub async fn turn(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let turn: Turn = serde_json::from_value(body).map_err(|e| Trouble::bad(e.to_string()))?;
    Ok(Json(hub.visit(|desk| {
        let knobs = &mut desk.world.knobs;
        set(&mut knobs.revoked, turn.revoked);
        set(&mut knobs.app_scope, turn.app_scope);
        set(&mut knobs.org_cap, turn.org_cap);
        set(&mut knobs.department_cap, turn.department_cap);
        set(&mut knobs.adds_left, turn.adds_left.map(Some));
        set(&mut knobs.address_refused, turn.address_refused);
        set(&mut knobs.invite_switch, turn.invite_switch);
        set(&mut knobs.duplicate_names_userid, turn.duplicate_names_userid.map(|n| n.0));
        set(&mut knobs.repeats_messages, turn.repeats_messages);
        set(&mut knobs.templates, turn.templates);
        set(&mut knobs.hr_positions, turn.hr_positions);
        set(&mut knobs.hr_opened, turn.hr_opened);
        as_json(&desk.world.knobs, &desk.world.corp)
    })))
}

fn set<T>(knob: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *knob = value;
    }
}

/// `POST /_sim/check_url {bot?}`: what the console does when the event address is saved.
pub async fn check_url(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    match push::check_url(&hub, body.get("bot")).await {
        Ok(outcome) => Ok(Json(json!({"ok": true, "latency_ms": outcome.latency_ms}))),
        Err(problem) => Ok(Json(json!({"ok": false, "error": problem}))),
    }
}
