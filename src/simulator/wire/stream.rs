//! Opening a Stream connection: credentials for a ticket (messaging, 2.1).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::Ticket;

/// How long a ticket waits for its one connection.
const TICKET_LIFE: i64 = 90_000;

/// Developerpedia `learn/stream/protocol`.
pub const APIS: &[Api] = &[Api::open("POST /v1.0/gateway/connections/open", open)];

fn open(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let corp = &desk.world.corp;
    let known = params.text("clientId").as_deref() == Some(&corp.app)
        && params.text("clientSecret").as_deref() == Some(&corp.secret);
    if !known {
        return Err(Refusal::new(401, "authFailed", "鉴权失败"));
    }
    let wanted = params.raw("subscriptions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let topics: BTreeSet<String> = wanted
        .iter()
        .filter_map(|s| Some(format!("{} {}", s.get("type")?.as_str()?, s.get("topic")?.as_str()?)))
        .collect();
    if topics.is_empty() {
        return Err(Refusal::new(400, "invalidParameter", "subscriptions不能为空"));
    }
    // Node's SDK does not percent-encode the ticket.
    let ticket = desk.ids.fresh("ticket");
    desk.world.tickets.insert(ticket.clone(), Ticket { until: desk.now + TICKET_LIFE, topics });
    Ok(json!({"endpoint": format!("{}/connect", desk.base.replacen("http", "ws", 1)), "ticket": ticket}))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, small};
    use super::*;

    #[test]
    fn credentials_buy_a_ticket() {
        let mut world = small();
        let api = "POST /v1.0/gateway/connections/open";
        let mut params = json!({"clientId": "dingsimapp", "clientSecret": "sim-app-secret",
            "subscriptions": [{"type": "EVENT", "topic": "*"}]});
        let opened = call(&mut world, api, params.clone());
        assert_eq!(opened["endpoint"], "ws://sim/connect");
        assert!(world.tickets[opened["ticket"].as_str().unwrap()].topics.contains("EVENT *"));
        params["clientSecret"] = json!("sim-app-secret ");
        assert_eq!(call(&mut world, api, params)["code"], "authFailed");
    }
}
