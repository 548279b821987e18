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
        scene.asks("boss", "取消").await;
    }
    assert_snapshot!(told.join("\n"), @"
    「长长长长长长长长长长长长长长长长长长长长……」太长，没有发送：工作通知最多 2048 字节，这条约 2229 字节（一个汉字 3 字节）。缩短正文请说「内容改成：…」，或说「改用机器人单聊」或「改用公告」；别的都还记着。（回复「取消」可放弃）
    「长长长长长长长长长长长长长长长长长长长长……」太长，没有发送：机器人单聊最多 15000 字节，这条约 15042 字节（一个汉字 3 字节）。缩短正文请说「内容改成：…」，或说「改用公告」；别的都还记着。（回复「取消」可放弃）
    「长长长长长长长长长长长长长长长长长长长长……」太长，没有发送：群消息最多 15000 字节，这条约 15042 字节（一个汉字 3 字节）。缩短正文请说「内容改成：…」，或分成几条发；别的都还记着。（回复「取消」可放弃）
    「长长长长长长长长长长长长长长长长长长长长……」太长，没有发送：待办最多 4096 字，这条约 4216 字。缩短正文请说「内容改成：…」，或说「改用机器人单聊」或「改用公告」；别的都还记着。（回复「取消」可放弃）
    「长长长长长长长长长长长长长长长长长长长长……」太长，没有发送：DING最多 15000 字节，这条约 15026 字节（一个汉字 3 字节）。缩短正文请说「内容改成：…」，或说「改用公告」；别的都还记着。（回复「取消」可放弃）
    「长长长长长长长长长长长长长长长长长长长长……」太长，没有发送：公告最多 20000 字，这条约 20116 字。缩短正文请说「内容改成：…」，或分成几条发；别的都还记着。（回复「取消」可放弃）
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
    > 工作通知最多 2048 字节，这条约 2360 字节：消息里只放开头，全文在「查看全文」的页面上
    > 机器人单聊最多 15000 字节，这条约 15214 字节：消息里只放开头，全文在「查看全文」的页面上
    > 群消息最多 15000 字节，这条约 15214 字节：消息里只放开头，全文在「查看全文」的页面上
    > 待办最多 4096 字，这条约 4217 字：只放开头，点开待办看全文
    > DING最多 15000 字节，这条约 15102 字节：只放开头和页面的网址
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
    > 速回 [https://a.example/x](https://a.example/x)
    > DING 会在手机上强提醒，请只用于急事；发出后只能看到谁打开过页面。

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_long_for_a_way_is_kept_and_put_right_in_words() {
    let mut scene = scene(Plan::default()).await;
    scene.asks("boss", &format!("明早8点发通知给和平医院：{}", "长".repeat(700))).await;
    assert_snapshot!(scene.asks("boss", "怎么办").await, @"没看懂这个回答。「长长长长长长长长长长长长长长长长长长长长……」太长，没有发送：工作通知最多 2048 字节，这条约 2229 字节（一个汉字 3 字节）。缩短正文请说「内容改成：…」，或说「改用机器人单聊」或「改用公告」；别的都还记着。（回复「取消」可放弃）");
    let preview = scene.asks("boss", "改用单聊").await;
    assert!(preview.contains("长长长") && preview.contains("- 机器人单聊"), "{preview}");
    assert!(preview.contains("发送时间：**3月3日 08:00**"), "{preview}");
    scene.asks("boss", &format!("改用工作通知，内容改成：{}", "长".repeat(900))).await;
    assert_snapshot!(scene.asks("boss", "内容改成：短").await, @"
    〔card〕通知 1 · 待确认

    **短**

    发给：和平医院，共 **6** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    发送时间：**3月3日 08:00**

    > 有 1 人还没有激活钉钉，登录前看不到通知：王五

    只有方主任可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_platform_refuses_is_one_sentence_and_stays_on_the_card() {
    let mut scene = scene(Plan::default()).await;
    scene.platform().post("knobs", serde_json::json!({"banned_words": ["违禁"]})).await;
    scene.asks("boss", "单聊通知李四：这里有违禁的词").await;
    scene.presses("boss", "确认发送").await;
    assert_snapshot!(scene.card("boss").await, @"
    〔card〕通知 1 · 没有发送

    **这里有违禁的词**

    发给：李四，共 **1** 人

    - 机器人单聊：没有送达 1 人

    通知里有钉钉不允许的词或网址，没有发送。请改动内容后重新发送。
    ");
    scene.overlook();
    scene.finish().await;
}
