//! One running service: every floor, put together.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::shared::InStore;
use crate::bot::{self, Chat, Desk, Events};
use crate::clock::{Clock, Ids};
use crate::config::{Config, Door};
use crate::courier::{self, Courier};
use crate::dingtalk::card::Callback;
use crate::dingtalk::crypto::Cipher;
use crate::dingtalk::{self, Client};
use crate::directory::{self, Directory};
use crate::gate::Gate;
use crate::ingress;
use crate::language::{Lexicon, RoleWords};
use crate::operation::Runner;
use crate::store::{self, Store};
use crate::trail::Sealer;
use crate::turn::{Engine, Handler, Settings};

/// A service that has started.
pub struct Service {
    address: SocketAddr,
    store: Store,
    stop: CancellationToken,
    door: JoinHandle<std::io::Result<()>>,
    engine: JoinHandle<()>,
}

/// What pressing needs: where presses go, and how they are signed.
struct Presses {
    route_key: String,
    secret: SecretString,
}

impl Service {
    /// Opens the store, binds the address, starts to work. The platform need not be there yet.
    ///
    /// # Errors
    /// The store cannot be opened or the address not be bound; both name the setting.
    pub async fn start(config: Config, clock: Clock, ids: Ids) -> anyhow::Result<Self> {
        let Door::Http { event_token, event_aes_key, card_secret } = config.org.door.clone() else {
            anyhow::bail!("the Stream door does not exist yet: set GUANJIA_DOOR=http");
        };
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("GUANJIA_LISTEN: {} cannot be listened on", config.listen))?;
        let address = listener.local_addr()?;
        let store = open_store(&config).await.context("GUANJIA_STORE")?;
        let client = client(&config, &store, &clock)?;
        let presses = Presses { route_key: format!("guanjia-{}", config.org.client_id), secret: card_secret };
        let directory = Directory::new(client.clone(), directory_settings(&config), clock.clone());
        let stop = CancellationToken::new();
        if workers(&config) > 0 {
            directory.spawn_sync(stop.clone());
        }
        let engine = engine(
            &config,
            &Parts { client: &client, directory: &directory, store: &store },
            &presses,
            (clock.clone(), ids.clone()),
        );
        let door = ingress::Door {
            settings: ingress::Settings {
                corp_id: config.org.corp_id.clone(),
                client_id: config.org.client_id.clone(),
                client_secret: config.org.client_secret.clone(),
                card_secret: presses.secret.clone(),
                cipher: Cipher::new(
                    event_token,
                    &event_aes_key,
                    vec![config.org.client_id.clone(), config.org.corp_id.clone()],
                )
                .context("GUANJIA_EVENT_AES_KEY")?,
            },
            store: store.clone(),
            directory,
            clock,
            ids,
        };
        tokio::spawn(register(client, presses, config.public_url.clone(), address, stop.clone()));
        let stopping = stop.clone();
        let serve = axum::serve(listener, ingress::router(door))
            .with_graceful_shutdown(async move { stopping.cancelled().await });
        let engine = tokio::spawn(engine.run(stop.clone()));
        Ok(Self { address, store, stop, door: tokio::spawn(async move { serve.await }), engine })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its store, for what reads beside it.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Takes no more, finishes what is in hand. What is not finished is in the store.
    pub async fn stop(self) {
        const PATIENCE: Duration = Duration::from_secs(12);
        self.stop.cancel();
        let _ = tokio::time::timeout(PATIENCE, self.engine).await;
        let _ = tokio::time::timeout(Duration::from_secs(2), self.door).await;
    }
}

/// Both may have been started together, or the store's machine be busy: it gets a while to answer.
async fn open_store(config: &Config) -> Result<Store, store::Error> {
    const PATIENCE: Duration = Duration::from_secs(10);
    let began = tokio::time::Instant::now();
    loop {
        let settings = store::Settings::new(config.store.clone(), config.org.corp_id.clone());
        match Store::open(settings).await {
            Err(error @ store::Error::Unavailable { .. }) if began.elapsed() < PATIENCE => {
                tracing::warn!(%error, "the store does not answer yet; trying again");
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            opened => return opened,
        }
    }
}

fn client(config: &Config, store: &Store, clock: &Clock) -> anyhow::Result<Client> {
    let limits = &config.dingtalk;
    let shared = InStore::new(store.clone(), clock.clone(), limits.calls_per_second, limits.calls_per_20s);
    let settings = dingtalk::Settings {
        api: limits.api.clone(),
        oapi: limits.oapi.clone(),
        client_id: config.org.client_id.clone(),
        client_secret: config.org.client_secret.clone(),
        agent_id: config.org.agent_id,
        timeout: Duration::from_secs(5),
    };
    Client::new(settings, Arc::new(shared), clock.clone()).context("dingtalk.api, dingtalk.oapi")
}

fn directory_settings(config: &Config) -> directory::Settings {
    let words = |role: &crate::config::RoleWords| directory::RoleWords {
        name: role.name.clone(),
        say: role.say.clone(),
        aliases: role.aliases.clone(),
    };
    directory::Settings {
        role_group: config.org.role_group.clone(),
        roles: config.org.roles.iter().map(words).collect(),
        admin_role: config.org.admin_role.clone(),
    }
}

struct Parts<'a> {
    client: &'a Client,
    directory: &'a Directory,
    store: &'a Store,
}

fn engine(config: &Config, parts: &Parts<'_>, presses: &Presses, (clock, ids): (Clock, Ids)) -> Engine {
    let Parts { client, directory, store } = parts;
    let gate = Gate::new((*directory).clone());
    let consumer = ids.fresh("replica-");
    let words = |role: &crate::config::RoleWords| RoleWords {
        name: role.say.clone(),
        aliases: role.aliases.iter().cloned().chain([role.name.clone()]).collect(),
    };
    let desk = Arc::new(Desk {
        directory: (*directory).clone(),
        client: (*client).clone(),
        gate: gate.clone(),
        store: (*store).clone(),
        lexicon: Lexicon::with_roles(config.org.roles.iter().map(words).collect()),
        clock: clock.clone(),
        ids: ids.clone(),
        settings: bot::Settings {
            confirm_ttl: config.confirm_ttl,
            session_ttl: config.session_ttl,
            organisation: config.org.name.clone(),
        },
    });
    let callback = Callback::Http { route_key: presses.route_key.clone() };
    let courier = Courier::new(
        (*client).clone(),
        (*store).clone(),
        clock.clone(),
        courier::Settings { callback, tries: 40 },
    );
    let runner =
        Runner::new((*client).clone(), (*directory).clone(), gate, (*store).clone(), (clock.clone(), ids));
    let key = super::audit::key(&config.org);
    let handlers: HashMap<&'static str, Arc<dyn Handler>> = HashMap::from([
        ("chat", Arc::new(Chat::new(Arc::clone(&desk))) as Arc<dyn Handler>),
        ("events", Arc::new(Events::new(desk))),
        ("op", Arc::new(runner)),
        ("out", Arc::new(courier)),
        (store::key::AUDIT, Arc::new(Sealer::new((*store).clone(), key))),
    ]);
    Engine::new((*store).clone(), clock, Settings::for_workers(workers(config)), consumer, handlers)
}

fn workers(config: &Config) -> usize {
    config.workers.unwrap_or_else(|| 4 * std::thread::available_parallelism().map_or(1, usize::from))
}

/// Registers where presses go, until it works.
async fn register(
    client: Client,
    presses: Presses,
    public_url: Option<String>,
    address: SocketAddr,
    stop: CancellationToken,
) {
    let base = public_url.unwrap_or_else(|| format!("http://{address}"));
    let url = format!("{base}/dingtalk/card");
    let mut pause = Duration::from_secs(1);
    loop {
        match client.register_card_callback(&presses.route_key, &url, &presses.secret).await {
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
