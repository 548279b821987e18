//! Sentences about cards that wait beside each other.

/// Which of several cards a typed 确认 is about.
pub fn which_to_confirm() -> &'static str {
    "有不止一张卡片在等您，要确认哪一张？全部办理请回复「都确认」。"
}

/// Which of several cards a typed 取消 is about.
pub fn which_to_cancel() -> &'static str {
    "有不止一张卡片在等您，要取消哪一张？全部不办请回复「都取消」。"
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
