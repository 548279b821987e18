//! Taking back what was done last, in words.

use super::short;

/// Why something cannot be taken back from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is no longer known what was done.
    Gone,
    /// Too many people.
    TooMany,
    /// Members were removed.
    Removed,
    /// Invitations went out.
    Invited,
    /// Two people of one name.
    Alike,
    /// Not the same was done to everybody.
    Different,
    /// There was no value before.
    WasEmpty,
    /// There is nothing that does the opposite.
    NoOpposite,
}

/// Nothing was done yet; cards that wait have not done anything.
pub fn nothing(cards: &[String]) -> String {
    if cards.is_empty() {
        return "没有查到您通过机器人做过的改动，没有可以撤销的。".to_owned();
    }
    format!("{}还没有执行，不需要撤销：不办请回复「取消」。", cards.join("、"))
}

/// Said before the card that takes it back.
pub fn about(who: &[String]) -> String {
    format!("您上一次的改动是{}的，反过来办的卡片如下，确认后才会执行。", named(who))
}

/// It cannot be taken back.
pub fn cannot(who: &[String], why: Why) -> String {
    let of = if who.is_empty() { String::new() } else { format!("（{}）", named(who)) };
    let why = match why {
        Why::Gone => "记录已经过期，查不到当时改了什么。需要的话请直接说要改成什么。",
        Why::TooMany => "人太多，不能一次撤销。请按人或按科室说要怎么改。",
        Why::Removed => {
            "删除不能撤销：请重新添加（添加成员 姓名 手机号 科室）。24 小时内刚被移出的人，钉钉会要求本人同意邀请。"
        }
        Why::Invited => "邀请已经发出，收不回来：不同意就不会加入；同意后要移出请说「删除」加姓名。",
        Why::Alike => "里面有重名的人，请按人说要怎么改。",
        Why::Different => "里面每个人改的不一样，请按人说要怎么改。",
        Why::WasEmpty => "原来是空的，钉钉不能改回空值。请直接说要改成什么。",
        Why::NoOpposite => "这一步没有反过来的操作。需要的话请直接说要改成什么。",
    };
    format!("您上一次的改动{of}撤销不了。{why}没有做任何改动。")
}

fn named(who: &[String]) -> String {
    const MOST: usize = 5;
    let first: Vec<String> = who.iter().take(MOST).map(|name| short(name)).collect();
    let more = if who.len() > MOST { format!("等 {} 人", who.len()) } else { String::new() };
    format!("{}{more}", first.join("、"))
}
