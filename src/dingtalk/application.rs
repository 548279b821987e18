//! The app itself: whose data it may touch, who may use it, and what the platform's clock shows.

use std::time::Duration;

use serde::Deserialize;

use super::client::{Api, Client, Effect, Payload};
use super::error::Error;
use super::wire;
use crate::domain::id::DepartmentId;

const SCOPES: Api = Api::old("GET /auth/scopes", Effect::Read);
const RANGE: Api = Api::new("GET /v1.0/microApp/apps/{agentId}/scopes", Effect::Read);

/// How long the platform's clock is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who may use the app (obtains-the-application-visible-range).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Range {
    /// These people.
    #[serde(deserialize_with = "wire::null_as_empty")]
    pub user_ids: Vec<String>,
    /// Everybody in these departments and below.
    #[serde(deserialize_with = "wire::null_as_empty")]
    pub dept_ids: Vec<i64>,
    /// Whoever holds one of these roles.
    #[serde(deserialize_with = "wire::null_as_empty")]
    pub role_ids: Vec<i64>,
    /// Only administrators see it.
    pub only_admin_visible: bool,
}

#[derive(Deserialize)]
struct Ranged {
    #[serde(default)]
    result: Range,
}

#[derive(Deserialize)]
struct Scoped {
    #[serde(default)]
    auth_org_scopes: OrgScopes,
}

#[derive(Default, Deserialize)]
struct OrgScopes {
    #[serde(default, deserialize_with = "wire::null_as_empty")]
    authed_dept: Vec<i64>,
}

impl Client {
    /// The departments whose data the app may touch (obtain-corpsecret-authorization-scope).
    ///
    /// # Errors
    /// None of its own.
    pub async fn data_scope(&self) -> Result<Vec<DepartmentId>, Error> {
        let scoped: Scoped = self.query(&SCOPES, &[]).await?;
        Ok(scoped.auth_org_scopes.authed_dept.into_iter().map(DepartmentId).collect())
    }

    /// Who may use the app.
    ///
    /// # Errors
    /// [`Error::AgentUnknown`]: the settings have no agent id. [`Error::NotGranted`]: `qyapi_microapp_manage`.
    pub async fn range(&self) -> Result<Range, Error> {
        let agent = self.inner().settings.agent_id.ok_or(Error::AgentUnknown)?.to_string();
        let ranged: Ranged = self.call_at(&RANGE, &[("{agentId}", &agent)]).await?;
        Ok(ranged.result)
    }

    /// How far this machine's clock is ahead of the platform's, in milliseconds; behind it, below 0. The platform tells
    /// whole seconds. `None`: it does not tell.
    ///
    /// # Errors
    /// [`Error::Unreachable`] and the like.
    pub async fn clock_ahead_ms(&self) -> Result<Option<i64>, Error> {
        let asked = self.inner().clock.now_ms();
        let settings = &self.inner().settings;
        // Whatever it says to that, it says when.
        let address = format!("{}/gettoken", settings.oapi.trim_end_matches('/'));
        let answer = self.http().get(address).timeout(PATIENCE).send().await.map_err(Error::transport)?;
        let answered = self.inner().clock.now_ms();
        let date = answer.headers().get(reqwest::header::DATE).and_then(|date| date.to_str().ok());
        let told = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
        // It was told some time between, in a second that had begun.
        Ok(told.map(|told| i64::midpoint(asked, answered) - told.timestamp().as_millisecond() - 500))
    }
}

impl Client {
    /// A page of ours, as whoever is outside gets it: its status and text; `None`: it cannot be reached.
    pub async fn page(&self, address: &str, patience: Duration) -> Option<(u16, String)> {
        let answer = self.http().get(address).timeout(patience).send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.text().await.ok()?))
    }

    /// Whether a published template of the organisation's is there: made into a card that is shown to nobody.
    ///
    /// # Errors
    /// [`Error::TemplateUnknown`].
    pub async fn has_template(&self, template: &str) -> Result<(), Error> {
        const INSTANCE: Api = Api::new("POST /v1.0/card/instances", Effect::Read).metered();
        let body = serde_json::json!({
            "cardTemplateId": template, "outTrackId": format!("guanjia-check-{template}"), "userIdType": 1,
            "cardData": {"cardParamMap": {}},
        });
        match self.run(&INSTANCE, &Payload::json(&INSTANCE, &body)?).await {
            Ok(_) | Err(Error::CardExists) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
