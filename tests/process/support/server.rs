//! A Redis server of one's own, as the compose file runs it: every write on disk before it is answered.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tokio::net::TcpStream;

use super::child::{Child, free_port};
use super::{eventually, seconds};

/// A server on a directory.
pub struct Server {
    port: u16,
    dir: PathBuf,
    child: Child,
}

impl Server {
    /// Starts one that keeps its data under `dir`.
    pub async fn start(dir: &Path) -> Self {
        let port = free_port();
        let server = Self { port, dir: dir.to_owned(), child: Self::spawn(dir, port) };
        server.answers().await;
        server
    }

    fn spawn(dir: &Path, port: u16) -> Child {
        let mut command = Command::new("redis-server");
        command
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""])
            .args(["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"])
            .arg("--dir")
            .arg(dir);
        Child::start(dir, "redis", command)
    }

    /// As a power cut would.
    pub fn kill(&mut self) {
        self.child.kill();
    }

    /// Starts it again on what it had written.
    pub async fn start_again(&mut self) {
        self.child = Self::spawn(&self.dir, self.port);
        self.answers().await;
    }

    async fn answers(&self) {
        eventually(seconds(10), "redis-server answers", async || {
            let mut raw = self.raw().await?;
            redis::cmd("PING").query_async::<String>(&mut raw).await.ok()
        })
        .await;
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Asks it something the program never asks.
    pub async fn ask<T: redis::FromRedisValue>(&self, words: &[&str]) -> T {
        let mut raw = self.raw().await.expect("the server is there");
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]);
        command.query_async(&mut raw).await.expect("an answer of that kind")
    }

    async fn raw(&self) -> Option<redis::aio::MultiplexedConnection> {
        TcpStream::connect(("127.0.0.1", self.port)).await.ok()?;
        let client = redis::Client::open(self.url()).expect("the address is right");
        let connection = client.get_multiplexed_async_connection();
        tokio::time::timeout(Duration::from_secs(2), connection).await.ok()?.ok()
    }
}
