//! `audit.list`: 操作记录 · 谁把张三删了. What was done and refused, as far as the asker may know.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::{Command, title};
use crate::bot::dialogue::Request;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::card::{plain, reason};
use crate::domain::audit::Act;
use crate::domain::operation::Why;
use crate::domain::permit::{Actor, Denied};
use crate::language::{Intent, Person};
use crate::view::trail::{self, End};

pub const COMMAND: Command = Command {
    intent: Intent::AuditList,
    title: "操作记录",
    says: &["操作记录", "谁把张三删了", "昨天的操作记录"],
    who: Who::Everyone,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// So many entries an answer has.
const MOST: usize = 10;
const DAY_MS: i64 = 86_400_000;

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let wanted = Wanted::new(&request);
    let fits = |act: &Act| is_outcome(act) && wanted.fits(asking.actor, act);
    let search = trail::Wanted { fits: &fits, before: None, since: None, most: MOST };
    let (acts, end) = trail::latest(&asking.desk.view(), asking.actor, &search).await?;
    if acts.is_empty() {
        return Ok(Outcome::Reply(nothing(&wanted, end)));
    }
    let mut text = String::from("最近的操作记录（新的在前）：");
    for trail::Entry { act, .. } in &acts {
        text.push_str("\n- ");
        text.push_str(&told(asking, act).await?);
    }
    if let Some(remark) = remark(end) {
        text.push_str(remark);
    }
    Ok(Outcome::Reply(text))
}

/// What is looked for.
struct Wanted<'a> {
    people: &'a [Person],
    /// From when to when, milliseconds since the epoch.
    day: Option<(i64, i64)>,
}

impl<'a> Wanted<'a> {
    fn new(request: &'a Request) -> Self {
        let when = request.slots.when.as_deref().and_then(|when| when.parse::<Timestamp>().ok());
        let from = when.map(Timestamp::as_millisecond);
        Self { people: &request.slots.targets, day: from.map(|from| (from, from.saturating_add(DAY_MS))) }
    }

    fn fits(&self, actor: &Actor, act: &Act) -> bool {
        let about = |person: &Person| {
            let subject = &act.subject;
            if person.is_self {
                return act.actor == actor.user || subject.user.as_ref() == Some(&actor.user);
            }
            let named = |name: &String| subject.name.as_deref().is_some_and(|known| same_name(known, name));
            let number =
                |number: &String| subject.mobile.as_ref().is_some_and(|known| known.reveal() == number);
            person.mobile.as_ref().is_some_and(number) || person.name.as_ref().is_some_and(named)
        };
        let at = |(from, to): (i64, i64)| (from..to).contains(&act.at);
        (self.people.is_empty() || self.people.iter().any(about)) && self.day.is_none_or(at)
    }
}

/// A preview names a person with their department: 张三（急诊科）.
fn same_name(known: &str, name: &str) -> bool {
    known.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('（'))
}

fn remark(end: End) -> Option<&'static str> {
    match end {
        End::Whole => None,
        End::Full => Some("\n更早的可以加上姓名或日期再查，例如「昨天的操作记录」。"),
        End::TooFar => Some("\n只查看了最近 5000 条记录，更早的请主管理员导出查询。"),
    }
}

/// What was only proposed, confirmed or given up changed nothing.
fn is_outcome(act: &Act) -> bool {
    came_of(&act.result).is_some()
}

/// What came of an act, in words; `None` where nothing was done or refused.
pub fn came_of(result: &str) -> Option<&'static str> {
    Some(match result {
        "done" => "已完成",
        "invited" => "已发出邀请",
        "was_member" => "原来就是成员",
        "partly_done" => "部分完成",
        "failed" => "未完成",
        "refused" => "被拒绝",
        _ => return None,
    })
}

/// `2026-11-24 16:02 和平医院管理员 添加成员 陈晨（139****0199）：已发出邀请`.
async fn told(asking: &Asking<'_>, act: &Act) -> Result<String, Stop> {
    let by = asking.desk.directory.member(&act.actor).await?;
    let by = by.map_or_else(|| act.actor.to_string(), |member| member.name);
    let what = Intent::from_name(&act.action).map_or_else(|| act.action.clone(), title);
    let mut text = format!("{} {} {what}", time(act.at), plain(&by));
    if let Some(name) = &act.subject.name {
        text.push_str(&format!(" {}", plain(name)));
    }
    if let Some(mobile) = &act.subject.mobile {
        text.push_str(&format!("（{}）", mobile.masked()));
    }
    text.push_str(&format!("：{}", came_of(&act.result).unwrap_or_default()));
    if let Some(why) = act.reason.as_ref().and_then(|reason| why_not(reason, &act.result)) {
        text.push_str(&format!("，{}", why.trim_end_matches('。')));
    }
    Ok(text)
}

/// The reason in words: of a step, or of a refusal before there was one.
pub fn why_not(recorded: &serde_json::Value, result: &str) -> Option<String> {
    let step = serde_json::from_value::<Why>(recorded.clone()).ok().map(|why| reason::why(&why));
    let refusal =
        || serde_json::from_value::<Denied>(recorded.clone()).ok().map(|denied| reason::denied(&denied));
    let limit = || recorded.get("reason").and_then(serde_json::Value::as_str).and_then(reason::limit);
    matches!(result, "failed" | "refused" | "partly_done")
        .then(|| step.or_else(refusal).or_else(limit))
        .flatten()
}

/// The organisation's time: Beijing's.
fn time(at: i64) -> String {
    let zone = TimeZone::fixed(Offset::constant(8));
    let at = Timestamp::from_millisecond(at).unwrap_or_default().to_zoned(zone);
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

fn nothing(wanted: &Wanted<'_>, end: End) -> String {
    let mut text = if wanted.people.is_empty() && wanted.day.is_none() {
        "还没有您可以查看的操作记录。".to_owned()
    } else {
        "没有查到符合条件、您可以查看的操作记录。只有通过机器人做的操作会留下记录。".to_owned()
    };
    text.push_str(remark(end).unwrap_or_default());
    text
}
