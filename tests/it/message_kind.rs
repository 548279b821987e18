//! Messages that are not plain text, and senders that are nobody here.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::door::Robot;
use crate::support::{Plan, Scene, Way};

async fn sends(scene: &mut Scene, msgtype: &str, content: Value) -> String {
    scene.sends(json!({"user": "hp_admin", "msgtype": msgtype, "content": content})).await;
    scene.reply("hp_admin").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_said_to_be_unreadable() {
    let mut scene = Scene::new().await;
    assert_snapshot!(sends(&mut scene, "picture", json!({"downloadCode": "x"})).await, @"暂时读不了图片，请用文字发送，例如「帮助」。");
    assert_snapshot!(sends(&mut scene, "video", json!({"downloadCode": "x", "duration": 3})).await, @"暂时读不了视频，请用文字发送，例如「帮助」。");
    assert_snapshot!(sends(&mut scene, "file", json!({"fileName": "名单.xlsx"})).await, @"暂时读不了文件，请用文字发送，例如「帮助」。");
    assert_snapshot!(sends(&mut scene, "audio", json!({"downloadCode": "x"})).await, @"暂时读不了没有识别出文字的语音，请用文字发送，例如「帮助」。");
    assert_snapshot!(sends(&mut scene, "somethingNew", json!({})).await, @"暂时读不了这类消息，请用文字发送，例如「帮助」。");
    let picture = json!({"richText": [{"type": "picture", "downloadCode": "x"}]});
    assert_snapshot!(sends(&mut scene, "richText", picture).await, @"暂时读不了图片，请用文字发送，例如「帮助」。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn speech_and_rich_text_are_read() {
    let mut scene = Scene::new().await;
    let speech = json!({"recognition": "我能管哪些部门。", "downloadCode": "x"});
    assert_snapshot!(sends(&mut scene, "audio", speech).await, @"
    您可以管理：
    · 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院（含下级部门）
    只能操作这些部门里的人；操作其他部门或人员，管理后台会提示无权限。
    ");
    let rich = json!({"richText": [
        {"text": "查一下"}, {"type": "picture", "downloadCode": "x"}, {"text": "李四"},
    ]});
    assert_snapshot!(sends(&mut scene, "richText", rich).await, @"
    李四：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 药剂科
    角色：接诉即办员
    手机号：13900000012
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quoted_reply_is_read_by_its_own_words_and_about_what_it_quotes() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await;
    let quoted = json!({"msgtype": "text", "text": {
        "content": "确认", "isReplyMsg": true,
        "repliedMsg": {"msgId": "m1", "msgType": "text", "content": {"text": "取消"}},
    }});
    Robot::from(&scene, "hp_admin").await.with(quoted).delivered(&scene).await;
    assert_snapshot!(scene.reply("hp_admin").await, @"看不出引用的是哪一项操作，还没有办理。现在等待确认的是「添加成员」（陈晨）：请核对卡片，要办请直接回复「确认」（不用引用），或点它的按钮；不办请回复「取消」。");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"已确认「添加成员」（陈晨），正在办理，稍后给出结果。");
    assert_eq!(scene.platform().writes().await, ["user/create"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_without_a_userid_is_told_how_to_become_a_member() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "帮助").await;
    let text = json!({"msgtype": "text", "text": {"content": "添加成员 陈晨 13900000199 急诊科"}});
    let stranger = Robot::from(&scene, "hp_admin").await.with(text.clone()).without("senderStaffId");
    stranger.delivered(&scene).await;
    assert_snapshot!(scene.reply("hp_admin").await, @"没有识别到您在本组织的身份：只有组织成员可以使用。请本单位管理员先把您的手机号添加为成员，再用该手机号登录钉钉。");
    // The API would reach nobody: without a webhook there is no answer.
    let silent = Robot::from(&scene, "hp_admin").await.with(text.clone()).with(json!({"msgId": "m-silent"}));
    silent.without("senderStaffId").without("sessionWebhook").delivered(&scene).await;
    scene.settle().await;
    assert!(scene.calls("batchSend").await.is_empty());
    // Nor is somebody of another organisation a member here.
    let foreign = json!({"senderCorpId": "dingother0001", "msgId": "m-foreign"});
    Robot::from(&scene, "hp_admin").await.with(text).with(foreign).delivered(&scene).await;
    assert_snapshot!(scene.reply("hp_admin").await, @"没有识别到您在本组织的身份：只有组织成员可以使用。请本单位管理员先把您的手机号添加为成员，再用该手机号登录钉钉。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_whose_text_the_platform_withholds_is_answered() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "帮助").await;
    let withheld = json!({"msgtype": "text", "errCode": 20001, "errMsg": "quota"});
    Robot::from(&scene, "hp_admin").await.with(withheld).delivered(&scene).await;
    assert_snapshot!(scene.reply("hp_admin").await, @"本组织本月的机器人消息额度已用完，钉钉没有把内容发给我。请联系主管理员。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn speech_and_rich_text_answer_questions_and_confirm_too() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 陈晨").await;
    let speech = json!({"recognition": "一三九零零零零零一九九，急诊科。", "downloadCode": "x"});
    assert_snapshot!(sends(&mut scene, "audio", speech).await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    let rich = json!({"richText": [{"text": "电话改成"}, {"text": "13900000101"}]});
    assert_snapshot!(sends(&mut scene, "richText", rich).await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000101
    · 加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    let speech = json!({"recognition": "确认。", "downloadCode": "x"});
    assert_snapshot!(sends(&mut scene, "audio", speech).await, @"已确认「添加成员」（陈晨），正在办理，稍后给出结果。");
    assert_eq!(scene.platform().writes().await, ["user/create"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn senders_whom_nobody_has_seen_wait_behind_everybody_else() {
    let mut scene = Scene::of(Plan::default().by(Way::Http).manual_clock()).await;
    scene.walked().await;
    let look_ups = async |scene: &Scene| scene.calls("/topapi/v2/user/get").await.len();
    let before = look_ups(&scene).await;
    for number in 0..60 {
        let text = json!({"text": {"content": "我进来了吗"}, "msgId": format!("hand-{number}")});
        let stranger = Robot::from(&scene, &format!("nobody{number}")).await.with(text);
        assert_eq!(stranger.sent(&scene).await.0, 200);
    }
    let answer = scene.asks("hp_admin", "我能管哪些部门").await;
    assert!(answer.contains("和平医院"), "{answer}");
    let at_once = look_ups(&scene).await - before;
    assert!(at_once < 30, "{at_once} of them were looked up");
    for _ in 0..60 {
        scene.house().advance(Duration::from_secs(1));
        scene.settle().await;
    }
    assert!(look_ups(&scene).await - before >= 60, "in the end each has their turn");
    scene.finish().await;
}
