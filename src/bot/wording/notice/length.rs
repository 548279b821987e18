//! Sentences about notices that are longer than a message takes.

use crate::card::operation::notice as card;
use crate::card::operation::notice::length::{Limit, TooLong};
use crate::card::plain;
use crate::domain::operation::notice::{Campaign, Channel};
use crate::proposal::wording::notice::measured;

/// Said when the whole text is too long for a way and no page can show the rest; `others` would take all of it.
pub fn too_long(ways: &[TooLong], campaign: &Campaign, others: &[Channel]) -> String {
    let told: Vec<String> = ways.iter().map(measured).collect();
    let in_bytes = ways.iter().any(|one| matches!(one.limit, Limit::Bytes(_)));
    let bytes = if in_bytes { "（一个汉字 3 字节）" } else { "" };
    let names: Vec<String> = others.iter().map(|way| format!("「改用{}」", card::channel(*way))).collect();
    let way_on = if names.is_empty() {
        "或分成几条发".to_owned()
    } else {
        format!("或说{}", names.join("或"))
    };
    format!(
        "「{}」太长，没有发送：{}{bytes}。缩短正文请说「内容改成：…」，{way_on}；别的都还记着。",
        plain(&campaign.title),
        told.join("；")
    )
}
