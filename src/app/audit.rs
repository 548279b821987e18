//! `guanjia audit export`: the trail as JSON lines.

use std::io::Write;

use anyhow::Context;
use serde_json::Value;

use crate::app::ConfigArgs;
use crate::domain::mobile::Mobile;
use crate::store::{Sealed, Settings, Store};

/// What can be done with the trail.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Writes the trail to standard output, one JSON object a line
    Export(Export),
}

/// How to export.
#[derive(Clone, Debug, clap::Args)]
pub struct Export {
    #[command(flatten)]
    config: ConfigArgs,
    /// Show phone numbers whole instead of masked
    #[arg(long)]
    numbers: bool,
}

/// Runs it.
///
/// # Errors
/// The configuration or the store cannot be read.
pub async fn run(command: Command) -> anyhow::Result<()> {
    let Command::Export(export) = command;
    let config = export.config.load()?;
    let store = Store::open(Settings::new(config.store.clone(), config.org.corp_id.clone()))
        .await
        .context("GUANJIA_STORE")?;
    let show = if export.numbers { Numbers::Whole } else { Numbers::Masked };
    write(&store, show, &mut std::io::stdout().lock()).await
}

/// Whether phone numbers are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// As they are.
    Whole,
    /// First three and last four digits.
    Masked,
}

/// Writes the whole trail, page by page.
///
/// # Errors
/// The store cannot be read, or the output not be written.
pub async fn write(store: &Store, numbers: Numbers, out: &mut impl Write) -> anyhow::Result<()> {
    const PAGE: usize = 500;
    let mut from = 1;
    loop {
        let page = store.audit(from, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        from = last.seq + 1;
        for sealed in &page {
            writeln!(out, "{}", shown(sealed, numbers)?)?;
        }
    }
}

/// The act with its number and link beside it.
fn shown(sealed: &Sealed, numbers: Numbers) -> anyhow::Result<Value> {
    let mut act: Value =
        serde_json::from_str(&sealed.line).with_context(|| format!("line {} of the trail", sealed.seq))?;
    if numbers == Numbers::Masked
        && let Some(mobile) = act.pointer_mut("/subject/mobile")
        && let Some(number) = mobile.as_str()
    {
        *mobile = Mobile::new(number).masked().into();
    }
    act["seq"] = sealed.seq.into();
    act["hash"] = sealed.hash.clone().into();
    Ok(act)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_shows_no_number_unless_asked() {
        let line = r#"{"actor":"hp_admin","subject":{"mobile":"13900000199"}}"#.to_owned();
        let sealed = Sealed { seq: 3, hash: "ab".into(), line };
        let masked = shown(&sealed, Numbers::Masked).expect("JSON");
        assert_eq!(masked["subject"]["mobile"], "139****0199");
        assert_eq!((&masked["seq"], &masked["hash"]), (&3.into(), &"ab".into()));
        assert_eq!(shown(&sealed, Numbers::Whole).expect("JSON")["subject"]["mobile"], "13900000199");
    }
}
