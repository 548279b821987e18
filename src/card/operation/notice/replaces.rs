//! What a notice's card says where it changes another that waits for its time.

use super::{channel, moment, names};
use crate::domain::operation::notice::{Audience, Campaign, Difference};

/// What is different, before it has taken the other's place.
pub(super) fn lines(campaign: &Campaign) -> Option<String> {
    let replaces = campaign.replaces.as_ref().filter(|replaces| !replaces.done)?;
    let told: Vec<String> = replaces.differs.iter().map(|one| format!("- {}", difference(one))).collect();
    Some(format!("与已安排的通知 {} 不同：\n{}", campaign.number, told.join("\n")))
}

fn difference(one: &Difference) -> String {
    match one {
        Difference::Time { before: Some(at) } => format!("时间，原为 {}", moment(*at)),
        Difference::Time { before: None } => "时间，原为马上发送".to_owned(),
        Difference::Text => "内容".to_owned(),
        Difference::Audience { before } => format!("发给谁，原为 {}", audience(before)),
        Difference::Ways { before } => {
            let names: Vec<&str> = before.iter().map(|way| channel(*way)).collect();
            format!("方式，原为 {}", names.join("、"))
        }
    }
}

fn audience(audience: &Audience) -> String {
    if audience.except.is_empty() {
        return names(&audience.to);
    }
    format!("{}，除了{}", names(&audience.to), names(&audience.except))
}

/// What will become of the other.
pub(super) fn promise(campaign: &Campaign) -> &'static str {
    if campaign.is_a_change() {
        "确认后代替原来的，不确认则仍按原来的发送。"
    } else {
        ""
    }
}
