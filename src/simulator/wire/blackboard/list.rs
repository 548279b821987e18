//! Lists of announcements: ids for the administrator, the latest ten for anybody, categories.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde_json::json;

use super::super::{Answer, Desk, Params, Refusal};
use super::{needed, operator, unwrap};
use crate::simulator::world::{Announcement, DAY, Millis};

/// id, name.
pub const CATEGORIES: &[(&str, &str)] =
    &[("d63058700000000000000000fec993c0", "正式公告"), ("8a8cf00000000000000000000005b8a0", "节假日公告")];
/// The most ids of a page.
const PAGE: i64 = 30;
/// The longest span that can be asked for.
const SPAN: Millis = 180 * DAY;
/// What is listed when no time is given.
const USUAL: Millis = 30 * DAY;
const FORM: &str = "%Y-%m-%d %H:%M:%S";

/// The name of a category.
pub fn category_name(id: &str) -> &'static str {
    CATEGORIES.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name)
}

fn beijing() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

/// A time as these pages write it.
pub fn written(at: Millis) -> String {
    let at = Timestamp::from_millisecond(at).unwrap_or_default();
    at.to_zoned(beijing()).strftime(FORM).to_string()
}

/// A time a call names.
fn time(params: &Params, name: &str) -> Result<Option<Millis>, Refusal> {
    let Some(text) = params.text(name) else { return Ok(None) };
    let zoned = DateTime::strptime(FORM, &text).and_then(|time| time.to_zoned(beijing()));
    zoned.map(|zoned| Some(zoned.timestamp().as_millisecond())).map_err(|_| Refusal::invalid(name))
}

/// From when to when a list goes.
fn span(params: &Params, now: Millis) -> Result<(Millis, Millis), Refusal> {
    let (start, end) = (time(params, "start_time")?, time(params, "end_time")?);
    let until = end.unwrap_or(now);
    let since = start.unwrap_or(until - USUAL);
    if until - since > SPAN || since > until {
        Err(Refusal::invalid("start_time"))
    } else {
        Ok((since, until))
    }
}

fn newest_first(list: &mut [&Announcement]) {
    list.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
}

/// `listids`.
pub fn ids(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let params = unwrap(params, "query_request")?;
    operator(desk, &params)?;
    let sized = |name: &str, most: i64| {
        let number = params.number(name).filter(|n| (1..=most).contains(n));
        number.and_then(|n| usize::try_from(n).ok()).ok_or_else(|| Refusal::invalid(name))
    };
    let (page, size) = (sized("page", i64::MAX)?, sized("page_size", PAGE)?);
    let (since, until) = span(&params, desk.now)?;
    let category = params.text("category_id");
    let mut all: Vec<&Announcement> = (desk.world.announcements.values())
        .filter(|a| (since..=until).contains(&a.at))
        .filter(|a| category.as_ref().is_none_or(|category| *category == a.category))
        .collect();
    newest_first(&mut all);
    let skip = (page - 1).saturating_mul(size);
    let ids: Vec<_> = all.iter().skip(skip).take(size).map(|a| &a.id).collect();
    Ok(json!({"result": ids, "success": true}))
}

/// `listtopten`: what was sent to somebody, the latest first, those on top before the rest.
pub fn top_ten(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let userid = needed(params, "userid")?;
    if !desk.world.members.contains_key(&userid) {
        return Err(Refusal::no_member());
    }
    let received = |a: &&Announcement| desk.world.chat.by_key(&a.id).any(|m| m.only.contains(&userid));
    let mut mine: Vec<&Announcement> = desk.world.announcements.values().filter(received).collect();
    newest_first(&mut mine);
    mine.sort_by_key(|a| !a.top);
    let one = |a: &&Announcement| {
        let url = format!("{}/announcement?bid={}", desk.base, a.id);
        json!({"id": a.id, "title": a.title, "gmt_create": written(a.at), "categoryId": a.category, "url": url})
    };
    Ok(json!({"blackboard_list": mine.iter().take(10).map(one).collect::<Vec<_>>()}))
}

/// `category/list`.
pub fn categories(desk: &mut Desk<'_>, params: &Params) -> Answer {
    operator(desk, params)?;
    let all = CATEGORIES.iter().map(|(id, name)| json!({"id": id, "name": name}));
    Ok(json!({"result": all.collect::<Vec<_>>(), "success": true}))
}
