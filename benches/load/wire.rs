//! HTTP/1.1 on kept connections, as little of it as a load needs, and the robot's signature.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The small world's secret.
pub const SECRET: &str = "sim-app-secret";

/// A connection and what has been read of it.
pub struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// Where the message in hand ends.
    taken: usize,
}

/// A request or an answer.
pub struct Part<'a> {
    pub head: &'a str,
    pub body: &'a [u8],
    pub whole: &'a [u8],
}

impl Wire {
    pub fn new(stream: TcpStream) -> Self {
        let _ = stream.set_nodelay(true);
        Self { stream, buffer: Vec::with_capacity(8192), taken: 0 }
    }

    pub async fn open(address: &str) -> std::io::Result<Self> {
        Ok(Self::new(TcpStream::connect(address).await?))
    }

    /// The next message; `None` when the other side has closed, or speaks what is not spoken here.
    pub async fn next(&mut self) -> std::io::Result<Option<Part<'_>>> {
        self.buffer.drain(..self.taken);
        self.taken = 0;
        let (mut head, mut seen) = (None, 0);
        loop {
            if head.is_none() {
                let from = seen.max(3) - 3;
                let end = self.buffer[from..].windows(4).position(|four| four == b"\r\n\r\n");
                head = end.map(|end| from + end + 4);
                seen = self.buffer.len();
            }
            if let Some(head) = head {
                let Some(length) = std::str::from_utf8(&self.buffer[..head]).ok().and_then(length) else {
                    return Ok(None);
                };
                let end = head + length;
                if self.buffer.len() >= end {
                    self.taken = end;
                    let text = std::str::from_utf8(&self.buffer[..head]).unwrap_or_default();
                    let (body, whole) = (&self.buffer[head..end], &self.buffer[..end]);
                    return Ok(Some(Part { head: text, body, whole }));
                }
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Ok(None);
            }
        }
    }

    pub async fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Sends a request; the status of the answer.
    pub async fn ask(&mut self, request: &[u8]) -> std::io::Result<u16> {
        self.write(request).await?;
        let answer = self.next().await?.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        Ok(answer.head.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0))
    }
}

/// How long the body is; `None` where the head does not say it so.
fn length(head: &str) -> Option<usize> {
    for line in head.lines().skip(1) {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            return value.trim().parse().ok();
        }
        if name.eq_ignore_ascii_case("transfer-encoding") {
            return None;
        }
    }
    Some(0)
}

/// An answer of JSON.
pub fn answer(json: &str) -> Vec<u8> {
    let length = json.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{json}")
        .into_bytes()
}

/// Milliseconds since the epoch.
#[expect(clippy::disallowed_methods, reason = "a load is of now")]
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// What a robot message of this time is signed with (receive-message).
pub fn sign(timestamp: &str, secret: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length is a key");
    mac.update(format!("{timestamp}\n{secret}").as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
