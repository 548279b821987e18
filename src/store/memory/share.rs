//! What all tasks share besides mailboxes: reads, maps, leases on people, values, rates, ledgers.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::super::limit::{Pace, micros};
use super::super::{Entry, Letter, LetterFate, News, Owner, Record, Reservation, Sealed};
use super::{Memory, State};

/// See the methods of the same names on [`super::super::Store`].
impl Memory {
    pub fn ping(&self) {
        drop(self.state());
    }

    pub fn next_due(&self) -> Option<i64> {
        self.state().due.next()
    }

    pub fn backlog(&self) -> usize {
        self.state().queue.backlog()
    }

    pub fn record(&self, id: &str) -> Option<Record> {
        self.state().records.get(id).cloned()
    }

    pub fn entry(&self, map: &'static str, field: &str) -> Option<String> {
        self.state().maps.get(map)?.get(field).cloned()
    }

    pub fn entries(&self, map: &'static str) -> Vec<(String, String)> {
        let state = self.state();
        let fields = state.maps.get(map).into_iter().flatten();
        fields.map(|(field, value)| (field.clone(), value.clone())).collect()
    }

    pub fn size(&self, map: &'static str) -> usize {
        self.state().maps.get(map).map_or(0, BTreeMap::len)
    }

    pub fn put_entry(&self, entry: &Entry) {
        self.state().put_entry(entry);
    }

    pub fn tell(&self, by: &str, item: &str) {
        let (dropped, told) = &mut self.state().news;
        if told.len() == News::MOST {
            told.pop_front();
            *dropped += 1;
        }
        told.push_back((by.to_owned(), item.to_owned()));
    }

    pub fn news(&self, after: Option<&str>) -> News {
        let (dropped, told) = &self.state().news;
        let end = dropped + told.len();
        let after = after.map_or(end, |after| after.parse().unwrap_or(0));
        let items = told.iter().skip(after.saturating_sub(*dropped)).cloned().collect();
        News { last: end.to_string(), items, gap: after < *dropped }
    }

    pub fn lock(&self, name: &str, ttl: Duration) -> Option<u64> {
        let mut state = self.state();
        if state.locks.get(name).is_some() {
            return None;
        }
        let fence = state.queue.fence();
        state.locks.put(name, fence, ttl);
        Some(fence)
    }

    pub fn unlock(&self, name: &str, fence: u64) {
        let mut state = self.state();
        if state.locks.get(name) == Some(&fence) {
            state.locks.remove(name);
        }
    }

    pub fn extend(&self, name: &str, fence: u64, ttl: Duration) -> bool {
        let mut state = self.state();
        let held = state.locks.get(name) == Some(&fence);
        if held {
            state.locks.put(name, fence, ttl);
        }
        held
    }

    pub fn value(&self, name: &str) -> Option<String> {
        self.state().values.get(name).cloned()
    }

    pub fn put_value(&self, name: &str, value: &str, ttl: Duration) {
        self.state().values.put(name, value.to_owned(), ttl);
    }

    pub fn drop_value(&self, name: &str) {
        self.state().values.remove(name);
    }

    pub fn tally(&self, name: &str, by: u64, ttl: Duration) -> u64 {
        let mut state = self.state();
        let before = state.values.get(name).and_then(|count| count.parse::<u64>().ok()).unwrap_or(0);
        state.values.put(name, (before + by).to_string(), ttl);
        before + by
    }

    pub fn reserve(&self, bucket: &str, pace: Pace) -> Reservation {
        self.state().reserve(format!("api:{bucket}"), pace)
    }

    pub fn reserve_window(&self, bucket: &str, pace: Pace) -> Reservation {
        self.state().reserve(format!("ip:{bucket}"), pace)
    }

    pub fn give_back(&self, bucket: &str, mark: u64, pace: Pace) {
        if let Some(free) = self.state().rates.get_mut(&format!("api:{bucket}")).filter(|free| **free == mark)
        {
            *free -= pace.interval;
        }
    }

    pub fn count(&self, added: &BTreeMap<(String, String), u64>) {
        let mut state = self.state();
        for ((ledger, field), by) in added {
            let fields = state.ledgers.entry(ledger.clone()).or_default();
            *fields.entry(field.clone()).or_default() += by;
        }
    }

    pub fn ledger(&self, ledger: &str) -> Vec<(String, u64)> {
        let state = self.state();
        let fields = state.ledgers.get(ledger).into_iter().flatten();
        fields.map(|(field, count)| (field.clone(), *count)).collect()
    }

    pub fn audit(&self, from_seq: u64, max: usize) -> Vec<Sealed> {
        let state = self.state();
        let start = state.log.partition_point(|sealed| sealed.seq < from_seq);
        state.log[start..].iter().take(max).cloned().collect()
    }

    pub fn audit_tail(&self) -> Option<Sealed> {
        self.state().log.last().cloned()
    }

    pub fn audit_reached(&self) -> u64 {
        self.state().log.last().map_or(0, |sealed| sealed.seq)
    }

    pub fn session(&self, owner: &Owner) -> Option<String> {
        self.state().sessions.get(owner.name()).cloned()
    }

    pub fn letters(&self, before: Option<&str>, max: usize) -> Vec<Letter> {
        let state = self.state();
        let number = |id: &str| id.parse().unwrap_or(u64::MAX);
        let newest = state.dead.iter().rev();
        let earlier = newest.filter(|letter| before.is_none_or(|id| number(&letter.id) < number(id)));
        earlier.take(max).cloned().collect()
    }

    pub fn letter(&self, id: &str) -> Option<Letter> {
        self.state().dead.iter().find(|letter| letter.id == id).cloned()
    }

    pub fn settle_letter(&self, id: &str, fate: LetterFate, line: &str) -> bool {
        self.change(|state| {
            let Some(at) = state.dead.iter().position(|letter| letter.id == id) else { return false };
            if let (LetterFate::Requeue, Some(letter)) = (fate, state.dead.remove(at)) {
                state.followed.posted(&letter.owner);
                state.queue.post(&letter.owner, letter.item);
            }
            state.queue.post(&Owner::audit(), line.to_owned());
            true
        })
    }
}

impl State {
    pub(super) fn put_entry(&mut self, entry: &Entry) {
        let map = self.maps.entry(entry.map).or_default();
        match &entry.value {
            Some(value) => map.insert(entry.field.clone(), value.clone()),
            None => map.remove(&entry.field),
        };
    }

    fn reserve(&mut self, bucket: String, pace: Pace) -> Reservation {
        // Counted from a day before birth, so that a new bucket's clock (0) is long past.
        let now = micros(Instant::now().duration_since(self.born)) + 86_400_000_000;
        let free = self.rates.get(&bucket).copied().unwrap_or(0);
        let (reservation, next) = pace.ask(free, now);
        if let Some(next) = next {
            self.rates.insert(bucket, next);
        }
        reservation
    }
}
