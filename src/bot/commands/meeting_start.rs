//! `meeting.start`: 现在和张三李四开个视频会 · 明天上午9点和各信息员开视频会.

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::reach::gathering;
use crate::bot::reach::moment::{self, Moment};
use crate::bot::resolve::found;
use crate::bot::{Asking, Outcome, Stop, Who, proposal};
use crate::card::plain;
use crate::dingtalk::meeting::{LONGEST, MINUTES, ROOM};
use crate::domain::change::{Gathering, StartMeeting};
use crate::domain::operation::{Kind, Line, Step};
use crate::domain::permit::Purpose;
use crate::language::Intent;

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
    let Some(host) = asking.me.union.clone() else {
        return Err(gathering::refused(
            "钉钉没有给出您的身份标识，暂时不能由您发起会议，请联系运维。".to_owned(),
        ));
    };
    let mut remarks: Vec<String> = room_too_small(of.guests.len() + 1).into_iter().collect();
    if start == Start::Now {
        remarks.extend(to_be_called(asking, &mut of).await?);
    }
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
    let line = Line {
        user: Some(asking.actor.user.clone()),
        name: of.title.clone(),
        mobile: None,
        place: String::new(),
        departments: asking.me.departments.clone(),
        steps: vec![Step::new(StartMeeting { of, host, at })],
    };
    Ok(Outcome::Propose(Box::new(proposal::new(asking, Kind::MeetingStart, vec![line], remarks))))
}

/// Those that can be called: as many as a room holds, and only whom meetings know.
async fn to_be_called(asking: &Asking<'_>, of: &mut Gathering) -> Result<Vec<String>, Stop> {
    let mut remarks = Vec::new();
    let left = of.guests.len().saturating_sub(ROOM - 1);
    if left > 0 {
        of.guests.truncate(ROOM - 1);
        remarks.push(format!("一次最多呼叫 {} 人，其余 {left} 人请把入会链接转给他们。", ROOM - 1));
    }
    let mut unknown = Vec::new();
    for guest in &mut of.guests {
        if guest.union.is_none() {
            guest.union = asking.desk.directory.member(&guest.user).await?.and_then(|member| member.union);
        }
        if guest.union.is_none() {
            unknown.push(plain(&guest.name));
        }
    }
    of.guests.retain(|guest| guest.union.is_some());
    if !unknown.is_empty() {
        remarks
            .push(format!("钉钉没有给出{}的身份标识，无法呼叫，请把入会链接转给他们。", unknown.join("、")));
    }
    Ok(remarks)
}

fn room_too_small(people: usize) -> Option<String> {
    (people > ROOM).then(|| {
        format!(
            "标准版组织单场会议最多 {ROOM} 人、{MINUTES} 分钟，这次共 {people} 人，超出的人可能无法入会。"
        )
    })
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
