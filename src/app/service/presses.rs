//! Where presses on cards go over HTTP, told to the platform at the start.

use std::time::Duration;

use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::dingtalk::Client;

/// Where presses go, and how they are signed.
pub(super) struct Presses {
    pub route_key: String,
    pub url: String,
    pub secret: SecretString,
}

/// The key under which the address for presses is registered.
pub(in crate::app) fn route_key(config: &Config) -> String {
    format!("guanjia-{}", config.org.client_id)
}

/// Registers where presses go, until it works.
pub(super) async fn register(client: Client, presses: Presses, stop: CancellationToken) {
    let mut pause = Duration::from_secs(1);
    loop {
        match client.register_card_callback(&presses.route_key, &presses.url, &presses.secret).await {
            Ok(()) => return,
            Err(error) => {
                tracing::warn!(%error, "the address for presses on cards is not registered yet; trying again");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => return,
        }
        // Until it is done presses reach nobody, so it is not long after the platform is there.
        pause = (pause * 2).min(Duration::from_secs(8));
    }
}
