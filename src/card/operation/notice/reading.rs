//! How much of a notice has been read, on its card.

use super::super::super::plain;
use super::{channel, moment};
use crate::domain::operation::notice::{Campaign, Channel, Leg, Reading, Receipt};

/// How much has been read, and where least; nothing before anybody has.
pub(super) fn lines(campaign: &Campaign) -> Vec<String> {
    let Some(reading) = &campaign.reading else { return Vec::new() };
    let told: Vec<String> =
        headline(reading).into_iter().chain(campaign.legs.iter().filter_map(leg)).collect();
    let since = if reading.all { String::new() } else { format!("，统计时间 {}", moment(reading.at)) };
    let told = (!told.is_empty()).then(|| format!("{}{since}", told.join("；")));
    told.into_iter().chain(places(reading)).collect()
}

fn headline(reading: &Reading) -> Option<String> {
    let Reading { read, of, .. } = reading;
    if reading.all {
        return Some(format!("**所有人都读了**（{of} 人）"));
    }
    (*of > 0).then(|| format!("已读 **{read} / {of}** 人（{}%）", u64::from(*read) * 100 / u64::from(*of)))
}

/// What a channel tells beside who has read.
fn leg(leg: &Leg) -> Option<String> {
    match (leg.channel, leg.receipt) {
        (Channel::Group, _) => Some(format!("{}：群里有 {} 人已读", channel(leg.channel), leg.read)),
        (_, Receipt::Done) => Some(format!("{}：{} 人已完成", channel(leg.channel), leg.read)),
        _ => None,
    }
}

fn places(reading: &Reading) -> Option<String> {
    let told: Vec<String> =
        reading.places.iter().map(|(name, read, of)| format!("{} {read} / {of}", plain(name))).collect();
    let more = if reading.more > 0 { format!("；另有 {} 个单位", reading.more) } else { String::new() };
    (!told.is_empty()).then(|| format!("已读较少的单位：{}{more}", told.join("，")))
}
