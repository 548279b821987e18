//! The page of a notice: who may see what of it, and that who has visited it has read.

use std::time::Duration;

use insta::assert_snapshot;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Plan, Scene};

const BASE: &str = "https://bot.example.org";

/// A scene whose notices have pages.
async fn scene() -> Scene {
    let scene = Scene::of(Plan::default().manual_clock().set("GUANJIA_PUBLIC_URL", BASE)).await;
    scene.walked().await;
    scene
}

/// Sends it; the path of its page, from the button of what somebody got.
async fn sent(scene: &mut Scene, sender: &str, text: &str, (receiver, channel): (&str, &str)) -> String {
    scene.asks(sender, text).await;
    scene.presses(sender, "确认发送").await;
    for user in [sender, "hp_zhang", "wh_sun"] {
        scene.reply(user).await;
    }
    let seen = scene.platform().get(&format!("chat?user={receiver}")).await;
    let messages = seen["messages"].as_array().expect("messages").clone();
    let got = messages.into_iter().rfind(|one| one.to_string().contains("/app/notices/"));
    let got = got.unwrap_or_else(|| panic!("{receiver} has no {channel} with a page: {seen}")).to_string();
    let (_, link) = got.split_once(BASE).expect("an address of ours");
    link.split(['"', '\\', ')', ' ']).next().expect("a path").to_owned()
}

async fn open(scene: &Scene, path: &str) -> (StatusCode, String) {
    let response = scene.platform().http().get(scene.house().door(path)).send().await.expect("an answer");
    (response.status(), response.text().await.expect("a body"))
}

/// What the page's script does once the client has given it a code.
async fn visit_with(scene: &Scene, path: &str, code: &str) -> (u16, Value) {
    let address = scene.house().door(&format!("{path}/read"));
    let call = scene.platform().http().post(address).json(&json!({"code": code}));
    let response = call.send().await.expect("an answer");
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

async fn code(scene: &Scene, user: &str) -> String {
    let made = scene.platform().post("auth_code", json!({"user": user})).await;
    made["code"].as_str().expect("a code").to_owned()
}

async fn visit(scene: &Scene, path: &str, user: &str) -> (u16, Value) {
    let code = code(scene, user).await;
    visit_with(scene, path, &code).await
}

/// The text of a page, without its style.
fn shown(page: &str) -> &str {
    let (_, body) = page.split_once("<main>").expect("a page");
    body.split_once("</main>").expect("an end").0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_shows_all_of_it_to_whoever_has_its_address() {
    let mut scene = scene().await;
    let said = "单聊通知各信息员：报数据\n- 截止<周五>\n见 https://a.example/x?y=1&z=2";
    let path = sent(&mut scene, "officer", said, ("hp_zhang", "chat")).await;
    let response = scene.platform().http().get(scene.house().door(&path)).send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    let header = |name: &str| response.headers()[name].to_str().expect("text").to_owned();
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert!(header("content-security-policy").starts_with("default-src 'none'; style-src 'sha256-"));
    let page = response.text().await.expect("a body");
    assert!(!page.contains("<script"), "{page}");
    assert_snapshot!(shown(&page), @r#"<p class="organisation">朝阳区卫生健康委员会</p><h1>报数据</h1><p class="about"><span>冯佳阳</span><span>3月2日 09:00</span></p><article><p>- 截止&lt;周五&gt;<br>见 <a href="https://a.example/x?y=1&amp;z=2" rel="noopener noreferrer">https://a.example/x?y=1&amp;z=2</a></p></article><p id="said" role="status" hidden></p><section id="chart" hidden></section>"#);

    let inside = scene.platform().http().get(scene.house().door(&path));
    let inside =
        inside.header("user-agent", "Mozilla/5.0 AliApp(DingTalk/7.6.0)").send().await.expect("an answer");
    let policy = inside.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(policy.contains("script-src 'sha256-") && policy.contains("connect-src 'self'"), "{policy}");
    let page = inside.text().await.expect("a body");
    assert!(page.contains("data-corp=\"dingsim0001\" data-client=\"dingsimapp\""), "{page}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_can_walk_pages() {
    let mut scene = scene().await;
    let path = sent(&mut scene, "officer", "单聊通知各信息员：报数据", ("hp_zhang", "chat")).await;
    let (before, mark) = path.rsplit_once('/').expect("a mark");
    assert!(mark.len() >= 16, "{mark}");
    let wrong: String = mark.chars().rev().collect();
    for path in [
        format!("{before}/{wrong}"),
        format!("{before}/{}", &mark[..16]),
        format!("{before}/x"),
        format!("/app/notices/other/{mark}"),
    ] {
        let (status, page) = open(&scene, &path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.contains("没有找到这条通知") && !page.contains("报数据"), "{page}");
        assert_eq!(visit(&scene, &path, "hp_zhang").await.0, 404, "{path}");
    }
    assert_eq!(scene.calls("/topapi/v2/user/getuserinfo").await.len(), 0);
    assert_snapshot!(shown(&open(&scene, &format!("{before}/x")).await.1), @"<p class=\"organisation\">朝阳区卫生健康委员会</p><h1>没有找到这条通知</h1><article><p>链接可能不完整，或者通知已过保存期。请从钉钉里的通知重新打开；还是打不开，请联系发送人。</p></article>");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_that_was_not_confirmed_has_no_page() {
    let mut scene = scene().await;
    let path = sent(&mut scene, "officer", "单聊通知各信息员：报数据", ("hp_zhang", "chat")).await;
    let first = path.split('/').nth(3).expect("an operation").to_owned();
    scene.asks("officer", "单聊通知各信息员：还没有确认").await;
    let second = scene.card_id("single", "officer").await;
    assert_ne!(first, second);
    assert_eq!(open(&scene, &path.replace(&first, &second)).await.0, StatusCode::NOT_FOUND);
    scene.asks("officer", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_visited_has_read_and_counts_once() {
    let mut scene = scene().await;
    let path = sent(&mut scene, "officer", "单聊通知各信息员：报数据", ("hp_zhang", "chat")).await;
    let answers = tokio::join!(
        visit(&scene, &path, "hp_zhang"),
        visit(&scene, &path, "wh_sun"),
        visit(&scene, &path, "hp_zhang"),
        visit(&scene, &path, "kn_zhao"),
    );
    for (status, answer) in [&answers.0, &answers.1, &answers.2, &answers.3] {
        assert_eq!(
            (*status, &answer["read"], &answer["chart"]),
            (200, &json!(true), &Value::Null),
            "{answer}"
        );
    }
    assert_snapshot!(answers.1.1["said"].as_str().expect("a line"), @"孙七，已登记您看过这条通知。");
    assert_snapshot!(scene.asks("officer", "刚才的通知谁没看").await, @"
    〔markdown〕**通知 1「报数据」**
      3月2日 09:00，发给：信息员，共 **2** 人（望湖社区卫生服务中心 1 人，和平医院 1 人）
      - 机器人单聊：已读 2 / 2 人（100%）
      所有人都读了。
      各单位已读（少的在前）：
      - 望湖社区卫生服务中心 1 / 1（100%）
      - 和平医院 1 / 1（100%）
    ");
    assert_snapshot!(scene.asks("officer", "催一下没看的").await, @"通知 1「报数据」所有人都读了，不用提醒。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_counts_once_and_for_members_alone() {
    let mut scene = scene().await;
    let path = sent(&mut scene, "officer", "单聊通知各信息员：报数据", ("hp_zhang", "chat")).await;
    let code_of_zhang = code(&scene, "hp_zhang").await;
    assert_eq!(visit_with(&scene, &path, &code_of_zhang).await.0, 200);
    assert_snapshot!(format!("{:?}", visit_with(&scene, &path, &code_of_zhang).await), @"(401, Object {\"read\": Bool(false), \"said\": String(\"登录状态已过期，请重新打开页面。\")})");
    assert_eq!(visit_with(&scene, &path, "").await.0, 401);
    let old = code(&scene, "wh_sun").await;
    scene.house().advance(Duration::from_mins(5));
    assert_eq!(visit_with(&scene, &path, &old).await.0, 401);
    let gone = code(&scene, "wh_sun").await;
    scene.platform().post("leave", json!({"user": "wh_sun"})).await;
    scene.settle().await;
    assert_snapshot!(format!("{:?}", visit_with(&scene, &path, &gone).await), @"(403, Object {\"read\": Bool(false), \"said\": String(\"您的账号不在本组织，不计入已读。\")})");
    scene.refusal("/topapi/v2/user/getuserinfo", "50002").await;
    assert_snapshot!(format!("{:?}", visit(&scene, &path, "kn_zhao").await), @"(403, Object {\"read\": Bool(false), \"said\": String(\"您不在应用的可见范围内，不计入已读。请联系管理员。\")})");
    scene.fault("/topapi/v2/user/getuserinfo", "http500", 1).await;
    assert_snapshot!(format!("{:?}", visit(&scene, &path, "kn_zhao").await), @"(502, Object {\"again\": Object {\"after\": Number(8), \"code\": String(\"new\")}, \"read\": Bool(false), \"said\": String(\"暂时没能登记已读，请稍后重新打开页面。\")})");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ding_is_told_of_by_its_page() {
    let mut scene = scene().await;
    let path = sent(&mut scene, "boss", "DING通知李四：请回电", ("hp_li", "ding")).await;
    assert_snapshot!(scene.asks("boss", "刚才的通知谁没看").await, @"
    〔markdown〕**通知 1「请回电」**
      3月2日 09:00，发给：李四，共 **1** 人
      - DING：看过页面 0 / 1 人（0%）
      未读 1 人：李四。
      要提醒他们，回复「催一下没看的」。
    ");
    assert_eq!(visit(&scene, &path, "kn_zhao").await.0, 200);
    assert_eq!(visit(&scene, &path, "hp_li").await.0, 200);
    assert_snapshot!(scene.asks("boss", "刚才的通知谁没看").await, @"
    〔markdown〕**通知 1「请回电」**
      3月2日 09:00，发给：李四，共 **1** 人
      - DING：看过页面 1 / 1 人（100%）
      所有人都读了。
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_sender_and_main_administrators_see_how_much_was_read() {
    let mut scene = scene().await;
    let path = sent(&mut scene, "officer", "单聊通知各信息员：报数据", ("hp_zhang", "chat")).await;
    visit(&scene, &path, "hp_zhang").await;
    scene.settle().await;
    for user in ["hp_admin", "wh_sun", "hp_zhang"] {
        assert_eq!(visit(&scene, &path, user).await.1["chart"], Value::Null, "{user}");
    }
    scene.settle().await;
    for user in ["officer", "boss"] {
        let answer = visit(&scene, &path, user).await.1;
        let chart = answer["chart"].as_str().expect("a drawing");
        assert!(chart.starts_with("<svg ") && chart.contains("共已读 2 / 2 人（100%）"), "{chart}");
        assert!(chart.contains(">和平医院<") && chart.contains(">望湖社区卫生服务中心<"), "{chart}");
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_taken_back_is_not_shown() {
    let mut scene = scene().await;
    let path = sent(&mut scene, "officer", "单聊通知各信息员：报数据", ("hp_zhang", "chat")).await;
    scene.asks("officer", "撤回刚才的通知").await;
    scene.presses("officer", "确认").await;
    assert!(scene.card("officer").await.contains("机器人单聊已撤回"));
    let (status, page) = open(&scene, &path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(!page.contains("报数据"), "{page}");
    assert_snapshot!(shown(&page), @r#"<p class="organisation">朝阳区卫生健康委员会</p><h1>通知已撤回</h1><p class="about"><span>冯佳阳</span><span>3月2日 09:00</span></p><article><p>这条通知已由发送人撤回，内容不再显示。</p></article>"#);
    assert_snapshot!(format!("{:?}", visit(&scene, &path, "hp_zhang").await), @"(410, Object {\"read\": Bool(false), \"said\": String(\"这条通知已经撤回。\")})");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_text_is_told_in_part_and_shown_whole() {
    let mut scene = scene().await;
    let text = format!("关于报送数据的通知\n{}\n结束", "请各单位认真准备材料。\n".repeat(80));
    let preview = scene.asks("officer", &format!("发通知给和平医院：{text}")).await;
    let remark = preview.lines().find(|line| line.contains("字节")).expect("a remark").trim();
    assert_snapshot!(remark, @"> 工作通知最多 2048 字节，这条约 3396 字节：消息里只放开头，全文在「查看全文」的页面上");
    scene.presses("officer", "确认发送").await;
    scene.reply("officer").await;
    let world = scene.platform().world().await;
    let deliveries = world["deliveries"].as_array().expect("deliveries");
    let got = deliveries.iter().find(|one| one["channel"] == "work").expect("a work notice").to_string();
    assert!(got.contains("关于报送数据的通知") && got.contains("全文请点") && !got.contains("结束"), "{got}");
    let calls = scene.calls("/corpconversation/asyncsend_v2").await;
    assert!(calls.iter().all(|call| call.outcome == "ok") && calls.len() == 1);
    let seen = scene.platform().get("chat?user=hp_zhang").await.to_string();
    let (_, link) = seen.split_once(BASE).expect("an address");
    let path = link.split(['"', '\\', ')']).next().expect("a path").to_owned();
    let (_, page) = open(&scene, &path).await;
    assert!(page.contains("结束") && page.matches("请各单位认真准备材料。").count() == 80, "{page}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_pages_a_long_text_is_refused_with_what_to_do_instead() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.walked().await;
    let text = "请各单位认真准备材料。".repeat(80);
    assert_snapshot!(scene.asks("officer", &format!("发通知给和平医院：{text}")).await, @"「请各单位认真准备材料。请各单位认真准备材……」太长，没有发送：工作通知最多 2048 字节，这条约 2769 字节（一个汉字 3 字节）。缩短正文请说「内容改成：…」，或说「改用机器人单聊」或「改用公告」；别的都还记着。（回复「取消」可放弃）");
    scene.asks("officer", "取消").await;
    let longer = text.repeat(6);
    assert_snapshot!(scene.asks("officer", &format!("单聊通知各信息员：{longer}")).await, @"「请各单位认真准备材料。请各单位认真准备材……」太长，没有发送：机器人单聊最多 15000 字节，这条约 15882 字节（一个汉字 3 字节）。缩短正文请说「内容改成：…」，或说「改用公告」；别的都还记着。（回复「取消」可放弃）");
    assert_eq!(scene.calls("/corpconversation/asyncsend_v2").await.len(), 0);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_to_whole_departments_is_told_of_by_its_page() {
    let plan = Plan::default().manual_clock().district(1_100).set("GUANJIA_CALLS_PER_SECOND", "0");
    let mut scene = Scene::of(plan.set("GUANJIA_PUBLIC_URL", BASE)).await;
    scene.walked().await;
    let preview = scene.asks("officer", "发通知给全体：停水检修").await;
    let told: Vec<&str> = preview.lines().map(str::trim).filter(|line| line.contains("页面")).collect();
    assert_snapshot!(told.join("\n"), @"
    - 工作通知：1 次接口调用，可查谁看过页面
    > 按部门发最省（1 次调用），但只能看到谁打开过页面；要逐人回执：工作通知按人发要 11 次，机器人单聊要 55 次。
    ");
    scene.presses("officer", "确认发送").await;
    scene.reply("boss").await;
    scene.presses("boss", "同意").await;
    for _ in 0..4 {
        scene.settle().await;
        scene.house().advance(Duration::from_secs(31));
    }
    for user in ["officer", "boss"] {
        scene.reply(user).await;
    }
    let seen = scene.platform().get("chat?user=officer").await.to_string();
    let (_, link) = seen.rsplit_once(BASE).expect("an address");
    let path = link.split(['"', '\\', ')']).next().expect("a path").to_owned();
    assert_eq!(visit(&scene, &path, "officer").await.0, 200);
    assert_eq!(visit(&scene, &path, "boss").await.0, 200);
    let status = scene.asks("officer", "刚才的通知谁没看").await;
    let leg = status.lines().find(|line| line.contains("工作通知")).expect("a leg").trim();
    assert_snapshot!(leg, @"- 工作通知：看过页面 2 / 1100 人（0%）");
    assert!(status.contains("各单位已读（少的在前）："), "{status}");
    let chart = visit(&scene, &path, "boss").await.1["chart"].as_str().expect("a drawing").to_owned();
    assert!(chart.contains("共已读 2 / 1100 人（0%）"), "{chart}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_that_only_lead_somewhere_are_listed_as_attachments() {
    let mut scene = scene().await;
    let text = "单聊通知各信息员：报数据\n报名表 https://files.example.org/a?x=1&y=2\n周五前，见 https://a.example/b 的说明";
    let path = sent(&mut scene, "officer", text, ("hp_zhang", "chat")).await;
    let (_, page) = open(&scene, &path).await;
    let (_, article) = page.split_once("<article>").expect("an article");
    let (article, _) = article.split_once("</article>").expect("its end");
    assert_snapshot!(article, @r#"<p>报名表 <a href="https://files.example.org/a?x=1&amp;y=2" rel="noopener noreferrer">https://files.example.org/a?x=1&amp;y=2</a><br>周五前，见 <a href="https://a.example/b" rel="noopener noreferrer">https://a.example/b</a> 的说明</p><section><h2>附件</h2><ul><li><a href="https://files.example.org/a?x=1&amp;y=2" rel="noopener noreferrer">报名表</a></li></ul></section>"#);
    let seen = scene.platform().get("chat?user=hp_zhang").await.to_string();
    assert!(seen.contains("报名表 https://files.example.org/a?x=1&y=2"), "as typed: {seen}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_that_the_client_tells_nothing_of_is_reported() {
    let mut scene = scene().await;
    let path = sent(&mut scene, "officer", "单聊通知各信息员：报数据", ("hp_zhang", "chat")).await;
    let report = async |path: &str, why: &str| {
        let call = scene.platform().http().post(scene.house().door(&format!("{path}/missed")));
        call.json(&json!({"why": why})).send().await.expect("an answer").status().as_u16()
    };
    for why in ["script", "call", "refused"] {
        assert_eq!(report(&path, why).await, 204, "{why}");
    }
    assert_eq!(report(&path, "<b>").await, 422);
    assert_eq!(report(&format!("{path}x"), "call").await, 404);
    scene.finish().await;
}
