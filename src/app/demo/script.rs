//! shim
pub async fn play(_u: &str) -> anyhow::Result<()> {
    Ok(())
}
