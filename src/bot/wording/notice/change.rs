//! Sentences about changing a notice that has not gone out.

mod read;
mod retime;

use crate::card::operation::notice as card;
use crate::card::plain;
use crate::domain::operation::notice::Summary;
pub use crate::proposal::wording::notice::same;
pub use read::{order, read};
pub use retime::retime;

/// How a change is said.
const SAY: &str = "「改到明天10点」「马上发」「内容改成：…」「改发给二级医院」「再加上安定医院」「除了安定医院」「改用单聊」「加上待办」";

/// Asked where another time may be meant for the text, or for when it is sent.
pub const WHICH_TIME: &str = "要改的是正文里的时间，还是发送时间？";

/// The two it may be: the text as it would become, and when it would go out.
pub fn times(text: &str, when: &str) -> [String; 2] {
    let at = when.parse::<jiff::Timestamp>().map(|at| card::moment(at.as_millisecond()));
    [format!("正文改成：{text}"), format!("正文不变，{} 发送", at.unwrap_or_default())]
}

/// Which of the two is said: the time of what it tells of, or when it is sent.
pub fn which_time(said: &str) -> Option<usize> {
    let sends = said.contains("发") || said.contains("定时");
    let text = ["正文", "内容", "会", "文字", "里面"].iter().any(|word| said.contains(word));
    match (text, sends) {
        (true, false) => Some(0),
        (false, true) => Some(1),
        _ => None,
    }
}

/// Asked when one that waits is to be changed.
pub fn question(number: u32, at: i64) -> String {
    format!("通知 {number} 安排在 {} 发送。要改什么？可以说：{SAY}。", card::moment(at))
}

/// Said when a text changes nothing about the notice on the table.
pub fn how_to(about: &str) -> String {
    format!(
        "没看懂这句话，{about}没有改动，还没有发送。要修改请说：{SAY}。照卡片发请点「确认发送」，不发请回复「取消」。"
    )
}

/// Said when the notice on the table is to be changed, and not how.
pub fn how_to_change(about: &str) -> String {
    format!("{about}还没有发送。要修改请直接说：{SAY}。")
}

/// Said when one that waits is not to be changed after all.
pub fn left_as_it_is(number: u32, at: i64) -> String {
    format!("好的，没有改动。通知 {number} 仍在 {} 发送。", card::moment(at))
}

/// Said of somebody else's notice.
pub fn not_yours(summary: &Summary) -> String {
    format!("{}是{}发的，只有本人能修改。", super::about(summary), plain(&summary.initiator_name))
}

/// Said of one that does not wait for its time.
pub fn not_waiting(summary: &Summary) -> String {
    format!(
        "{}{}，不能修改：只有已安排、还没到时间的通知能改。已经发出的要更正，可以撤回后再发一条。",
        super::about(summary),
        super::state(summary)
    )
}
