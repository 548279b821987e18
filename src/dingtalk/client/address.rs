//! Where a call goes.

use reqwest::Url;

use super::Inner;
use super::api::{Api, Family};
use crate::dingtalk::error::Error;

impl Inner {
    /// An API's address with these values in its path, whatever characters they hold.
    pub(super) fn address(&self, api: &Api, path: &[(&str, &str)]) -> Result<Url, Error> {
        let wrong = || Error::Shape { what: api.name.to_owned() };
        let base = match api.family {
            Family::Old => &self.settings.oapi,
            Family::New => &self.settings.api,
        };
        let mut address = Url::parse(base).map_err(|_| wrong())?;
        let (_, template) = api.parts()?;
        let mut segments = address.path_segments_mut().map_err(|()| wrong())?;
        segments.pop_if_empty();
        for part in template.split('/').filter(|part| !part.is_empty()) {
            segments.push(path.iter().find(|(name, _)| *name == part).map_or(part, |(_, value)| value));
        }
        drop(segments);
        Ok(address)
    }
}

/// A base of the platform's addresses.
pub(super) fn base(address: &str) -> Result<Url, Error> {
    let parsed = Url::parse(address).ok().filter(Url::has_host);
    parsed.ok_or_else(|| Error::Shape { what: "a base address is no http(s) URL".to_owned() })
}
