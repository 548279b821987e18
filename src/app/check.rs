//! `guanjia check`: the configuration against the live platform, and what somebody does about what is wrong.
//!
//! One line a check, one verdict. A check that fails says where in the console it is put right. Nothing here prints a
//! secret: what is told of the configuration are names, addresses without what stands before their `@`, and counts.
//!
//! **Invariant:** no check changes anything that anybody sees, and none takes anything from a running replica.

mod application;
mod door;
mod people;
mod points;
mod report;
mod storage;

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use anyhow::bail;

pub use self::report::{Finding, Report, State};
use super::shared::InStore;
use super::{ConfigArgs, environment};
use crate::clock::Clock;
use crate::config::{Config, Mistakes};
use crate::dingtalk::{self, Client};
use crate::store::{self, Store};

/// What to check.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    /// The findings as JSON; the exit code is the same
    #[arg(long)]
    json: bool,
    /// Only what needs neither network nor store
    #[arg(long)]
    offline: bool,
    /// Only this check, or this family of checks (`permissions`); may be given several times
    #[arg(long, value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(NAMES))]
    only: Vec<String>,
}

/// The families, in the order they are looked at.
pub const NAMES: [&str; 16] = [
    "settings",
    "store",
    "clock",
    "credentials",
    "permissions",
    "scope",
    "range",
    "roles",
    "officers",
    "announcer",
    "stream",
    "events",
    "callback",
    "public_url",
    "templates",
    "quota",
];

/// Runs it.
///
/// # Errors
/// Something is wrong; what, stands on standard output.
pub async fn run(args: Args, clock: &Clock) -> anyhow::Result<()> {
    let wanted = Wanted { only: args.only, offline: args.offline };
    let report = look(&wanted, Config::load(args.config.config.as_deref(), &environment()), clock).await;
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        write!(out, "{report}")?;
    }
    if report.is_good() {
        return Ok(());
    }
    bail!("not everything is as it should be");
}

/// Which checks are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only these families; empty: all.
    pub only: Vec<String>,
    /// Only what needs no network.
    pub offline: bool,
}

impl Wanted {
    fn has(&self, family: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == family)
    }
}

/// Looks at everything that is wanted.
pub async fn look(wanted: &Wanted, config: Result<Config, Mistakes>, clock: &Clock) -> Report {
    let mut report = Report::default();
    let config = match config {
        Ok(config) => {
            if wanted.has("settings") {
                report.add(application::settings(&config));
            }
            config
        }
        // Without settings nothing else can be looked at, whatever was wanted.
        Err(mistakes) => {
            report.add(application::mistakes(&mistakes));
            return report;
        }
    };
    if wanted.offline {
        return report;
    }
    let store = storage::open(&config).await;
    if wanted.has("store") {
        report.extend(storage::findings(&config, &store).await);
    }
    match client(&config, clock).await {
        Ok(client) => {
            Look { config, client, store: store.ok(), clock: clock.clone() }.at(wanted, &mut report).await;
        }
        Err(error) => report.add(Finding::wrong(
            "credentials",
            format!("调用钉钉的设置不可用：{error}"),
            "核对 dingtalk.api、dingtalk.oapi",
        )),
    }
    report
}

/// What the checks of the platform look with.
struct Look {
    config: Config,
    client: Client,
    store: Option<Store>,
    clock: Clock,
}

impl Look {
    async fn at(self, wanted: &Wanted, report: &mut Report) {
        if wanted.has("clock") {
            report.add(self.clock().await);
        }
        let credentials = self.credentials().await;
        let known = credentials.state == State::Good;
        if wanted.has("credentials") || !known {
            report.add(credentials);
        }
        for name in
            NAMES.into_iter().skip_while(|name| *name != "permissions").filter(|name| wanted.has(name))
        {
            if known || ["events", "public_url", "quota"].contains(&name) {
                report.extend(self.family(name).await);
            } else {
                report.add(Finding::skipped(name, "先解决 credentials"));
            }
        }
    }

    async fn family(&self, name: &str) -> Vec<Finding> {
        match name {
            "permissions" => self.permissions().await,
            "scope" => vec![self.scope().await],
            "range" => vec![self.range().await],
            "roles" => self.roles().await,
            "officers" => self.officers().await,
            "announcer" => vec![self.announcer().await],
            "stream" => vec![self.stream().await],
            "events" => self.events().await,
            "callback" => vec![self.callback().await],
            "public_url" => self.public_url().await,
            "templates" => self.templates().await,
            _ => vec![self.quota().await],
        }
    }
}

/// A client with a token of its own: one that replicas share would say nothing of the credentials at hand.
async fn client(config: &Config, clock: &Clock) -> anyhow::Result<Client> {
    let limits = &config.dingtalk;
    let settings = dingtalk::Settings {
        api: limits.api.clone(),
        oapi: limits.oapi.clone(),
        client_id: config.org.client_id.clone(),
        client_secret: config.org.client_secret.clone(),
        agent_id: config.org.agent_id,
        waits: config.waits.call,
    };
    let own = Store::open(store::Settings::new("memory".to_owned(), config.org.corp_id.clone())).await?;
    let shared = InStore::new(own, clock.clone(), limits.calls_per_second, limits.calls_per_20s);
    Ok(Client::new(settings, Arc::new(shared), clock.clone())?)
}

/// The permission points, what each is for: the table of the guide that sets up.
pub fn points_table() -> String {
    points::table()
}

/// Every failure that can be brought about, and what is said of it: the table of the operators' guide.
pub fn table(rows: &BTreeMap<String, Finding>) -> String {
    let mut table = String::from("| 情形 | 检查项 | 说明 | 处理 |\n|---|---|---|---|\n");
    for (what, Finding { name, said, fix, .. }) in rows {
        let fix = fix.as_deref().unwrap_or("–");
        table.push_str(&format!("| {what} | `{name}` | {said} | {fix} |\n"));
    }
    table
}
