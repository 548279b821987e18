//! Departments: made, renamed, removed, headed and listed.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::Scene;

const CREATE: &str = "/topapi/v2/department/create";
const UPDATE: &str = "/topapi/v2/department/update";
const DELETE: &str = "/topapi/v2/department/delete";

async fn confirmed(scene: &Scene, user: &str) -> String {
    scene.presses(user, "确认").await;
    scene.card(user).await
}

/// The departments called so.
async fn called(scene: &Scene, name: &str) -> Vec<Value> {
    let world = scene.platform().world().await;
    let all = world["departments"].as_array().expect("departments");
    all.iter().filter(|one| one["name"] == name).cloned().collect()
}

/// What somebody does in the console meanwhile.
async fn elsewhere(scene: &Scene, path: &str, body: &Value) {
    let (base, http) = (scene.platform().base(), scene.platform().http());
    let call = http.get(format!("{base}/gettoken?appkey=dingsimapp&appsecret=sim-app-secret"));
    let token: Value = call.send().await.expect("an answer").json().await.expect("JSON");
    let token = token["access_token"].as_str().expect("a token");
    let call = http.post(format!("{base}{path}?access_token={token}")).json(body);
    let answer: Value = call.send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(answer["errcode"], 0, "{answer}");
    scene.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_department_from_its_making_to_its_end() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "在和平医院下新建科室康复科").await, @"
    〔card〕新建部门 · 待确认

    **康复科**
    · 在和平医院下新建

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(confirmed(&scene, "hp_admin").await, @"
    〔card〕新建部门 · 已完成

    **康复科**
    ✅ 已在和平医院下新建
    ");
    let made = called(&scene, "康复科").await;
    assert_eq!((made.len(), &made[0]["parent"]), (1, &json!(9_001_011)));
    // It is known at once: somebody is moved into it, and heads it.
    scene.asks("hp_admin", "把李四调到康复科").await;
    assert!(confirmed(&scene, "hp_admin").await.contains("已从药剂科调到康复科"));
    assert_snapshot!(scene.asks("hp_admin", "设李四为康复科主管").await, @"
    〔card〕设置部门主管 · 待确认

    **康复科**
    · 主管：无 → 李四

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(confirmed(&scene, "hp_admin").await, @"
    〔card〕设置部门主管 · 已完成

    **康复科**
    ✅ 李四已是主管
    ");
    assert_eq!(called(&scene, "康复科").await[0]["heads"], json!(["hp_li"]));
    assert_snapshot!(scene.asks("hp_admin", "把康复科改名为康复医学科").await, @"
    〔card〕部门改名 · 待确认

    **康复科**
    · 改名为 康复医学科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(confirmed(&scene, "hp_admin").await, @"
    〔card〕部门改名 · 已完成

    **康复科**
    ✅ 已改名为 康复医学科
    ");
    assert_snapshot!(scene.asks("hp_admin", "和平医院有哪些科室").await, @"
    〔markdown〕**和平医院**：6 人，没有主管，下级部门 3 个：
      1. 急诊科：1 人
      2. 药剂科：1 人
      3. 康复医学科：1 人，主管 李四
    ");
    // Whoever is in it keeps it.
    assert_snapshot!(scene.asks("hp_admin", "删除康复医学科这个科室").await, @"
    康复医学科：部门里还有 1 名成员，只有空部门才能删除，没有执行。
    成员：李四
    请先把成员调到别的部门、把下级部门删掉，再删除。
    ");
    scene.asks("hp_admin", "把李四调到药剂科").await;
    assert!(confirmed(&scene, "hp_admin").await.contains("已从康复医学科调到药剂科"));
    assert_snapshot!(scene.asks("hp_admin", "删除康复医学科这个科室").await, @"
    〔card〕删除部门 · 待确认

    **康复医学科**
    · 删除部门：里面没有成员，也没有下级部门

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(confirmed(&scene, "hp_admin").await, @"
    〔card〕删除部门 · 已完成

    **康复医学科**
    ✅ 部门已删除
    ");
    assert!(called(&scene, "康复医学科").await.is_empty());
    assert_snapshot!(scene.asks("hp_admin", "把李四调到康复医学科").await, @"没有找到叫「康复医学科」的部门。请问把李四调到哪个部门？请发送部门名称。（回复「取消」可放弃）");
    scene.asks("hp_admin", "取消").await;
    assert_eq!(scene.calls(CREATE).await.len() + scene.calls(UPDATE).await.len(), 3);
    assert_eq!(scene.calls(DELETE).await.len(), 1);
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin department.add proposed 康复科
    hp_admin department.add confirmed 康复科
    hp_admin department.add done 康复科
    hp_admin member.move proposed 李四（药剂科）
    hp_admin member.move confirmed 李四（药剂科）
    hp_admin member.move done 李四（药剂科）
    hp_admin department.head proposed 康复科
    hp_admin department.head confirmed 康复科
    hp_admin department.head done 康复科
    hp_admin department.rename proposed 康复科
    hp_admin department.rename confirmed 康复科
    hp_admin department.rename done 康复科
    hp_admin department.remove refused 康复医学科 (department_not_empty)
    hp_admin member.move proposed 李四（康复医学科）
    hp_admin member.move confirmed 李四（康复医学科）
    hp_admin member.move done 李四（康复医学科）
    hp_admin department.remove proposed 康复医学科
    hp_admin department.remove confirmed 康复医学科
    hp_admin department.remove done 康复医学科
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_asked_for_and_what_is_taken_is_said() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "添加子部门").await, @"新部门叫什么？请发送名称。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "内-外科").await, @"部门名称「内-外科」里不能有「-」。请发送名称。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "康复科").await, @"
    〔card〕新建部门 · 待确认

    **康复科**
    · 在和平医院下新建

    > 没有说上级部门，按您管理的和平医院新建。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    assert_snapshot!(scene.asks("hp_admin", "新建部门急诊科").await, @"和平医院下已经有「急诊科」了，没有再建。");
    assert_snapshot!(scene.asks("hp_admin", "成立和平医院康复科").await, @"
    〔card〕新建部门 · 待确认

    **康复科**
    · 在和平医院下新建

    > 没有说上级部门，按您管理的和平医院新建。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    assert_snapshot!(scene.asks("hp_admin", "给急诊科改个名").await, @"急诊科要改成什么名称？请发送名称。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "药剂科").await, @"和平医院下已经有另一个「药剂科」，请换一个名称。");
    assert_snapshot!(scene.asks("hp_admin", "把急诊科改名为急诊科").await, @"这个部门现在就叫「急诊科」，不用改。");
    assert_snapshot!(scene.asks("hp_admin", "删除科室").await, @"请问是哪个部门？请发送部门名称。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "急诊科").await, @"
    急诊科：部门里还有 1 名成员，只有空部门才能删除，没有执行。
    成员：张三
    请先把成员调到别的部门、把下级部门删掉，再删除。
    ");
    // Whoever manages all says which one, and reads where it is.
    assert_snapshot!(scene.asks("boss", "把急诊科改名为急诊医学科").await, @"
    〔card〕有多个部门叫「急诊科」，请选择

    1. 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 急诊科
    2. 朝阳一张网 / 医疗机构 / 一级医院 / 北京康宁中医医院 / 急诊科

    点按钮，或直接回复序号。
    [1. …疗机构 / 一级医院 / 和平医院 / 急诊科] [2. …/ 一级医院 / 北京康宁中医医院 / 急诊科] [取消]
    ");
    assert_snapshot!(scene.asks("boss", "1").await, @"
    〔card〕部门改名 · 待确认

    **朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 急诊科**
    · 改名为 急诊医学科

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("boss", "取消").await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_touches_the_root_of_their_own_scope_nor_what_is_not_theirs() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "把和平医院改名为和平总医院").await, @"和平医院：这是您管理范围的最上级部门，它的名称、去留和主管由主管理员决定。可以找：方主任。");
    assert_snapshot!(scene.asks("hp_admin", "删除和平医院这个部门").await, @"和平医院：这是您管理范围的最上级部门，它的名称、去留和主管由主管理员决定。可以找：方主任。");
    assert_snapshot!(scene.asks("hp_admin", "设王五为和平医院主管").await, @"和平医院：这是您管理范围的最上级部门，它的名称、去留和主管由主管理员决定。可以找：方主任。");
    assert_snapshot!(scene.asks("hp_admin", "在北京康宁中医医院下新建科室康复科").await, @"北京康宁中医医院：这个部门不在您的管理范围内。可以找：康宁管理员。");
    assert_snapshot!(scene.asks("hp_admin", "北京康宁中医医院有哪些科室").await, @"北京康宁中医医院：这个部门不在您的管理范围内。可以找：康宁管理员。");
    assert_snapshot!(scene.asks("hp_zhang", "新建部门康复科").await, @"只有本单位的管理员可以做这件事。可以找：和平医院管理员。");
    assert_snapshot!(scene.asks("boss", "把朝阳区卫生健康委员会改名为区卫健委").await, @"朝阳区卫生健康委员会：这是整个组织，不能通过机器人修改，请主管理员在钉钉管理后台操作。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    // The main administrator may.
    scene.asks("boss", "把和平医院改名为和平总医院").await;
    assert!(confirmed(&scene, "boss").await.contains("已改名为 和平总医院"));
    assert_eq!(called(&scene, "和平总医院").await.len(), 1);
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin department.rename refused 和平医院 (scope_root)
    hp_admin department.remove refused 和平医院 (scope_root)
    hp_admin department.head refused 和平医院 (scope_root)
    hp_admin department.add refused 北京康宁中医医院 (department_outside)
    hp_admin department.list refused 北京康宁中医医院 (department_outside)
    hp_zhang department.add refused - (not_administrator)
    boss department.rename refused 朝阳区卫生健康委员会 (organisation_root)
    boss department.rename proposed 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院
    boss department.rename confirmed 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院
    boss department.rename done 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_are_added_replaced_and_taken_away() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "药剂科主管是谁").await, @"〔markdown〕**药剂科**：2 人，没有主管。没有下级部门。");
    assert_snapshot!(scene.asks("hp_admin", "设王五为药剂科主管").await, @"药剂科：有 1 人不是这个部门的直属成员，不能设为它的主管，请先调入。不在该部门的是：王五。要调入，可以发「把王五调到药剂科」。");
    assert_snapshot!(scene.asks("hp_admin", "设置药剂科主管").await, @"药剂科现在没有主管。请问是哪位同事？请发送姓名或手机号。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "13900000014").await, @"
    〔card〕设置部门主管 · 待确认

    **药剂科**
    · 主管：无 → 张三

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(confirmed(&scene, "hp_admin").await, @"
    〔card〕设置部门主管 · 已完成

    **药剂科**
    ✅ 张三已是主管
    ");
    assert_snapshot!(scene.asks("hp_admin", "设李四为药剂科主管").await, @"
    〔card〕设置部门主管 · 待确认

    **药剂科**
    · 主管：张三 → 张三、李四

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "取消李四的药剂科主管").await, @"李四不是药剂科的主管，不用取消（现在的主管是张三）。");
    assert_snapshot!(confirmed(&scene, "hp_admin").await, @"
    〔card〕设置部门主管 · 已完成

    **药剂科**
    ✅ 李四已是主管
    ");
    assert_snapshot!(scene.asks("hp_admin", "药剂科主管换成李四").await, @"
    〔card〕设置部门主管 · 待确认

    **药剂科**
    · 主管：张三、李四 → 李四

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(confirmed(&scene, "hp_admin").await, @"
    〔card〕设置部门主管 · 已完成

    **药剂科**
    ✅ 李四已是主管，张三已不再是主管
    ");
    assert_snapshot!(scene.asks("hp_admin", "取消王五的药剂科主管").await, @"王五不是药剂科的主管，不用取消（现在的主管是李四）。");
    scene.asks("hp_admin", "取消李四的药剂科主管").await;
    assert_snapshot!(confirmed(&scene, "hp_admin").await, @"
    〔card〕设置部门主管 · 已完成

    **药剂科**
    ✅ 李四已不再是主管
    ");
    assert_eq!(called(&scene, "药剂科").await[0]["heads"], json!([]));
    let done = scene.acts().await.pop().expect("an act");
    assert_eq!(done["before"], json!({"department": {"id": 90_010_112, "heads": ["hp_li"]}}));
    assert_eq!(done["after"], json!({"department": {"id": 90_010_112, "heads": []}}));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_platform_refuses_is_said_plainly() {
    let mut scene = Scene::new().await;
    for (code, order) in [
        ("60021", "新建部门康复科"),
        ("60004", "新建部门康复科"),
        ("60009", "新建部门康复科"),
        ("60110", "新建部门康复科"),
    ] {
        scene.refusal(CREATE, code).await;
        scene.asks("hp_admin", order).await;
        let card = confirmed(&scene, "hp_admin").await;
        assert!(card.contains("❌"), "{code}: {card}");
        assert!(!card.contains("内部错误"), "{code}: {card}");
    }
    scene.refusal(DELETE, "60006").await;
    scene.asks("boss", "删除安定医院这个部门").await;
    assert_snapshot!(confirmed(&scene, "boss").await, @"
    〔card〕删除部门 · 未完成

    **朝阳一张网 / 医疗机构 / 二级医院 / 安定医院**
    ❌ 删除部门：部门下还有成员或下级部门，不能删除。请先清空，再重新发送指令。
    ");
    // Whoever moved in after the preview keeps the department.
    scene.asks("boss", "删除安定医院这个部门").await;
    let body = json!({"userid": "hp_wang", "dept_id_list": "9001021"});
    elsewhere(&scene, "/topapi/v2/user/update", &body).await;
    assert_snapshot!(confirmed(&scene, "boss").await, @"
    〔card〕删除部门 · 未完成

    **朝阳一张网 / 医疗机构 / 二级医院 / 安定医院**
    ❌ 删除部门：执行时核对权限未通过：部门里还有 1 名成员，只有空部门才能删除，没有执行。
    ");
    assert_eq!(called(&scene, "安定医院").await.len(), 1);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_have_been_done_is_looked_for() {
    let mut scene = Scene::impatient().await;
    for (api, order, says) in [
        (CREATE, "在和平医院下新建科室康复科", "✅ 已在和平医院下新建"),
        (UPDATE, "把康复科改名为康复医学科", "✅ 已改名为 康复医学科"),
        (UPDATE, "设李四为药剂科主管", "✅ 李四已是主管"),
        (DELETE, "删除康复医学科这个科室", "✅ 部门已删除"),
    ] {
        scene.fault(api, "commit_then_timeout", 1).await;
        scene.asks("hp_admin", order).await;
        let card = confirmed(&scene, "hp_admin").await;
        assert!(card.contains(says), "{order}: {card}");
    }
    assert_eq!(scene.calls(CREATE).await.len(), 1, "it is found, not made again");
    assert!(called(&scene, "康复科").await.is_empty() && called(&scene, "康复医学科").await.is_empty());
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_one_of_that_name_has_come_to_be_meanwhile_nothing_is_made() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "在和平医院下新建科室康复科").await;
    let body = json!({"name": "康复科", "parent_id": 9_001_011});
    elsewhere(&scene, CREATE, &body).await;
    assert_snapshot!(confirmed(&scene, "hp_admin").await, @"
    〔card〕新建部门 · 未完成

    **康复科**
    ❌ 在和平医院下新建：上级部门下已经有同名的部门，请换一个名称重新发送指令。
    ");
    assert_eq!(called(&scene, "康复科").await.len(), 1);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_shows_what_lies_below() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "有哪些科室").await, @"
    〔markdown〕**和平医院**：6 人，没有主管，下级部门 2 个：
      1. 急诊科：1 人
      2. 药剂科：2 人
    ");
    assert_snapshot!(scene.asks("boss", "一级医院下面有哪些部门").await, @"
    〔markdown〕**一级医院**：8 人，没有主管，下级部门 2 个：
      1. 和平医院：6 人
      2. 北京康宁中医医院：3 人
    ");
    assert_snapshot!(scene.asks("boss", "部门列表").await, @"
    〔markdown〕**朝阳区卫生健康委员会**：12 人，没有主管，下级部门 2 个：
      1. 朝阳一张网：10 人
      2. 卫生健康委机关：2 人
    ");
    assert_snapshot!(scene.asks("hp_admin", "急诊科下面还有子部门吗").await, @"〔markdown〕**急诊科**：1 人，没有主管。没有下级部门。");
    scene.finish().await;
}
