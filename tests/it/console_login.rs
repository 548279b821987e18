//! Signing in and out of the console, and what does not count as it.

use std::time::Duration;

use reqwest::{Method, StatusCode, header};
use serde_json::json;

use crate::support::browser::code;
use crate::support::{Browser, Plan, Scene};

async fn scene() -> Scene {
    let scene = Scene::of(Plan::default().manual_clock()).await;
    scene.walked().await;
    scene
}

/// What the forms of a page carry.
async fn form(browser: &Browser) -> String {
    let (_, page) = browser.open("/app/me").await;
    let (_, rest) = page.split_once("name=\"token\" value=\"").unwrap_or_else(|| panic!("no form: {page}"));
    rest.split('"').next().expect("an end").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_of_the_client_signs_in_once() {
    let scene = scene().await;
    let mut browser = Browser::new(&scene);
    let (status, page) = browser.open("/app/").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(page.contains("请在钉钉里打开") && !page.contains("<script"), "{page}");
    assert_eq!(browser.open("/api/v1/me").await.0, StatusCode::UNAUTHORIZED);

    let code = code(&scene, "hp_admin").await;
    assert_eq!(browser.signs_in(&code).await, (StatusCode::OK, json!({"ok": true})));
    assert_eq!(browser.get("/api/v1/me").await["office"], "sub");
    assert!(browser.open("/app/").await.1.contains("和平医院管理员"));
    let again = Browser::new(&scene).signs_in(&code).await;
    assert_eq!(again.0, StatusCode::UNAUTHORIZED, "a code counts once");
    for junk in ["", "x", "code1\n", &"x".repeat(500)] {
        assert_eq!(Browser::new(&scene).signs_in(junk).await.0, StatusCode::UNAUTHORIZED, "{junk}");
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inside_the_client_the_page_signs_in_by_itself() {
    let scene = scene().await;
    let page = Browser::new(&scene).request(Method::GET, "/app/members?q=1");
    let page = page.header(header::USER_AGENT, "Mozilla/5.0 AliApp(DingTalk/7.6.60)").send().await;
    let page = page.expect("an answer");
    let policy = page.headers()["content-security-policy"].to_str().expect("text").to_owned();
    let script = format!("{}/_sim/dingtalk.js", scene.platform().base());
    assert!(policy.contains(&format!("script-src 'self' {script};")), "{policy}");
    assert!(!policy.contains("unsafe") && policy.contains("default-src 'none'"), "{policy}");
    assert_eq!(page.headers()["cache-control"], "no-store");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    let page = page.text().await.expect("a body");
    assert!(page.contains(&script) && page.contains("data-corp=\"dingsim0001\""), "{page}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_was_not_given_out_is_nobodys() {
    let scene = scene().await;
    let mut browser = Browser::of(&scene, "hp_admin").await;
    let real = browser.cookie.clone().expect("a cookie");
    let (name, value) = real.split_once('=').expect("a pair");
    let wrong = format!("{name}={}", value.chars().rev().collect::<String>());
    for forged in [wrong.as_str(), &format!("{name}="), &format!("{name}=hp_admin"), &format!("x{real}")] {
        browser.cookie = Some(forged.to_owned());
        assert_eq!(browser.open("/api/v1/me").await.0, StatusCode::UNAUTHORIZED, "{forged}");
    }
    // Whoever signs in with a token somebody planted gets another one, and the planted one is nobody's.
    browser.cookie = Some(wrong.clone());
    assert_eq!(browser.signs_in(&code(&scene, "boss").await).await.0, StatusCode::OK);
    assert_ne!(browser.cookie.as_deref(), Some(wrong.as_str()));
    browser.cookie = Some(wrong);
    assert_eq!(browser.open("/api/v1/me").await.0, StatusCode::UNAUTHORIZED);
    // Who signs in as somebody else on the same browser is them alone.
    browser.cookie = Some(real.clone());
    browser.signs_in(&code(&scene, "hp_zhang").await).await;
    assert_eq!(browser.get("/api/v1/me").await["user"], "hp_zhang");
    browser.cookie = Some(real);
    assert_eq!(browser.open("/api/v1/me").await.0, StatusCode::UNAUTHORIZED, "the session before ended");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_ends_it_in_every_browser_and_only_oneself_can() {
    let scene = scene().await;
    let (one, other) = (Browser::of(&scene, "hp_admin").await, Browser::of(&scene, "hp_admin").await);
    let boss = Browser::of(&scene, "boss").await;
    for token in [String::new(), "x".repeat(64), form(&boss).await] {
        let sent = one.sends("/app/logout", &[("token", token.as_str())]).await;
        assert_eq!(sent.status(), StatusCode::FORBIDDEN);
    }
    let token = form(&one).await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let sent = one.form("/app/logout", &[("token", token.as_str())]);
        let mut request = sent.build().expect("a request");
        request.headers_mut().insert(name, value.parse().expect("a header"));
        let sent = scene.platform().http().execute(request).await.expect("an answer");
        assert_eq!(sent.status(), StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert_eq!(other.open("/api/v1/me").await.0, StatusCode::OK);
    scene.house().advance(Duration::from_secs(1));
    let sent = one.sends("/app/logout", &[("token", token.as_str())]).await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    for browser in [&one, &other] {
        assert_eq!(browser.open("/api/v1/me").await.0, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(boss.open("/api/v1/me").await.0, StatusCode::OK);
    scene.house().advance(Duration::from_secs(1));
    assert_eq!(Browser::of(&scene, "hp_admin").await.open("/api/v1/me").await.0, StatusCode::OK);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_ends_when_nobody_comes_and_half_a_day_after_it_began() {
    let scene = scene().await;
    let (idle, busy) = (Browser::of(&scene, "hp_admin").await, Browser::of(&scene, "hp_admin").await);
    for hour in 1..12 {
        scene.house().advance(Duration::from_hours(1));
        assert_eq!(busy.open("/api/v1/me").await.0, StatusCode::OK, "{hour} h");
    }
    assert_eq!(idle.open("/api/v1/me").await.0, StatusCode::UNAUTHORIZED);
    scene.house().advance(Duration::from_hours(1));
    assert_eq!(busy.open("/api/v1/me").await.0, StatusCode::UNAUTHORIZED);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_stops_being_administrator_or_member_stops_at_once() {
    let scene = scene().await;
    let browser = Browser::of(&scene, "hp_admin").await;
    assert_eq!(browser.get("/api/v1/members").await["total"], 6);
    scene.platform().post("appoint", json!({"user": "hp_admin", "admin": null, "scope": []})).await;
    scene.settle().await;
    let (status, body) = browser.open("/api/v1/members").await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{body}");
    assert_eq!(browser.get("/api/v1/me").await["office"], "staff");
    let zhang = Browser::of(&scene, "hp_zhang").await;
    scene.platform().post("leave", json!({"user": "hp_zhang"})).await;
    scene.settle().await;
    assert_eq!(zhang.open("/api/v1/me").await.0, StatusCode::UNAUTHORIZED);
    scene.finish().await;
}
