//! `guanjia serve`: the service, until it is asked to stop.

use crate::app::{ConfigArgs, Service, asked_to_stop};
use crate::clock::{Clock, Ids};
use crate::config::{Config, Door};
use crate::domain::operation::notice::Channel;

/// Starts, waits, stops: turns in hand finish, nothing is lost.
pub(super) async fn run(args: &ConfigArgs, clock: Clock, ids: Ids) -> anyhow::Result<()> {
    let config = args.load()?;
    if config.store == "memory" {
        tracing::warn!(
            "the store is `memory`: everything is forgotten when this process ends; set GUANJIA_STORE to a redis:// address"
        );
    }
    if config.public_url.is_none() && matches!(config.org.door, Door::Http { .. }) {
        tracing::warn!(
            "GUANJIA_PUBLIC_URL is not set: DingTalk is told to bring presses to the address listened on"
        );
    }
    if config.public_url.is_none() && config.org.reminders.contains(&Channel::Todo) {
        tracing::warn!("GUANJIA_PUBLIC_URL is not set: nobody is reminded by todos, which could not be done");
    }
    until_asked_to_stop(config, clock, ids).await
}

/// The same with a configuration at hand.
pub(super) async fn until_asked_to_stop(config: Config, clock: Clock, ids: Ids) -> anyhow::Result<()> {
    if config.store_unsafe {
        tracing::warn!(
            "GUANJIA_STORE_UNSAFE is set: whether the store keeps what it is given is not looked at"
        );
    }
    let service = Service::start(config, clock, ids).await?;
    tracing::info!(address = %service.address(), "listening");
    asked_to_stop().await;
    tracing::info!("stopping: no new messages, turns in hand finish");
    service.stop().await;
    Ok(())
}
