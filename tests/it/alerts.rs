//! The alerts that are shipped: each fires under a fault that is really there, by what a replica's metrics then say.
//!
//! `promtool` is handed what was scraped before and under the fault, and decides by the rules as they are shipped. What
//! no fault of the simulator can bring about is in `deploy/prometheus/rules_test.yml`.

use std::collections::BTreeSet;
use std::time::Duration;

use guanjia::store::{Delivery, Owner};
use serde_json::{Value, json};

use crate::support::house::{House, Way};
use crate::support::prom::{Goes, Scraped, fires, names, promtool, read, rules, scrape, text};
use crate::support::{Plan, prom};

/// A scene for each alert, and their list.
macro_rules! alerts {
    ($($alert:ident: $scene:ident;)*) => {
        /// Alerts a fault fires.
        const FIRED: &[&str] = &[$(stringify!($alert)),*];

        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $scene() {
            let (before, after) = scene::$scene().await;
            fires(stringify!($alert), Goes::On, (&before, &after));
            if ONCE.contains(&stringify!($alert)) {
                fires(stringify!($alert), Goes::Once, (&before, &after));
            }
        })*
    };
}

alerts! {
    GuanjiaNotReady: no_token_was_ever_had;
    GuanjiaStoreDown: the_store_is_gone;
    GuanjiaNotAcknowledged: a_message_cannot_be_stored;
    GuanjiaForged: somebody_tries_the_door;
    GuanjiaDingTalkUnreachable: the_platform_is_out;
    GuanjiaDingTalkRefuses: a_permission_is_missing;
    GuanjiaThrottled: the_platform_throttles;
    GuanjiaBanned: the_address_is_banned;
    GuanjiaQuotaShort: the_months_calls_run_out;
    GuanjiaStreamLost: no_stream_connection_is_granted;
    GuanjiaStreamUnsteady: stream_connections_are_refused_again_and_again;
    GuanjiaTurnsLate: nobody_works;
    GuanjiaAuditNotSealed: nobody_seals;
    GuanjiaTurnsFail: something_cannot_be_handled;
    GuanjiaDeadLetters: something_strange_is_put_aside;
    GuanjiaOutboxStuck: replies_do_not_go_out;
    GuanjiaMessagesGivenUp: a_reply_is_refused;
    GuanjiaDirectoryOld: the_organisation_cannot_be_read;
    GuanjiaOperationStuck: a_change_does_not_get_on;
}

/// Alerts of which one time is enough.
const ONCE: [&str; 6] = [
    "GuanjiaNotAcknowledged",
    "GuanjiaDingTalkRefuses",
    "GuanjiaBanned",
    "GuanjiaTurnsFail",
    "GuanjiaDeadLetters",
    "GuanjiaMessagesGivenUp",
];

const ADD: &str = "添加成员 陈晨 13900000199 急诊科 信息员";

/// Waits until the metrics say so.
async fn until(house: &House, what: &str, met: impl Fn(&Scraped) -> bool) -> Scraped {
    for _ in 0..30 {
        let seen = scrape(house).await;
        if met(&seen) {
            return seen;
        }
    }
    panic!("{what}: {:#?}", scrape(house).await);
}

/// Whether any series of this name, with this in its labels, is above.
fn above(seen: &Scraped, name: &str, label: &str, least: f64) -> bool {
    let of =
        seen.iter().filter(|(series, _)| series.split('{').next() == Some(name) && series.contains(label));
    of.map(|(_, value)| *value).sum::<f64>() > least
}

fn failed(outcome: &'static str) -> impl Fn(&Scraped) -> bool {
    move |seen| above(seen, "guanjia_dingtalk_calls_total", &format!("outcome=\"{outcome}\""), 0.0)
}

/// What is seen in a house before a fault and under it.
async fn under(plan: Plan, fault: Value, met: impl Fn(&Scraped) -> bool) -> (Scraped, Scraped) {
    let house = plan.build().await;
    house.platform.post("say", json!({"user": "hp_admin", "text": "查一下张三"})).await;
    house.platform.quiet().await;
    let before = scrape(&house).await;
    house.platform.fault(fault).await;
    house.platform.post("say", json!({"user": "hp_admin", "text": "查一下李四"})).await;
    let after = until(&house, "the fault is seen", met).await;
    house.stop().await;
    (before, after)
}

mod scene {
    use super::*;

    type Seen = (Scraped, Scraped);

    pub async fn no_token_was_ever_had() -> Seen {
        let house = Plan::default().without_token().build().await;
        let after =
            until(&house, "no token", |seen| seen.get("guanjia_ready{part=\"token\"}") == Some(&0.0)).await;
        house.platform.mend().await;
        let ready = |seen: &Scraped| seen.get("guanjia_ready{part=\"token\"}") == Some(&1.0);
        let before = until(&house, "a token", ready).await;
        house.stop().await;
        (before, after)
    }

    /// A house whose store stops answering, and what is asked of it then.
    async fn storeless(ask: impl AsyncFn(&House)) -> Seen {
        let plan = Plan::default().by(Way::Http).pages().on_own_redis();
        let mut house = plan.build().await;
        let before = scrape(&house).await;
        house.redis().pause();
        ask(&house).await;
        let after = scrape(&house).await;
        house.redis().go_on();
        house.stop().await;
        (before, after)
    }

    pub async fn the_store_is_gone() -> Seen {
        storeless(async |_| {}).await
    }

    pub async fn a_message_cannot_be_stored() -> Seen {
        storeless(async |house| {
            let said = house.platform.post("say", json!({"user": "hp_admin", "text": "帮助"})).await;
            assert_eq!(said["status"], 503, "{said}");
        })
        .await
    }

    pub async fn somebody_tries_the_door() -> Seen {
        let house = Plan::default().by(Way::Http).build().await;
        let before = scrape(&house).await;
        for _ in 0..5 {
            let call = house.platform.http().post(house.door("/dingtalk/robot")).json(&json!({}));
            assert_eq!(call.send().await.expect("it answers").status(), 401);
        }
        let after = scrape(&house).await;
        house.stop().await;
        (before, after)
    }

    pub async fn the_platform_is_out() -> Seen {
        under(Plan::default(), json!({"kind": "http500", "times": 1000}), failed("busy")).await
    }

    pub async fn a_permission_is_missing() -> Seen {
        let fault = json!({"api": "/topapi", "kind": "refuse", "code": "60011", "times": 1000});
        under(Plan::default(), fault, failed("not_granted")).await
    }

    pub async fn the_platform_throttles() -> Seen {
        let fault = json!({"api": "/topapi", "kind": "throttle_app", "times": 1000});
        under(Plan::default(), fault, failed("throttled")).await
    }

    pub async fn the_address_is_banned() -> Seen {
        let fault = json!({"api": "/topapi", "kind": "ip_ban", "times": 1000});
        under(Plan::default(), fault, failed("banned")).await
    }

    pub async fn the_months_calls_run_out() -> Seen {
        let plan = Plan::default().set("GUANJIA_CALLS_A_MONTH", "1");
        let house = plan.build().await;
        let before = scrape(&house).await;
        house.platform.post("say", json!({"user": "hp_admin", "text": ADD})).await;
        let after =
            until(&house, "calls count", |seen| above(seen, "guanjia_quota_used_calls", "", 0.0)).await;
        house.stop().await;
        (before, after)
    }

    async fn without_stream() -> Seen {
        let refused = json!({"api": "/v1.0/gateway", "kind": "http500", "times": 1000});
        let house = Plan::default().by(Way::Stream).build().await;
        let before = scrape(&house).await;
        house.platform.fault(refused).await;
        house.platform.fault(json!({"kind": "disconnect_stream", "times": 1000})).await;
        for _ in 0..2 {
            // Each push ends the connection that was chosen for it.
            house.platform.try_post("say", json!({"user": "hp_admin", "text": "帮助"})).await;
        }
        let lost = |seen: &Scraped| {
            seen.get("guanjia_stream_connections") == Some(&0.0)
                && above(seen, "guanjia_stream_ends_total", "not_granted", 0.0)
        };
        let after = until(&house, "no connection is left", lost).await;
        house.stop().await;
        (before, after)
    }

    pub async fn no_stream_connection_is_granted() -> Seen {
        without_stream().await
    }

    pub async fn stream_connections_are_refused_again_and_again() -> Seen {
        without_stream().await
    }

    /// Somebody says something where nobody works.
    async fn idle() -> Seen {
        let house = Plan::default().set("GUANJIA_WORKERS", "0").build().await;
        let before = scrape(&house).await;
        house.platform.post("say", json!({"user": "hp_admin", "text": "帮助"})).await;
        post(&house, "audit", "a line").await;
        let after = scrape(&house).await;
        house.stop().await;
        (before, after)
    }

    pub async fn nobody_works() -> Seen {
        idle().await
    }

    pub async fn nobody_seals() -> Seen {
        idle().await
    }

    /// Puts something into a mailbox that nobody of ours would.
    async fn post(house: &House, owner: &str, item: &str) {
        let (owner, item) = (Owner::named(owner), item.to_owned());
        let delivery = Delivery { seen: format!("msg:{owner}"), owner, item };
        house.service().store().accept(&delivery).await.expect("the store takes it");
    }

    pub async fn something_cannot_be_handled() -> Seen {
        let house = Plan::default().build().await;
        let before = scrape(&house).await;
        post(&house, "out:somewhere", "no parcel").await;
        let failed = |seen: &Scraped| above(seen, "guanjia_turns_total", "outcome=\"failed\"", 0.0);
        let after = until(&house, "a turn fails", failed).await;
        house.stop().await;
        (before, after)
    }

    pub async fn something_strange_is_put_aside() -> Seen {
        let house = Plan::default().build().await;
        let before = scrape(&house).await;
        post(&house, "audit", "a line of somebody else's").await;
        let kept = |seen: &Scraped| above(seen, "guanjia_dead_letters_kept", "", 0.0);
        let after = until(&house, "a letter is kept", kept).await;
        house.stop().await;
        (before, after)
    }

    pub async fn replies_do_not_go_out() -> Seen {
        let fault = json!({"api": "/robot/sendBySession", "kind": "http500", "times": 1000});
        under(Plan::default(), fault, |seen| above(seen, "guanjia_outbox_oldest_seconds", "", 0.5)).await
    }

    pub async fn a_reply_is_refused() -> Seen {
        let fault = json!({"api": "/robot/sendBySession", "kind": "quota", "times": 1000});
        under(Plan::default(), fault, |seen| above(seen, "guanjia_messages_total", "gave_up", 0.0)).await
    }

    pub async fn the_organisation_cannot_be_read() -> Seen {
        let house = Plan::default().manual_clock().build().await;
        let walked = |seen: &Scraped| seen.contains_key("guanjia_directory_age_seconds");
        let before = until(&house, "the organisation is read", walked).await;
        house.platform.fault(json!({"kind": "http500", "times": 1000})).await;
        house.advance(Duration::from_hours(2));
        let after = scrape(&house).await;
        assert!(above(&after, "guanjia_directory_age_seconds", "", 7_199.0), "{after:#?}");
        house.stop().await;
        (before, after)
    }

    pub async fn a_change_does_not_get_on() -> Seen {
        let house = Plan::default().build().await;
        house.platform.post("say", json!({"user": "hp_admin", "text": ADD})).await;
        house.platform.quiet().await;
        let before = scrape(&house).await;
        house
            .platform
            .fault(json!({"api": "/topapi/v2/user/create", "kind": "http500", "times": 1000}))
            .await;
        let shown = house.platform.get("chat?user=hp_admin").await;
        let messages = shown["messages"].as_array().expect("messages");
        let card = messages.iter().rev().find_map(|message| message["card"]["outTrackId"].as_str());
        let press = json!({"user": "hp_admin", "card": card.expect("a card"), "button": "确认"});
        house.platform.post("tap", press).await;
        let runs = |seen: &Scraped| above(seen, "guanjia_operations_open_oldest_seconds", "running", 0.5);
        let after = until(&house, "it runs", runs).await;
        house.stop().await;
        (before, after)
    }
}

#[test]
fn the_rules_are_good_and_every_alert_is_fired_by_a_test() {
    promtool(&["check", "rules", &prom::path("rules.yml")]);
    promtool(&["test", "rules", &prom::path("rules_test.yml")]);
    promtool(&["check", "config", &prom::path("prometheus.yml")]);
    let rules = rules();
    let told: BTreeSet<&str> =
        rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    let by_hand = std::fs::read_to_string(prom::path("rules_test.yml")).expect("the tests of the rules");
    let by_hand = by_hand.lines().filter_map(|line| line.trim().strip_prefix("alertname: "));
    let fired: BTreeSet<&str> = FIRED.iter().copied().chain(by_hand).collect();
    assert_eq!(told, fired, "alerts, and alerts that a test fires");
    for rule in rules.split("- alert: ").skip(1) {
        let says = |what: &str| rule.contains(&format!("          {what}: \""));
        assert!(says("summary") && says("action"), "an alert says what it means and what to do: {rule}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_metric_that_is_spoken_of_is_told_and_none_names_anybody() {
    let house = Plan::default().set("GUANJIA_CALLS_A_MONTH", "5000").build().await;
    house.platform.post("say", json!({"user": "hp_admin", "text": ADD})).await;
    house.platform.quiet().await;
    let walked = |seen: &Scraped| {
        above(seen, "guanjia_directory_people", "", 11.0)
            && above(seen, "guanjia_http_request_duration_seconds_count", "/metrics", 0.0)
    };
    until(&house, "the organisation is read", walked).await;
    let told = text(&house, "/metrics").await;
    let declared: BTreeSet<&str> =
        told.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    let seen = read(&told);
    let dashboard = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/grafana/guanjia.json");
    let dashboard = std::fs::read_to_string(dashboard).expect("the dashboard");
    serde_json::from_str::<Value>(&dashboard).expect("the dashboard is JSON");
    for (place, text) in [("rules", rules()), ("dashboard", dashboard)] {
        for name in names(&text) {
            let ends = ["_total", "_bucket", "_count", "_sum"];
            let family = ends.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
            // A forecast is none on the first days of a month.
            let early = name == "guanjia_quota_forecast_calls" || name.starts_with("guanjia_ready_o");
            assert!(declared.contains(family) || early, "{place}: {name} is told by nobody");
            let is_gauge = family == name;
            let has_value = seen.keys().any(|series| series.split('{').next() == Some(&name));
            let is_stream = name.starts_with("guanjia_stream") && Way::of_this_run() == Way::Http;
            assert!(has_value || !is_gauge || early || is_stream, "{place}: {name} has no value");
        }
    }
    for secret in ["hp_admin", "张三", "陈晨", "13900000199", "dingsim0001", "cidSingle", "sim-app-secret"]
    {
        assert!(!told.contains(secret), "{secret} is told: {told}");
    }
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_have_an_address_of_their_own_where_that_is_set() {
    let house = Plan::default().set("GUANJIA_METRICS_LISTEN", "127.0.0.1:0").build().await;
    let http = house.platform.http();
    let own = house.service().metrics_address().expect("an address of their own");
    let told = http.get(format!("http://{own}/metrics")).send().await.expect("it answers");
    assert_eq!(told.headers()["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert!(told.text().await.expect("text").contains("guanjia_build_info{"));
    for (address, path) in [(own, "/readyz"), (house.service().address(), "/metrics")] {
        let answer = http.get(format!("http://{address}{path}")).send().await.expect("it answers");
        assert_eq!(answer.status(), 404, "{path}");
    }
    house.stop().await;
}
