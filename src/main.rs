//! Reads the subcommand and calls `app`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match guanjia::app::run(guanjia::app::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write;
            // Nowhere is left to report to when standard error is gone.
            let _ = writeln!(std::io::stderr(), "guanjia: {error:#}");
            ExitCode::FAILURE
        }
    }
}
