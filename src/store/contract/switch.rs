//! A planned switch: the server behind the address becomes a replica, and the address leads to another one.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU16, Ordering};

use ::redis::cmd;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::*;

/// How long a switch may be felt.
const BACK: Duration = Duration::from_secs(5);

/// An address that leads elsewhere later, as a name does: connections that stand stay where they are.
struct Relay {
    address: SocketAddr,
    target: Arc<AtomicU16>,
    task: JoinHandle<()>,
}

impl Relay {
    async fn to(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its number");
        let target = Arc::new(AtomicU16::new(server.port()));
        let leads = Arc::clone(&target);
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                let port = leads.load(Ordering::SeqCst);
                open.spawn(async move {
                    if let Ok(mut far) = TcpStream::connect(("127.0.0.1", port)).await {
                        // How a relayed connection ended is its two ends' to say.
                        let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                    }
                });
            }
        });
        Self { address, target, task }
    }

    fn lead_to(&self, server: &Server) {
        self.target.store(server.port(), Ordering::SeqCst);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn replicate(server: &Server, host: &str, port: &str) {
    let _: () = cmd("REPLICAOF").arg(host).arg(port).query_async(&mut server.raw().await).await.unwrap();
}

/// Waits until the replica has all that its primary had.
async fn has_caught_up(replica: &Server) {
    let mut raw = replica.raw().await;
    tokio::time::timeout(Duration::from_secs(20), async {
        loop {
            let info: String = cmd("INFO").arg("replication").query_async(&mut raw).await.unwrap();
            if info.contains("master_link_status:up") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the replica catches up");
}

#[tokio::test]
async fn after_a_planned_switch_the_address_is_resolved_anew() {
    let (old, new) = (Arc::new(Server::own().await), Server::own().await);
    let relay = Relay::to(&old).await;
    let settings = Settings {
        url: format!("redis://{}", relay.address),
        timeout: Duration::from_millis(400),
        ..World::Redis(Arc::clone(&old)).settings(LONG)
    };
    let store = Store::open(settings).await.unwrap();
    fill(&store, "before", 0..1).await;
    // A reader that is used again stands open too.
    assert_eq!(ready(&store).await.len(), 1);
    // Otherwise it waits five seconds for others that might want a copy too.
    let mut raw = old.raw().await;
    let _: () =
        cmd("CONFIG").arg(&["SET", "repl-diskless-sync-delay", "0"]).query_async(&mut raw).await.unwrap();
    replicate(&new, "127.0.0.1", &old.port().to_string()).await;
    has_caught_up(&new).await;

    replicate(&new, "no", "one").await;
    replicate(&old, "127.0.0.1", &new.port().to_string()).await;
    relay.lead_to(&new);
    tokio::time::timeout(BACK, async {
        let after = delivery("after", "after", "after");
        while !matches!(store.accept(&after).await, Ok(Accepted::Stored | Accepted::Duplicate)) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        while !store.next("worker", 10, Duration::ZERO).await.is_ok_and(|ready| !ready.is_empty()) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("the store is back");
}
