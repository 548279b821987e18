//! Sentences about those who are not quite there yet: lists, reminders, inviting again.

use super::super::dialogue::offer::{Offer, Sheet};
use super::super::pending::{Looked, Pending, Sleeper, Waiting, Walked};
use super::{ago, number_tail};
use crate::card::plain;
use crate::domain::invite::Invite;
use crate::language::{Intent, Person, Slots, State};

/// More people than this get no button of their own.
const BUTTONS: usize = 5;

/// Why a list is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Somebody asked.
    Asked,
    /// It is the time of the day.
    Daily,
}

/// Who is not there yet, with the buttons that invite again.
pub fn pending(pending: &Pending, occasion: Occasion, now: i64) -> Sheet {
    let mut parts = Vec::new();
    if !pending.consent.is_empty() {
        let list = pending.consent.iter().enumerate();
        let list: Vec<String> = list.map(|(at, one)| format!("{}. {}", at + 1, waiting(one, now))).collect();
        parts.push(format!("**待本人同意邀请（{} 人）**\n{}", list.len(), list.join("\n")));
    }
    if !pending.login.is_empty() {
        let list: Vec<String> = pending.login.iter().map(|one| sleeper(one, now)).collect();
        parts.push(format!(
            "**已是成员、未激活（{} 人）**\n{}\n未激活的人不用重新邀请：请本人用登记的手机号登录钉钉，登录后自动变为正常。",
            list.len(),
            list.join("\n")
        ));
    }
    parts.extend(rest(pending));
    let mut offers = offers(&pending.consent);
    let mut ways = Vec::new();
    if !offers.is_empty() {
        ways.push("「重新邀请」（全部）、「重新邀请」加姓名（一人）".to_owned());
    }
    if pending.asleep > 0 {
        offers.push(everybody_asleep(pending));
        let place = pending.said.as_deref().map(plain).unwrap_or_default();
        ways.push(format!("「{place}没激活的人」（看全部未激活的人）"));
    }
    let hint =
        if ways.is_empty() { String::new() } else { format!("点按钮，或回复{}。", ways.join("、")) };
    let title = match occasion {
        Occasion::Asked => "还没进来的人",
        Occasion::Daily => "每日提醒：还没进来的人",
    };
    Sheet { title: title.to_owned(), body: parts.join("\n\n"), hint, offers }
}

fn waiting(one: &Waiting, now: i64) -> String {
    let invite = &one.invite;
    let unsure = if one.looked == Looked::NotNow { "（钉钉暂时没有回应，未核对）" } else { "" };
    let link = one.link.as_ref().map(|link| format!("，[发给本人的链接]({link})")).unwrap_or_default();
    format!(
        "{}{}，{}：{}发出邀请{unsure}{link}",
        plain(&invite.name),
        number_tail(invite.mobile.reveal()),
        plain(&invite.place),
        ago(invite.at, now)
    )
}

fn sleeper(one: &Sleeper, now: i64) -> String {
    let tail = one.mobile.as_deref().map(number_tail).unwrap_or_default();
    let kind = if one.exclusive { "，企业账号" } else { "" };
    let since = one.since.map(|at| format!("：{}添加", ago(at, now))).unwrap_or_default();
    format!("· {}{tail}{kind}，{}{since}", plain(&one.name), plain(&one.place))
}

/// What the list leaves out, and who has come.
fn rest(pending: &Pending) -> Vec<String> {
    let mut parts = Vec::new();
    if pending.more > 0 {
        parts.push(format!("另有 {} 人未列出；可以按部门查，例如「急诊科还有谁没进来」。", pending.more));
    }
    if !pending.arrived.is_empty() {
        let names: Vec<String> = pending.arrived.iter().map(|name| plain(name)).collect();
        parts.push(format!("刚核对到已经加入：{}。", names.join("、")));
    }
    if pending.walked == Walked::TooWide {
        parts.push("部门较多，未激活的只列了由我添加的人；其余请按部门查。".to_owned());
    }
    parts
}

fn offers(consent: &[Waiting]) -> Vec<Offer> {
    let offer = |label: String, people: &[Waiting]| {
        let targets = people.iter().map(|one| person(&one.invite)).collect();
        Offer { label, intent: Intent::InviteResend, slots: Slots { targets, ..Slots::default() } }
    };
    let mut offers = Vec::new();
    if consent.len() > 1 {
        offers.push(offer(format!("全部重新邀请（{} 人）", consent.len()), consent));
    }
    let each = consent.iter().take(BUTTONS);
    offers.extend(each.map(|one| offer(format!("重新邀请 {}", one.invite.name), std::slice::from_ref(one))));
    offers
}

/// The list of all who have not logged in, page by page.
fn everybody_asleep(pending: &Pending) -> Offer {
    let slots = Slots { department: pending.said.clone(), state: Some(State::Inactive), ..Slots::default() };
    let label = format!("看全部未激活的人（{} 人）", pending.asleep);
    Offer { label, intent: Intent::MemberList, slots }
}

fn person(invite: &Invite) -> Person {
    Person {
        name: Some(invite.name.clone()),
        mobile: Some(invite.mobile.reveal().to_owned()),
        ..Person::default()
    }
}

/// Nobody is missing.
pub fn nobody_pending(pending: &Pending, whole: &str) -> String {
    let mut text = format!("{}里没有等待同意邀请或未激活的人。", plain(whole));
    for part in rest(pending) {
        text.push('\n');
        text.push_str(&part);
    }
    text
}

/// What the asker's whole scope is called.
pub fn your_scope() -> &'static str {
    "您的管理范围"
}

/// Nothing to send again.
pub fn nothing_to_resend() -> &'static str {
    "现在没有等待同意的邀请，不需要重新邀请。要添加新成员，请发「添加成员」加姓名和手机号。"
}

/// Somebody is in: no invitation is sent.
pub fn in_already(name: &str) -> String {
    format!("{}已经在组织里了，不需要再邀请。", plain(name))
}

/// A member who has not logged in: there is nothing to send.
pub fn not_logged_in(name: &str, mobile: Option<&str>) -> String {
    let number = mobile.map(|mobile| format!("尾号 {} 的", tail(mobile))).unwrap_or_default();
    format!(
        "{}已经是成员，只是未激活，没有邀请可以重发。请本人用{number}手机号登录一次钉钉，状态会自动变为正常。",
        plain(name)
    )
}

fn tail(mobile: &str) -> String {
    let digits: Vec<char> = mobile.chars().collect();
    digits[digits.len().saturating_sub(4)..].iter().collect()
}

/// A number nobody was invited with.
pub fn never_invited(name: Option<&str>, mobile: &str) -> String {
    let who = name.map(|name| format!("{}，", plain(name))).unwrap_or_default();
    format!("没有给{who}尾号 {} 的手机号发过邀请，这个号码也不是成员。要现在添加吗？", tail(mobile))
}

/// A name nobody was invited by.
pub fn never_invited_by_name(name: &str) -> String {
    format!(
        "没有给「{0}」发过邀请，也没有找到这位成员。要添加请发：添加成员 {0} 手机号。",
        super::short(name)
    )
}

/// On the button that adds.
pub fn add_now(name: Option<&str>) -> String {
    format!("添加 {}", name.unwrap_or("这位同事")).trim().to_owned()
}

/// Somebody whose name was not said.
pub fn someone() -> &'static str {
    "对方"
}

/// How to add by text.
pub fn add_by_text(name: Option<&str>, mobile: &str) -> String {
    format!("点按钮，或回复「添加成员 {} {mobile}」。", name.unwrap_or("姓名"))
}

/// More than one operation should hold.
pub fn only_the_oldest(most: usize, all: usize) -> String {
    format!("等待同意的有 {all} 人，先处理最早的 {most} 人。")
}
