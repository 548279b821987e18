//! Reads the subcommand and calls `app`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match guanjia::app::run(guanjia::app::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read our output has had enough of it: `guanjia audit export | head`.
        Err(error)
            if error
                .downcast_ref::<std::io::Error>()
                .is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe) =>
        {
            ExitCode::SUCCESS
        }
        Err(error) => {
            use std::io::Write;
            // Nowhere is left to report to when standard error is gone.
            let _ = writeln!(std::io::stderr(), "guanjia: {error:#}");
            ExitCode::FAILURE
        }
    }
}
