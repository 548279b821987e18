//! Reminders of a notice: what they say, and what the notice's card says of those that go out by themselves.

use super::super::super::{plain, reason};
use super::{channel, moment};
use crate::domain::operation::notice::{Came, Campaign, Channel, Reminder};
use crate::domain::operation::{Operation, State, Why};

/// Those who have not read a notice.
pub fn those_unread(campaign: &Campaign) -> String {
    format!("没读通知 {}「{}」的人", campaign.number, plain(&campaign.title))
}

/// What a reminder is called.
pub fn title(campaign: &Campaign) -> String {
    format!("提醒：{}", campaign.title)
}

/// What a reminder says: never the same twice.
pub fn text(op: &Operation, campaign: &Campaign, time: u32) -> String {
    let at = moment(campaign.at.or(op.begun_at).unwrap_or(op.created_at));
    format!("第 {time} 次提醒：{at} 的通知您还没有查看，请尽快查看。\n\n{}", campaign.text)
}

/// How many the preview of a reminder was for, where that was not how many it went to.
pub(super) fn fewer(campaign: &Campaign) -> Option<String> {
    let (shown, now) = (campaign.previewed?, campaign.people);
    let told = match shown.checked_sub(now) {
        Some(read) => format!("预览时是 {shown} 人没看，其中 {read} 人之后看了，没有再提醒。"),
        None => format!("预览时是 {shown} 人没看，发送时是 {now} 人。"),
    };
    Some(told)
}

/// Which reminders will go out by themselves, and what they cost at most; before the notice is sent.
pub(super) fn plan(campaign: &Campaign) -> Option<String> {
    let told: Vec<String> = campaign
        .remind
        .iter()
        .map(|one| {
            let again = if one.number > 1 { "再" } else { "自动" };
            let quieter = if is_loud_for_many(one, campaign) {
                format!("，超过 {} 人没看时用机器人单聊", Channel::Ding.people_a_call())
            } else {
                String::new()
            };
            format!(
                "{}后{again}提醒（{}{quieter}，最多 {} 次接口调用）",
                span(one.after),
                channel(one.channel),
                one.calls
            )
        })
        .collect();
    (!told.is_empty()).then(|| format!("没看的人：{}", told.join("，")))
}

/// What came of them, and what is still to come; once the notice is sent.
pub(super) fn lines(op: &Operation, campaign: &Campaign) -> Vec<String> {
    let over = campaign.recalled_at.is_some()
        || campaign.halted.is_some()
        || op.state == State::Running
        || campaign.reading.as_ref().is_some_and(|reading| reading.all);
    let told = campaign.remind.iter().filter(|one| one.came.is_some() || !over);
    told.filter_map(line).collect()
}

fn line(one: &Reminder) -> Option<String> {
    let name = format!("第 {} 次自动提醒", one.number);
    match &one.came {
        None => Some(format!("- {name}（{}）：{} 发给没看的人", channel(one.channel), moment(one.at?))),
        Some(Came::Begun { channel: by, .. }) => Some(format!("- {name}（{}）：正在发送", channel(*by))),
        Some(Came::Over { at, channel: by, sent, missed }) => {
            let failed =
                if *missed > 0 { format!("，{missed} 人没有确认送达") } else { String::new() };
            Some(format!("- {name}（{}，{}）：已提醒 {sent} 人{failed}", channel(*by), moment(*at)))
        }
        Some(Came::Not { why: Why::Nobody }) => Some(format!("- {name}：没有人需要提醒")),
        Some(Came::Not { why }) => Some(format!("- {name}没有发：{}", reason::why(why))),
    }
}

fn is_loud_for_many(one: &Reminder, campaign: &Campaign) -> bool {
    let most = u32::try_from(Channel::Ding.people_a_call()).unwrap_or(u32::MAX);
    one.channel == Channel::Ding && campaign.people > most
}

/// `4 小时`, `30 分钟`, `3 天`.
fn span(millis: i64) -> String {
    const MINUTE: i64 = 60_000;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    match millis {
        _ if millis >= 2 * DAY && millis % DAY == 0 => format!("{} 天", millis / DAY),
        _ if millis % HOUR == 0 => format!("{} 小时", millis / HOUR),
        _ => format!("{} 分钟", (millis + MINUTE - 1) / MINUTE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::operation::notice::reminder::planned;

    #[test]
    fn spans_are_said_in_the_unit_people_use() {
        let told = [60_000, 90_000, 3_600_000, 5_400_000, 86_400_000, 172_800_000].map(span);
        assert_eq!(told, ["1 分钟", "2 分钟", "1 小时", "90 分钟", "24 小时", "2 天"]);
    }

    #[test]
    fn a_loud_way_for_many_says_what_it_falls_back_to() {
        let remind = planned(&[Channel::Ding], &[3_600_000], 300);
        let campaign = Campaign { people: 300, remind, ..Campaign::default() };
        let told = plan(&campaign).expect("a plan");
        assert_eq!(
            told,
            "没看的人：1 小时后自动提醒（DING，超过 200 人没看时用机器人单聊，最多 15 次接口调用）"
        );
    }
}
