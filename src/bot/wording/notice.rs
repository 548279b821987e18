//! Sentences about notices.

mod audience;
pub mod change;
mod length;
pub mod standing;
mod to_follow;

use super::super::dialogue::NoticeQuestion;
use crate::card::operation::notice as card;
use crate::card::plain;
use crate::domain::operation::notice::{Channel, Summary};
use crate::domain::operation::{Operation, State};
use crate::language;
pub use crate::proposal::wording::notice::{
    about, not_gone_out, nothing_to_recall, recalled_before, state, too_old,
};
pub use audience::{
    TO_WHOM_ELSE, everybody_excepted, except_group, general, group_not_split, is_general, no_such_audience,
    own_part_of, say_it_whole, set_lost, set_out_of_reach, set_unclear,
};
pub use length::too_long;
pub use to_follow::is_to_follow;

/// A question about a notice.
pub fn question(question: &NoticeQuestion) -> String {
    match question {
        NoticeQuestion::Text => {
            "请发送通知的内容。发来的整段文字会原样作为正文；不发了请回复「取消」。".into()
        }
        NoticeQuestion::Audience => {
            "请问发给谁？可以说部门、角色、群名或姓名，例如：一级医院，或：各信息员；全员请说「全体」。"
                .into()
        }
        NoticeQuestion::When { day: Some(day) } => format!("{day}几点发？例如：上午9点。"),
        NoticeQuestion::When { day: None } => {
            "请问什么时间发？例如：明天上午9点；马上发请回复「现在」。".into()
        }
        NoticeQuestion::Change { number, at } => change::question(*number, *at),
        NoticeQuestion::CallOff { number, called, at } => {
            format!("通知 {number}「{}」定于 {} 发送，还没有发。要撤下吗？", plain(called), card::moment(*at))
        }
        NoticeQuestion::TooLong { said } => said.clone(),
        NoticeQuestion::WhichTime { .. } => change::WHICH_TIME.into(),
        NoticeQuestion::Which { .. } => "请问是哪一条通知？".into(),
        NoticeQuestion::WhichGroup { said, .. } => format!("有多个群叫「{}」，请问发到哪个？", plain(said)),
    }
}

/// Said of notices that lie there to be confirmed.
pub fn not_confirmed_yet(about: &[String]) -> String {
    format!("{}还没有发送，在等您确认。要发请点卡片上的「确认发送」；不发请回复「取消」。", about.join("、"))
}

/// What somebody was sent, the latest first.
pub fn received(ops: &[Operation]) -> String {
    if ops.is_empty() {
        return "最近没有通过我发给您的通知。群里的消息和别人直接发的我看不到，请在钉钉里找发送人。"
            .to_owned();
    }
    let told = ops.iter().filter_map(|op| {
        let campaign = op.campaign()?;
        let at = card::moment(op.begun_at.unwrap_or(op.created_at));
        Some(format!("· {} 由{}发出：{}", at, plain(&op.initiator_name), plain(&campaign.text)))
    });
    format!("最近发给您的通知（新的在前）：\n{}\n内容有疑问请问发送人。", told.collect::<Vec<_>>().join("\n"))
}

/// Said when a message to a group was asked for, and no group was named.
pub fn which_group(known: &[String]) -> String {
    if known.is_empty() {
        return "群消息要发到机器人所在的群。请先把机器人加到群里，由通知员或主管理员在群里 @ 它说一句话，再说：发通知到某某群：内容。"
            .to_owned();
    }
    let names: Vec<String> = known.iter().take(10).map(|name| format!("「{}」", plain(name))).collect();
    format!("请问发到哪个群？机器人在这些群里：{}。例如：发通知到{}：内容。", names.join("、"), names[0])
}

/// Said of a group nobody has vouched for.
pub fn group_not_vouched(name: &str) -> String {
    format!(
        "机器人在叫「{}」的群里，但通知员和主管理员都没有在那里和它说过话，不能确定是不是您说的群，没有发送。请通知员或主管理员在群里 @ 它说一句话，再发一次。",
        plain(name)
    )
}

/// A group as a choice: who vouched for it, and since when.
pub fn group_told(name: &str, by: &str, at: i64) -> String {
    format!("群「{}」，{} {}在群里说过话", plain(name), plain(by), card::moment(at))
}

/// Said of a picture or file that is sent while a notice is being written.
pub fn not_carried(kind: &str) -> String {
    let what = match kind {
        "picture" => "图片",
        "video" => "视频",
        _ => "文件",
    };
    format!("通知只发文字，{what}不会发出。可以先把{what}传到钉盘，再把分享链接写进通知内容。")
}

/// Said where the asker has sent none.
pub fn none_sent() -> &'static str {
    "还没有您发过的通知。要发通知，可以说：发通知给一级医院：明天9点开会。"
}

/// Said where none is called so.
pub fn no_such_notice(said: &str) -> String {
    format!("没有找到「{}」这条通知。发「最近发过哪些通知」可以查看编号。", plain(said))
}

/// A notice in a list.
pub fn listed(summary: &Summary) -> String {
    format!("{}，{}，{}", about(summary), card::moment(summary.at), state(summary))
}

/// The latest notices.
pub fn list(shown: &[Summary], all: usize) -> String {
    let mut text = String::from("最近的通知（新的在前）：");
    for one in shown {
        text.push_str(&format!("\n- {}，{}", listed(one), plain(&one.initiator_name)));
    }
    if all > shown.len() {
        text.push_str(&format!("\n共 {all} 条，只列出最近 {} 条。", shown.len()));
    }
    text.push_str("\n看回执请说「1号通知谁没看」，号码换成要看的那一条。");
    text
}

/// Said when a notice is stopped, or called off before its time.
pub fn called_off(summary: &Summary, state: State) -> String {
    match state {
        State::Running => {
            format!("正在停止{}：已经发出的不再追加；要收回已发的，停止后请再说一次撤回。", about(summary))
        }
        _ => format!("{}已撤下，没有发给任何人。", about(summary)),
    }
}

/// A way as it was said.
pub fn channel(said: language::Channel) -> Channel {
    match said {
        language::Channel::Group => Channel::Group,
        language::Channel::Work => Channel::Work,
        language::Channel::Todo => Channel::Todo,
        language::Channel::Announcement => Channel::Announcement,
        language::Channel::Ding => Channel::Ding,
        language::Channel::Chat => Channel::Chat,
    }
}
