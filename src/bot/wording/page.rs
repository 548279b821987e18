//! Sentences about lists of people.

use crate::bot::dialogue::page::{Query, Subject};
use crate::card::page::Turn;
use crate::card::plain;
use crate::directory::Entry;
use crate::domain::mobile::Mobile;
use crate::language::State;

/// What is listed: `和平医院未激活的信息员`.
pub fn listed(query: &Query) -> String {
    let state = match query.state {
        Some(State::Active) => "已激活的",
        Some(State::Inactive) => "未激活的",
        None => "的",
    };
    let state = if query.without_role && query.state.is_none() { "没有角色的" } else { state };
    let roles = query.roles.iter().map(|role| role.say.as_str()).collect::<Vec<_>>();
    let who = if roles.is_empty() { "成员".to_owned() } else { roles.join("、") };
    format!("{}{state}{who}", plain(&query.place))
}

/// Lists know no positions.
pub fn not_by_title() -> &'static str {
    "名单不能按职位筛选。可以按科室、角色或是否激活来查，例如「急诊科有哪些人」「谁是信息员」「没激活的人」；某个人的职位可以问「查一下张三」。"
}

/// What is listed, of whichever kind.
pub fn subject(subject: &Subject) -> String {
    match subject {
        Subject::People(query) => listed(query),
        Subject::Board(_) => "角色情况".to_owned(),
    }
}

/// The title of a page.
pub fn title(query: &Query, total: usize) -> String {
    format!("{} · 共 {total} 人", listed(query))
}

/// One person of a list.
pub fn row(number: usize, entry: &Entry, place: &str, roles: &[String]) -> String {
    let mut parts = vec![plain(&entry.name), plain(place)];
    parts.extend(roles.iter().map(|role| plain(role)));
    match (&entry.mobile, entry.exclusive) {
        (Some(number), _) => parts.push(Mobile::new(number.clone()).masked()),
        (None, true) => parts.push("企业账号".into()),
        (None, false) => {}
    }
    if !entry.active {
        parts.push("**未激活**".into());
    }
    parts.retain(|part| !part.is_empty());
    format!("{number}. {}", parts.join("，"))
}

/// Nobody is on the list.
pub fn nobody(query: &Query) -> String {
    match query.state {
        Some(State::Inactive) => format!("{}没有未激活的人，都已经登录过。", plain(&query.place)),
        _ => format!("没有{}。", listed(query)),
    }
}

/// A list of more departments than can be read while somebody waits, before all have been read in the background.
pub fn too_wide(subject: &Subject) -> String {
    let Subject::People(query) = subject else { return super::not_walked_yet().to_owned() };
    format!("{}的下级部门很多，名单还在读取中。请过几分钟再发，或换成具体的单位或科室。", plain(&query.place))
}

/// There is no page that way.
pub fn no_page(turn: Turn) -> &'static str {
    match turn {
        Turn::Previous => "已经是第一页了。",
        Turn::Next => "已经是最后一页了。",
    }
}

/// The list has been shown anew further down.
pub fn shown_below() -> &'static str {
    "请看下面新的名单。"
}

/// Why a list cannot be turned any more.
pub fn gone() -> &'static str {
    "这份名单已过期，请重新发送指令，例如「急诊科有哪些人」或「有哪些角色」。"
}

/// The title of a list that is gone.
pub fn gone_title() -> &'static str {
    "名单已过期"
}
