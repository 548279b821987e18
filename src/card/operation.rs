//! The card of an operation: the preview with its two buttons, the progress, and the result for good.

pub mod change;
mod handover;
pub mod import;
mod line;
pub mod notice;
mod recall;

use super::contract::OPERATION;
use super::{Button, Drawing, button_id, plain, reason};
use crate::domain::operation::{Kind, Line, Operation, Progress, State, Step, Way};
use crate::store::Decision;

/// More lines than this are counted instead of listed.
const MOST_LINES: usize = 30;

/// Draws the operation as it is.
pub fn draw(op: &Operation) -> Drawing {
    if let Some(whole) = op.import() {
        return import::draw(op, whole);
    }
    if let Some(campaign) = op.campaign() {
        return notice::draw(op, campaign);
    }
    Drawing {
        card: OPERATION.name.clone(),
        title: format!("{} · {}", kind_word(op.kind), state_word(op)),
        body: lines(op),
        note: note(op),
        hint: String::new(),
        buttons: buttons(op),
        // Where it is said instead of shown, what is only on its way is not said again.
        fallback: match op.state {
            State::Confirmed | State::Running => String::new(),
            _ => fallback(op),
        },
    }
}

/// The people, with what is to be done for each, and the remarks that ask for attention.
pub fn lines(op: &Operation) -> String {
    if let Some(campaign) = op.campaign() {
        return notice::body(op, campaign);
    }
    if op.kind == Kind::NoticeRecall {
        return recall::body(op);
    }
    let shown = op.lines.iter().take(MOST_LINES).map(|line| line::text(op, line));
    let mut body: Vec<String> = shown.collect();
    if op.lines.len() > MOST_LINES {
        body.push(format!("……共 {} 人", op.lines.len()));
    }
    body.extend(warnings(op).iter().map(|warning| format!("> {warning}")));
    body.join("\n\n")
}

/// The remarks that ask for attention; what a removal will take away is no news once it has.
pub fn warnings(op: &Operation) -> &[String] {
    let about_removal = matches!(op.kind, Kind::MemberRemove | Kind::NumberRepair);
    if about_removal && op.state.is_final() { &[] } else { &op.warnings }
}

/// What is to be done for a person, or has been, without the sign before it.
pub fn step(line: &Line, step: &Step) -> String {
    line::words(line, step)
}

/// Why a press did not count, for the one who pressed; the card itself says the rest.
pub fn remark(decision: &Decision) -> Option<&'static str> {
    match decision {
        Decision::NotYours => Some("只有发起人可以操作这张卡片。"),
        Decision::Unknown => Some("这张卡片已不存在，请重新发送指令。"),
        Decision::Counts { .. } | Decision::Expired | Decision::Stale { .. } => None,
    }
}

/// What is said when an invited person has joined.
pub fn joined(line: &Line) -> String {
    let mut text = format!("{} 已同意邀请，加入{}。", plain(&line.name), plain(&line.place));
    for step in &line.steps {
        let Some(roles) = step.change.grants().map(change::say) else { continue };
        match &step.progress {
            Progress::Done => text.push_str(&format!("已按之前的申请设为{roles}。")),
            Progress::Failed { why } => {
                text.push_str(&format!("但没有设为{roles}：{}", reason::why(why)));
            }
            _ => {}
        }
    }
    text
}

/// What is said when an operation cannot be gone on with.
pub fn trouble(trace: &str) -> String {
    format!("刚才的操作办理时出了问题，卡片上已完成的部分有效，其余没有执行。请把编号 {trace} 告诉运维。")
}

fn buttons(op: &Operation) -> Vec<Button> {
    let by_count = head_count(op).is_some();
    let names: &[&str] = match op.state {
        State::Proposed if by_count => &["cancel"],
        State::Proposed => &["confirm", "cancel"],
        State::AwaitingApproval => &["withdraw"],
        _ if op.is_half_done() && op.expires_at > 0 => &["retry"],
        _ => &[],
    };
    let drawn = |name: &&str| {
        let press = OPERATION.button(name);
        let id = button_id(&press.id, op.revision);
        Button { id, label: press.label.clone(), style: press.style.clone() }
    };
    names.iter().map(drawn).collect()
}

/// The number that has to be typed instead of a confirmation.
fn head_count(op: &Operation) -> Option<usize> {
    match op.approval.as_ref()?.way {
        Way::HeadCount { people } => Some(people),
        Way::Second => None,
    }
}

/// What can be said where nothing can be pressed.
fn fallback(op: &Operation) -> String {
    match op.state {
        State::Proposed if head_count(op).is_some() => "回复「取消」放弃。".to_owned(),
        State::AwaitingApproval => "回复「取消」可以撤回。".to_owned(),
        _ if op.is_half_done() => "回复「重新办理」再试一次。".to_owned(),
        _ => OPERATION.fallback.clone(),
    }
}

/// What is done.
pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::MemberAdd => "添加成员",
        Kind::RoleGrant => "设置角色",
        Kind::RoleRevoke => "取消角色",
        Kind::RoleHandover => "交接角色",
        Kind::GroupCreate => "创建群聊",
        Kind::MeetingStart => "视频会议",
        Kind::AccountAdd => "开通企业账号",
        Kind::AccountReset => "重置企业账号密码",
        Kind::AccountDisable => "停用企业账号",
        Kind::AccountEnable => "启用企业账号",
        Kind::AccountLogout => "企业账号退出登录",
        Kind::InviteResend => "重新邀请",
        Kind::MemberUpdate => "修改资料",
        Kind::MemberMove => "调整部门",
        Kind::MemberRemove => "删除成员",
        Kind::NumberRepair => "改号重加",
        Kind::MemberImport => "批量添加",
        Kind::NoticeSend => "发通知",
        Kind::NoticeRecall => "撤回通知",
        Kind::DepartmentAdd => "新建部门",
        Kind::DepartmentRename => "部门改名",
        Kind::DepartmentRemove => "删除部门",
        Kind::DepartmentHead => "设置部门主管",
    }
}

/// Where it is.
pub fn state_word(op: &Operation) -> &'static str {
    let invited = op.lines.iter().any(|line| line.steps.iter().any(is_waiting));
    match op.state {
        State::Proposed => "待确认",
        State::Confirmed if op.needs_approval() => "已确认",
        State::Confirmed => "已确认，正在办理",
        State::Running => "正在办理",
        State::Done if invited => "已发出邀请",
        State::Done => "已完成",
        State::PartlyDone => "部分完成",
        State::Failed => "未完成",
        State::Expired => "已过期",
        State::Cancelled => "已取消",
        State::Superseded => "已被新操作取代",
        State::AwaitingApproval => "等待第二人同意",
        State::Rejected => "未获同意",
    }
}

fn is_waiting(step: &Step) -> bool {
    matches!(step.progress, Progress::Invited { .. } | Progress::Waiting)
}

/// Who may do what until when, or what came of it.
pub fn note(op: &Operation) -> String {
    match op.state {
        State::Proposed => {
            let minutes = (op.expires_at - op.created_at) / 60_000;
            let within = if minutes > 0 { format!("{minutes} 分钟") } else { "片刻".to_owned() };
            if let Some(people) = head_count(op) {
                return format!(
                    "没有其他管理员可以同意：请直接回复人数「{people}」来确认执行，{within}内有效。"
                );
            }
            format!("只有{}可以确认，{within}内有效。{}", plain(&op.initiator_name), then(op))
        }
        State::AwaitingApproval => waiting(op),
        State::Rejected => rejected(op),
        State::Expired if asked(op) > 0 => {
            "超过时间没有人同意，没有做任何改动。需要时请重新发送指令。".to_owned()
        }
        State::Expired => "超过确认时间，没有做任何改动。需要时请重新发送指令。".to_owned(),
        State::Cancelled | State::Superseded => "没有做任何改动。".to_owned(),
        State::PartlyDone if op.kind == Kind::RoleHandover => handover::half(op),
        State::PartlyDone => "已完成的不会重复执行；未完成的请按上面的提示处理后重新发送。".to_owned(),
        _ => agreed(op),
    }
}

/// Who else has to agree.
fn then(op: &Operation) -> String {
    let others = op.approval.iter().flat_map(|approval| &approval.others);
    let names: Vec<String> = others.map(|name| plain(name)).collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("确认后还需{}同意才会执行。", any_of(&names))
    }
}

fn any_of(names: &[String]) -> String {
    let which = if names.len() > 1 { "中的任何一位" } else { "" };
    format!("{}{which}", names.join("、"))
}

fn agreed(op: &Operation) -> String {
    let vote = op.approval.as_ref().and_then(|approval| approval.vote.as_ref());
    let second = vote.filter(|vote| vote.by != op.initiator);
    second.map(|vote| format!("{}已同意。", plain(&vote.name))).unwrap_or_default()
}

fn asked(op: &Operation) -> usize {
    op.approval.as_ref().map_or(0, |approval| approval.asked.len())
}

fn waiting(op: &Operation) -> String {
    let asked = op.approval.iter().flat_map(|approval| &approval.asked);
    let names: Vec<String> = asked.map(|one| plain(&one.name)).collect();
    let hours = op.approval.as_ref().map_or(0, |approval| approval.wait / 3_600_000);
    let within = if hours > 0 { format!("，{hours} 小时内有效") } else { String::new() };
    format!("等待{}同意{within}；同意后立即执行。", any_of(&names))
}

fn rejected(op: &Operation) -> String {
    match op.approval.as_ref().and_then(|approval| approval.vote.as_ref()) {
        Some(vote) => format!("{}不同意，没有做任何改动。", plain(&vote.name)),
        None => "现在没有其他管理员可以同意，没有做任何改动。需要时请重新发送指令。".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::{CreateMember, GrantRoles};
    use crate::domain::id::{DepartmentId, RoleId};
    use crate::domain::inbound::{Conversation, ConversationKind};
    use crate::domain::mobile::Mobile;
    use crate::domain::role::Role;

    fn operation(kind: ConversationKind) -> Operation {
        let role =
            Role {
                id: RoleId(51), name: "信息统计负责人".into(), say: "信息员".into(), grantable: true
            };
        let create = CreateMember {
            user: "op1-0".into(),
            departments: vec![DepartmentId(2)],
            title: None,
            job_number: None,
        };
        Operation {
            id: "op1".into(),
            kind: Kind::MemberAdd,
            initiator: "hp_admin".into(),
            initiator_name: "和平医院管理员".into(),
            conversation: match kind {
                ConversationKind::Single => Conversation::private(&"hp_admin".into()),
                ConversationKind::Group => Conversation::in_group("cid".into(), "hp_admin".into()),
            },
            state: State::Proposed,
            revision: 1,
            created_at: 0,
            expires_at: 1_800_000,
            begun_at: None,
            lines: vec![Line {
                user: None,
                name: "陈晨".into(),
                mobile: Some(Mobile::new("13900000199")),
                place: "急诊科".into(),
                departments: vec![],
                steps: vec![Step::new(create), Step::new(GrantRoles { roles: vec![role] })],
            }],
            warnings: vec![],
            approval: None,
            bulk: None,
        }
    }

    #[test]
    fn a_preview_has_its_buttons_and_a_result_has_none() {
        let mut op = operation(ConversationKind::Single);
        let preview = draw(&op);
        assert_eq!(preview.title, "添加成员 · 待确认");
        assert_eq!(
            preview.buttons.iter().map(|b| b.id.as_str()).collect::<Vec<_>>(),
            ["confirm.1", "cancel.1"]
        );
        assert!(preview.body.contains("13900000199") && preview.body.contains("加入急诊科"));
        op.settle(0, 0, Progress::Done);
        op.settle(0, 1, Progress::Done);
        let result = draw(&op.moved(State::Done));
        assert_eq!((result.title.as_str(), result.buttons.len()), ("添加成员 · 已完成", 0));
        assert!(result.body.contains("已加入急诊科") && result.body.contains("已是信息员"));
    }

    #[test]
    fn a_group_never_sees_a_number() {
        let mut op = operation(ConversationKind::Group);
        assert!(!draw(&op).body.contains("13900000199"));
        op.settle(0, 0, Progress::Invited { at: 0 });
        let drawing = draw(&op.moved(State::Done));
        assert!(!drawing.body.contains("13900000199"), "{}", drawing.body);
        assert_eq!(drawing.title, "添加成员 · 已发出邀请");
    }
}
