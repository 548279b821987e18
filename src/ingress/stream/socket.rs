//! One socket, from its first frame to its close.
//!
//! Frames are taken in the order they came and several at a time; what is written goes through one task. A socket the
//! platform has announced the end of, or that has fallen silent, asks for a successor and then drains.
//!
//! **Invariant:** nothing is written but by the writer; what has been taken is acknowledged before the socket closes.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use tokio_util::sync::CancellationToken;

use super::Line;
use super::answer::answer;
use super::watch::{Look, Watch};
use crate::dingtalk::stream::{Ack, Frame, Kind};

/// Frames being stored at a time; beyond that the socket is not read.
const ABREAST: usize = 100;
/// What may wait to be written; a socket with more than that takes nothing any more.
const UNWRITTEN: usize = 1_024;
/// How long a socket that has been left is read on: the platform closes it after ten seconds.
const DRAIN: Duration = Duration::from_secs(15);
/// How long the last acknowledgements and the closing may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// What a socket is to the library below.
pub(super) type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Why a socket needs a successor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The platform announced its end.
    Told,
    /// It says nothing any more.
    Silent,
    /// It is closed.
    Closed,
    /// This replica stops: none is needed.
    Stopped,
}

impl End {
    /// What the metrics call it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Silent => "silent",
            Self::Closed => "closed",
            Self::Stopped => "stopped",
        }
    }
}

/// What ties a socket to its link.
pub(super) struct Ties {
    /// Told once, when a successor is needed.
    pub(super) need: oneshot::Sender<End>,
    /// Cancelled once the successor stands.
    pub(super) replaced: CancellationToken,
}

/// An acknowledgement in the making.
type Answering = std::pin::Pin<Box<dyn Future<Output = Option<String>> + Send>>;

struct Socket {
    line: Arc<Line>,
    frames: SplitStream<Stream>,
    out: mpsc::Sender<Message>,
    answering: FuturesUnordered<Answering>,
    watch: Watch,
}

/// Serves a socket to its end.
pub(super) async fn run(stream: Stream, line: Arc<Line>, ties: Ties) {
    let (sink, frames) = stream.split();
    let (out, unwritten) = mpsc::channel(UNWRITTEN);
    let writer = tokio::spawn(write(sink, unwritten));
    let watch = Watch::new(line.settings.ping, Instant::now());
    line.pulse.beat();
    let mut socket = Socket { line, frames, out, answering: FuturesUnordered::new(), watch };
    let end = socket.serve().await;
    // Where the link is gone, nobody needs to know.
    let _ = ties.need.send(end);
    match end {
        End::Told => socket.drain(&CancellationToken::new()).await,
        End::Silent => socket.drain(&ties.replaced).await,
        End::Closed | End::Stopped => {}
    }
    socket.leave().await;
    if timeout(FAREWELL, writer).await.is_err() {
        tracing::debug!("a Stream connection could not be closed in good manners");
    }
}

/// The one task that writes; it closes the socket when nobody has anything to write any more.
async fn write(mut sink: SplitSink<Stream, Message>, mut unwritten: mpsc::Receiver<Message>) {
    while let Some(message) = unwritten.recv().await {
        if let Err(error) = send(&mut sink, message, &mut unwritten).await {
            tracing::debug!(%error, "a Stream connection takes nothing any more");
            return;
        }
    }
    let _ = sink.close().await;
}

/// What waits behind a message goes out with it.
async fn send(
    sink: &mut SplitSink<Stream, Message>,
    message: Message,
    unwritten: &mut mpsc::Receiver<Message>,
) -> Result<(), Error> {
    sink.feed(message).await?;
    while let Ok(more) = unwritten.try_recv() {
        sink.feed(more).await?;
    }
    sink.flush().await
}

impl Socket {
    /// Takes frames until a successor is needed.
    async fn serve(&mut self) -> End {
        let stop = self.line.stop.clone();
        loop {
            let wakes = self.watch.wakes();
            tokio::select! {
                frame = self.frames.next(), if self.answering.len() < ABREAST => {
                    if let Some(end) = self.heard(frame) {
                        return end;
                    }
                }
                Some(ack) = self.answering.next() => {
                    if !self.acknowledge(ack) {
                        return End::Closed;
                    }
                }
                () = sleep_until(wakes) => match self.watch.look(Instant::now()) {
                    Look::Fine => {}
                    // A ping that cannot be written is one that is not answered.
                    Look::Ask => drop(self.out.try_send(Message::Ping(bytes::Bytes::new()))),
                    Look::Lost => return End::Silent,
                },
                () = stop.cancelled() => return End::Stopped,
            }
        }
    }

    /// Something came, or nothing will any more; why the socket needs a successor, if it does.
    fn heard(&mut self, frame: Option<Result<Message, Error>>) -> Option<End> {
        match frame {
            Some(Ok(Message::Close(_))) | None => Some(End::Closed),
            Some(Err(error)) => {
                tracing::debug!(%error, "a Stream connection broke");
                Some(End::Closed)
            }
            Some(Ok(message)) => {
                self.watch.heard(Instant::now());
                self.line.pulse.beat();
                match message {
                    Message::Text(text) => self.take(&text),
                    // The other side's pings are answered below us; binary frames are reserved.
                    _ => None,
                }
            }
        }
    }

    fn take(&mut self, text: &Utf8Bytes) -> Option<End> {
        let frame = match Frame::parse(text) {
            Ok(frame) => frame,
            Err(error) => {
                tracing::warn!(%error, "what came over a Stream connection cannot be read");
                return None;
            }
        };
        match (&frame.kind, frame.topic.as_str()) {
            (Kind::System, "ping") => {
                let echo = frame.acknowledged(&Ack::echo(&frame.data));
                (!self.acknowledge(echo)).then_some(End::Closed)
            }
            (Kind::System, "disconnect") => Some(End::Told),
            (Kind::System, topic) => {
                tracing::debug!(topic, "the platform says something about a Stream connection");
                None
            }
            _ => {
                let line = Arc::clone(&self.line);
                self.answering.push(Box::pin(async move { answer(&line.door, frame).await }));
                None
            }
        }
    }

    /// Hands an acknowledgement to the writer; false when the socket takes nothing any more.
    fn acknowledge(&self, ack: Option<String>) -> bool {
        ack.is_none_or(|ack| self.out.try_send(Message::text(ack)).is_ok())
    }

    /// Goes on taking what still comes over a socket that has been left, until it is closed, or `enough`.
    async fn drain(&mut self, enough: &CancellationToken) {
        let stop = self.line.stop.clone();
        let until = Instant::now() + DRAIN;
        loop {
            tokio::select! {
                frame = self.frames.next(), if self.answering.len() < ABREAST => {
                    if self.heard(frame) == Some(End::Closed) {
                        return;
                    }
                }
                Some(ack) = self.answering.next() => {
                    if !self.acknowledge(ack) {
                        return;
                    }
                }
                () = enough.cancelled() => return,
                () = sleep_until(until) => return,
                () = stop.cancelled() => return,
            }
        }
    }

    /// Acknowledges what has been taken, says goodbye, and takes what crosses with that.
    async fn leave(mut self) {
        let until = Instant::now() + FAREWELL;
        let rest = async {
            while let Some(ack) = self.answering.next().await {
                self.acknowledge(ack);
            }
        };
        // What is not acknowledged by then was not stored in time either.
        let _ = timeout(FAREWELL, rest).await;
        let Self { out, mut frames, line, .. } = self;
        drop(out);
        let crossing = async {
            while let Some(Ok(message)) = frames.next().await {
                if let Message::Text(text) = message
                    && let Ok(frame) = Frame::parse(&text)
                {
                    // Too late to say so, but not to take it.
                    answer(&line.door, frame).await;
                }
            }
        };
        let _ = tokio::time::timeout_at(until, crossing).await;
    }
}
