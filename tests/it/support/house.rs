//! A platform and the service beside it, in this process, on ports of their own.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use guanjia::app::Service;
use guanjia::clock::{Clock, Ids, ManualClock, SharedClock};
use guanjia::config::{self, Config, Waits};
use guanjia::dingtalk;
use guanjia::proposal::Services;
use guanjia::simulator::{self, Simulator};

use serde_json::Value;

use super::platform::Platform;
use super::redis::Server;

/// By which door everything reaches the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The service holds connections to the platform.
    Stream,
    /// The platform calls the service.
    Http,
}

impl Way {
    /// The one this run is for: `GUANJIA_TEST_DOOR`, the default door where that says nothing.
    pub fn of_this_run() -> Self {
        match std::env::var("GUANJIA_TEST_DOOR").as_deref() {
            Ok("http") => Self::Http,
            Ok("stream") | Err(_) => Self::Stream,
            Ok(other) => panic!("GUANJIA_TEST_DOOR is stream or http, not {other}"),
        }
    }
}

/// What nobody is to wait for in a scene is short; what a call may last is as promised.
fn short() -> Waits {
    Waits {
        call: dingtalk::Waits { busy: Duration::from_millis(100), ..dingtalk::Waits::default() },
        again: Duration::from_millis(100),
        look: Duration::from_millis(20),
        ..Waits::default()
    }
}

/// Where a house keeps things.
#[derive(Clone, Copy, Debug, Default)]
enum Keeps {
    #[default]
    Memory,
    Redis,
    OwnRedis,
}

/// How a house is to be.
#[derive(Default)]
pub struct Plan {
    way: Option<Way>,
    settings: BTreeMap<String, String>,
    manual: bool,
    store: Keeps,
    deaf: bool,
    members: Option<u32>,
    file: Option<String>,
    faults: Vec<Value>,
    made: Vec<(&'static str, Value)>,
    waits: Option<Waits>,
}

impl Plan {
    /// A setting other than the small world's.
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.settings.insert(name.to_owned(), value.into());
        self
    }

    /// With this fault in force before the service starts.
    pub fn fault(mut self, fault: Value) -> Self {
        self.faults.push(fault);
        self
    }

    /// With something another system has made: an old API and its body.
    pub fn made(mut self, api: &'static str, body: Value) -> Self {
        self.made.push((api, body));
        self
    }

    /// With a settings file of this text.
    pub fn file(mut self, text: impl Into<String>) -> Self {
        self.file = Some(text.into());
        self
    }

    /// By this door, whichever the run is for.
    pub fn by(mut self, way: Way) -> Self {
        self.way = Some(way);
        self
    }

    /// Time stands still until it is moved; the platform then counts no calls.
    pub fn manual_clock(mut self) -> Self {
        self.manual = true;
        self
    }

    /// The store is Redis.
    pub fn on_redis(mut self) -> Self {
        self.store = Keeps::Redis;
        self
    }

    /// The store is a Redis server of its own, which may be stopped.
    pub fn on_own_redis(mut self) -> Self {
        self.store = Keeps::OwnRedis;
        self
    }

    /// The world is a district of so many members.
    pub fn district(mut self, members: u32) -> Self {
        self.members = Some(members);
        self
    }

    /// A call that is not answered is given up soon.
    pub fn impatient(mut self) -> Self {
        let usual = short();
        let call = dingtalk::Waits { timeout: Duration::from_secs(2), ..usual.call };
        self.waits = Some(Waits { call, ..usual });
        self
    }

    /// What has come due is noticed late.
    pub fn late(mut self) -> Self {
        self.waits = Some(Waits { look: Duration::from_secs(3), ..short() });
        self
    }

    /// Everything is waited for as long as in earnest.
    pub fn in_earnest(mut self) -> Self {
        self.waits = Some(Waits::default());
        self
    }

    /// Notices have pages, and todos something to lead to; the door is settled before.
    pub fn pages(mut self) -> Self {
        self.settings.extend(with_pages(self.way.unwrap_or_else(Way::of_this_run)));
        self
    }

    /// The platform gives no token until the faults end.
    pub fn without_token(mut self) -> Self {
        self.deaf = true;
        self
    }

    /// Builds it.
    pub async fn build(self) -> House {
        House::build(self).await
    }
}

/// Platform and service, running.
pub struct House {
    /// The platform's control plane.
    pub platform: Platform,
    /// The time in this house.
    pub clock: Clock,
    simulator: Simulator,
    /// None only while it starts anew.
    service: Option<Service>,
    redis: Option<Server>,
    config: Config,
}

/// Over HTTP the address of pages is where presses go, too: one that is known before the service has it.
fn with_pages(way: Way) -> BTreeMap<String, String> {
    let (url, listen) = match way {
        Way::Stream => ("https://bot.example.org".to_owned(), None),
        Way::Http => {
            let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr());
            let address = free.expect("a free port").to_string();
            (format!("http://{address}"), Some(address))
        }
    };
    let listen = listen.map(|address| ("GUANJIA_LISTEN".to_owned(), address));
    listen.into_iter().chain([("GUANJIA_PUBLIC_URL".to_owned(), url)]).collect()
}

impl House {
    /// What proposals are made with.
    pub fn services(&self) -> &Services {
        self.service().services()
    }

    async fn build(plan: Plan) -> Self {
        let clock = if plan.manual {
            // The same moment in every run: what is shown of it can be compared.
            let start = "2026-03-02T01:00:00Z".parse().expect("a time");
            Clock::Manual(ManualClock::at(start))
        } else {
            Clock::System
        };
        let settings = simulator::Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            calls_per_second: if plan.manual { 0 } else { 20 },
            members: plan.members,
            ..simulator::Settings::default()
        };
        let simulator = simulator::start(settings, clock.clone(), Ids::counted()).await.expect("a free port");
        let platform = Platform::new(simulator.url());
        if plan.deaf {
            platform.fault(serde_json::json!({"kind": "http500", "times": 1000})).await;
        }
        for (api, body) in plan.made {
            platform.elsewhere(api, &body).await;
        }
        for fault in plan.faults {
            platform.fault(fault).await;
        }
        let all_on_redis = std::env::var("GUANJIA_TEST_STORE").is_ok_and(|store| store == "redis");
        let redis = match plan.store {
            Keeps::OwnRedis => Some(Server::start().await),
            Keeps::Memory if !all_on_redis => None,
            Keeps::Memory | Keeps::Redis => Some(Server::of_this_run().await),
        };
        let mut env = config::small_world(&simulator.url());
        if let Some(server) = &redis {
            env.insert("GUANJIA_STORE".to_owned(), server.url());
        }
        env.insert("GUANJIA_WORKERS".to_owned(), "8".to_owned());
        // Otherwise a scene that happens to be played at nine in the morning has one message more.
        env.insert("GUANJIA_DIGEST_AT".to_owned(), "none".to_owned());
        let way = plan.way.unwrap_or_else(Way::of_this_run);
        if way == Way::Http {
            env.insert("GUANJIA_DOOR".to_owned(), "http".to_owned());
        }
        // A scene in the time it really is must not end otherwise at night.
        if !plan.manual {
            env.insert("GUANJIA_QUIET_HOURS".to_owned(), "none".to_owned());
        }
        env.extend(plan.settings);
        let file = plan.file.map(|text| {
            let file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
            std::fs::write(file.path(), text).expect("it is written");
            file
        });
        let path = file.as_ref().map(tempfile::NamedTempFile::path);
        let mut config = Config::load(path, &env).expect("the small world's settings");
        config.waits = plan.waits.unwrap_or_else(short);
        let service = Service::start(config.clone(), clock.clone(), Ids::counted()).await.expect("it starts");
        if way == Way::Http {
            simulator.set_bots(vec![format!("http://{}", service.address())]);
        }
        let house = Self { platform, clock, simulator, service: Some(service), redis, config };
        if !plan.deaf {
            house.reached(way).await;
        }
        house
    }

    /// Waits until everything reaches the service.
    async fn reached(&self, way: Way) {
        match way {
            Way::Http => self.registered().await,
            Way::Stream => self.connected().await,
        }
    }

    /// Stops the service and starts it anew: all it knows then is what lies in the store.
    pub async fn restart(&mut self) {
        let before = self.service.take().expect("it runs");
        before.stop().await;
        let service = Service::start(self.config.clone(), self.clock.clone(), Ids::Random).await;
        let service = service.expect("it starts again");
        let way = if service.stream().is_some() { Way::Stream } else { Way::Http };
        if way == Way::Http {
            self.simulator.set_bots(vec![format!("http://{}", service.address())]);
        }
        self.service = Some(service);
        self.reached(way).await;
    }

    /// Waits until presses have somewhere to go.
    async fn registered(&self) {
        for _ in 0..2_000 {
            let calls = self.platform.calls("/card/callbacks/register").await;
            if calls.iter().any(|call| call.outcome == "ok") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the address for presses was not registered within 10 s");
    }

    /// Waits until everything said reaches the service.
    async fn connected(&self) {
        // Twenty houses may be built at a time, on a machine that has other things to do.
        let connected = tokio::time::timeout(Duration::from_mins(1), self.simulator.connected(2));
        connected.await.expect("the service connects within a minute");
    }

    /// The service under test.
    pub fn service(&self) -> &Service {
        self.service.as_ref().expect("it runs")
    }

    /// One more replica; where the store is no server, it shares nothing with the others.
    pub async fn replica(&self) -> Service {
        Service::start(self.config.clone(), self.clock.clone(), Ids::Random).await.expect("it starts")
    }

    /// One more replica, on a machine whose clock is ahead of the others' and stands still.
    pub async fn replica_ahead(&self, span: Duration) -> Service {
        let ahead = self.clock.now() + jiff::SignedDuration::try_from(span).expect("a short while");
        let clock = Clock::Shared(SharedClock::over(Clock::Manual(ManualClock::at(ahead))));
        Service::start(self.config.clone(), clock, Ids::Random).await.expect("it starts")
    }

    /// The address of the service's door.
    pub fn door(&self, path: &str) -> String {
        format!("http://{}{path}", self.service().address())
    }

    /// Moves the time on; only in a house that has one to move.
    pub fn advance(&self, span: Duration) {
        let Clock::Manual(manual) = &self.clock else { panic!("this house runs on the machine's clock") };
        Arc::clone(manual).advance(span);
    }

    /// The store's server, in a house that has one.
    pub fn redis(&mut self) -> &mut Server {
        self.redis.as_mut().expect("this house keeps things in memory")
    }

    /// Stops everything that was started.
    pub async fn stop(self) {
        self.service.expect("it runs").stop().await;
        self.simulator.stop().await;
        drop(self.redis);
    }
}
