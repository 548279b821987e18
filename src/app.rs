//! Composes the floors into a service, starts it, stops it; one file a subcommand.

pub mod audit;
pub mod cards;
pub mod check;
mod console;
pub mod demo;
pub mod letters;
pub mod parse;
mod parts;
mod serve;
mod service;
mod shared;
pub mod simulate;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub use service::Service;

use crate::clock::{Clock, Ids};
use crate::config::Config;
use crate::telemetry;

/// Guanjia: a DingTalk bot with which each institution of a large organisation looks after its own people.
#[derive(Debug, Parser)]
#[command(name = "guanjia", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Simulator, bot and a page to play on, in one process; needs no set-up
    #[command(after_help = "Example:\n  guanjia demo\n  guanjia demo --script")]
    Demo(demo::Args),
    /// The service: receives DingTalk's pushes and answers them
    #[command(after_help = "Example:\n  guanjia serve --config guanjia.toml")]
    Serve(ConfigArgs),
    /// A DingTalk that speaks the real protocol, for tests and for trying things
    #[command(
        after_help = "Example:\n  guanjia simulate --listen 127.0.0.1:8090 --bot http://127.0.0.1:8080"
    )]
    Simulate(simulate::Args),
    /// Shows how a text is read; needs no network, store or configuration
    #[command(after_help = "Example:\n  guanjia parse --jsonl < lines.jsonl")]
    Parse(parse::ParseArgs),
    /// Holds the configuration against the live platform, and says what to put right and where
    #[command(
        after_help = "Example:\n  guanjia check --config guanjia.toml\n  guanjia check --only permissions --only scope\n  guanjia check --json"
    )]
    Check(check::Args),
    /// What each card shows, how it looks, and whether a template of the card editor can show it
    #[command(
        subcommand,
        after_help = "Example:\n  guanjia cards list\n  guanjia cards preview > cards.html\n  guanjia cards check export.json"
    )]
    Cards(cards::Command),
    /// The audit trail
    #[command(subcommand, after_help = "Example:\n  guanjia audit export > trail.jsonl")]
    Audit(audit::Command),
    /// Dead letters: what could not be handled and was put aside
    #[command(subcommand, after_help = "Example:\n  guanjia letters list")]
    Letters(letters::Command),
}

/// Where the configuration is; every key can also be set by environment.
#[derive(Clone, Debug, clap::Args)]
pub struct ConfigArgs {
    /// The configuration file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

impl ConfigArgs {
    /// Reads file and environment.
    ///
    /// # Errors
    /// All mistakes at once.
    pub fn load(&self) -> anyhow::Result<Config> {
        Config::load(self.config.as_deref(), &environment()).map_err(|mistakes| anyhow::anyhow!("{mistakes}"))
    }
}

fn environment() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

fn start_logging() -> Result<(), telemetry::Error> {
    let env = environment();
    let of = |name: &str| env.get(name).map(String::as_str);
    telemetry::start(of("GUANJIA_LOG"), of("GUANJIA_LOG_FORMAT"))
}

/// Runs the program.
///
/// # Errors
/// What a person has to read; the process then ends with a code other than 0.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    let (clock, ids) = (Clock::System, Ids::Random);
    if let Command::Parse(args) = &cli.command {
        return parse::run(args, &clock);
    }
    if let Command::Cards(command) = &cli.command {
        return cards::run(command);
    }
    start_logging()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        match cli.command {
            Command::Demo(args) => demo::run(args, clock, ids).await,
            Command::Serve(args) => serve::run(&args, clock, ids).await,
            Command::Simulate(args) => simulate::run(args, clock, ids).await,
            Command::Check(args) => check::run(args, &clock).await,
            Command::Audit(command) => audit::run(command).await,
            Command::Letters(command) => letters::run(command, &clock).await,
            Command::Cards(command) => cards::run(&command),
            Command::Parse(args) => parse::run(&args, &clock),
        }
    })
}

/// What `guanjia serve` does, with a configuration at hand: for whoever sets its waits.
///
/// # Errors
/// As [`run`].
pub fn serve(config: Config) -> anyhow::Result<()> {
    start_logging()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve::until_asked_to_stop(config, Clock::System, Ids::Random))
}

/// Waits for the first of the signals that ask a service to stop.
async fn asked_to_stop() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(error) => {
            tracing::error!(%error, "the signal to stop cannot be heard; only ctrl-c can");
            let _ = tokio::signal::ctrl_c().await;
            return;
        }
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
