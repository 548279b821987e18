//! Store, platform and replicas, put together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use serde_json::Value;
use tempfile::TempDir;

use super::child::{Child, brisk, free_port, guanjia};
use super::platform::{Platform, http};
use super::{Server, eventually, millis, seconds};

/// A replica's place: its process may come and go.
pub struct Bot {
    url: String,
    dir: PathBuf,
    name: String,
    env: BTreeMap<String, String>,
    /// Whether it waits as long as in earnest.
    earnest: bool,
    child: Option<Child>,
}

impl Bot {
    /// A place for a replica with these settings, which waits as long as in earnest and listens on a port of its own.
    pub fn new(dir: &Path, name: &str, mut env: BTreeMap<String, String>) -> Self {
        let listen = format!("127.0.0.1:{}", free_port());
        let url = format!("http://{listen}");
        env.insert("GUANJIA_LISTEN".to_owned(), listen);
        Self { url, dir: dir.to_owned(), name: name.to_owned(), env, earnest: true, child: None }
    }

    /// The same with shorter waits.
    fn brisk(self) -> Self {
        Self { earnest: false, ..self }
    }

    /// Starts the process.
    pub fn start(&mut self) {
        let mut command = if self.earnest { guanjia(&["serve"]) } else { brisk() };
        command.envs(&self.env);
        self.child = Some(Child::start(&self.dir, &self.name, command));
    }

    /// Changes a setting for the next start.
    pub fn set(&mut self, name: &str, value: &str) {
        self.env.insert(name.to_owned(), value.to_owned());
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its address, as the control plane takes it.
    pub fn pick(&self) -> Value {
        Value::from(self.url.clone())
    }

    /// Its settings.
    pub fn env(&self) -> &BTreeMap<String, String> {
        &self.env
    }

    /// Its process.
    pub fn child(&mut self) -> &mut Child {
        self.child.as_mut().expect("it has been started")
    }

    /// As a power cut would.
    pub fn kill(&mut self) {
        self.child().kill();
    }

    /// What `/readyz` says: status and body, or nothing when nobody answers.
    pub async fn readyz(&self) -> Option<(u16, String)> {
        let answer = http().get(format!("{}/readyz", self.url)).send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.text().await.ok()?))
    }

    /// Waits until it is ready.
    pub async fn ready(&self) {
        let ready = async || self.readyz().await.filter(|(status, _)| *status == 200);
        eventually(seconds(15), "the replica is ready", ready).await;
    }
}

/// By which door everything reaches the replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The platform calls them.
    Http,
    /// They hold connections to the platform.
    Stream,
}

/// Everything of one test. Dropped in this order: replicas, platform, store, files.
pub struct House {
    /// The replicas.
    pub bots: Vec<Bot>,
    /// The platform.
    pub platform: Platform,
    /// The store.
    pub server: Server,
    dir: TempDir,
}

impl House {
    /// A house of so many replicas, all ready.
    pub async fn start(replicas: usize) -> Self {
        Self::furnish(replicas, &[]).await.started().await
    }

    /// The same, with all waits as promised.
    pub async fn start_in_earnest(replicas: usize) -> Self {
        let mut house = Self::furnish(replicas, &[]).await;
        house.bots.iter_mut().for_each(|bot| bot.earnest = true);
        house.started().await
    }

    async fn started(mut self) -> Self {
        let house = &mut self;
        for bot in &mut house.bots {
            bot.start();
        }
        for bot in &house.bots {
            bot.ready().await;
        }
        self
    }

    /// A house of one replica before a district of so many people, once it has walked it.
    pub async fn before_a_district(people: u32) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let server = Server::start(dir.path()).await;
        let port = free_port();
        let env = world(&format!("http://127.0.0.1:{port}"), &server.url());
        let mut bot = Bot::new(dir.path(), "replica0", env).brisk();
        let platform = Platform::start_of(dir.path(), port, people, &bot.url).await;
        bot.start();
        bot.ready().await;
        Self { bots: vec![bot], platform, server, dir }
    }

    /// A house of so many replicas with these settings, all connected to a platform that knows no address of theirs.
    pub async fn on_stream(replicas: usize, settings: &[(&str, &str)]) -> Self {
        let mut house = Self::furnish_on_stream(replicas, settings).await;
        for bot in &mut house.bots {
            bot.start();
        }
        for bot in &house.bots {
            bot.ready().await;
        }
        let all = 2 * u64::try_from(replicas).expect("a few");
        let connected = async || (house.platform.streams().await == all).then_some(());
        eventually(seconds(10), "all connections stand", connected).await;
        // A connection that ends before it has lived for a second has its successor after a pause.
        tokio::time::sleep(millis(1_100)).await;
        house
    }

    /// The same, not started yet.
    pub async fn furnish_on_stream(replicas: usize, settings: &[(&str, &str)]) -> Self {
        Self::furnish_behind(Way::Stream, replicas, settings).await
    }

    /// A house whose replicas are not started yet, with these settings besides the usual ones.
    pub async fn furnish(replicas: usize, settings: &[(&str, &str)]) -> Self {
        Self::furnish_behind(Way::Http, replicas, settings).await
    }

    async fn furnish_behind(way: Way, replicas: usize, settings: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let server = Server::start(dir.path()).await;
        let port = free_port();
        let mut env = world(&format!("http://127.0.0.1:{port}"), &server.url());
        if way == Way::Stream {
            env.retain(|name, _| !["GUANJIA_DOOR", "GUANJIA_PUBLIC_URL"].contains(&name.as_str()));
        }
        env.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let place = |n: usize| Bot::new(dir.path(), &format!("replica{n}"), env.clone()).brisk();
        let bots: Vec<Bot> = (0..replicas).map(place).collect();
        let urls: Vec<String> = bots.iter().map(|bot| bot.url.clone()).collect();
        let platform = match way {
            Way::Http => Platform::start_at(dir.path(), port, &urls).await,
            Way::Stream => Platform::start_for_streams(dir.path(), port).await,
        };
        Self { bots, platform, server, dir }
    }

    /// Where files may be put.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The trail as exported.
    pub async fn trail(&self, args: &[&str]) -> Vec<Value> {
        let (status, text, log) = self.audit(&[&["export"], args].concat()).await;
        assert!(status.success(), "{log}");
        text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
    }

    /// Every line that was recorded is in the trail.
    pub async fn sealed(&self) {
        eventually(seconds(10), "every line is sealed", async || {
            let waiting: usize = self.server.ask(&["LLEN", "gj:{dingsim0001}:mail:audit"]).await;
            (waiting == 0).then_some(())
        })
        .await;
    }

    /// `guanjia audit …` on this store: how it ended, its output, its log.
    pub async fn audit(&self, args: &[&str]) -> (ExitStatus, String, String) {
        let mut command = guanjia(&["audit"]);
        command.args(args).envs(self.bots[0].env());
        let before = std::fs::read_dir(self.dir()).expect("a folder").count();
        let mut child = Child::start(self.dir(), &format!("audit{before}"), command);
        let status = child.ended(seconds(10)).await;
        (status, child.output(), child.log())
    }

    /// What must hold at the end of every scenario: no dead letters, no panics.
    pub async fn all_well(&mut self) {
        let dead: Vec<(String, Vec<String>)> =
            self.server.ask(&["XRANGE", "gj:{dingsim0001}:dead", "-", "+"]).await;
        assert!(dead.is_empty(), "dead letters: {dead:?}");
        for bot in &mut self.bots {
            let log = bot.child().log();
            assert!(!log.contains("panicked"), "{} panicked:\n{log}", bot.name);
        }
    }
}

/// The small world's settings on that platform and store.
pub fn world(platform: &str, store: &str) -> BTreeMap<String, String> {
    let mut env = guanjia::config::small_world(platform);
    env.insert("GUANJIA_STORE".to_owned(), store.to_owned());
    env.insert("GUANJIA_DOOR".to_owned(), "http".to_owned());
    env.insert("GUANJIA_PUBLIC_URL".to_owned(), "http://bot.invalid".to_owned());
    env.insert("GUANJIA_LOG".to_owned(), "info,guanjia=debug".to_owned());
    env
}
