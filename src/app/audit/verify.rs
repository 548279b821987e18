//! `guanjia audit verify`: whether the trail is what was sealed.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::app::ConfigArgs;
use crate::store::Sealed;
use crate::trail::Verifier;

/// What to check.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    /// A sealed export instead of the store
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Row {
    seq: u64,
    hash: String,
    line: String,
}

/// Runs it: says every place where the chain does not hold.
///
/// # Errors
/// It cannot be read, or does not hold.
pub async fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<()> {
    let mut check = Check { verifier: Verifier::new(super::key(&args.config.load()?.org)), findings: 0, out };
    if let Some(path) = &args.file {
        check.file(path)?;
    } else {
        let (_, store) = super::open(&args.config).await?;
        super::each(&store, |sealed| check.take(sealed)).await?;
    }
    check.sum_up()
}

/// A check under way.
struct Check<'a, W> {
    verifier: Verifier,
    findings: u64,
    out: &'a mut W,
}

impl<W: Write> Check<'_, W> {
    fn take(&mut self, sealed: &Sealed) -> anyhow::Result<()> {
        if let Some(finding) = self.verifier.take(sealed) {
            self.findings += 1;
            writeln!(self.out, "{finding}")?;
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) -> anyhow::Result<()> {
        let name = path.display();
        let file = std::fs::File::open(path).with_context(|| name.to_string())?;
        for (at, line) in std::io::BufReader::new(file).lines().enumerate() {
            let line = line.with_context(|| name.to_string())?;
            let row: Row = serde_json::from_str(&line).with_context(|| {
                format!("{name}, line {}: not a sealed export (`audit export --format sealed`)", at + 1)
            })?;
            self.take(&Sealed { seq: row.seq, hash: row.hash, line: row.line })?;
        }
        Ok(())
    }

    fn sum_up(self) -> anyhow::Result<()> {
        let checked = self.verifier.checked();
        if self.findings > 0 {
            bail!("the trail is not what was sealed; findings: {}, entries: {checked}", self.findings);
        }
        let (seq, hash) = self.verifier.last();
        if checked == 0 {
            writeln!(self.out, "the trail is empty")?;
        } else {
            writeln!(
                self.out,
                "{checked} entries, every one as it was sealed; the last is {seq}, link {hash}\n\
                 Keep number and link elsewhere: that entries were cut off the end shows by nothing else."
            )?;
        }
        Ok(())
    }
}
