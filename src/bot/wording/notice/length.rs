//! Sentences about notices that are longer than a message takes.

use crate::card::operation::notice as card;
use crate::card::operation::notice::length::{Limit, TooLong};
use crate::card::plain;
use crate::domain::operation::notice::{Campaign, Channel};

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

/// The preview's remark on a text of which a message carries the beginning.
pub fn shortened(way: &TooLong) -> String {
    let rest = match way.channel {
        Channel::Work | Channel::Chat | Channel::Group => {
            format!("消息里只放开头，全文在「{}」的页面上", card::link_label())
        }
        Channel::Todo => "只放开头，点开待办看全文".to_owned(),
        Channel::Ding | Channel::Announcement => "只放开头和页面的网址".to_owned(),
    };
    format!("{}：{rest}", measured(way))
}

/// The way, how much it takes, and how much this is.
fn measured(TooLong { channel, has, limit }: &TooLong) -> String {
    let unit = match limit {
        Limit::Bytes(_) => "字节",
        Limit::Characters(_) => "字",
    };
    format!("{}最多 {} {unit}，这条约 {has} {unit}", card::channel(*channel), limit.most())
}
