//! A handover that stopped half-way: what is the case now, and how it is gone on with.

use super::change::say;
use crate::card::plain;
use crate::domain::change::{Change, RelieveRoles};
use crate::domain::operation::{Operation, Progress};

/// What is the case now.
pub(super) fn half(op: &Operation) -> String {
    let both = op.lines.iter().find_map(|line| {
        line.steps.iter().find_map(|step| match (&step.change, &step.progress) {
            (Change::RelieveRoles(RelieveRoles { roles, by_name, .. }), Progress::Failed { .. }) => {
                Some(format!("现在{}和{}都是{}。", plain(by_name), plain(&line.name), say(roles)))
            }
            _ => None,
        })
    });
    let way_on = if op.expires_at > 0 {
        "点「重新办理」，或回复「继续」，只办理还没完成的部分。"
    } else {
        "要办理还没完成的部分，请重新发送交接指令。"
    };
    format!("{}{way_on}", both.unwrap_or_default())
}
