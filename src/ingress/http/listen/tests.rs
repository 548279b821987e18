//! Connections that say nothing, too little or too late, and whoever wants to be heard beside them.

use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::super::body;
use super::*;

struct House {
    address: SocketAddr,
    shut: CancellationToken,
    serving: tokio::task::JoinHandle<()>,
}

impl House {
    async fn of(connections: usize, head: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().route("/healthz", get(async || "ok\n")).route(
            "/body",
            post(async |request: Request| match body::read(request).await {
                Ok(body) => body.len().to_string(),
                Err(fault) => format!("{fault:?}"),
            }),
        );
        let shut = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, router, Limits { connections, head }, shut.clone()));
        Self { address, shut, serving }
    }

    async fn connect(&self, says: &str) -> TcpStream {
        let mut socket = TcpStream::connect(self.address).await.expect("a connection");
        socket.write_all(says.as_bytes()).await.expect("it is sent");
        socket
    }

    async fn healthy(&self) -> bool {
        let mut socket = self.connect("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
        let mut answer = String::new();
        let read = tokio::time::timeout(Duration::from_secs(10), socket.read_to_string(&mut answer)).await;
        matches!(read, Ok(Ok(_))) && answer.starts_with("HTTP/1.1 200")
    }

    async fn ends(self) {
        self.shut.cancel();
        self.serving.await.expect("it ends");
    }
}

const LONG: Duration = Duration::from_mins(10);
const HALF: &str = "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf";

/// Whether the other side hangs up, and nothing comes before.
async fn ended(socket: &mut TcpStream) -> bool {
    let mut byte = [0; 1];
    let read = tokio::time::timeout(Duration::from_secs(20), socket.read(&mut byte)).await;
    matches!(read, Ok(Ok(0) | Err(_)))
}

#[tokio::test]
async fn however_many_hold_the_line_whoever_says_something_is_heard() {
    let house = House::of(8, LONG).await;
    let mut silent = Vec::new();
    for number in 0..40 {
        let says = ["", "GET /healthz HTTP/1.1\r\nHo", HALF][number % 3];
        silent.push(house.connect(says).await);
        if number % 5 == 0 {
            assert!(house.healthy().await, "{number}");
        }
    }
    assert!(house.healthy().await);
    // The oldest had to go.
    assert!(ended(&mut silent[0]).await && ended(&mut silent[1]).await);
    drop(silent);
    house.ends().await;
}

#[tokio::test]
async fn a_head_that_does_not_come_is_not_waited_for() {
    let house = House::of(8, Duration::from_millis(300)).await;
    for says in ["", "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "] {
        let mut socket = house.connect(says).await;
        assert!(ended(&mut socket).await, "{says:?}");
    }
    house.ends().await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let house = House::of(8, LONG).await;
    let mut socket = house.connect(HALF).await;
    let mut answer = vec![0; 1024];
    let read = socket.read(&mut answer).await.expect("an answer");
    assert!(String::from_utf8_lossy(&answer[..read]).ends_with("TooSlow"));
    house.ends().await;
}

#[tokio::test]
async fn a_chunked_body_with_rubbish_at_its_end_is_none() {
    let house = House::of(8, LONG).await;
    let head = "POST /body HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (body, expected) in [
        ("5\r\nhello\r\n0\r\n\r\n", "5"),
        ("5\r\nhello\r\nrubbish\r\n\r\n", "Broken"),
        ("5\r\nhello\r\n5\r\nhe", "Broken"),
        ("5\r\nhelloX0\r\n\r\n", "Broken"),
    ] {
        let mut socket = house.connect(&format!("{head}{body}")).await;
        socket.shutdown().await.expect("the sender is done");
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await.expect("an answer");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        // A connection that breaks off may go without an answer; what it sent is not taken for whole either way.
        assert!(
            answer.ends_with(expected) || (answer.is_empty() && expected == "Broken"),
            "{body:?}: {answer}"
        );
    }
    house.ends().await;
}

#[test]
fn the_limit_of_this_process_is_read() {
    let limits = "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 4096                 files\n";
    assert_eq!(descriptors(limits), Some(1024));
    assert!((32..=8_192).contains(&Limits::of_this_process().connections));
}
