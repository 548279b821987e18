//! What each way can hold: said before, shortened where a page carries the rest, refused where there is none.

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{Plan, Scene};

const BASE: &str = "https://bot.example.org";

/// Orders by every way, with more than each can hold.
const LONG: [(&str, usize); 6] = [
    ("发通知给和平医院：", 700),
    ("单聊通知和平医院：", 5_000),
    ("发通知到全区通知群：", 5_000),
    ("发待办给和平医院：", 4_200),
    ("用DING通知和平医院：", 5_000),
    ("发公告给和平医院：", 20_100),
];

async fn scene(plan: Plan) -> Scene {
    let mut scene = Scene::of(plan.manual_clock()).await;
    scene.walked().await;
    // The bot knows the groups somebody has spoken to it in.
    scene.says_in("cidNotice==", "boss", "帮助").await;
    scene.overhears().await;
    scene
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_pages_every_way_says_how_much_it_holds_and_nothing_is_sent() {
    let mut scene = scene(Plan::default()).await;
    let mut told = Vec::new();
    for (order, characters) in LONG {
        told.push(scene.asks("boss", &format!("{order}{}", "长".repeat(characters))).await);
    }
    assert_snapshot!(told.join("\n"), @"
    「长长长长长长长长长长长长长长长长长长长长……」太长，没有发送：工作通知最多 2048 字节，这条约 2208 字节（一个汉字 3 字节）。请缩短正文，或改用机器人单聊或公告，例如：发公告给和平医院：内容。
    「长长长长长长长长长长长长长长长长长长长长……」太长，没有发送：机器人单聊最多 15000 字节，这条约 15074 字节（一个汉字 3 字节）。请缩短正文，或改用公告，例如：发公告给和平医院：内容。
    「长长长长长长长长长长长长长长长长长长长长……」太长，没有发送：群消息最多 15000 字节，这条约 15074 字节（一个汉字 3 字节）。请缩短正文，或分成几条发。
    「长长长长长长长长长长长长长长长长长长长长……」太长，没有发送：待办最多 4096 字，这条约 4216 字。请缩短正文，或改用机器人单聊或公告，例如：发公告给和平医院：内容。
    「长长长长长长长长长长长长长长长长长长长长……」太长，没有发送：DING最多 15000 字节，这条约 15035 字节（一个汉字 3 字节）。请缩短正文，或改用公告，例如：发公告给和平医院：内容。
    「长长长长长长长长长长长长长长长长长长长长……」太长，没有发送：公告最多 20000 字，这条约 20116 字。请缩短正文，或分成几条发。
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_pages_every_way_carries_the_beginning_and_the_platform_takes_it() {
    let mut scene = scene(Plan::default().set("GUANJIA_PUBLIC_URL", BASE)).await;
    let mut remarks = Vec::new();
    for (order, characters) in LONG {
        let preview = scene.asks("boss", &format!("{order}{}终", "长".repeat(characters))).await;
        let remark = preview.lines().find(|line| line.contains("最多") && line.contains("这条约"));
        remarks.push(remark.unwrap_or_else(|| panic!("{order}: {preview}")).to_owned());
        scene.presses("boss", "确认发送").await;
        let card = scene.card("boss").await;
        assert!(card.contains("· 已发送"), "{order}: {card}");
    }
    assert_snapshot!(remarks.join("\n"), @"
    > 工作通知最多 2048 字节，这条约 2339 字节：消息里只放开头，全文在「查看全文」的页面上
    > 机器人单聊最多 15000 字节，这条约 15193 字节：消息里只放开头，全文在「查看全文」的页面上
    > 群消息最多 15000 字节，这条约 15193 字节：消息里只放开头，全文在「查看全文」的页面上
    > 待办最多 4096 字，这条约 4217 字：只放开头，点开待办看全文
    > DING最多 15000 字节，这条约 15111 字节：只放开头和页面的网址
    > 公告最多 20000 字，这条约 20117 字：只放开头和页面的网址
    ");
    let world = scene.platform().world().await;
    let all = |name: &str| world[name].as_array().cloned().unwrap_or_default();
    let got: Vec<Value> = [all("deliveries"), all("announcements")].concat();
    assert!(got.len() >= 12, "{}", got.len());
    // Of a todo only its subject is seen here.
    for one in got.iter().filter(|one| one["channel"] != "todo") {
        let text = one.to_string();
        assert!(text.contains("内容较长") && !text.contains('终'), "{text}");
    }
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_way_cannot_do_is_said_only_where_it_applies() {
    let mut scene = scene(Plan::default().pages()).await;
    let mut remarks = Vec::new();
    for order in [
        "用DING通知李四：速回",
        "用DING通知李四：速回 https://a.example/x",
        "发待办给李四：报数据",
        "发待办给李四：报数据\n周五前交",
        "发公告给李四：放假",
        "单聊通知李四：**报数据**",
    ] {
        let preview = scene.asks("boss", order).await;
        let warned: Vec<&str> =
            preview.lines().map(str::trim).filter(|line| line.starts_with("> ")).collect();
        remarks.push(format!("{order}\n{}", warned.join("\n")));
    }
    assert_snapshot!(remarks.join("\n\n"), @"
    用DING通知李四：速回
    > DING 会在手机上强提醒，请只用于急事；发出后只能看到谁打开过页面。

    用DING通知李四：速回 https://a.example/x
    > 速回 https://a.example/x
    > DING 会在手机上强提醒，请只用于急事；发出后只能看到谁打开过页面。
    > DING 是纯文字：网址和加粗、列表等格式会原样显示。

    发待办给李四：报数据
    > 收到的人打开待办，在详情页标记完成；能看到谁完成了、谁打开过页面。

    发待办给李四：报数据
    周五前交
    > 报数据
    > 周五前交
    > 收到的人打开待办，在详情页标记完成；能看到谁完成了、谁打开过页面。
    > 待办列表里只显示标题「报数据」，正文点开才看到。

    发公告给李四：放假
    > 公告不弹窗提醒，要各人自己去看。

    单聊通知李四：**报数据**
    ");
    scene.overlook();
    scene.finish().await;
}
