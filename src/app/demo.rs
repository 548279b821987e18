//! `guanjia demo`: simulator, bot and playground in one process, and the story of the README played on them. The bot
//! holds Stream connections to the simulator, as it does to DingTalk by default.

mod script;

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;

use crate::app::{Service, asked_to_stop};
use crate::clock::{Clock, Ids};
use crate::config::Config;
use crate::simulator::{self, Simulator};

/// How the demo is to run.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Where the page and the control plane listen; port 0 picks one
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// Play the story in the terminal and end: exit code 0 only if every step happened
    #[arg(long)]
    script: bool,
}

/// Runs it until asked to stop, or to the end of the story.
///
/// # Errors
/// A port is taken, or a step of the story did not happen.
pub async fn run(args: Args, clock: Clock, ids: Ids) -> anyhow::Result<()> {
    let listen = if args.script { SocketAddr::from(([127, 0, 0, 1], 0)) } else { args.listen };
    let demo = Demo::start(listen, clock, ids).await?;
    let played = if args.script {
        script::play(&demo.url()).await
    } else {
        writeln!(std::io::stdout(), "{}", demo.url())?;
        writeln!(
            std::io::stdout(),
            "Open this address in a browser. Ctrl-C ends the demo; nothing is kept."
        )?;
        asked_to_stop().await;
        Ok(())
    };
    demo.stop().await;
    played
}

/// A notice to more people than this waits for a second person.
const MANY: u32 = 8;

struct Demo {
    simulator: Simulator,
    service: Service,
}

impl Demo {
    async fn start(listen: SocketAddr, clock: Clock, ids: Ids) -> anyhow::Result<Self> {
        let settings = simulator::Settings { listen, ..simulator::Settings::default() };
        let simulator = simulator::start(settings, clock.clone(), ids.clone()).await.with_context(|| {
            format!("the demo cannot start on {listen} (--listen 127.0.0.1:0 picks a free port)")
        })?;
        let address = free_address().context("no port is free for the mini-app")?;
        let mut settings = crate::config::small_world(&simulator.url());
        settings.insert("GUANJIA_LISTEN".to_owned(), address.to_string());
        settings.insert("GUANJIA_PUBLIC_URL".to_owned(), format!("http://{address}"));
        simulator.set_app(format!("http://{address}"));
        let mut config = Config::load(None, &settings).map_err(|mistakes| anyhow::anyhow!("{mistakes}"))?;
        // Few as people are here, a second person's agreement can be seen.
        config.org.approvals.notice_above = MANY;
        let service = Service::start(config, clock, ids).await?;
        let connected = tokio::time::timeout(Duration::from_secs(5), simulator.connected(1));
        connected.await.context("the bot has not connected to the simulator")?;
        Ok(Self { simulator, service })
    }

    fn url(&self) -> String {
        self.simulator.url()
    }

    async fn stop(self) {
        self.service.stop().await;
        self.simulator.stop().await;
    }
}

/// Where the service is to listen: pages have to know their address before it does.
fn free_address() -> std::io::Result<SocketAddr> {
    std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()
}
