//! Notices: to whom, by which way, at what price; sent, stopped, refused.

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{Plan, Scene};

/// The time at which a test runs shall not matter.
async fn scene() -> Scene {
    Scene::of(Plan::default().manual_clock()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_officer_writes_to_a_department_by_work_notice() {
    let mut scene = scene().await;
    scene.walked().await;
    assert_snapshot!(scene.asks("officer", "发通知给和平医院：明天9点开会").await, @"
    〔card〕通知 1 · 待确认

    **明天9点开会**

    发给：和平医院，共 **6** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    > 有 1 人还没有激活钉钉，登录前看不到通知：王五

    只有冯佳阳可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    assert_eq!(scene.platform().reached("work").await, Vec::<String>::new());
    scene.presses("officer", "确认发送").await;
    assert_snapshot!(scene.card("officer").await, @"
    〔card〕通知 1 · 已发送

    **明天9点开会**

    发给：和平医院，共 **6** 人

    - 工作通知：已发出 6 人

    看谁没读，发「刚才的通知谁没看」；要收回，发「撤回刚才的通知」。
    ");
    assert_snapshot!(format!("{:?}", scene.platform().reached("work").await), @"[\"hp_admin\", \"hp_li\", \"hp_zhang\", \"hp_zhang2\", \"kn_ouyang\"]");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn holders_of_a_role_are_written_to_alone() {
    let mut scene = scene().await;
    scene.walked().await;
    assert_snapshot!(scene.asks("officer", "单聊通知各信息员：报数据").await, @"
    〔card〕通知 1 · 待确认

    **报数据**

    发给：信息员，共 **2** 人（望湖社区卫生服务中心 1 人，和平医院 1 人）

    - 机器人单聊：1 次接口调用，可查每个人是否已读

    只有冯佳阳可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    scene.presses("officer", "确认发送").await;
    assert_snapshot!(scene.card("officer").await, @"
    〔card〕通知 1 · 已发送

    **报数据**

    发给：信息员，共 **2** 人（望湖社区卫生服务中心 1 人，和平医院 1 人）

    - 机器人单聊：已发出 2 人

    看谁没读，发「刚才的通知谁没看」；要收回，发「撤回刚才的通知」。
    ");
    assert_snapshot!(format!("{:?}", scene.platform().reached("chat").await), @"[\"hp_zhang\", \"wh_sun\"]");
    assert_snapshot!(scene.asks("officer", "刚才的通知谁没看").await, @"
    〔markdown〕**通知 1「报数据」**
      3月2日 09:00，发给：信息员，共 **2** 人（望湖社区卫生服务中心 1 人，和平医院 1 人）
      - 机器人单聊：已读 0 / 2 人（0%）
      未读 2 人：张三、孙七。
      要提醒他们，回复「催一下没看的」。
      各单位已读（少的在前）：
      - 望湖社区卫生服务中心 0 / 1（0%）
      - 和平医院 0 / 1（0%）
    ");
    scene.platform().post("read", serde_json::json!({"user": "hp_zhang"})).await;
    scene.settle().await;
    assert_snapshot!(scene.asks("officer", "刚才的通知谁没看").await, @"
    〔markdown〕**通知 1「报数据」**
      3月2日 09:00，发给：信息员，共 **2** 人（望湖社区卫生服务中心 1 人，和平医院 1 人）
      - 机器人单聊：已读 1 / 2 人（50%）
      未读 1 人：孙七。
      要提醒他们，回复「催一下没看的」。
      各单位已读（少的在前）：
      - 望湖社区卫生服务中心 0 / 1（0%）
      - 和平医院 1 / 1（100%）
    ");
    assert_snapshot!(scene.asks("officer", "催一下没看的").await, @"
    〔card〕提醒 2 · 待确认

    **提醒：报数据**

    > 第 1 次提醒：3月2日 09:00 的通知您还没有查看，请尽快查看。
    >
    > 报数据

    发给：没读通知 1「报数据」的人，共 **1** 人

    - 机器人单聊：1 次接口调用，可查每个人是否已读

    只有冯佳阳可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    scene.presses("officer", "确认发送").await;
    assert_snapshot!(scene.card("officer").await, @"
    〔card〕提醒 2 · 已发送

    **提醒：报数据**

    > 第 1 次提醒：3月2日 09:00 的通知您还没有查看，请尽快查看。
    >
    > 报数据

    发给：没读通知 1「报数据」的人，共 **1** 人

    - 机器人单聊：已发出 1 人

    看谁没读，发「刚才的通知谁没看」；要收回，发「撤回刚才的通知」。
    ");
    assert_snapshot!(scene.asks("officer", "最近发过哪些通知").await, @"
    最近的通知（新的在前）：
    - 通知 2「提醒：报数据」，3月2日 09:00，已发送（1 人），冯佳阳
    - 通知 1「报数据」，3月2日 09:00，已发送（2 人），冯佳阳
    看回执请说「1号通知谁没看」，号码换成要看的那一条。
    ");
    assert_snapshot!(scene.asks("officer", "撤回通知2").await, @"
    〔card〕撤回通知 · 待确认

    **通知 2「提醒：报数据」**

    · 撤回机器人单聊

    > 撤回后对方看不到内容，已经读过的人可能还记得。

    只有冯佳阳可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("officer", "确认").await;
    assert_snapshot!(scene.card("officer").await, @"
    〔card〕撤回通知 · 已完成

    **通知 2「提醒：报数据」**

    ✅ 机器人单聊已撤回
    ");
    assert_snapshot!(scene.asks("officer", "最近发过哪些通知").await, @"
    最近的通知（新的在前）：
    - 通知 2「提醒：报数据」，3月2日 09:00，已撤回（1 人），冯佳阳
    - 通知 1「报数据」，3月2日 09:00，已发送（2 人），冯佳阳
    看回执请说「1号通知谁没看」，号码换成要看的那一条。
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn todos_announcements_and_dings_reach_people_too() {
    let mut scene = Scene::of(Plan::default().manual_clock().pages()).await;
    scene.walked().await;
    let mut all = Vec::new();
    scene.speaks_in_group(("cidHp==", "和平医院群"), "officer").await;
    for said in [
        "用待办通知各信息员：报数据",
        "发公告给和平医院：放假安排",
        "DING通知李四：请回电",
        "发通知到和平医院群：开会",
    ] {
        let preview = scene.asks("boss", said).await;
        if preview.contains("[确认发送]") {
            scene.presses("boss", "确认发送").await;
        }
        all.push(format!("{preview}\n――\n{}", scene.card("boss").await));
    }
    assert_snapshot!(all.join("\n――――\n"), @"
    〔card〕通知 1 · 待确认

    **报数据**

    发给：信息员，共 **2** 人（望湖社区卫生服务中心 1 人，和平医院 1 人）

    - 待办：1 次接口调用，可查每个人是否完成，不能查已读

    > 收到的人打开待办，在详情页标记完成；能看到谁完成了、谁打开过页面。

    只有方主任可以确认，30 分钟内有效。
    [确认发送] [取消]
    ――
    〔card〕通知 1 · 已发送

    **报数据**

    发给：信息员，共 **2** 人（望湖社区卫生服务中心 1 人，和平医院 1 人）

    - 待办：已发出 2 人

    看谁没读，发「刚才的通知谁没看」；要收回，发「撤回刚才的通知」。
    ――――
    〔card〕通知 2 · 待确认

    **放假安排**

    发给：和平医院，共 **6** 人

    - 公告：1 次接口调用，可查每个人是否已读

    > 有 1 人还没有激活钉钉，登录前看不到通知：王五

    > 公告不弹窗提醒，要各人自己去看。

    只有方主任可以确认，30 分钟内有效。
    [确认发送] [取消]
    ――
    〔card〕通知 2 · 已发送

    **放假安排**

    发给：和平医院，共 **6** 人

    - 公告：已发出 6 人

    看谁没读，发「刚才的通知谁没看」；要收回，发「撤回刚才的通知」。
    ――――
    〔card〕通知 3 · 待确认

    **请回电**

    发给：李四，共 **1** 人

    - DING：1 次接口调用，可查谁看过页面

    > DING 会在手机上强提醒，请只用于急事；发出后只能看到谁打开过页面。

    只有方主任可以确认，30 分钟内有效。
    [确认发送] [取消]
    ――
    〔card〕通知 3 · 已发送

    **请回电**

    发给：李四，共 **1** 人

    - DING：已发出 1 人

    看谁没读，发「刚才的通知谁没看」；要收回，发「撤回刚才的通知」。
    ――――
    〔card〕通知 4 · 待确认

    **开会**

    发给：群「和平医院群」

    - 群消息：1 次接口调用，可查有多少人已读

    > 群消息不能 @ 人，群里所有人都能看到。

    只有方主任可以确认，30 分钟内有效。
    [确认发送] [取消]
    ――
    〔card〕通知 4 · 已发送

    **开会**

    发给：群「和平医院群」

    - 群消息：已发出 1 个群

    看谁没读，发「刚才的通知谁没看」；要收回，发「撤回刚才的通知」。
    ");
    let world: Value = scene.platform().world().await;
    let told = world["deliveries"].as_array().expect("deliveries").iter();
    // Where its page is, is another one in each run.
    let said = |one: &Value| one["text"].to_string().split("http").next().unwrap_or_default().to_owned();
    let told: Vec<String> =
        told.map(|one| format!("{} {} {}", one["channel"], one["user"], said(one))).collect();
    let told: Vec<String> = told.into_iter().filter(|one| !one.contains("您可以这样说")).collect();
    assert_snapshot!(told.join("\n"), @r#"
    "todo" "hp_zhang" "报数据"
    "todo" "wh_sun" "报数据"
    "announcement" "hp_admin" "放假安排\n\n方主任 3月2日 09:00"
    "announcement" "hp_li" "放假安排\n\n方主任 3月2日 09:00"
    "announcement" "hp_wang" "放假安排\n\n方主任 3月2日 09:00"
    "announcement" "hp_zhang" "放假安排\n\n方主任 3月2日 09:00"
    "announcement" "hp_zhang2" "放假安排\n\n方主任 3月2日 09:00"
    "announcement" "kn_ouyang" "放假安排\n\n方主任 3月2日 09:00"
    "ding" "hp_li" "请回电\n\n方主任 3月2日 09:00\n
    "group" "hp_admin" "开会\n\n方主任 3月2日 09:00"
    "group" "hp_li" "开会\n\n方主任 3月2日 09:00"
    "group" "hp_wang" "开会\n\n方主任 3月2日 09:00"
    "group" "hp_zhang" "开会\n\n方主任 3月2日 09:00"
    "group" "hp_zhang2" "开会\n\n方主任 3月2日 09:00"
    "#);
    scene.overlook();
    scene.finish().await;
}
