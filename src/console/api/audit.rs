//! `GET /audit`: what was done and refused, as far as one may know; as CSV, too, and whether the chain holds.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use utoipa::{IntoParams, ToSchema};

use super::{Answer, Asked};
use crate::bot::commands;
use crate::console::Console;
use crate::console::caller::Look;
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::audit::Act;
use crate::domain::permit::Denied;
use crate::language::Intent;
use crate::trail::{Verifier, beside};
use crate::view::trail::{self, End};

/// On a page where nothing is said.
const USUAL: usize = 50;
/// On a page at most.
const MOST: usize = 200;
/// In a file at most.
const FILE: usize = 5_000;
/// Entries checked at a time.
const CHECKED: usize = 1_000;

/// Which acts.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// A part of the name of the person it was about.
    #[serde(default)]
    pub q: Option<String>,
    /// The person it was about, by userid.
    #[serde(default)]
    pub user: Option<String>,
    /// What was done, by name (`member.add`).
    #[serde(default)]
    pub action: Option<String>,
    /// What came of it; outcomes only where nothing is said, `all` for every step.
    #[serde(default)]
    pub result: Option<String>,
    /// From when on, milliseconds since the epoch.
    #[serde(default)]
    pub from: Option<i64>,
    /// Until when, milliseconds since the epoch.
    #[serde(default)]
    pub to: Option<i64>,
    /// Only what is older than this number.
    #[serde(default)]
    pub before: Option<u64>,
    /// How many, 200 at most.
    #[serde(default)]
    pub limit: Option<usize>,
    /// On the page: with whether the trail is whole.
    #[serde(default)]
    #[param(ignore)]
    pub check: Option<String>,
}

/// An act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Entry {
    /// Its number in the trail.
    pub seq: u64,
    /// When, milliseconds since the epoch.
    pub at: i64,
    /// Who asked, by userid.
    pub by: String,
    /// Who asked, by name.
    pub by_name: String,
    /// What was done, by name.
    #[schema(example = "member.add")]
    pub action: String,
    /// What was done, in words.
    #[schema(example = "添加成员")]
    pub what: String,
    /// The person it was about, by userid.
    pub user: Option<String>,
    /// The person it was about, by name.
    pub name: Option<String>,
    /// Their number, masked.
    pub mobile: Option<String>,
    /// What came of it, by name.
    #[schema(example = "done")]
    pub result: String,
    /// What came of it, in words.
    #[schema(example = "已完成")]
    pub came: &'static str,
    /// Why, where it failed or was refused.
    pub why: Option<String>,
}

/// A page of acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Acts {
    /// The latest first.
    pub entries: Vec<Entry>,
    /// `before` of the next page; absent where there is no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
    /// Whether older ones were not looked at: the search goes only so far back.
    pub gave_up: bool,
}

/// What was done and refused.
#[utoipa::path(get, path = "/audit", operation_id = "list_acts", tag = "audit", params(Filter),
    responses((status = 200, body = Acts), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub(super) async fn list(
    State(console): State<Arc<Console>>,
    me: Me,
    Asked(filter): Asked<Filter>,
) -> Answer<Acts> {
    let most = filter.limit.unwrap_or(USUAL).clamp(1, MOST);
    of(&console, &me, (&filter, most)).await.map(Json)
}

/// The acts somebody may know of.
pub async fn of(console: &Console, me: &Me, (filter, most): (&Filter, usize)) -> Result<Acts, Problem> {
    may_look(console, me, Look::Latest)?;
    let fits = |act: &Act| fits(filter, act);
    let wanted = trail::Wanted { fits: &fits, before: filter.before, since: filter.from, most };
    let (found, end) = trail::latest(&console.view(), &me.actor, &wanted).await?;
    let next = found.last().filter(|_| end == End::Full).map(|last| last.seq);
    let mut entries = Vec::new();
    for trail::Entry { seq, act } in found {
        entries.push(entry(console, seq, act).await?);
    }
    Ok(Acts { entries, next, gave_up: end == End::TooFar })
}

/// Whether somebody may look now, or has looked too often.
fn may_look(console: &Console, me: &Me, look: Look) -> Result<(), Problem> {
    let admitted = console.limits.people.admit(&me.session.user, look, Instant::now());
    if admitted { Ok(()) } else { Err(Problem::too_many_of_one()) }
}

fn fits(filter: &Filter, act: &Act) -> bool {
    let said = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let named = |name: String| act.subject.name.as_deref().is_some_and(|own| own.contains(name.trim()));
    let about = |user: String| act.subject.user.as_ref().is_some_and(|own| own.as_str() == user);
    let result = match said(&filter.result).as_deref() {
        None => commands::came_of(&act.result).is_some(),
        Some("all") => true,
        Some(result) => act.result == result,
    };
    result
        && said(&filter.q).is_none_or(named)
        && said(&filter.user).is_none_or(about)
        && said(&filter.action).is_none_or(|action| act.action == action)
        && filter.from.is_none_or(|from| act.at >= from)
        && filter.to.is_none_or(|to| act.at < to)
}

async fn entry(console: &Console, seq: u64, act: Act) -> Result<Entry, Problem> {
    let by = console.directory.member(&act.actor).await?;
    let why = act.reason.as_ref().and_then(|reason| commands::why_not(reason, &act.result));
    Ok(Entry {
        seq,
        at: act.at,
        by_name: by.map_or_else(|| act.actor.to_string(), |member| member.name),
        by: act.actor.0,
        what: Intent::from_name(&act.action).map_or_else(|| act.action.clone(), commands::title),
        action: act.action,
        user: act.subject.user.map(|user| user.0),
        name: act.subject.name,
        mobile: act.subject.mobile.map(|mobile| mobile.masked()),
        came: came(&act.result),
        result: act.result,
        why,
    })
}

/// What came of an act.
fn came(result: &str) -> &'static str {
    match result {
        "proposed" => "待确认",
        "confirmed" | "confirmed_by_count" => "已确认",
        "approved" => "已批准",
        "rejected" => "未批准",
        "cancelled" => "已取消",
        "expired" => "已过期",
        "superseded" => "已被新操作取代",
        "retried" => "已重试",
        "todo_done" => "待办已完成",
        "todo_open" => "待办改为未完成",
        result => commands::came_of(result).unwrap_or("已记录"),
    }
}

/// The same as a file for spreadsheets.
#[utoipa::path(get, path = "/audit.csv", operation_id = "export_acts", tag = "audit", params(Filter),
    responses((status = 200, description = "CSV, UTF-8 with a mark", content_type = "text/csv"), (status = 401, body = Problem)))]
pub(super) async fn csv(
    State(console): State<Arc<Console>>,
    me: Me,
    Asked(filter): Asked<Filter>,
) -> Result<Response, Problem> {
    let acts = of(&console, &me, (&filter, FILE)).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((headers, written(&acts.entries)).into_response())
}

/// With a mark, by which spreadsheets know the encoding.
fn written(entries: &[Entry]) -> String {
    let mut out = String::from("\u{feff}编号,时间,操作人,操作,对象,手机号,结果,原因\r\n");
    for one in entries {
        let none = String::new();
        let cells = [
            &one.seq.to_string(),
            &crate::console::page::stamp(one.at),
            &one.by_name,
            &one.what,
            one.name.as_ref().unwrap_or(&none),
            one.mobile.as_ref().unwrap_or(&none),
            &one.came.to_owned(),
            one.why.as_ref().unwrap_or(&none),
        ];
        out.push_str(&cells.map(|cell| quoted(cell)).join(","));
        out.push_str("\r\n");
    }
    out
}

/// A cell; one that a spreadsheet would take for a formula is text.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = format!("{}{cell}", if formula { "'" } else { "" });
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// Whether the trail is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Chain {
    /// Whether nothing was changed, taken out, put in or moved.
    pub holds: bool,
    /// How many entries were checked.
    pub checked: u64,
    /// Number and link of the last entry, to be kept elsewhere.
    pub end: String,
    /// What is wrong.
    pub findings: Vec<String>,
}

/// Whether the trail is whole; for main administrators.
#[utoipa::path(get, path = "/audit/chain", operation_id = "check_chain", tag = "audit",
    responses((status = 200, body = Chain), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn chain(State(console): State<Arc<Console>>, me: Me) -> Answer<Chain> {
    checked(&console, &me).await.map(Json)
}

/// Goes along the whole chain.
pub async fn checked(console: &Console, me: &Me) -> Result<Chain, Problem> {
    if !me.is_main() {
        return Err(Problem::not_allowed(&Denied::NotMainAdministrator));
    }
    may_look(console, me, Look::Whole)?;
    // One at a time: it is as long as the trail.
    let _alone = console.limits.whole_trail.lock().await;
    let mut verifier = Verifier::new(console.trail_key.clone());
    let mut findings = Vec::new();
    let mut from = 0;
    loop {
        let some = console.store.audit(from, CHECKED).await?;
        findings.extend(some.iter().filter_map(|entry| verifier.take(entry)));
        match some.last() {
            Some(last) if some.len() == CHECKED => from = last.seq + 1,
            _ => break,
        }
    }
    let beside = beside(&console.store, &console.trail_key).await?;
    findings.extend(verifier.end(&beside, console.store.audit_reached().await?));
    let (seq, hash) = verifier.last();
    // Before anything was recorded there is nothing to hold.
    findings.retain(|finding| *finding != crate::trail::Finding::Empty);
    Ok(Chain {
        holds: findings.is_empty(),
        checked: verifier.checked(),
        end: format!("{seq}:{hash}"),
        findings: findings.iter().map(ToString::to_string).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_one_cell_and_no_formula() {
        assert_eq!(quoted("张三"), "张三");
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("说\"好\""), "\"说\"\"好\"\"\"");
        assert_eq!(quoted("=HYPERLINK(1)"), "'=HYPERLINK(1)");
    }
}
