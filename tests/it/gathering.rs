//! Groups and meetings: who is called, who may, what cannot be done twice.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Plan, Scene};

const GROUP: &str = "/v1.0/im/group/create";
const START: &str = "/v1.0/conference/videoConferences";
const SCHEDULE: &str = "/v1.0/conference/scheduleConferences";

/// The groups people made.
async fn made(scene: &Scene) -> Vec<Value> {
    let world = scene.platform().world().await;
    let groups = world["groups"].as_array().cloned().unwrap_or_default();
    groups.into_iter().filter(|group| group["owner"] != Value::Null).collect()
}

/// A card without the numbers the platform counts up.
fn steady(card: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in card.chars().chain(['\n']) {
        if c.is_ascii_digit() || (!run.is_empty() && c.is_ascii_hexdigit()) {
            run.push(c);
            continue;
        }
        out.push_str(if run.len() >= 9 { "#" } else { &run });
        run.clear();
        out.push(c);
    }
    out.trim_end().to_owned()
}

async fn meetings(scene: &Scene) -> Vec<Value> {
    scene.platform().world().await["meetings"].as_array().cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_of_people_is_made_and_entered_by_its_link() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "建一个群叫数据上报群，成员李四、王五").await, @"
    〔card〕创建群聊 · 待确认

    **数据上报群**
    · 建群，连您共 3 人：李四、王五

    > 机器人不会自动进群，需要时请在群设置里添加。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert!(made(&scene).await.is_empty());
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(steady(&scene.card("hp_admin").await), @"
    〔card〕创建群聊 · 已完成

    **数据上报群**
    ✅ 群已建好，连您共 3 人
    [进入群聊](https://applink.dingtalk.com/page/conversation?corpId=dingsim0001&chatId=chat#)

    > 机器人不会自动进群，需要时请在群设置里添加。
    ");
    let groups = made(&scene).await;
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0]["members"], json!(["hp_admin", "hp_li", "hp_wang"]));
    assert_eq!((&groups[0]["owner"], &groups[0]["title"]), (&json!("hp_admin"), &json!("数据上报群")));
    let acts = scene.acts().await;
    let after = &acts.iter().find(|act| act["result"] == "done").expect("done")["after"]["group"];
    assert_eq!((&after["id"], &after["conversation"]), (&groups[0]["chatid"], &groups[0]["id"]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_holders_of_a_role_are_found_as_far_as_one_reaches() {
    let mut scene = Scene::new().await;
    let mut said = Vec::new();
    for user in ["boss", "officer", "hp_admin", "hp_li"] {
        let preview = scene.asks(user, "把各家信息员拉个群，叫数据上报群").await;
        said.push(format!(
            "{user}\n{}",
            preview.lines().find(|line| line.contains("建群，")).unwrap_or(&preview)
        ));
        scene.asks(user, "取消").await;
    }
    assert_snapshot!(said.join("\n\n"), @"
    boss
    · 建群，连您共 3 人：张三、孙七

    officer
    · 建群，连您共 3 人：张三、孙七

    hp_admin
    · 建群，连您共 2 人：张三

    hp_li
    · 建群，连您共 2 人：张三
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_department_is_called_with_all_below_it_and_gives_its_name() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "给和平医院建个群").await, @"
    〔card〕创建群聊 · 待确认

    **和平医院群**
    · 建群，连您共 6 人：王五、欧阳静、张三、李四、张三

    > 没有说群名，先按这个名字建；想换名字请重新说，例如：……拉个群，叫数据上报群

    > 机器人不会自动进群，需要时请在群设置里添加。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    scene.card("hp_admin").await;
    let members = made(&scene).await[0]["members"].clone();
    assert_eq!(members, json!(["hp_admin", "hp_li", "hp_wang", "hp_zhang", "hp_zhang2", "kn_ouyang"]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_call_their_own_colleagues() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_li", "给急诊科建个群").await, @"
    〔card〕创建群聊 · 待确认

    **急诊科群**
    · 建群，连您共 2 人：张三

    > 没有说群名，先按这个名字建；想换名字请重新说，例如：……拉个群，叫数据上报群

    > 机器人不会自动进群，需要时请在群设置里添加。

    只有李四可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_li", "确认").await;
    scene.card("hp_li").await;
    assert_eq!(made(&scene).await[0]["members"], json!(["hp_li", "hp_zhang"]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_one_may_not_call_is_not_called() {
    let mut scene = Scene::new().await;
    let mut said = Vec::new();
    for (user, sentence) in [
        ("hp_admin", "把赵六、李四拉个群"),
        ("hp_li", "把赵六拉个群"),
        ("hp_li", "给北京康宁中医医院建个群"),
        ("hp_admin", "给望湖社区卫生服务中心建个群"),
        ("hp_li", "现在和赵六开个视频会"),
        ("hp_admin", "把钱十二拉个群"),
        ("hp_li", "把安全生产负责人拉个群"),
    ] {
        said.push(format!("{user}：{sentence}\n{}", scene.asks(user, sentence).await));
    }
    assert_snapshot!(said.join("\n\n"), @"
    hp_admin：把赵六、李四拉个群
    赵六：该人员不在您的管理范围内。可以找：康宁管理员。

    hp_li：把赵六拉个群
    赵六：只能召集本单位的同事。可以找：康宁管理员。

    hp_li：给北京康宁中医医院建个群
    北京康宁中医医院：这个部门不在您的管理范围内。可以找：康宁管理员。

    hp_admin：给望湖社区卫生服务中心建个群
    望湖社区卫生服务中心：这个部门不在您的管理范围内。可以找：望湖管理员。

    hp_li：现在和赵六开个视频会
    赵六：只能召集本单位的同事。可以找：康宁管理员。

    hp_admin：把钱十二拉个群
    没有找到成员「钱十二」：可能还没有被添加、没有同意邀请，或姓名有出入。可以改用手机号查询。

    hp_li：把安全生产负责人拉个群
    除了您自己，没有找到可以叫上的人。
    ");
    assert!(made(&scene).await.is_empty() && meetings(&scene).await.is_empty());
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_asked_for() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "建群").await, @"请问叫上哪些人？可以发姓名、角色或部门，例如：张三、李四，或：急诊科。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "李四、王五").await, @"
    〔card〕创建群聊 · 待确认

    **李四、王五群**
    · 建群，连您共 3 人：李四、王五

    > 没有说群名，先按这个名字建；想换名字请重新说，例如：……拉个群，叫数据上报群

    > 机器人不会自动进群，需要时请在群设置里添加。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.asks("hp_admin", "创建群聊").await;
    assert_snapshot!(scene.asks("hp_admin", "信息员").await, @"
    〔card〕创建群聊 · 待确认

    **信息员群**
    · 建群，连您共 2 人：张三

    > 没有说群名，先按这个名字建；想换名字请重新说，例如：……拉个群，叫数据上报群

    > 机器人不会自动进群，需要时请在群设置里添加。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.asks("hp_admin", "建群").await;
    assert_snapshot!(scene.asks("hp_admin", "急诊科").await, @"
    〔card〕创建群聊 · 待确认

    **急诊科群**
    · 建群，连您共 2 人：张三

    > 没有说群名，先按这个名字建；想换名字请重新说，例如：……拉个群，叫数据上报群

    > 机器人不会自动进群，需要时请在群设置里添加。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    let long = "建一个群叫和平医院信息统计数据每日上报工作协调沟通群，成员李四";
    assert_snapshot!(scene.asks("hp_admin", long).await, @"群名最多 20 个字，这个名字有 21 个字，请换一个短些的。请发送名称。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "数据上报群").await, @"
    〔card〕创建群聊 · 待确认

    **数据上报群**
    · 建群，连您共 2 人：李四

    > 机器人不会自动进群，需要时请在群设置里添加。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_whose_making_is_not_known_is_not_made_again() {
    let mut scene = Scene::impatient().await;
    let mut said = Vec::new();
    for kind in ["commit_then_timeout", "http502_html"] {
        scene.asks("hp_admin", "建一个群叫数据上报群，成员李四、王五").await;
        scene.fault(GROUP, kind, 1).await;
        scene.presses("hp_admin", "确认").await;
        said.push(scene.card("hp_admin").await);
    }
    assert_eq!(said[0], said[1]);
    assert_snapshot!(said[0], @"
    〔card〕创建群聊 · 未完成

    **数据上报群**
    ❌ 建群：钉钉没有回应，无法确定群是否已建好，为免重复不会自动再试。请先在钉钉里找一下「数据上报群」，确实没有再重新发送指令。

    > 机器人不会自动进群，需要时请在群设置里添加。
    ");
    assert_eq!(scene.calls(GROUP).await.len(), 2);
    assert_eq!(made(&scene).await.len(), 1, "the one that was made without an answer");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_platform_that_did_nothing_is_asked_again() {
    let mut scene = Scene::new().await;
    for kind in ["throttle_app", "expire_token"] {
        scene.asks("hp_admin", "建一个群叫数据上报群，成员李四、王五").await;
        scene.fault(GROUP, kind, 1).await;
        scene.presses("hp_admin", "确认").await;
        let card = scene.card("hp_admin").await;
        assert!(card.contains("创建群聊 · 已完成"), "{kind}: {card}");
    }
    assert_eq!(made(&scene).await.len(), 2);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_is_started_and_its_guests_are_called() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "现在和李四、王五开个视频会").await, @"
    〔card〕视频会议 · 待确认

    **李四、王五视频会议**
    · 发起视频会议，呼叫 2 人：李四、王五

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(steady(&scene.card("hp_admin").await), @"
    〔card〕视频会议 · 已完成

    **李四、王五视频会议**
    ✅ 会议已发起，正在呼叫 2 人：李四、王五
    入会号：#
    [进入会议](https://meeting.dingtalk.com/j/#)
    ");
    let all = meetings(&scene).await;
    assert_eq!((all.len(), &all[0]["host"]), (1, &json!("hp_admin")));
    assert_eq!(all[0]["guests"], json!(["hp_li", "hp_wang"]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_for_later_is_booked_and_the_hour_is_asked_for() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    assert_snapshot!(scene.asks("hp_admin", "明天上午9点和各信息员开视频会，主题是数据上报").await, @"
    〔card〕视频会议 · 待确认

    **数据上报**
    · 预约 2026年3月3日 09:00 的视频会议（60 分钟），参会 1 人：张三

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(steady(&scene.card("hp_admin").await), @"
    〔card〕视频会议 · 已完成

    **数据上报**
    ✅ 已预约 2026年3月3日 09:00 的视频会议。钉钉不会自动通知参会人，请把下面的链接转发给：张三
    入会号：#
    [进入会议](https://meeting.dingtalk.com/j/#)
    ");
    assert_snapshot!(scene.asks("hp_admin", "明天和李四开个视频会").await, @"3月3日几点开会？例如：上午9点。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "下午两点").await, @"
    〔card〕视频会议 · 待确认

    **李四视频会议**
    · 预约 2026年3月3日 14:00 的视频会议（60 分钟），参会 1 人：李四

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    scene.card("hp_admin").await;
    let all = meetings(&scene).await;
    let spans: Vec<i64> =
        all.iter().map(|one| one["end"].as_i64().unwrap() - one["start"].as_i64().unwrap()).collect();
    assert_eq!(spans, [3_600_000, 3_600_000]);
    let starts: Vec<i64> = all.iter().map(|one| one["start"].as_i64().unwrap()).collect();
    assert_eq!(starts[1] - starts[0], 5 * 3_600_000);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_that_has_passed_or_means_nothing_is_asked_for_again() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    assert_snapshot!(scene.asks("hp_admin", "今天上午8点和李四开视频会").await, @"这个时间已经过去了。请问什么时间开会？例如：明天上午9点；马上开请回复「现在」。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "天黑以后").await, @"没看懂这个时间。请问什么时间开会？例如：明天上午9点；马上开请回复「现在」。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "现在").await, @"
    〔card〕视频会议 · 待确认

    **李四视频会议**
    · 发起视频会议，呼叫 1 人：李四

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_whose_start_is_not_known_is_not_started_again() {
    let mut scene = Scene::impatient().await;
    scene.asks("hp_admin", "现在和李四、王五开个视频会").await;
    scene.fault(START, "commit_then_timeout", 1).await;
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕视频会议 · 未完成

    **李四、王五视频会议**
    ❌ 发起视频会议：钉钉没有回应，无法确定会议是否已发起，为免重复不会自动再试。请先在钉钉里找一下「李四、王五视频会议」，确实没有再重新发送指令。
    ");
    assert_eq!((scene.calls(START).await.len(), meetings(&scene).await.len()), (1, 1));
    scene.finish().await;
}

/// Every refusal these calls can meet has words of its own, and nothing was made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_refusal_has_its_words() {
    let mut scene = Scene::new().await;
    let mut words = Vec::new();
    let group = "建一个群叫数据上报群，成员李四、王五";
    let meeting = "现在和李四、王五开个视频会";
    for (sentence, api, code) in [
        (group, GROUP, "permession.checkFailed"),
        (group, GROUP, "user.not.exist"),
        (group, GROUP, "contain.notAllowed.text"),
        (group, GROUP, "parameter.error"),
        (group, GROUP, "Forbidden.AccessDenied.AccessTokenPermissionDenied"),
        (group, GROUP, "Forbidden.AccessDenied.ApiCountLimitForOrg"),
        (meeting, START, "unknownUserError"),
        (meeting, START, "orgAccessForbidden"),
        (meeting, START, "paramsTitleError"),
        (meeting, START, "waterLimitError"),
        (meeting, START, "permissionError"),
        (meeting, START, "whoKnows"),
    ] {
        scene.asks("hp_admin", sentence).await;
        scene.platform().fault(json!({"api": api, "kind": "refuse", "code": code, "times": 1})).await;
        scene.presses("hp_admin", "确认").await;
        let card = scene.card("hp_admin").await;
        let no = card.lines().find(|line| line.starts_with('❌')).expect("a refusal");
        words.push(format!("{code} {}", no.split_once('：').expect("a reason").1));
    }
    assert_snapshot!(words.join("\n"), @"
    permession.checkFailed 群主不在机器人可使用的范围内，请主管理员调整应用的可使用范围。
    user.not.exist 没有找到该成员：可能未同意邀请、已离开或不在本组织。
    contain.notAllowed.text 名称含有钉钉不允许的内容，请修改后重新发送指令。
    parameter.error 钉钉没有接受这次操作（错误码 parameter.error），没有执行。请核对内容后重新发送；仍不行，请把错误码告诉运维。
    Forbidden.AccessDenied.AccessTokenPermissionDenied 机器人还没有开通所需权限，请主管理员在工作台授权后重新发送指令。
    Forbidden.AccessDenied.ApiCountLimitForOrg 本月的接口额度已用完，请主管理员处理。
    unknownUserError 钉钉无法识别发起人，请重新打开与机器人的会话再试。
    orgAccessForbidden 本组织没有开通视频会议接口，请主管理员开通，或在钉钉右上角直接发起会议。
    paramsTitleError 会议主题不符合钉钉的要求，请换一个主题重新发送指令。
    waterLimitError 钉钉同时进行的会议已达上限，请稍后再试。
    permissionError 您没有发起视频会议的权限，请联系主管理员。
    whoKnows 钉钉没有接受这次操作（错误码 whoKnows），没有执行。请核对内容后重新发送；仍不行，请把错误码告诉运维。
    ");
    assert!(made(&scene).await.is_empty() && meetings(&scene).await.is_empty());
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_owns_the_group_must_be_the_apps_to_see() {
    let mut scene = Scene::new().await;
    scene.asks("boss", "建一个群叫数据上报群，成员李四、王五").await;
    scene.platform().post("knobs", json!({"app_scope": [9_001_011]})).await;
    scene.presses("boss", "确认").await;
    assert_snapshot!(scene.card("boss").await, @"
    〔card〕创建群聊 · 未完成

    **数据上报群**
    ❌ 建群：群主不在机器人可使用的范围内，请主管理员调整应用的可使用范围。

    > 机器人不会自动进群，需要时请在群设置里添加。
    ");
    scene.finish().await;
}

/// A district: more people than a room holds, and few calls.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_the_holders_of_a_district_are_called_by_few_calls() {
    let plan = Plan::default().manual_clock().district(1_000).set("GUANJIA_CALLS_PER_SECOND", "0");
    let mut scene = Scene::of(plan).await;
    crate::role_list::walked(&scene, 390).await;
    let before = scene.calls("").await.len();
    let preview = scene.asks("officer", "把各家信息员拉个群，叫数据上报群").await;
    let world = scene.platform().world().await;
    let members = world["members"].as_array().expect("members");
    let holds = |member: &&Value| member["roles"].as_array().is_some_and(|roles| roles.contains(&json!(51)));
    let holders = members.iter().filter(holds).count();
    assert!(holders > 100 && preview.contains(&format!("建群，连您共 {} 人", holders + 1)), "{preview}");
    let reads = scene.calls("").await.split_off(before);
    let about: Vec<&str> =
        reads.iter().map(|call| call.api.as_str()).filter(|api| api.contains("topapi")).collect();
    assert!(about.len() <= 8, "{about:?}");
    scene.presses("officer", "确认").await;
    scene.card("officer").await;
    assert_eq!(made(&scene).await[0]["members"].as_array().expect("members").len(), holders + 1);
    let preview = scene.asks("boss", "现在和各信息员开视频会，主题是数据上报").await;
    assert_snapshot!(preview.lines().filter(|line| line.starts_with('>')).collect::<Vec<_>>().join("\n"), @"
    > 标准版组织单场会议最多 100 人、60 分钟，这次共 128 人，超出的人可能无法入会。
    > 一次最多呼叫 99 人，其余 28 人请把入会链接转给他们。
    ");
    scene.presses("boss", "确认").await;
    let card = scene.card("boss").await;
    assert!(card.contains("会议已发起，正在呼叫 99 人"), "{card}");
    assert_eq!(meetings(&scene).await[0]["guests"].as_array().expect("guests").len(), 99);
    scene.finish().await;
}

/// Booking fails in the same words as starting.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_that_fails_says_so() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    let mut words = Vec::new();
    for code in ["unknownUserError", "orgAccessForbidden", "parameter.error"] {
        scene.asks("hp_admin", "明天上午9点和李四开视频会").await;
        scene.platform().fault(json!({"api": SCHEDULE, "kind": "refuse", "code": code, "times": 1})).await;
        scene.presses("hp_admin", "确认").await;
        let card = scene.card("hp_admin").await;
        words.push(card.lines().find(|line| line.starts_with('❌')).expect("a refusal").to_owned());
    }
    assert_snapshot!(words.join("\n"), @"
    ❌ 预约视频会议：钉钉无法识别发起人，请重新打开与机器人的会话再试。
    ❌ 预约视频会议：本组织没有开通视频会议接口，请主管理员开通，或在钉钉右上角直接发起会议。
    ❌ 预约视频会议：钉钉没有接受这次操作（错误码 parameter.error），没有执行。请核对内容后重新发送；仍不行，请把错误码告诉运维。
    ");
    assert!(meetings(&scene).await.is_empty());
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_not_any_more_when_it_is_done_does_nothing() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.settle().await;
    scene.asks("hp_li", "把王五拉个群").await;
    scene.house().advance(Duration::from_secs(10));
    scene.platform().post("knobs", json!({"app_scope": [9_001_012]})).await;
    scene.presses("hp_li", "确认").await;
    let card = scene.card("hp_li").await;
    assert!(card.contains("❌"), "{card}");
    assert!(made(&scene).await.is_empty());
    scene.finish().await;
}

/// Who may call people need not see more of them than what tells them apart.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_people_of_one_name_it_is_asked_which_is_called() {
    for user in ["officer", "hp_li"] {
        let mut scene = Scene::new().await;
        let asked = scene.asks(user, "建一个群叫工作群，成员张三、王五").await;
        assert!(asked.contains("1. 张三，急诊科\n2. 张三，药剂科\n"), "{user}: {asked}");
        scene.says(user, "2").await;
        let preview = scene.reply(user).await;
        assert!(preview.contains("建群，连您共 3 人：张三、王五"), "{user}: {preview}");
        scene.presses(user, "确认").await;
        scene.settle().await;
        let members = made(&scene).await.pop().unwrap_or_default()["members"].clone();
        let members = members.as_array().cloned().unwrap_or_default();
        assert!(
            members.contains(&json!("hp_zhang2")) && !members.contains(&json!("hp_zhang")),
            "{members:?}"
        );
        scene.finish().await;
    }
}
