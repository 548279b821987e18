//! A Redis server of one's own, stopped when nobody uses it any more.
//!
//! **Invariant:** no test runs against a server that was there before, and none is left behind.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpStream;

/// A running server.
pub(super) struct Server {
    port: u16,
    process: Child,
    dir: TempDir,
}

impl Server {
    /// The server of all tests that do not harm each other.
    pub async fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());
        let server = {
            let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
            shared.upgrade().unwrap_or_else(|| {
                let server = Arc::new(Self::spawn());
                *shared = Arc::downgrade(&server);
                server
            })
        };
        server.answers().await;
        server
    }

    /// A server for one test.
    pub async fn own() -> Self {
        let server = Self::spawn();
        server.answers().await;
        server
    }

    /// Kills the server as a power cut would and starts it on what it had written.
    pub async fn restart(&mut self) {
        self.process.kill().expect("it ran");
        self.process.wait().expect("it ends");
        self.process = Self::start(self.port, &self.dir);
        self.answers().await;
    }

    fn spawn() -> Self {
        let dir = tempfile::tempdir().expect("a directory for the server");
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("its number").port();
        drop(free);
        Self { port, process: Self::start(port, &dir), dir }
    }

    fn start(port: u16, dir: &TempDir) -> Child {
        Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""])
            .args(["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"])
            .arg("--dir")
            .arg(dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("redis-server must be installed: scripts/test does that")
    }

    async fn answers(&self) {
        for _ in 0..500 {
            if TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("redis-server does not answer on port {}", self.port);
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// A connection to do what the store never does.
    pub async fn raw(&self) -> redis::aio::MultiplexedConnection {
        let client = redis::Client::open(self.url()).expect("the address is right");
        client.get_multiplexed_async_connection().await.expect("connects")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
