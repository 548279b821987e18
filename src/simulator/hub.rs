//! What every part of a running simulator shares.
//!
//! **Invariant:** the world is only touched inside [`Hub::visit`], never across a wait, and every event fired there is
//! handed to the courier.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::Settings;
use super::calls::{Activity, Log, Meter};
use super::fault::Faults;
use super::gateway::Gateway;
use super::wire::Desk;
use super::world::{Event, Millis, World, district, seed};
use crate::clock::{Clock, Ids};

/// Who takes events on their way.
pub type Courier = fn(&Arc<Hub>, Vec<Event>);

/// The shared state.
#[derive(Debug)]
pub struct Hub {
    /// The simulator's clock: windows, expiries, retries.
    pub clock: Clock,
    /// Where message, event and token ids come from.
    pub ids: Ids,
    /// The simulator's own address.
    pub base: String,
    /// Whether anything is going on.
    pub activity: Arc<Activity>,
    /// The open Stream connections.
    pub gateway: Gateway,
    /// Makes the pushes.
    pub http: reqwest::Client,
    /// Ends everything that waits.
    pub stopping: CancellationToken,
    world: Mutex<World>,
    faults: Mutex<Faults>,
    log: Mutex<Log>,
    meter: Mutex<Meter>,
    bots: Mutex<Bots>,
    app: Mutex<Option<String>>,
    /// The ports of the clients that are open, by who uses them and where their app is.
    seats: Mutex<HashMap<(String, String), u16>>,
    reached_as: Mutex<Option<String>>,
    grow: Option<(u32, u64)>,
    courier: Courier,
}

#[derive(Debug)]
struct Bots {
    urls: Vec<String>,
    turn: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The small world, grown to so many members from a seed when a district is wanted.
fn seeded(now: Millis, grow: Option<(u32, u64)>) -> World {
    let mut world = seed::small(now);
    if let Some((members, seed)) = grow {
        district::grow(&mut world, members, seed);
    }
    world
}

impl Hub {
    /// A hub around the small world.
    ///
    /// # Errors
    /// When the HTTP client cannot be built.
    pub fn new(
        settings: &Settings,
        base: String,
        clock: Clock,
        ids: Ids,
        courier: Courier,
    ) -> std::io::Result<Self> {
        // The client wants a provider even for plain HTTP; somebody else may have installed one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .connect_timeout(Duration::from_secs(1))
            .timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(std::io::Error::other)?;
        let grow = settings.members.map(|members| (members, settings.seed));
        let world = seeded(clock.now_ms(), grow);
        Ok(Self {
            clock,
            ids,
            base,
            activity: Arc::default(),
            gateway: Gateway::new(settings.seed),
            http,
            stopping: CancellationToken::new(),
            world: Mutex::new(world),
            faults: Mutex::new(Faults::new(settings.seed)),
            log: Mutex::default(),
            meter: Mutex::new(Meter::new(settings.calls_per_second)),
            bots: Mutex::new(Bots { urls: Vec::new(), turn: 0 }),
            app: Mutex::default(),
            seats: Mutex::default(),
            reached_as: Mutex::default(),
            grow,
            courier,
        })
    }

    /// Works on the world, then sends the events that were fired on their way.
    pub fn visit<T>(self: &Arc<Self>, work: impl FnOnce(&mut Desk<'_>) -> T) -> T {
        let reached = lock(&self.reached_as).clone();
        let base = reached.as_deref().unwrap_or(&self.base);
        let (answer, events) = {
            let mut world = lock(&self.world);
            let mut desk = Desk { world: &mut world, now: self.clock.now_ms(), ids: &self.ids, base };
            let answer = work(&mut desk);
            (answer, std::mem::take(&mut world.events))
        };
        if !events.is_empty() {
            (self.courier)(self, events);
        }
        answer
    }

    /// Remembers under which host the bot reaches the simulator: its webhooks and its gateway carry that name.
    pub fn learn(&self, host: &str) {
        *lock(&self.reached_as) = Some(format!("http://{host}"));
    }

    /// The faults in force.
    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    /// The log of calls.
    pub fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.log)
    }

    /// The limits.
    pub fn meter(&self) -> MutexGuard<'_, Meter> {
        lock(&self.meter)
    }

    /// Sets where pushes go.
    pub fn set_bots(&self, urls: Vec<String>) {
        let urls = urls.into_iter().map(|u| u.trim_end_matches('/').to_owned()).collect();
        *lock(&self.bots) = Bots { urls, turn: 0 };
    }

    /// Sets where the mini-app is.
    pub fn set_app(&self, url: Option<String>) {
        *lock(&self.app) = url;
    }

    /// Where the mini-app is.
    pub fn app(&self) -> Option<String> {
        lock(&self.app).clone()
    }

    /// The port of somebody's client, where it is open.
    pub fn seat(&self, user: &str, app: &str) -> Option<u16> {
        lock(&self.seats).get(&(user.to_owned(), app.to_owned())).copied()
    }

    /// Remembers the port of somebody's client.
    pub fn keep_seat(&self, user: &str, app: &str, port: u16) {
        lock(&self.seats).insert((user.to_owned(), app.to_owned()), port);
    }

    /// The first address behind the bot's public one.
    pub fn first_bot(&self) -> Option<String> {
        lock(&self.bots).urls.first().cloned()
    }

    /// Whether pushes go over HTTP at all.
    pub fn has_bots(&self) -> bool {
        !lock(&self.bots).urls.is_empty()
    }

    /// The target of the next push: by index or address when one is picked, else each in turn.
    pub fn target(&self, pick: Option<&Value>) -> Option<String> {
        let mut bots = lock(&self.bots);
        if let Some(pick) = pick.filter(|p| !p.is_null()) {
            let text = pick.as_str().map(|t| t.trim_end_matches('/').to_owned());
            let index = pick.as_u64().or_else(|| text.as_ref()?.parse().ok());
            return match index.and_then(|n| usize::try_from(n).ok()) {
                Some(index) => bots.urls.get(index).cloned(),
                None => text,
            };
        }
        let target = bots.urls.get(bots.turn % bots.urls.len().max(1)).cloned();
        bots.turn = bots.turn.wrapping_add(1);
        target
    }

    /// Back to the seed; what belongs to the application (tokens, callback routes, templates) stays.
    pub fn reset(self: &Arc<Self>) {
        self.visit(|desk| {
            let mut fresh = seeded(desk.now, self.grow);
            fresh.tokens = std::mem::take(&mut desk.world.tokens);
            fresh.routes = std::mem::take(&mut desk.world.routes);
            fresh.knobs.templates = std::mem::take(&mut desk.world.knobs.templates);
            *desk.world = fresh;
        });
        self.faults().clear();
        self.log().clear();
        self.meter().clear();
    }
}
