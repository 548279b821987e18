//! Whether and how members may invite.

use serde_json::Value;

use super::client::{Api, Client, Effect};
use super::error::Error;
use super::wire;

const INFOS: Api = Api::new("GET /v1.0/contact/invites/infos", Effect::Read);

/// Who looks at a request to join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audit {
    /// Nobody.
    None,
    /// The sub-administrators; invitations into departments only.
    SubAdministrators,
    /// Somebody the pages do not name.
    Other,
}

/// How the organisation lets its members invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether ordinary members may invite at all (`inviteSwitch`).
    pub open: bool,
    /// Whether by link or QR code.
    pub by_link: bool,
    /// Whether by the organisation's code.
    pub by_code: bool,
    /// Who looks at it first.
    pub audit: Audit,
}

impl Client {
    /// How members may invite (obtain-invitation-information).
    ///
    /// # Errors
    /// [`Error::Shape`] when the answer does not say whether members may.
    pub async fn invite_policy(&self) -> Result<Policy, Error> {
        let answer: Value = self.query(&INFOS, &[]).await?;
        // The page shows the fields bare; some answers of this family wrap them.
        let infos = wire::field(&answer, "result").filter(|result| result.is_object()).unwrap_or(&answer);
        if wire::field(infos, "inviteSwitch").is_none() {
            return Err(Error::Shape { what: format!("{}: no inviteSwitch", INFOS.name) });
        }
        let audit = match wire::integer(infos, "auditType") {
            Some(0) | None => Audit::None,
            Some(1) => Audit::SubAdministrators,
            Some(_) => Audit::Other,
        };
        Ok(Policy {
            open: wire::flag(infos, "inviteSwitch"),
            by_link: wire::flag(infos, "linkInvite"),
            by_code: wire::flag(infos, "orgApplyCodeInvite"),
            audit,
        })
    }
}
