//! `notice.recall`: 撤回刚才的通知. What is going out is stopped at once; one that waits for its time is called off when
//! that was confirmed; of one that has gone out, what the platform still takes back is shown before.

use super::Command;
use crate::bot::dialogue::{NoticeQuestion, Question, Request};
use crate::bot::reach::noticed;
use crate::bot::resolve::found;
use crate::bot::wording::notice as wording;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::domain::operation::State;
use crate::language::Intent;
use crate::proposal::notice::recall;

pub const COMMAND: Command = Command {
    intent: Intent::NoticeRecall,
    title: "撤回通知",
    says: &["撤回刚才的通知"],
    who: Who::Notifiers,
    run: |asking, request| Box::pin(run(asking, request)),
};

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
    Ok(match recall::propose(asking, &summary, (&op, campaign)).await? {
        Ok(op) => Outcome::Propose(Box::new(op)),
        Err(said) => Outcome::Reply(said),
    })
}
