//! A Redis server: a database of the run's, where `GUANJIA_TEST_REDIS` names one, or a server of the scene's own.
//!
//! **Invariant:** a server of the scene's own is gone with it, however the scene ends; no two scenes share a database.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
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
        let port = free_port();
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

    /// It is emptied.
    pub async fn flush(&self) {
        assert!(self.ask("FLUSHALL", b"\r\n").await.starts_with("+OK"));
    }

    /// Turns one of its settings.
    pub async fn set(&self, setting: &str, value: &str) {
        let told = self.ask(&format!("CONFIG SET {setting} {value}"), b"\r\n").await;
        assert!(told.starts_with("+OK"), "{told}");
    }

    /// How many commands it has carried out.
    pub async fn commands(&self) -> u64 {
        let told = self.ask("INFO stats", b"total_net_input_bytes").await;
        let (_, rest) = told.split_once("total_commands_processed:").expect("it is told");
        rest.split("\r\n").next().and_then(|count| count.parse().ok()).expect("a number")
    }

    /// Asks, and reads until the answer has this in it.
    async fn ask(&self, command: &str, end: &[u8]) -> String {
        let port = self.url.rsplit(':').next().and_then(|port| port.parse().ok());
        let port: u16 = port.expect("only a server of one's own is asked");
        let mut socket = TcpStream::connect(("127.0.0.1", port)).await.expect("it listens");
        socket.write_all(format!("{command}\r\n").as_bytes()).await.expect("it is asked");
        let mut answer = Vec::new();
        while !answer.windows(end.len()).any(|window| window == end) {
            assert!(socket.read_buf(&mut answer).await.expect("an answer") > 0, "it hung up");
        }
        String::from_utf8_lossy(&answer).into_owned()
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

/// A port nobody listens on.
pub fn free_port() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
    free.local_addr().expect("its number").port()
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
