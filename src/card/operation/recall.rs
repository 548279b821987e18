//! What of a notice is taken back, channel by channel.

use super::notice::channel;
use crate::card::reason;
use crate::domain::change::{Change, RecallNotice};
use crate::domain::operation::notice::Channel;
use crate::domain::operation::{Line, Operation, Progress, Step};

/// The channels with how much of each has been taken back.
pub(super) fn body(op: &Operation) -> String {
    let mut parts: Vec<String> =
        op.lines.first().map(|line| format!("**{}**", line.name)).into_iter().collect();
    for one in Channel::ALL {
        let steps: Vec<&Step> =
            op.lines.iter().flat_map(|line| &line.steps).filter(|step| is_of(step, one)).collect();
        if !steps.is_empty() {
            parts.push(told(channel(one), &steps));
        }
    }
    parts.extend(op.lines.iter().find_map(Line::failure).map(|why| format!("> {}", reason::why(why))));
    parts.extend(op.warnings.iter().filter(|_| !op.state.is_final()).map(|warning| format!("> {warning}")));
    parts.join("\n\n")
}

fn is_of(step: &Step, wanted: Channel) -> bool {
    matches!(&step.change, Change::RecallNotice(RecallNotice { channel, .. }) if *channel == wanted)
}

fn told(name: &str, steps: &[&Step]) -> String {
    let count = |wanted: fn(&Progress) -> bool| steps.iter().filter(|step| wanted(&step.progress)).count();
    let done = count(|progress| *progress == Progress::Done);
    let failed = count(|progress| matches!(progress, Progress::Failed { .. }));
    match (done, failed) {
        (0, 0) => format!("· 撤回{name}"),
        (_, 0) if done == steps.len() => format!("✅ {name}已撤回"),
        (_, 0) => format!("… 撤回{name}：{done} / {} 批", steps.len()),
        _ => format!("❌ {name}：已撤回 {done} 批，没有撤回 {failed} 批"),
    }
}
