//! Starting: without the platform, without the store, with mistakes, and the demo.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{
    ADD, ADMIN, Bot, Child, House, Platform, Server, eventually, free_port, guanjia, millis, seconds, world,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_starts_before_the_platform_and_is_ready_after_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::start(dir.path()).await;
    let port = free_port();
    let mut bot = Bot::new(dir.path(), "replica", world(&format!("http://127.0.0.1:{port}"), &server.url()));
    bot.start();
    let early = eventually(seconds(5), "it listens", async || bot.readyz().await).await;
    assert_eq!(early.0, 503);
    assert!(early.1.contains("token"), "{}", early.1);
    tokio::time::sleep(millis(1_500)).await;
    assert!(bot.child().runs());
    let platform = Platform::start_at(dir.path(), port, &[bot.url().to_owned()]).await;
    let appeared = Instant::now();
    bot.ready().await;
    println!("ready {:.1?} after the platform appeared", appeared.elapsed());
    eventually(seconds(10), "the address for presses is registered", async || {
        platform.calls("/card/callbacks/register").await.contains(&"ok".to_owned()).then_some(())
    })
    .await;
    platform.said(ADMIN, ADD, &Value::Null).await;
    let card = platform.card(ADMIN, seconds(5)).await;
    let pressed = platform.tap(ADMIN, &card, "取消", &Value::Null).await;
    assert_eq!(pressed["status"], 200, "{pressed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_secret_is_told_and_never_shown() {
    let mut house = House::furnish(1, &[("GUANJIA_CLIENT_SECRET", "not-the-secret")]).await;
    house.bots[0].start();
    let told = eventually(seconds(10), "it has tried", async || {
        let (status, body) = house.bots[0].readyz().await?;
        (status == 503 && body.contains("secret")).then_some(body)
    })
    .await;
    assert!(!house.platform.calls("accessToken").await.is_empty());
    assert!(!told.contains("not-the-secret"), "{told}");
    tokio::time::sleep(millis(300)).await;
    let log = house.bots[0].child().log();
    assert!(log.contains("not registered yet"), "{log}");
    assert!(!log.contains("not-the-secret"), "{log}");
    assert!(house.bots[0].child().runs());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_waits_a_while_for_its_store() {
    let mut house = House::furnish(1, &[]).await;
    house.server.kill();
    house.bots[0].start();
    tokio::time::sleep(seconds(2)).await;
    assert!(house.bots[0].child().runs());
    house.server.start_again().await;
    house.bots[0].ready().await;
}

/// Runs `serve` to its early end: what it says, and how it ended.
async fn refuses_to_start(env: &BTreeMap<String, String>) -> String {
    let dir = tempfile::tempdir().expect("a directory");
    let mut command = guanjia(&["serve"]);
    command.envs(env);
    let mut child = Child::start(dir.path(), "serve", command);
    let status = child.ended(seconds(16)).await;
    assert!(!status.success(), "it started");
    assert!(status.code().is_some(), "it ended by itself");
    child.log()
}

fn without(names: &[&str]) -> BTreeMap<String, String> {
    let mut env = world("http://127.0.0.1:9", "redis://127.0.0.1:9");
    env.retain(|name, _| !names.contains(&name.as_str()));
    env
}

#[tokio::test]
async fn what_is_missing_is_named_all_at_once() {
    let told = refuses_to_start(&BTreeMap::new()).await;
    for name in ["GUANJIA_STORE", "GUANJIA_CORP_ID", "GUANJIA_CLIENT_ID", "GUANJIA_CLIENT_SECRET"] {
        assert!(told.contains(name), "{name} is not named: {told}");
    }
    let of_the_door = ["GUANJIA_EVENT_TOKEN", "GUANJIA_EVENT_AES_KEY", "GUANJIA_CARD_SECRET"];
    let told = refuses_to_start(&without(&of_the_door)).await;
    for name in of_the_door {
        assert!(told.contains(name), "{name} is not named: {told}");
    }
}

#[tokio::test]
async fn mistakes_are_named_with_their_setting() {
    let mut env = without(&[]);
    env.insert("GUANJIA_DOOR".to_owned(), "window".to_owned());
    let told = refuses_to_start(&env).await;
    assert!(told.contains("GUANJIA_DOOR") && told.contains("stream"), "{told}");
    let mut env = without(&[]);
    env.insert("GUANJIA_WEATHER".to_owned(), "fine".to_owned());
    let told = refuses_to_start(&env).await;
    assert!(told.contains("GUANJIA_WEATHER"), "{told}");
    let told = refuses_to_start(&without(&[])).await;
    assert!(told.contains("GUANJIA_STORE"), "a store that is not there: {told}");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let mut env = without(&[]);
    env.insert("GUANJIA_LISTEN".to_owned(), address.clone());
    let told = refuses_to_start(&env).await;
    assert!(told.contains("GUANJIA_LISTEN") && told.contains(&address), "{told}");
}

#[tokio::test]
async fn the_demo_tells_its_address_at_once() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut demo = Child::start(dir.path(), "demo", guanjia(&["demo", "--listen", "127.0.0.1:0"]));
    let began = Instant::now();
    let url = demo.first_line(Duration::from_secs(3)).await;
    println!("the demo tells {url} after {:.1?}", began.elapsed());
    let world = crate::support::http().get(format!("{url}/_sim/world")).send().await.expect("it answers");
    assert!(world.status().is_success());
    demo.terminate();
    assert_eq!(demo.ended(seconds(15)).await.code(), Some(0));
}

#[tokio::test]
async fn the_demo_plays_its_story_and_ends() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut demo = Child::start(dir.path(), "script", guanjia(&["demo", "--script"]));
    let status = demo.ended(seconds(60)).await;
    assert_eq!(status.code(), Some(0), "{}{}", demo.output(), demo.log());
}

#[tokio::test]
async fn every_command_has_its_help() {
    let all = "demo|serve|simulate|parse|audit|audit export|audit verify|letters|letters list|letters show|letters requeue|letters drop";
    for command in all.split('|') {
        let words: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let mut help: Command = guanjia(&words);
        let told = help.output().expect("it runs");
        assert!(
            told.status.success() && String::from_utf8_lossy(&told.stdout).contains("Example"),
            "{command}"
        );
    }
}
