//! Groups and meetings in words: who is called, and the way in once they are there.

use jiff::tz::{TimeZone, offset};

use crate::card::plain;
use crate::dingtalk::meeting::MINUTES;
use crate::domain::operation::{Gathering, Step, Why, Work};

/// More names than this are counted.
const NAMES: usize = 20;

/// What is to be done.
pub(super) fn planned(work: &Work) -> String {
    match work {
        Work::CreateGroup { of, .. } => format!("建群，连您共 {} 人：{}", of.guests.len() + 1, names(of)),
        Work::StartMeeting { of, at: None, .. } => {
            format!("发起视频会议，呼叫 {} 人：{}", of.guests.len(), names(of))
        }
        Work::StartMeeting { of, at: Some(at), .. } => {
            let (count, names) = (of.guests.len(), names(of));
            format!("预约 {} 的视频会议（{MINUTES} 分钟），参会 {count} 人：{names}", time(*at))
        }
        _ => String::new(),
    }
}

/// What was tried, in a word: who was to come was said before.
pub(super) fn tried(work: &Work) -> Option<&'static str> {
    match work {
        Work::CreateGroup { .. } => Some("建群"),
        Work::StartMeeting { at: None, .. } => Some("发起视频会议"),
        Work::StartMeeting { .. } => Some("预约视频会议"),
        _ => None,
    }
}

/// What is the case now.
pub(super) fn done(work: &Work) -> String {
    match work {
        Work::CreateGroup { of, .. } => format!("群已建好，连您共 {} 人", of.guests.len() + 1),
        Work::StartMeeting { of, at: None, .. } => {
            format!("会议已发起，正在呼叫 {} 人：{}", of.guests.len(), names(of))
        }
        Work::StartMeeting { of, at: Some(at), .. } => {
            let told = "钉钉不会自动通知参会人，请把下面的链接转发给";
            format!("已预约 {} 的视频会议。{told}：{}", time(*at), names(of))
        }
        _ => String::new(),
    }
}

/// The way to what was made.
pub(super) fn way_in(step: &Step) -> String {
    let Some(made) = &step.made else { return String::new() };
    if matches!(step.work, Work::CreateGroup { .. }) {
        return format!("  \n[进入群聊]({})", made.link);
    }
    let room = made.room.as_ref().map(|room| format!("  \n入会号：{}", plain(room))).unwrap_or_default();
    format!("{room}  \n[进入会议]({})", made.link)
}

/// Why it was not done, where that is said otherwise than of other calls.
pub(super) fn failed(work: &Work, why: &Why) -> Option<String> {
    if *why != Why::OutcomeUnknown {
        return None;
    }
    let (what, title) = match work {
        Work::CreateGroup { of, .. } => ("群是否已建好", &of.title),
        Work::StartMeeting { of, .. } => ("会议是否已发起", &of.title),
        _ => return None,
    };
    Some(format!(
        "钉钉没有回应，无法确定{what}，为免重复不会自动再试。请先在钉钉里找一下「{}」，确实没有再重新发送指令。",
        plain(title)
    ))
}

/// `张三、李四……等 30 人`.
fn names(of: &Gathering) -> String {
    let shown: Vec<String> = of.guests.iter().take(NAMES).map(|guest| plain(&guest.name)).collect();
    let more = if of.guests.len() > NAMES { format!("等 {} 人", of.guests.len()) } else { String::new() };
    format!("{}{more}", shown.join("、"))
}

/// In the time of the country, which has one.
fn time(at: i64) -> String {
    let Ok(at) = jiff::Timestamp::from_millisecond(at) else { return String::new() };
    at.to_zoned(TimeZone::fixed(offset(8))).strftime("%Y年%-m月%-d日 %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::operation::{Guest, Made, Progress};

    fn gathering(count: usize) -> Gathering {
        let guest =
            |n: usize| Guest { user: format!("u{n}").as_str().into(), name: format!("甲{n}"), union: None };
        Gathering {
            title: "数据上报群".into(), guests: (0..count).map(guest).collect(), through: vec![]
        }
    }

    #[test]
    fn many_names_are_counted() {
        let work = Work::CreateGroup { of: gathering(25), corp: "ding1".into() };
        let text = planned(&work);
        assert!(text.starts_with("建群，连您共 26 人：甲0、") && text.ends_with("甲19等 25 人"), "{text}");
        assert!(planned(&Work::CreateGroup { of: gathering(2), corp: "x".into() }).ends_with("甲0、甲1"));
    }

    #[test]
    fn a_time_is_the_countrys() {
        let work = Work::StartMeeting { of: gathering(1), host: "u".into(), at: Some(1_795_568_400_000) };
        assert_eq!(planned(&work), "预约 2026年11月25日 09:00 的视频会议（60 分钟），参会 1 人：甲0");
    }

    #[test]
    fn the_way_in_stands_under_what_was_made() {
        let mut step = Step::new(Work::StartMeeting { of: gathering(1), host: "u".into(), at: None });
        assert_eq!(way_in(&step), "");
        step.progress = Progress::Done;
        step.made = Some(Made {
            id: "c".into(),
            conversation: None,
            link: "http://x/1".into(),
            room: Some("123".into()),
        });
        assert_eq!(way_in(&step), "  \n入会号：123  \n[进入会议](http://x/1)");
    }
}
