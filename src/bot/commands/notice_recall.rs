//! `notice.recall`: 撤回刚才的通知. What is going out is stopped at once; one that waits for its time is called off when
//! that was confirmed; of one that has gone out, what the platform still takes back is shown before.

use super::Command;
use crate::bot::dialogue::{NoticeQuestion, Question, Request};
use crate::bot::reach::noticed;
use crate::bot::resolve::found;
use crate::bot::wording::notice as wording;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::domain::change::{Change, RecallNotice};
use crate::domain::operation::notice::{Campaign, Sending};
use crate::domain::operation::{Kind, Line, Operation, State, Step};
use crate::domain::permit::Asked;
use crate::domain::permit::notice::Handle;
use crate::language::Intent;
use crate::operation::notice::reads::{self, Part};
use crate::proposal::{self, permission};

pub const COMMAND: Command = Command {
    intent: Intent::NoticeRecall,
    title: "撤回通知",
    says: &["撤回刚才的通知"],
    who: Who::Notifiers,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// What one step takes back.
const A_STEP: usize = 20;

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let summary = found!(noticed::meant(asking, &request).await?);
    let Some(op) = noticed::operation(asking, &summary).await? else {
        return Ok(Outcome::Reply(wording::too_old(&summary)));
    };
    let Some(campaign) = op.campaign() else { return Ok(Outcome::Reply(wording::too_old(&summary))) };
    if campaign.recalled_at.is_some() {
        return Ok(Outcome::Reply(wording::recalled_before(&summary)));
    }
    match op.state {
        State::Confirmed if summary.waits() && request.notice.call_off != Some(summary.number) => {
            let (number, called, at) = (summary.number, summary.title, summary.at);
            let question = Question::Notice(NoticeQuestion::CallOff { number, called, at });
            return Ok(Outcome::Ask { request, question, remark: None });
        }
        State::Confirmed | State::Running => {
            return Ok(Outcome::CallOff {
                operation: op.id.clone(),
                text: wording::called_off(&summary, op.state),
            });
        }
        State::Done | State::PartlyDone => {}
        _ => return Ok(Outcome::Reply(wording::nothing_to_recall(&summary))),
    }
    propose(asking, &op, campaign, wording::about(&summary)).await
}

async fn propose(
    asking: &Asking<'_>,
    op: &Operation,
    campaign: &Campaign,
    about: String,
) -> Result<Outcome, Stop> {
    let parts = reads::known(&asking.desk.store, &op.id, campaign).await?;
    let now = asking.desk.clock.now_ms();
    let (lines, late) = lines(op, campaign, &parts, now);
    if lines.is_empty() {
        return Ok(Outcome::Reply(wording::too_late_to_recall(&about)));
    }
    let sent = lines.iter().flat_map(|line| &line.steps).flat_map(handles).collect();
    let asked = Asked::Recall { initiator: op.initiator.clone(), sent };
    permission::permitted(asking, &asked, Some(about.clone()), &[]).await?;
    let mut warnings = wording::recall_warnings(late);
    warnings.dedup();
    let mut lines = lines;
    for line in &mut lines {
        line.name.clone_from(&about);
    }
    Ok(Outcome::Propose(Box::new(proposal::new(asking, Kind::NoticeRecall, lines, warnings))))
}

fn handles(step: &Step) -> Vec<Handle> {
    match &step.change {
        Change::RecallNotice(RecallNotice { handles, .. }) => handles.clone(),
        _ => Vec::new(),
    }
}

/// What can be taken back now, and how many calls cannot any more.
fn lines(op: &Operation, campaign: &Campaign, parts: &[Part], now: i64) -> (Vec<Line>, usize) {
    let (mut lines, mut late) = (Vec::new(), 0);
    for leg in &campaign.legs {
        let mut found: Vec<Handle> = Vec::new();
        for batch in
            parts.iter().filter(|part| part.chunk.channel == leg.channel).flat_map(|part| &part.chunk.batches)
        {
            let Sending::Sent { handle: Some(handle), at, .. } = &batch.state else { continue };
            let open = leg.channel.recallable().is_none_or(|span| now - at < span);
            if open { found.push(handle.clone()) } else { late += 1 }
        }
        for some in found.chunks(A_STEP) {
            let recall = RecallNotice {
                of: op.id.clone(),
                initiator: op.initiator.clone(),
                channel: leg.channel,
                handles: some.to_vec(),
                sender: campaign.sender.clone(),
            };
            lines.push(Line {
                user: None,
                name: String::new(),
                mobile: None,
                place: String::new(),
                departments: campaign.reach.clone(),
                steps: vec![Step::new(recall)],
            });
        }
    }
    (lines, late)
}
