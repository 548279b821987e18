//! Writing by the API: asked under a key, shown, decided, done; by whom it may be, and in which form it is refused.

use std::time::Duration;

use insta::assert_snapshot;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::proposal::all;
use crate::support::browser::{answer, code};
use crate::support::{Browser, Plan, Scene};

async fn scene() -> Scene {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.overlook();
    scene.walked().await;
    scene
}

/// Confirms it, with a fresh code where that is needed, and lets it run.
async fn done(scene: &Scene, browser: &Browser, op: &Value) -> Value {
    let user = op["by"].as_str().expect("who asked");
    let more = if op["step_up"] == true { json!({"code": code(scene, user).await}) } else { json!({}) };
    let (status, confirmed) = browser.decides(op, "confirm", more).await;
    assert_eq!(status, StatusCode::OK, "{confirmed}");
    scene.settle().await;
    browser.get(&path(op)).await
}

fn path(op: &Value) -> String {
    format!("/api/v1/operations/{}", op["id"].as_str().expect("an id"))
}

/// The title of an operation's card, as somebody sees it now.
async fn card(scene: &Scene, user: &str, op: &Value) -> String {
    let said = scene.platform().said(Some(user), "single").await;
    let card = said.iter().find(|message| message["card"]["outTrackId"] == op["id"]);
    card.unwrap_or_else(|| panic!("{user} has no card of {op}"))["text"].as_str().expect("text").to_owned()
}

fn kind(problem: &Value) -> String {
    problem["type"]
        .as_str()
        .unwrap_or_else(|| panic!("no problem: {problem}"))
        .replace("/api/v1/problems/", "")
}

fn grant(user: &str) -> Value {
    json!({"kind": "role.grant", "members": [user], "roles": [52]})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_change_is_asked_for_confirmed_and_made() {
    let scene = scene().await;
    let (hp, boss) = (Browser::of(&scene, "hp_admin").await, Browser::of(&scene, "boss").await);
    let mut told = Vec::new();
    for (at, (user, request)) in all().into_iter().enumerate() {
        let browser = if user == "boss" { &boss } else { &hp };
        let before = scene.platform().world().await;
        let op = browser.proposed(&format!("k{at}"), &request).await;
        assert_eq!(op["state"], "proposed", "{op}");
        assert_eq!(scene.platform().world().await["members"], before["members"], "{request}: not confirmed");
        let after = done(&scene, browser, &op).await;
        assert_eq!(after["state"], "done", "{after}");
        assert_eq!(after["may"], json!([]));
        let shown = card(&scene, user, &op).await;
        let came = after["came"].as_str().expect("words");
        assert!(shown.contains(came), "the chat's card says {came}: {shown}");
        let steps = after["lines"][0]["steps"].as_array().expect("steps").iter();
        let steps: Vec<&str> = steps.map(|step| step["text"].as_str().expect("text")).collect();
        told.push(format!("{} {}: {}", op["kind"], op["step_up"], steps.join("；")));
    }
    assert_snapshot!(told.join("\n"));
    let world = scene.platform().world().await;
    let member = |user: &str| {
        let members = world["members"].as_array().expect("members");
        members.iter().find(|member| member["userid"] == user).cloned().unwrap_or_default()
    };
    assert_eq!(
        (member("hp_li")["departments"].clone(), member("hp_zhang2")),
        (json!([90_010_111]), Value::Null)
    );
    let trail = scene.trail().await;
    for (_, request) in all() {
        let action = match request["kind"].as_str().expect("a kind") {
            "member.number" => "member.update",
            "account.manage" => "account.disable",
            kind => kind,
        };
        for result in ["proposed", "confirmed"] {
            let line = format!(" {action} {result} ");
            assert!(trail.iter().any(|act| act.contains(&line)), "{line}: {}", trail.join("\n"));
        }
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proposal_says_what_will_happen_and_is_listed_until_it_is_decided() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let add = json!({"kind": "member.add", "people": [
        {"name": "陈晨", "mobile": "139 0000 0199", "department": 90_010_111, "roles": [51], "title": "医师"}]});
    let op = hp.proposed("a", &add).await;
    let mut shown = op.clone();
    // Which number it has depends on the door.
    shown["id"] = json!("op");
    assert_snapshot!(serde_json::to_string_pretty(&shown).expect("JSON"));
    scene.settle().await;
    let ids = |list: &Value| -> Vec<Value> {
        list.as_array().expect("a list").iter().map(|one| one["id"].clone()).collect()
    };
    let all = hp.get("/api/v1/operations").await;
    assert_eq!((ids(&all["open"]), ids(&all["recent"])), (vec![op["id"].clone()], vec![]));
    // Who manages the department may read of it, with the number masked; who does not is told of nothing.
    let boss = Browser::of(&scene, "boss").await.get(&path(&op)).await;
    assert_eq!((&boss["lines"][0]["mobile"], &boss["may"]), (&json!("139****0199"), &json!([])));
    for user in ["kn_admin", "hp_zhang"] {
        let (status, problem) = Browser::of(&scene, user).await.open(&path(&op)).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{user}: {problem}");
    }
    let (status, cancelled) = hp.decides(&op, "cancel", json!({})).await;
    assert_eq!((status, &cancelled["state"]), (StatusCode::OK, &json!("cancelled")));
    scene.settle().await;
    let all = hp.get("/api/v1/operations").await;
    assert_eq!((ids(&all["open"]), ids(&all["recent"])), (vec![], vec![op["id"].clone()]));
    assert!(card(&scene, "hp_admin", &op).await.contains("已取消"));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_one_request() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let first = hp.proposed("same", &grant("hp_wang")).await;
    assert_eq!(hp.proposed("same", &grant("hp_wang")).await["id"], first["id"]);
    let (status, problem) = hp.proposes("same", &grant("hp_li")).await;
    assert_eq!((status, kind(&problem).as_str()), (StatusCode::CONFLICT, "key-of-another-request"));
    // Everybody has keys of their own.
    let other = Browser::of(&scene, "boss").await.proposed("same", &grant("hp_wang")).await;
    assert_ne!(other["id"], first["id"]);
    for key in [None, Some(""), Some("a b"), Some("a|b"), Some("x".repeat(81).as_str())] {
        let (status, problem) = hp.posts("/api/v1/operations", &grant("hp_wang"), key).await;
        assert_eq!(
            (status, kind(&problem).as_str()),
            (StatusCode::BAD_REQUEST, "no-idempotency-key"),
            "{key:?}"
        );
    }
    // A decision taken twice is one; what was seen before it has changed is not decided about.
    let confirmed = done(&scene, &hp, &first).await;
    assert_eq!(confirmed["state"], "done");
    assert_eq!(hp.decides(&first, "confirm", json!({})).await.0, StatusCode::OK);
    for (op, verb) in [(&first, "cancel"), (&confirmed, "confirm"), (&confirmed, "retry")] {
        let (status, problem) = hp.decides(op, verb, json!({})).await;
        assert_eq!((status, kind(&problem).as_str()), (StatusCode::CONFLICT, "changed"), "{verb}");
    }
    let granted = scene.trail().await.iter().filter(|act| act.contains("role.grant done")).count();
    assert_eq!(granted, 1);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_done_is_refused_in_a_form_that_says_what_for_whom_and_what_to_do() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let staff = Browser::of(&scene, "hp_zhang").await;
    let add = |mobile: &str, department: i64| json!({"kind": "member.add", "people": [{"name": "陈晨", "mobile": mobile, "department": department}]});
    let mut told = Vec::new();
    for (at, (browser, request)) in [
        (&hp, add("1390000", 90_010_111)),
        (&hp, add("13900000199", 9_001_012)),
        (&hp, add("13900000199", 4_242)),
        (&hp, add("13900000011", 90_010_111)),
        (&hp, add("13900000021", 90_010_111)),
        (&hp, grant("kn_zhao")),
        (&hp, grant("nobody")),
        (&hp, json!({"kind": "member.remove", "members": ["kn_ouyang"]})),
        (&hp, json!({"kind": "member.remove", "members": []})),
        (&hp, json!({"kind": "account.manage", "login": "hpyy0001", "action": "disable"})),
        (&hp, json!({"kind": "invite.resend", "invitations": ["nobody"]})),
        (&staff, grant("hp_li")),
    ]
    .into_iter()
    .enumerate()
    {
        let (status, problem) = browser.proposes(&format!("r{at}"), &request).await;
        let said = |field: &str| problem[field].as_str().unwrap_or("–").to_owned();
        let (detail, about, advice) = (said("detail"), said("about"), said("advice"));
        told.push(format!("{} {}\n  {about}\n  {detail}\n  {advice}", status.as_u16(), kind(&problem)));
    }
    assert_snapshot!(told.join("\n"));
    for body in [
        json!({}),
        json!({"kind": "member.add"}),
        json!({"kind": "role.grant", "members": ["a"], "roles": [52], "as": "boss"}),
    ] {
        let (status, problem) = hp.proposes("bad", &body).await;
        assert_eq!((status, kind(&problem).as_str()), (StatusCode::BAD_REQUEST, "bad-body"), "{body}");
    }
    let world = scene.platform().world().await;
    assert_eq!(world["members"].as_array().map(Vec::len), Some(12), "nothing was written");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_lost_their_rank_meanwhile_does_nothing_by_confirming() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let op = hp.proposed("a", &grant("hp_wang")).await;
    scene.platform().post("appoint", json!({"user": "hp_admin", "admin": null, "scope": []})).await;
    scene.settle().await;
    let after = done(&scene, &hp, &op).await;
    assert_eq!(after["state"], "failed");
    assert_snapshot!(after["lines"][0]["steps"][0]["text"].as_str().expect("text"), @"设为接诉即办员：执行时核对权限未通过：只有本单位的管理员可以做这件事。");
    assert!(scene.trail().await.iter().any(|act| act.contains("hp_admin role.grant refused")));
    let (status, problem) = hp.proposes("b", &grant("hp_wang")).await;
    assert_eq!((status, kind(&problem).as_str()), (StatusCode::FORBIDDEN, "not-allowed"));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_writes_in_anothers_name() {
    let scene = scene().await;
    let (hp, boss) = (Browser::of(&scene, "hp_admin").await, Browser::of(&scene, "boss").await);
    let op = hp.proposed("a", &grant("hp_wang")).await;
    let (token, foreign) = (hp.token().await, boss.token().await);
    let places = [
        ("/api/v1/operations".to_owned(), grant("hp_li")),
        (format!("{}/confirm", path(&op)), json!({"revision": 1})),
    ];
    for (at, body) in &places {
        let plain = || hp.request(Method::POST, at).header("idempotency-key", "x").json(body);
        for wrong in [None, Some(""), Some("0"), Some(foreign.as_str())] {
            let request = wrong.map_or_else(plain, |token| plain().header("x-form-token", token));
            let (status, problem) = answer(request).await;
            assert_eq!(
                (status, kind(&problem).as_str()),
                (StatusCode::FORBIDDEN, "stale-form"),
                "{at} {wrong:?}"
            );
        }
        for (name, value) in
            [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
        {
            let mut request = plain().header("x-form-token", &token).build().expect("a request");
            request.headers_mut().insert(name, value.parse().expect("a header"));
            let sent = scene.platform().http().execute(request).await.expect("an answer");
            assert_eq!(sent.status(), StatusCode::FORBIDDEN, "{at} {name}: {value}");
        }
        let nobody = Browser::new(&scene).request(Method::POST, at).header("x-form-token", &token);
        let (status, problem) = answer(nobody.header("idempotency-key", "x").json(body)).await;
        assert_eq!((status, kind(&problem).as_str()), (StatusCode::UNAUTHORIZED, "signed-out"), "{at}");
    }
    // Neither who may read of it nor who may not decides about it.
    let (status, problem) = boss.decides(&op, "confirm", json!({})).await;
    assert_eq!((status, kind(&problem).as_str()), (StatusCode::FORBIDDEN, "not-yours"));
    let (_, nothing) = boss.decides(&json!({"id": "op0", "revision": 1}), "confirm", json!({})).await;
    let kn = Browser::of(&scene, "kn_admin").await;
    for verb in ["confirm", "cancel", "approve", "reject", "retry"] {
        let (status, problem) = kn.decides(&op, verb, json!({})).await;
        assert_eq!((status, &problem), (StatusCode::NOT_FOUND, &nothing), "{verb}");
    }
    assert_eq!(hp.decides(&op, "delete", json!({})).await.0, StatusCode::NOT_FOUND);
    scene.settle().await;
    assert_eq!(hp.get(&path(&op)).await["state"], "proposed");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_undone_wants_a_code_that_was_made_for_it() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let op = hp.proposed("a", &json!({"kind": "member.remove", "members": ["hp_zhang2"]})).await;
    assert_eq!(op["step_up"], true);
    let used = code(&scene, "hp_admin").await;
    Browser::new(&scene).signs_in(&used).await;
    let others = code(&scene, "boss").await;
    for more in [
        json!({}),
        json!({"code": ""}),
        json!({"code": "junk"}),
        json!({"code": used}),
        json!({"code": others}),
    ] {
        let (status, problem) = hp.decides(&op, "confirm", more.clone()).await;
        assert_eq!(
            (status, kind(&problem).as_str()),
            (StatusCode::FORBIDDEN, "step-up"),
            "{more}: {problem}"
        );
    }
    assert_eq!(hp.get(&path(&op)).await["state"], "proposed");
    let fresh = code(&scene, "hp_admin").await;
    assert_eq!(hp.decides(&op, "confirm", json!({"code": fresh})).await.0, StatusCode::OK);
    scene.settle().await;
    assert_eq!(hp.get(&path(&op)).await["state"], "done");
    // The same code sets nothing else going.
    let next = hp.proposed("b", &json!({"kind": "member.remove", "members": ["hp_wang"]})).await;
    let (_, problem) = hp.decides(&next, "confirm", json!({"code": fresh})).await;
    assert_eq!(kind(&problem), "step-up");
    assert_eq!(hp.decides(&next, "cancel", json!({})).await.0, StatusCode::OK, "giving up needs none");
    scene.finish().await;
}

/// Six more people of 和平医院.
async fn six(scene: &Scene, boss: &Browser) -> Vec<String> {
    let people: Vec<Value> = (0..6)
        .map(|at| json!({"name": format!("新人{at}"), "mobile": format!("1390000030{at}"), "department": 9_001_011}))
        .collect();
    let op = boss.proposed("six", &json!({"kind": "member.add", "people": people})).await;
    let done = done(scene, boss, &op).await;
    let lines = done["lines"].as_array().expect("lines").iter();
    lines.map(|line| line["user"].as_str().expect("a userid").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_person_agrees_refuses_or_may_not() {
    let scene = scene().await;
    let (hp, boss) = (Browser::of(&scene, "hp_admin").await, Browser::of(&scene, "boss").await);
    let users = six(&scene, &boss).await;
    let remove = json!({"kind": "member.remove", "members": users});
    let waits = async |key: &str| {
        let op = hp.proposed(key, &remove).await;
        assert_eq!(op["second"]["names"], json!(["方主任"]), "{op}");
        let op = done(&scene, &hp, &op).await;
        assert_eq!((&op["state"], &op["may"]), (&json!("awaiting_approval"), &json!(["cancel"])));
        op
    };
    let first = waits("a").await;
    let listed = boss.get("/api/v1/operations").await;
    assert_eq!(listed["waiting"][0]["id"], first["id"]);
    let asked = boss.get(&path(&first)).await;
    assert_eq!((&asked["may"], &asked["step_up"]), (&json!(["approve", "reject"]), &json!(true)));
    let (_, problem) = hp.decides(&first, "approve", json!({})).await;
    assert_eq!(kind(&problem), "not-yours", "nobody agrees with themselves");
    let (status, rejected) = boss.decides(&asked, "reject", json!({})).await;
    assert_eq!((status, &rejected["state"]), (StatusCode::OK, &json!("rejected")));
    // Taken back by who asked.
    let second = waits("b").await;
    let (status, cancelled) = hp.decides(&second, "cancel", json!({})).await;
    assert_eq!((status, &cancelled["state"]), (StatusCode::OK, &json!("cancelled")));
    let (_, problem) = boss.decides(&boss.get(&path(&second)).await, "approve", json!({})).await;
    assert_eq!(kind(&problem), "changed");
    // Agreed to.
    let third = waits("c").await;
    let asked = boss.get(&path(&third)).await;
    let (_, problem) = boss.decides(&asked, "approve", json!({})).await;
    assert_eq!(kind(&problem), "step-up");
    let fresh = code(&scene, "boss").await;
    let (status, agreed) = boss.decides(&asked, "approve", json!({"code": fresh})).await;
    assert_eq!(status, StatusCode::OK, "{agreed}");
    scene.settle().await;
    let after = hp.get(&path(&third)).await;
    assert_eq!((&after["state"], &after["second"]["said_by"]), (&json!("done"), &json!("方主任")), "{after}");
    let trail = scene.trail().await;
    for line in
        ["boss member.remove rejected", "hp_admin member.remove cancelled", "boss member.remove approved"]
    {
        assert_eq!(trail.iter().filter(|act| act.contains(line)).count(), 6, "{line}");
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_word_that_does_not_count_is_refused_with_its_reason() {
    let scene = scene().await;
    let (hp, boss) = (Browser::of(&scene, "hp_admin").await, Browser::of(&scene, "boss").await);
    let users = six(&scene, &boss).await;
    let op = hp.proposed("a", &json!({"kind": "member.remove", "members": users})).await;
    let op = done(&scene, &hp, &op).await;
    scene.platform().post("appoint", json!({"user": "boss", "admin": null, "scope": []})).await;
    scene.settle().await;
    let asked = boss.get(&path(&op)).await;
    let fresh = code(&scene, "boss").await;
    let (status, problem) = boss.decides(&asked, "approve", json!({"code": fresh})).await;
    assert_eq!((status, kind(&problem).as_str()), (StatusCode::FORBIDDEN, "not-allowed"), "{problem}");
    let asked = boss.get(&path(&op)).await;
    assert_eq!((&asked["may"], &asked["state"]), (&json!([]), &json!("awaiting_approval")));
    assert!(asked["second"]["barred"].as_str().is_some_and(|why| why.contains("管理员")), "{asked}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nobody_can_agree_the_number_of_people_confirms() {
    let scene = scene().await;
    let boss = Browser::of(&scene, "boss").await;
    let users = six(&scene, &boss).await;
    for admin in ["hp_admin", "kn_admin", "wh_admin"] {
        scene.platform().post("appoint", json!({"user": admin, "admin": null, "scope": []})).await;
    }
    scene.settle().await;
    let op = boss.proposed("a", &json!({"kind": "member.remove", "members": users})).await;
    assert_eq!(op["second"]["count"], 6, "{op}");
    for more in [json!({}), json!({"people": 5})] {
        let (status, problem) = boss.decides(&op, "confirm", more).await;
        assert_eq!((status, kind(&problem).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "head-count"));
    }
    let fresh = code(&scene, "boss").await;
    let (status, confirmed) = boss.decides(&op, "confirm", json!({"people": 6, "code": fresh})).await;
    assert_eq!(status, StatusCode::OK, "{confirmed}");
    scene.settle().await;
    assert_eq!(boss.get(&path(&op)).await["state"], "done");
    assert!(scene.trail().await.iter().any(|act| act.contains("boss member.remove confirmed_by_count")));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_it_goes_on_is_told_as_it_happens_and_ends() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let op = hp.proposed("a", &grant("hp_wang")).await;
    let events = format!("{}/events", path(&op));
    assert_eq!(Browser::of(&scene, "kn_admin").await.open(&events).await.0, StatusCode::NOT_FOUND);
    let stream = hp.request(Method::GET, &events).send().await.expect("an answer");
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let confirmed = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        done(&scene, &hp, &op).await
    };
    let told = async { tokio::time::timeout(Duration::from_secs(30), stream.text()).await.expect("an end") };
    let (after, told) = tokio::join!(confirmed, told);
    let told = told.expect("text");
    let states: Vec<Value> = told
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str::<Value>(data).expect("JSON")["state"].clone())
        .collect();
    assert_eq!((states.first(), states.last()), (Some(&json!("proposed")), Some(&json!("done"))), "{told}");
    let known = hp.request(Method::GET, &events).header("last-event-id", after["revision"].to_string());
    assert_eq!(known.send().await.expect("an answer").status(), StatusCode::NO_CONTENT);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn past_its_time_nothing_is_confirmed() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let op = hp.proposed("a", &grant("hp_wang")).await;
    scene.house().advance(Duration::from_mins(31));
    let (status, problem) = hp.decides(&op, "confirm", json!({})).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(["expired", "changed"].contains(&kind(&problem).as_str()), "{problem}");
    scene.settle().await;
    assert_eq!(hp.get(&path(&op)).await["state"], "expired");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_left_half_done_is_tried_again() {
    let mut scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let hand_over = json!({"kind": "role.handover", "from": "hp_li", "to": "hp_wang", "roles": [52]});
    let op = hp.proposed("a", &hand_over).await;
    scene.refusal("/topapi/role/removerolesforemps", "50002").await;
    let half = done(&scene, &hp, &op).await;
    assert_eq!((&half["state"], &half["may"]), (&json!("partly_done"), &json!(["retry"])), "{half}");
    let listed = hp.get("/api/v1/operations").await;
    assert_eq!(listed["waiting"][0]["id"], op["id"]);
    let (status, again) = hp.decides(&half, "retry", json!({})).await;
    assert_eq!(status, StatusCode::OK, "{again}");
    scene.settle().await;
    assert_eq!(hp.get(&path(&op)).await["state"], "done");
    assert!(card(&scene, "hp_admin", &op).await.contains("已完成"));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_keeps_what_was_typed_and_is_taken_from_its_own_session_alone() {
    let scene = scene().await;
    let (hp, boss) = (Browser::of(&scene, "hp_admin").await, Browser::of(&scene, "boss").await);
    let (token, foreign) = (hp.token().await, boss.token().await);
    let typed = |token: &str, mobile: &str| {
        [
            ("token", token),
            ("key", "k1"),
            ("name", "陈<晨"),
            ("mobile", mobile),
            ("department", "90010111"),
            ("roles", "51"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let sends = async |fields: &[(String, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let sent = hp.sends("/app/members/new", &fields).await;
        let to = sent.headers().get("location").map(|to| to.to_str().expect("text").to_owned());
        (sent.status(), to, sent.text().await.expect("a page"))
    };
    for wrong in ["", "0", foreign.as_str()] {
        assert_eq!(sends(&typed(wrong, "13900000199")).await.0, StatusCode::FORBIDDEN, "{wrong}");
    }
    let (status, _, page) = sends(&typed(&token, "1390000")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "只有 7 位",
        "value=\"陈&#60;晨\"",
        "value=\"1390000\"",
        "value=\"90010111\" selected",
        "value=\"51\" checked",
    ] {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    let mut right = typed(&token, "13900000199");
    right[1].1 = "k2".to_owned();
    right[2].1 = "陈晨".to_owned();
    let (status, to, _) = sends(&right).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(sends(&right).await.1, to, "sent twice, asked once");
    let at = to.expect("the operation's page");
    let (status, page) = hp.open(&at).await;
    assert!(status == StatusCode::OK && page.contains("待确认") && page.contains("13900000199"), "{page}");
    let revision = [("token", foreign.as_str()), ("revision", "1")];
    assert_eq!(hp.sends(&format!("{at}/confirm"), &revision).await.status(), StatusCode::FORBIDDEN);
    let revision = [("token", token.as_str()), ("revision", "1")];
    assert_eq!(hp.sends(&format!("{at}/confirm"), &revision).await.status(), StatusCode::SEE_OTHER);
    scene.settle().await;
    assert!(hp.open(&at).await.1.contains("已加入急诊科"));
    let (status, page) = {
        let sent = hp.sends(&format!("{at}/cancel"), &revision).await;
        (sent.status(), sent.text().await.expect("a page"))
    };
    assert!(status == StatusCode::CONFLICT && page.contains("已完成"), "{page}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_about_somebody_elsewhere_is_not_there() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    for form in ["move", "edit", "number", "roles", "handover", "remove"] {
        let at = |user: &str| format!("/app/members/{user}/{form}");
        let (status, outside) = hp.open(&at("kn_zhao")).await;
        assert_eq!((status, &outside), (StatusCode::NOT_FOUND, &hp.open(&at("nobody")).await.1), "{form}");
        let staff = Browser::of(&scene, "hp_zhang").await.open(&at("hp_li")).await;
        assert_eq!(staff.0, StatusCode::FORBIDDEN, "{form}");
    }
    for path in ["/app/departments/9001012/rename", "/app/departments/4242/rename", "/app/board/9001012/51"] {
        let (status, page) = hp.open(path).await;
        assert!(status.is_client_error() && !page.contains("赵六"), "{path}: {status} {page}");
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_minute_has_so_many_requests_and_no_more() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let first = hp.proposed("same", &grant("hp_wang")).await;
    for _ in 1..60 {
        assert_eq!(hp.proposed("same", &grant("hp_wang")).await["id"], first["id"]);
    }
    let (status, problem) = hp.proposes("same", &grant("hp_wang")).await;
    assert_eq!((status, kind(&problem).as_str()), (StatusCode::TOO_MANY_REQUESTS, "too-many"));
    scene.house().advance(Duration::from_mins(1));
    assert_eq!(hp.proposed("same", &grant("hp_wang")).await["id"], first["id"]);
    scene.finish().await;
}
