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
        assert_eq!((heir("转给李四吧"), heir("资源转移并删除")), (Some("李四"), None));
    }
}
