//! shim
#[derive(Debug, Clone, clap::Args)]
pub struct ParseArgs {}
pub fn run(_a: &ParseArgs, _c: &crate::clock::Clock) -> anyhow::Result<()> {
    Ok(())
}
