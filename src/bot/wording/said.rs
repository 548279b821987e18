//! How people speak of whom a notice is for, and when.

use crate::language::Intent;
pub use crate::proposal::wording::notice::EVERYBODY;

/// The one choice where a notice that waits is not to be sent after all.
pub const NOT_TO_BE_SENT: &str = "撤下，不再发送";
/// The one choice where some words of an order were not understood: go on with those that were.
pub const JUST_SO: &str = "就这样";
/// The one choice where people who were asked about are no members.
pub const ADD_THEM: &str = "添加";
/// What joins a department to the one it is in: 和平医院的急诊科.
pub const OF: char = '的';
/// A day in words.
pub const DAY: &str = "%-m月%-d日";

/// Whether a yes says in so many words that something is confirmed.
pub fn says_confirm(words: &str) -> bool {
    ["确认", "確認", "确定", "確定"].iter().any(|word| words.contains(word))
}

/// Deeds that a confirmation may name, and what they are.
const DEEDS: &[(&str, &[Intent])] = &[
    ("发", &[Intent::NoticeSend, Intent::NoticeRemind]),
    ("添加", &[Intent::MemberAdd, Intent::MemberImport, Intent::AccountAdd]),
    ("导入", &[Intent::MemberImport]),
    ("删除", &[Intent::MemberRemove]),
    ("移除", &[Intent::MemberRemove, Intent::MemberMove]),
    ("修改", &[Intent::MemberUpdate]),
    ("调整", &[Intent::MemberMove]),
    ("撤回", &[Intent::NoticeRecall]),
    ("取消角色", &[Intent::RoleRevoke]),
    ("移交", &[Intent::RoleHandover]),
];

/// Whether a yes names something else than what an order of this kind would do.
pub fn confirms_other(words: &str, intent: Intent) -> bool {
    DEEDS.iter().any(|(deed, of)| words.contains(deed) && !of.contains(&intent))
}

/// A yes too short to be one by itself: with one card open it is.
pub fn is_short_yes(words: &str) -> bool {
    let bare: String = words.chars().filter(|c| c.is_alphanumeric()).collect();
    ["行", "行吧", "行啊", "行呀", "行哈", "行的", "那行", "嗯行", "好吧", "那好吧", "好行", "也行", "嗯好吧"]
        .contains(&bare.as_str())
}

/// Whether an answer says that it is to be now.
pub fn is_at_once(answer: &str) -> bool {
    ["现在", "马上", "立刻"].contains(&answer)
}

/// An audience as the order it could stand in.
pub fn order_for(audience: &str) -> String {
    let line = audience.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("发通知给{}：-", line.trim_start_matches('给'))
}

/// `1号`, `第1条`, `编号 1`.
pub fn number(said: &str) -> Option<u32> {
    said.trim_matches(|c: char| "第编号条个通知 ".contains(c)).parse().ok()
}

/// Whether a text says something rather than names a department: several words that no name of one holds.
pub fn is_sentence(text: &str) -> bool {
    const WORDS: &[char] = &[
        '是', '不', '先', '把', '给', '让', '那', '这', '我', '你', '他', '她', '了', '吗', '吧', '啊', '也',
        '就',
    ];
    const MARKS: &[char] = &['，', ',', '。', '！', '!', '？', '?'];
    let words = text.chars().filter(|c| WORDS.contains(c)).count();
    words > 1 || words > 0 && text.contains(MARKS)
}

/// Whether a text asks something rather than names an account: 密码发哪了.
pub fn asks(text: &str) -> bool {
    const ASKS: &[&str] = &["哪", "什么", "啥", "怎么", "多少", "谁", "吗", "?", "？"];
    ASKS.iter().any(|word| text.contains(word))
}

/// The last of several houses without how many they are: 望湖三家.
pub fn uncounted(name: &str) -> Option<&str> {
    const COUNTS: &[char] =
        &['两', '三', '四', '五', '六', '七', '八', '九', '十', '几', '2', '3', '4', '5', '6', '7', '8', '9'];
    let own = ["家单位", "个单位", "家", "个"].iter().find_map(|word| name.strip_suffix(word))?;
    own.strip_suffix(COUNTS)
}
