//! `meeting.start`: 现在和张三李四开个视频会 · 明天上午9点和各信息员开视频会.

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::reach::gathering;
use crate::bot::reach::moment::{self, Moment};
use crate::bot::resolve::found;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::dingtalk::meeting::LONGEST;
use crate::domain::permit::Purpose;
use crate::language::Intent;
use crate::proposal::gathering as proposal;

pub const COMMAND: Command = Command {
    intent: Intent::MeetingStart,
    title: "视频会议",
    says: &["现在和张三、李四开个视频会", "明天上午9点和各信息员开视频会"],
    who: Who::Everyone,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// When a meeting is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    Now,
    /// Milliseconds since the epoch.
    At(i64),
}

async fn run(asking: &Asking<'_>, mut request: Request) -> Result<Outcome, Stop> {
    let start = match start(asking, &request) {
        Ok(start) => start,
        Err((question, remark)) => {
            request.slots.when = None;
            return Ok(Outcome::Ask { request, question, remark });
        }
    };
    let mut of = found!(gathering::called(asking, &request, Purpose::Meeting).await?);
    let mut remarks = Vec::new();
    of.title = match request.slots.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) => {
            remarks.extend(cut(name));
            name.chars().take(LONGEST).collect()
        }
        None => gathering::named_after(&request, &of, "视频会议", LONGEST),
    };
    let at = match start {
        Start::Now => None,
        Start::At(at) => Some(at),
    };
    Ok(Outcome::Propose(Box::new(proposal::start_meeting(asking, of, at, remarks).await?)))
}

fn cut(name: &str) -> Option<String> {
    let count = name.chars().count();
    (count > LONGEST).then(|| format!("会议主题最多 {LONGEST} 个字，已截短。"))
}

/// When, or what has to be asked about it.
fn start(asking: &Asking<'_>, request: &Request) -> Result<Start, (Question, Option<String>)> {
    match moment::of(asking, request, "开视频会议") {
        Moment::Now => Ok(Start::Now),
        Moment::At(at) => Ok(Start::At(at)),
        Moment::Day(day) => Err((Question::When { day: Some(day) }, None)),
        Moment::Unread(day) => Err((Question::When { day }, Some("没看懂这个时间。".to_owned()))),
        Moment::Past => Err((Question::When { day: None }, Some("这个时间已经过去了。".to_owned()))),
    }
}
