//! Ending a membership: at once, or through the organisation's HR application with somebody taking over.
//!
//! **Invariant:** a membership ends only as far as a permit covers exactly this person, and exactly this heir.

use serde_json::{Map, Value, json};

use super::client::{Api, Client, Effect};
use super::error::Error;
use crate::domain::change::{Leaving, Wish};
use crate::domain::id::UserId;

use crate::domain::permit::Permit;

const DELETE: Api = Api::old("POST /topapi/v2/user/delete", Effect::Write);
const TERMINATE: Api = Api::new("POST /v1.0/hrm/processes/terminateAndHandOver", Effect::Write).metered();

/// The things somebody can take over; the platform spells the first one its own way.
const HANDED_OVER: [&str; 5] = [
    "aflowHandOverUserId",
    "docNoteHandoverUserId",
    "dingPanHandoverUserId",
    "permissionHandoverUserId",
    "directSubordinatesHandoverUserId",
];

/// One termination, as the HR application is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Termination<'a> {
    /// Who leaves.
    pub user: &'a UserId,
    /// In whose name; a member, and not the one who leaves.
    pub by: &'a UserId,
    /// The reason, who takes over, and a remark.
    pub leaving: &'a Leaving,
    /// The last day of work, milliseconds since the epoch.
    pub last_day: i64,
}

impl Client {
    /// Removes a member at once (delete-a-user). Repeating it is harmless: the second time it is [`Error::NotFound`].
    ///
    /// # Errors
    /// [`Error::NotFound`]: no member, not any more, or not yet. [`Error::OutsideAppScope`].
    pub async fn delete_user(&self, permit: &Permit, user: &UserId) -> Result<(), Error> {
        if !permit.covers_removal(user) {
            return Err(Error::PermitMismatch);
        }
        self.post::<Value>(&DELETE, &json!({"userid": user})).await.map(drop)
    }

    /// Ends a membership at once through the HR application (api-hrmprocessterminationandhandover). Counts against the
    /// monthly quota.
    ///
    /// # Errors
    /// [`Error::Hr`] when the application is not opened or refuses (oneself, a main administrator, a wrong state),
    /// [`Error::NotFound`], [`Error::NotGranted`].
    pub async fn terminate(&self, permit: &Permit, termination: &Termination<'_>) -> Result<(), Error> {
        let heir = termination.leaving.heir.as_ref().map(|heir| &heir.user);
        if !permit.covers_termination(termination.user, heir) {
            return Err(Error::PermitMismatch);
        }
        self.post::<Value>(&TERMINATE, &body(termination)).await.map(drop)
    }
}

fn body(termination: &Termination<'_>) -> Value {
    let Leaving { reason, heir, memo } = termination.leaving;
    let mut body = Map::new();
    body.insert("userId".to_owned(), json!(termination.user));
    body.insert("optUserId".to_owned(), json!(termination.by));
    body.insert("lastWorkDate".to_owned(), json!(termination.last_day));
    body.insert("dismissionMemo".to_owned(), json!(memo));
    let reasons = match reason.wish {
        Wish::Voluntary => "terminationReasonVoluntary",
        Wish::Passive => "terminationReasonPassive",
    };
    body.insert(reasons.to_owned(), json!([reason.id]));
    for field in HANDED_OVER.iter().filter(|_| heir.is_some()) {
        body.insert((*field).to_owned(), json!(heir.as_ref().map(|heir| &heir.user)));
    }
    Value::Object(body)
}
