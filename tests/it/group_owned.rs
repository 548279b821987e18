//! A group the bot has made is known later: whoever owns it is said to before they are removed.

use guanjia::store::key::map::GROUPS;
use serde_json::Value;

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_made_by_the_bot_is_known_when_its_owner_is_removed() {
    let mut scene = Scene::new().await;
    scene.asks("hp_li", "建一个群叫数据上报群，成员王五").await;
    scene.presses("hp_li", "确认").await;
    assert!(scene.card("hp_li").await.contains("已完成"));
    let entries = scene.house().service().store().entries(GROUPS).await.expect("the store");
    let [(conversation, text)] = entries.as_slice() else { panic!("one group: {entries:?}") };
    let known: Value = serde_json::from_str(text).expect("JSON");
    let world = scene.platform().world().await;
    let groups = world["groups"].as_array().expect("groups");
    let made = groups.iter().find(|group| group["title"] == "数据上报群").expect("it was made");
    assert_eq!((made["id"].as_str(), &known["owner"]), (Some(conversation.as_str()), &Value::from("hp_li")));
    let preview = scene.asks("hp_admin", "直接删除李四").await;
    assert!(preview.contains("是群主：「数据上报群」"), "{preview}");
    // Whoever is only in it owns nothing.
    let preview = scene.asks("hp_admin", "直接删除王五").await;
    assert!(!preview.contains("群主"), "{preview}");
    scene.finish().await;
}
