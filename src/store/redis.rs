//! The durable store: Redis ≥ 6.2 or Valkey, one script a step.
//!
//! **Invariant:** every call ends within its time-out. After [`Error::Unavailable`] the outcome is unknown: a delivery
//! or a press may be repeated; a turn whose claim or commit ended so is dropped and comes back with its lease.

mod address;
mod commit;
mod connect;
mod keeping;
mod letter;
mod script;
mod share;
mod snapshot;

use std::time::Duration;

use ::redis::streams::{StreamAutoClaimReply, StreamId, StreamReadReply};
use ::redis::{Cmd, RedisError, ServerErrorKind};

use self::connect::{Link, corrupt, unavailable};
use self::script::Scripts;
use super::key::{GROUP, Keys, parked};
use super::{Accepted, Decision, Delivery, Error, Item, Owner, Press, Ready, Rest, Settings, Turn};

/// One organisation's data on a server.
pub(super) struct Redis {
    settings: Settings,
    keys: Keys,
    scripts: Scripts,
    link: Link,
}

/// The most items a turn begins with that nobody asked for by name.
const MOST_AT_ONCE: usize = 100;

impl Redis {
    /// See [`super::Store::open`].
    pub async fn open(settings: Settings) -> Result<Self, Error> {
        let link = Link::open(&settings).await?;
        let keys = Keys::new(&settings.corp_id);
        let redis = Self { settings, keys, scripts: Scripts::new(), link };
        redis.create_group().await?;
        redis.link.transact(&redis.scripts.load()).await?;
        Ok(redis)
    }

    /// From the start of the stream, so that what was ready before the group was lost is handed out.
    async fn create_group(&self) -> Result<(), Error> {
        let mut cmd = ::redis::cmd("XGROUP");
        cmd.arg("CREATE").arg(&self.keys.ready).arg(GROUP).arg("0").arg("MKSTREAM");
        match self.link.try_ask::<()>(&cmd).await? {
            Err(error) if error.code() != Some("BUSYGROUP") => Err(unavailable(&error)),
            _ => Ok(()),
        }
    }

    /// See [`super::Store::ping`].
    pub async fn ping(&self) -> Result<(), Error> {
        self.link.ask(Cmd::new().arg("SET").arg(&self.keys.probe).arg(1).arg("EX").arg(60)).await
    }

    /// See [`super::Store::accept`].
    pub async fn accept(
        &self,
        delivery: &Delivery,
        consumer: Option<&str>,
    ) -> Result<(Accepted, Option<Turn>), Error> {
        let (k, owner) = (&self.keys, delivery.owner.name());
        let own = [k.seen(&delivery.seen), k.mail(owner)];
        let mut call = self.scripts.accept.call(&[&own[0], &own[1], &k.ready, &k.marks, &k.fence, &k.full]);
        call.arg(owner).arg(&delivery.item).arg(super::limit::millis(self.settings.seen_ttl));
        call.arg(self.settings.room_of(&delivery.owner)).arg(consumer.unwrap_or_default());
        if consumer.is_some() {
            self.turns_by(&mut call, MOST_AT_ONCE);
        }
        let mut answer: Vec<String> = self.link.run(&self.scripts.accept, &call).await?;
        let begun = answer.split_off(1.min(answer.len()));
        let accepted = match answer.first().map(String::as_str) {
            Some("0") => Accepted::Duplicate,
            Some("1") => Accepted::Stored,
            Some("2") => Accepted::Full { first: true },
            Some("3") => Accepted::Full { first: false },
            _ => return Err(corrupt("accept", "no answer of the script")),
        };
        Ok((accepted, told(begun)?))
    }

    /// What it takes to begin a turn.
    fn turns_by(&self, call: &mut Cmd, batch: usize) {
        call.arg(GROUP).arg(lease(&self.settings)).arg(batch.max(1) - 1);
        call.arg(&self.keys.of_owner[..]);
    }

    /// See [`super::Store::press`].
    pub async fn press(&self, press: &Press) -> Result<Decision, Error> {
        let k = &self.keys;
        let own = [k.seen(&press.seen), k.record(&press.record)];
        let keys = [&own[0], &own[1], &k.ready, &k.marks, &k.due, &k.due_owner];
        let mut call = self.scripts.press.call(&keys.map(String::as_str));
        call.arg(k.mail("")).arg(press.revision).arg(&press.by).arg(press.to.as_deref().unwrap_or_default());
        call.arg(&press.item).arg(press.now).arg(super::limit::millis(self.settings.seen_ttl));
        let followed = press.to.as_deref().is_some_and(|to| super::load::FOLLOWED.contains(&to));
        call.arg(&press.record).arg(k.open("")).arg(usize::from(followed));
        if let Some(Rest { until, session, ttl }) = &press.rest {
            call.arg(until).arg(session).arg(super::limit::millis(*ttl)).arg(k.session("")).arg(parked(""));
        }
        let decision: String = self.link.run(&self.scripts.press, &call).await?;
        serde_json::from_str(&decision).map_err(|error| corrupt(&k.seen(&press.seen), &error.to_string()))
    }

    /// See [`super::Store::next`].
    pub async fn next(&self, consumer: &str, max: usize, block: Duration) -> Result<Vec<Ready>, Error> {
        let mut cmd = ::redis::cmd("XREADGROUP");
        cmd.arg("GROUP").arg(GROUP).arg(consumer).arg("COUNT").arg(max);
        if !block.is_zero() {
            cmd.arg("BLOCK").arg(super::limit::millis(block));
        }
        cmd.arg("STREAMS").arg(&self.keys.ready).arg(">");
        let reply: Option<StreamReadReply> = match self.link.read(&cmd, block).await? {
            Ok(reply) => reply,
            Err(error) if is_no_group(&error) => {
                self.create_group().await?;
                self.link.read(&cmd, block).await?.map_err(|error| unavailable(&error))?
            }
            Err(error) => return Err(unavailable(&error)),
        };
        let streams = reply.map(|reply| reply.keys).unwrap_or_default();
        Ok(streams.into_iter().flat_map(|stream| stream.ids).filter_map(ready).collect())
    }

    /// See [`super::Store::reclaim`].
    pub async fn reclaim(&self, consumer: &str, idle: Duration, max: usize) -> Result<Vec<Ready>, Error> {
        let (mut handed, mut cursor) = (Vec::new(), "0-0".to_owned());
        loop {
            let mut cmd = ::redis::cmd("XAUTOCLAIM");
            cmd.arg(&self.keys.ready).arg(GROUP).arg(consumer).arg(idle.as_millis().to_string()).arg(&cursor);
            cmd.arg("COUNT").arg(max - handed.len());
            let reply: StreamAutoClaimReply = match self.link.try_ask(&cmd).await? {
                Ok(reply) => reply,
                Err(error) if is_no_group(&error) => return self.create_group().await.map(|()| handed),
                Err(error) => return Err(unavailable(&error)),
            };
            handed.extend(reply.claimed.into_iter().filter_map(ready));
            cursor = reply.next_stream_id;
            if handed.len() >= max {
                return Ok(handed);
            }
            if cursor == "0-0" {
                break;
            }
        }
        self.over(&mut handed, max).await?;
        Ok(handed)
    }

    /// Turns whose lease is over, which have left the ready stream when they began.
    async fn over(&self, handed: &mut Vec<Ready>, max: usize) -> Result<(), Error> {
        let mut cursor = "0".to_owned();
        loop {
            let mut call = self.scripts.over.call(&[&self.keys.marks]);
            call.arg(&cursor).arg(max - handed.len()).arg(lease(&self.settings));
            let found: Vec<String> = self.link.run(&self.scripts.over, &call).await?;
            let (next, turns) =
                found.split_first().ok_or_else(|| corrupt("over", "no answer of the script"))?;
            let turns = turns.chunks_exact(2);
            handed
                .extend(turns.map(|of| Ready { entry: of[0].clone(), owner: Owner::named(of[1].as_str()) }));
            cursor.clone_from(next);
            if cursor == "0" || handed.len() >= max {
                return Ok(());
            }
        }
    }

    /// See [`super::Store::reap`].
    pub async fn reap(&self, idle: Duration) -> Result<usize, Error> {
        let mut call = self.scripts.reap.call(&[&self.keys.ready]);
        call.arg(GROUP).arg(super::limit::millis(idle));
        self.link.run(&self.scripts.reap, &call).await
    }

    /// See [`super::Store::claim`].
    pub async fn claim(&self, handed: &Ready, batch: usize) -> Result<Option<Turn>, Error> {
        let k = &self.keys;
        let mut call = self.scripts.claim.call(&[&k.ready, &k.marks, &k.fence, &k.full]);
        call.arg(handed.owner.name()).arg(&handed.entry);
        self.turns_by(&mut call, batch);
        told(self.link.run(&self.scripts.claim, &call).await?)
    }

    /// See [`super::Store::put_back`].
    pub async fn put_back(&self, turn: &Turn) -> Result<(), Error> {
        let mut call = self.scripts.put_back.call(&[&self.keys.marks]);
        call.arg(turn.owner.name()).arg(&turn.entry).arg(turn.fence);
        self.link.run(&self.scripts.put_back, &call).await
    }

    /// See [`super::Store::survived`].
    pub async fn survived(&self, handed: &Ready) -> Result<(), Error> {
        let mut call = self.scripts.survived.call(&[&self.keys.marks]);
        call.arg(handed.owner.name()).arg(&handed.entry);
        self.link.run(&self.scripts.survived, &call).await
    }

    /// See [`super::Store::heartbeat`].
    pub async fn heartbeat(&self, turn: &Turn) -> Result<bool, Error> {
        let mut call = self.scripts.heartbeat.call(&[&self.keys.marks]);
        call.arg(turn.owner.name()).arg(&turn.entry).arg(turn.fence).arg(lease(&self.settings));
        self.link.run(&self.scripts.heartbeat, &call).await
    }

    /// See [`super::Store::promote`].
    pub async fn promote(&self, now: i64, max: usize) -> Result<usize, Error> {
        let k = &self.keys;
        let mut call =
            self.scripts.promote.call(&[&k.due, &k.due_owner, &k.due_item, &k.ready, &k.marks, &k.dead]);
        call.arg(k.mail("")).arg(now).arg(max).arg(super::key::DEAD_LIMIT);
        self.link.run(&self.scripts.promote, &call).await
    }
}

/// The lease in milliseconds; unlike a time to live it may be nothing.
fn lease(settings: &Settings) -> u64 {
    u64::try_from(settings.lease.as_millis()).unwrap_or(u64::MAX)
}

/// A turn as `turn.lua` tells it; nothing is none.
fn told(parts: Vec<String>) -> Result<Option<Turn>, Error> {
    if parts.is_empty() {
        return Ok(None);
    }
    let number = |at: usize| parts.get(at).and_then(|text| text.parse::<u64>().ok());
    let (Some(fence), Some(attempts), Some(deaths)) = (number(2), number(3), number(4)) else {
        return Err(corrupt("turn", "not told as it should be"));
    };
    let count = |many: u64| u32::try_from(many).unwrap_or(u32::MAX);
    let session = parts.get(5).is_some_and(|is| is == "1").then(|| parts[6].clone());
    let (owner, entry) = (Owner::named(parts[0].as_str()), parts[1].clone());
    let bodies = parts.into_iter().skip(7).collect();
    Ok(Some(Turn {
        owner,
        entry,
        fence,
        items: items(bodies, count(attempts)),
        deaths: count(deaths),
        session,
    }))
}

/// Only the head has been tried before.
fn items(bodies: Vec<String>, attempts: u32) -> Vec<Item> {
    let head = |index| if index == 0 { attempts } else { 1 };
    bodies.into_iter().enumerate().map(|(index, body)| Item { body, attempts: head(index) }).collect()
}

fn ready(id: StreamId) -> Option<Ready> {
    let owner: String = id.get("o")?;
    Some(Ready { entry: id.id, owner: Owner::named(owner) })
}

fn is_no_group(error: &RedisError) -> bool {
    error.code() == Some("NOGROUP")
}

/// Whether the server lost the script, as it does with every restart.
fn is_no_script(error: &RedisError) -> bool {
    error.kind() == ::redis::ErrorKind::Server(ServerErrorKind::NoScript)
}
