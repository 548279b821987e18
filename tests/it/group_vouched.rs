//! A group is an audience only where somebody who may write to groups has spoken in it, and takes no department's name.

use guanjia::store::{Entry, key::map};
use insta::assert_snapshot;

use super::support::{Plan, Scene};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_in_masses_are_not_remembered_for_ever() {
    let scene = Scene::of(Plan::default().manual_clock()).await;
    scene.speaks_in_group(("cidDuty==", "值班交流"), "officer").await;
    let store = scene.house().service().store();
    for number in 0..1_500 {
        let (field, value) =
            (format!("cidForged{number}=="), Some(format!(r#"{{"name":"伪{number}","last":{number}}}"#)));
        store.put_entry(&Entry { map: map::GROUPS, field, value }).await.expect("the store answers");
    }
    scene.speaks_in_group(("cidNew==", "新群"), "kn_zhao").await;
    let groups = store.entries(map::GROUPS).await.expect("the store answers");
    assert!(groups.len() <= 1_000, "{}", groups.len());
    for kept in ["cidDuty==", "cidNew==", "cidForged1499=="] {
        assert!(groups.iter().any(|(id, _)| id == kept), "{kept}");
    }
    // What is no group's title is not noted at all.
    scene.speaks_in_group(("cidLong==", &"长".repeat(10_000)), "kn_zhao").await;
    assert_eq!(store.entry(map::GROUPS, "cidLong==").await.expect("the store answers"), None);
    let mut scene = scene;
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_takes_no_departments_name() {
    let mut scene = Scene::new().await;
    for user in ["kn_zhao", "boss"] {
        scene.speaks_in_group(("cidTrap==", "和平医院"), user).await;
    }
    assert_snapshot!(scene.asks("boss", "发通知给和平医院：甲").await, @"
    〔card〕通知 1 · 待确认

    **甲**

    发给：和平医院，共 **6** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    > 有 1 人还没有激活钉钉，登录前看不到通知：王五

    只有方主任可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    scene.asks("boss", "取消").await;
    let own = scene.asks("hp_admin", "发通知给和平医院：乙").await;
    assert!(own.contains("待确认"), "{own}");
    scene.asks("hp_admin", "取消").await;
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_counts_when_somebody_who_may_write_to_it_spoke_there() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.speaks_in_group(("cidA==", "值班交流"), "kn_zhao").await;
    assert_snapshot!(scene.asks("officer", "发通知到值班交流：甲").await, @"机器人在叫「值班交流」的群里，但通知员和主管理员都没有在那里和它说过话，不能确定是不是您说的群，没有发送。请通知员或主管理员在群里 @ 它说一句话，再发一次。");
    scene.speaks_in_group(("cidA==", "值班交流"), "officer").await;
    assert_snapshot!(scene.asks("officer", "发通知到值班交流：甲").await, @"
    〔card〕通知 1 · 待确认

    **甲**

    发给：群「值班交流」

    - 群消息：1 次接口调用，可查有多少人已读

    > 群消息不能 @ 人，群里所有人都能看到。

    只有冯佳阳可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    scene.asks("officer", "取消").await;
    scene.speaks_in_group(("cidB==", "值班交流"), "boss").await;
    assert_snapshot!(scene.asks("officer", "发通知到值班交流：甲").await, @"
    〔card〕有多个群叫「值班交流」，请问发到哪个？

    1. 群「值班交流」，冯佳阳 3月2日 09:00在群里说过话
    2. 群「值班交流」，方主任 3月2日 09:00在群里说过话

    点按钮，或直接回复序号。
    [1. 群「值班交流」，冯佳阳 3月2日 09:00在…] [2. 群「值班交流」，方主任 3月2日 09:00在…] [取消]
    ");
    assert_snapshot!(scene.asks("officer", "2").await, @"
    〔card〕通知 1 · 待确认

    **甲**

    发给：群「值班交流」

    - 群消息：1 次接口调用，可查有多少人已读

    > 群消息不能 @ 人，群里所有人都能看到。

    只有冯佳阳可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    scene.asks("officer", "取消").await;
    scene.speaks_in_group(("cidB==", "值班交流二"), "kn_zhao").await;
    let renamed = scene.asks("officer", "发通知到值班交流二：甲").await;
    assert!(renamed.contains("没有发送"), "{renamed}");
    scene.overlook();
    scene.finish().await;
}
