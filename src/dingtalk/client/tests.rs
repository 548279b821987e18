//! The way of a call against a stand-in platform: token, pace, retries, and what a broken call is taken for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;

use super::*;
use crate::dingtalk::Class;
use crate::dingtalk::message::Body;
use crate::dingtalk::standin::{Reply, StandIn};
use crate::dingtalk::user::NewMember;
use crate::domain::department::Chain;
use crate::domain::id::DepartmentId;
use crate::domain::mobile::Mobile;
use crate::domain::permit::{Action, Actor, Permit, Rank};

const GET: &str = "POST /topapi/v2/user/get";
const CREATE: &str = "POST /topapi/v2/user/create";
const SEARCH: &str = "POST /v1.0/contact/users/search";
const TOKEN: &str = "POST /v1.0/oauth2/accessToken";

fn member(departments: &[i64]) -> NewMember {
    NewMember {
        userid: "op1-1".into(),
        name: "周八".to_owned(),
        mobile: Mobile::new("13900000101"),
        departments: departments.iter().copied().map(DepartmentId).collect(),
        title: Some("护士".to_owned()),
        job_number: None,
    }
}

fn permit(department: i64) -> Permit {
    let actor = Actor { user: "boss".into(), rank: Rank::MainAdministrator };
    let chain = Chain::new(vec![DepartmentId(department), DepartmentId::ROOT]).expect("a chain");
    let action = Action::AddMember { mobile: Mobile::new("13900000101"), chains: vec![chain] };
    Permit::check(&actor, &action).expect("allowed")
}

fn user() -> Value {
    json!({"errcode": 0, "result": {"userid": "hp_li", "unionid": "uA", "name": "李四", "active": true,
        "dept_id_list": [90_010_112], "dept_order_list": [{"dept_id": 90_010_112, "order": 176_275_808_490_200_512_i64}],
        "role_list": [{"id": 52, "name": "接诉即办员", "group_name": "朝阳一张网角色组"}], "title": ""}})
}

fn refused(code: &str) -> Value {
    json!({"errcode": 88, "sub_code": code, "sub_msg": "x", "errmsg": format!("ding talk error[subcode={code}]")})
}

#[tokio::test]
async fn a_refused_token_is_fetched_and_tried_once_more() {
    let platform = StandIn::start().await;
    platform.says(GET, refused("40014"));
    platform.says(GET, user());
    let (client, _) = platform.client();
    let member = client.user(&"hp_li".into()).await.expect("a member");
    assert_eq!((member.name.as_str(), member.title, member.roles.len()), ("李四", None, 1));
    let tokens: Vec<_> = platform.asked(GET).into_iter().filter_map(|asked| asked.token).collect();
    assert_eq!(tokens, ["token-1", "token-2"]);
    platform.says(GET, refused("42001"));
    platform.says(GET, json!({"errcode": 40001, "errmsg": "x"}));
    let error = client.user(&"hp_li".into()).await.expect_err("refused twice");
    assert!(matches!(error, Error::TokenRejected) && error.class() == Class::Operator, "{error}");
    assert_eq!(platform.asked(GET).len(), 4);
    assert_eq!(platform.asked(TOKEN).len(), 3);
}

#[tokio::test]
async fn the_new_api_refuses_a_token_by_status_and_word() {
    let platform = StandIn::start().await;
    platform.answers(SEARCH, [Reply::Json(401, json!({"code": "InvalidAuthentication", "message": "x"}))]);
    platform.says(SEARCH, json!({"hasMore": false, "totalCount": 1, "list": ["hp_li"]}));
    let (client, local) = platform.client();
    let found = client.search_users("李四", crate::dingtalk::user::Match::Exact).await.expect("found");
    assert_eq!(found, ["hp_li".into()]);
    let asked = platform.asked(SEARCH);
    assert_eq!(asked[1].token.as_deref(), Some("token-2"));
    assert_eq!(asked[1].body, json!({"queryWord": "李四", "offset": 0, "size": 50, "fullMatchField": 1}));
    assert_eq!(*local.counted.lock().expect("lock"), [SEARCH], "what the gateway refuses is not counted");
}

#[tokio::test]
async fn twenty_calls_at_once_fetch_one_token() {
    let platform = StandIn::start().await;
    let (client, local) = platform.client();
    let shared: Arc<dyn Shared> = local.clone();
    let other = Client::new(platform.settings(), shared, Clock::System).expect("another replica");
    platform.answers(GET, vec![Reply::Json(200, user()); 40]);
    let calls = (0..20).map(|i| {
        let client = if i % 2 == 0 { client.clone() } else { other.clone() };
        tokio::spawn(async move { client.user(&"hp_li".into()).await.map(drop) })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.expect("no panic").expect("answered");
    }
    assert_eq!(platform.asked(TOKEN).len(), 1);
    assert!(*local.looked.lock().expect("lock") < 20, "one task a process looks for it");
    assert_eq!(platform.asked(TOKEN)[0].body, json!({"appKey": "dingapp", "appSecret": "the-app-secret"}));
}

#[tokio::test]
async fn twenty_refusals_at_once_fetch_one_token_more() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    client.user(&"x".into()).await.expect_err("no result");
    platform.answers(GET, vec![Reply::Json(200, refused("40014")); 20]);
    platform.answers(GET, vec![Reply::Json(200, user()); 20]);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.user(&"hp_li".into()).await.map(drop) })
        })
        .collect();
    let mut good = 0;
    for call in calls {
        good += usize::from(call.await.expect("no panic").is_ok());
    }
    // Which call meets which answer is chance; that nobody fetched for another is not.
    assert!(good > 0);
    assert!(platform.asked(TOKEN).len() <= 3, "{}", platform.asked(TOKEN).len());
}

#[tokio::test]
async fn a_token_is_replaced_once_however_many_were_refused_it() {
    let platform = StandIn::start().await;
    let same = json!({"accessToken": "the same", "expireIn": 7200});
    platform.answers(TOKEN, vec![Reply::Json(200, same); 4]);
    let (client, local) = platform.client();
    let first = client.app_token().await.expect("a token");
    let second = client.replace_token(&first).await.expect("another");
    assert!(second.serial > first.serial);
    assert_eq!(client.replace_token(&first).await.expect("the same").serial, second.serial);
    assert_eq!(platform.asked(TOKEN).len(), 2);
    // Another replica that still holds the first one takes what is published.
    local.put(CachedToken { value: "later".into(), serial: second.serial + 1, ..second.clone() });
    let later = client.replace_token(&second).await.expect("the published one");
    assert_eq!((later.serial, platform.asked(TOKEN).len()), (second.serial + 1, 2));
}

#[tokio::test]
async fn a_call_given_up_leaves_no_lock_behind() {
    let platform = StandIn::start().await;
    platform.answers(TOKEN, [Reply::Silence(Duration::from_millis(200))]);
    let (client, local) = platform.client();
    let call = tokio::time::timeout(Duration::from_millis(50), client.app_token()).await;
    assert!(call.is_err());
    client.app_token().await.expect("a token");
    assert!(local.refresh_lock(Duration::from_secs(1)).await.expect("local"), "the lock was given back");
}

#[tokio::test]
async fn a_token_past_its_time_serves_on_while_none_can_be_had() {
    let platform = StandIn::start().await;
    platform.answers(TOKEN, [Reply::Json(200, json!({"accessToken": "short", "expireIn": 1}))]);
    let (client, _) = platform.client();
    platform.answers(GET, vec![Reply::Json(200, user()); 2]);
    client.user(&"hp_li".into()).await.expect("answered");
    platform.answers(TOKEN, vec![Reply::Page(502, "<html>"); 3]);
    tokio::time::sleep(Duration::from_millis(5)).await;
    client.user(&"hp_li".into()).await.expect("answered");
    assert_eq!(platform.asked(GET)[1].token.as_deref(), Some("short"));
    assert_eq!(platform.asked(TOKEN).len(), 4);
}

#[tokio::test]
async fn a_write_without_a_token_was_not_made() {
    let platform = StandIn::start().await;
    platform.answers(TOKEN, vec![Reply::Silence(Duration::from_secs(2)); 3]);
    let (client, _) = platform.client();
    let error = client.create_user(&permit(90), &member(&[90])).await.expect_err("no token");
    assert!(matches!(error, Error::Busy), "{error}");
    assert!(platform.asked(CREATE).is_empty());
}

#[tokio::test]
async fn what_is_throttled_is_tried_again_even_a_write() {
    let platform = StandIn::start().await;
    platform.says(CREATE, json!({"errcode": 90018, "errmsg": "x"}));
    platform.says(CREATE, json!({"errcode": 0, "result": {"userid": "op1-1", "unionId": "uB"}}));
    let (client, _) = platform.client();
    let began = Instant::now();
    let created = client.create_user(&permit(90), &member(&[90])).await.expect("made");
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert_eq!((created.user.as_str(), created.union), ("op1-1", Some("uB".into())));
    let body = &platform.asked(CREATE)[1].body;
    assert_eq!(
        *body,
        json!({"userid": "op1-1", "name": "周八", "mobile": "13900000101", "dept_id_list": "90", "title": "护士"})
    );
}

#[tokio::test]
async fn a_throttle_is_looked_for_before_a_permission() {
    let platform = StandIn::start().await;
    let throttle = json!({"code": "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", "message": "x"});
    platform.answers(SEARCH, vec![Reply::Json(403, throttle); 2]);
    let (client, local) = platform.client();
    let error = client.search_users("x", crate::dingtalk::user::Match::Fuzzy).await.expect_err("throttled");
    assert!(matches!(error, Error::Throttled { after } if after == Duration::from_secs(5)), "{error}");
    assert!(local.counted.lock().expect("lock").is_empty());
    let scopes = json!({"code": "Forbidden.AccessDenied.AccessTokenPermissionDenied", "message": "x",
        "accessdenieddetail": {"requiredScopes": ["Contact.Org.Read"]}});
    platform.answers(SEARCH, [Reply::Json(403, scopes)]);
    let error = client.search_users("x", crate::dingtalk::user::Match::Fuzzy).await.expect_err("denied");
    assert!(matches!(&error, Error::NotGranted { scopes } if scopes == &["Contact.Org.Read"]), "{error}");
    assert_eq!(platform.asked(SEARCH).len(), 3);
}

#[tokio::test]
async fn the_cause_is_in_the_sub_code_and_a_missing_permission_is_not_repeated() {
    let platform = StandIn::start().await;
    let said =
        "应用尚未开通所需的权限：[qyapi_get_member]，…/appscope/apply?content=dingapp%23qyapi_get_member";
    platform.says(GET, json!({"errcode": 88, "sub_code": "60011", "sub_msg": said, "errmsg": "x"}));
    let (client, _) = platform.client();
    let error = client.user(&"hp_li".into()).await.expect_err("denied");
    assert!(matches!(&error, Error::NotGranted { scopes } if scopes == &["qyapi_get_member"]), "{error}");
    assert_eq!(platform.asked(GET).len(), 1);
}

#[tokio::test]
async fn a_ban_stops_all_calls() {
    for ban in [
        Reply::Page(200, "\n<!DOCTYPE html><html>x5</html>"),
        Reply::Json(200, json!({"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "u"})),
    ] {
        let platform = StandIn::start().await;
        platform.answers(GET, [ban]);
        let (client, _) = platform.client();
        let error = client.user(&"x".into()).await.expect_err("banned");
        assert!(matches!(error, Error::IpBanned { after } if after == Duration::from_mins(5)), "{error}");
        let error = client.chain(DepartmentId(90)).await.expect_err("still banned");
        assert!(matches!(error.class(), Class::Retry { after } if after > Duration::from_mins(4)), "{error}");
        assert!(platform.asked("POST /topapi/v2/department/listparentbydept").is_empty());
    }
}

#[tokio::test]
async fn who_waits_for_a_place_while_a_ban_begins_does_not_go_out() {
    let platform = StandIn::start().await;
    platform.says(GET, user());
    let (client, local) = platform.client();
    client.user(&"hp_li".into()).await.expect("a member");
    platform.answers(GET, [Reply::Page(200, "<!DOCTYPE html><html>x5</html>")]);
    let places = [Duration::ZERO, Duration::from_secs(1)].map(Reservation::After);
    local.paces.lock().expect("lock").extend(places);
    let (first, second) = ("a".into(), "b".into());
    for outcome in <[_; 2]>::from(tokio::join!(client.user(&first), client.user(&second))) {
        assert!(matches!(outcome, Err(Error::IpBanned { .. })), "{outcome:?}");
    }
    assert_eq!(platform.asked(GET).len(), 2);
}

#[tokio::test]
async fn a_gateways_page_leaves_a_write_unknown_and_repeats_a_read() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    for reply in [
        Reply::Page(502, "<html>bad gateway</html>"),
        Reply::Page(504, ""),
        Reply::Json(200, json!({"errcode": 15, "errmsg": "x"})),
        Reply::Json(200, refused("isp.top-remote-connection-timeout")),
        Reply::Page(200, "ok"),
        Reply::Silence(Duration::from_secs(2)),
    ] {
        platform.answers(CREATE, [reply]);
        let error = client.create_user(&permit(90), &member(&[90])).await.expect_err("unknown");
        assert!(matches!(error, Error::OutcomeUnknown { .. }) && error.class() == Class::Unknown, "{error}");
    }
    assert_eq!(platform.asked(CREATE).len(), 6);
    platform.answers(GET, [Reply::Page(502, "<html>"), Reply::Silence(Duration::from_secs(2))]);
    platform.says(GET, user());
    client.user(&"hp_li".into()).await.expect("the third time");
}

#[tokio::test]
async fn a_busy_platform_is_asked_again_for_reads_alone() {
    let platform = StandIn::start().await;
    let busy = || Reply::Json(200, json!({"errcode": -1, "errmsg": "系统繁忙"}));
    platform.answers(GET, [busy(), Reply::Json(200, user())]);
    platform.answers(CREATE, [busy()]);
    let (client, _) = platform.client();
    client.user(&"hp_li".into()).await.expect("the second time");
    let error = client.create_user(&permit(90), &member(&[90])).await.expect_err("busy");
    assert!(matches!(error, Error::Busy), "{error}");
    assert_eq!(platform.asked(CREATE).len(), 1);
}

async fn with_oapi(address: String) -> (StandIn, Client) {
    let platform = StandIn::start().await;
    let (_, local) = platform.client();
    let settings = Settings { oapi: address, ..platform.settings() };
    let client = Client::new(settings, local, Clock::System).expect("a client");
    (platform, client)
}

#[tokio::test]
async fn a_refused_connection_is_known_not_to_have_been_a_call() {
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("it");
    let (_platform, client) = with_oapi(format!("http://{port}")).await;
    let error = client.create_user(&permit(90), &member(&[90])).await.expect_err("nobody there");
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    let all = format!("{error:?} {error} {:?}", std::error::Error::source(&error).map(ToString::to_string));
    assert!(!all.contains("token-1") && !all.contains("13900000101"), "{all}");
}

#[tokio::test]
async fn a_connection_dropped_after_sending_leaves_the_outcome_unknown() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("it"));
    let server = tokio::spawn(async move {
        let mut calls = 0;
        while let Ok((mut socket, _)) = listener.accept().await {
            calls += 1;
            let mut some = [0; 64];
            let _ = socket.read(&mut some).await;
            drop(socket);
            if calls == 2 {
                break;
            }
        }
        calls
    });
    let (_platform, client) = with_oapi(address).await;
    let error = client.create_user(&permit(90), &member(&[90])).await.expect_err("dropped");
    assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error}");
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!server.is_finished(), "a second call was made");
    server.abort();
}

#[tokio::test]
async fn a_permit_for_something_else_sends_nothing() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let error = client.create_user(&permit(90), &member(&[91])).await.expect_err("another department");
    assert!(matches!(error, Error::PermitMismatch), "{error}");
    let error = client.grant_roles(&permit(90), &[crate::domain::id::RoleId(51)], &"x".into()).await;
    assert!(matches!(error, Err(Error::PermitMismatch)));
    let error = client.revoke_roles(&permit(90), &[crate::domain::id::RoleId(51)], &"x".into()).await;
    assert!(matches!(error, Err(Error::PermitMismatch)));
    assert!(platform.asked(CREATE).is_empty() && platform.asked(TOKEN).is_empty());
}

#[tokio::test]
async fn what_creating_a_member_may_answer() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let create = async |body: Value| {
        platform.says(CREATE, body);
        client.create_user(&permit(90), &member(&[90])).await.expect_err("refused")
    };
    assert!(matches!(create(json!({"errcode": 40103, "errmsg": "x"})).await, Error::Pending));
    let error = create(json!({"errcode": 60104, "errmsg": "x", "userid": "hp_li"})).await;
    assert!(matches!(error, Error::AlreadyMember { user: Some(user) } if user.as_str() == "hp_li"));
    let error = create(json!({"errcode": 60104, "errmsg": "x"})).await;
    assert!(matches!(error, Error::AlreadyMember { user: None }));
    let error = create(json!({"errcode": 31337, "errmsg": "号码13900000101不行"})).await;
    assert_eq!(error.to_string(), "refused: 31337 号码***不行");
    assert!(matches!(create(json!({"errcode": "60107"})).await, Error::SameAccount));
}

#[tokio::test]
async fn the_pace_is_waited_for_and_not_for_ever() {
    let platform = StandIn::start().await;
    platform.answers(GET, vec![Reply::Json(200, user()); 2]);
    let (client, local) = platform.client();
    client.user(&"hp_li".into()).await.expect("answered");
    let soon = Duration::from_millis(60);
    local.paces.lock().expect("lock").extend([Reservation::AskAgain(soon), Reservation::After(soon)]);
    let began = Instant::now();
    client.user(&"hp_li".into()).await.expect("answered");
    assert!(began.elapsed() >= soon * 2);
    assert_eq!(*local.reserved.lock().expect("lock"), [TOKEN, GET, GET, GET]);
    local.paces.lock().expect("lock").extend([Reservation::After(Duration::from_secs(20))]);
    let error = client.user(&"hp_li".into()).await.expect_err("a person does not wait that long");
    assert!(matches!(error, Error::Throttled { .. }), "{error}");
    assert_eq!(platform.asked(GET).len(), 2);
}

#[tokio::test]
async fn a_webhook_is_called_at_the_platforms_own_address_alone() {
    let platform = StandIn::start().await;
    let (client, local) = platform.client();
    let hook = |address: &str| SecretString::from(address.to_owned());
    let own = format!("{}/robot/sendBySession?session=abc", platform.base);
    let body = Body::Text { content: "好".to_owned() };
    client.reply(&hook(&own), &body, &["hp_li".into()]).await.expect("replied");
    let asked = &platform.asked("POST /robot/sendBySession")[0];
    assert_eq!((asked.token.as_deref(), asked.query.as_str()), (None, "session=abc"));
    let said = json!({"msgtype": "text", "text": {"content": "好 @hp_li"}, "at": {"atUserIds": ["hp_li"], "isAtAll": false}});
    assert_eq!(asked.body, said);
    assert_eq!(*local.counted.lock().expect("lock"), ["POST /robot/sendBySession"]);
    let port = platform.base.rsplit_once(':').expect("a port").1;
    for foreign in [
        "https://evil.example/robot/sendBySession?session=abc".to_owned(),
        format!("https://127.0.0.1:{port}/robot/sendBySession"),
        format!("http://127.0.0.1:{port}@evil.example/x"),
        format!("http://evil@127.0.0.1:{port}/x"),
        format!("http://localhost:{port}/x"),
        "http://127.0.0.1:1/x".to_owned(),
        format!("{}/topapi/v2/user/delete?session=abc", platform.base),
        format!("{}/robot/sendBySession/../../x", platform.base),
        "file:///etc/passwd".to_owned(),
        String::new(),
    ] {
        let outcome = client.reply(&hook(&foreign), &body, &[]).await;
        assert!(matches!(outcome, Err(Error::ForeignHost)), "{foreign}");
    }
    for gone in ["session 不存在", "token is not exist"] {
        platform.says("POST /robot/sendBySession", json!({"errcode": 300_001, "errmsg": gone}));
        assert!(matches!(client.reply(&hook(&own), &body, &[]).await, Err(Error::SessionExpired)));
    }
}
