//! A notice arrives as it was typed, by every way; what it is called, and what of it does not go out.

use guanjia::card::operation::notice::quoted;
use guanjia::dingtalk::notice::{Link, Words, ding, verbatim, work};
use guanjia::simulator::seen::Markup;
use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Plan, Scene};

/// Lines, marks, tags and addresses as officers type them.
const TYPED: &str = "各科室：\n1. 明天9:00开会，带_工作证_和*胸牌*\n- 地点：三楼\n\n# 请准时\n> 引一句\n<b>重要</b> <3个工作日 &nbsp;\n~~旧~~ [名单](附件) 1*2*3=6 `码`\n  缩进  两格\n见 https://www.wjx.cn/vm/a_b_c.aspx?x=1&y=2。";

/// A text as its writer sees it.
fn typed(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    ");
    let shown = |line: &str| -> String { line.chars().filter(|c| !c.is_control()).collect() };
    let lines = text.split(['\n', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}']).map(shown);
    as_lines(&lines.collect::<Vec<_>>().join("\n"))
}

/// Blanks at the end of a line cannot be seen, nor whether a blank would break.
fn as_lines(text: &str) -> String {
    let text = text.replace('\u{A0}', " ").replace('\t', "    ");
    let lines: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// What is seen of the platform's message of this kind.
fn seen(kind: &str, text: &Value) -> String {
    as_lines(&Markup::of(kind).shows(text.as_str().expect("a text")))
}

fn by_work(words: &Words) -> String {
    let message = work::message(words);
    let kind = message["msgtype"].as_str().expect("a kind");
    let fields = ["content", "text", "markdown"];
    let text = fields.iter().map(|name| &message[kind][*name]).find(|text| text.is_string());
    seen(kind, text.expect("a text"))
}

fn by_robot(words: &Words) -> String {
    let (kind, param) = words.sample();
    let param: Value = serde_json::from_str(&param).expect("JSON");
    let text = ["content", "text"].iter().map(|name| &param[*name]).find(|text| text.is_string());
    seen(kind, text.expect("a text"))
}

/// What a browser shows of a paragraph.
fn on_page(html: &str) -> String {
    let mut shown = String::new();
    let mut rest = html.split('<');
    shown.push_str(rest.next().unwrap_or_default());
    for part in rest {
        let (tag, text) = part.split_once('>').expect("a whole tag");
        shown.push_str(if tag == "br" { "\n" } else { "" });
        shown.push_str(text);
    }
    // A browser shows blanks in a row as one.
    while shown.contains("  ") || shown.contains("\n ") {
        shown = shown.replace("  ", " ").replace("\n ", "\n");
    }
    let entities =
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    as_lines(
        &entities
            .iter()
            .fold(shown.trim_start_matches(' ').to_owned(), |text, (entity, c)| text.replace(entity, c)),
    )
}

/// Every way, with and without a page, and what is seen by it.
fn ways(text: &str) -> Vec<(&'static str, String)> {
    let bare = Words { title: "通知".into(), text: text.to_owned(), link: None };
    let link = Some(Link { label: "查看全文".into(), url: "https://bot.example.org/x".into() });
    let linked = Words { link, ..bare.clone() };
    let long = Words { text: format!("{text}\n{}", "长".repeat(501)), ..bare.clone() };
    let cut = |seen: String| as_lines(seen.trim_end_matches('长'));
    vec![
        ("work", by_work(&bare)),
        ("long work", cut(by_work(&long))),
        ("work with a page", by_work(&linked)),
        ("robot", by_robot(&bare)),
        ("robot with a page", by_robot(&linked)),
        ("ding", as_lines(&ding::content(&bare))),
        ("todo, announcement", as_lines(&verbatim::plain(text))),
        ("page", on_page(&verbatim::html(text))),
        ("preview", as_lines(&Markup::Markdown.shows(&quoted(text)))),
    ]
}

/// Pieces of text that could be markup somewhere.
fn anything() -> impl Strategy<Value = String> {
    let mark = prop::sample::select(vec![
        "_",
        "*",
        "**",
        "***",
        "#",
        "## ",
        "<",
        "<b>",
        "</b>",
        "<br/>",
        "<!--",
        "&",
        "&lt;",
        "&#35;",
        "&nbsp;",
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        "~",
        "~~",
        "`",
        "```",
        "- ",
        "+ ",
        "-",
        "---",
        "===",
        "1.",
        "1. ",
        "12) ",
        ">",
        "> ",
        "|",
        "|-|",
        "\\",
        "!",
        ":",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "  ",
        "    ",
        "\t",
        "\u{3000}",
        "\u{A0}",
        "https://a.example/x_y",
        "http://b.example/?q=1&lt;=2;",
        "www.c.example",
        "https://",
        "a@b.example",
        "开会",
        "工作证",
        "9",
        "a",
        "\u{1A}",
        "😀",
        "- [ ] ",
        "[^1]: ",
        "$x$",
        "@张三 ",
        "\"",
        "'",
    ])
    .prop_map(str::to_owned);
    let other = "\\PC{1,6}".prop_map(|text| text);
    prop::collection::vec(prop_oneof![8 => mark, 1 => other], 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn what_is_typed_is_seen_by_every_way(text in anything()) {
        // The card shows its beginning alone.
        prop_assume!(text.chars().count() <= 300);
        for (way, seen) in ways(&text) {
            prop_assert_eq!(&seen, &typed(&text), "{}", way);
        }
    }
}

#[test]
fn what_officers_type_is_seen_by_every_way() {
    for (way, seen) in ways(TYPED) {
        assert_eq!(seen, typed(TYPED), "{way}");
    }
}

async fn scene(plan: Plan) -> Scene {
    let mut scene = Scene::of(plan.manual_clock()).await;
    scene.walked().await;
    scene.says_in("cidNotice==", "boss", "帮助").await;
    scene.overhears().await;
    scene
}

/// What came by a channel: its title and what is seen.
async fn got(scene: &Scene, channel: &str) -> (String, String) {
    let world = scene.platform().world().await;
    let all = world["deliveries"].as_array().expect("deliveries").clone();
    let one = all
        .into_iter()
        .rfind(|one| one["channel"] == channel)
        .unwrap_or_else(|| panic!("nothing by {channel}"));
    let text = |name: &str| one[name].as_str().expect("a text").to_owned();
    (text("title"), text("seen"))
}

const ORDERS: [(&str, &str); 6] = [
    ("work", "发通知给李四："),
    ("chat", "单聊通知李四："),
    ("group", "发通知到全区通知群："),
    ("todo", "发待办给李四："),
    ("announcement", "发公告给李四："),
    ("ding", "用DING通知李四："),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_every_way_the_receiver_sees_what_was_typed_and_no_number() {
    for plan in [Plan::default(), Plan::default().pages()] {
        let mut scene = scene(plan).await;
        for (channel, order) in ORDERS {
            scene.asks("boss", &format!("{order}{TYPED}")).await;
            let card = scene.platform().said(Some("boss"), "single").await.pop().expect("a preview");
            let preview = card["seen"].as_str().expect("a text").to_owned();
            assert!(as_lines(&preview).contains(&typed(TYPED)), "{order}: {preview}");
            scene.presses("boss", "确认发送").await;
            scene.settle().await;
            let (title, seen) = got(&scene, channel).await;
            assert!(!title.contains("通知 ") && !seen.contains("通知 "), "{channel}: {title} {seen}");
            let seen = if channel == "todo" { todo(&scene).await } else { seen };
            assert!(as_lines(&seen).starts_with(&typed(TYPED)), "{channel}: {seen}");
        }
        scene.overlook();
        scene.finish().await;
    }
}

async fn todo(scene: &Scene) -> String {
    let world = scene.platform().world().await;
    let todo = world["todos"].as_array().and_then(|all| all.last()).expect("a todo").clone();
    todo["description"].as_str().expect("more about it").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_called_by_its_first_line_or_what_it_was_called_or_by_whom_it_is_from() {
    let mut scene = scene(Plan::default().pages()).await;
    let mut called = Vec::new();
    for (user, text) in [
        ("boss", "关于元旦放假的通知\n1月1日至3日放假。"),
        ("boss", "标题：停水\n明天上午停水，请备水。"),
        ("hp_admin", "各位老师：\n明天9点体检，请空腹。"),
        ("boss", "请各单位于本周五下班之前把本季度的数据报表报送到办公室，逾期不候。"),
        ("boss", "报数据"),
    ] {
        scene.asks(user, &format!("发公告给李四：{text}")).await;
        if user == "hp_admin" {
            // Who signs announcements is the main administrator's to be.
            scene.asks(user, &format!("单聊通知李四：{text}")).await;
        }
        scene.presses(user, "确认发送").await;
        scene.settle().await;
        let (title, _) = got(&scene, if user == "hp_admin" { "chat" } else { "announcement" }).await;
        called.push(title);
    }
    assert_snapshot!(called.join("\n"), @"
    关于元旦放假的通知（3月2日 09:00）
    停水（3月2日 09:00）
    和平医院 3月2日通知
    朝阳区卫生健康委员会通知（3月2日 09:00）
    报数据（3月2日 09:00）
    ");
    assert_snapshot!(scene.asks("boss", "最近发过哪些通知").await, @"
    最近的通知（新的在前）：
    - 通知 6「报数据」，3月2日 09:00，已发送（1 人），方主任
    - 通知 5「请各单位于本周五下班之前把本季度的数据报……」，3月2日 09:00，已发送（1 人），方主任
    - 通知 4「明天9点体检，请空腹。」，3月2日 09:00，已发送（1 人），和平医院管理员
    - 通知 2「停水」，3月2日 09:00，已发送（1 人），方主任
    - 通知 1「关于元旦放假的通知」，3月2日 09:00，已发送（1 人），方主任
    看回执请说「1号通知谁没看」，号码换成要看的那一条。
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_between_the_words_is_said_to_stay_behind() {
    let mut scene = scene(Plan::default()).await;
    let picture = json!({"type": "picture", "downloadCode": "x", "pictureDownloadCode": "y"});
    let rich = json!({"richText": [{"text": "发通知给李四：请看海报"}, picture, {"text": "谢谢"}, picture]});
    scene.sends(json!({"user": "officer", "msgtype": "richText", "content": rich})).await;
    assert_snapshot!(scene.reply("officer").await, @"
    〔card〕通知 1 · 待确认

    **请看海报**

    > 请看海报
    > 谢谢

    发给：李四，共 **1** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    > 图片不会发出：发来的 2 张图片没有带上，只发文字

    只有冯佳阳可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    // Another text without any puts that right.
    assert_snapshot!(scene.asks("officer", "内容改成：请看门口的海报").await, @"
    〔card〕通知 1 · 待确认

    **请看门口的海报**

    发给：李四，共 **1** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    只有冯佳阳可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    scene.sends(json!({"user": "officer", "msgtype": "picture", "content": {"downloadCode": "x"}})).await;
    assert_snapshot!(scene.reply("officer").await, @"通知只发文字，图片不会发出。可以先把图片传到钉盘，再把分享链接写进通知内容。");
    scene.asks("officer", "取消").await;
    assert_snapshot!(scene.asks("officer", "发通知给李四").await, @"请发送通知的内容。发来的整段文字会原样作为正文；不发了请回复「取消」。（回复「取消」可放弃）");
    let mut told = Vec::new();
    for kind in ["picture", "file"] {
        let content = json!({"downloadCode": "x", "fileName": "a.pdf"});
        scene.sends(json!({"user": "officer", "msgtype": kind, "content": content})).await;
        told.push(scene.reply("officer").await);
    }
    assert_snapshot!(told.join("\n"), @"
    通知只发文字，图片不会发出。可以先把图片传到钉盘，再把分享链接写进通知内容。请发送通知的内容。发来的整段文字会原样作为正文；不发了请回复「取消」。（回复「取消」可放弃）
    通知只发文字，文件不会发出。可以先把文件传到钉盘，再把分享链接写进通知内容。请发送通知的内容。发来的整段文字会原样作为正文；不发了请回复「取消」。（回复「取消」可放弃）
    ");
    let rich = json!({"richText": [{"text": "海报在门口"}, picture]});
    scene.sends(json!({"user": "officer", "msgtype": "richText", "content": rich})).await;
    assert_snapshot!(scene.reply("officer").await, @"
    〔card〕通知 1 · 待确认

    **海报在门口**

    发给：李四，共 **1** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    > 图片不会发出：发来的 1 张图片没有带上，只发文字

    只有冯佳阳可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    scene.finish().await;
}

/// A text that only says that the text follows is none: what comes next is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_that_is_still_to_come_is_asked_for_and_the_next_message_is_it() {
    let mut scene = scene(Plan::default()).await;
    for words in ["内容我贴下面", "正文见下一条", "如下"] {
        let said = scene.asks("officer", &format!("发通知给李四：{words}")).await;
        assert!(said.starts_with("请发送通知的内容"), "{words}: {said}");
        let said = scene.asks("officer", "各位老师：\n明天停水_请_备水").await;
        assert!(said.contains("明天停水") && said.contains("发给：李四") && !said.contains(words), "{said}");
        scene.asks("officer", "取消").await;
    }
    let said = scene.asks("officer", "发通知给李四：下面的人请来开会").await;
    assert!(said.contains("下面的人请来开会") && said.contains("待确认"), "{said}");
    scene.overlook();
    scene.finish().await;
}
