//! The manners of removing somebody: what they are called, and how they are answered.

use crate::card::plain;
use crate::language::Mode;

/// A manner, on its button.
pub fn way(mode: Mode) -> &'static str {
    match mode {
        Mode::Direct => "直接删除（不转交资料）",
        Mode::Resign => "办理离职并删除",
        Mode::Transfer => "资源转移并删除",
    }
}

/// The manner an answer names.
pub fn read_way(text: &str) -> Option<Mode> {
    let names = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if names(&["转", "交给", "移交", "接手"]) && !names(&["不转", "不用转", "不移交"]) {
        Some(Mode::Transfer)
    } else if names(&["离职"]) {
        Some(Mode::Resign)
    } else if names(&["直接"]) {
        Some(Mode::Direct)
    } else {
        None
    }
}

/// Who takes over, where the answer that names the manner says so.
pub fn heir(text: &str) -> Option<&str> {
    let (_, heir) = text.rsplit_once('给')?;
    Some(heir.trim_matches(|c: char| c.is_whitespace() || "。，,.！!吧".contains(c)))
        .filter(|heir| !heir.is_empty())
}

/// What stands between the reason of leaving and what it becomes.
const BECOMES: &[&str] = &["改成", "改为", "换成", "应该是", "是", "为", "选", "：", ":"];

/// The reason of leaving a text puts in place of the one proposed: 离职原因改成家庭原因. All of the text is that, or nothing.
pub fn reason(text: &str) -> Option<&str> {
    let text = text.trim();
    let rest = text.strip_prefix("把").unwrap_or(text);
    let rest = rest.strip_prefix("离职的").or_else(|| rest.strip_prefix("离职")).unwrap_or(rest);
    let rest = rest.strip_prefix("原因")?.trim_start();
    let rest = BECOMES.iter().find_map(|word| rest.strip_prefix(word))?;
    let reason = rest.trim_matches(|c: char| c.is_whitespace() || "「」“”\"。，,.！!吧：:".contains(c));
    let plain = !reason.is_empty() && reason.chars().count() <= 30 && !reason.contains(['?', '？', '\n']);
    plain.then_some(reason)
}

/// The reason that is proposed, and the others there are.
pub fn other_reasons(others: &[&str]) -> String {
    let first = others.first().copied().unwrap_or_default();
    let list: Vec<String> = others.iter().map(|name| format!("「{}」", plain(name))).collect();
    format!("离职原因也可以是{}：回复例如「离职原因改成{}」。", list.join("、"), plain(first))
}

/// There is no such reason.
pub fn no_such_reason(said: &str, all: &[&str]) -> String {
    let list: Vec<String> = all.iter().map(|name| format!("「{}」", plain(name))).collect();
    format!("没有「{}」这个离职原因，原来的没有改。可以选：{}。", plain(said), list.join("、"))
}

/// Nothing of what waits for a confirmation has a reason of leaving.
pub fn no_reason_needed() -> &'static str {
    "直接删除不需要离职原因。"
}

/// Which manner.
pub fn which_way(of: &str) -> String {
    format!("怎样删除{}？", plain(of))
}

/// Who takes over.
pub fn who_takes_over() -> &'static str {
    "资料交给谁？请发送接手人的姓名或手机号（须是本单位已激活的成员）。"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_name_a_manner() {
        for (text, mode) in [
            ("直接删除", Some(Mode::Direct)),
            ("直接删除（不转交资料）", Some(Mode::Direct)),
            ("办离职", Some(Mode::Resign)),
            ("转给李四", Some(Mode::Transfer)),
            ("资源转移并删除", Some(Mode::Transfer)),
            ("都行", None),
        ] {
            assert_eq!(read_way(text), mode, "{text}");
        }
        for (text, said) in [
            ("离职原因改成家庭原因", Some("家庭原因")),
            ("原因：合同到期不续签。", Some("合同到期不续签")),
            ("把离职原因换成「个人原因」", Some("个人原因")),
            ("离职的原因是家庭原因", Some("家庭原因")),
            ("离职原因是什么？", None),
            ("原因", None),
            ("家庭原因", None),
            ("给王五办理离职", None),
        ] {
            assert_eq!(reason(text), said, "{text}");
        }
        assert_eq!((heir("转给李四吧"), heir("资源转移并删除")), (Some("李四"), None));
    }
}
