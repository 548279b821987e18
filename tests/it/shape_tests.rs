//! The wire shapes of the old API and of the refusals, one test a row of the documents: what our client asks, what
//! the simulator answers, and what our client makes of the documents' own answer.
//!
//! **Invariant:** the simulator's answer holds every key of the documented one, of the same kind; what it holds beside
//! that is named here.

use std::time::Duration;

use guanjia::dingtalk::admin::Level;
use guanjia::dingtalk::user::{Match, NewMember};
use guanjia::dingtalk::{Client, Error};
use guanjia::domain::department::Chain;
use guanjia::domain::id::{DepartmentId, RoleId};
use guanjia::domain::mobile::Mobile;
use guanjia::domain::permit::{Action, Actor, Permit, Rank, Target};
use guanjia::domain::role::Role;
use serde_json::{Value, json};

use crate::support::{Exchange, Relay};

const CREATE: &str = "POST /topapi/v2/user/create";
const GET: &str = "POST /topapi/v2/user/get";
const BY_MOBILE: &str = "POST /topapi/v2/user/getbymobile";
const ADMINS: &str = "POST /topapi/user/listadmin";
const SCOPE: &str = "POST /topapi/user/get_admin_scope";
const PARENTS: &str = "POST /topapi/v2/department/listparentbydept";
const GRANT: &str = "POST /topapi/role/addrolesforemps";
const INVITES: &str = "GET /v1.0/contact/invites/infos";
const SEARCH: &str = "POST /v1.0/contact/users/search";

/// What every old answer carries, though the documents' rows leave it out now and then.
const ENVELOPE: [&str; 2] = ["errmsg", "request_id"];

/// Where an answer is not the documented one: a key missing, or of another kind. And the keys it holds beside it.
fn compare(documented: &Value, given: &Value, at: &str) -> (Vec<String>, Vec<String>) {
    let (mut wrong, mut beside) = (Vec::new(), Vec::new());
    match (documented, given) {
        (Value::Object(documented), Value::Object(given)) => {
            for (key, value) in documented {
                let at = format!("{at}{key}");
                let Some(given) = given.get(key) else {
                    wrong.push(format!("{at} is missing"));
                    continue;
                };
                let (more, others) = compare(value, given, &format!("{at}."));
                wrong.extend(more);
                beside.extend(others);
            }
            beside.extend(
                given.keys().filter(|key| !documented.contains_key(*key)).map(|key| format!("{at}{key}")),
            );
        }
        (Value::Array(documented), Value::Array(given)) => {
            for (one, other) in
                documented.first().into_iter().flat_map(|one| given.iter().map(move |other| (one, other)))
            {
                let (more, others) = compare(one, other, at);
                wrong.extend(more);
                beside.extend(others);
            }
        }
        _ if kind(documented) != kind(given) => {
            wrong.push(format!("{at} is {given}, documented {documented}"));
        }
        _ => {}
    }
    beside.sort();
    beside.dedup();
    (wrong, beside)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        // No id, order or code is ever a fraction.
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

/// The exchange is documented: this was asked, and the answer is of this shape with only these keys beside it.
fn documented(exchange: &Exchange, asked: &Value, answer: &Value, beside: &[&str]) {
    assert_eq!(&exchange.asked, asked, "{}", exchange.api);
    assert_eq!(exchange.answered.0, 200, "{}", exchange.api);
    let given = &exchange.answered.1;
    let (wrong, others) = compare(answer, given, "");
    assert!(wrong.is_empty(), "{}: {wrong:?} in {given}", exchange.api);
    let unexpected: Vec<_> = others
        .iter()
        .filter(|key| !ENVELOPE.contains(&key.as_str()) && !beside.contains(&key.as_str()))
        .collect();
    assert!(unexpected.is_empty(), "{}: {unexpected:?} in {given}", exchange.api);
    for name in ENVELOPE {
        assert!(given[name].is_string(), "{}: no {name} in {given}", exchange.api);
    }
    assert_eq!(given["errcode"], answer["errcode"], "{}", exchange.api);
}

fn boss() -> Actor {
    Actor { user: "boss".into(), rank: Rank::MainAdministrator }
}

fn chain(ids: &[i64]) -> Chain {
    Chain::new(ids.iter().copied().map(DepartmentId).collect()).expect("a chain to the root")
}

async fn create(client: &Client, mobile: &str) -> Result<guanjia::dingtalk::user::Created, Error> {
    let action =
        Action::AddMember { mobile: Mobile::new(mobile), chains: vec![chain(&[900_101, 9001, 90, 1])] };
    let permit = Permit::check(&boss(), &action).expect("allowed");
    let member = NewMember {
        userid: "op1-1".into(),
        name: "李雷".to_owned(),
        mobile: Mobile::new(mobile),
        departments: vec![DepartmentId(900_101)],
        title: None,
        job_number: None,
    };
    client.create_user(&permit, &member).await
}

fn asks_to_create(mobile: &str) -> Value {
    json!({"userid": "op1-1", "name": "李雷", "mobile": mobile, "dept_id_list": "900101"})
}

#[tokio::test]
async fn user_create_ok() {
    let relay = Relay::start().await;
    let answer = json!({"errcode": 0, "errmsg": "ok", "result": {"userid": "0163", "unionId": "uA"}, "request_id": "15r6t"});
    let made = create(&relay.client, "13900000101").await.expect("made");
    assert_eq!(made.user, "op1-1".into());
    documented(&relay.seen(CREATE)[0], &asks_to_create("13900000101"), &answer, &[]);
    assert_eq!(relay.seen(CREATE)[0].answered.1["result"]["unionId"], json!(made.union));
    relay.says(CREATE, 200, answer);
    let made = create(&relay.client, "13900000001").await.expect("made");
    assert_eq!((made.user, made.union), ("0163".into(), Some("uA".into())));
    relay.stop().await;
}

#[tokio::test]
async fn user_create_pending() {
    let relay = Relay::start().await;
    let answer = json!({"errcode": 40103, "errmsg": "…已向对方发送邀请", "request_id": "15r6u"});
    assert!(matches!(create(&relay.client, "13900000102").await, Err(Error::Pending)));
    documented(&relay.seen(CREATE)[0], &asks_to_create("13900000102"), &answer, &[]);
    assert!(relay.seen(CREATE)[0].answered.1["errmsg"].as_str().expect("text").contains("已向对方发送邀请"));
    relay.says(CREATE, 200, answer);
    assert!(matches!(create(&relay.client, "13900000001").await, Err(Error::Pending)));
    relay.stop().await;
}

#[tokio::test]
async fn user_create_duplicate() {
    let relay = Relay::start().await;
    let mut answer = json!({"errcode": 60104, "errmsg": "手机号码在公司中已存在", "request_id": "15r6v"});
    let met = create(&relay.client, "13900000012").await;
    assert!(matches!(met, Err(Error::AlreadyMember { .. })), "{met:?}");
    // Whether the member's userid stands beside it is the platform's whim.
    documented(&relay.seen(CREATE)[0], &asks_to_create("13900000012"), &answer, &["userid"]);
    relay.says(CREATE, 200, answer.clone());
    assert!(matches!(create(&relay.client, "13900000001").await, Err(Error::AlreadyMember { user: None })));
    answer["userid"] = json!("0163");
    relay.says(CREATE, 200, answer);
    let met = create(&relay.client, "13900000001").await;
    assert!(matches!(met, Err(Error::AlreadyMember { user: Some(user) }) if user == "0163".into()));
    relay.stop().await;
}

#[tokio::test]
async fn user_get() {
    let relay = Relay::start().await;
    let answer = json!({"errcode": 0, "result": {"userid": "0163", "unionid": "uA", "name": "李雷", "active": false,
        "admin": false, "boss": false, "senior": false, "real_authed": false, "hide_mobile": false,
        "exclusive_account": false, "dept_id_list": [900_101],
        "dept_order_list": [{"dept_id": 900_101, "order": 176_275_808_490_200_512_i64}],
        "leader_in_dept": [{"dept_id": 900_101, "leader": false}],
        "role_list": [{"id": 57, "name": "信息员", "group_name": "朝阳一张网角色组"}],
        "mobile": "13900000001", "state_code": "86", "union_emp_ext": {}}});
    let zhang = relay.client.user(&"hp_zhang".into()).await.expect("a member");
    assert_eq!((zhang.name.as_str(), zhang.active), ("张三", true));
    documented(&relay.seen(GET)[0], &json!({"userid": "hp_zhang"}), &answer, &["result.avatar"]);
    let order = &relay.seen(GET)[0].answered.1["result"]["dept_order_list"][0]["order"];
    assert!(order.as_i64().expect("an integer") > 1 << 53, "{order} fits a float");
    relay.says(GET, 200, answer);
    let member = relay.client.user(&"0163".into()).await.expect("a member");
    assert_eq!((member.user, member.union), ("0163".into(), Some("uA".into())));
    assert_eq!((member.name.as_str(), member.mobile.as_deref()), ("李雷", Some("13900000001")));
    assert_eq!((member.departments, member.roles), (vec![DepartmentId(900_101)], vec![RoleId(57)]));
    assert!(!member.active && !member.admin && !member.exclusive);
    assert_eq!((member.title, member.job_number), (None, None));
    relay.stop().await;
}

#[tokio::test]
async fn user_get_missing() {
    let relay = Relay::start().await;
    let answer = json!({"errcode": 60121, "errmsg": "找不到该用户", "request_id": "15r6w"});
    assert!(matches!(relay.client.user(&"nope".into()).await, Err(Error::NotFound)));
    documented(&relay.seen(GET)[0], &json!({"userid": "nope"}), &answer, &[]);
    relay.says(GET, 200, answer);
    assert!(matches!(relay.client.user(&"nope".into()).await, Err(Error::NotFound)));
    relay.stop().await;
}

#[tokio::test]
async fn getbymobile() {
    let relay = Relay::start().await;
    let answer = json!({"errcode": 0, "result": {"userid": "0163"}});
    let found = relay.client.user_by_mobile(&Mobile::new("13900000011")).await.expect("asked");
    assert_eq!(found, Some("hp_zhang".into()));
    documented(&relay.seen(BY_MOBILE)[0], &json!({"mobile": "13900000011"}), &answer, &[]);
    relay.says(BY_MOBILE, 200, answer);
    let mut with_accounts = json!({"errcode": 0, "result": {"userid": "0163"}});
    with_accounts["result"]["exclusive_account_userid_list"] = json!(["e7"]);
    relay.says(BY_MOBILE, 200, with_accounts);
    for _ in 0..2 {
        let found = relay.client.user_by_mobile(&Mobile::new("13900000001")).await.expect("asked");
        assert_eq!(found, Some("0163".into()));
    }
    relay.stop().await;
}

#[tokio::test]
async fn listadmin() {
    let relay = Relay::start().await;
    let answer = json!({"errcode": 0,
        "result": [{"userid": "m1", "sys_level": 1}, {"userid": "e7", "sys_level": 2}]});
    let admins = relay.client.admins().await.expect("asked");
    assert!(
        admins.contains(&("boss".into(), Level::Main)) && admins.contains(&("hp_admin".into(), Level::Sub))
    );
    documented(&relay.seen(ADMINS)[0], &json!({}), &answer, &[]);
    relay.says(ADMINS, 200, answer);
    let admins = relay.client.admins().await.expect("asked");
    assert_eq!(admins, [("m1".into(), Level::Main), ("e7".into(), Level::Sub)]);
    relay.stop().await;
}

#[tokio::test]
async fn get_admin_scope() {
    let relay = Relay::start().await;
    // Beside `errcode`, not in a `result`.
    let answer = json!({"errcode": 0, "dept_ids": [900_101]});
    let scope = relay.client.admin_scope(&"hp_admin".into()).await.expect("asked");
    assert_eq!(scope, [DepartmentId(9_001_011)]);
    documented(&relay.seen(SCOPE)[0], &json!({"userid": "hp_admin"}), &answer, &[]);
    relay.says(SCOPE, 200, answer);
    assert_eq!(relay.client.admin_scope(&"e7".into()).await.expect("asked"), [DepartmentId(900_101)]);
    relay.stop().await;
}

#[tokio::test]
async fn listparentbydept() {
    let relay = Relay::start().await;
    let answer = json!({"errcode": 0, "result": {"parent_id_list": [900_101, 9001, 90, 1]}});
    let expected = chain(&[900_101, 9001, 90, 1]);
    assert_eq!(relay.client.chain(DepartmentId(900_101)).await.expect("asked"), expected);
    documented(&relay.seen(PARENTS)[0], &json!({"dept_id": 900_101}), &answer, &[]);
    // The small world has the documents' departments.
    assert_eq!(relay.seen(PARENTS)[0].answered.1["result"], answer["result"]);
    relay.says(PARENTS, 200, answer);
    assert_eq!(relay.client.chain(DepartmentId(900_101)).await.expect("asked"), expected);
    relay.stop().await;
}

#[tokio::test]
async fn addrolesforemps() {
    let relay = Relay::start().await;
    let answer = json!({"errcode": 0, "request_id": "15r6x"});
    let role = |id: i64| Role {
        id: RoleId(id),
        name: format!("角色{id}"),
        say: format!("角色{id}"),
        grantable: true,
    };
    let target = Target {
        user: "hp_wang".into(),
        chains: vec![chain(&[9_001_011, 900_101, 9001, 90, 1])],
        administrator: false,
    };
    let action = Action::GrantRoles { target, roles: vec![role(51), role(52)] };
    let permit = Permit::check(&boss(), &action).expect("allowed");
    let roles = [RoleId(51), RoleId(52)];
    relay.client.grant_roles(&permit, &roles, &"hp_wang".into()).await.expect("given");
    let asked = json!({"roleIds": "51,52", "userIds": "hp_wang"});
    documented(&relay.seen(GRANT)[0], &asked, &answer, &[]);
    let held = relay.client.user(&"hp_wang".into()).await.expect("a member").roles;
    assert_eq!(held, roles);
    relay.says(GRANT, 200, answer);
    relay.client.grant_roles(&permit, &roles, &"hp_wang".into()).await.expect("given");
    relay.stop().await;
}

#[tokio::test]
async fn token_invalid_old() {
    let relay = Relay::start().await;
    let answer = json!({"errcode": 88, "sub_code": "40014", "sub_msg": "不合法的access_token",
        "errmsg": "ding talk error[subcode=40014,submsg=不合法的access_token]"});
    relay.client.admins().await.expect("asked");
    relay.sim("faults", json!({"api": "/topapi/v2/user/get", "kind": "expire_token", "times": 1})).await;
    relay.client.user(&"hp_li".into()).await.expect("a member, with a fresh token");
    let seen = relay.seen(GET);
    assert_eq!(seen.len(), 2, "refreshed once, replayed once");
    documented(&seen[0], &json!({"userid": "hp_li"}), &answer, &[]);
    for name in ["sub_code", "sub_msg", "errmsg"] {
        assert_eq!(seen[0].answered.1[name], answer[name]);
    }
    relay.says(GET, 200, answer.clone());
    relay.says(GET, 200, answer);
    assert!(matches!(relay.client.user(&"hp_li".into()).await, Err(Error::TokenRejected)));
    assert_eq!(relay.seen(GET).len(), 4);
    relay.stop().await;
}

#[tokio::test]
async fn scope_missing_old() {
    let relay = Relay::start().await;
    let words = "应用尚未开通所需的权限：[qyapi_get_member]，点击链接申请并开通即可：/appscope/apply?content=dingapp%23qyapi_get_member";
    let answer = json!({"errcode": 88, "sub_code": "60011", "sub_msg": words});
    relay.sim("knobs", json!({"revoked": ["qyapi_get_member"]})).await;
    let refused = |met: &Result<_, Error>| matches!(met, Err(Error::NotGranted { scopes }) if scopes == &["qyapi_get_member"]);
    let met = relay.client.user(&"hp_li".into()).await;
    assert!(refused(&met), "{met:?}");
    let seen = relay.seen(GET);
    assert_eq!(seen.len(), 1, "never repeated");
    documented(&seen[0], &json!({"userid": "hp_li"}), &answer, &[]);
    let said = &seen[0].answered.1;
    assert_eq!(said["sub_code"], answer["sub_code"]);
    let said = said["sub_msg"].as_str().expect("text");
    assert!(said.starts_with("应用尚未开通所需的权限：[qyapi_get_member]，"), "{said}");
    assert!(said.ends_with("/appscope/apply?content=dingsimapp%23qyapi_get_member"), "{said}");
    relay.says(GET, 200, answer);
    let met = relay.client.user(&"hp_li".into()).await;
    assert!(refused(&met), "{met:?}");
    relay.stop().await;
}

/// A refusal of the new API: its status and the keys of its body.
fn refusal(exchange: &Exchange, status: u16, answer: &Value) {
    let (given, body) = &exchange.answered;
    assert_eq!((*given, compare(answer, body, "")), (status, (Vec::new(), Vec::new())), "{body}");
    assert_eq!((&body["code"], body["requestid"].is_string()), (&answer["code"], true));
}

#[tokio::test]
async fn scope_missing_new() {
    let relay = Relay::start().await;
    let answer = json!({"code": "Forbidden.AccessDenied.AccessTokenPermissionDenied", "message": "没有调用该接口的权限",
        "accessdenieddetail": {"requiredScopes": ["Contact.Org.Read"]}, "requestid": "15r6y"});
    relay.sim("knobs", json!({"revoked": ["Contact.Common.Read"]})).await;
    let met = relay.client.invite_policy().await;
    assert!(
        matches!(&met, Err(Error::NotGranted { scopes }) if scopes == &["Contact.Common.Read"]),
        "{met:?}"
    );
    let seen = relay.seen(INVITES);
    assert_eq!(seen.len(), 1, "never repeated");
    refusal(&seen[0], 403, &answer);
    assert_eq!(seen[0].answered.1["message"], answer["message"]);
    relay.says(INVITES, 403, answer);
    let met = relay.client.invite_policy().await;
    assert!(matches!(&met, Err(Error::NotGranted { scopes }) if scopes == &["Contact.Org.Read"]), "{met:?}");
    relay.stop().await;
}

#[tokio::test]
async fn throttle_new() {
    let relay = Relay::start().await;
    let answer = json!({"code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "message": "…", "requestid": "15r6z"});
    relay
        .sim("faults", json!({"api": "/v1.0/contact/users/search", "kind": "throttle_app", "times": 1}))
        .await;
    relay.says(SEARCH, 403, answer.clone());
    let began = tokio::time::Instant::now();
    let found = relay.client.search_users("李四", Match::Exact).await.expect("found in the end");
    assert_eq!(found, ["hp_li".into()]);
    // Once by the documents' answer, once by the simulator's: a second, then two.
    assert!(began.elapsed() >= Duration::from_secs(3), "throttling is waited out");
    let seen = relay.seen(SEARCH);
    assert_eq!(seen.len(), 3);
    refusal(&seen[1], 403, &answer);
    relay.stop().await;
}

#[test]
fn a_shape_that_differs_is_seen() {
    let answer = json!({"errcode": 0, "result": {"ids": [1], "list": [{"id": 1}]}});
    let wrong = |given: Value| compare(&answer, &given, "").0;
    assert_eq!(wrong(json!({"errcode": "0", "result": {"ids": [2, 3], "list": []}})).len(), 1);
    assert_eq!(wrong(json!({"errcode": 0, "result": {"ids": ["2"], "list": [{"id": 1}, {}]}})).len(), 2);
    assert_eq!(wrong(json!({"errcode": 0, "result": {"ids": [2.5]}})).len(), 2);
    let beside =
        compare(&answer, &json!({"errcode": 1, "result": {"ids": [], "list": [{"id": 1, "x": 1}]}}), "").1;
    assert_eq!(beside, ["result.list.x"]);
}
