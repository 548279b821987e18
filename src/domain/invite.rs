//! The ledger of invitations: DingTalk lists none, so what we sent is what we know.

pub mod diagnosis;

use serde::{Deserialize, Serialize};

use super::id::{DepartmentId, OperationId, UserId};
use super::mobile::Mobile;

/// The userid we choose for somebody: found by it later means that the operation's line made them a member.
pub fn userid(operation: &OperationId, line: usize) -> UserId {
    UserId(format!("{operation}-{line}"))
}

/// Which operation's which line a userid was chosen for; `None` when it does not look like one of ours.
pub fn chosen_for(user: &UserId) -> Option<(OperationId, usize)> {
    let (operation, line) = user.as_str().rsplit_once('-')?;
    let ours = operation.starts_with("op") && operation.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Some((OperationId(operation.to_owned()), line.parse().ok()?)).filter(|_| ours)
}

/// What an entry of the ledger waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The person has to accept (errcode 40103).
    #[default]
    Consent,
    /// They are a member, but their number has not logged into DingTalk yet (未激活).
    Login,
}

/// Somebody who was asked for and is not quite there yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// The number invited: it must be accepted with this one.
    pub mobile: Mobile,
    /// The name given.
    pub name: String,
    /// The userid we chose.
    pub user: UserId,
    /// The operation that goes on when they join.
    pub operation: OperationId,
    /// Its line.
    pub line: usize,
    /// Who asked for it.
    pub initiator: UserId,
    /// Where they would be, in words.
    pub place: String,
    /// When it was sent, or last sent again, milliseconds since the epoch.
    pub at: i64,
    /// Where they would be.
    #[serde(default)]
    pub departments: Vec<DepartmentId>,
    /// What is waited for.
    #[serde(default)]
    pub stage: Stage,
    /// The job title asked for: repeated when the invitation is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The job number asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_number: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_userid_of_ours_says_where_it_comes_from() {
        let part = OperationId("op7Kp12".to_owned());
        assert_eq!(chosen_for(&userid(&part, 19)), Some((part, 19)));
        for other in ["hp_admin", "op7", "op7-", "op7-x", "manager-1", "op_7-1", ""] {
            assert_eq!(chosen_for(&UserId(other.to_owned())), None, "{other}");
        }
    }
}
