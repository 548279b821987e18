//! The organisation's HR application (智能人事): whether it is there, and its reasons for leaving.

use crate::domain::change::{LeavingReason, Wish};
use serde_json::Value;

use super::client::{Api, Client, Effect};
use super::error::Error;
use super::wire;

const REASONS: Api = Api::new("GET /v1.0/hrm/dismission/reasons", Effect::Read).metered();

impl Client {
    /// The organisation's reasons for leaving, those of the person's own wish first (api-getalldismissionreasons).
    /// Counts against the monthly quota.
    ///
    /// # Errors
    /// [`Error::Hr`] when the application is not opened, [`Error::NotGranted`].
    pub async fn leaving_reasons(&self) -> Result<Vec<LeavingReason>, Error> {
        let answer: Value = self.query(&REASONS, &[]).await?;
        let result = wire::field(&answer, "result").unwrap_or(&answer);
        let listed = |list: &str, wish: Wish| {
            let read = move |item: &Value| {
                let (id, name) = (wire::text(item, "id")?, wire::text(item, "name").unwrap_or_default());
                Some(LeavingReason { id, name, wish })
            };
            wire::items(result, list).iter().filter_map(read).collect::<Vec<_>>()
        };
        Ok([listed("voluntaryList", Wish::Voluntary), listed("passiveList", Wish::Passive)].concat())
    }
}
