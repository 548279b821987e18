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
    /// Departments whose people may use the application.
    app_range: Option<Vec<i64>>,
    /// Whether only administrators see the application.
    only_admins: Option<bool>,
    /// How far the platform's clock is ahead, in milliseconds.
    clock_ahead_ms: Option<i64>,
    /// Whether new Stream connections swallow what they get.
    streams_mute: Option<bool>,
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
    /// Whether a work notice is shown to those who have never logged in.
    work_to_inactive: Option<bool>,
    /// Work notices to one person in a day.
    work_a_day: Option<usize>,
    /// Receivers of work notices in any minute.
    work_a_minute: Option<usize>,
    /// How long a work notice is on its way, in milliseconds.
    work_takes_ms: Option<i64>,
    /// Whether asking for the result of a work notice to more than 100 times out instead of answering 41052.
    result_times_out: Option<bool>,
    /// What no message may say.
    banned_words: Option<BTreeSet<String>>,
    /// Hosts no message may link to.
    unsafe_hosts: Option<BTreeSet<String>>,
    /// userids of 公告管理员 beside the main administrators.
    announcers: Option<BTreeSet<String>>,
    /// So many receivers of robot messages from now on are flow-controlled.
    flow_controlled: Option<u64>,
    /// How many DINGs by text message or telephone are paid for; a large number for no limit.
    paid_dings: Option<u64>,
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
        "app_range": knobs.app_range, "only_admins": knobs.only_admins,
        "clock_ahead_ms": knobs.clock_ahead_ms, "streams_mute": knobs.streams_mute,
        "department_cap": knobs.department_cap, "invite_switch": knobs.invite_switch,
        "adds_left": knobs.adds_left, "address_refused": knobs.address_refused,
        "duplicate_names_userid": knobs.duplicate_names_userid, "templates": knobs.templates,
        "repeats_messages": knobs.repeats_messages, "hr_positions": knobs.hr_positions,
        "hr_opened": knobs.hr_opened, "app": corp.app,
        "work_to_inactive": knobs.work_to_inactive, "work_a_day": knobs.work_a_day,
        "work_a_minute": knobs.work_a_minute, "work_takes_ms": knobs.work_takes_ms,
        "result_times_out": knobs.result_times_out, "banned_words": knobs.banned_words,
        "unsafe_hosts": knobs.unsafe_hosts, "announcers": knobs.announcers,
        "flow_controlled": knobs.flow_controlled, "paid_dings": knobs.paid_dings,
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
        set(&mut knobs.app_range, turn.app_range);
        set(&mut knobs.only_admins, turn.only_admins);
        set(&mut knobs.clock_ahead_ms, turn.clock_ahead_ms);
        set(&mut knobs.streams_mute, turn.streams_mute);
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
        set(&mut knobs.work_to_inactive, turn.work_to_inactive);
        set(&mut knobs.work_a_day, turn.work_a_day);
        set(&mut knobs.work_a_minute, turn.work_a_minute);
        set(&mut knobs.work_takes_ms, turn.work_takes_ms);
        set(&mut knobs.result_times_out, turn.result_times_out);
        set(&mut knobs.banned_words, turn.banned_words);
        set(&mut knobs.unsafe_hosts, turn.unsafe_hosts);
        set(&mut knobs.announcers, turn.announcers);
        set(&mut knobs.flow_controlled, turn.flow_controlled);
        set(&mut knobs.paid_dings, turn.paid_dings.map(Some));
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
