//! Sentences about notices that are longer than a message takes.

use crate::card::operation::notice as card;
use crate::card::operation::notice::length::{Limit, TooLong};
use crate::card::plain;
use crate::domain::operation::notice::{Campaign, Channel};

/// Said when the whole text is too long for a way and no page can show the rest; `others` would take all of it.
pub fn too_long(ways: &[TooLong], campaign: &Campaign, others: &[Channel]) -> String {
    let told: Vec<String> = ways.iter().map(measured).collect();
    let names: Vec<&str> = others.iter().map(|way| card::channel(*way)).collect();
    let way_on = if names.is_empty() {
        "或分成几条发".to_owned()
    } else {
        format!("或改用{}", names.join("、"))
    };
    format!("「{}」太长，没有发送：{}。请缩短内容，{way_on}。", plain(&campaign.title), told.join("；"))
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
pub fn measured(TooLong { channel, has, limit }: &TooLong) -> String {
    let unit = match limit {
        Limit::Bytes(_) => "字节",
        Limit::Characters(_) => "字",
    };
    format!("{}最多 {} {unit}，这条约 {has} {unit}", card::channel(*channel), limit.most())
}
