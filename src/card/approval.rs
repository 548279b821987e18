//! The card of somebody who is asked to agree to what another has confirmed.

use super::contract::APPROVAL;
use super::operation::{kind_word, lines, state_word};
use super::{Button, Drawing, button_id, plain, reason};
use crate::domain::operation::{Approver, Kind, Operation, State, Verdict};
use crate::domain::permit::Denied;

/// The question, open.
pub fn open(op: &Operation, approver: &Approver) -> Drawing {
    Drawing {
        card: APPROVAL.name.clone(),
        title: format!("请您同意 · {}", title(op)),
        note: note(op),
        buttons: buttons(approver.revision),
        fallback: format!("{}有几件在等时，请回复「同意 {}」。", APPROVAL.fallback, code(op)),
        ..shown(op)
    }
}

/// The question once more: whether this person may agree could not be checked.
pub fn not_checked(op: &Operation, approver: &Approver) -> Drawing {
    let note = "刚才没能核对您的权限，没有计入。请稍后再按一次。".to_owned();
    Drawing { note, ..open(op, approver) }
}

/// This person may not agree.
pub fn barred(op: &Operation, why: &Denied) -> Drawing {
    let note = format!("没有计入：{}", reason::denied(why));
    Drawing { title: format!("您不能审批 · {}", title(op)), note, ..shown(op) }
}

/// What came of it, for everybody who was asked.
pub fn over(op: &Operation) -> Drawing {
    let vote = op.approval.as_ref().and_then(|approval| approval.vote.as_ref());
    let who = vote.map(|vote| match vote.verdict {
        Verdict::Agree => format!("{}已同意。", plain(&vote.name)),
        Verdict::Refuse => format!("{}不同意，没有执行。", plain(&vote.name)),
    });
    let note = match (who, op.state) {
        (Some(who), _) => who,
        (None, State::Cancelled) => "发起人已撤回，不用再审批。".to_owned(),
        (None, _) => "超过时间没有人同意，没有执行。".to_owned(),
    };
    Drawing { title: format!("{} · {}", title(op), state_word(op)), note, ..shown(op) }
}

/// `和平医院管理员申请删除 6 人`.
pub fn title(op: &Operation) -> String {
    let what = match op.kind {
        Kind::MemberRemove => "删除".to_owned(),
        Kind::NoticeSend => "通知".to_owned(),
        kind => format!("{} ", kind_word(kind)),
    };
    let people = op.campaign().map_or(op.lines.len(), |campaign| campaign.people as usize);
    format!("{}申请{what} {people} 人", plain(&op.initiator_name))
}

/// What tells it from others that wait: its last four letters and digits.
pub fn code(op: &Operation) -> String {
    short(op.id.as_str())
}

/// The same, of an operation's id.
pub fn short(id: &str) -> String {
    let letters: Vec<char> = id.chars().collect();
    letters[letters.len().saturating_sub(4)..].iter().collect::<String>().to_uppercase()
}

fn note(op: &Operation) -> String {
    let hours = op.approval.as_ref().map_or(0, |approval| approval.wait / 3_600_000);
    let within = if hours > 0 { format!("{hours} 小时内有效；") } else { String::new() };
    format!("{within}任何一位同意后立即执行，编号 {}。", code(op))
}

fn shown(op: &Operation) -> Drawing {
    Drawing {
        card: APPROVAL.name.clone(),
        title: String::new(),
        body: lines(op),
        note: String::new(),
        hint: String::new(),
        buttons: Vec::new(),
        // Where it is said instead of shown, what is only on its way is not said again.
        fallback: match op.state {
            State::Confirmed | State::Running => String::new(),
            _ => APPROVAL.fallback.clone(),
        },
    }
}

fn buttons(revision: u64) -> Vec<Button> {
    let drawn = |press: &super::contract::Press| Button {
        id: button_id(&press.id, revision),
        label: press.label.clone(),
        style: press.style.clone(),
    };
    APPROVAL.buttons.iter().map(drawn).collect()
}
