//! Every sentence the bot says by itself, as functions of facts.
//!
//! Reasons shared with the cards are in `card::reason`.

pub mod approval;
pub mod number_repair;
pub mod removal;

use super::dialogue::Question;
use super::{Refusal, Stop};
use crate::card::{plain, reason};
use crate::domain::invite::Invite;
use crate::domain::mobile::Mobile;
use crate::domain::operation::Kind;
use crate::domain::permit::Denied;
use crate::domain::person::Member;
use crate::domain::role::Role;
use crate::language::MobileFault;

/// What is asked, in words; choices are listed by the card or after it.
pub fn question(question: &Question) -> String {
    match question {
        Question::Members => {
            "请发送要添加的人的姓名和手机号，例如：张三 13800138000。可以一次发多人，一行一个。".into()
        }
        Question::Name { of, .. } => format!("手机号 {of} 的这位同事叫什么名字？"),
        Question::Mobile { of, .. } if of.is_empty() => "请发送这位同事的手机号。".into(),
        Question::Mobile { of, .. } => format!("请发送{}的手机号。", plain(of)),
        Question::Department => "请问加到哪个部门？请发送部门名称。".into(),
        Question::PickDepartment { said, .. } => format!("有多个部门叫「{}」，请选择", plain(said)),
        Question::Targets => "请问是哪位同事？请发送姓名或手机号。".into(),
        Question::PickPerson { said, .. } => format!("有多位成员叫「{}」，请选择", plain(said)),
        Question::Roles { .. } => "请问是哪个角色？".into(),
        Question::Login => "请发送企业账号的登录名（字母和数字，例如 hpyy0002）。".into(),
        Question::AccountName => "这个企业账号叫什么名字？例如：和平医院管理员。".into(),
        Question::AccountMobile => {
            "请发送要绑定的手机号（机构负责人或法人的）。密码会用短信发到这个号码，以后找回密码也用它。"
                .into()
        }
        Question::Manner { of, .. } => removal::which_way(of),
        Question::Heir => removal::who_takes_over().into(),
        Question::PickHeir { said, .. } => format!("有多位成员叫「{}」，请选择接手人", plain(said)),
        Question::Meant { .. } => "没看懂这句话，没有做任何改动。您是想：（回复「帮助」看全部功能）".into(),
    }
}

/// What became of a question, on its card.
pub fn question_ended(how: Ended) -> &'static str {
    match how {
        Ended::Answered => "已选择",
        Ended::PutAside => "已放下",
        Ended::SteppedBack => "已返回上一步",
        Ended::Cancelled => "已取消",
        Ended::Refused => "已结束",
    }
}

/// How a question ended.
#[derive(Clone, Copy, Debug)]
pub enum Ended {
    /// By an answer.
    Answered,
    /// By another command.
    PutAside,
    /// By going back.
    SteppedBack,
    /// By its person.
    Cancelled,
    /// Its command was refused.
    Refused,
}

/// How to go on or out, under a question without choices.
pub fn question_footer(can_go_back: usize) -> &'static str {
    if can_go_back > 0 {
        "（回复「上一步」可修改，「取消」可放弃）"
    } else {
        "（回复「取消」可放弃）"
    }
}

/// The answer did not answer.
pub fn not_an_answer() -> &'static str {
    "没看懂这个回答。"
}

/// A command came while a question was open.
pub fn put_aside(title: &str) -> String {
    format!("已放下刚才的「{title}」，没有做任何改动。")
}

/// 取消 with a question open.
pub fn dialogue_cancelled(title: &str) -> String {
    format!("好的，已取消「{title}」，没有做任何改动。")
}

/// 取消 of a proposal by text.
pub fn proposal_cancelled() -> &'static str {
    "已取消，没有做任何改动。"
}

/// 确认 of a proposal by text.
pub fn proposal_confirmed() -> &'static str {
    "已确认，正在办理，稍后给出结果。"
}

/// 确认 or 取消 after its time.
pub fn proposal_expired() -> &'static str {
    "刚才的操作已过期，没有执行。请重新发送指令。"
}

/// 确认 with nothing to confirm.
pub fn nothing_to_confirm() -> &'static str {
    "现在没有等待确认的操作。"
}

/// 取消 with nothing to cancel.
pub fn nothing_to_cancel() -> &'static str {
    "现在没有可以取消的操作。"
}

/// 上一步 with nowhere to go.
pub fn nothing_before() -> &'static str {
    "已经是第一步了。"
}

/// 上一步 after a proposal.
pub fn nothing_to_go_back_to() -> &'static str {
    "现在没有进行中的步骤。"
}

/// 下一页 with nothing more.
pub fn nothing_more() -> &'static str {
    "没有更多内容了。"
}

/// The mailbox is full: said once.
pub fn too_many_messages() -> &'static str {
    "您发得太快了，前面的消息还在处理，请稍等片刻再发。"
}

/// A message of a kind that cannot be read.
pub fn unreadable(kind: &str) -> String {
    let what = match kind {
        "picture" => "图片",
        "video" => "视频",
        "file" => "文件",
        "audio" => "没有识别出文字的语音",
        "chatRecord" => "聊天记录",
        _ => "这类消息",
    };
    format!("暂时读不了{what}，请用文字发送，例如「帮助」。")
}

/// The platform withheld the text: its monthly quota is used up.
pub fn withheld() -> &'static str {
    "本组织本月的机器人消息额度已用完，钉钉没有把内容发给我。请联系主管理员。"
}

/// Somebody who is not a member of the organisation, or whom the platform does not name.
pub fn welcome_stranger() -> &'static str {
    "没有识别到您在本组织的身份：只有组织成员可以使用。请本单位管理员先把您的手机号添加为成员，再用该手机号登录钉钉。"
}

/// Not understood, and nothing comes near it.
pub fn unknown() -> &'static str {
    "没看懂这句话，没有做任何改动。回复「帮助」看看能做什么。"
}

/// Understood, but there is no command for it.
pub fn not_offered() -> &'static str {
    "这件事目前还不能通过机器人办理，没有做任何改动。回复「帮助」看看能做什么。"
}

/// Something went wrong here; the log knows more by the trace.
pub fn failure(trace: &str) -> String {
    format!("处理这条消息时出了问题，没有做任何改动。请稍后再试；若仍不行，请把编号 {trace} 告诉运维。")
}

/// Why a command stopped.
pub fn stopped(stop: &Stop) -> String {
    match stop {
        Stop::Refused(refusal) => self::refusal(refusal),
        Stop::Platform(_) | Stop::Store(_) => {
            "钉钉暂时没有回应，无法核对，所以没有做任何改动。请稍后重新发送。".to_owned()
        }
    }
}

/// A refusal: the reason, and who can do it.
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Denied { reason, about, who_can } => denied(reason, about.as_deref(), who_can),
        Refusal::NoSuchPerson(said) => no_such_person(said),
        Refusal::NoSuchDepartment(said) => no_such_department(said),
        Refusal::NothingToDo(text) => text.clone(),
        Refusal::Instead { refusal, offer } => format!("{}{offer}", self::refusal(refusal)),
        Refusal::AlreadyMember { shown: Some(shown), masked } => {
            format!("{masked} 已经是组织成员：{shown}，无需重复添加。")
        }
        Refusal::AlreadyMember { shown: None, masked } => {
            format!(
                "{masked} 已经是组织成员，但不在您的管理范围内，无需重复添加；如需调入本单位，请联系主管理员。"
            )
        }
    }
}

fn denied(reason: &Denied, about: Option<&str>, who_can: &[String]) -> String {
    let mut text = String::new();
    if let Some(about) = about {
        text.push_str(&format!("{}：", plain(about)));
    }
    text.push_str(&reason::denied(reason));
    if !who_can.is_empty() {
        text.push_str(&format!(
            "可以找：{}。",
            who_can.iter().map(|name| plain(name)).collect::<Vec<_>>().join("、")
        ));
    }
    text
}

/// Nobody found.
pub fn no_such_person(said: &str) -> String {
    format!(
        "没有找到成员「{}」：可能还没有被添加、没有同意邀请，或姓名有出入。可以改用手机号查询。",
        plain(said)
    )
}

/// No department found.
pub fn no_such_department(said: &str) -> String {
    format!("没有找到叫「{}」的部门。", plain(said))
}

/// No role found.
pub fn no_such_role(said: &str) -> String {
    format!("没有叫「{}」的角色。", plain(said))
}

/// `，尾号 0011`.
pub fn number_tail(mobile: &str) -> String {
    let digits: Vec<char> = mobile.chars().collect();
    format!("，尾号 {}", digits[digits.len().saturating_sub(4)..].iter().collect::<String>())
}

/// `尾号 0199 的手机号`: enough to know which of one's own numbers is meant, also where others read along.
pub fn number_of(mobile: &str) -> String {
    format!("{} 的手机号", number_tail(mobile).trim_start_matches('，'))
}

/// What is wrong with a number.
pub fn bad_number(name: &str, number: &str, fault: &MobileFault) -> String {
    let what = match fault {
        MobileFault::TooShort { digits } => format!("只有 {digits} 位，手机号应为 11 位"),
        MobileFault::TooLong { digits } => format!("有 {digits} 位，手机号应为 11 位"),
        MobileFault::NotAMobile => "不是手机号段（应以 13–19 开头）".to_owned(),
        MobileFault::NotDigits => "含有数字以外的字符".to_owned(),
    };
    format!("{}的手机号「{}」不对：{what}。境外号码请写「+区号-号码」。", plain(name), plain(number))
}

/// Two of the people have one number.
pub fn same_number_twice(mobile: &Mobile) -> String {
    format!("{} 出现了两次，只添加第一个。", mobile.masked())
}

/// More than one message should carry.
pub fn too_many_people(count: usize, most: usize) -> String {
    format!("一次最多添加 {most} 人，这条消息里有 {count} 人。请分几次发送。")
}

/// `张三（急诊科）`.
pub fn who_and_where(name: &str, places: &[String]) -> String {
    format!("{}（{}）", plain(name), places.join("、"))
}

/// Nothing changes for this person.
pub fn nothing_changes(name: &str, roles: &[Role], kind: Kind) -> String {
    let say = roles.iter().map(|role| role.say.as_str()).collect::<Vec<_>>().join("、");
    match kind {
        Kind::RoleRevoke => format!("{}本来就不是{say}。", plain(name)),
        _ => format!("{}已经是{say}，无需重复设置。", plain(name)),
    }
}

/// All that may be said of a colleague whom one does not manage.
pub fn is_member(name: &str) -> String {
    format!("{}是本组织成员。", plain(name))
}

/// The facts of a full status.
pub struct Status<'a> {
    /// The member.
    pub member: &'a Member,
    /// Departments with their paths.
    pub places: Vec<String>,
    /// Roles, as people call them.
    pub roles: Vec<String>,
    /// Whether others read along.
    pub in_group: bool,
}

/// All one may know of a member.
pub fn status(status: &Status<'_>) -> String {
    let member = status.member;
    let mut lines = vec![format!("{}：已在组织中，{}", plain(&member.name), activation(member))];
    lines.push(format!("部门：{}", status.places.join("；")));
    if let Some(title) = &member.title {
        lines.push(format!("职位：{}", plain(title)));
    }
    if let Some(number) = &member.job_number {
        lines.push(format!("工号：{}", plain(number)));
    }
    let roles = if status.roles.is_empty() { "无".to_owned() } else { status.roles.join("、") };
    lines.push(format!("角色：{roles}"));
    if let Some(number) = &member.mobile {
        let mobile = Mobile::new(number.clone());
        let shown = if status.in_group { mobile.masked() } else { mobile.reveal().to_owned() };
        lines.push(format!("手机号：{shown}"));
    }
    lines.join("\n")
}

fn activation(member: &Member) -> &'static str {
    match (member.active, member.exclusive) {
        (true, _) => "已激活。",
        (false, true) => "企业账号，还没有登录过。",
        (false, false) => "未激活：该手机号还没有登录过钉钉，用它登录后自动变为正常。",
    }
}

/// An invitation still open.
pub fn invited(invite: &Invite, now: i64) -> String {
    let minutes = (now - invite.at).max(0) / 60_000;
    let ago = match minutes {
        0 => "刚刚".to_owned(),
        1..=59 => format!("{minutes} 分钟前"),
        60..=2879 => format!("{} 小时前", minutes / 60),
        _ => format!("{} 天前", minutes / 1440),
    };
    format!(
        "{}（{}）还不是成员：邀请{ago}已发出，本人尚未同意。需用该手机号登录钉钉，在「团队邀请」里点同意，之后加入{}。",
        plain(&invite.name),
        invite.mobile.masked(),
        plain(&invite.place)
    )
}

/// What a main administrator manages.
pub fn manages_all(organisation: &str) -> String {
    format!("您是主管理员，可以管理{}的全部部门。", plain(organisation))
}

/// What a sub-administrator manages.
pub fn manages(paths: &[String]) -> String {
    let list = paths.iter().map(|path| format!("· {path}（含下级部门）")).collect::<Vec<_>>().join("\n");
    format!("您可以管理：\n{list}")
}

/// What staff manage.
pub fn manages_nothing(who_can: &[String]) -> String {
    let who = if who_can.is_empty() { "主管理员".to_owned() } else { who_can.join("、") };
    format!("您不是管理员，没有可管理的部门。需要添加或修改人员请找：{who}。")
}

/// The asker may change this person.
pub fn may_change(name: &str) -> String {
    format!("{}在您的管理范围内，您可以修改。", plain(name))
}

/// The help: what this person may do, with how to say it.
pub fn help(organisation: &str, entries: &[(&str, &str)]) -> String {
    let list =
        entries.iter().map(|(title, says)| format!("· {title}：{says}")).collect::<Vec<_>>().join("\n");
    format!(
        "我是{}的管家。您可以这样说：\n{list}\n\n涉及改动的操作都会先给您确认。随时可以回复「取消」「上一步」或「帮助」。",
        plain(organisation)
    )
}
