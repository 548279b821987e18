//! The page of an invitation: for whoever has its address, about that invitation alone, and as long as it is open.

use insta::assert_snapshot;
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Browser, Plan, Scene};

const BASE: &str = "https://bot.example.org";

/// An invited person's page, as its administrator gets the link.
async fn invited(scene: &mut Scene) -> String {
    scene.walked().await;
    scene.asks("hp_admin", "添加成员 吴九 13900000102 和平医院").await;
    scene.presses("hp_admin", "确认").await;
    scene.reply("hp_admin").await;
    let pending = Browser::of(scene, "hp_admin").await.get("/api/v1/invitations").await;
    let link = pending["to_accept"][0]["link"].as_str().expect("a link").to_owned();
    let list = scene.asks("hp_admin", "还有谁没同意邀请").await;
    assert!(list.contains(&link), "{list}");
    link.strip_prefix(BASE).expect("an address of ours").to_owned()
}

async fn scene() -> Scene {
    Scene::of(Plan::default().manual_clock().set("GUANJIA_PUBLIC_URL", BASE)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_invited_person_sees_how_it_stands_until_they_are_in() {
    let mut scene = scene().await;
    let path = invited(&mut scene).await;
    let browser = Browser::new(&scene);
    let (status, page) = browser.open(&path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("尾号 0102") && page.contains("还没有同意") && page.contains("和平医院"), "{page}");
    for hidden in ["13900000102", "吴九", "hp_admin", "和平医院管理员"] {
        assert!(!page.contains(hidden), "{hidden}: {page}");
    }
    scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    scene.reply("hp_admin").await;
    let (status, page) = browser.open(&path).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(page.contains("邀请已结束") && !page.contains("0102"), "{page}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_is_compared_five_times_an_hour() {
    let mut scene = scene().await;
    let path = invited(&mut scene).await;
    let browser = Browser::new(&scene);
    let mut said = Vec::new();
    for number in ["13900000103", "139 0000 0102", "+86 13900000102", "12", "1390000010２", "13900000102"] {
        let page = browser.sends(&path, &[("number", number)]).await.text().await.expect("a body");
        let (_, rest) = page.split_once("role=\"status\">").expect("an answer");
        said.push(format!("{number}: {}", rest.split('<').next().expect("an end")));
    }
    assert_snapshot!(said.join("\n"), @"
    13900000103: 不是这个号码。请改用被邀请的号码登录钉钉；那个号码不用了，请联系发链接给您的管理员改邀请新号码。
    139 0000 0102: 是的，被邀请的就是这个号码。请用它登录钉钉。
    +86 13900000102: 是的，被邀请的就是这个号码。请用它登录钉钉。
    12: 这不像一个手机号，请重新输入。
    1390000010２: 是的，被邀请的就是这个号码。请用它登录钉钉。
    13900000102: 这一小时试的次数已经很多，请过一小时再试，或者直接问发链接给您的管理员。
    ");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_can_walk_invitations() {
    let mut scene = scene().await;
    let path = invited(&mut scene).await;
    let before = scene.calls("/topapi/v2/user/getbymobile").await.len();
    let (head, mark) = path.rsplit_once('.').expect("a mark");
    assert!(mark.len() >= 32, "{mark}");
    let wrong: String = mark.chars().rev().collect();
    for path in [
        format!("{head}.{wrong}"),
        format!("{head}."),
        head.to_owned(),
        format!("{head}x.{mark}"),
        "/join/x.y".to_owned(),
    ] {
        let (status, page) = Browser::new(&scene).open(&path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(!page.contains("0102") && !page.contains("和平医院"), "{page}");
    }
    assert_eq!(scene.calls("/topapi/v2/user/getbymobile").await.len(), before, "nothing was looked up");
    scene.finish().await;
}
