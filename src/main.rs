//! The program: `guanjia simulate`.

use std::io::Write;
use std::net::SocketAddr;

use clap::{Args, Parser};
use guanjia::clock::{Clock, Ids};
use guanjia::simulator::{self, Settings};

#[derive(Parser)]
enum Command {
    /// A DingTalk that speaks the real protocol: guanjia simulate --bot <http://127.0.0.1:8080>
    Simulate(Simulate),
}

#[derive(Args)]
struct Simulate {
    /// Where to listen; port 0 picks one
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// An address behind the bot's public URL; several are taken in turn
    #[arg(long = "bot")]
    bots: Vec<String>,
    /// Grow the world to a district of this many members
    #[arg(long)]
    members: Option<u32>,
    /// What chance is drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Calls of an application to one API in a second; 0 = no limits
    #[arg(long, default_value_t = 20)]
    calls_per_second: u32,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Command::Simulate(args) = Command::parse();
    let Simulate { listen, bots, members, seed, calls_per_second } = args;
    let settings = Settings { listen, bots, members, seed, calls_per_second };
    let simulator = simulator::start(settings, Clock::System, Ids::Random).await?;
    writeln!(std::io::stdout(), "{}", simulator.url())?;
    tokio::signal::ctrl_c().await?;
    simulator.stop().await;
    Ok(())
}
