//! How a notice stands: what came of each channel, who has read it.

use crate::card::operation::notice as card;
use crate::card::plain;
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Campaign, Channel, Named, Reads, Receipt, Summary};
use crate::operation::notice::reads::{self, Part};
use crate::operation::notice::standing::{Place, Standing};
use crate::sheet::Sheet;

/// How a notice stands, before its channels.
pub fn standing(op: &Operation, campaign: &Campaign) -> String {
    let at = campaign.at.or(op.begun_at).unwrap_or(op.created_at);
    format!(
        "**通知 {}「{}」**\n{}，{}",
        campaign.number,
        plain(&campaign.title),
        card::moment(at),
        card::to(campaign)
    )
}

/// How a channel stands.
pub fn leg(standing: &Standing) -> String {
    let Standing { channel, receipt, read, of } = standing;
    let name = card::channel(*channel);
    match receipt {
        _ if *channel == Channel::Group => format!("\n- {name}：群里有 {read} 人已读"),
        Receipt::PageOnly if *of > 0 => {
            format!("\n- {name}：看过页面 {read} / {of} 人（{}%）", percent(*read, *of))
        }
        Receipt::PageOnly => format!("\n- {name}：这种发法查不到每个人是否已读"),
        Receipt::ByPerson => format!("\n- {name}：已读 {read} / {of} 人（{}%）", percent(*read, *of)),
        Receipt::Done => format!("\n- {name}：已完成 {read} / {of} 人（{}%）", percent(*read, *of)),
    }
}

/// Who has not done their todo; nothing once all have.
pub fn undone(undone: &[Named], most: usize) -> String {
    if undone.is_empty() {
        return String::new();
    }
    let names: Vec<String> = undone.iter().take(most).map(|one| plain(&one.name)).collect();
    let more = if undone.len() > most { "等，名单见文件" } else { "" };
    format!("，没完成 {} 人：{}{more}", undone.len(), names.join("、"))
}

fn percent(read: usize, of: usize) -> usize {
    (read * 100).checked_div(of).unwrap_or(0)
}

/// Said where the platform did not tell all of it.
pub fn not_all_asked() -> &'static str {
    "\n> 有一部分回执钉钉暂时没有给出，数字可能偏低，请稍后再查。"
}

/// Said where reminders went out: who has read one has read the notice.
pub fn reminders_count() -> &'static str {
    "\n> 看过提醒的人也算已读。"
}

/// Who has not read, of so many it reached.
pub fn unread(unread: &[Named], (reached, most): (usize, usize)) -> String {
    if reached == 0 {
        return "\n还没有人收到。".to_owned();
    }
    if unread.is_empty() {
        return "\n所有人都读了。".to_owned();
    }
    let names: Vec<String> = unread.iter().take(most).map(|one| plain(&one.name)).collect();
    let more = if unread.len() > most { "等，名单见文件" } else { "" };
    format!("\n未读 {} 人：{}{more}。\n要提醒他们，回复「催一下没看的」。", unread.len(), names.join("、"))
}

/// Who of some people has read a notice: so many there are, it reached, and have not read it.
pub fn of_some(
    (summary, name): (&Summary, &str),
    (all, reached): (usize, usize),
    (unread, most): (&[Named], usize),
) -> String {
    let about = super::about(summary);
    if all == 0 {
        return format!("「{name}」里现在没有成员，所以没有人收到{about}。");
    }
    if reached == 0 {
        return format!("{about}没有发给「{name}」的人。");
    }
    let read = reached.saturating_sub(unread.len());
    let told = format!("{about}：{name}已读 {read} / {reached} 人");
    if unread.is_empty() {
        return format!("{told}，都读了。");
    }
    let names: Vec<String> = unread.iter().take(most).map(|one| plain(&one.name)).collect();
    let more = if unread.len() > most { "等" } else { "" };
    format!("{told}，未读 {} 人：{}{more}。", unread.len(), names.join("、"))
}

/// Whether some people are among those a notice is for that still lies there: so many there are, and are among them.
pub fn whether_among((summary, name): (&Summary, &str), (all, among): (usize, usize)) -> String {
    let about = super::about(summary);
    match (all, among) {
        (0, _) => format!("「{name}」里现在没有成员，所以{about}的接收人里没有它。{about}还没有发送。"),
        (_, 0) => {
            format!("{about}的接收人里没有「{name}」的人。要加上请说「再加上{name}」。{about}还没有发送。")
        }
        (_, among) => format!("{about}的接收人里有「{name}」的 {among} 人。{about}还没有发送。"),
    }
}

/// How much has been read by institution, the least first.
pub fn by_place(rows: &[Place], more: usize) -> String {
    let mut text = String::from("\n各单位已读（少的在前）：");
    for Place { name, read, of } in rows {
        text.push_str(&format!("\n- {} {read} / {of}（{}%）", plain(name), percent(*read, *of)));
    }
    if more > 0 {
        text.push_str(&format!("\n另有 {more} 个单位，见文件。"));
    }
    text
}

/// Everybody a notice reached by name, and whether they have read it.
pub fn sheet(campaign: &Campaign, parts: &[Part], visits: Option<&Reads>) -> Sheet {
    let mut rows = Vec::new();
    for leg in &campaign.legs {
        for (named, at) in reads::people(parts, leg.channel, visits) {
            let read = match (leg.channel, at.is_some()) {
                (Channel::Todo, true) => "已完成",
                (Channel::Todo, false) => "未完成",
                (_, true) => "已读",
                (_, false) => "未读",
            };
            let since = at.map(card::moment).unwrap_or_default();
            rows.push(vec![
                named.name.clone(),
                card::channel(leg.channel).to_owned(),
                read.to_owned(),
                since,
            ]);
        }
    }
    let headings = [("姓名", 16), ("渠道", 12), ("是否已读", 10), ("得知时间", 16)];
    Sheet {
        name: format!("通知{}-回执.xlsx", campaign.number),
        headings: headings.iter().map(|(heading, width)| ((*heading).to_owned(), *width)).collect(),
        rows,
    }
}
