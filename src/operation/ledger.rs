//! What an operation writes into the ledger of invitations.

use crate::domain::invite::Invite;
use crate::domain::operation::{Line, Operation, Progress, Work};
use crate::store::{Entry, key};

/// The ledger's entries for every line that waits for its person.
pub(super) fn sent(op: &Operation) -> Vec<Entry> {
    let entry = |(at, line): (usize, &Line)| {
        let mobile = line.mobile.clone()?;
        let (user, sent) = line.steps.iter().find_map(|step| match (&step.work, &step.progress) {
            (Work::Create { user, .. }, Progress::Invited { at }) => Some((user.clone(), *at)),
            _ => None,
        })?;
        let field = mobile.reveal().to_owned();
        let invite = Invite {
            mobile,
            name: line.name.clone(),
            user,
            operation: op.id.clone(),
            line: at,
            initiator: op.initiator.clone(),
            place: line.place.clone(),
            at: sent,
        };
        let value = serde_json::to_string(&invite).ok();
        Some(Entry { map: key::map::INVITES, field, value })
    };
    op.lines.iter().enumerate().filter_map(entry).collect()
}

/// The entry of a line whose person has joined is taken out.
pub(super) fn closed(line: &Line) -> Option<Entry> {
    let field = line.mobile.as_ref()?.reveal().to_owned();
    Some(Entry { map: key::map::INVITES, field, value: None })
}
