//! `guanjia audit verify`: whether the trail is what was sealed.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::app::ConfigArgs;
use crate::store::Sealed;
use crate::trail::{Finding, Head, Verifier, beside};

/// What to check.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    /// A sealed export instead of the store
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// An entry that must be there, as number and link: what a replica logs every minute, or an earlier run has printed.
    /// `0`: it is known that nothing was ever recorded
    #[arg(long, value_name = "SEQ:HASH", value_parser = expected)]
    expect: Option<Head>,
}

fn expected(text: &str) -> Result<Head, String> {
    if text == "0" {
        return Ok(Head::default());
    }
    let read = text.split_once(':').and_then(|(seq, hash)| {
        let is_link = hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit());
        let seq = seq.parse().ok().filter(|seq| *seq > 0 && is_link)?;
        Some(Head { seq, hash: hash.to_ascii_lowercase() })
    });
    read.ok_or_else(|| {
        "write number and link as they were logged, 1204:5f0c… with 64 digits, or 0".to_owned()
    })
}

#[derive(Deserialize)]
struct Row {
    seq: u64,
    hash: String,
    line: String,
    #[serde(default)]
    masked: bool,
}

/// Runs it: says every place where the chain does not hold.
///
/// # Errors
/// It cannot be read, or does not hold.
pub async fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<()> {
    let key = super::key(&args.config.load()?.org);
    let verifier = Verifier::new(key.clone()).expecting(args.expect.clone());
    let mut check = Check { verifier, findings: 0, out };
    if let Some(path) = &args.file {
        check.file(path)?;
        let unexpected = check.verifier.unexpected();
        check.tell(unexpected)?;
    } else {
        let (_, store) = super::open(&args.config).await?;
        // Read first: what is sealed meanwhile makes the trail longer, never shorter.
        let (beside, reached) = (beside(&store, &key).await?, store.audit_reached().await?);
        super::each(&store, |sealed| check.take(sealed)).await?;
        let findings = check.verifier.end(&beside, reached);
        check.tell(findings)?;
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
        let finding = self.verifier.take(sealed);
        self.tell(finding)
    }

    fn tell(&mut self, findings: impl IntoIterator<Item = Finding>) -> anyhow::Result<()> {
        for finding in findings {
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
            if row.masked {
                bail!(
                    "{name}: its numbers are masked, so that nothing can be checked; export with `--format sealed --numbers`"
                );
            }
            self.take(&Sealed { seq: row.seq, hash: row.hash, line: row.line })?;
        }
        Ok(())
    }

    fn sum_up(self) -> anyhow::Result<()> {
        let checked = self.verifier.checked();
        if self.findings > 0 {
            bail!(
                "the trail cannot be relied on: it is not what was sealed; findings: {}, entries: {checked}",
                self.findings
            );
        }
        let (seq, hash) = self.verifier.last();
        if checked == 0 {
            writeln!(self.out, "the trail is empty")?;
        } else {
            writeln!(
                self.out,
                "{checked} entries, every one as it was sealed; the last is {seq}, link {hash}\n\
                 Keep {seq}:{hash} where whoever can write the store cannot: with `--expect` it tells for certain \
                 whether anything up to there was deleted since."
            )?;
        }
        Ok(())
    }
}
