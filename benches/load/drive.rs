//! Conversations that go on until the time is over, and what came of them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;

use super::measure::{Times, processor};
use super::order::{Door, Order, Pace};
use super::platform::Platform;
use super::wire::{SECRET, Wire, now_ms, sign};

/// A reply that has not come by then is lost.
const PATIENCE: Duration = Duration::from_secs(5);

/// A measurement under way.
struct Run {
    platform: Rc<Platform>,
    order: Order,
    /// What is said, by conversation: what stands behind the message's id.
    said: Vec<String>,
    began: Instant,
    number: Cell<u64>,
    measuring: Cell<bool>,
    over: Cell<bool>,
    times: RefCell<Times>,
    lost: Cell<u64>,
    refused: Cell<u64>,
    /// The signature of a time, which is of the time alone.
    signed: RefCell<(u64, String)>,
    stamp: u64,
}

/// Drives a load; what was measured.
pub async fn run(platform: Rc<Platform>, order: Order) -> anyhow::Result<Value> {
    let (seconds, warm) = (Duration::from_secs_f64(order.seconds), Duration::from_secs_f64(order.warm));
    platform.expect.borrow_mut().clone_from(&order.expect);
    if order.door == Door::Stream {
        timeout(PATIENCE * 4, platform.connected(order.sockets)).await.context("the bot does not connect")?;
    }
    let said = (0..order.users.len()).map(|at| body(&platform.base, &order, at)).collect();
    let run = Rc::new(Run {
        platform,
        said,
        began: Instant::now(),
        number: Cell::default(),
        measuring: Cell::new(order.count > 0),
        over: Cell::default(),
        times: RefCell::default(),
        lost: Cell::default(),
        refused: Cell::default(),
        signed: RefCell::default(),
        stamp: now_ms(),
        order,
    });
    let mut talks = JoinSet::new();
    for at in 0..run.order.abreast {
        talks.spawn_local(Rc::clone(&run).talk(at));
    }
    if run.order.count > 0 {
        run.to_their_end(talks).await
    } else {
        run.for_a_while(talks, (warm, seconds)).await
    }
}

/// Conversations under way.
type Talks = JoinSet<anyhow::Result<()>>;

impl Run {
    /// As many messages as were ordered.
    async fn to_their_end(&self, mut talks: Talks) -> anyhow::Result<Value> {
        let begun = Instant::now();
        while let Some(talk) = talks.join_next().await {
            talk??;
        }
        Ok(self.told(begun.elapsed()))
    }

    /// What happens in this time, after a while that does not count.
    async fn for_a_while(
        &self,
        mut talks: Talks,
        (warm, seconds): (Duration, Duration),
    ) -> anyhow::Result<Value> {
        sleep(warm).await;
        if let Some(Ok(Err(error))) = talks.try_join_next() {
            return Err(error);
        }
        self.measuring.set(true);
        let (begun, before, strange) = (Instant::now(), self.used(), self.platform.strange.get());
        sleep(seconds).await;
        self.measuring.set(false);
        let (took, after) = (begun.elapsed(), self.used());
        self.over.set(true);
        let mut told = self.told(took);
        #[expect(clippy::cast_precision_loss, reason = "counts of some seconds")]
        let messages = self.times.borrow().len().max(1) as f64;
        let used = before.into_iter().zip(after);
        let used = used.map(|((name, before), (_, after))| (name, json!((after - before) * 1e6 / messages)));
        told["processor_us"] = used.collect();
        told["strange"] = json!(self.platform.strange.get() - strange);
        while talks.join_next().await.is_some() {}
        Ok(told)
    }

    fn told(&self, took: Duration) -> Value {
        let mut times = self.times.borrow_mut();
        #[expect(clippy::cast_precision_loss, reason = "counts of some seconds")]
        let rate = times.len() as f64 / took.as_secs_f64();
        let Platform { replies, acknowledged, strange, calls, reply, .. } = &*self.platform;
        json!({
            "count": times.len(), "rate": rate, "p50_us": times.part(50), "p99_us": times.part(99),
            "lost": self.lost.get(), "refused": self.refused.get(), "strange": strange.get(),
            "replies": replies.get(), "acknowledged": acknowledged.get(), "calls": calls.get(),
            "reply": *reply.borrow(),
        })
    }

    /// Seconds of processor so far, by name.
    fn used(&self) -> Vec<(String, f64)> {
        let own = ("load".to_owned(), processor("self").unwrap_or(0.0));
        let watched = self.order.watch.iter();
        let used = |id: &u32| processor(&id.to_string()).unwrap_or(0.0);
        watched.map(|(name, id)| (name.clone(), used(id))).chain([own]).collect()
    }

    async fn talk(self: Rc<Self>, at: usize) -> anyhow::Result<()> {
        let mut way = self.way(at).await.context("the bot cannot be reached")?;
        let mut sent = 0;
        while !self.over.get() && (self.order.count == 0 || sent < self.order.count) {
            sent += 1;
            let number = self.number.replace(self.number.get() + 1);
            let began = self.due(number).await;
            let conversation = match self.order.pace {
                Pace::Replied => at,
                _ => usize::try_from(number).unwrap_or(0) % self.said.len(),
            };
            let done = if self.order.pace == Pace::Replied {
                let (tell, told) = oneshot::channel();
                self.platform.wait(conversation, tell);
                way.send(&self, number, conversation).await? && timeout(PATIENCE, told).await.is_ok()
            } else {
                way.send(&self, number, conversation).await?
            };
            if !done {
                self.lost.set(self.lost.get() + 1);
            } else if self.measuring.get() {
                self.times.borrow_mut().note(began.elapsed());
            }
        }
        Ok(())
    }

    /// Waits until the next message is due; from when on it counts. A timer that is late is not the bot's doing.
    async fn due(&self, number: u64) -> Instant {
        let Pace::Rate(rate) = self.order.pace else { return Instant::now() };
        #[expect(clippy::cast_precision_loss, reason = "counts of some seconds")]
        let due = self.began + Duration::from_secs_f64(number as f64 / rate);
        if due <= Instant::now() {
            return due;
        }
        sleep_until(due.into()).await;
        Instant::now()
    }

    async fn way(&self, at: usize) -> anyhow::Result<Way> {
        match self.order.door {
            Door::Http => {
                let address = self.order.target.trim_start_matches("http://").to_owned();
                Ok(Way::Http(Wire::open(&address).await?, address))
            }
            Door::Stream => {
                let sockets = self.platform.sockets();
                let socket = sockets.get(at % sockets.len().max(1)).context("no socket is open")?;
                Ok(Way::Stream(socket.clone()))
            }
        }
    }

    fn signature(&self) -> (u64, String) {
        let mut signed = self.signed.borrow_mut();
        let now = now_ms() / 1000 * 1000;
        if signed.0 != now {
            *signed = (now, sign(&now.to_string(), SECRET));
        }
        signed.clone()
    }
}

/// How one conversation reaches the bot.
enum Way {
    Http(Wire, String),
    Stream(mpsc::UnboundedSender<Message>),
}

impl Way {
    /// Sends a message; whether it was taken, as far as that is told here.
    async fn send(&mut self, run: &Run, number: u64, conversation: usize) -> anyhow::Result<bool> {
        let (stamp, rest) = (run.stamp, &run.said[conversation]);
        match self {
            Self::Http(wire, host) => {
                let (timestamp, sign) = run.signature();
                let body = format!("{{\"msgId\":\"msg{stamp}-{number}{rest}");
                let length = body.len();
                let request = format!(
                    "POST /dingtalk/robot HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
                     timestamp: {timestamp}\r\nsign: {sign}\r\ncontent-length: {length}\r\n\r\n{body}"
                );
                let taken = wire.ask(request.as_bytes()).await? == 200;
                run.refused.set(run.refused.get() + u64::from(!taken));
                Ok(taken)
            }
            Self::Stream(socket) => {
                let now = now_ms();
                let frame = format!(
                    "{{\"specVersion\":\"1.0\",\"type\":\"CALLBACK\",\"headers\":{{\"appId\":\"app\",\"connectionId\":\"one\",\
                     \"contentType\":\"application/json\",\"messageId\":\"frame{stamp}-{number}\",\"time\":\"{now}\",\
                     \"topic\":\"/v1.0/im/bot/messages/get\"}},\"data\":\"{{\\\"msgId\\\":\\\"msg{stamp}-{number}{rest}\"}}"
                );
                Ok(socket.send(Message::text(frame)).is_ok())
            }
        }
    }
}

/// What stands behind a message's id, in a conversation; in a frame it is a string's inside.
fn body(base: &str, order: &Order, at: usize) -> String {
    const LIFE: u64 = 5_400_000;
    let (user, now) = (&order.users[at], now_ms());
    let body = json!({
        "createAt": now, "senderId": format!("$:LWCP_v1:${user}=="), "senderNick": user, "senderStaffId": user,
        "isAdmin": true, "chatbotUserId": "$:LWCP_v1:$robot==", "senderPlatform": "Mac", "conversationType": "1",
        "conversationId": format!("cid{user}=="), "senderCorpId": "dingsim0001", "chatbotCorpId": "dingsim0001",
        "robotCode": "dingsimapp", "sessionWebhook": format!("{base}/robot/sendBySession?session={at}"),
        "sessionWebhookExpiredTime": now + LIFE, "msgtype": "text", "text": {"content": order.text},
    });
    let rest = format!("\",{}", &body.to_string()[1..]);
    match order.door {
        Door::Http => rest,
        Door::Stream => {
            let quoted = Value::String(rest).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        }
    }
}
