//! `notice.send`: 发通知给一级医院：明天9点开会 · 明早8点用工作通知和待办通知各信息员：报数据.
//!
//! What is missing is asked for; what it comes to is proposed as the mini-app proposes it ([`notice`]).

mod change;

use super::Command;
use crate::bot::dialogue::{NoticeQuestion, Question, Request, Stage};
use crate::bot::reach::moment::{self, Moment};
use crate::bot::reach::{audience, group};
use crate::bot::resolve::found;
use crate::bot::wording::notice as wording;
use crate::bot::{Asking, Outcome, Refusal, Stop, Who};
use crate::domain::operation::Operation;
use crate::domain::operation::notice::Channel;
use crate::language::{self, Intent};
use crate::proposal::notice::{self, Draft, Unsent};

pub const COMMAND: Command = Command {
    intent: Intent::NoticeSend,
    title: "发通知",
    says: &["发通知给一级医院：明天9点开会", "明早8点用工作通知和待办通知各信息员：报数据"],
    who: Who::Notifiers,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, mut request: Request) -> Result<Outcome, Stop> {
    if request.notice.stage == Stage::Wanted {
        return Box::pin(change::open(asking, request)).await;
    }
    if request.slots.audience.is_empty() && request.notice.base.is_none() {
        return Ok(ask(request, NoticeQuestion::Audience, None));
    }
    if let Some((text, when)) = request.notice.which_time.take() {
        return Ok(ask(request, NoticeQuestion::WhichTime { text, when }, None));
    }
    request.slots.text.take_if(|text| wording::is_to_follow(text));
    let Some(text) = request.slots.text.clone() else { return Ok(ask(request, NoticeQuestion::Text, None)) };
    let at = match when(asking, &request) {
        Ok(at) => at,
        Err((question, remark)) => {
            request.slots.when = None;
            return Ok(ask(request, question, remark));
        }
    };
    let replaces = match &request.notice.of {
        None => None,
        Some(of) => match Box::pin(change::waiting(asking, of)).await? {
            Ok(op) => Some(op),
            Err(said) => return Ok(Outcome::Reply(said)),
        },
    };
    let audience = match Box::pin(audience::meant(asking, &request)).await {
        // What an open card already says stays as it is.
        Err(Stop::Refused(refusal @ Refusal::NoSuchAudience { .. })) if is_new(&request) => {
            return Ok(to_whom_else(request, refusal));
        }
        found => found!(found?),
    };
    if request.slots.channels == [language::Channel::Group] && audience.groups().next().is_none() {
        let known: Vec<String> =
            group::vouched(asking.desk).await?.into_iter().map(|group| group.name).collect();
        return Ok(Outcome::Reply(wording::which_group(&known)));
    }
    let wanted: Vec<Channel> = request.slots.channels.iter().map(|said| wording::channel(*said)).collect();
    let channels = notice::ways(&wanted, &audience);
    let (number, pictures) = (request.notice.number, request.notice.pictures);
    let draft = Draft { number, audience, title: None, text, pictures, at, channels, replaces };
    let proposed = Box::pin(notice::propose(asking, draft)).await?;
    Ok(outcome(proposed, Some(request)))
}

/// What comes of it: where a way does not take all of it, the rest is remembered and asked for.
pub(super) fn outcome(proposed: Result<Operation, Unsent>, asked: Option<Request>) -> Outcome {
    match (proposed, asked) {
        (Ok(op), _) => Outcome::Propose(Box::new(op)),
        (Err(Unsent::Said(said)), _) => Outcome::Reply(said),
        (Err(Unsent::TooLong { ways, campaign, others }), asked) => {
            let said = wording::too_long(&ways, &campaign, &others);
            match asked {
                Some(request) => ask(request, NoticeQuestion::TooLong { said }, None),
                None => Outcome::Reply(said),
            }
        }
    }
}

/// Whether it is not what was made of an earlier one.
fn is_new(request: &Request) -> bool {
    request.instead.is_none() && request.notice.number.is_none() && request.notice.base.is_none()
}

/// Nothing is called so: the rest of the notice is kept, and it is asked again whom it is for.
fn to_whom_else(mut request: Request, refusal: Refusal) -> Outcome {
    request.slots.audience.clear();
    let question = Question::Notice(NoticeQuestion::Audience);
    Outcome::Instead { refusal, request, question, remark: wording::TO_WHOM_ELSE.to_owned() }
}

fn ask(request: Request, question: NoticeQuestion, remark: Option<String>) -> Outcome {
    Outcome::Ask { request, question: Question::Notice(question), remark }
}

/// When it goes out, or what has to be asked about it.
fn when(asking: &Asking<'_>, request: &Request) -> Result<Option<i64>, (NoticeQuestion, Option<String>)> {
    if let (None, Some(at)) = (&request.slots.when, request.notice.at) {
        let gone = at <= asking.desk.clock.now_ms();
        let past = || (NoticeQuestion::When { day: None }, Some("这个时间已经过去了。".to_owned()));
        return if gone { Err(past()) } else { Ok(Some(at)) };
    }
    match moment::of(asking, request, "发通知给全体：-") {
        Moment::At(at) => Ok(Some(at)),
        Moment::Now => Ok(None),
        Moment::Day(day) => Err((NoticeQuestion::When { day: Some(day) }, None)),
        Moment::Unread(day) => Err((NoticeQuestion::When { day }, Some("没看懂这个时间。".to_owned()))),
        Moment::Past => Err((NoticeQuestion::When { day: None }, Some("这个时间已经过去了。".to_owned()))),
    }
}
