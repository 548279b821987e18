//! The card of a notice: to whom, how and at what price before; the way so far; what came of it.

pub mod heading;
pub mod length;
mod reading;
pub mod reminder;
mod replaces;

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};

use super::super::contract::{Contract, NOTICE};
use super::super::{Button, Drawing, button_id, plain, reason};
use super::{head_count, note, state_word};
use crate::dingtalk::notice::verbatim;
use crate::domain::operation::notice::{
    Campaign, Channel, Chunk, Leg, Miss, Part, Receipt, Sending, Tally, To,
};
use crate::domain::operation::{Fault, Operation, State, Why};
use crate::sheet::Sheet;

/// The name of the button that changes one that waits for its time.
pub const CHANGE: &str = "change";
/// The most characters of a text that a card shows.
const SHOWN: usize = 300;

/// Draws it as it is.
pub fn draw(op: &Operation, campaign: &Campaign) -> Drawing {
    Drawing {
        card: NOTICE.name.clone(),
        title: format!("{} · {}", numbered(campaign), state(op, campaign)),
        body: body(op, campaign),
        note: note_of(op, campaign),
        hint: String::new(),
        buttons: buttons(op, campaign),
        fallback: match op.state {
            State::Confirmed if campaign.at.is_some() => {
                format!("回复「修改通知{}」修改，回复「停止」取消发送。", campaign.number)
            }
            State::Confirmed | State::Running => String::new(),
            State::Proposed if head_count(op).is_some() => "回复「取消」放弃。".to_owned(),
            State::AwaitingApproval => "回复「取消」可以撤回。".to_owned(),
            _ => NOTICE.fallback.clone(),
        },
    }
}

/// What a channel is called.
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Work => "工作通知",
        Channel::Chat => "机器人单聊",
        Channel::Group => "群消息",
        Channel::Todo => "待办",
        Channel::Announcement => "公告",
        Channel::Ding => "DING",
    }
}

/// What a channel tells about who has read.
pub fn receipt(receipt: Receipt) -> &'static str {
    match receipt {
        Receipt::ByPerson => "可查每个人是否已读",
        Receipt::Done => "可查每个人是否完成，不能查已读",
        Receipt::PageOnly => "不能查每个人是否已读",
    }
}

/// A time as it is told to people.
pub fn moment(at: i64) -> String {
    let zone = TimeZone::fixed(offset(8));
    Timestamp::from_millisecond(at)
        .map_or_else(|_| String::new(), |at| at.to_zoned(zone).strftime("%-m月%-d日 %H:%M").to_string())
}

/// The same, with its year where that is not the one it was said in.
pub fn moment_after(at: i64, said: i64) -> String {
    let year =
        |ms: i64| Timestamp::from_millisecond(ms).map(|ms| ms.to_zoned(TimeZone::fixed(offset(8))).year());
    match (year(at), year(said)) {
        (Ok(then), Ok(now)) if then != now => format!("{then}年{}", moment(at)),
        _ => moment(at),
    }
}

/// The text as it goes out: what was typed, who says it, and when.
pub fn sent(op: &Operation, campaign: &Campaign) -> String {
    let at = campaign.at.or(op.begun_at).unwrap_or(op.created_at);
    format!("{}\n\n{} {}", campaign.text, op.initiator_name, moment(at))
}

/// What the button to its page says.
pub fn link_label() -> &'static str {
    "查看全文"
}

/// What its list of those not reached is called.
pub fn file_name(op: &Operation) -> String {
    let number = op.campaign().map_or(0, |campaign| campaign.number);
    format!("通知{number}-未送达名单.xlsx")
}

/// By which number its sender speaks of it; receivers know none.
pub fn numbered(campaign: &Campaign) -> String {
    let word = if campaign.audience.reminds_of().is_some() { "提醒" } else { "通知" };
    format!("{word} {}", campaign.number)
}

fn state(op: &Operation, campaign: &Campaign) -> &'static str {
    match op.state {
        State::Confirmed if campaign.at.is_some() && !op.needs_approval() => "已安排",
        State::Confirmed if !op.needs_approval() => "已确认，正在发送",
        State::Running if campaign.halted.is_some() => "正在停止",
        State::Running => "正在发送",
        State::Done | State::PartlyDone if campaign.recalled_at.is_some() => "已撤回",
        State::PartlyDone | State::Failed if campaign.halted == Some(Why::Stopped) => "已停止",
        State::Done => "已发送",
        State::PartlyDone => "部分送达",
        State::Failed => "没有发送",
        _ => state_word(op),
    }
}

/// To whom, what, how, and what came of it.
pub(super) fn body(op: &Operation, campaign: &Campaign) -> String {
    let mut parts = vec![format!("**{}**", verbatim::markdown(&campaign.title))];
    if campaign.text.trim() != campaign.title {
        parts.push(quoted(&campaign.text));
    }
    parts.extend(heading::line(op, campaign));
    parts.push(to(campaign));
    parts.extend(reminder::fewer(campaign));
    match op.state {
        State::Proposed | State::AwaitingApproval | State::Confirmed => {
            parts.extend(campaign.legs.iter().map(|leg| price(leg, campaign)));
            parts.extend(reminder::plan(campaign));
            if let Some(at) = campaign.at {
                parts.push(format!("发送时间：**{}**", moment_after(at, op.created_at)));
            }
            parts.extend(replaces::lines(campaign));
            parts.extend(op.warnings.iter().map(|warning| format!("> {warning}")));
        }
        State::Cancelled | State::Expired | State::Superseded | State::Rejected => {}
        State::Failed if campaign.chunks.is_none() => {}
        _ => {
            parts.extend(campaign.legs.iter().map(outcome));
            parts.extend(reading::lines(campaign));
            parts.extend(reminder::lines(op, campaign));
        }
    }
    parts.join("\n\n")
}

/// A text's beginning, written as messages write it.
pub fn quoted(text: &str) -> String {
    let cut: String = text.chars().take(SHOWN).collect();
    let more = if cut.len() < text.len() { "……" } else { "" };
    format!("> {}", verbatim::markdown_lines(&format!("{cut}{more}")).join("  \n> "))
}

/// What the parts of an audience are called; a group is told from a department of its name.
pub fn names(parts: &[Part]) -> String {
    let name = |part: &Part| match part {
        Part::Group { name, .. } => format!("群「{}」", plain(name)),
        other => plain(other.name()),
    };
    parts.iter().map(name).collect::<Vec<_>>().join("、")
}

/// To whom, by name and in number, by institution.
pub fn to(campaign: &Campaign) -> String {
    let mut text = format!("发给：{}", names(&campaign.audience.to));
    if !campaign.audience.only.is_empty() {
        let _ = write!(text, "，只限{}", names(&campaign.audience.only));
    }
    if !campaign.audience.except.is_empty() {
        let _ = write!(text, "，除了{}", names(&campaign.audience.except));
    }
    if campaign.audience.has_people() {
        let _ = write!(text, "，共 **{}** 人", campaign.people);
    }
    if campaign.institutions > 1 {
        let shown: Vec<String> =
            campaign.places.iter().map(|(_, name, people)| format!("{} {people} 人", plain(name))).collect();
        let more = usize::try_from(campaign.institutions).unwrap_or(0).saturating_sub(shown.len());
        let rest = if more > 0 { format!("，另有 {more} 个单位") } else { String::new() };
        let _ = write!(text, "（{}{rest}）", shown.join("，"));
    }
    text
}

/// What a channel costs, and what it can tell.
fn price(leg: &Leg, campaign: &Campaign) -> String {
    format!("- {}：{} 次接口调用，{}", channel(leg.channel), leg.calls, told(leg, campaign))
}

/// What a channel can tell of who has read it.
pub fn told(leg: &Leg, campaign: &Campaign) -> &'static str {
    of_receipt(leg.channel, leg.receipt, campaign.link.as_deref())
}

/// What a channel can tell, where a notice has this page, or none.
pub fn of_receipt(channel: Channel, told: Receipt, link: Option<&str>) -> &'static str {
    match told {
        _ if channel == Channel::Group => "可查有多少人已读",
        Receipt::Done if link.is_none() => "没有详情页，不能标记完成",
        Receipt::PageOnly if link.is_some() => "可查谁看过页面",
        told => receipt(told),
    }
}

/// What comes with a notice beside its text: reminders that go out by themselves, what it changes.
pub fn remarks(campaign: &Campaign) -> Vec<String> {
    reminder::plan(campaign).into_iter().chain(replaces::lines(campaign)).collect()
}

fn outcome(leg: &Leg) -> String {
    format!("- {}：{}", channel(leg.channel), came(leg))
}

/// What came of a channel.
pub fn came(leg: &Leg) -> String {
    let unit = if leg.channel == Channel::Group { "个群" } else { "人" };
    let Tally { sent, refused, unknown, untouched } = leg.tally;
    let all = [(sent, "已发出"), (refused, "没有送达"), (unknown, "结果未知"), (untouched, "没有发送")];
    let some: Vec<String> = all
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{word} {count} {unit}"))
        .collect();
    if some.is_empty() { "还没有开始".to_owned() } else { some.join("，") }
}

fn note_of(op: &Operation, campaign: &Campaign) -> String {
    let why = campaign.halted.as_ref().filter(|why| **why != Why::Stopped).map(reason::why);
    match op.state {
        State::Confirmed if campaign.at.is_some() && !op.needs_approval() => {
            "到时间自动发送；要改请按「修改」，不想发了请按「停止发送」或回复「停止」。".to_owned()
        }
        State::Confirmed | State::Running if campaign.halted.is_none() && !op.needs_approval() => {
            "要中途停下，请按「停止发送」或回复「停止」。".to_owned()
        }
        State::Confirmed | State::Running => {
            why.unwrap_or_else(|| "正在停止：已经发出的不再追加。".to_owned())
        }
        State::Done if campaign.recalled_at.is_some() => String::new(),
        State::Done if campaign.reading.as_ref().is_some_and(|reading| reading.all) => {
            "要收回，发「撤回刚才的通知」。".to_owned()
        }
        State::Done
            if campaign.link.is_none()
                && campaign.legs.iter().all(|leg| leg.receipt == Receipt::PageOnly) =>
        {
            "要收回，发「撤回刚才的通知」。".to_owned()
        }
        State::Done => "看谁没读，发「刚才的通知谁没看」；要收回，发「撤回刚才的通知」。".to_owned(),
        State::PartlyDone | State::Failed => {
            let unknown = if campaign.tally().unknown > 0 {
                "结果未知的不会自动重发，以免有人收到两次。"
            } else {
                ""
            };
            let why = why.or_else(|| campaign.refused.as_ref().map(refusal)).unwrap_or_default();
            let list = if op.state == State::PartlyDone { "没有送达的见名单文件。" } else { "" };
            format!("{why}{unknown}{list}")
        }
        State::Proposed => format!("{}{}", replaces::promise(campaign), note(op)),
        State::Superseded if campaign.replaced_by.is_some() => {
            "已改，改后的见新的卡片；按这张卡片没有发给任何人。".to_owned()
        }
        State::Cancelled | State::Superseded if campaign.is_a_change() => "没有改动原来的通知。".to_owned(),
        State::Cancelled => "没有发给任何人。".to_owned(),
        _ => note(op),
    }
}

/// Why the platform took none of it. What it says is kept: it stands on the card, and is sent again once put right.
fn refusal(why: &Fault) -> String {
    match why {
        Fault::ContentRefused => "通知里有钉钉不允许的词或网址，没有发送。请改动内容后重新发送。".to_owned(),
        why => reason::fault(why),
    }
}

fn buttons(op: &Operation, campaign: &Campaign) -> Vec<Button> {
    let button = |id: &str, revision: u64| {
        let press = Contract::button(&NOTICE, id);
        Button { id: button_id(id, revision), label: press.label.clone(), style: press.style.clone() }
    };
    match op.state {
        State::Proposed if head_count(op).is_some() => vec![button("cancel", op.revision)],
        State::Proposed => vec![button("confirm", op.revision), button("cancel", op.revision)],
        State::AwaitingApproval => vec![button("withdraw", op.revision)],
        State::Confirmed if campaign.at.is_some() && campaign.halted.is_none() && !op.needs_approval() => {
            vec![button(CHANGE, op.revision), button("stop", 1)]
        }
        // The record that decides it is one of its own and is never drawn anew.
        State::Confirmed | State::Running if campaign.halted.is_none() => vec![button("stop", 1)],
        _ => Vec::new(),
    }
}

/// Whom a notice did not reach for certain.
#[derive(Default)]
pub struct Missed {
    rows: Vec<[String; 4]>,
}

impl Missed {
    /// Takes those of a chunk.
    pub fn take(&mut self, chunk: &Chunk) {
        for batch in &chunk.batches {
            let (state, why) = match &batch.state {
                Sending::Unknown { at } => {
                    ("结果未知", format!("{} 发出时钉钉没有回应，可能已收到，不会自动重发。", moment(*at)))
                }
                Sending::Refused { why } => ("没有送达", refusal(why)),
                Sending::Untouched => ("没有发送", "停止时还没有发送。".to_owned()),
                Sending::Sent { left, .. } => {
                    for one in left.iter().filter(|one| one.why != Miss::HeldBack) {
                        let name = named(&batch.to, &one.user);
                        self.put(&name, chunk.channel, "没有送达", &miss(&one.why));
                    }
                    continue;
                }
                Sending::Todo | Sending::Started { .. } | Sending::Recalled { .. } => continue,
            };
            match &batch.to {
                To::People(people) => {
                    for one in people {
                        self.put(&one.name, chunk.channel, state, &why);
                    }
                }
                To::Departments { ids, people } => {
                    let name = format!("{} 个部门，共 {people} 人", ids.len());
                    self.put(&name, chunk.channel, state, &why);
                }
                To::Group { name, .. } => self.put(name, chunk.channel, state, &why),
            }
        }
    }

    /// Whether everybody was reached.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// In words, the first few.
    pub fn told(&self) -> String {
        const FEW: usize = 10;
        let shown: Vec<String> = self
            .rows
            .iter()
            .take(FEW)
            .map(|[name, _, state, _]| format!("{}（{state}）", plain(name)))
            .collect();
        let more = if self.rows.len() > FEW { format!("等 {} 项", self.rows.len()) } else { String::new() };
        format!("没有确认送达的：{}{more}。", shown.join("、"))
    }

    /// As a sheet.
    pub fn sheet(self) -> Sheet {
        let headings = [("接收人", 24), ("渠道", 12), ("结果", 12), ("说明", 60)];
        Sheet {
            name: "未送达".to_owned(),
            headings: headings.iter().map(|(heading, width)| ((*heading).to_owned(), *width)).collect(),
            rows: self.rows.into_iter().map(Vec::from).collect(),
        }
    }

    fn put(&mut self, name: &str, by: Channel, state: &str, why: &str) {
        self.rows.push([name, channel(by), state, why].map(str::to_owned));
    }
}

fn named(to: &To, user: &crate::domain::id::UserId) -> String {
    let To::People(people) = to else { return user.to_string() };
    people.iter().find(|one| one.user == *user).map_or_else(|| user.to_string(), |one| one.name.clone())
}

/// Why somebody was not reached.
fn miss(why: &Miss) -> String {
    match why {
        Miss::Unknown => "不在组织中，或不在机器人的可见范围内。".to_owned(),
        Miss::HeldBack | Miss::GivenUp => "钉钉限流，多次重试仍未送达。".to_owned(),
        Miss::Forbidden { code: 143_106 | 143_206 } => "当天已收到过同样的内容，钉钉没有再发。".to_owned(),
        Miss::Forbidden { code: 143_105 | 143_205 } => {
            "当天收到的工作通知已达上限，请改用公告或明天再发。".to_owned()
        }
        Miss::Forbidden { code } => format!("钉钉没有送达（{code}）。"),
        Miss::NoId => "钉钉没有给出该人员的身份标识，无法用这个渠道。".to_owned(),
    }
}
