//! What was done and refused: everybody reads of their own acts, an administrator of those in their scope.

use crate::support::Scene;

/// The answer without its times, which the clock decides.
async fn read(scene: &mut Scene, user: &str, text: &str) -> Vec<String> {
    let answer = scene.asks(user, text).await;
    let lines = answer.lines().map(|line| match line.strip_prefix("- ") {
        Some(entry) => entry.splitn(3, ' ').nth(2).unwrap_or_default().to_owned(),
        None => line.to_owned(),
    });
    lines.collect()
}

const HEAD: &str = "最近的操作记录（新的在前）：";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_reads_of_what_they_may_know() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给李四加上信息员").await;
    scene.asks("hp_admin", "确认").await;
    scene.asks("hp_admin", "添加成员 吴九 13900000102 急诊科").await;
    scene.asks("hp_admin", "确认").await;
    scene.asks("kn_admin", "给李四加上安全员").await;
    scene.asks("hp_li", "添加成员 陈晨 13900000199").await;
    scene.trail().await;

    let refused = "康宁管理员 设置角色 李四：被拒绝，该人员不在您的管理范围内";
    let done = "和平医院管理员 设置角色 李四（药剂科）：已完成";
    let invited = "和平医院管理员 添加成员 吴九（139****0102）：已发出邀请";
    let staff = "李四 添加成员：被拒绝，只有本单位的管理员可以做这件事";
    assert_eq!(read(&mut scene, "hp_admin", "操作记录").await, [HEAD, refused, invited, done]);
    assert_eq!(read(&mut scene, "boss", "操作记录").await, [HEAD, staff, refused, invited, done]);
    assert_eq!(read(&mut scene, "kn_admin", "操作记录").await, [HEAD, refused]);
    assert_eq!(read(&mut scene, "hp_li", "操作记录").await, [HEAD, staff]);
    assert_eq!(read(&mut scene, "wh_admin", "操作记录").await, ["还没有您可以查看的操作记录。"]);
    assert_eq!(read(&mut scene, "boss", "谁给吴九加的").await, [HEAD, invited]);
    assert_eq!(read(&mut scene, "boss", "今天的操作记录").await.len(), 5);
    let none = "没有查到符合条件、您可以查看的操作记录。只有通过机器人做的操作会留下记录。";
    assert_eq!(read(&mut scene, "boss", "昨天的操作记录").await, [none]);
    assert_eq!(read(&mut scene, "wh_admin", "谁把李四删了").await, [none]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_short_however_long_the_trail() {
    let mut scene = Scene::new().await;
    for _ in 0..12 {
        scene.asks("hp_li", "添加成员 陈晨 13900000199").await;
    }
    scene.trail().await;
    let answer = read(&mut scene, "hp_li", "操作记录").await;
    assert_eq!(answer.len(), 12, "{answer:?}");
    assert_eq!(answer[11], "更早的可以加上姓名或日期再查，例如「昨天的操作记录」。");
    scene.finish().await;
}
