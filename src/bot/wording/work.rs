//! What waits for somebody, in words.

use super::short;
use crate::card::plain;

/// One kind of thing that waits.
pub enum Part {
    /// Cards of this chat.
    Cards(Vec<String>),
    /// What others want to do and need this person's word for.
    Asked(Vec<String>),
    /// What this person wants to do and needs another's word for.
    Waiting(Vec<String>),
    /// Who has to accept an invitation.
    Consent(Vec<String>),
    /// How many members have not logged in.
    Asleep(usize),
    /// Institutions where nobody has a role.
    Vacant(Vec<String>),
    /// Notices that wait for their time.
    Planned(Vec<String>),
}

/// More than these are only counted.
const NAMED: usize = 5;

/// The heading.
pub fn heading() -> &'static str {
    "现在等您处理的"
}

/// Nothing waits.
pub fn nothing() -> &'static str {
    "现在没有等您处理的事：没有待确认的卡片，没有待审批的操作，也没有没进来的人和空缺的角色。"
}

/// How to go on.
pub fn hint() -> &'static str {
    "点按钮看名单，或回复「还有谁没进来」「有哪些角色」。"
}

/// An institution and the roles that nobody has there.
pub fn gap(place: &str, roles: &[String]) -> String {
    format!("{}：{}", plain(place), roles.join("、"))
}

/// All of it, a line each; empty where nothing waits. So many places are named.
pub fn body(parts: &[Part], places: usize) -> String {
    let lines: Vec<String> = parts.iter().filter_map(|part| line(part, places)).collect();
    lines.join("\n")
}

fn line(part: &Part, places: usize) -> Option<String> {
    let named = |all: &[String], most: usize| {
        let first: Vec<String> = all.iter().take(most).map(|one| short(one)).collect();
        let more = all.len().saturating_sub(most);
        let rest = if more > 0 { format!("，另有 {more} 项") } else { String::new() };
        format!("{}{rest}", first.join("、"))
    };
    match part {
        Part::Cards(all) if !all.is_empty() => {
            Some(format!("· 待您确认的卡片 {} 张：{}", all.len(), named(all, NAMED)))
        }
        Part::Asked(all) if !all.is_empty() => Some(format!(
            "· 等您同意的操作 {} 项：{}（回复「同意」或「不同意」）",
            all.len(),
            named(all, NAMED)
        )),
        Part::Waiting(all) if !all.is_empty() => {
            Some(format!("· 您提交的、等别人同意的 {} 项：{}", all.len(), named(all, NAMED)))
        }
        Part::Consent(all) if !all.is_empty() => {
            Some(format!("· 还没同意邀请的 {} 人：{}", all.len(), named(all, NAMED)))
        }
        Part::Asleep(count) if *count > 0 => Some(format!("· 已是成员、还没登录过的 {count} 人")),
        Part::Vacant(all) if !all.is_empty() => {
            Some(format!("· 角色空缺的单位 {} 家：{}", all.len(), vacancies(all, places)))
        }
        Part::Planned(all) if !all.is_empty() => {
            Some(format!("· 定时还没发的通知 {} 条：{}", all.len(), named(all, NAMED)))
        }
        _ => None,
    }
}

fn vacancies(all: &[String], most: usize) -> String {
    let more = all.len().saturating_sub(most);
    let rest = if more > 0 { format!("；另有 {more} 家") } else { String::new() };
    format!("{}{rest}", all[..all.len().min(most)].join("；"))
}
