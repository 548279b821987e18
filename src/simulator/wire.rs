//! The platform's APIs, one table a family, and how they answer.
//!
//! **Invariant:** a handler only reads its parameters and changes the world it is given; waiting, limits, tokens and
//! faults are the gate's business.

mod account;
mod admin;
mod blackboard;
mod card;
mod conference;
mod create;
mod department;
mod ding;
mod file;
mod group;
mod hrm;
mod login;
mod organisation;
mod params;
mod refusal;
mod robot;
mod role;
mod roster;
mod session;
mod stream;
mod todo;
mod token;
mod update;
mod user;
mod work;

use serde_json::Value;

pub use card::strings;
pub use params::Params;
pub use refusal::{Refusal, body, not_allowed, not_granted, wrapped};
pub use session::read as read_reply;

use super::world::{Millis, World};
use crate::clock::Ids;

/// What an API asks of its caller before it looks at anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// An access token, and this permission point unless it is empty.
    Token(&'static str),
    /// Nothing.
    Open,
}

/// Whether a call counts towards the organisation's monthly quota of API calls (directory, 0.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    /// It does.
    Metered,
    /// It is on the exempt list.
    Exempt,
}

/// One API.
#[derive(Debug)]
pub struct Api {
    /// `METHOD /path/template`.
    pub call: &'static str,
    /// What it asks first.
    pub guard: Guard,
    /// Whether it is metered.
    pub quota: Quota,
    /// What it does.
    pub run: Handler,
}

/// What an API does.
pub type Handler = fn(&mut Desk<'_>, &Params) -> Answer;

impl Api {
    const fn exempt(call: &'static str, scope: &'static str, run: Handler) -> Self {
        Self { call, guard: Guard::Token(scope), quota: Quota::Exempt, run }
    }

    const fn metered(call: &'static str, scope: &'static str, run: Handler) -> Self {
        Self { call, guard: Guard::Token(scope), quota: Quota::Metered, run }
    }

    const fn open(call: &'static str, run: Handler) -> Self {
        Self { call, guard: Guard::Open, quota: Quota::Exempt, run }
    }

    /// Whether this is how a bot introduces itself: with its credentials.
    pub fn introduces(&self) -> bool {
        self.guard == Guard::Open && !self.call.ends_with("sendBySession")
    }
}

/// What a handler works with.
#[derive(Debug)]
pub struct Desk<'a> {
    /// The world, locked.
    pub world: &'a mut World,
    /// The time.
    pub now: Millis,
    /// Where new ids come from.
    pub ids: &'a Ids,
    /// The simulator's own address, without a slash at the end.
    pub base: &'a str,
}

/// A success body, or a refusal.
pub type Answer = Result<Value, Refusal>;

/// The two generations of the API, which answer differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `oapi.dingtalk.com`.
    Old,
    /// `api.dingtalk.com`.
    New,
}

impl Family {
    /// Which family a path belongs to.
    pub fn of(path: &str) -> Self {
        if path.starts_with("/v1.0/") || path.starts_with("/v2.0/") { Self::New } else { Self::Old }
    }
}

const FAMILIES: &[&[Api]] = &[
    token::APIS,
    login::APIS,
    account::APIS,
    user::APIS,
    update::APIS,
    roster::APIS,
    create::APIS,
    department::APIS,
    role::APIS,
    admin::APIS,
    organisation::APIS,
    robot::APIS,
    card::APIS,
    file::APIS,
    session::APIS,
    stream::APIS,
    group::APIS,
    conference::APIS,
    hrm::APIS,
    todo::APIS,
    work::APIS,
    blackboard::APIS,
    ding::APIS,
];

/// Every API there is.
pub fn all() -> impl Iterator<Item = &'static Api> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// The API behind a method and path, and the path's parameters.
pub fn find(method: &str, path: &str) -> Option<(&'static Api, Vec<(&'static str, String)>)> {
    all().find_map(|api| {
        let (verb, template) = api.call.split_once(' ')?;
        (verb == method).then(|| matched(template, path)).flatten().map(|found| (api, found))
    })
}

fn matched(template: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut found = Vec::new();
    let mut parts = path.split('/');
    for wanted in template.split('/') {
        let part = parts.next()?;
        match wanted.strip_prefix('{').and_then(|w| w.strip_suffix('}')) {
            Some(name) => found.push((name, part.to_owned())),
            None if wanted == part => {}
            None => return None,
        }
    }
    parts.next().is_none().then_some(found)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::simulator::world::seed;

    /// The time at which unit tests happen.
    pub const NOW: Millis = 1_790_000_000_000;

    /// Calls an API on a world as the gate would, without token, limits and faults.
    pub fn call(world: &mut World, api: &str, params: Value) -> Value {
        let (method, path) = api.split_once(' ').unwrap();
        let (api, found) = find(method, path).expect("a known API");
        let mut read = Params::from_json(params);
        read.add(found);
        let ids = Ids::counted();
        let mut desk = Desk { world, now: NOW, ids: &ids, base: "http://sim" };
        body(Family::of(path), (api.run)(&mut desk, &read), "rid").1
    }

    /// The small world at [`NOW`].
    pub fn small() -> World {
        seed::small(NOW)
    }

    #[test]
    fn paths_are_found_by_template_and_named_once() {
        let (api, found) = find("POST", "/v1.0/oauth2/dingsim0001/token").unwrap();
        assert_eq!(api.call, "POST /v1.0/oauth2/{corpId}/token");
        assert_eq!(found, [("corpId", "dingsim0001".to_owned())]);
        assert!(find("GET", "/topapi/v2/user/get").is_none() && find("POST", "/topapi/v2/user").is_none());
        let mut calls: Vec<_> = all().map(|a| a.call).collect();
        calls.sort_unstable();
        assert!(calls.windows(2).all(|w| w[0] != w[1]));
    }
}
