//! A map whose entries have a time to live.
//!
//! **Invariant:** an entry past its time is never seen, and at most as many dead entries as living ones are kept.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// See the module.
pub(super) struct Expiring<V> {
    entries: HashMap<String, (V, Instant)>,
    /// At this size the dead are swept out.
    sweep_at: usize,
}

impl<V> Default for Expiring<V> {
    fn default() -> Self {
        Self { entries: HashMap::new(), sweep_at: 1024 }
    }
}

impl<V> Expiring<V> {
    /// The entry, if it lives.
    pub fn get(&self, key: &str) -> Option<&V> {
        self.entries.get(key).filter(|(_, end)| *end > Instant::now()).map(|(value, _)| value)
    }

    /// The entry, if it lives, to change; its time to live stays.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.entries.get_mut(key).filter(|(_, end)| *end > Instant::now()).map(|(value, _)| value)
    }

    /// Writes the entry with a new time to live.
    pub fn put(&mut self, key: &str, value: V, ttl: Duration) {
        let now = Instant::now();
        if self.entries.len() >= self.sweep_at {
            self.entries.retain(|_, (_, end)| *end > now);
            self.sweep_at = (self.entries.len() * 2).max(1024);
        }
        self.entries.insert(key.to_owned(), (value, now + ttl));
    }

    /// Removes the entry.
    pub fn remove(&mut self, key: &str) {
        self.entries.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dead_are_neither_seen_nor_kept() {
        let mut map = Expiring::default();
        for key in 0..10_000 {
            map.put(&key.to_string(), key, Duration::ZERO);
        }
        assert_eq!(map.get("1"), None);
        assert!(map.entries.len() <= 1024);
    }
}
