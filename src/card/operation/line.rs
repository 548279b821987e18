//! One person of an operation, with what is to be done for them and how far it is.

use super::change::shown;
use crate::card::{number_tail, plain, reason};
use crate::domain::mobile::Mobile;
use crate::domain::operation::{Line, Operation, Progress, State, Step};

/// The line's text, in Markdown.
pub(super) fn text(op: &Operation, line: &Line) -> String {
    let mut head = format!("**{}**", plain(&line.name));
    if let Some(mobile) = &line.mobile {
        head.push(' ');
        head.push_str(&number(op, mobile));
    }
    let bullet = if matches!(op.state, State::Proposed | State::Confirmed) { "·" } else { "○" };
    let steps: Vec<String> = line.steps.iter().map(|step| step_text(line, step, bullet)).collect();
    format!("{head}  \n{}", steps.join("  \n"))
}

/// Whole in the single chat with the person who typed it, masked where others read along.
fn number(op: &Operation, mobile: &Mobile) -> String {
    if op.conversation.is_group() { mobile.masked() } else { mobile.reveal().to_owned() }
}

fn step_text(line: &Line, step: &Step, bullet: &str) -> String {
    let sign = match &step.progress {
        Progress::Todo => bullet,
        Progress::Started { .. } => "…",
        Progress::Done => "✅",
        Progress::WasMember => "ℹ️",
        Progress::Invited { .. } => "📨",
        Progress::Waiting => "⏳",
        Progress::Failed { .. } => "❌",
    };
    let way_in = match (&step.progress, &step.made) {
        (Progress::Done, Some(made)) => shown(&step.change).way_in(made),
        _ => String::new(),
    };
    format!("{sign} {}{way_in}", words(line, step))
}

/// What is to be done, or has been, or why not.
pub(super) fn words(line: &Line, step: &Step) -> String {
    let change = shown(&step.change);
    let what = change.planned(line);
    match &step.progress {
        Progress::Todo | Progress::Started { .. } => what,
        Progress::Done => change.done(line),
        Progress::WasMember => "原来就是成员，没有重复添加".to_owned(),
        Progress::Invited { .. } => {
            let tail = line.mobile.as_ref().map(number_tail).unwrap_or_default();
            format!(
                "已发出邀请：需本人用{tail}登录钉钉，在「团队邀请」里点同意，才会出现在{}",
                plain(&line.place)
            )
        }
        Progress::Waiting => format!("本人同意后自动{what}"),
        Progress::Failed { why } => {
            let why = change.failed(why).unwrap_or_else(|| reason::why(why));
            let what = change.tried().map_or(what, str::to_owned);
            format!("{what}：{why}{}", change.way_on(line).unwrap_or_default())
        }
    }
}
