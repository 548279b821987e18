//! Notices written, priced, confirmed, reminded of and taken back by pages and the API.

use std::time::Duration;

use insta::assert_snapshot;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::support::browser::{answer, code};
use crate::support::{Browser, Plan, Scene};

/// What is markup somewhere, and what is not.
const TEXT: &str =
    "明天9点开会\n* 带 _报表_ # 和 <b>表</b>\n  <script>alert(1)</script> & [网](http://a.example)";

async fn of(plan: Plan) -> Scene {
    let mut scene = Scene::of(plan.manual_clock()).await;
    scene.overlook();
    scene.walked().await;
    scene
}

fn notice(to: &Value, except: &Value) -> Value {
    json!({"kind": "notice.send", "text": TEXT, "to": to, "except": except, "ways": ["chat"]})
}

fn path(op: &Value) -> String {
    format!("/api/v1/operations/{}", op["id"].as_str().expect("an id"))
}

fn kind(problem: &Value) -> String {
    problem["type"].as_str().unwrap_or("–").replace("/api/v1/problems/", "")
}

/// Confirms it, with a fresh code where that is needed, and lets it run.
async fn confirmed(scene: &Scene, browser: &Browser, op: &Value) -> Value {
    let user = op["by"].as_str().expect("who asked");
    let (status, after) = browser.decides(op, "confirm", json!({"code": code(scene, user).await})).await;
    assert_eq!(status, StatusCode::OK, "{after}");
    scene.settle().await;
    browser.get(&path(op)).await
}

/// Who was told by the robot, each with what they see.
async fn told(scene: &Scene) -> Vec<(String, String)> {
    let world = scene.platform().world().await;
    let all = world["deliveries"].as_array().cloned().unwrap_or_default();
    let text = |one: &Value, field: &str| one[field].as_str().unwrap_or_default().to_owned();
    let ours = |one: &&Value| {
        one["channel"] == "chat" && !one["notice"].is_null() && text(one, "seen").contains("明天9点")
    };
    let mut told: Vec<(String, String)> =
        all.iter().filter(ours).map(|one| (text(one, "user"), text(one, "seen"))).collect();
    told.sort();
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_is_priced_shown_word_for_word_sent_reminded_of_and_taken_back() {
    let scene = of(Plan::default().pages()).await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let choices = hp.get("/api/v1/notices/audience").await;
    let places = choices["departments"].as_array().expect("departments").iter();
    assert_eq!(places.map(|one| one["id"].clone()).collect::<Vec<_>>(), [9_001_011, 90_010_111, 90_010_112]);
    let (to, except) =
        (json!({"departments": [9_001_011]}), json!({"members": ["hp_wang"], "departments": [90_010_111]}));
    let (status, quote) = hp.posts("/api/v1/notices/price", &json!({"to": to, "except": except}), None).await;
    assert_eq!(status, StatusCode::OK, "{quote}");
    assert_snapshot!(serde_json::to_string_pretty(&quote).expect("JSON"));
    let op = hp.proposed("a", &notice(&to, &except)).await;
    let mut shown = op.clone();
    // Which number it has depends on the door.
    shown["id"] = json!("op");
    assert_snapshot!(serde_json::to_string_pretty(&shown).expect("JSON"));
    assert!(told(&scene).await.is_empty(), "nothing goes out before it is confirmed");
    let after = confirmed(&scene, &hp, &op).await;
    assert_eq!(
        (&after["state"], &after["notice"]["ways"][0]["told"]),
        (&json!("done"), &json!("已发出 4 人"))
    );
    let all = told(&scene).await;
    let users: Vec<&str> = all.iter().map(|(user, _)| user.as_str()).collect();
    assert_eq!(users, ["hp_admin", "hp_li", "hp_zhang2", "kn_ouyang"]);
    for (user, seen) in &all {
        assert!(seen.contains(TEXT), "{user} sees {seen}");
    }
    for user in ["hp_admin", "hp_li", "kn_ouyang"] {
        scene.platform().post("read", json!({"user": user})).await;
    }
    scene.settle().await;
    let receipts = hp.get("/api/v1/notices/1").await;
    assert_eq!((&receipts["read"], &receipts["unread"]), (&json!(3), &json!(["张三"])));
    let remind = hp.proposed("b", &json!({"kind": "notice.remind", "notice": 1, "ways": ["chat"]})).await;
    assert_eq!((&remind["notice"]["people"], &remind["notice"]["number"]), (&json!(1), &json!(2)));
    assert_eq!(confirmed(&scene, &hp, &remind).await["state"], "done");
    assert_eq!(told(&scene).await.len(), 5);
    let recall = hp.proposed("c", &json!({"kind": "notice.recall", "notice": 1})).await;
    assert_eq!(confirmed(&scene, &hp, &recall).await["state"], "done");
    assert_eq!(hp.get("/api/v1/notices/1").await["recalled"], true);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_to_many_waits_for_another_person() {
    let scene = of(Plan::default().file("[[org]]\n[org.approvals]\nnotice_above = 3\n")).await;
    let (hp, boss) = (Browser::of(&scene, "hp_admin").await, Browser::of(&scene, "boss").await);
    let op = hp.proposed("a", &notice(&json!({"everybody": true}), &json!({}))).await;
    assert_eq!(op["second"]["names"], json!(["方主任", "冯佳阳"]));
    let (status, problem) = hp.decides(&op, "confirm", json!({})).await;
    assert_eq!((status, kind(&problem).as_str()), (StatusCode::FORBIDDEN, "step-up"));
    assert_eq!(confirmed(&scene, &hp, &op).await["state"], "awaiting_approval");
    assert!(told(&scene).await.is_empty());
    let seen = boss.get(&path(&op)).await;
    assert_eq!((&seen["notice"]["text"], &seen["may"]), (&json!(TEXT), &json!(["approve", "reject"])));
    let more = json!({"code": code(&scene, "boss").await});
    assert_eq!(boss.decides(&seen, "approve", more).await.0, StatusCode::OK);
    scene.settle().await;
    assert_eq!(hp.get(&path(&op)).await["state"], "done");
    assert_eq!(told(&scene).await.len(), 6);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_waits_for_its_time_is_called_off() {
    let scene = of(Plan::default()).await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let at = scene.house().services().clock.now_ms() + 3_600_000;
    let mut later = notice(&json!({"members": ["hp_li"]}), &json!({}));
    later["at"] = json!(at);
    let op = hp.proposed("a", &later).await;
    let op = confirmed(&scene, &hp, &op).await;
    assert_eq!(
        (&op["state"], &op["may"], &op["notice"]["at"]),
        (&json!("confirmed"), &json!(["stop"]), &json!(at))
    );
    let (status, problem) = hp.proposes("b", &json!({"kind": "notice.recall", "notice": 1})).await;
    assert_eq!((status, kind(&problem).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "not-proposed"));
    let kn = Browser::of(&scene, "kn_admin").await;
    assert_eq!(kn.decides(&op, "stop", json!({})).await.0, StatusCode::NOT_FOUND);
    let boss = Browser::of(&scene, "boss").await;
    assert_eq!(boss.decides(&op, "stop", json!({})).await.0, StatusCode::FORBIDDEN);
    assert_eq!(hp.decides(&op, "stop", json!({})).await.0, StatusCode::OK);
    scene.settle().await;
    scene.house().advance(Duration::from_hours(2));
    scene.settle().await;
    assert!(told(&scene).await.is_empty());
    let hp = Browser::of(&scene, "hp_admin").await;
    assert_eq!(hp.get(&path(&op)).await["state"], "cancelled");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_reaches_nobody_beyond_what_was_chosen() {
    let scene = of(Plan::default()).await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let people = async |to: Value, except: Value| {
        let (status, quote) =
            hp.posts("/api/v1/notices/price", &json!({"to": to, "except": except}), None).await;
        (status, quote["people"].clone(), quote["detail"].as_str().unwrap_or_default().to_owned())
    };
    let holders = people(json!({"roles": [51, 52]}), json!({})).await;
    assert_eq!((holders.0, &holders.1), (StatusCode::OK, &json!(2)));
    for wider in [json!({"everybody": true}), json!({"everybody": true, "departments": [90_010_111]})] {
        let mut to = wider;
        to["roles"] = json!([51, 52]);
        assert_eq!(people(to, json!({})).await, holders);
    }
    let one = people(json!({"departments": [90_010_111], "roles": [51, 52]}), json!({})).await;
    assert_eq!(one.1, json!(1));
    for except in [
        json!({"everybody": true}),
        json!({"everybody": true, "departments": [90_010_111]}),
        json!({"groups": ["cidHp=="]}),
        json!({"groups": ["none"]}),
    ] {
        let (status, _, said) = people(json!({"everybody": true}), except.clone()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{except}");
        assert!(said.starts_with("除外里不能"), "{said}");
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_says_why_and_nobody_is_counted_beyond_ones_reach() {
    let scene = of(Plan::default()).await;
    scene.speaks_in_group(("cidHp==", "和平医院群"), "officer").await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let staff = Browser::of(&scene, "hp_zhang").await;
    let boss = Browser::of(&scene, "boss").await;
    let sent = boss.proposed("boss", &notice(&json!({"members": ["boss"]}), &json!({}))).await;
    confirmed(&scene, &boss, &sent).await;
    let mut lines = Vec::new();
    for (at, (browser, to, except)) in [
        (&hp, json!({}), json!({})),
        (&hp, json!({"departments": [9_001_012]}), json!({})),
        (&hp, json!({"departments": [9_001_021]}), json!({})),
        (&hp, json!({"departments": [1]}), json!({})),
        (&hp, json!({"departments": [4_242]}), json!({})),
        (&hp, json!({"departments": [9_001_011]}), json!({"departments": [9_001_012]})),
        (&hp, json!({"departments": [9_001_012], "roles": [53]}), json!({})),
        (&hp, json!({"roles": [4_242]}), json!({})),
        (&hp, json!({"members": ["kn_zhao"]}), json!({})),
        (&hp, json!({"members": ["nobody"]}), json!({})),
        (&hp, json!({"groups": ["cidHp=="]}), json!({})),
        (&hp, json!({"groups": ["cidNotice=="]}), json!({})),
        (&hp, json!({"departments": [9_001_011]}), json!({"departments": [9_001_011]})),
        (&staff, json!({"everybody": true}), json!({})),
        (&staff, json!({"departments": [9_001_021]}), json!({})),
        (&boss, json!({"groups": ["cidHp=="]}), json!({"members": ["hp_li"]})),
    ]
    .into_iter()
    .enumerate()
    {
        let (status, problem) = browser.proposes(&format!("r{at}"), &notice(&to, &except)).await;
        let (price, same) =
            browser.posts("/api/v1/notices/price", &json!({"to": to, "except": except}), None).await;
        assert_eq!((status, &problem), (price, &same), "{to}: its price says the same");
        lines.push(format!(
            "{to} – {except}: {} {}\n  {}",
            status.as_u16(),
            kind(&problem),
            problem["detail"].as_str().unwrap_or("–")
        ));
    }
    for (at, request) in [
        json!({"kind": "notice.send", "text": " \n ", "to": {"everybody": true}}),
        json!({"kind": "notice.send", "text": "长".repeat(10_001), "to": {"everybody": true}}),
        json!({"kind": "notice.send", "text": "一", "title": "题".repeat(101), "to": {"everybody": true}}),
        json!({"kind": "notice.send", "text": "一", "to": {"everybody": true}, "at": 1}),
        json!({"kind": "notice.send", "text": "一", "to": {"everybody": true}, "ways": ["group"]}),
        json!({"kind": "notice.remind", "notice": 1}),
        json!({"kind": "notice.recall", "notice": 1}),
        json!({"kind": "notice.recall", "notice": 99}),
    ]
    .iter()
    .enumerate()
    {
        let (status, problem) = hp.proposes(&format!("s{at}"), request).await;
        lines.push(format!(
            "{} {}\n  {}",
            status.as_u16(),
            kind(&problem),
            problem["detail"].as_str().unwrap_or("–")
        ));
    }
    assert_snapshot!(lines.join("\n"));
    assert_eq!(told(&scene).await.len(), 1, "but for the main administrator's own");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_holds_what_was_typed_as_text_and_takes_only_its_own_form() {
    let scene = of(Plan::default()).await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let (token, foreign) = (hp.token().await, Browser::of(&scene, "boss").await.token().await);
    let fields = |token: &'static str| {
        [
            ("token", token),
            ("key", "k"),
            ("text", TEXT),
            ("title", "\"><img src=x>"),
            ("find", "<i>"),
            ("to", "9001011"),
            ("not", "90010111"),
        ]
    };
    let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    for wrong in ["", "0", leak(&foreign)] {
        let sent = hp.sends("/app/notices/new", &fields(wrong)).await;
        assert_eq!(sent.status(), StatusCode::FORBIDDEN, "{wrong}");
    }
    let evil =
        hp.form("/app/notices/new", &fields(leak(&token))).header(header::ORIGIN, "https://evil.example");
    let mut evil = evil.build().expect("a request");
    evil.headers_mut().insert(header::ORIGIN, "https://evil.example".parse().expect("a header"));
    assert_eq!(
        scene.platform().http().execute(evil).await.expect("an answer").status(),
        StatusCode::FORBIDDEN
    );
    let mut counted = fields(leak(&token)).to_vec();
    counted.push(("do", "count"));
    let drawn = hp.sends("/app/notices/new", &counted).await;
    assert_eq!(drawn.status(), StatusCode::OK);
    let html = drawn.text().await.expect("a page");
    assert!(html.contains("5 人会收到") && html.contains("&#60;script&#62;alert(1)"), "{html}");
    assert!(
        !html.contains("<script>alert") && !html.contains("<img src=x>") && !html.contains("<i>\""),
        "{html}"
    );
    let mut sent = fields(leak(&token)).to_vec();
    sent.push(("do", "send"));
    let sent = hp.sends("/app/notices/new", &sent).await;
    let at = sent.headers()[header::LOCATION].to_str().expect("an address").to_owned();
    let (_, html) = hp.open(&at).await;
    assert!(html.contains("&#60;script&#62;alert(1)") && !html.contains("<script>alert"), "{html}");
    let op = hp.get(&at.replace("/app/", "/api/v1/")).await;
    assert_eq!((&op["notice"]["text"], &op["notice"]["title"]), (&json!(TEXT), &json!("\"><img src=x>")));
    // Whoever may send nothing has nothing to fill in, and a program needs its token.
    let staff = Browser::of(&scene, "hp_zhang").await;
    for path in ["/app/notices/new", "/api/v1/notices/audience"] {
        assert_eq!(staff.open(path).await.0, StatusCode::FORBIDDEN, "{path}");
    }
    let bare = hp.request(Method::POST, "/api/v1/notices/price").json(&json!({"to": {"everybody": true}}));
    assert_eq!(kind(&answer(bare).await.1), "stale-form");
    // An officer, who manages nobody, writes to everybody.
    let officer = Browser::of(&scene, "officer").await;
    let (status, html) = officer.open("/app/notices/new").await;
    assert!(status == StatusCode::OK && html.contains("北京康宁中医医院"), "{html}");
    let own = officer.token().await;
    let to_self =
        [("token", own.as_str()), ("key", "k"), ("text", "试一试"), ("everybody", "1"), ("do", "self")];
    let sent = officer.sends("/app/notices/new", &to_self).await;
    let at = sent.headers()[header::LOCATION].to_str().expect("an address").replace("/app/", "/api/v1/");
    assert_eq!(officer.get(&at).await["notice"]["to"], "冯佳阳");
    scene.finish().await;
}
