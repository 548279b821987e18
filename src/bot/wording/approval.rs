//! Agreeing to what another has confirmed: the words for it, and what is said about it.

use crate::card::plain;
use crate::domain::operation::Verdict;

/// A word on something that waits, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// 同意, 不同意; with the code of what it is about, where one was said.
    Vote(Verdict, Option<String>),
    /// 重新办理.
    Again,
    /// A bare number, with or without 人.
    Number(usize),
}

/// Reads such a word; it counts only as the whole message.
pub fn word(text: &str) -> Option<Word> {
    let folded: String = text.trim().chars().map(narrow).collect();
    let said = folded.trim_end_matches(['。', '!', '.', ' ', '~']);
    if said == "重新办理" {
        return Some(Word::Again);
    }
    if let Ok(number) = said.trim_end_matches(['人', '个', ' ']).parse() {
        return Some(Word::Number(number));
    }
    let refusals = ["不同意", "拒绝", "驳回", "不批", "打回"].map(|word| (word, Verdict::Refuse));
    let mut votes = refusals.into_iter().chain([("同意", Verdict::Agree)]);
    let (rest, verdict) = votes.find_map(|(word, v)| Some((said.strip_prefix(word)?, v)))?;
    let code = rest.trim();
    match code.len() {
        0 => Some(Word::Vote(verdict, None)),
        1..=4 if code.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            Some(Word::Vote(verdict, Some(code.to_uppercase())))
        }
        _ => None,
    }
}

/// Whether a text asks for one's own request to be taken back, as its card's button says.
pub fn withdraws(text: &str) -> bool {
    const WORDS: [&str; 8] =
        ["撤回申请", "收回申请", "撤销申请", "取消申请", "申请撤回", "申请收回", "申请撤了", "不申请了"];
    WORDS.iter().any(|word| text.contains(word))
}

/// Full-width letters, digits and marks.
fn narrow(c: char) -> char {
    match c {
        '！' | '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
            char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)
        }
        other => other,
    }
}

/// A vote has been taken down; the card will say whether it counts.
pub fn heard(verdict: Verdict, title: &str) -> String {
    match verdict {
        Verdict::Agree => format!("收到您的同意：{}。正在核对权限，结果见卡片。", plain(title)),
        Verdict::Refuse => format!("收到，不同意：{}。结果见卡片。", plain(title)),
    }
}

/// A yes that may have been meant for something else.
pub fn really(title: &str) -> String {
    format!("要同意的是「{}」吗？请核对卡片，同意请回复「同意」，不同意请回复「不同意」。", plain(title))
}

/// Several wait: which is meant has to be said.
pub fn which(titles: &[(String, String)]) -> String {
    let list: Vec<String> =
        titles.iter().map(|(code, title)| format!("· {}，编号 {code}", plain(title))).collect();
    format!(
        "现在有不止一件事等您答复，请在卡片上按按钮，或回复「同意 编号」「不同意 编号」：\n{}",
        list.join("\n")
    )
}

/// No such code.
pub fn no_such_code(code: &str) -> String {
    format!("没有编号为 {} 的事等您审批，可能已经结束。", plain(code))
}

/// One's own confirmation and another's request are both open.
pub fn own_or_other(titles: &[(String, String)]) -> String {
    let codes: Vec<&str> = titles.iter().map(|(code, _)| code.as_str()).collect();
    let codes = codes.join("」或「同意 ");
    format!(
        "您自己的操作也在等确认：审批别人的申请请回复「同意 {codes}」；要确认自己的，请回复「确认」再选。"
    )
}

/// Confirmed by its initiator, waiting for a second person.
pub fn confirmed() -> &'static str {
    "已确认，需要另一位管理员同意后才会执行，进展见卡片。"
}

/// The number was typed.
pub fn counted() -> &'static str {
    "人数正确，已确认，正在办理，稍后给出结果。"
}

/// The number has to be typed.
pub fn type_the_number(people: usize) -> String {
    format!("没有其他管理员可以同意，请直接回复人数「{people}」来确认执行，或回复「取消」放弃。")
}

/// Another number was typed.
pub fn wrong_number(people: usize) -> String {
    format!("人数不对，没有执行。{}", type_the_number(people))
}

/// The number of more than one that waits.
pub fn of_several_so_many(people: usize) -> String {
    format!("不止一张卡片是 {people} 人，没有执行：请先回复「取消」，留下要办的一张再回复人数。")
}

/// Taken back by its initiator.
pub fn withdrawn(title: &str) -> String {
    format!("已撤回：{}。", plain(title))
}

/// Tried again.
pub fn again() -> &'static str {
    "好的，重新办理中，结果见卡片。"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_on_what_waits_are_whole_messages() {
        use Verdict::{Agree, Refuse};
        for (text, read) in [
            ("同意", Some(Word::Vote(Agree, None))),
            (" 同意。", Some(Word::Vote(Agree, None))),
            ("不同意！", Some(Word::Vote(Refuse, None))),
            ("同意 op7", Some(Word::Vote(Agree, Some("OP7".into())))),
            ("同意Ａ１", Some(Word::Vote(Agree, Some("A1".into())))),
            ("6", Some(Word::Number(6))),
            ("６人", Some(Word::Number(6))),
            ("重新办理", Some(Word::Again)),
            ("同意邀请了吗", None),
            ("不同意删除张三", None),
            ("删6个人", None),
        ] {
            assert_eq!(word(text), read, "{text}");
        }
    }
}
