//! A press that has just confirmed something, on its way back to whoever made it.

use super::Runner;
use crate::domain::operation::Operation;
use crate::operation::press::{LANDED, landed};
use crate::store::{After, Commit, SessionWrite};
use crate::turn::Hold;

impl Runner {
    /// Not yet, while the answer to the press is on its way; the turn is given back meanwhile.
    pub(in crate::operation) fn landing(&self, hold: &Hold, op: &Operation) -> Option<Commit> {
        let noted = hold.session().and_then(|noted| noted.split_once('@'));
        let noted = noted.filter(|(revision, _)| *revision == op.revision.to_string());
        let noted = noted.and_then(|(_, at)| at.parse().ok());
        let at = noted.unwrap_or_else(|| self.later(self.settings.press_lands));
        (self.clock.now_ms() < at).then(|| Commit {
            session: SessionWrite::Set { body: landed((op.revision, at)), ttl: LANDED },
            after: After::Park(at),
            ..Commit::default()
        })
    }
}
