//! What is said to a message that speaks of an order and gives none: never an offer to do it.

use crate::language::Aside;

/// Nothing was done, and what still waits does. Where something waits, 好的 would say that it was changed.
pub fn no_order(aside: Aside, waits: Option<&str>) -> String {
    if let Some(waits) = waits {
        return format!(
            "没有做任何改动，卡片也照旧：{waits}还没有执行，照卡片办请点「确认」，不办请回复「取消」；要改卡片请说把什么改成什么。"
        );
    }
    let said = match aside {
        Aside::Denied => "好的，没有做任何改动。",
        Aside::Conditional => "好的，现在不动；到时候请再跟我说一声。",
        Aside::Told => "知道了，我这里没有做任何改动。要查谁、办什么，请直接说。",
        Aside::Elsewhere => {
            "没听出要我办什么，没有做任何改动。要查谁、办什么，请直接说，例如「查一下张三」。"
        }
    };
    said.to_owned()
}
