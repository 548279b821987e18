//! Parses the subcommand and calls the app.

use clap::{Parser, Subcommand};
use guanjia::app::parse::{self, ParseArgs};
use guanjia::clock::Clock;

/// 管家: a DingTalk bot with which each institution of a large organisation looks after its own people.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Shows how a text is understood.
    Parse(ParseArgs),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Parse(args) => parse::run(&args, &Clock::System),
    }
}
