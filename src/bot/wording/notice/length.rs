//! Sentences about notices that are longer than a message takes.

use crate::card::operation::notice as card;
use crate::card::operation::notice::length::TooLong;
use crate::card::plain;
use crate::domain::operation::notice::{Campaign, Channel};

/// What fits into a message of the robot, in bytes, with room for what stands around the text.
const ROBOT: usize = crate::dingtalk::notice::LONGEST - 200;

/// Said when the whole text is too long for a way and no page can show the rest.
pub fn too_long(ways: &[TooLong], campaign: &Campaign) -> String {
    let told: Vec<String> = ways
        .iter()
        .map(|TooLong { channel, bytes, limit }| {
            format!("{}最多 {limit} 字节，这条约 {bytes} 字节", card::channel(*channel))
        })
        .collect();
    let robot = ways.iter().all(|one| one.channel == Channel::Work && one.bytes <= ROBOT);
    let other =
        if robot { "改用机器人单聊（最多 15000 字节）或公告" } else { "改用公告" };
    format!(
        "「{}」太长，没有发送：{}（一个汉字 3 字节）。请缩短正文，或{other}，例如：发公告给{}：内容。",
        plain(&campaign.title),
        told.join("；"),
        campaign.audience.to.first().map(|part| plain(part.name())).unwrap_or_default()
    )
}

/// The preview's remark on a text of which a message carries the beginning.
pub fn shortened(way: &TooLong) -> String {
    let TooLong { channel, bytes, limit } = way;
    format!(
        "{}最多 {limit} 字节，这条约 {bytes} 字节：消息里只放开头，全文在「{}」的页面上",
        card::channel(*channel),
        card::link_label()
    )
}
