//! The table of who may do what, row by row: staff, a sub-administrator, the main administrator, a notice officer.
//!
//! What each may see and do exactly is in the commands' own files; here is that no cell is forgotten.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;

use crate::support::{Plan, Scene};

const WHO: [&str; 4] = ["hp_zhang", "hp_admin", "boss", "officer"];

/// Not without office.
const NO: &str = "只有本单位的管理员可以做这件事";
/// Not outside of one's scope.
const OUT: &str = "不在您的管理范围内";
/// Only the main administrator.
const MAIN: &str = "企业账号只有主管理员可以管理";
/// Nothing of one's own to tell of.
const NONE: &str = "还没有您发过的通知";
/// No group known by that name.
const UNKNOWN: &str = "没有找到叫「全区通知群」的部门、角色或群";
/// To be confirmed.
const YES: &str = "待确认";

/// What is done, what is said, and what each of them reads of the answer.
type Row = (&'static str, &'static str, [&'static str; 4]);

const TABLE: &[Row] = &[
    ("own status", "我进来了吗", ["已在组织中，已激活"; 4]),
    ("own diagnosis", "我怎么没收到邀请", ["不会再收到邀请"; 4]),
    ("own scope", "我能管哪些部门", ["您不是管理员", "和平医院（含下级部门）", "全部部门", "您不是管理员"]),
    (
        "guides",
        "怎么添加成员",
        ["请找：和平医院管理员", "您管理的是和平医院", "您是主管理员", "请找：方主任"],
    ),
    (
        "status, own institution",
        "查一下李四",
        ["李四是本组织成员。", "手机号：13900000012", "手机号：13900000012", "在本单位没有找到同事「李四」"],
    ),
    (
        "status, elsewhere",
        "查一下赵六",
        ["在本单位没有找到同事「赵六」", OUT, "手机号：13900000021", "在本单位没有找到同事「赵六」"],
    ),
    (
        "role.list",
        "谁是信息员",
        [
            "和平医院的信息员：张三。",
            "和平医院的信息员：张三。",
            "· 望湖社区卫生服务中心：孙七",
            "应急办现在没有信息员。",
        ],
    ),
    ("role.list, elsewhere", "北京康宁中医医院谁是安全生产负责人", [OUT, OUT, "赵六", OUT]),
    ("member.list", "药剂科有哪些人", [NO, "共 2 人", "共 2 人", NO]),
    ("member.list, elsewhere", "望湖社区卫生服务中心有哪些人", [NO, OUT, "共 2 人", NO]),
    ("invite.pending", "药剂科还有谁没同意邀请", [NO, "没有等待同意邀请", "没有等待同意邀请", NO]),
    (
        "diagnosis of a colleague",
        "李四说收不到邀请",
        ["李四是本组织成员", "（药剂科），已激活", "（药剂科），已激活", "只有管理员能查"],
    ),
    (
        "diagnosis, elsewhere",
        "赵六说收不到邀请",
        ["只有管理员能查", "已在组织其他单位", "（急诊科），已激活", "只有管理员能查"],
    ),
    ("scope of others", "为什么我没权限改赵六", ["您不是管理员", OUT, "在您的管理范围内", "您不是管理员"]),
    ("add", "添加成员 陈晨 13900000199 药剂科", [NO, YES, YES, NO]),
    ("add, elsewhere", "添加成员 陈晨 13900000199 望湖社区卫生服务中心", [NO, OUT, YES, NO]),
    ("import", "批量添加", [NO, "请把名单发给我", "请把名单发给我", NO]),
    ("update", "把李四的职位改成护士长", [NO, YES, YES, NO]),
    ("update, elsewhere", "把赵六的职位改成护士长", [NO, OUT, YES, NO]),
    ("move", "把李四调到和平医院", [NO, YES, YES, NO]),
    ("move, elsewhere", "把李四调到望湖社区卫生服务中心", [NO, OUT, YES, NO]),
    ("take out of one's unit", "把欧阳静移出和平医院", [NO, YES, YES, NO]),
    ("remove", "直接删除李四", [NO, YES, YES, NO]),
    ("remove, elsewhere", "直接删除赵六", [NO, OUT, YES, NO]),
    ("remove, shared", "直接删除欧阳静", [NO, "可以只移出本单位", YES, NO]),
    (
        "remove an administrator",
        "直接删除和平医院管理员",
        [NO, "不能删除自己", "不能通过机器人删除管理员", NO],
    ),
    ("role.grant", "给李四加上信息员", [NO, YES, YES, NO]),
    ("role.grant, elsewhere", "给赵六加上信息员", [NO, OUT, YES, NO]),
    ("role.grant, shared", "给欧阳静加上信息员", [NO, "同时还在其他单位", YES, NO]),
    ("role.revoke", "取消李四的接诉即办员", [NO, "⚠️", "⚠️", NO]),
    ("role.revoke, elsewhere", "取消赵六的安全生产负责人", [NO, OUT, "⚠️", NO]),
    ("role.handover", "接诉即办员从李四换成王五", [NO, YES, YES, NO]),
    ("admin role", "给李四加上企业账号管理员", [NO, "不能通过机器人授予", "不能通过机器人授予", NO]),
    ("invites", "重新邀请 13900000199", [NO, "要现在添加吗", "要现在添加吗", NO]),
    ("account.status", "企业账号 knzy0001 状态", [MAIN, MAIN, "正常", MAIN]),
    ("account.disable", "停用企业账号 knzy0001", [MAIN, MAIN, YES, MAIN]),
    ("account.enable", "启用企业账号 knzy0001", [MAIN, MAIN, "不需要启用", MAIN]),
    ("account.logout", "让企业账号 knzy0001 退出登录", [MAIN, MAIN, YES, MAIN]),
    ("account.reset", "重置 knzy0001 的密码", [MAIN, MAIN, "请发送要绑定的手机号", MAIN]),
    ("account.add", "新建企业账号 adyy0001 安定医院管理员", [MAIN, MAIN, "请发送要绑定的手机号", MAIN]),
    ("group.create", "建一个群叫工作群，成员李四、王五", [YES; 4]),
    ("group.create, elsewhere", "建一个群叫工作群，成员赵六、孙七", ["只能召集本单位的同事", OUT, YES, YES]),
    ("meeting.start", "现在和李四、王五开个视频会", [YES; 4]),
    ("meeting.start, elsewhere", "现在和赵六、孙七开个视频会", ["只能召集本单位的同事", OUT, YES, YES]),
    (
        "audit",
        "操作记录",
        [
            "张三 视频会议 赵六：被拒绝",
            "和平医院管理员 视频会议 赵六：被拒绝",
            "冯佳阳 开通企业账号：被拒绝",
            "冯佳阳 开通企业账号：被拒绝",
        ],
    ),
    ("notice.send", "发通知给药剂科：明天开会", [NO, YES, YES, YES]),
    ("notice.send, elsewhere", "发通知给望湖社区卫生服务中心：明天开会", [NO, OUT, YES, YES]),
    ("notice.send, to everybody", "发通知给全体：明天开会", [NO, "发给：和平医院", YES, YES]),
    ("notice.send, to a group", "用群消息给全区通知群发通知：明天开会", [NO, UNKNOWN, UNKNOWN, UNKNOWN]),
    ("notice.list", "最近发过哪些通知", [NO, NONE, NONE, NONE]),
    ("notice.status", "刚才的通知谁没看", [NO, NONE, NONE, NONE]),
    ("notice.remind", "催一下没看的", [NO, NONE, NONE, NONE]),
    ("notice.recall", "撤回刚才的通知", [NO, NONE, NONE, NONE]),
    ("department.add", "在和平医院下新建科室康复科", [NO, YES, YES, NO]),
    ("department.add, elsewhere", "在望湖社区卫生服务中心下新建科室康复科", [NO, OUT, YES, NO]),
    ("department.rename", "把药剂科改名为药学部", [NO, YES, YES, NO]),
    ("department.rename, one's own root", "把和平医院改名为和平总医院", [NO, "最上级部门", YES, NO]),
    ("department.remove", "删除药剂科这个科室", [NO, "只有空部门", "只有空部门", NO]),
    ("department.head", "设李四为药剂科主管", [NO, YES, YES, NO]),
    ("department.list", "和平医院有哪些科室", [NO, "药剂科", "药剂科", NO]),
];

/// The world but for what the robot sent.
async fn organisation(scene: &Scene) -> Value {
    let mut world = scene.platform().world().await;
    world["deliveries"] = Value::Null;
    world["sent"] = Value::Null;
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_cell_of_the_table_is_answered_as_it_says() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.walked().await;
    let before = organisation(&scene).await;
    let mut wrong = Vec::new();
    for (row, sentence, words) in TABLE {
        for (user, words) in WHO.iter().zip(words) {
            let said = scene.asks(user, sentence).await;
            if !said.contains(words) {
                wrong.push(format!("{row}, {user}：{sentence}\n{said}"));
            }
            scene.asks(user, "取消").await;
        }
    }
    let after = organisation(&scene).await;
    scene.overhears().await;
    scene.finish().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert_eq!(after, before, "nothing was confirmed");
}

/// What is only asked for, and what changes something, when it cannot be found out what the asker is.
///
/// Each row waits for the platform as long as a person would, so several houses are asked at a time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_checked_is_an_answer_of_its_own_in_every_row() {
    const HOUSES: usize = 6;
    let rows = TABLE.chunks(TABLE.len().div_ceil(HOUSES));
    let wrong = join_all(rows.map(|rows| tokio::spawn(unchecked(rows)))).await;
    let wrong: Vec<String> = wrong.into_iter().flat_map(|wrong| wrong.expect("all were asked")).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The rows that are answered as if it had been found out.
async fn unchecked(rows: &[Row]) -> Vec<String> {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.walked().await;
    let before = organisation(&scene).await;
    let mut wrong = Vec::new();
    for (row, sentence, _) in rows {
        // Before the time, or a walk that is due by then has just found it out.
        scene.fault("/topapi/user/listadmin", "http500", 1_000).await;
        scene.house().advance(Duration::from_mins(2));
        let said = scene.asks("hp_admin", sentence).await;
        let yes = said.contains("待确认");
        if yes || !said.contains("钉钉暂时没有回应") || said.contains("不在您的管理范围内") {
            wrong.push(format!("{row}：{sentence}\n{said}"));
        }
        scene.platform().mend().await;
        scene.asks("hp_admin", "取消").await;
    }
    let after = organisation(&scene).await;
    scene.overhears().await;
    scene.finish().await;
    assert_eq!(after, before);
    wrong
}
