//! Every sentence the bot says by itself, as functions of facts.
//!
//! Reasons shared with the cards are in `card::reason`.

pub mod approval;
pub mod aside;
pub mod choice;
pub mod contact;
pub mod department;
pub mod diagnosis;
pub mod guide;
mod help;
pub mod left_over;
pub mod link;
mod mask;
pub mod notice;
pub mod number_repair;
pub mod pending;
mod person;
mod reach;
mod refusal;
pub mod remedy;
pub mod removal;
pub mod said;
pub mod scope;
pub mod undo;
pub mod waiting;
pub mod work;

pub use crate::card::short;
pub use help::{greeting, help_about, help_topic, is_greeting};
pub use mask::masked;
pub use person::{
    Status, ago, holds_no_role, invited, is_member, manages, manages_all, manages_nothing, may_change,
    not_there, picked, status, taken_for,
};
pub use reach::{department_too_wide, nobody_to_call, not_walked_yet};
pub use refusal::{
    asked_enough, bad_number, no_colleague, no_such_department, no_such_person, no_such_role, number_of,
    number_tail, refusal, stopped, too_many_asked,
};
pub mod member;
pub mod page;

use super::dialogue::{Control, Question};
use crate::card::plain;
use crate::domain::operation::Operation;
use crate::language::{Intent, Remark};

/// What is asked, in words; choices are listed by the card or after it.
pub fn question(question: &Question) -> String {
    match question {
        Question::Members => {
            "请发送要添加的人的姓名和手机号，例如：张三 13800138000。可以一次发多人，一行一个。".into()
        }
        Question::Name { of, .. } => format!("手机号 {of} 的这位同事叫什么名字？"),
        Question::Mobile { of, .. } if of.is_empty() => "请发送这位同事的手机号。".into(),
        Question::Mobile { of, .. } => format!("请发送{}的手机号。", short(of)),
        Question::Department | Question::OtherDepartment { .. } => "请问是哪个部门？请发送部门名称。".into(),
        Question::PickDepartment { said, .. } => format!("有多个部门叫「{}」，请选择", short(said)),
        Question::Targets => "请问是哪位同事？请发送姓名或手机号。".into(),
        Question::PickPerson { said, .. } => format!("有多位成员叫「{}」，请选择", short(said)),
        Question::NearPerson { said, .. } => format!("没有找到「{}」，您是不是要找：", short(said)),
        Question::Roles { .. } => "请问是哪个角色？".into(),
        Question::Roster => super::commands::member_import::words::how_to(),
        Question::Existing { present } => super::commands::member_import::words::all_are_members(*present),
        Question::Login => "请发送企业账号的登录名（字母和数字，例如 hpyy0002）。".into(),
        Question::AccountName => "这个企业账号叫什么名字？例如：和平医院管理员。".into(),
        Question::AccountMobile => {
            "请发送要绑定的手机号（机构负责人或法人的）。密码会用短信发到这个号码，以后找回密码也用它。"
                .into()
        }
        Question::HandFrom { roles, among } if among.is_empty() => {
            format!("现在的{roles}是谁？请发送姓名或手机号。")
        }
        Question::HandFrom { roles, among } => {
            format!("{}都是{roles}，由谁交出？请发送姓名或手机号。", plain(&among.join("、")))
        }
        Question::HandTo { roles, from: Some(from) } => {
            format!("{roles}现在是{}，请问换成谁？请发送姓名或手机号。", plain(from))
        }
        Question::HandTo { roles, from: None } => format!("请问由谁担任{roles}？请发送姓名或手机号。"),
        Question::Guests => "请问叫上哪些人？可以发姓名、角色或部门，例如：张三、李四，或：急诊科。".into(),
        Question::Title => "请发送名称。".into(),
        Question::When { day: Some(day) } => format!("{day}几点开会？例如：上午9点。"),
        Question::When { day: None } => "请问什么时间开会？例如：明天上午9点；马上开请回复「现在」。".into(),
        Question::Manner { of, .. } => removal::which_way(of),
        Question::Heir => removal::who_takes_over().into(),
        Question::Meant { .. } => {
            "没看懂这句话，没有做任何改动。您是不是想说下面的话？看全部功能请回复「帮助」。".into()
        }
        Question::WhichCard { control: Control::Confirm, .. } => waiting::which_to_confirm().into(),
        Question::WhichCard { control: Control::Cancel, .. } => waiting::which_to_cancel().into(),
        Question::AddThem { who } => {
            let who: Vec<String> = who.iter().map(|name| short(name)).collect();
            format!(
                "{}还不是成员，也没有邀请过。要添加吗？要的话也可以直接说到哪个科室、什么角色。",
                who.join("、")
            )
        }
        Question::LeftOver { understood, later: Some(when), .. } => left_over::not_later(understood, when),
        Question::LeftOver { understood, left, .. } => left_over::question(understood, left),
        Question::Member(question) => member::question(question),
        Question::Notice(question) => notice::question(question),
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

/// A number that none of the choices has.
pub fn no_such_choice() -> &'static str {
    "没有这个序号。"
}

/// A command came while a question was open.
pub fn put_aside(title: &str) -> String {
    format!("刚才的「{title}」没有做完，已放下，没有做任何改动。")
}

/// 取消 with a question open; a proposal from before may still be on the table.
pub fn dialogue_cancelled(title: Option<&str>, left: Option<&str>) -> String {
    let what = title.map_or_else(|| "好的".to_owned(), |title| format!("好的，已取消「{title}」"));
    match left {
        Some(about) => format!("{what}。之前的{about}还在等您确认，没有执行。"),
        None => format!("{what}，没有做任何改动。"),
    }
}

/// 取消 of a proposal by text.
pub fn proposal_cancelled() -> &'static str {
    "已取消，没有做任何改动。"
}

/// 确认 of a proposal by text; which, in a few words.
pub fn proposal_confirmed(about: &str) -> String {
    format!("已确认{about}，正在办理，稍后给出结果。")
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

/// 上一步 with a proposal on the table that nothing was asked for.
pub fn nothing_before_proposal() -> &'static str {
    "没有上一步可以返回。要修改请直接说，例如「电话改成…」「科室改成…」；不要了请回复「取消」。"
}

/// In a group, after an answer that others should not read.
pub fn said_alone() -> &'static str {
    "答复已单独发给您，请看与我的单聊。"
}

/// An operation in a few words: 「添加成员」（陈晨）.
pub fn about(title: &str, op: &Operation) -> String {
    const MOST: usize = 3;
    if let Some(import) = op.import() {
        return format!("「{title}」（{} 人）", import.people);
    }
    if let Some(campaign) = op.campaign() {
        return format!(
            "「{}」（{}）",
            crate::card::operation::notice::numbered(campaign),
            short(&campaign.title)
        );
    }
    let names: Vec<String> = op.lines.iter().take(MOST).map(|line| short(&line.name)).collect();
    let more = if op.lines.len() > MOST { format!("等 {} 人", op.lines.len()) } else { String::new() };
    format!("「{title}」（{}{more}）", names.join("、"))
}

/// What goes on for a while was told to stop.
pub fn import_stops() -> &'static str {
    "正在停止：已经在办的办完就停，其余不再执行，结果随后发给您。"
}

/// What a typed 确认 would confirm, after something that may have meant otherwise.
pub fn really(about: &str) -> String {
    format!("要确认的是{about}吗？请核对上面的卡片，再回复一次「确认」就办理；不办请回复「取消」。")
}

/// Asked when 确认 quotes something else than what is open, or something that cannot be told.
pub fn quoted_other(about: &str) -> String {
    format!(
        "看不出引用的是哪一项操作，还没有办理。现在等待确认的是{about}：请核对卡片，要办请直接回复「确认」（不用引用），或点它的按钮；不办请回复「取消」。"
    )
}

/// Said when a change quotes a card that cannot be told.
pub fn quoted_other_to_change(about: &str) -> String {
    format!(
        "看不出引用的是哪一张卡片，没有改动。现在等待确认的是{about}：要改哪一张，请不用引用，连姓名一起说。"
    )
}

/// Said before the open question where 确认 quotes something else, or something that cannot be told.
pub fn quoted_at_question() -> &'static str {
    "看不出引用的是哪一项操作，还没有办理。"
}

/// Said when 取消 quotes something else than what is open, or something that cannot be told.
pub fn quoted_other_to_cancel(about: &str) -> String {
    format!(
        "看不出引用的是哪一项操作，没有做任何改动。要取消{about}，请直接回复「取消」（不用引用），或点它的按钮。"
    )
}

/// What is being asked about, by its command's title.
pub fn title(title: &str) -> String {
    format!("「{title}」")
}

/// Something not understood while a proposal of this kind waits.
pub fn unclear_at_table(about: &str, intent: Option<Intent>) -> String {
    let how = match intent {
        Some(Intent::MemberAdd) => "要修改请说「名字改成…」「电话改成…」「科室改成…」「再加个信息员」，",
        Some(Intent::RoleGrant | Intent::RoleRevoke) => {
            "要修改请说「角色改成…」「还有某某一起」「某某不用了」，"
        }
        Some(Intent::MemberMove) => "要修改请说「科室改成…」「还有某某一起」「某某不用了」，",
        Some(Intent::MemberRemove | Intent::InviteResend) => "要修改请说「还有某某一起」「某某不用了」，",
        Some(Intent::MemberUpdate) => "要修改请说「职位改成…」「电话改成…」，",
        _ => "",
    };
    format!("没看懂这句话。{about}还没有执行：{how}照卡片办请点「确认」，不办请回复「取消」。")
}

/// Wait, or I do not know, while a proposal waits.
pub fn waiting_at_table(about: &str) -> String {
    format!("好的，不着急。{about}还没有执行，想好后点卡片上的「确认」，或回复「确认」再核对一次。")
}

/// Thanks while a proposal waits.
pub fn thanks_at_table(about: &str) -> String {
    format!("不客气。{about}还没有执行，请点「确认」或回复「确认」。")
}

/// A remark while a question is open: the question follows.
pub fn remark_at_question(remark: Remark) -> &'static str {
    match remark {
        Remark::Thanks => "不客气。",
        Remark::Wait => "好的，不着急，准备好了再发。",
        Remark::Unsure => "没关系，问清楚了再发也可以。",
        Remark::Murmur => "我在等您的回答。",
    }
}

/// A remark with nothing open.
pub fn remark(remark: Remark) -> &'static str {
    match remark {
        Remark::Thanks => "不客气，有需要随时叫我。",
        Remark::Wait => "好的，不着急。",
        Remark::Unsure => "没关系。回复「帮助」看看能做什么。",
        Remark::Murmur => "我在。需要办什么请直接说，回复「帮助」看看能做什么。",
    }
}

/// Something is to be put right, and there are several people it could be about.
pub fn whose() -> &'static str {
    "这里有多位同事，请说清是谁的，例如「张三的电话改成…」。"
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

/// Not understood: how what comes near it is said.
pub fn could_be(says: &[(&str, &str)]) -> String {
    let list: Vec<String> = says.iter().map(|(title, says)| format!("\n· {title}：{says}")).collect();
    format!("没看懂这句话，没有做任何改动。可以这样说：{}\n看全部功能请回复「帮助」。", list.concat())
}

/// Understood, but there is no command for it.
pub fn not_offered() -> &'static str {
    "这件事目前还不能通过机器人办理，没有做任何改动。回复「帮助」看看能做什么。"
}

/// Something went wrong here; the log knows more by the trace.
pub fn failure(trace: &str) -> String {
    format!("处理这条消息时出了问题，没有做任何改动。请稍后再试；若仍不行，请把编号 {trace} 告诉运维。")
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

/// A command asked about by somebody who may not use it.
pub fn not_yours(title: &str) -> String {
    format!("「{title}」您没有权限办理，请找管理员。回复「帮助」看看您能做什么。")
}
