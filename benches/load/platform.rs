//! The platform's side: one port for the gateway, its sockets and the session webhooks; what else is asked goes to a
//! simulator. One thread, and no more work a message than reading and writing it.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::Message;

use super::wire::{Wire, answer};

/// See the module.
pub struct Platform {
    /// Its address, as others are told it.
    pub base: String,
    upstream: Option<SocketAddr>,
    sockets: RefCell<Vec<mpsc::UnboundedSender<Message>>>,
    /// Who waits for a reply, by conversation.
    waiting: RefCell<Vec<Option<oneshot::Sender<Instant>>>>,
    /// What every reply has in it.
    pub expect: RefCell<String>,
    /// The last reply.
    pub reply: RefCell<String>,
    /// Replies so far.
    pub replies: Cell<u64>,
    /// Those without what is expected.
    pub strange: Cell<u64>,
    /// Acknowledgements so far.
    pub acknowledged: Cell<u64>,
    /// Calls handed on.
    pub calls: Cell<u64>,
    token: RefCell<Option<Vec<u8>>>,
}

impl Platform {
    pub fn new(address: SocketAddr, upstream: Option<SocketAddr>) -> Self {
        Self {
            base: format!("http://{address}"),
            upstream,
            sockets: RefCell::default(),
            waiting: RefCell::default(),
            expect: RefCell::default(),
            reply: RefCell::default(),
            replies: Cell::default(),
            strange: Cell::default(),
            acknowledged: Cell::default(),
            calls: Cell::default(),
            token: RefCell::default(),
        }
    }

    /// The sockets that are open.
    pub fn sockets(&self) -> Vec<mpsc::UnboundedSender<Message>> {
        self.sockets.borrow_mut().retain(|socket| !socket.is_closed());
        self.sockets.borrow().clone()
    }

    /// Waits until so many are open.
    pub async fn connected(&self, sockets: usize) {
        while self.sockets().len() < sockets {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Has the next reply of a conversation told.
    pub fn wait(&self, conversation: usize, tell: oneshot::Sender<Instant>) {
        let mut waiting = self.waiting.borrow_mut();
        if waiting.len() <= conversation {
            waiting.resize_with(conversation + 1, || None);
        }
        waiting[conversation] = Some(tell);
    }

    /// Takes connections until nobody listens any more.
    pub async fn serve(self: Rc<Self>, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            let platform = Rc::clone(&self);
            tokio::task::spawn_local(async move {
                let mut first = [0; 12];
                let known = stream.peek(&mut first).await.unwrap_or(0);
                // A connection that breaks is its client's to make anew.
                let _ = if first[..known].starts_with(b"GET /connect") {
                    platform.socket(stream).await
                } else {
                    platform.requests(Wire::new(stream)).await.map_err(anyhow::Error::from)
                };
            });
        }
    }

    async fn socket(&self, stream: TcpStream) -> anyhow::Result<()> {
        let _ = stream.set_nodelay(true);
        let (mut down, mut up) = tokio_tungstenite::accept_async(stream).await?.split();
        let (push, mut pushed) = mpsc::unbounded_channel();
        self.sockets.borrow_mut().push(push);
        let writing = tokio::task::spawn_local(async move {
            while let Some(frame) = pushed.recv().await {
                down.feed(frame).await?;
                while let Ok(more) = pushed.try_recv() {
                    down.feed(more).await?;
                }
                down.flush().await?;
            }
            anyhow::Ok(())
        });
        while let Some(Ok(frame)) = up.next().await {
            if let Message::Text(text) = frame {
                let good = text.contains("\"code\":200") || text.contains("\"code\": 200");
                self.acknowledged.set(self.acknowledged.get() + u64::from(good));
            }
        }
        writing.abort();
        Ok(())
    }

    async fn requests(&self, mut wire: Wire) -> std::io::Result<()> {
        let (done, mut upstream) = (answer(r#"{"errcode":0,"errmsg":"ok"}"#), None);
        while let Some(asked) = wire.next().await? {
            let path = asked.head.split(' ').nth(1).unwrap_or_default();
            if let Some(conversation) = path.strip_prefix("/robot/sendBySession?session=") {
                let conversation = conversation.parse().ok();
                let body = asked.body.to_vec();
                wire.write(&done).await?;
                self.replied(conversation, &body);
            } else if path.starts_with("/v1.0/gateway/connections/open") {
                let endpoint = format!("{}/connect", self.base.replacen("http", "ws", 1));
                wire.write(&answer(&json!({"endpoint": endpoint, "ticket": "one"}).to_string())).await?;
            } else {
                let token = path.starts_with("/gettoken");
                let kept = self.token.borrow().clone().filter(|_| token);
                let given = match kept {
                    Some(given) => given,
                    None => self.hand_on(&mut upstream, asked.whole).await?,
                };
                if token {
                    *self.token.borrow_mut() = Some(given.clone());
                }
                wire.write(&given).await?;
            }
        }
        Ok(())
    }

    /// The answer of whoever stands behind.
    async fn hand_on(&self, upstream: &mut Option<Wire>, request: &[u8]) -> std::io::Result<Vec<u8>> {
        self.calls.set(self.calls.get() + 1);
        let Some(address) = self.upstream else {
            return Ok(answer(r#"{"errcode":0,"access_token":"token","expires_in":7200}"#));
        };
        let mut wire = match upstream.take() {
            Some(wire) => wire,
            None => Wire::open(&address.to_string()).await?,
        };
        wire.write(request).await?;
        let given = wire.next().await?.ok_or(std::io::ErrorKind::UnexpectedEof)?.whole.to_vec();
        *upstream = Some(wire);
        Ok(given)
    }

    fn replied(&self, conversation: Option<usize>, body: &[u8]) {
        let now = Instant::now();
        self.replies.set(self.replies.get() + 1);
        let text = String::from_utf8_lossy(body);
        if !text.contains(self.expect.borrow().as_str()) {
            self.strange.set(self.strange.get() + 1);
        }
        let mut waiting = self.waiting.borrow_mut();
        if conversation == Some(0) {
            *self.reply.borrow_mut() = text.into_owned();
        }
        if let Some(tell) = conversation.and_then(|at| waiting.get_mut(at)).and_then(Option::take) {
            let _ = tell.send(now);
        }
    }
}
