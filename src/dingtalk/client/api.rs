//! What is known of an API before it is called.

use super::super::error::Error;

/// Whether a call changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dingtalk) enum Effect {
    Read,
    Write,
}

/// Which generation an API is of, which decides where the token goes and how a refusal looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dingtalk) enum Family {
    /// `oapi.dingtalk.com`: token in the query, always 200, `errcode`.
    Old,
    /// `api.dingtalk.com`: token in a header, status of HTTP, `code`.
    New,
}

/// Whether a call counts against the organisation's monthly quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dingtalk) enum Meter {
    Exempt,
    Counted,
}

/// One API of the platform.
#[derive(Clone, Copy, Debug)]
pub(in crate::dingtalk) struct Api {
    /// Method and path, `POST /topapi/v2/user/get`; a variable in it stands as `{name}`.
    pub(in crate::dingtalk) name: &'static str,
    pub(in crate::dingtalk) family: Family,
    pub(in crate::dingtalk) effect: Effect,
    pub(in crate::dingtalk) meter: Meter,
}

impl Api {
    /// An API of the old generation, exempt from the quota as all of the directory is.
    pub(in crate::dingtalk) const fn old(name: &'static str, effect: Effect) -> Self {
        Self { name, family: Family::Old, effect, meter: Meter::Exempt }
    }

    /// An API of the new generation, exempt from the quota.
    pub(in crate::dingtalk) const fn new(name: &'static str, effect: Effect) -> Self {
        Self { name, family: Family::New, effect, meter: Meter::Exempt }
    }

    /// The same, counted.
    pub(in crate::dingtalk) const fn metered(mut self) -> Self {
        self.meter = Meter::Counted;
        self
    }

    /// Method and path.
    pub(super) fn parts(&self) -> Result<(reqwest::Method, &'static str), Error> {
        let split = self.name.split_once(' ');
        let parsed = split.and_then(|(method, path)| Some((method.parse().ok()?, path)));
        parsed.ok_or_else(|| Error::Shape { what: self.name.to_owned() })
    }
}
