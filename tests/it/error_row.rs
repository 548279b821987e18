//! Every row of the platform's table of errors that a command of ours can meet: the words a person reads carry the
//! row's sense and a next step, and nothing has changed but what the row itself says.
//!
//! Rows no command can meet, and why:
//!
//! | rows | reason |
//! |---|---|
//! | 60005, 60006, 60007, 60018 (department not empty, root) | nothing removes departments |
//! | 60021, 60001, 60009 (department names) | nothing makes or renames departments |
//! | 34021 (role name taken) | nothing makes or renames roles |
//! | 40056, 41028 …, all of 9.3 but the meeting's and the group's | no notices yet; those two are in `gathering` |
//! | 40000, 41001 and their words (no token) | every call carries one; a refusal of it is 40014's row |
//!
//! **Invariant:** before and after, the worlds are compared whole.

use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};

use crate::support::{Plan, Scene};

const CREATE: &str = "/topapi/v2/user/create";
const UPDATE: &str = "/topapi/v2/user/update";
const DELETE: &str = "/topapi/v2/user/delete";
const GRANT: &str = "/topapi/role/addrolesforemps";
const LIST: &str = "/topapi/v2/user/list";
const GET: &str = "/topapi/v2/user/get";
const TERMINATE: &str = "/v1.0/hrm/processes/terminateAndHandOver";
const DISABLE: &str = "/v1.0/contact/orgAccounts/disable";

const ADD: &str = "添加成员 陈晨 13900000199 急诊科";
const EDIT: &str = "把李四的职位改成护士长";
const MOVE: &str = "把李四调到急诊科";
const REMOVE: &str = "直接删除李四";
const ROLE: &str = "给李四加上信息员";
const RESIGN: &str = "给李四办理离职";
const LOCK: &str = "停用企业账号 knzy0001";
const PEOPLE: &str = "药剂科有哪些人";

/// How the row's code comes about.
#[derive(Clone, Copy)]
enum Cause {
    /// The call is refused with it, always.
    Refused(&'static str),
    /// A kind of trouble, always.
    Fault(&'static str, &'static str),
    /// A knob of the simulation is turned: name, value as JSON.
    Knob(&'static str, &'static str),
    /// Something is done to the world: call of the control plane, body as JSON.
    World(&'static str, &'static str),
}

use Cause::{Fault, Knob, Refused, World};

/// Codes of a row, where they are met, and what is read then.
struct Row {
    codes: &'static [&'static str],
    sentence: &'static str,
    cause: Cause,
    says: &'static [&'static str],
}

/// A row whose codes the call refuses with.
const fn row(
    codes: &'static [&'static str],
    sentence: &'static str,
    api: &'static str,
    says: &'static [&'static str],
) -> Row {
    Row { codes, sentence, cause: Refused(api), says }
}

/// A row whose code the world itself leads to.
const fn real(
    codes: &'static [&'static str],
    sentence: &'static str,
    cause: Cause,
    says: &'static [&'static str],
) -> Row {
    Row { codes, sentence, cause, says }
}

/// 9.1, as far as it reaches people.
const INFRASTRUCTURE: &[Row] = &[
    row(
        &["-1", "1002", "400001"],
        ADD,
        CREATE,
        &["系统繁忙", "本周添加人数", "组织人数", "稍后", "主管理员"],
    ),
    real(&["-1"], ADD, Knob("adds_left", "0"), &["系统繁忙", "本周添加人数", "稍后"]),
    row(&["-1"], EDIT, UPDATE, &["系统繁忙", "没有执行", "稍后重新发送"]),
    real(&["500"], EDIT, Fault(UPDATE, "http500"), &["系统繁忙", "没有执行", "稍后重新发送"]),
    row(&["40001", "40014", "42001"], ADD, CREATE, &["凭证失效", "已记录", "运维"]),
    row(&["40096", "40089"], ADD, CREATE, &["凭证失效", "已记录", "运维"]),
    real(
        &["60011"],
        ADD,
        Knob("revoked", r#"["qyapi_manage_addresslist"]"#),
        &["没有开通", "qyapi_manage_addresslist", "主管理员", "授权后重新发送"],
    ),
    row(&["60011", "43007", "48002"], ADD, CREATE, &["没有开通", "主管理员", "授权后重新发送"]),
    real(
        &["Forbidden.AccessDenied.AccessTokenPermissionDenied"],
        LOCK,
        Knob("revoked", r#"["Contact.OrgAccountSecurity.ReadWrite"]"#),
        &["没有开通", "Contact.OrgAccountSecurity.ReadWrite", "授权后重新发送"],
    ),
    row(&["60020"], ADD, CREATE, &["IP 不在白名单", "已记录", "运维"]),
    row(&["Forbidden.AccessDenied.IpNotInWhiteList"], LOCK, DISABLE, &["IP 不在白名单", "运维"]),
    real(&["50004"], ADD, Knob("app_scope", "[9001012]"), &["不在机器人的授权范围内", "主管理员", "调整"]),
    row(&["50002", "50004"], EDIT, UPDATE, &["不在机器人的授权范围内", "主管理员", "调整"]),
    row(
        &["50003", "50005", "70001", "33001", "12012", "400043"],
        ADD,
        CREATE,
        &["应用或组织的状态异常", "已记录", "运维"],
    ),
    real(&["90018"], EDIT, Fault(UPDATE, "throttle_app"), &["限流", "没有执行", "过几分钟重新发送"]),
    real(&["90002"], EDIT, Fault(UPDATE, "throttle_global"), &["限流", "没有执行", "过几分钟重新发送"]),
    real(&["90020"], ADD, Fault(CREATE, "quota"), &["本月的接口额度已用完", "主管理员"]),
    real(&["ApiCountLimitForOrg"], LOCK, Fault(DISABLE, "quota"), &["本月的接口额度已用完", "主管理员"]),
    real(&["1111"], EDIT, Fault(UPDATE, "ip_ban"), &["限流", "没有执行", "过几分钟重新发送"]),
    row(&["22", "404"], ADD, CREATE, &["机器人内部错误", "已记录", "没有执行"]),
    row(
        &["40035", "400002", "40036", "40038", "43009", "47001"],
        ADD,
        CREATE,
        &["没有接受", "错误码", "核对内容后重新发送"],
    ),
    row(&["parameter.error", "invalid.param"], LOCK, DISABLE, &["没有接受", "错误码", "重新发送"]),
];

/// 9.2.
const PEOPLE_AND_ROLES: &[Row] = &[
    row(&["60103", "40104"], ADD, CREATE, &["手机号格式不正确", "11 位", "+区号-号码"]),
    row(&["40019"], ADD, CREATE, &["未认证团队", "5 个上限", "本人退出"]),
    real(&["40020"], ADD, Knob("org_cap", "12"), &["组织人数已达上限", "主管理员"]),
    row(&["40024"], ADD, CREATE, &["组织人数已达上限", "主管理员"]),
    real(&["40023"], ADD, Knob("department_cap", "1"), &["该部门人数已达 1000 人上限", "下级部门"]),
    row(&["40021", "40022", "41054"], EDIT, UPDATE, &["后台不能改手机号", "本人", "手机号码", "重新添加"]),
    real(&["12150"], EDIT, Knob("hr_positions", "true"), &["智能人事", "调岗"]),
    real(&["12150"], MOVE, Knob("hr_positions", "true"), &["智能人事", "调岗"]),
    real(&["60121"], EDIT, World("leave", r#"{"user": "hp_li"}"#), &["没有找到该成员", "已离开"]),
    row(&["60121", "33012", "40003", "60111", "46004"], EDIT, UPDATE, &["没有找到该成员", "未同意邀请"]),
    row(&["empNotExists"], RESIGN, TERMINATE, &["没有找到该成员"]),
    row(&["user.not.exist"], LOCK, DISABLE, &["没有找到该成员"]),
    row(&["60120"], EDIT, UPDATE, &["该账号已停用", "主管理员启用"]),
    row(&["40101", "60106"], "把李四的邮箱改成 a@b.cn", UPDATE, &["邮箱已被其他成员使用", "核对"]),
    row(&["60105"], "把李四的邮箱改成 a@b.cn", UPDATE, &["邮箱过长或格式不正确", "修改后重发"]),
    row(&["40100"], "把李四的座机改成 010-65551234", UPDATE, &["办公电话已被其他成员使用", "核对"]),
    row(&["40063"], "把李四的座机改成 010-65551234", UPDATE, &["办公电话过长或格式不正确", "修改后重发"]),
    row(&["60112", "60022"], ADD, CREATE, &["不允许的字符", "修改后重发"]),
    row(&["60112", "60022"], EDIT, UPDATE, &["不允许的字符", "修改后重发"]),
    row(&["60113", "60118"], ADD, CREATE, &["手机号", "请发送 11 位手机号"]),
    row(&["60128"], EDIT, UPDATE, &["直属主管", "管理后台"]),
    row(&["60003", "40009", "60004", "40010"], ADD, CREATE, &["找不到这个部门", "重新选择"]),
    row(&["60003", "40009", "60004", "40010"], MOVE, UPDATE, &["找不到这个部门", "重新选择"]),
    row(&["33011", "34018", "34020", "60301"], ROLE, GRANT, &["角色不存在或已被删除", "角色组"]),
    row(&["23004", "45016"], ROLE, GRANT, &["系统角色", "不能通过机器人修改", "管理后台"]),
    row(
        &["exclusive.account.only", "exclusive.account.limit", "internalenterpriseaccount.limit"],
        LOCK,
        DISABLE,
        &["只能操作本组织创建的企业账号"],
    ),
    row(
        &["suiteCallInvalid", "corpNotOpenHrm"],
        RESIGN,
        TERMINATE,
        &["没有开通智能人事", "管理后台", "直接删除"],
    ),
    real(
        &["suiteCallInvalid"],
        RESIGN,
        Knob("hr_opened", "false"),
        &["没有开通智能人事", "管理后台", "直接删除"],
    ),
    row(&["businessError"], RESIGN, TERMINATE, &["不能为该人员办理离职", "主管理员", "状态不允许"]),
    row(&["60121"], REMOVE, DELETE, &["没有找到该成员"]),
];

/// Where a mere question meets the row: nothing was to be changed, and the words still carry its sense.
const QUESTIONS: &[Row] = &[
    row(&["60019", "-1"], PEOPLE, LIST, &["钉钉暂时没有回应", "没有做任何改动", "稍后重新发送"]),
    row(&["40068", "40069", "22"], PEOPLE, LIST, &["机器人内部错误", "已记录"]),
    real(
        &["60011"],
        PEOPLE,
        Knob("revoked", r#"["qyapi_get_department_member"]"#),
        &["没有开通", "qyapi_get_department_member", "主管理员", "授权后重新发送"],
    ),
    row(&["60020"], PEOPLE, LIST, &["IP 不在白名单", "运维"]),
    row(&["50004"], PEOPLE, LIST, &["不在机器人的授权范围内", "主管理员"]),
    row(&["50005"], PEOPLE, LIST, &["应用或组织的状态异常", "运维"]),
    row(&["40014"], PEOPLE, LIST, &["凭证失效", "运维"]),
    real(&["90020"], PEOPLE, Fault(LIST, "quota"), &["本月的接口额度已用完", "主管理员"]),
    real(&["1111"], PEOPLE, Fault(LIST, "ip_ban"), &["限流", "过几分钟重新发送"]),
    row(&["50002"], "查一下李四", GET, &["不在机器人的授权范围内", "主管理员"]),
];

impl Cause {
    async fn begin(self, scene: &mut Scene, code: &str) {
        let value = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        match self {
            Refused(api) => scene.refusals(api, code, 1_000).await,
            Fault(api, kind) => scene.fault(api, kind, 1_000).await,
            Knob(name, to) => {
                scene.platform().post("knobs", json!({name: value(to)})).await;
            }
            World(call, body) => {
                scene.platform().post(call, value(body)).await;
                scene.settle().await;
            }
        }
    }
}

/// A change is confirmed while the row is in force; what is wrong with what came of it.
async fn change(scene: &mut Scene, row: &Row, code: &str) -> Vec<String> {
    let user = if row.sentence == LOCK { "boss" } else { "hp_admin" };
    let preview = scene.asks(user, row.sentence).await;
    assert!(preview.contains("待确认"), "{code} {}: {preview}", row.sentence);
    row.cause.begin(scene, code).await;
    let before = scene.platform().world().await;
    scene.presses(user, "确认").await;
    scene.settle().await;
    // Longer than what passes is waited for.
    scene.house().advance(Duration::from_mins(11));
    scene.settle().await;
    let after = scene.platform().world().await;
    healed(scene).await;
    let card = scene.card(user).await;
    let mut wrong = lacking(row, code, &card);
    if !card.contains("未完成") || !card.contains('❌') {
        wrong.push(format!("{code} {}: not said to have failed: {card}", row.sentence));
    }
    if before != after {
        wrong.push(format!("{code} {}: something changed", row.sentence));
    }
    wrong
}

/// A question is asked while the row is in force.
async fn question(scene: &mut Scene, row: &Row, code: &str) -> Vec<String> {
    scene.house().advance(Duration::from_mins(11));
    row.cause.begin(scene, code).await;
    let before = scene.platform().world().await;
    scene.says("hp_admin", row.sentence).await;
    scene.settle().await;
    let after = scene.platform().world().await;
    healed(scene).await;
    let said = scene.reply("hp_admin").await;
    let mut wrong = lacking(row, code, &said);
    if before != after {
        wrong.push(format!("{code} {}: something changed", row.sentence));
    }
    wrong
}

/// A ban keeps the answer back too: it is read once that is over.
async fn healed(scene: &Scene) {
    scene.platform().mend().await;
    scene.house().advance(Duration::from_mins(6));
}

fn lacking(row: &Row, code: &str, said: &str) -> Vec<String> {
    let missing: Vec<&str> = row.says.iter().filter(|words| !said.contains(**words)).copied().collect();
    if missing.is_empty() {
        Vec::new()
    } else {
        vec![format!("{code} {}: no {missing:?} in\n{said}", row.sentence)]
    }
}

/// What a platform says leaves no trace, so those rows share a house; what is done to it gets one of its own.
fn houses(rows: &'static [Row]) -> Vec<Vec<&'static Row>> {
    let (told, made): (Vec<_>, Vec<_>) = rows.iter().partition(|row| matches!(row.cause, Refused(_)));
    let mut houses: Vec<Vec<&Row>> = made.into_iter().map(|row| vec![row]).collect();
    houses.insert(0, told);
    houses
}

async fn played(rows: Vec<&'static Row>, how: How) -> Vec<String> {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.walked().await;
    let mut wrong = Vec::new();
    for row in rows {
        for code in row.codes {
            wrong.extend(match how {
                How::Change => change(&mut scene, row, code).await,
                How::Question => question(&mut scene, row, code).await,
            });
        }
    }
    scene.finish().await;
    wrong
}

/// What meets the row.
#[derive(Clone, Copy)]
enum How {
    /// A change that was confirmed.
    Change,
    /// A question.
    Question,
}

async fn held(rows: &'static [Row], how: How) {
    let scenes = stream::iter(houses(rows)).map(|rows| tokio::spawn(played(rows, how)));
    let ends: Vec<_> = scenes.buffer_unordered(6).collect().await;
    let wrong: Vec<String> = ends.into_iter().flat_map(|end| end.expect("the scene ends well")).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_platform_is_in_trouble_with_is_said() {
    held(INFRASTRUCTURE, How::Change).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_people_departments_and_roles_is_said() {
    held(PEOPLE_AND_ROLES, How::Change).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_meets_them_too() {
    held(QUESTIONS, How::Question).await;
}
