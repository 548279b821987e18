//! Large bodies over a socket, by clients that send first and read afterwards.

use axum::Router;
use axum::routing::post;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;

async fn house() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let app = Router::new()
        .route("/", post(async |request: Request| read(request).await.map(|body| body.len().to_string())));
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// Sends all of it before it reads a byte of the answer; the head of the answer.
async fn sent(address: std::net::SocketAddr, head: &str, body: &[u8]) -> String {
    let mut socket = TcpStream::connect(address).await.expect("a connection");
    let head = format!("POST / HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n");
    socket.write_all(head.as_bytes()).await.expect("the head is taken");
    socket.write_all(body).await.expect("all of the body is taken");
    let mut answer = vec![0; 4096];
    let read = socket.read(&mut answer).await.expect("an answer, no reset");
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

/// In chunks of 64 KiB.
fn chunked(body: &[u8]) -> Vec<u8> {
    let mut sent = Vec::new();
    for chunk in body.chunks(65_536) {
        sent.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        sent.extend_from_slice(chunk);
        sent.extend_from_slice(b"\r\n");
    }
    sent.extend_from_slice(b"0\r\n\r\n");
    sent
}

#[tokio::test]
async fn who_sends_too_much_reads_that_it_was_too_much() {
    let address = house().await;
    for size in [MOST + 1, 2 * MOST, 8 * MOST] {
        let body = vec![b'x'; size];
        let told = sent(address, &format!("Content-Length: {size}"), &body).await;
        assert!(told.starts_with("HTTP/1.1 413") && told.contains("connection: close"), "{told}");
        let told = sent(address, "Transfer-Encoding: chunked", &chunked(&body)).await;
        assert!(told.starts_with("HTTP/1.1 413"), "{told}");
    }
}

#[tokio::test]
async fn what_is_not_too_much_is_let_through_whole() {
    let address = house().await;
    for size in [0, 1, MOST] {
        let body = vec![b'x'; size];
        let told = sent(address, &format!("Content-Length: {size}"), &body).await;
        assert!(told.starts_with("HTTP/1.1 200") && told.ends_with(&size.to_string()), "{told}");
        let told = sent(address, "Transfer-Encoding: chunked", &chunked(&body)).await;
        assert!(told.starts_with("HTTP/1.1 200") && told.ends_with(&size.to_string()), "{told}");
    }
}
