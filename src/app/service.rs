//! One running service: every floor, put together.

mod lookout;
pub(super) mod presses;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use self::lookout::{Looked, Lookout};
use self::presses::{Presses, register, route_key};
use super::parts::{Parts, client, clock_of_all, directory_settings, lexicon, open_store, services};
use crate::bot::{self, Approvals, Chat, Desk, Digest, Events, Index};
use crate::clock::{Clock, Ids};
use crate::config::{Config, Door};
use crate::courier::{self, Courier};
use crate::dingtalk::Client;
use crate::dingtalk::card::Callback;
use crate::dingtalk::crypto::Cipher;
use crate::directory::{Directory, News};
use crate::gate::Gate;
use crate::ingress::http::listen::{self, Limits};
use crate::ingress::metrics::count_requests;
use crate::ingress::stream::{self, Links, Pulse};
use crate::ingress::{self, http};
use crate::metric::Metrics;
use crate::operation::invite::{Ledger, Looker};
use crate::operation::notice::reads::Readers;
use crate::operation::{self, Runner};
use crate::proposal::Services;
use crate::proposal::request::inbox::Inbox;
use crate::store::{self, Store, kind};
use crate::trail::{Sealer, Watch};
use crate::turn::{Engine, Handler, Settings};

/// A service that has started.
pub struct Service {
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    store: Store,
    services: Arc<Services>,
    index: Index,
    /// Ends what comes in.
    shut: CancellationToken,
    /// Ends everything else.
    stop: CancellationToken,
    http: JoinHandle<()>,
    stream: Option<Links>,
    engine: JoinHandle<()>,
}

impl Service {
    /// Opens the store, binds the address, starts to work. The platform need not be there yet.
    ///
    /// # Errors
    /// The store cannot be opened or the address not be bound; both name the setting.
    pub async fn start(config: Config, clock: Clock, ids: Ids) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("GUANJIA_LISTEN: {} cannot be listened on", config.listen))?;
        let address = listener.local_addr()?;
        let (lookout, metrics) = (Lookout::bind(&config).await?, Metrics::default());
        let store = open_store(&config, &metrics).await.context("GUANJIA_STORE")?;
        let clock = clock_of_all(clock, &store).await.context("GUANJIA_STORE")?;
        let client = client(&config, &store, &clock)?.with_metrics(metrics.clone());
        let directory = Directory::new(client.clone(), directory_settings(&config), clock.clone());
        let (shut, stop) = (CancellationToken::new(), CancellationToken::new());
        if let Err(error) = bot::wake_digest(&store, clock.now_ms()).await {
            tracing::warn!(%error, "the digest is not looked after until the next start");
        }
        let replica = ids.fresh("replica-");
        let news = News::new(directory.clone(), store.clone(), replica.clone());
        if workers(&config) > 0 {
            directory.spawn_sync(news.clone(), config.waits.lease, stop.clone());
        } else {
            news.clone().spawn(stop.clone());
        }
        let index = Index::default();
        let parts = Parts {
            client: &client,
            directory: &directory,
            store: &store,
            index: &index,
            metrics: &metrics,
            replica,
            stop: &stop,
        };
        let services = services(&config, &parts, (clock.clone(), ids.clone()));
        let desk = desk(&config, &parts, &services);
        let engine = engine(&config, &parts, &desk, callback(&config));
        let door = Arc::new(ingress::Door {
            corp_id: config.org.corp_id.clone(),
            client_id: config.org.client_id.clone(),
            store: store.clone(),
            engine: engine.clone(),
            news,
            clock,
            ids,
            metrics,
            heard: ingress::Heard::default(),
            press_lands: config.waits.press_lands,
            own_cards: config.org.card_templates.keys().cloned().collect(),
        });
        ingress::missed::spawn(Arc::clone(&door), &client, stop.clone());
        ingress::nightly::spawn(Arc::clone(&door), stop.clone());
        let pages = super::console::router(&config, &door, &desk);
        let (routes, stream) = open(&config, Arc::clone(&door), client.clone(), (address, &shut))?;
        let looked = Looked { client, directory, pulse: stream.as_ref().map(Links::pulse) };
        let metrics = lookout.address();
        let operators = lookout.open(&config, &door, looked, (&shut, &stop));
        // What DingTalk calls is counted where its outcome is known.
        let router = routes.merge(count_requests(pages.merge(operators), door.metrics.clone()));
        let serve = listen::serve(listener, router, Limits::of_this_process(), shut.clone());
        let (engine, http) = (tokio::spawn(engine.run(stop.clone())), tokio::spawn(serve));
        Ok(Self { address, metrics, store, services, index, shut, stop, http, stream, engine })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its metrics are, if they are not there too.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// Its store, for what reads beside it.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What proposals are made with.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// What the organisation is called by, for whoever waits until it is known.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// How the Stream connections are, where that is the door.
    pub fn stream(&self) -> Option<Arc<Pulse>> {
        self.stream.as_ref().map(Links::pulse)
    }

    /// Takes no more, acknowledges what was taken, finishes what is in hand. What is not finished is in the store.
    pub async fn stop(self) {
        const PATIENCE: Duration = Duration::from_secs(12);
        self.shut.cancel();
        let streams = async {
            if let Some(links) = self.stream {
                links.closed().await;
            }
        };
        let shut = async { tokio::join!(streams, self.http) };
        let _ = tokio::time::timeout(Duration::from_secs(3), shut).await;
        self.stop.cancel();
        let _ = tokio::time::timeout(PATIENCE, self.engine).await;
    }
}

/// Opens the door the organisation has chosen; the routes to listen for, and the connections held.
fn open(
    config: &Config,
    door: Arc<ingress::Door>,
    client: Client,
    (address, shut): (SocketAddr, &CancellationToken),
) -> anyhow::Result<(Router, Option<Links>)> {
    match &config.org.door {
        Door::Stream { connections, ping } => {
            let settings = stream::Settings { connections: *connections, ping: *ping };
            let links = Links::open(Arc::clone(&door), client, settings, shut.clone());
            Ok((Router::new(), Some(links)))
        }
        Door::Http { event_token, event_aes_key, card_secret } => {
            let owners = vec![config.org.client_id.clone(), config.org.corp_id.clone()];
            let cipher = Cipher::new(event_token.clone(), event_aes_key, owners);
            let keys = http::Keys {
                client_secret: config.org.client_secret.clone(),
                card_secret: card_secret.clone(),
                cipher: cipher.context("GUANJIA_EVENT_AES_KEY")?,
            };
            let base = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
            let presses = Presses {
                route_key: route_key(config),
                url: format!("{base}/dingtalk/card"),
                secret: card_secret.clone(),
            };
            tokio::spawn(register(client, presses, shut.clone()));
            Ok((http::router(door, keys), None))
        }
    }
}

/// Presses come in by the door everything else comes in by.
fn callback(config: &Config) -> Callback {
    match config.org.door {
        Door::Stream { .. } => Callback::Stream,
        Door::Http { .. } => Callback::Http { route_key: route_key(config) },
    }
}

/// What people's words are read with, in chat and on pages.
fn desk(config: &Config, parts: &Parts<'_>, services: &Arc<Services>) -> Arc<Desk> {
    let (lexicon, index) = (lexicon(config), parts.index.clone());
    Arc::new(Desk { services: Arc::clone(services), lexicon, index })
}

fn engine(config: &Config, parts: &Parts<'_>, desk: &Arc<Desk>, callback: Callback) -> Engine {
    let Parts { client, directory, store, replica, metrics, .. } = parts;
    let services = &desk.services;
    let Services { gate, clock, ids, .. } = &**services;
    if workers(config) > 0 {
        bot::keep_index(Arc::clone(desk), parts.stop.clone());
    }
    let courier = courier(config, parts, callback, clock.clone());
    let readers = gate.clone();
    let runner = runner(config, parts, gate.clone(), (clock.clone(), ids.clone()));
    let key = super::audit::key(&config.org);
    let watch = Arc::new(Watch::new((*store).clone(), key.clone(), clock.clone()));
    tokio::spawn(Arc::clone(&watch).keep(parts.stop.clone()));
    let ledger = Ledger::new((*store).clone(), (*directory).clone());
    let chat = Approvals::new(Arc::clone(desk), Chat::new(Arc::clone(desk)));
    let handlers: HashMap<&'static str, Arc<dyn Handler>> = HashMap::from([
        (kind::ASK, Arc::new(Inbox::new(Arc::clone(services))) as Arc<dyn Handler>),
        (kind::CHAT, Arc::new(chat)),
        (kind::DIGEST, Arc::new(Digest::new(Arc::clone(desk)))),
        (kind::EVENTS, Arc::new(Events::new(Arc::clone(desk)))),
        (kind::INVITE, Arc::new(Looker::new(ledger, clock.clone()))),
        (kind::OPERATION, Arc::new(runner)),
        (kind::OUTBOX, Arc::new(courier)),
        (kind::READS, Arc::new(Readers::new((*store).clone(), client, readers, clock.clone()))),
        (store::key::AUDIT, Arc::new(Sealer::new(key, clock.clone(), watch))),
    ]);
    let settings = Settings {
        look: config.waits.look,
        metrics: (*metrics).clone(),
        ..Settings::for_workers(workers(config), config.waits.lease)
    };
    Engine::new((*store).clone(), clock.clone(), settings, replica.clone(), handlers)
}

fn courier(config: &Config, parts: &Parts<'_>, callback: Callback, clock: Clock) -> Courier {
    let settings = courier::Settings {
        callback,
        tries: 40,
        templates: config.org.card_templates.clone(),
        metrics: parts.metrics.clone(),
    };
    Courier::new(parts.client.clone(), parts.store.clone(), clock, settings)
}

fn runner(config: &Config, parts: &Parts<'_>, gate: Gate, time: (Clock, Ids)) -> Runner {
    let Parts { client, directory, store, .. } = parts;
    let settings = operation::Settings {
        call: config.waits.call.longest(),
        hold: config.waits.lease,
        press_lands: config.waits.press_lands,
        again: config.waits.again,
        notice_above: config.org.approvals.notice_above,
        quiet_hours: config.org.quiet_hours,
        calls_a_month: config.org.calls_a_month,
        ..operation::Settings::default()
    };
    Runner::new((*client).clone(), (*directory).clone(), gate, (*store).clone(), time).with(settings)
}

fn workers(config: &Config) -> usize {
    config.workers.unwrap_or_else(|| 4 * std::thread::available_parallelism().map_or(1, usize::from))
}
