//! Taking a notice back: of one that has gone out, what the platform still takes back is shown before.

use crate::domain::change::{Change, RecallNotice};
use crate::domain::operation::notice::{Campaign, Sending, Summary};
use crate::domain::operation::{Kind, Line, Operation, Step};
use crate::domain::permit::Asked;
use crate::domain::permit::notice::Handle;
use crate::operation::notice::reads::{self, Part};
use crate::proposal::wording::notice as wording;
use crate::proposal::{Asker, Error, new, permission};

/// What one step takes back.
const A_STEP: usize = 20;

/// What of it can be taken back; else what is said instead.
///
/// # Errors
/// It is refused, or could not be checked.
pub async fn propose(
    asker: &Asker<'_>,
    summary: &Summary,
    (op, campaign): (&Operation, &Campaign),
) -> Result<Result<Operation, String>, Error> {
    let about = wording::about(summary);
    let store = &asker.services.store;
    let parts = reads::known(store, &op.id, campaign).await?;
    let now = asker.services.clock.now_ms();
    let (mut lines, mut late) = lines(op, campaign, &parts, now);
    let mut along = Vec::new();
    for reminder in reads::reminders(store, &op.id, campaign).await? {
        let Some(campaign) = reminder.campaign().filter(|one| one.recalled_at.is_none()) else { continue };
        let parts = reads::known(store, &reminder.id, campaign).await?;
        let (more, later) = self::lines(&reminder, campaign, &parts, now);
        along.extend((!more.is_empty()).then_some(campaign.number));
        lines.extend(more);
        late += later;
    }
    if lines.is_empty() {
        return Ok(Err(wording::too_late_to_recall(&about)));
    }
    let sent = lines.iter().flat_map(|line| &line.steps).flat_map(handles).collect();
    let asked = Asked::Recall { initiator: op.initiator.clone(), sent };
    permission::permitted(asker, &asked, Some(about.clone()), &[]).await?;
    let mut warnings = wording::recall_warnings(late);
    warnings.extend(wording::reminders_recalled(&along));
    warnings.dedup();
    for line in &mut lines {
        line.name.clone_from(&about);
    }
    Ok(Ok(new(asker, Kind::NoticeRecall, lines, warnings)))
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
