//! The preview put right in words, members put right where that was said, and our own files sent back.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::member_import::{asks, file, rows_of};
use crate::support::Scene;

const ADMIN: &str = "hp_admin";

async fn member(scene: &Scene, user: &str) -> Value {
    let found = scene.platform().members("userid", user).await;
    found.into_iter().next().expect("a member")
}

/// The rows of the file of that name, as text.
async fn rows(scene: &Scene, name: &str) -> String {
    let rows = rows_of(&file(scene, ADMIN, name).await);
    rows.iter().map(|cells| cells.join(" | ")).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_those_go_who_have_no_department_is_said_in_words() {
    let mut scene = Scene::new().await;
    let table = "姓名,手机号,部门\n曹一,13710000001,\n曹二,13710000002,药剂科\n曹三,13710000003,\n";
    assert_snapshot!(asks(&mut scene, "名单.csv", table.as_bytes()).await, @"
    〔card〕批量添加 · 待确认

    可添加 **3** 人，已在组织 0 人，有问题 0 行

    > 2 行没有写部门，按默认放进和平医院。要放到别处，请说「没写部门的都放某某科」。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx
    ");
    assert_snapshot!(scene.asks(ADMIN, "没写部门的都放急诊科").await, @"
    〔card〕批量添加 · 待确认

    可添加 **3** 人，已在组织 0 人，有问题 0 行

    > 2 行没有写部门，按您说的放进急诊科。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx
    ");
    let rows = rows(&scene, "逐行预览").await;
    assert_eq!(rows.matches("| 急诊科 |").count(), 2, "{rows}");
    // One that is not there puts nobody anywhere.
    assert_snapshot!(scene.asks(ADMIN, "默认部门改成没有这个科").await, @"
    〔card〕批量添加 · 待确认

    可添加 **1** 人，已在组织 0 人，有问题 2 行

    > 第 2 行 曹一：没有找到部门「没有这个科」。

    > 第 4 行 曹三：没有找到部门「没有这个科」。

    > 这些行不会添加。改好「要改的行」再发给我，只会添加新的。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx

    ——
    〔file〕要改的行.xlsx
    ");
    scene.asks(ADMIN, "默认放药剂科").await;
    scene.presses(ADMIN, "确认").await;
    scene.settle().await;
    for number in ["13710000001", "13710000002", "13710000003"] {
        assert_eq!(scene.platform().member_of(number).await["departments"], json!([90_010_112]), "{number}");
    }
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_are_put_right_only_where_that_is_said() {
    let mut scene = Scene::new().await;
    let before = member(&scene, "hp_li").await;
    let table = "姓名,手机号,部门,职位,工号,角色\n曹一,13710000001,急诊科,,,\n李四,13900000012,急诊科,主管药师,007,信息员\n张老三,13900000014,药剂科,药师,,\n赵六,13900000021,急诊科,护士,,\n";
    assert_snapshot!(asks(&mut scene, "名单.csv", table.as_bytes()).await, @"
    〔card〕批量添加 · 待确认

    可添加 **1** 人，已在组织 3 人，有问题 0 行

    > 已在组织的 3 人不改动。要按表更新他们的职位、工号和角色，请回复「更新」。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx
    ");
    assert_snapshot!(scene.asks(ADMIN, "更新").await, @"
    〔card〕批量添加 · 待确认

    可添加 **1** 人，更新成员 **1** 人，已在组织 0 人，有问题 2 行

    > 其中 1 人设为信息员：李四；1 人填写职位；1 人填写工号。每个人的见逐行预览。

    > 第 4 行 张老三：手机号在通讯录里是「张三」的，和表里的姓名不一样，没有改动。

    > 第 5 行 赵六：手机号已经是本组织成员，不归您修改，没有改动。

    > 这些行不会添加。改好「要改的行」再发给我，只会添加新的。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx

    ——
    〔file〕要改的行.xlsx
    ");
    assert_snapshot!(rows(&scene, "逐行预览").await, @"
    行号 | 姓名 | 手机号 | 部门 | 将会怎样 | 说明
    2 | 曹一 | 13710000001 | 急诊科 | 添加 | 能直接加入的直接加入；钉钉要求本人同意的，会发邀请。
    3 | 李四 | 13900000012 | 药剂科 | 更新 | 职位：无 → 主管药师；工号：无 → 007；加上信息员。部门不改动。
    4 | 张老三 | 13900000014 | 药剂科 | 有问题，不添加 | 手机号在通讯录里是「张三」的，和表里的姓名不一样，没有改动。
    5 | 赵六 | 13900000021 | 急诊科 | 有问题，不添加 | 手机号已经是本组织成员，不归您修改，没有改动。
    ");
    assert_eq!(member(&scene, "hp_li").await, before, "nothing before it is confirmed");
    scene.presses(ADMIN, "确认").await;
    scene.settle().await;
    let after = member(&scene, "hp_li").await;
    assert_eq!((&after["title"], &after["job_number"]), (&json!("主管药师"), &json!("007")));
    assert_eq!(after["departments"], before["departments"]);
    assert!(after["roles"].as_array().expect("roles").contains(&json!(51)), "{after}");
    assert_snapshot!(rows(&scene, "结果").await, @"
    行号 | 姓名 | 手机号 | 部门 | 结果 | 说明
    2 | 曹一 | 13710000001 | 急诊科 | 已添加
    3 | 李四 | 13900000012 | 药剂科 | 已更新
    4 | 张老三 | 13900000014 | 药剂科 | 没有添加 | 手机号在通讯录里是「张三」的，和表里的姓名不一样，没有改动。
    5 | 赵六 | 13900000021 | 急诊科 | 没有添加 | 手机号已经是本组织成员，不归您修改，没有改动。
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_all_are_members_it_is_asked() {
    let mut scene = Scene::new().await;
    let table = "姓名,手机号,职位\n李四,13900000012,主管药师\n王五,13900000013,\n";
    assert_snapshot!(asks(&mut scene, "名单.csv", table.as_bytes()).await, @"
    〔card〕没有可以添加的人：2 人已在组织，没有改动。要按表更新他们的职位、工号和角色吗？要的话请回复「更新」。

    1. 更新

    点按钮，或直接回复序号。
    [1. 更新] [取消]
    ");
    assert_snapshot!(scene.asks(ADMIN, "更新").await, @"
    〔card〕批量添加 · 待确认

    可添加 **0** 人，更新成员 **1** 人，已在组织 1 人，有问题 0 行

    > 其中 1 人填写职位。每个人的见逐行预览。

    > 已在组织的 1 人和表里一样，不改动。部门不按表更新；换部门请说「把某某调到某某科」。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx
    ");
    scene.presses(ADMIN, "确认").await;
    scene.settle().await;
    assert_eq!(member(&scene, "hp_li").await["title"], json!("主管药师"));
    // One that is wrong does not take the question away.
    let more = format!("{table}曹二,1371000,\n");
    assert_snapshot!(asks(&mut scene, "名单.csv", more.as_bytes()).await, @"
    〔file〕名单-结果.xlsx

    ——
    第 4 行 曹二：手机号只有 7 位，应为 11 位。境外号码请写「+区号-号码」。

    ——
    〔card〕没有可以添加的人：2 人已在组织，没有改动。要按表更新他们的职位、工号和角色吗？要的话请回复「更新」。

    1. 更新

    点按钮，或直接回复序号。
    [1. 更新] [取消]
    ");
    // The same again changes nothing.
    assert_snapshot!(asks(&mut scene, "名单.csv", table.as_bytes()).await, @"
    〔card〕没有可以添加的人：2 人已在组织，没有改动。要按表更新他们的职位、工号和角色吗？要的话请回复「更新」。

    1. 更新

    点按钮，或直接回复序号。
    [1. 更新] [取消]
    ");
    assert_snapshot!(scene.asks(ADMIN, "更新").await, @"
    没有可以添加的人：已在组织 2 人，有问题 0 行。
    已在组织的 2 人和表里一样，不改动。部门不按表更新；换部门请说「把某某调到某某科」。
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_own_files_are_read_back() {
    let mut scene = Scene::new().await;
    let table = "名单\n姓名,手机号,部门,职位\n曹一,13710000001,急诊科,护士\n曹二,1371000,药剂科,\n李四,13900000012,药剂科,\n合计 3 人,,,\n";
    asks(&mut scene, "名单.csv", table.as_bytes()).await;
    let mend = file(&scene, ADMIN, "要改的行").await;
    let whole = file(&scene, ADMIN, "逐行预览").await;
    assert_snapshot!(asks(&mut scene, "要改的行.xlsx", &mend).await, @"
    没有可以添加的人：已在组织 0 人，有问题 1 行。
    没有用到的列：「问题」。
    第 2 行 曹二：手机号只有 7 位，应为 11 位。境外号码请写「+区号-号码」。
    这些行不会添加。改好「要改的行」再发给我，只会添加新的。

    ——
    〔file〕要改的行.xlsx
    ");
    assert_snapshot!(asks(&mut scene, "逐行预览.xlsx", &whole).await, @"
    〔card〕批量添加 · 待确认

    可添加 **1** 人，已在组织 1 人，有问题 1 行

    > 没有用到的列：「将会怎样」、「说明」。

    > 没有当作人的行：第 2 行「1 标题，不是名单 名单」（说明）、第 6 行「6 合计，不是名单 合计 3 人」（合计）。

    > 第 4 行 曹二：手机号只有 7 位，应为 11 位。境外号码请写「+区号-号码」。

    > 这些行不会添加。改好「要改的行」再发给我，只会添加新的。

    > 已在组织的 1 人不改动。要按表更新他们的职位、工号和角色，请回复「更新」。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx

    ——
    〔file〕要改的行.xlsx

    ——
    之前的「批量添加」（1 人）还没有执行，已由上面这张新的代替。
    ");
    scene.presses(ADMIN, "确认").await;
    scene.settle().await;
    let result = file(&scene, ADMIN, "结果").await;
    assert_snapshot!(asks(&mut scene, "结果.xlsx", &result).await, @"
    〔file〕逐行预览-结果.xlsx

    ——
    没有用到的列：「结果」、「说明」。
    第 3 行 曹二：手机号只有 7 位，应为 11 位。境外号码请写「+区号-号码」。

    ——
    〔card〕没有可以添加的人：2 人已在组织，没有改动。要按表更新他们的职位、工号和角色吗？要的话请回复「更新」。

    1. 更新

    点按钮，或直接回复序号。
    [1. 更新] [取消]
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_platforms_console_exports_is_read() {
    let mut scene = Scene::new().await;
    // What stands above one's own institution is known once the organisation was walked over.
    scene.walked().await;
    let table = "说明：1、带*的为必填项。2、手机号前请加区号。3、部门以“-”连接，多个部门以“;”隔开。\n\
                 员工UserID,姓名（必填）,手机号（必填）,部门（必填，可多个，以;隔开）,是否此部门主管(是/否),直属主管,职位,工号,邮箱,分机号,办公地点,备注,入职时间,角色\n\
                 ,曹一,+86-13710000001,朝阳区卫生健康委员会-朝阳一张网-医疗机构-一级医院-和平医院-急诊科,否,,护士,00123,,,,,,信息员\n\
                 hp_li,李四,+86-13900000012,朝阳区卫生健康委员会-朝阳一张网-医疗机构-一级医院-和平医院-药剂科,是,,,,,,,,,\n";
    assert_snapshot!(asks(&mut scene, "朝阳区卫生健康委员会通讯录.csv", table.as_bytes()).await, @"
    〔card〕批量添加 · 待确认

    可添加 **1** 人，已在组织 1 人，有问题 0 行

    > 其中 1 人设为信息员：曹一；1 人填写职位；1 人填写工号。每个人的见逐行预览。

    > 没有用到的列：「员工UserID」、「是否此部门主管(是/否)」。

    > 没有当作人的行：第 1 行「说明：1、带 的为必填项。2、手机号前请加区号。3、部门以“…」（标题）。

    > 已在组织的 1 人不改动。要按表更新他们的职位、工号和角色，请回复「更新」。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx
    ");
    assert_snapshot!(rows(&scene, "逐行预览").await, @"
    行号 | 姓名 | 手机号 | 部门 | 将会怎样 | 说明
    1 |  |  |  | 标题，不是名单 | 说明：1、带*的为必填项。2、手机号前请加区号。3、部门以“-”连接，多个部门以“;”隔开。
    3 | 曹一 | 13710000001 | 急诊科 | 添加 | 职位：护士；工号：00123；角色：信息员。能直接加入的直接加入；钉钉要求本人同意的，会发邀请。
    4 | 李四 | 13900000012 | 朝阳区卫生健康委员会-朝阳一张网-医疗机构-一级医院-和平医院-药剂科 | 已在组织，不改动 | 手机号已经是本组织成员。
    ");
    scene.overlook();
    scene.finish().await;
}
