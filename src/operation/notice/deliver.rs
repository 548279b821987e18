//! The calls of a notice, several at a time.
//!
//! A call waits for its place in the platform's pace; once that has come it is journalled as started, with what came of
//! the calls before it, and then it is sent. So what a replica that dies leaves as started has been sent, or nearly. A
//! replica that takes over waits until what it finds started must be over, and repeats it only where the platform makes
//! that harmless.
//!
//! **Invariant:** a call is on its way only while its chunk's record says so.

mod journal;
mod place;

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::super::change::fault;
use super::super::part::is_stopped;
use super::super::run::Runner;
use super::prepare::Denied;
use super::send::{Said, Sent};
use super::{beside, end};
use crate::dingtalk::{Class, Error};
use crate::domain::operation::notice::{self, Batch, Channel, Chunk, Sending};
use crate::domain::operation::{Operation, Why};
use crate::store::{After, Commit, Record};
use crate::turn::{Failure, Hold};
use place::Places;

/// Calls under way at a time: enough to keep the platform's pace while some of them are not answered.
const ABREAST: usize = 8;
/// How often a call is tried that the platform had no time for.
const TRIES: u32 = 60;
/// How often one is repeated whose outcome is unknown, where that is harmless.
const REPEATS: u32 = 6;
/// Its card is not redrawn more often than this, in milliseconds, and not at all for less than [`WORTH`] calls: each
/// redraw is a metered call too.
const PACE: i64 = 15_000;
const WORTH: u32 = 20;
/// After how long people who were held back are tried again, in milliseconds.
const HELD_BACK: i64 = 3_000;

/// A call: chunk and place in it.
type At = (u32, usize);
/// A call under way, and what came of it.
type Flight = BoxFuture<'static, (At, Result<Sent, Error>)>;

/// A chunk as it is kept.
struct Kept {
    chunk: Chunk,
    revision: u64,
    changed: bool,
    /// Which of its calls are under way here.
    flying: Vec<usize>,
    /// Which of them were taken since it was last written.
    taken: Vec<usize>,
}

/// A notice being sent.
struct Delivery<'r> {
    runner: &'r Runner,
    op: Operation,
    kept: BTreeMap<u32, Kept>,
    /// The first chunk that has not been read.
    next: u32,
    /// Calls for people who were held back, that have no chunk yet.
    again: Vec<(Channel, Batch)>,
    /// Whether the operation's own record has to be written.
    changed: bool,
}

/// Where a delivery stands when nothing is under way.
enum Rest {
    Through,
    /// More of it has to be read first.
    Further,
    Later(i64),
}

impl Runner {
    pub(super) async fn deliver(&self, hold: &mut Hold, op: Operation) -> Result<Commit, Failure> {
        let Ok(_seat) = self.deliveries.try_acquire() else {
            return Ok(park(self.later(std::time::Duration::from_secs(1))));
        };
        let (said, mut places) = (Said::of(&op, self), Places::new());
        let mut delivery = Delivery::new(self, op);
        let mut flights: FuturesUnordered<Flight> = FuturesUnordered::new();
        loop {
            delivery.load().await?;
            let room = ABREAST.saturating_sub(flights.len());
            let (begun, permit) = Box::pin(delivery.begin(hold, room)).await?;
            delivery.journal(hold).await?;
            if let Some(permit) = permit {
                let permit = Arc::new(permit);
                for (at, batch) in begun {
                    let said = said.asking(places.of(at));
                    let (permit, channel) = (Arc::clone(&permit), delivery.channel(at));
                    flights.push(async move { (at, said.send(channel, &batch, &permit).await) }.boxed());
                }
            }
            let done = loop {
                tokio::select! {
                    Some(wish) = places.next() => Box::pin(delivery.let_go(hold, (wish, &mut places))).await?,
                    done = flights.next() => break done,
                }
            };
            let Some(done) = done else {
                match delivery.rest() {
                    Rest::Further => continue,
                    Rest::Later(at) => return Ok(park(at)),
                    Rest::Through => return end::finished(self, delivery.op).await,
                }
            };
            delivery.take(done);
            while let Some(Some(done)) = flights.next().now_or_never() {
                delivery.take(done);
            }
        }
    }
}

fn park(at: i64) -> Commit {
    Commit { take: 0, after: After::Park(at), ..Commit::default() }
}

impl<'r> Delivery<'r> {
    fn new(runner: &'r Runner, op: Operation) -> Self {
        Self { runner, op, kept: BTreeMap::new(), next: 0, again: Vec::new(), changed: false }
    }

    fn now(&self) -> i64 {
        self.runner.clock.now_ms()
    }

    fn chunks(&self) -> u32 {
        self.op.campaign().and_then(|campaign| campaign.chunks).unwrap_or(0)
    }

    fn channel(&self, (chunk, _): At) -> Channel {
        self.kept.get(&chunk).map_or(Channel::Work, |kept| kept.chunk.channel)
    }

    /// Reads chunks until there is enough to begin.
    async fn load(&mut self) -> Result<(), Failure> {
        let open = |kept: &BTreeMap<u32, Kept>| {
            let all = kept.values().flat_map(|kept| &kept.chunk.batches);
            let flying: usize = kept.values().map(|kept| kept.flying.len()).sum();
            all.filter(|batch| batch.state == Sending::Todo).count().saturating_sub(flying)
        };
        while self.next < self.chunks() && open(&self.kept) < ABREAST {
            let id = notice::chunk(&self.op.id, self.next);
            if let Some(found) = self.runner.store.record(&id).await? {
                let chunk: Chunk = serde_json::from_str(&found.body)
                    .map_err(|error| Failure::Fault(anyhow::anyhow!("an unreadable chunk: {error}")))?;
                if !chunk.counted {
                    let kept = Kept {
                        chunk,
                        revision: found.revision,
                        changed: false,
                        flying: Vec::new(),
                        taken: Vec::new(),
                    };
                    self.kept.insert(self.next, kept);
                }
            }
            self.next += 1;
        }
        Ok(())
    }

    /// Begins the next calls, if they may be made: they wait for their places from now on. Whoever may not any more, or has stopped it, ends it.
    async fn begin(
        &mut self,
        hold: &mut Hold,
        room: usize,
    ) -> Result<(Vec<(At, Batch)>, Option<crate::domain::permit::Permit>), Failure> {
        self.overdue();
        if is_stopped(&self.runner.store, &self.op.id).await? {
            self.halt(&Why::Stopped);
        }
        let due = self.due(room);
        if due.is_empty() || !hold.outlasts(self.runner.settings.call).await? {
            return Ok((Vec::new(), None));
        }
        let Some(campaign) = self.op.campaign() else { return Ok((Vec::new(), None)) };
        let permit = match self.runner.leave(&self.op, campaign, due.iter().map(|(_, batch)| batch)).await {
            Ok(permit) => permit,
            Err(Denied::Not(why)) => {
                self.halt(&why);
                return Ok((Vec::new(), None));
            }
            Err(Denied::Later(after)) => {
                let until = self.runner.later(after);
                for (at, _) in &due {
                    self.put_off(*at, until);
                }
                return Ok((Vec::new(), None));
            }
        };
        let mut begun = Vec::new();
        for (at, batch) in due {
            if let Err(free) = self.fits(at, &batch).await? {
                self.put_off(at, free);
                continue;
            }
            self.kept.entry(at.0).and_modify(|kept| kept.flying.push(at.1));
            begun.push((at, batch));
        }
        Ok((begun, Some(permit)))
    }

    async fn fits(&self, at: At, batch: &Batch) -> Result<Result<(), i64>, Failure> {
        match self.channel(at) {
            Channel::Work => Ok(self.runner.admit(batch.people()).await?),
            _ => Ok(Ok(())),
        }
    }

    /// The next calls whose time has come.
    fn due(&self, room: usize) -> Vec<(At, Batch)> {
        let now = self.now();
        let all = self.kept.iter().flat_map(|(number, kept)| {
            let all = kept.chunk.batches.iter().enumerate();
            let free = all.filter(|(place, _)| !kept.flying.contains(place));
            free.map(move |(place, batch)| ((*number, place), batch))
        });
        let due = all.filter(|(_, batch)| batch.state == Sending::Todo && batch.after <= now);
        due.take(room).map(|(at, batch)| (at, batch.clone())).collect()
    }

    fn change(&mut self, (chunk, place): At, change: impl FnOnce(&mut Batch)) {
        if let Some(kept) = self.kept.get_mut(&chunk)
            && let Some(batch) = kept.chunk.batches.get_mut(place)
        {
            change(batch);
            kept.changed = true;
        }
    }

    fn put_off(&mut self, at: At, until: i64) {
        self.change(at, |batch| batch.after = until);
    }

    /// What another replica had started and must be over: repeated where that is harmless, else never known.
    fn overdue(&mut self) {
        let now = self.now();
        for kept in self.kept.values_mut() {
            let repeats = kept.chunk.channel.repeats();
            for (place, batch) in kept.chunk.batches.iter_mut().enumerate() {
                let Sending::Started { until } = batch.state else { continue };
                if until > now || kept.flying.contains(&place) {
                    continue;
                }
                batch.state = if repeats { Sending::Todo } else { Sending::Unknown { at: until } };
                kept.changed = true;
            }
        }
    }

    /// Nothing that has not been begun will be.
    fn halt(&mut self, why: &Why) {
        for kept in self.kept.values_mut() {
            // Those on their way find it out when their places come.
            let all = kept.chunk.batches.iter_mut().enumerate();
            let idle = all.filter(|(place, _)| !kept.flying.contains(place));
            for (_, batch) in idle.filter(|(_, batch)| batch.state == Sending::Todo) {
                batch.state = Sending::Untouched;
                kept.changed = true;
            }
        }
        self.again.clear();
        if let Some(campaign) = self.op.campaign_mut()
            && campaign.halted.is_none()
        {
            campaign.halted = Some(why.clone());
            self.changed = true;
        }
    }

    /// What came of a call.
    fn take(&mut self, (at, outcome): (At, Result<Sent, Error>)) {
        let now = self.now();
        let (tries, channel) = (self.tries(at), self.channel(at));
        let again = |after: i64| Sending::Todo.after(after);
        let next = match outcome {
            Ok(Sent { handle, left }) => Sending::Sent { handle, at: now, left }.after(0),
            // Not sent: it is stopped, or the next round finds out.
            Err(Error::CalledOff) if self.is_halted() => Sending::Untouched.after(0),
            Err(Error::CalledOff) => again(0),
            Err(error) => match error.class() {
                Class::Retry { after } if tries < TRIES => again(self.runner.later(after)),
                Class::Unknown if channel.repeats() && tries < REPEATS => {
                    again(now + 1_000 * i64::from(tries))
                }
                Class::Unknown => Sending::Unknown { at: now }.after(0),
                Class::Retry { .. } | Class::Permanent => {
                    Sending::Refused { why: fault::of(&error) }.after(0)
                }
                Class::Operator => {
                    tracing::error!(%error, "the platform refuses a notice; somebody has to mend it");
                    self.halt(&Why::Platform { fault: fault::of(&error) });
                    Sending::Refused { why: fault::of(&error) }.after(0)
                }
            },
        };
        self.change(at, |batch| (batch.state, batch.after) = next);
        if let Some(kept) = self.kept.get_mut(&at.0) {
            kept.flying.retain(|place| *place != at.1);
            kept.taken.push(at.1);
            let held = kept.chunk.batches[at.1].held_back(now + HELD_BACK);
            self.again.extend(held.map(|batch| (channel, batch)));
        }
    }

    fn tries(&self, (chunk, place): At) -> u32 {
        self.kept.get(&chunk).and_then(|kept| kept.chunk.batches.get(place)).map_or(0, |batch| batch.tries)
    }

    /// Where it stands when nothing is under way.
    fn rest(&self) -> Rest {
        match (self.kept.is_empty(), self.next < self.chunks()) {
            (true, false) => return Rest::Through,
            (true, true) => return Rest::Further,
            (false, _) => {}
        }
        let waits =
            self.kept.values().flat_map(|kept| &kept.chunk.batches).filter_map(|batch| match batch.state {
                Sending::Started { until } => Some(until),
                Sending::Todo => Some(batch.after),
                _ => None,
            });
        Rest::Later(waits.min().unwrap_or_default().max(self.now() + 1))
    }
}

impl Sending {
    fn after(self, after: i64) -> (Self, i64) {
        (self, after)
    }
}

/// The record of a chunk.
pub(super) fn chunk_record(op: &Operation, number: u32, chunk: &Chunk, revision: u64) -> Record {
    let body = serde_json::to_string(chunk).expect("a chunk is plain data");
    beside(op, notice::chunk(&op.id, number), body, revision)
}
