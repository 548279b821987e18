//! What `scripts/bench` measures with: DingTalk's side of a load, and the floors the service is held against.
//!
//! It is a program of its own that uses nothing of ours, so that it costs the same whoever is measured. `cargo bench`
//! starts it without a role: then it does nothing.

mod drive;
mod floor;
mod measure;
mod order;
mod platform;
mod wire;

use std::net::SocketAddr;
use std::rc::Rc;

use clap::Parser;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use order::Order;
use platform::Platform;

/// What a process of the bench plays.
#[derive(Parser)]
#[command(disable_help_subcommand = true)]
enum Role {
    /// The platform: gateway, webhooks and those who talk; orders come by standard input, a JSON line each
    Platform {
        /// A simulator that answers everything else
        #[arg(long)]
        upstream: Option<SocketAddr>,
    },
    /// A bare handler that checks the signature and does one script of the store
    FloorAccept {
        /// The store
        #[arg(long)]
        store: String,
    },
    /// A bot that answers what it is sent by HTTP
    FloorHttp {
        /// Stored before it is acknowledged, where one is named
        #[arg(long)]
        store: Option<String>,
    },
    /// A bot that answers what it is sent over Stream
    FloorStream {
        /// The platform's address
        #[arg(long)]
        api: String,
        /// Stored before it is acknowledged, where one is named
        #[arg(long)]
        store: Option<String>,
    },
}

fn main() -> anyhow::Result<()> {
    if std::env::args().any(|argument| argument == "--bench") {
        return Ok(measure::say("the load is driven by scripts/bench")?);
    }
    match Role::parse() {
        Role::Platform { upstream } => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            tokio::task::LocalSet::new().block_on(&runtime, play(upstream))
        }
        Role::FloorAccept { store } => several()?.block_on(floor::accept(store)),
        Role::FloorHttp { store } => several()?.block_on(floor::http(store)),
        Role::FloorStream { api, store } => several()?.block_on(floor::stream(api, store)),
    }
}

/// As many threads as the service has.
fn several() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

/// Plays the platform until there are no more orders.
async fn play(upstream: Option<SocketAddr>) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let platform = Rc::new(Platform::new(listener.local_addr()?, upstream));
    tokio::task::spawn_local(Rc::clone(&platform).serve(listener));
    measure::say(&platform.base)?;
    let (told, mut lines) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        std::io::stdin().lines().map_while(Result::ok).try_for_each(|line| told.send(line))
    });
    while let Some(line) = lines.recv().await {
        let order: Order = serde_json::from_str(&line)?;
        measure::say(&drive::run(Rc::clone(&platform), order).await?.to_string())?;
    }
    Ok(())
}
