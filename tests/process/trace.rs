//! What is left behind: the trail has everything, the logs have no secret and no number.

use serde_json::{Value, json};

use crate::support::{ADD, ADMIN, House, NUMBER, eventually, http, seconds};

/// The main job, an attempt outside one's scope, and one of somebody who may not at all.
async fn play(house: &House) {
    house.platform.said(ADMIN, ADD, &Value::Null).await;
    let card = house.platform.card(ADMIN, seconds(5)).await;
    house.platform.tap(ADMIN, &card, "确认", &Value::Null).await;
    eventually(seconds(10), "the card says done", async || {
        let cards = house.platform.cards(ADMIN).await;
        cards.first()?["params"].to_string().contains("已完成").then_some(())
    })
    .await;
    house.platform.said(ADMIN, "添加成员 陈明 13900000198 北京康宁中医医院 信息员", &Value::Null).await;
    house.platform.said("hp_li", "添加成员 陈明 13900000197 急诊科 信息员", &Value::Null).await;
    house.platform.quiet().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_trail_tells_who_did_what_to_whom_and_what_was_refused() {
    let mut house = House::start(2).await;
    play(&house).await;
    let trail = eventually(seconds(5), "the trail is sealed", async || {
        let trail = house.trail(&[]).await;
        (trail.iter().filter(|act| act["result"] == "refused").count() == 2).then_some(trail)
    })
    .await;
    let of = |result: &str| trail.iter().filter(|act| act["result"] == result).collect::<Vec<_>>();
    for (number, act) in trail.iter().enumerate() {
        assert_eq!(act["seq"], number + 1, "{act}");
        assert_eq!(act["hash"].as_str().map(str::len), Some(64), "{act}");
        assert!(act["at"].as_i64().is_some_and(|at| at > 1_700_000_000_000), "{act}");
        assert!(act["actor"].is_string() && act["action"].is_string(), "{act}");
    }
    for result in ["proposed", "confirmed", "done"] {
        let acts = of(result);
        assert_eq!(acts.len(), 1, "{result}: {trail:#?}");
        assert_eq!((&acts[0]["actor"], &acts[0]["action"]), (&json!(ADMIN), &json!("member.add")));
        assert_eq!(acts[0]["subject"]["name"], "陈晨");
        assert_eq!(acts[0]["subject"]["mobile"], "139****0199");
    }
    let done = of("done")[0];
    assert_eq!((&done["before"]["member"], &done["after"]["member"]), (&json!(false), &json!(true)));
    assert_eq!(done["after"]["departments"], json!([90_010_111]));
    assert!(done["after"]["roles"].to_string().contains("true"), "{done}");
    for who in [ADMIN, "hp_li"] {
        assert_eq!(of("refused").iter().filter(|act| act["actor"] == who).count(), 1, "{trail:#?}");
    }
    assert!(of("refused").iter().all(|act| !act["reason"].is_null()), "{trail:#?}");
    let text = Value::from(trail.clone()).to_string();
    assert!(!has_number(&text), "{text}");
    let whole = house.trail(&["--numbers"]).await;
    let shown = whole.iter().any(|act| act["subject"]["mobile"] == NUMBER);
    assert!(shown && whole.len() == trail.len(), "{whole:#?}");
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trail_that_was_tampered_with_is_found_out() {
    let mut house = House::start(1).await;
    play(&house).await;
    let entries = eventually(seconds(5), "the trail is sealed", async || {
        let trail = house.trail(&[]).await;
        (trail.len() == 5).then_some(trail.len())
    })
    .await;
    let (status, said, log) = house.audit(&["verify"]).await;
    assert!(status.success() && said.contains(&format!("{entries} entries, every one")), "{said}{log}");

    let (_, sealed, _) = house.audit(&["export", "--format", "sealed", "--numbers"]).await;
    let file = house.dir().join("kept.trail");
    let kept = file.to_str().expect("a path").to_owned();
    std::fs::write(&file, &sealed).expect("written");
    let (status, said, log) = house.audit(&["verify", "--file", &kept]).await;
    assert!(status.success() && said.contains("every one"), "{said}{log}");
    let lines: Vec<&str> = sealed.lines().collect();
    std::fs::write(&file, [lines[0], lines[2], lines[1]].join("\n")).expect("written");
    let (status, said, _) = house.audit(&["verify", "--file", &kept]).await;
    assert_eq!(status.code(), Some(1));
    assert_eq!(said, "entry 2 is missing\nentry 2 stands after entry 3\n");

    let (_, table, _) = house.audit(&["export", "--format", "csv"]).await;
    assert_eq!(table.lines().count(), entries + 1, "{table}");

    let _: u64 = house.server.ask(&["XDEL", "gj:{dingsim0001}:log", "3-0"]).await;
    let (status, said, log) = house.audit(&["verify"]).await;
    assert_eq!((status.code(), said.as_str()), (Some(1), "entry 3 is missing\n"), "{log}");
    assert!(log.contains("not what was sealed"), "{log}");
    house.all_well().await;
}

/// Whether eleven digits stand there that could be called.
fn has_number(text: &str) -> bool {
    let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    digits.iter().any(|run| run.len() == 11 && run.starts_with("139"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_log_has_a_number_a_secret_a_token_or_a_webhook() {
    for filter in ["info", "debug"] {
        let mut house = House::furnish(2, &[("GUANJIA_LOG", filter)]).await;
        for bot in &mut house.bots {
            bot.start();
        }
        for bot in &house.bots {
            bot.ready().await;
        }
        play(&house).await;
        for fault in ["http500", "commit_then_timeout", "expire_token", "throttle_app"] {
            house.platform.fault(json!({"api": "/", "kind": fault, "times": 1})).await;
        }
        house.platform.said("kn_admin", "查一下13900000021", &Value::Null).await;
        house
            .platform
            .said("kn_admin", "我能管哪些部门 13900000021 139 0000 0022 +8613900000023", &Value::Null)
            .await;
        knock(&house).await;
        house.platform.quiet().await;
        let secrets = secrets(&house).await;
        let mut logs: Vec<String> = house.bots.iter_mut().map(|bot| bot.child().log()).collect();
        assert!(logs.iter().any(|log| log.contains("not believed")), "the knocking was heard");
        logs.push(house.platform.child().log());
        for log in &logs {
            for secret in &secrets {
                let line = log.lines().find(|line| line.contains(secret.as_str()));
                assert!(line.is_none(), "{filter}: {secret} is in {}", line.unwrap_or_default());
            }
            let line = log.lines().find(|line| has_number(line));
            assert!(line.is_none(), "{filter}: a number is in {}", line.unwrap_or_default());
        }
        house.all_well().await;
    }
}

/// Requests of somebody who is not DingTalk.
async fn knock(house: &House) {
    let body = json!({"text": {"content": "13900000021"}, "sessionWebhook": "http://x/robot/sendBySession?session=s",
        "senderNick": "13900000022", "secret": "sim-app-secret"});
    for bot in &house.bots {
        for path in ["robot", "card", "event", "event/dingsim0001", "event/other"] {
            for sign in [None, Some("c2lnbg==")] {
                let mut request =
                    http().post(format!("{}/dingtalk/{path}?signature=13900000021", bot.url())).json(&body);
                if let Some(sign) = sign {
                    request = request.header("timestamp", "13900000021").header("sign", sign);
                    request = request
                        .header("x-ddpaas-signature-timestamp", "1")
                        .header("x-ddpaas-signature", sign);
                }
                let answer = request.send().await.expect("it answers");
                assert!(answer.status().is_client_error(), "{path}: {}", answer.status());
            }
        }
        let robot = format!("{}/dingtalk/robot", bot.url());
        let huge = http().post(&robot).body("1".repeat(1_100_000)).send().await.expect("it answers");
        assert_eq!(huge.status(), 401, "who has not signed is refused before the body is read");
    }
}

/// What may stand in no log.
async fn secrets(house: &House) -> Vec<String> {
    let kept: String = house.server.ask(&["GET", "gj:{dingsim0001}:value:token"]).await;
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    let token = kept["value"].as_str().expect("the token").to_owned();
    let fixed = [
        "sim-app-secret",
        "sim-card-secret",
        "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "session=",
        "access_token=",
    ];
    let mut secrets: Vec<String> = fixed.iter().map(|&secret| secret.to_owned()).collect();
    secrets.push(token);
    secrets
}
