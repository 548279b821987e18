//! Configuration: `guanjia.toml`, the environment above it, secrets from files; every mistake at once.
//!
//! The registry in [`key`] holds every setting with its default and meaning; [`table`] prints it for the documents.
//! The environment is an argument, so that a test brings its own.
//!
//! **Invariant:** a [`Config`] that exists is complete and plausible, and printing it shows no secret.

mod audience;
pub mod key;
mod mistake;
mod org;
mod parse;
mod read;
mod role;
mod source;
#[cfg(test)]
mod tests;
mod waits;
mod world;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

pub use self::key::table;
pub use self::mistake::Mistakes;
pub use self::org::{Approvals, Door, Org};
use self::read::Reader;
pub use self::role::{RoleWords, usual as usual_roles};
pub use self::waits::Waits;
pub use self::world::small_world;

/// Everything `serve` is told.
#[derive(Clone)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Address and port for metrics alone; `None`: with everything else.
    pub metrics_listen: Option<SocketAddr>,
    /// `memory` or a URL; may hold a password: print [`Config::shown_store`] instead.
    pub store: String,
    /// Whether a store that may lose what it was given is good enough.
    pub store_unsafe: bool,
    /// Where DingTalk and browsers reach the service, without a slash at its end.
    pub public_url: Option<String>,
    /// The platform.
    pub dingtalk: DingTalk,
    /// Turns at a time: `None` for 4 × cores, `Some(0)` for a replica that only accepts.
    pub workers: Option<usize>,
    /// How long a preview can be confirmed.
    pub confirm_ttl: Duration,
    /// How long an open dialogue is remembered.
    pub session_ttl: Duration,
    /// The organisation.
    pub org: Org,
    /// How long things take and are waited for. No setting of the operator's: scenes set it short.
    pub waits: Waits,
}

/// The platform's addresses, without a slash at their ends, and its limits.
#[derive(Clone, Debug, PartialEq)]
pub struct DingTalk {
    /// The new `OpenAPI`.
    pub api: String,
    /// The old one, and session webhooks.
    pub oapi: String,
    /// The login page.
    pub login: String,
    /// The script of the client for pages.
    pub script: String,
    /// Calls a second to one API; 0 for no limit.
    pub calls_per_second: f64,
    /// Calls in 20 seconds from one address; 0 for no limit.
    pub calls_per_20s: u32,
}

/// The file's roles alone, for whoever only reads text; whatever else it lacks does not matter.
///
/// # Errors
/// Everything that is wrong with what is in the file.
pub fn roles(file: &Path) -> Result<Vec<RoleWords>, Mistakes> {
    let mut mistakes = Mistakes::default();
    let settings = source::gather(Some(file), &BTreeMap::new(), &mut mistakes);
    let mut reader = Reader::new(settings, mistakes);
    let roles = role::read(&mut reader);
    reader.finish(Some(roles))
}

impl Config {
    /// Reads the file, if there is one, and the environment above it.
    ///
    /// # Errors
    /// Everything that is wrong, each with the setting's name and the fix.
    pub fn load(file: Option<&Path>, env: &BTreeMap<String, String>) -> Result<Self, Mistakes> {
        let mut mistakes = Mistakes::default();
        let settings = source::gather(file, env, &mut mistakes);
        let mut reader = Reader::new(settings, mistakes);
        let config = Self::read(&mut reader);
        reader.finish(config)
    }

    fn read(reader: &mut Reader) -> Option<Self> {
        let listen = reader.value("listen", parse::address);
        let metrics_listen = reader.optional("metrics_listen", parse::address);
        let store = reader.value("store", parse::store);
        let store_unsafe = reader.value("store_unsafe", parse::truth);
        let public_url = reader.optional("public_url", parse::base_url);
        let dingtalk = DingTalk::read(reader);
        let workers = reader.optional("workers", parse::number);
        let confirm_ttl = reader.value("confirm_ttl", parse::duration);
        let session_ttl = reader.value("session_ttl", parse::duration);
        let org = org::read(reader);
        Some(Self {
            listen: listen?,
            metrics_listen,
            store: store?,
            store_unsafe: store_unsafe?,
            public_url,
            dingtalk: dingtalk?,
            workers,
            confirm_ttl: confirm_ttl?,
            session_ttl: session_ttl?,
            org: org?,
            waits: Waits::default(),
        })
    }

    /// The store's address without what stands before its `@`.
    pub fn shown_store(&self) -> String {
        match (self.store.split_once("://"), self.store.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, host))) => format!("{scheme}://***@{host}"),
            _ => self.store.clone(),
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("metrics_listen", &self.metrics_listen)
            .field("store", &self.shown_store())
            .field("store_unsafe", &self.store_unsafe)
            .field("public_url", &self.public_url)
            .field("dingtalk", &self.dingtalk)
            .field("workers", &self.workers)
            .field("confirm_ttl", &self.confirm_ttl)
            .field("session_ttl", &self.session_ttl)
            .field("org", &self.org)
            .field("waits", &self.waits)
            .finish()
    }
}

impl DingTalk {
    fn read(reader: &mut Reader) -> Option<Self> {
        let api = reader.value("dingtalk.api", parse::base_url);
        let oapi = reader.value("dingtalk.oapi", parse::base_url);
        let login = reader.value("dingtalk.login", parse::base_url);
        let script = reader.optional("dingtalk.script", parse::base_url);
        let calls_per_second = reader.value("dingtalk.calls_per_second", parse::rate);
        let calls_per_20s = reader.value("dingtalk.calls_per_20s", parse::number);
        let oapi = oapi?;
        Some(Self {
            script: script.unwrap_or_else(|| script_beside(&oapi)),
            api: api?,
            oapi,
            login: login?,
            calls_per_second: calls_per_second?,
            calls_per_20s: calls_per_20s?,
        })
    }
}

/// The platform's own script, at a version that has the call (jsapi-request-auth-code). A platform on this machine is the
/// simulator, which has one of its own: nothing leaves the machine then.
fn script_beside(oapi: &str) -> String {
    const SCRIPT: &str = "https://g.alicdn.com/dingding/dingtalk-jsapi/3.1.0/dingtalk.open.js";
    let host = reqwest::Url::parse(oapi).ok().and_then(|url| url.host_str().map(str::to_owned));
    match host.as_deref() {
        Some("127.0.0.1" | "localhost" | "[::1]") => format!("{oapi}/_sim/dingtalk.js"),
        _ => SCRIPT.to_owned(),
    }
}
