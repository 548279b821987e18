//! `guanjia simulate`: a DingTalk on this machine.

use std::io::Write;
use std::net::SocketAddr;

use anyhow::Context;

use crate::app::asked_to_stop;
use crate::clock::{Clock, Ids};
use crate::simulator::{self, Settings};

/// How the simulator is to run.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Where to listen; port 0 picks one
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// An address behind the bot's public URL; several are taken in turn
    #[arg(long = "bot", value_name = "URL")]
    bots: Vec<String>,
    /// Where the mini-app is; the first --bot where that is not said
    #[arg(long, value_name = "URL")]
    app: Option<String>,
    /// Grow the world to a district of this many members
    #[arg(long, value_name = "N")]
    members: Option<u32>,
    /// What chance is drawn from
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Calls of an application to one API in a second; 0: no limits
    #[arg(long, default_value_t = 20, value_name = "N")]
    calls_per_second: u32,
}

/// Runs it until asked to stop; the first line on standard output is its URL.
///
/// # Errors
/// The address is taken, or the world is not one the simulator has.
pub async fn run(args: Args, clock: Clock, ids: Ids) -> anyhow::Result<()> {
    let Args { listen, bots, app, members, seed, calls_per_second } = args;
    let settings = Settings { listen, bots, app, members, seed, calls_per_second };
    let simulator = simulator::start(settings, clock, ids).await.with_context(|| {
        format!("the simulator cannot start on {listen} (--listen 127.0.0.1:0 picks a free port)")
    })?;
    writeln!(std::io::stdout(), "{}", simulator.url())?;
    asked_to_stop().await;
    simulator.stop().await;
    Ok(())
}
