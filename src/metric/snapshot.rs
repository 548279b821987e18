//! What was seen at the moment of asking.

use std::collections::BTreeMap;

use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::PREFIX;

/// Labels of one value.
type Labels = Vec<(&'static str, String)>;

/// A gauge of a float, by labels.
type Values = Family<Labels, Gauge<f64, std::sync::atomic::AtomicU64>>;

/// Gauges made for one scrape: what could not be seen is not there, rather than old.
#[derive(Debug, Default)]
pub struct Snapshot {
    gauges: BTreeMap<(&'static str, &'static str), Values>,
}

impl Snapshot {
    /// Puts a value under a name (without the prefix) and its meaning.
    pub fn put(&mut self, name: (&'static str, &'static str), labels: &[(&'static str, &str)], value: f64) {
        let labels: Labels = labels.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.gauges.entry(name).or_default().get_or_create(&labels).set(value);
    }

    /// A whole number.
    pub fn count(&mut self, name: (&'static str, &'static str), labels: &[(&'static str, &str)], value: u64) {
        #[expect(clippy::cast_precision_loss, reason = "counts and times are far below 2^53")]
        self.put(name, labels, value as f64);
    }

    pub(super) fn registry(self) -> Registry {
        let mut registry = Registry::with_prefix(PREFIX);
        for ((name, told), values) in self.gauges {
            registry.register(name, told, values);
        }
        registry
    }
}
