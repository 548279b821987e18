//! `guanjia audit`: the trail read out, and its chain checked.

mod export;
mod verify;

use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};

use crate::app::ConfigArgs;
use crate::config::{Config, Org};
use crate::store::{Sealed, Settings, Store};

/// What can be done with the trail.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Writes the trail to standard output
    #[command(
        after_help = "Example:\n  guanjia audit export --format csv > trail.csv\n  guanjia audit export --format sealed --numbers > 2026-11.trail"
    )]
    Export(export::Args),
    /// Checks that no entry was changed, taken out, put in or moved, and that the end is there; ends with 1 where not
    #[command(
        after_help = "Example:\n  guanjia audit verify\n  guanjia audit verify --file 2026-11.trail\n  guanjia audit verify --expect 1204:5f0c…  (from the log of a replica, or from an earlier run)"
    )]
    Verify(verify::Args),
}

/// Runs it.
///
/// # Errors
/// The configuration or the store cannot be read, or the chain does not hold.
pub async fn run(command: Command) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match command {
        Command::Export(args) => export::run(&args, &mut out).await,
        Command::Verify(args) => verify::run(&args, &mut out).await,
    }
}

/// The key the chain of this organisation is sealed under. Without one of its own it is the app's secret, which is not
/// in the store either.
pub fn key(org: &Org) -> SecretString {
    let derived = || SecretString::from(format!("audit:{}", org.client_secret.expose_secret()));
    org.audit_key.clone().unwrap_or_else(derived)
}

pub(super) async fn open(args: &ConfigArgs) -> anyhow::Result<(Config, Store)> {
    let config = args.load()?;
    let mut settings = Settings::new(config.store.clone(), config.org.corp_id.clone());
    settings.trail_key = Some(key(&config.org));
    let store = Store::open(settings).await.context("GUANJIA_STORE")?;
    Ok((config, store))
}

/// Hands out the whole trail, page by page.
async fn each(store: &Store, mut take: impl FnMut(&Sealed) -> anyhow::Result<()>) -> anyhow::Result<()> {
    const PAGE: usize = 500;
    let mut from = 1;
    loop {
        let page = store.audit(from, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        from = last.seq + 1;
        page.iter().try_for_each(&mut take)?;
    }
}
