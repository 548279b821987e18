//! Nobody writes beyond their scope, by whatever words and ways; and what may be written is asked for where it is missing.

use insta::assert_snapshot;

use crate::support::{Plan, Scene};

async fn scene() -> Scene {
    let scene = Scene::of(Plan::default().manual_clock()).await;
    scene.walked().await;
    scene
}

/// Everybody reached by whatever way.
async fn reached(scene: &Scene) -> Vec<String> {
    let world = scene.platform().world().await;
    let all = world["deliveries"].as_array().cloned().unwrap_or_default();
    let mut users: Vec<String> =
        all.iter().map(|one| one["user"].as_str().unwrap_or_default().to_owned()).collect();
    users.sort();
    users.dedup();
    users
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sub_administrator_reaches_their_own_people_by_no_words_beyond() {
    let mut scene = scene().await;
    scene.speaks_in_group(("cidHp==", "和平医院群"), "officer").await;
    let mut told = Vec::new();
    for said in [
        "发通知给全体：一",
        "发通知给所有人：二",
        "发通知给各信息员：三",
        "发通知给北京康宁中医医院：四",
        "发通知给一级医院：五",
        "发通知给朝阳区卫生健康委员会：六",
        "发通知给赵六：七",
        "发通知给13900000021：八",
        "单聊通知欧阳静：九",
        "用待办通知和平医院、望湖社区卫生服务中心：十",
        "发公告给康宁管理员：十一",
        "DING通知孙七：十二",
        "发通知到和平医院群：十三",
        "发通知给李四、赵六：十四",
    ] {
        let answer = scene.asks("hp_admin", said).await;
        let pressed = answer.contains("[确认发送]");
        if pressed {
            scene.presses("hp_admin", "确认发送").await;
        }
        let line = answer.lines().find(|line| line.contains("发给：")).unwrap_or(&answer).trim().to_owned();
        told.push(format!("{said} → {}{line}", if pressed { "发出 " } else { "" }));
    }
    assert_snapshot!(told.join("\n"), @"
    发通知给全体：一 → 发出 发给：和平医院全体，共 **6** 人
    发通知给所有人：二 → 发出 发给：和平医院全体，共 **6** 人
    发通知给各信息员：三 → 发出 发给：信息员，共 **1** 人
    发通知给北京康宁中医医院：四 → 北京康宁中医医院：这个部门不在您的管理范围内。可以找：康宁管理员。
    发通知给一级医院：五 → 一级医院：这个部门不在您的管理范围内。可以找：方主任。
    发通知给朝阳区卫生健康委员会：六 → 朝阳区卫生健康委员会：这个部门不在您的管理范围内。可以找：方主任。
    发通知给赵六：七 → 收件人里有 1 人不在您的管理范围内，没有发送。请去掉他们，或请主管理员发送。可以找：康宁管理员。
    发通知给13900000021：八 → 收件人里有 1 人不在您的管理范围内，没有发送。请去掉他们，或请主管理员发送。可以找：康宁管理员。
    单聊通知欧阳静：九 → 发出 发给：欧阳静，共 **1** 人
    用待办通知和平医院、望湖社区卫生服务中心：十 → 望湖社区卫生服务中心：这个部门不在您的管理范围内。可以找：望湖管理员。
    发公告给康宁管理员：十一 → 收件人里有 1 人不在您的管理范围内，没有发送。请去掉他们，或请主管理员发送。可以找：康宁管理员。
    DING通知孙七：十二 → 收件人里有 1 人不在您的管理范围内，没有发送。请去掉他们，或请主管理员发送。可以找：望湖管理员。
    发通知到和平医院群：十三 → 机器人看不到群里有哪些人，群通知只能由主管理员或通知员发送。请改为发给您管理的部门或人员。可以找：方主任。
    发通知给李四、赵六：十四 → 收件人里有 1 人不在您的管理范围内，没有发送。请去掉他们，或请主管理员发送。可以找：方主任。
    ");
    let own = ["hp_admin", "hp_li", "hp_wang", "hp_zhang", "hp_zhang2", "kn_ouyang"];
    let reached = reached(&scene).await;
    assert!(!reached.is_empty() && reached.iter().all(|user| own.contains(&user.as_str())), "{reached:?}");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_nobody_knows_is_said_with_the_way_on() {
    let mut scene = scene().await;
    for user in ["officer", "hp_admin", "boss"] {
        let answer = scene.asks(user, "发通知给骨髓库：一").await;
        assert!(answer.contains("没有找到叫「骨髓库」的部门、角色或群"), "{user}: {answer}");
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_write_to_nobody() {
    let mut scene = scene().await;
    assert_snapshot!(scene.asks("hp_zhang", "发通知给和平医院：一").await, @"只有本单位的管理员可以做这件事。可以找：和平医院管理员。");
    assert_snapshot!(scene.asks("hp_zhang", "刚才的通知谁没看").await, @"只有本单位的管理员可以做这件事。可以找：和平医院管理员。");
    assert_eq!(reached(&scene).await, Vec::<String>::new());
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_asked_for_and_a_text_is_taken_as_typed() {
    let mut scene = scene().await;
    let mut told = vec![scene.asks("officer", "发通知").await];
    told.push(scene.asks("officer", "一级医院").await);
    told.push(scene.asks("officer", "删除张三").await);
    assert_snapshot!(told.join("\n――――\n"), @"
    请问发给谁？可以说部门、角色、群名或姓名，例如：一级医院，或：各信息员；全员请说「全体」。（回复「取消」可放弃）
    ――――
    请发送通知的内容。发来的整段文字会原样作为正文；不发了请回复「取消」。（回复「上一步」可修改，「取消」可放弃）
    ――――
    〔card〕通知 1 · 待确认

    **删除张三**

    发给：一级医院，共 **8** 人（和平医院 6 人，北京康宁中医医院 2 人）

    - 工作通知：1 次接口调用，可查每个人是否已读

    > 有 1 人还没有激活钉钉，登录前看不到通知：王五

    只有冯佳阳可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    scene.presses("officer", "取消").await;
    assert_eq!(reached(&scene).await, Vec::<String>::new());
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demoted_sender_sends_no_more() {
    let mut scene = scene().await;
    scene.asks("hp_admin", "发通知给全体：明天停水").await;
    scene.platform().post("appoint", serde_json::json!({"user": "hp_admin", "admin": null})).await;
    scene.settle().await;
    scene.house().advance(std::time::Duration::from_secs(70));
    scene.presses("hp_admin", "确认发送").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕通知 1 · 没有发送

    **明天停水**

    发给：和平医院全体，共 **6** 人

    执行时核对权限未通过：只有本单位的管理员可以做这件事。
    ");
    assert_eq!(reached(&scene).await, Vec::<String>::new());
    scene.overlook();
    scene.finish().await;
}
