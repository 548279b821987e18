//! What a notice is called: by those who receive it, and by who sent it.
//!
//! Receivers see its first line where that is a heading, or what its sender called it, else from whom it is and of which
//! day; never its number, which is for who sent it.

use super::moment;
use crate::dingtalk::notice::verbatim;
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Campaign, Channel};

/// The longest first line that is a heading, in characters.
const LONGEST: usize = 30;
/// How much of a first line its sender is shown where it is none.
const SHOWN: usize = 20;
/// What a heading is called where it is said to be one.
const CALLED: &[&str] = &["标题", "题目", "主题"];
/// With what a line begins that speaks to somebody.
const GREETS: &[&str] = &["大家好", "各位", "你好", "您好", "尊敬的", "亲爱的", "同志们", "同事们", "老师们"];

/// What its receivers see it called.
pub fn received(op: &Operation, campaign: &Campaign) -> String {
    if campaign.audience.reminds_of().is_some() {
        return verbatim::plain(&campaign.title);
    }
    first(&campaign.text).unwrap_or_else(|| {
        let at = at(op, campaign);
        format!("{} {}通知", from(op, campaign), at.split(' ').next().unwrap_or_default())
    })
}

/// The same as an announcement's title, with its time: no other of that minute is called so.
pub fn announced(op: &Operation, campaign: &Campaign) -> String {
    let reminds = campaign.audience.reminds_of().is_some();
    let title = if reminds { Some(verbatim::plain(&campaign.title)) } else { first(&campaign.text) };
    let title = title.unwrap_or_else(|| format!("{}通知", from(op, campaign)));
    format!("{title}（{}）", at(op, campaign))
}

fn from<'a>(op: &'a Operation, campaign: &'a Campaign) -> &'a str {
    if campaign.sender.place.is_empty() { &op.initiator_name } else { &campaign.sender.place }
}

fn at(op: &Operation, campaign: &Campaign) -> String {
    moment(campaign.at.or(op.begun_at).unwrap_or(op.created_at))
}

/// What its sender sees it called: its heading, else the beginning of what it says.
pub fn of(text: &str) -> String {
    first(text).unwrap_or_else(|| {
        let line =
            lines(text).find(|line| !speaks_to(line)).or_else(|| lines(text).next()).unwrap_or_default();
        let cut: String = line.chars().take(SHOWN).collect();
        if cut.len() < line.len() { format!("{cut}……") } else { cut }
    })
}

/// The preview's line about it, where some way shows it and it does not stand in the text.
pub(super) fn line(op: &Operation, campaign: &Campaign) -> Option<String> {
    let shows = |channel: Channel| match channel {
        Channel::Announcement => true,
        Channel::Work | Channel::Chat | Channel::Group => campaign.link.is_some(),
        Channel::Todo | Channel::Ding => false,
    };
    let announces = campaign.legs.iter().any(|leg| leg.channel == Channel::Announcement);
    let title = if announces { announced(op, campaign) } else { received(op, campaign) };
    let needed = !title.starts_with(&campaign.title) && campaign.legs.iter().any(|leg| shows(leg.channel));
    needed.then(|| format!("对方看到的标题：{}", verbatim::markdown(&title)))
}

/// The heading of a text, where its first line is one.
fn first(text: &str) -> Option<String> {
    let mut lines = lines(text);
    let line = lines.next()?;
    if let Some(called) = called(line) {
        return Some(called.to_owned());
    }
    let last = line.chars().last()?;
    let goes_on = speaks_to(line) && lines.next().is_some() || ",，;；、:：".contains(last);
    (!goes_on && line.chars().count() <= LONGEST && !line.contains("://")).then(|| line.to_owned())
}

/// Whether a line only says who is spoken to.
fn speaks_to(line: &str) -> bool {
    line.ends_with([':', '：']) || GREETS.iter().any(|word| line.starts_with(word))
}

/// What a line says the heading is.
fn called(line: &str) -> Option<&str> {
    let rest = CALLED.iter().find_map(|word| line.strip_prefix(word))?;
    let said = rest.trim_start().strip_prefix([':', '：'])?.trim();
    (!said.is_empty() && said.chars().count() <= LONGEST).then_some(said)
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_line_is_a_heading_where_it_reads_like_one() {
        for (text, heading) in [
            ("关于元旦放假的通知\n1月1日至3日放假。", Some("关于元旦放假的通知")),
            ("\n  停水 \n明天9点", Some("停水")),
            ("明天9点开会", Some("明天9点开会")),
            ("标题：停水通知\n明天停水", Some("停水通知")),
            ("题目: 体检 \n周五", Some("体检")),
            ("各科室：\n明天9点开会", None),
            ("各位老师\n明天停水", None),
            ("大家好\n报数据", None),
            ("请填写 https://a.example/x\n谢谢", None),
            ("请各单位于本周五下班之前把本季度的数据报表报送到区卫健委办公室，逾期不候", None),
            ("各位请注意停水", Some("各位请注意停水")),
            ("", None),
        ] {
            assert_eq!(first(text).as_deref(), heading, "{text}");
        }
    }

    #[test]
    fn who_sends_it_sees_the_beginning_where_there_is_no_heading() {
        assert_eq!(
            (of("各科室：\n明天开会，请准时"), of("各科室：")),
            ("明天开会，请准时".into(), "各科室：".into())
        );
        assert_eq!(of(&"长".repeat(31)), format!("{}……", "长".repeat(20)));
        assert_eq!(of(&"长".repeat(30)), "长".repeat(30));
    }
}
