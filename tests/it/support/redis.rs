//! A Redis server: a database of the run's, where `GUANJIA_TEST_REDIS` names one, or a server of the scene's own.
//!
//! **Invariant:** a server of the scene's own is gone with it, however the scene ends; no two scenes share a database.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpStream;

/// A running server.
pub struct Server {
    url: String,
    /// None: it is the run's.
    own: Option<(Child, TempDir)>,
}

impl Server {
    /// A database of the run's server; a server of its own where the run has none.
    pub async fn of_this_run() -> Self {
        let Ok(server) = std::env::var("GUANJIA_TEST_REDIS") else { return Self::start().await };
        let client = redis::Client::open(server.as_str()).expect("an address");
        let mut raw = client.get_multiplexed_async_connection().await.expect("the run's server answers");
        let number: u32 = redis::cmd("INCR").arg("databases").query_async(&mut raw).await.expect("a number");
        // Nobody has had this one before.
        Self { url: format!("{server}/{number}"), own: None }
    }

    /// Starts one on a free port, where every write is on disk before it is answered.
    pub async fn start() -> Self {
        let dir = tempfile::tempdir().expect("a directory for the server");
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("its number").port();
        drop(free);
        let process = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""])
            .args(["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"])
            .arg("--dir")
            .arg(dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("redis-server must be installed: scripts/test does that");
        answers(port).await;
        Self { url: format!("redis://127.0.0.1:{port}"), own: Some((process, dir)) }
    }

    /// It answers nothing any more, until it goes on.
    pub fn pause(&self) {
        self.signal("-STOP");
    }

    /// It answers again.
    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let (process, _) = self.own.as_ref().expect("only a server of one's own is stopped");
        let id = process.id().to_string();
        let done = Command::new("kill").args([signal, &id]).status().expect("kill runs");
        assert!(done.success(), "the server is gone");
    }

    /// What `GUANJIA_STORE` takes.
    pub fn url(&self) -> String {
        self.url.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some((process, _)) = &mut self.own {
            // Already gone is as good.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

async fn answers(port: u16) {
    for _ in 0..500 {
        if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("redis-server does not answer on port {port}");
}
