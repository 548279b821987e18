//! Groups and meetings in words: who is called, and the way in once they are there.

use jiff::tz::{TimeZone, offset};

use super::Shown;
use crate::card::plain;
use crate::dingtalk::meeting::MINUTES;
use crate::domain::change::{CreateGroup, Gathering, Made, StartMeeting};
use crate::domain::operation::{Line, Why};

/// More names than this are counted.
const NAMES: usize = 20;

impl Shown for CreateGroup {
    fn planned(&self, _line: &Line) -> String {
        format!("建群，连您共 {} 人：{}", self.of.guests.len() + 1, names(&self.of))
    }

    fn done(&self, _line: &Line) -> String {
        format!("群已建好，连您共 {} 人", self.of.guests.len() + 1)
    }

    fn tried(&self) -> Option<&'static str> {
        Some("建群")
    }

    fn failed(&self, why: &Why) -> Option<String> {
        unknown(why, "群是否已建好", &self.of)
    }

    fn way_in(&self, made: &Made) -> String {
        format!("  \n[进入群聊]({})", made.link)
    }
}

impl Shown for StartMeeting {
    fn planned(&self, _line: &Line) -> String {
        let (count, names) = (self.of.guests.len(), names(&self.of));
        match self.at {
            None => format!("发起视频会议，呼叫 {count} 人：{names}"),
            Some(at) => format!("预约 {} 的视频会议（{MINUTES} 分钟），参会 {count} 人：{names}", time(at)),
        }
    }

    fn done(&self, _line: &Line) -> String {
        let (count, names) = (self.of.guests.len(), names(&self.of));
        match self.at {
            None => format!("会议已发起，正在呼叫 {count} 人：{names}"),
            Some(at) => format!(
                "已预约 {} 的视频会议。钉钉不会自动通知参会人，请把下面的链接转发给：{names}",
                time(at)
            ),
        }
    }

    fn tried(&self) -> Option<&'static str> {
        Some(if self.at.is_none() { "发起视频会议" } else { "预约视频会议" })
    }

    fn failed(&self, why: &Why) -> Option<String> {
        unknown(why, "会议是否已发起", &self.of)
    }

    fn way_in(&self, made: &Made) -> String {
        let room = made.room.as_ref().map(|room| format!("  \n入会号：{}", plain(room))).unwrap_or_default();
        format!("{room}  \n[进入会议]({})", made.link)
    }
}

/// Nothing finds out what came of a call that cannot be looked up.
fn unknown(why: &Why, what: &str, of: &Gathering) -> Option<String> {
    (*why == Why::OutcomeUnknown).then(|| {
        format!(
            "钉钉没有回应，无法确定{what}，为免重复不会自动再试。请先在钉钉里找一下「{}」，确实没有再重新发送指令。",
            plain(&of.title)
        )
    })
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
    use crate::domain::change::Guest;

    fn gathering(count: usize) -> Gathering {
        let guest =
            |n: usize| Guest { user: format!("u{n}").as_str().into(), name: format!("甲{n}"), union: None };
        Gathering {
            title: "数据上报群".into(), guests: (0..count).map(guest).collect(), through: vec![]
        }
    }

    fn line() -> Line {
        Line {
            user: None,
            name: String::new(),
            mobile: None,
            place: String::new(),
            departments: vec![],
            steps: vec![],
        }
    }

    #[test]
    fn many_names_are_counted() {
        let group = |count| CreateGroup { of: gathering(count), corp: "ding1".into() }.planned(&line());
        let text = group(25);
        assert!(text.starts_with("建群，连您共 26 人：甲0、") && text.ends_with("甲19等 25 人"), "{text}");
        assert!(group(2).ends_with("甲0、甲1"));
    }

    #[test]
    fn a_time_is_the_countrys() {
        let meeting = StartMeeting { of: gathering(1), host: "u".into(), at: Some(1_795_568_400_000) };
        assert_eq!(
            meeting.planned(&line()),
            "预约 2026年11月25日 09:00 的视频会议（60 分钟），参会 1 人：甲0"
        );
    }

    #[test]
    fn the_way_in_names_the_room() {
        let meeting = StartMeeting { of: gathering(1), host: "u".into(), at: None };
        let made =
            Made { id: "c".into(), conversation: None, link: "http://x/1".into(), room: Some("123".into()) };
        assert_eq!(meeting.way_in(&made), "  \n入会号：123  \n[进入会议](http://x/1)");
    }
}
