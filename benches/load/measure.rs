//! Times, and what a process has used of the processor.

use std::io::Write as _;
use std::time::Duration;

/// Clock ticks of `/proc` in a second, as Linux has them for programs.
const TICKS: f64 = 100.0;

/// A line on standard output, at once.
pub fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Seconds of processor a process has used so far; `None` where it is not there.
pub fn processor(process: &str) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name stands in brackets and may have anything in it.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / TICKS)
}

/// How long each took, in microseconds.
#[derive(Default)]
pub struct Times(Vec<u32>);

impl Times {
    pub fn note(&mut self, took: Duration) {
        self.0.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The value below which this part of them lies.
    pub fn part(&mut self, hundredth: usize) -> u32 {
        self.0.sort_unstable();
        let at = (self.0.len() * hundredth).div_ceil(100).saturating_sub(1);
        self.0.get(at).copied().unwrap_or(0)
    }
}
