//! Whether the organisation has its HR application, and its reasons for leaving.

use super::super::cache::Cache;
use super::super::{Directory, SETTLED};
use crate::clock::Clock;
use crate::dingtalk::Error;
use crate::domain::change::LeavingReason;

/// How people can leave through the HR application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hr {
    /// They can, for one of these reasons.
    Open(Vec<LeavingReason>),
    /// The organisation has not opened it.
    NotOpened,
    /// The bot may not use it: these permission points are missing.
    NotGranted(Vec<String>),
}

pub(in crate::directory) struct Caches {
    found: Cache<(), Hr>,
}

impl Caches {
    pub(in crate::directory) fn new(clock: &Clock) -> Self {
        Self { found: Cache::new(clock.clone(), 1) }
    }

    pub(in crate::directory) fn clear(&self) {
        self.found.clear();
    }
}

impl Directory {
    /// What the organisation's HR application allows, as of five minutes ago at most.
    ///
    /// # Errors
    /// It could not be found out.
    pub async fn hr(&self) -> Result<Hr, Error> {
        let read = async {
            match self.inner.client.leaving_reasons().await {
                Ok(reasons) => Ok(Some(Hr::Open(reasons))),
                Err(Error::Hr { .. }) => Ok(Some(Hr::NotOpened)),
                Err(Error::NotGranted { scopes }) => Ok(Some(Hr::NotGranted(scopes))),
                Err(error) => Err(error),
            }
        };
        let found = self.inner.hr.found.get(&(), SETTLED, read).await?;
        found.ok_or_else(|| Error::Shape { what: "reasons for leaving".to_owned() })
    }

    /// What was known of it has turned out wrong.
    pub(crate) fn forget_hr(&self) {
        self.inner.hr.clear();
    }
}
