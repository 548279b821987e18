//! Every change is proposed, confirmed and run without a sentence: requests of ids in, an operation out.

use std::time::Duration;

use guanjia::bot::commands::COMMANDS;
use guanjia::domain::id::{OperationId, UserId};
use guanjia::domain::operation::State;
use guanjia::operation;
use guanjia::proposal::request::inbox::{self, Answer};
use guanjia::proposal::{Refusal, Request, Services};
use guanjia::store::{Decision, Press};
use serde_json::{Value, json};

use crate::support::Scene;

/// One of each, with who asks for it, in an order in which each can be done.
pub fn all() -> Vec<(&'static str, Value)> {
    let person = json!({"name": "陈晨", "mobile": "139 0000 0199", "department": 90_010_111, "roles": [51]});
    let invited = json!({"name": "吴九", "mobile": "13900000102", "department": 9_001_011});
    vec![
        ("hp_admin", json!({"kind": "member.add", "people": [person, invited]})),
        ("hp_admin", json!({"kind": "invite.resend", "mobiles": ["13900000102"]})),
        ("hp_admin", json!({"kind": "role.grant", "members": ["hp_zhang2"], "roles": [52]})),
        ("hp_admin", json!({"kind": "role.revoke", "members": ["hp_zhang2"], "roles": [52]})),
        ("hp_admin", json!({"kind": "role.handover", "from": "hp_zhang", "to": "hp_wang", "roles": [51]})),
        (
            "hp_admin",
            json!({"kind": "member.move", "members": ["hp_li"], "leave": [90_010_112], "join": 90_010_111}),
        ),
        (
            "hp_admin",
            json!({"kind": "member.update", "members": ["hp_li"], "values": [{"field": "title", "value": "护士长"}]}),
        ),
        ("hp_admin", json!({"kind": "member.number", "member": "hp_wang", "mobile": "13900000198"})),
        ("hp_admin", json!({"kind": "member.remove", "members": ["hp_zhang2"]})),
        ("hp_admin", json!({"kind": "group.create", "title": "数据上报群", "members": ["hp_li"]})),
        ("hp_admin", json!({"kind": "meeting.start", "title": "碰头会", "members": ["hp_li"]})),
        (
            "boss",
            json!({"kind": "account.add", "login": "hpyy0002", "name": "和平医院备用", "mobile": "13900000197", "department": 9_001_011}),
        ),
        ("hp_admin", json!({"kind": "department.add", "parent": 9_001_011, "name": "康复科"})),
        ("hp_admin", json!({"kind": "department.rename", "department": 90_010_112, "name": "药学部"})),
        (
            "hp_admin",
            json!({"kind": "department.head", "department": 90_010_111, "add": ["hp_li"], "take": []}),
        ),
        ("boss", json!({"kind": "department.remove", "department": 9_001_021})),
        ("boss", json!({"kind": "account.manage", "login": "hpyy0001", "action": "disable"})),
    ]
}

/// Requests that are about no single people: shown in `console_notice`, and in `console_import`.
const SHOWN_ELSEWHERE: &[&str] = &["notice.send", "notice.remind", "notice.recall", "member.import"];

fn read(request: &Value) -> Request {
    serde_json::from_value(request.clone()).unwrap_or_else(|error| panic!("{request}: {error}"))
}

/// What a request is answered, asked under a key of its own.
async fn answered(services: &Services, user: &str, key: &str, request: &Value) -> Answer {
    let (store, user) = (&services.store, UserId(user.to_owned()));
    inbox::ask(store, &user, key, read(request)).await.expect("kept");
    let waited = async {
        loop {
            if let Some(answer) = inbox::answer(store, &user, key).await.expect("the store") {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waited).await.expect("answered")
}

async fn proposed(services: &Services, user: &str, key: &str, request: &Value) -> OperationId {
    match answered(services, user, key, request).await {
        Answer::Proposed { operation } => operation,
        other => panic!("{request}: {other:?}"),
    }
}

async fn state(services: &Services, id: &OperationId) -> State {
    let record = services.store.record(id.as_str()).await.expect("the store").expect("kept");
    State::by_name(&record.state).expect("a state")
}

/// Confirms it as a press on its card does, and waits until it has run.
async fn done(services: &Services, user: &str, id: &OperationId) -> State {
    let press = Press {
        seen: format!("press:{id}|{user}|confirm.1"),
        record: id.to_string(),
        revision: 1,
        by: user.to_owned(),
        to: Some(State::Confirmed.name().to_owned()),
        item: operation::task(&guanjia::domain::operation::Task::Run),
        now: services.clock.now_ms(),
        rest: None,
    };
    let decision = services.store.press(&press).await.expect("the store");
    assert!(matches!(decision, Decision::Counts { .. }), "{decision:?}");
    let waited = async {
        loop {
            let state = state(services, id).await;
            if state.is_final() {
                return state;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waited).await.expect("run")
}

#[tokio::test]
async fn every_change_is_made_without_a_sentence() {
    let mut scene = Scene::new().await;
    scene.overlook();
    let services = scene.house().services();
    for (at, (user, request)) in all().iter().enumerate() {
        let id = proposed(services, user, &format!("key{at}"), request).await;
        assert_eq!(state(services, &id).await, State::Proposed, "{request}: nothing is done unconfirmed");
        assert_eq!(done(services, user, &id).await, State::Done, "{request}");
    }
    let world = scene.house().platform.world().await;
    let member = |user: &str| {
        let members = world["members"].as_array().expect("members");
        members.iter().find(|member| member["userid"] == user).cloned().unwrap_or_default()
    };
    assert_eq!(member("hp_li")["departments"], json!([90_010_111]));
    assert_eq!(member("hp_li")["title"], "护士长");
    assert_eq!(member("hp_zhang2"), Value::Null);
    assert_eq!(member("hp_admin")["exclusive"]["disabled"], true);
    scene.finish().await;
}

#[tokio::test]
async fn a_key_given_twice_is_one_request() {
    let mut scene = Scene::new().await;
    scene.overlook();
    let services = scene.house().services();
    let request = json!({"kind": "role.grant", "members": ["hp_wang"], "roles": [52]});
    let first = proposed(services, "hp_admin", "same", &request).await;
    let other = json!({"kind": "member.remove", "members": ["hp_wang"]});
    assert_eq!(proposed(services, "hp_admin", "same", &other).await, first);
    scene.finish().await;
}

#[tokio::test]
async fn a_refusal_is_typed_and_tells_nobody_who_is_elsewhere() {
    let mut scene = Scene::new().await;
    scene.overlook();
    let services = scene.house().services();
    let grant = |user: &str| json!({"kind": "role.grant", "members": [user], "roles": [52]});
    let refused =
        async |asker: &str, key: &str, request: &Value| match answered(services, asker, key, request).await {
            Answer::Refused { refusal } => refusal,
            other => panic!("{asker}: {other:?}"),
        };
    // Somebody elsewhere and nobody at all are one answer.
    let (theirs, nobody) = (
        refused("kn_admin", "a", &grant("hp_li")).await,
        refused("kn_admin", "b", &grant("no_such_user")).await,
    );
    assert!(matches!(&nobody, Refusal::NoSuchPerson(said) if said.is_empty()), "{nobody:?}");
    assert_eq!(guanjia::bot::refusal(&theirs), guanjia::bot::refusal(&nobody));
    let asked = json!({"reason": "person_outside", "departments": [90_010_112]});
    let acts = scene.acts().await;
    assert_eq!(acts.iter().filter(|act| act["result"] == "refused").count(), 1, "only of whom there is");
    assert!(acts.iter().any(|act| act["reason"] == asked && act["subject"]["user"] == "hp_li"), "{acts:?}");
    let refusal = refused("hp_zhang", "c", &grant("hp_li")).await;
    assert!(matches!(refusal, Refusal::Denied { .. }), "{refusal:?}");
    let add = json!({"kind": "member.add", "people": [
        {"name": "陈晨", "mobile": "13900000199", "department": 9_001_012}]});
    let refusal = refused("hp_admin", "d", &add).await;
    assert!(matches!(refusal, Refusal::Denied { .. }), "{refusal:?}");
    let short = json!({"kind": "member.number", "member": "hp_wang", "mobile": "1390000"});
    let refusal = refused("hp_admin", "e", &short).await;
    assert!(matches!(&refusal, Refusal::NothingToDo(text) if text.contains("7 位")), "{refusal:?}");
    let world = scene.house().platform.world().await;
    assert!(world["invitations"].as_array().is_some_and(Vec::is_empty), "nothing was written");
    scene.finish().await;
}

/// What chat can change, a request can ask for.
#[test]
fn chat_and_requests_reach_the_same_changes() {
    let asked: Vec<&str> = all().iter().map(|(_, request)| read(request).kind()).collect();
    for command in COMMANDS.iter().filter(|command| command.intent.is_write()) {
        let name = command.intent.name();
        let by_request = asked.contains(&name)
            || SHOWN_ELSEWHERE.contains(&name)
            // One request for all that is done to an account.
            || (name.starts_with("account.") && asked.contains(&"account.disable"));
        assert!(by_request, "{name}");
    }
}
