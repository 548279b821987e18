//! `notice.send`: 发通知给一级医院：明天9点开会 · 明早8点用工作通知和待办通知各信息员：报数据.
//!
//! Nothing goes out by this: a preview says who that is today, by which way, at what price, and what each way cannot
//! tell; the operation finds them anew when its time has come.

mod campaign;
mod change;

use super::Command;
use crate::bot::dialogue::{NoticeQuestion, Question, Request, Stage};
use crate::bot::reach::moment::{self, Moment};
use crate::bot::reach::{audience, group};
use crate::bot::resolve::found;
use crate::bot::wording::notice as wording;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::domain::operation::notice::{Audience, Channel};
use crate::domain::operation::{Bulk, Kind, Operation};
use crate::language::{self, Intent};
use crate::proposal::{self, permission};
use campaign::{Drawn, Unsent};

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
    let audience = found!(Box::pin(audience::meant(asking, &request)).await?);
    if request.slots.channels == [language::Channel::Group] && audience.groups().next().is_none() {
        let known: Vec<String> =
            group::vouched(asking.desk).await?.into_iter().map(|group| group.name).collect();
        return Ok(Outcome::Reply(wording::which_group(&known)));
    }
    let channels = channels(&request, &audience);
    let (number, pictures) = (request.notice.number, request.notice.pictures);
    let asked = Some(Box::new(request));
    let draft = Draft { number, audience, title: None, text, pictures, at, channels, replaces, asked };
    Box::pin(propose(asking, draft)).await
}

/// A notice as it was asked for.
pub(super) struct Draft {
    /// Its number, where it has one.
    pub number: Option<u32>,
    /// To whom.
    pub audience: Audience,
    /// What it is called; else the beginning of its text.
    pub title: Option<String>,
    /// What it says.
    pub text: String,
    /// Pictures that came with it and do not go out.
    pub pictures: u32,
    /// When, milliseconds since the epoch; at once where absent.
    pub at: Option<i64>,
    /// By which ways.
    pub channels: Vec<Channel>,
    /// The one that waits for its time, in whose place it is to go out.
    pub replaces: Option<Box<Operation>>,
    /// What it was asked for by, where that can be put right.
    pub asked: Option<Box<Request>>,
}

/// Shows it, to be confirmed.
pub(super) async fn propose(asking: &Asking<'_>, draft: Draft) -> Result<Outcome, Stop> {
    let mut op = proposal::new(asking, Kind::NoticeSend, Vec::new(), Vec::new());
    let (earlier, asked) = (draft.replaces.clone(), draft.asked.clone());
    let Some(drawn) = Box::pin(campaign::draw(asking, draft, &op)).await? else {
        return Ok(Outcome::Reply(wording::not_counted_yet().to_owned()));
    };
    let Drawn { campaign, warnings } = match drawn {
        Ok(drawn) => drawn,
        Err(Unsent::Said(said)) => return Ok(Outcome::Reply(said)),
        Err(Unsent::TooLong(said)) => {
            let Some(request) = asked else { return Ok(Outcome::Reply(said)) };
            return Ok(ask(*request, NoticeQuestion::TooLong { said }, None));
        }
    };
    let people = usize::try_from(campaign.people).unwrap_or(usize::MAX);
    let places = campaign.reach.clone();
    op.warnings = warnings;
    if people > asking.desk.settings.notice_above {
        op.approval = earlier.as_ref().and_then(|earlier| change::agreed_before(earlier, &campaign));
        if op.approval.is_none() {
            op.approval = permission::agreement_to_notice(asking, &places, people).await?;
            let before = earlier.as_ref().and_then(|earlier| earlier.campaign()?.at);
            op.warnings.extend(before.map(wording::change::until_agreed));
        }
        if op.approval.is_none() {
            return Ok(Outcome::Reply(wording::nobody_to_agree(people)));
        }
    }
    op.bulk = Some(Box::new(Bulk::Notice(Box::new(campaign))));
    Ok(Outcome::Propose(Box::new(op)))
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

/// The ways asked for; people who are in none of them get a work notice, groups their message.
fn channels(request: &Request, audience: &Audience) -> Vec<Channel> {
    let mut channels: Vec<Channel> = Vec::new();
    for channel in request.slots.channels.iter().map(|said| wording::channel(*said)) {
        if !channels.contains(&channel) {
            channels.push(channel);
        }
    }
    if audience.has_people() && channels.iter().all(|channel| *channel == Channel::Group) {
        channels.push(Channel::Work);
    }
    let groups = audience.groups().next().is_some();
    if !audience.has_people() {
        channels.retain(|channel| *channel == Channel::Group);
    }
    channels.retain(|channel| groups || *channel != Channel::Group);
    if groups && !channels.contains(&Channel::Group) {
        channels.push(Channel::Group);
    }
    channels
}
