//! Several bots, forms instead of JSON, and the platform's knobs.

use std::sync::Arc;

use serde_json::json;

use super::{House, Shared, bot};

#[tokio::test]
async fn bots_take_turns_unless_one_is_picked() {
    let house = House::new().await;
    let other = Shared::default();
    let urls = vec![bot(Arc::clone(&house.seen)).await, bot(Arc::clone(&other)).await];
    house.simulator.set_bots(urls.clone());
    let counts = || (house.seen.lock().unwrap().messages.len(), other.lock().unwrap().messages.len());
    for _ in 0..4 {
        house.post("/_sim/say", json!({"user": "hp_li", "text": "x"})).await;
    }
    assert_eq!(counts(), (2, 2));
    for pick in [json!(1), json!("1"), json!(urls[1])] {
        house.post("/_sim/say", json!({"user": "hp_li", "text": "x", "bot": pick})).await;
    }
    assert_eq!(counts(), (2, 5));
    house.simulator.set_bots(vec!["http://127.0.0.1:9".into()]);
    let dead = house.post("/_sim/say", json!({"user": "hp_li", "text": "x"})).await;
    assert_eq!((&dead["delivered"], dead["error"].is_string()), (&json!(false), true));
}

#[tokio::test]
async fn forms_are_as_good_as_json_and_the_header_is_not_the_old_apis_way() {
    let house = House::new().await;
    let url = format!("{}/topapi/v2/user/get", house.simulator.url());
    let form = format!("userid=hp_li&access_token={}", house.token);
    let request =
        house.http.post(&url).header("content-type", "application/x-www-form-urlencoded").body(form);
    let text = request.send().await.unwrap().text().await.unwrap();
    assert!(text.contains("李四"), "{text}");
    let request = house.http.post(&url).header("x-acs-dingtalk-access-token", &house.token).body("{}");
    assert!(request.send().await.unwrap().text().await.unwrap().contains("access_token is blank"));
    let curl = house.http.post(format!("{url}?access_token={}", house.token));
    let curl =
        curl.header("content-type", "application/x-www-form-urlencoded").body("{\"userid\":\"hp_li\"}");
    assert!(curl.send().await.unwrap().text().await.unwrap().contains("李四"));
    let curl =
        house.http.post(format!("{}/_sim/login", house.simulator.url())).body("{\"mobile\":\"13900000013\"}");
    assert!(curl.send().await.unwrap().text().await.unwrap().contains("hp_wang"));
    let bad = house.http.post(format!("{url}?access_token={}", house.token)).body("{");
    assert!(bad.send().await.unwrap().text().await.unwrap().contains("47001"));
}

#[tokio::test]
async fn knobs_and_accounts_make_people_and_refusals() {
    let house = House::new().await;
    house.post("/_sim/accounts", json!({"mobile": "13900000110", "name": "冯某", "full": true})).await;
    let create = json!({"name": "冯某", "mobile": "13900000110", "dept_id_list": "9001011"});
    assert_eq!(house.post("/topapi/v2/user/create", create).await["errcode"], 40_019);
    house.post("/_sim/knobs", json!({"address_refused": true})).await;
    assert_eq!(house.post("/topapi/v2/user/get", json!({"userid": "hp_li"})).await["sub_code"], "60020");
    let (status, refused) = house.call(reqwest::Method::GET, "/v1.0/contact/invites/infos", None).await;
    assert_eq!((status, &refused["code"]), (403, &json!("Forbidden.AccessDenied.IpNotInWhiteList")));
    house.post("/_sim/faults", json!({"kind": "ip_ban", "times": 2})).await;
    let bodies = [house.get("/auth/scopes").await, house.get("/auth/scopes").await];
    assert!(bodies[0].as_str().is_some_and(|b| b.starts_with("<!DOCTYPE")) && bodies[1]["status"] == 1111);
    let appoint = json!({"user": "hp_li", "admin": "sub", "scope": [9_001_011]});
    house.post("/_sim/appoint", appoint).await;
    house.post("/_sim/appoint", json!({"user": "hp_li", "admin": null})).await;
    house.settle().await;
    let kinds: Vec<_> = {
        let seen = house.seen.lock().unwrap();
        seen.events.iter().map(|e| e["EventType"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds, ["org_admin_add", "org_admin_remove"]);
    assert_eq!(house.post("/_sim/check_url", json!({})).await["ok"], true);
}

#[tokio::test]
async fn a_slow_call_is_performed_even_when_its_caller_hangs_up() {
    let house = House::new().await;
    house
        .post("/_sim/faults", json!({"kind": "slow", "delay_ms": 200, "api": "/topapi/v2/user/delete"}))
        .await;
    let url = format!("{}/topapi/v2/user/delete?access_token={}", house.simulator.url(), house.token);
    let hurried = house.http.post(&url).timeout(std::time::Duration::from_millis(50));
    assert!(hurried.body("{\"userid\":\"hp_li\"}").send().await.unwrap_err().is_timeout());
    house.settle().await;
    assert_eq!(house.post("/topapi/v2/user/get", json!({"userid": "hp_li"})).await["errcode"], 60_121);
    let calls = house.get("/_sim/calls?last=2").await["calls"].clone();
    assert_eq!((&calls[0]["outcome"], &calls[0]["app"]), (&json!("ok"), &json!("dingsimapp")));
}

#[tokio::test]
async fn an_answer_in_the_body_is_written_into_the_chat_unless_it_says_nothing() {
    let house = House::new().await;
    let card = json!({"title": "帮助", "text": "x", "btns": [{"title": "看", "actionURL": "https://x"}]});
    let whole = json!({"title": "帮助", "text": "x", "singleTitle": "看", "singleURL": "https://x"});
    for (answer, kind) in [
        (json!({"msgtype": "text", "text": {"content": "好的"}}), Some("text")),
        (json!({"msgtype": "markdown", "markdown": {"title": "帮助", "text": "# 我能"}}), Some("markdown")),
        (json!({"msgtype": "actionCard", "actionCard": card}), Some("actionCard")),
        (json!({"msgtype": "actionCard", "actionCard": whole}), Some("actionCard")),
        (json!({"msgtype": "empty"}), None),
        (json!({"msgtype": "text", "text": {}}), None),
        (json!({"msgtype": "image", "image": {"picURL": "https://x"}}), None),
        (json!({}), None),
        (json!(""), None),
        (json!(null), None),
    ] {
        house.post("/_sim/reset", json!({})).await;
        house.seen.lock().unwrap().answer = answer.clone();
        house.post("/_sim/say", json!({"user": "hp_li", "text": "@管家 帮助", "chat": "cidHp=="})).await;
        let chat = house.get("/_sim/chat?conversation=cidHp==").await;
        let written: Vec<_> = chat["messages"].as_array().unwrap().iter().skip(1).collect();
        let kinds: Vec<_> = written.iter().filter_map(|m| m["kind"].as_str()).collect();
        assert_eq!(kinds, kind.into_iter().collect::<Vec<_>>(), "{answer}");
        assert!(kind != Some("actionCard") || written[0]["links"][0]["label"] == "看");
        assert!(written.iter().all(|m| m["from"] == "bot" && m["conversation"] == "cidHp=="));
    }
}
