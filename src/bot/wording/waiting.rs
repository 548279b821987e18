//! Sentences about cards that wait beside each other.

use crate::card::plain;

/// Which of several cards a typed 确认 is about.
pub fn which_to_confirm() -> &'static str {
    "有不止一张卡片在等您，要确认哪一张？全部办理请回复「都确认」。"
}

/// Which of several cards a typed 取消 is about.
pub fn which_to_cancel() -> &'static str {
    "有不止一张卡片在等您，要取消哪一张？全部不办请回复「都取消」。"
}

/// What somebody else asks leave for, beside one's own cards.
pub fn anothers(title: &str) -> String {
    format!("「{}」（等您同意）", plain(title))
}

/// What others ask leave for is not agreed to with one's own cards.
pub fn others_apart(titles: &[&str]) -> String {
    let titles: Vec<String> = titles.iter().map(|title| format!("「{}」", plain(title))).collect();
    format!("{}是别人的申请，不算在内：请另外回复「同意」或「不同意」，或点卡片上的按钮。", titles.join("、"))
}

/// A card of a page is not changed by words.
pub fn changed_on_its_page(about: &str) -> String {
    format!(
        "{about}是在页面上填写的，没有执行，聊天里不能改：要改请先回复「取消」，再到页面上重新填写；要照卡片办请回复「确认」。要改的是别的操作，请把整句重新说一遍。"
    )
}

/// What was not understood while a card of a page waits.
pub fn unclear_beside_a_page(left: &str) -> String {
    format!(
        "没看懂这句话。{left}还没有执行：在页面上填写的，要改请到页面上改；照卡片办请点「确认」，不办请回复「取消」。"
    )
}

/// A newer card is about the same.
pub fn given_way(cards: &[String]) -> String {
    format!("之前的{}还没有执行，已由上面这张新的代替。", cards.join("、"))
}

/// Older cards, when a newer one has come.
pub fn still_waits(cards: &[String]) -> String {
    format!("之前的{}还在等您确认，没有执行。", cards.join("、"))
}

/// All of them were confirmed.
pub fn all_confirmed(cards: &[String]) -> String {
    if cards.is_empty() {
        return super::nothing_to_confirm().to_owned();
    }
    format!("已确认{}，正在办理，稍后给出结果。", cards.join("、"))
}

/// One of several was called off.
pub fn one_cancelled(card: &str, left: Option<&str>) -> String {
    match left {
        Some(left) => format!("已取消{card}，没有做任何改动。{left}还在等您确认。"),
        None => format!("已取消{card}，没有做任何改动。"),
    }
}

/// All of them were called off.
pub fn all_cancelled(cards: &[String]) -> String {
    if cards.is_empty() {
        return super::nothing_to_cancel().to_owned();
    }
    format!("已取消{}，没有做任何改动。", cards.join("、"))
}

/// Whether a control word is about all there is: 都取消, 全部确认, 两张都不要了.
pub fn is_about_all(words: &str) -> bool {
    words.contains(['都', '全', '俩', '两'])
}
