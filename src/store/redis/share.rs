//! What all replicas share besides mailboxes: reads, maps, leases on people, values, rates, ledgers.

use std::collections::BTreeMap;
use std::time::Duration;

use ::redis::streams::{StreamId, StreamInfoStreamReply, StreamRangeReply};
use ::redis::{Cmd, cmd, pipe};

use super::super::key::{AUDIT, GROUP, Keys, LEDGER_DAYS};
use super::super::limit::{Pace, millis};
use super::super::load::{self, Load};
use super::super::{Entry, Error, News, Owner, Record, Reservation, Sealed};
use super::Redis;
use super::connect::{corrupt, unavailable};

/// The fields of a record's hash, in the order `HMGET` asks for them.
type Fields = (Option<String>, Option<String>, Option<String>, Option<u64>, Option<i64>, Option<String>);

/// See the methods of the same names on [`super::super::Store`].
impl Redis {
    /// In microseconds.
    pub async fn time(&self) -> Result<i64, Error> {
        let (seconds, micros): (i64, i64) = self.link.ask(&cmd("TIME")).await?;
        Ok(seconds * 1_000_000 + micros)
    }

    pub async fn next_due(&self) -> Result<Option<i64>, Error> {
        let first: Vec<(String, f64)> =
            self.link.ask(cmd("ZRANGE").arg(&self.keys.due).arg(0).arg(0).arg("WITHSCORES")).await?;
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds are whole and far below 2^53")]
        Ok(first.first().map(|(_, at)| *at as i64))
    }

    pub async fn load(&self) -> Result<Load, Error> {
        let k = &self.keys;
        let keys = [&k.ready, &k.marks, &k.due, &k.dead, &k.log, &k.outbox, &k.mail(AUDIT)];
        let mut call = self.scripts.load.call(&keys.map(String::as_str));
        call.arg(GROUP).arg(k.mail("")).arg(k.open("")).arg(load::MOST).arg(&load::FOLLOWED);
        let told: String = self.link.run(&self.scripts.load, &call).await?;
        serde_json::from_str(&told).map_err(|error| corrupt("load", &error.to_string()))
    }

    pub async fn backlog(&self) -> Result<usize, Error> {
        self.link.ask(cmd("HLEN").arg(&self.keys.marks)).await
    }

    pub async fn record(&self, id: &str) -> Result<Option<Record>, Error> {
        let key = self.keys.record(id);
        let mut ask = cmd("HMGET");
        ask.arg(&key).arg(&["owner", "mailbox", "state", "revision", "expires_at", "body"]);
        match self.link.ask::<Fields>(&ask).await? {
            (Some(owner), Some(mailbox), Some(state), Some(revision), Some(expires_at), Some(body)) => {
                let (id, mailbox) = (id.to_owned(), Owner::named(mailbox));
                Ok(Some(Record { id, owner, mailbox, state, revision, expires_at, body }))
            }
            (None, None, None, None, None, None) => Ok(None),
            _ => Err(corrupt(&key, "a field is missing")),
        }
    }

    pub async fn entry(&self, map: &'static str, field: &str) -> Result<Option<String>, Error> {
        self.link.ask(cmd("HGET").arg(self.keys.map(map)).arg(field)).await
    }

    pub async fn entries(&self, map: &'static str) -> Result<Vec<(String, String)>, Error> {
        let mut fields: Vec<(String, String)> = self.link.ask(cmd("HGETALL").arg(self.keys.map(map))).await?;
        fields.sort_unstable();
        Ok(fields)
    }

    pub async fn size(&self, map: &'static str) -> Result<usize, Error> {
        self.link.ask(cmd("HLEN").arg(self.keys.map(map))).await
    }

    pub async fn put_entry(&self, entry: &Entry) -> Result<(), Error> {
        let key = self.keys.map(entry.map);
        match &entry.value {
            Some(value) => self.link.ask(cmd("HSET").arg(key).arg(&entry.field).arg(value)).await,
            None => self.link.ask(cmd("HDEL").arg(key).arg(&entry.field)).await,
        }
    }

    pub async fn tell(&self, by: &str, item: &str) -> Result<(), Error> {
        let mut tell = cmd("XADD");
        tell.arg(&self.keys.news).arg("MAXLEN").arg("~").arg(News::MOST).arg("*");
        tell.arg("by").arg(by).arg("item").arg(item);
        self.link.ask(&tell).await
    }

    pub async fn news(&self, after: Option<&str>) -> Result<News, Error> {
        const START: &str = "0-0";
        let Some(after) = after else {
            let mut ask = cmd("XREVRANGE");
            ask.arg(&self.keys.news).arg("+").arg("-").arg("COUNT").arg(1);
            let reply: StreamRangeReply = self.link.ask(&ask).await?;
            let last = reply.ids.into_iter().next().map_or_else(|| START.to_owned(), |last| last.id);
            return Ok(News { last, ..News::default() });
        };
        // The place itself is asked for too: where it is gone, what followed it may be.
        let mut ask = cmd("XRANGE");
        ask.arg(&self.keys.news).arg(after).arg("+").arg("COUNT").arg(News::MOST + 1);
        let mut told = self.link.ask::<StreamRangeReply>(&ask).await?.ids;
        let gap = after != START && told.first().is_none_or(|first| first.id != after);
        if !gap && after != START {
            told.remove(0);
        }
        let kept = if gap && told.is_empty() { START } else { after };
        let last = told.last().map_or_else(|| kept.to_owned(), |last| last.id.clone());
        let item = |told: StreamId| Some((told.get("by")?, told.get("item")?));
        Ok(News { last, items: told.into_iter().filter_map(item).collect(), gap })
    }

    pub async fn lock(&self, name: &str, ttl: Duration) -> Result<Option<u64>, Error> {
        let mut call = self.scripts.lock.call(&[&self.keys.lock(name), &self.keys.fence]);
        call.arg(millis(ttl));
        self.link.run(&self.scripts.lock, &call).await
    }

    pub async fn unlock(&self, name: &str, fence: u64) -> Result<(), Error> {
        self.held(name, fence, 0).await.map(drop)
    }

    pub async fn extend(&self, name: &str, fence: u64, ttl: Duration) -> Result<bool, Error> {
        self.held(name, fence, millis(ttl)).await
    }

    /// Changes a lease that is still held: to `ttl` milliseconds from now, or gives it back at 0.
    async fn held(&self, name: &str, fence: u64, ttl: u64) -> Result<bool, Error> {
        let mut call = self.scripts.held.call(&[&self.keys.lock(name)]);
        call.arg(fence).arg(ttl);
        self.link.run(&self.scripts.held, &call).await
    }

    pub async fn value(&self, name: &str) -> Result<Option<String>, Error> {
        self.link.ask(cmd("GET").arg(self.keys.value(name))).await
    }

    pub async fn put_value(&self, name: &str, value: &str, ttl: Duration) -> Result<(), Error> {
        self.link.ask(cmd("SET").arg(self.keys.value(name)).arg(value).arg("PX").arg(millis(ttl))).await
    }

    pub async fn drop_value(&self, name: &str) -> Result<(), Error> {
        self.link.ask(cmd("DEL").arg(self.keys.value(name))).await
    }

    pub async fn tally(&self, name: &str, by: u64, ttl: Duration) -> Result<u64, Error> {
        let mut call = self.scripts.tally.call(&[&self.keys.value(name)]);
        call.arg(by).arg(millis(ttl));
        self.link.run(&self.scripts.tally, &call).await
    }

    pub async fn reserve(&self, bucket: &str, pace: Pace) -> Result<Reservation, Error> {
        self.pace(&self.keys.rate(bucket), pace).await
    }

    pub async fn reserve_window(&self, bucket: &str, pace: Pace) -> Result<Reservation, Error> {
        self.pace(&Keys::address(bucket), pace).await
    }

    async fn pace(&self, key: &str, pace: Pace) -> Result<Reservation, Error> {
        let mut call = self.scripts.pace.call(&[key]);
        call.arg(pace.interval).arg(pace.slack).arg(pace.ahead);
        let (go, wait, mark): (bool, u64, u64) = self.link.run(&self.scripts.pace, &call).await?;
        let after = Duration::from_micros(wait);
        Ok(if go { Reservation::Go { after, mark } } else { pace.refuse(wait) })
    }

    pub async fn give_back(&self, bucket: &str, mark: u64, pace: Pace) -> Result<(), Error> {
        let mut call = self.scripts.unpace.call(&[&self.keys.rate(bucket)]);
        call.arg(mark).arg(pace.interval);
        self.link.run(&self.scripts.unpace, &call).await
    }

    pub async fn count(&self, added: &BTreeMap<(String, String), u64>) -> Result<(), Error> {
        let mut all = pipe();
        all.atomic();
        for ((ledger, field), by) in added {
            let key = self.keys.ledger(ledger);
            all.cmd("HINCRBY").arg(&key).arg(field).arg(by).ignore();
            all.cmd("EXPIRE").arg(&key).arg(LEDGER_DAYS * 86_400).ignore();
        }
        self.link.transact(&all).await
    }

    pub async fn ledger(&self, ledger: &str) -> Result<Vec<(String, u64)>, Error> {
        let mut fields: Vec<(String, u64)> =
            self.link.ask(cmd("HGETALL").arg(self.keys.ledger(ledger))).await?;
        fields.sort_unstable();
        Ok(fields)
    }

    pub async fn audit(&self, from_seq: u64, max: usize) -> Result<Vec<Sealed>, Error> {
        let mut ask = cmd("XRANGE");
        ask.arg(&self.keys.log).arg(format!("{from_seq}-0")).arg("+").arg("COUNT").arg(max);
        self.sealed(&ask).await
    }

    pub async fn audit_tail(&self) -> Result<Option<Sealed>, Error> {
        let mut ask = cmd("XREVRANGE");
        ask.arg(&self.keys.log).arg("+").arg("-").arg("COUNT").arg(1);
        Ok(self.sealed(&ask).await?.pop())
    }

    pub async fn audit_reached(&self) -> Result<u64, Error> {
        let mut ask = cmd("XINFO");
        ask.arg("STREAM").arg(&self.keys.log);
        match self.link.try_ask::<StreamInfoStreamReply>(&ask).await? {
            Ok(told) => {
                let last = told.last_generated_id.split('-').next().and_then(|seq| seq.parse().ok());
                last.ok_or_else(|| corrupt(&self.keys.log, "its last id is no number"))
            }
            Err(error) if error.code() == Some("ERR") => Ok(0),
            Err(error) => Err(unavailable(&error)),
        }
    }

    async fn sealed(&self, ask: &Cmd) -> Result<Vec<Sealed>, Error> {
        let reply: StreamRangeReply = self.link.ask(ask).await?;
        let line = |id: &StreamId| {
            let seq = id.id.split('-').next()?.parse().ok()?;
            Some(Sealed { seq, hash: id.get("hash")?, line: id.get("line")? })
        };
        let lines: Option<Vec<Sealed>> = reply.ids.iter().map(line).collect();
        lines.ok_or_else(|| corrupt(&self.keys.log, "a line lacks its number, hash or text"))
    }

    pub async fn session(&self, owner: &Owner) -> Result<Option<String>, Error> {
        self.link.ask(cmd("GET").arg(self.keys.session(owner.name()))).await
    }
}
