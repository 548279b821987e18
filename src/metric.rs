//! What is counted and timed while it happens, and how it is told to whoever scrapes.
//!
//! One [`Metrics`] is made at the start and handed down to whoever counts; there is no other way to one. What is only a
//! state at the moment of asking (how much waits, how old it is) is no counter: it is put on a [`Snapshot`] when asked for.
//!
//! **Invariant:** a label's value is a name of ours (a template of a path, an API, a kind of turn) and never a person's,
//! a conversation's or anything else's that grows with use.

mod series;
mod snapshot;

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::text;
use prometheus_client::registry::Registry;

use series::{InflowLabels, Labelled, RouteLabels, Series, StoreCall, WithOutcome};
pub use snapshot::Snapshot;

/// What every name begins with.
const PREFIX: &str = "guanjia";

/// Everything this process counts. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Metrics(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    registry: Registry,
    series: Series,
}

impl Default for Inner {
    fn default() -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        let series = Series::register(&mut registry);
        Self { registry, series }
    }
}

/// Something that came in by a door.
#[derive(Clone, Copy, Debug)]
pub struct Inflow {
    /// `http` or `stream`.
    pub door: &'static str,
    /// `message`, `press` or `event`.
    pub kind: &'static str,
    /// What became of it: `taken`, or why not.
    pub outcome: &'static str,
}

impl Metrics {
    /// Something came in by a door and was answered.
    pub fn inflow(&self, inflow: Inflow, took: Duration) {
        let Inflow { door, kind, outcome } = inflow;
        let of = InflowLabels { door, kind, outcome };
        self.0.series.inflows.get_or_create(&of).observe(took.as_secs_f64());
    }

    /// A page or an address of the API was asked for; `route` is its template.
    pub fn request(&self, (method, route): (&str, &str), code: u16, took: Duration) {
        let of = RouteLabels { method: method.to_owned(), route: route.to_owned(), code };
        self.0.series.requests.get_or_create(&of).observe(took.as_secs_f64());
    }

    /// The platform was called.
    pub fn platform_call(&self, api: &'static str, outcome: &'static str, took: Duration) {
        let series = &self.0.series;
        series
            .platform
            .get_or_create(&Labelled { name: series::API, value: api })
            .observe(took.as_secs_f64());
        series.platform_outcomes.get_or_create(&WithOutcome { name: series::API, value: api, outcome }).inc();
    }

    /// A call waited for its place in the pace, or was told that there is none.
    pub fn platform_wait(&self, lane: &'static str, took: Duration) {
        self.0
            .series
            .waits
            .get_or_create(&Labelled { name: series::LANE, value: lane })
            .observe(took.as_secs_f64());
    }

    /// The store was asked.
    pub fn store_call(&self, call: &'static str, took: Duration) {
        self.0.series.store.get_or_create(&StoreCall { call }).observe(took.as_secs_f64());
    }

    /// The store did not answer, or not what it should.
    pub fn store_failure(&self, call: &'static str) {
        self.0.series.store_failures.get_or_create(&StoreCall { call }).inc();
    }

    /// A turn ended.
    pub fn turn(&self, kind: &'static str, outcome: &'static str, took: Duration) {
        let series = &self.0.series;
        series.turns.get_or_create(&Labelled { name: series::KIND, value: kind }).observe(took.as_secs_f64());
        series.turn_outcomes.get_or_create(&WithOutcome { name: series::KIND, value: kind, outcome }).inc();
    }

    /// These kinds of turns there are: how they may end is told from the start, though none has yet.
    pub fn turns_of(&self, kinds: impl Iterator<Item = &'static str>) {
        let series = &self.0.series;
        for value in kinds {
            for outcome in ["ok", "failed", "panicked"] {
                let of = WithOutcome { name: series::KIND, value, outcome };
                drop(series.turn_outcomes.get_or_create(&of));
            }
            drop(series.dead_letters.get_or_create(&Labelled { name: series::KIND, value }));
        }
    }

    /// An item was put aside.
    pub fn dead_letter(&self, kind: &'static str) {
        self.0.series.dead_letters.get_or_create(&Labelled { name: series::KIND, value: kind }).inc();
    }

    /// An operation went into a state.
    pub fn operation(&self, state: &str) {
        self.0.series.operations.get_or_create(&vec![(series::STATE, state.to_owned())]).inc();
    }

    /// A message of the outbox was sent, or was not.
    pub fn message(&self, outcome: &'static str) {
        self.0.series.messages.get_or_create(&Labelled { name: series::OUTCOME, value: outcome }).inc();
    }

    /// A Stream connection ended, or did not come about.
    pub fn stream_end(&self, why: &'static str) {
        self.0.series.stream_ends.get_or_create(&Labelled { name: series::WHY, value: why }).inc();
    }

    /// All of it with what was seen at the moment of asking, as Prometheus reads it.
    pub fn tell(&self, snapshot: Snapshot) -> String {
        let mut told = String::new();
        // Writing to a text cannot fail.
        let _ = text::encode_registry(&mut told, &self.0.registry);
        let _ = text::encode(&mut told, &snapshot.registry());
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_told_under_our_names_in_base_units() {
        let metrics = Metrics::default();
        let took = Duration::from_millis(2);
        metrics.inflow(Inflow { door: "http", kind: "message", outcome: "taken" }, took);
        metrics.request(("GET", "/app/{id}"), 200, took);
        metrics.platform_call("POST /topapi/v2/user/get", "ok", took);
        metrics.store_call("accept", took);
        metrics.clone().operation("done");
        let mut snapshot = Snapshot::default();
        snapshot.put(("outbox_messages", "what waits"), &[("lane", "x")], 3.0);
        snapshot.put(("outbox_messages", "what waits"), &[("lane", "y")], 0.5);
        let told = metrics.tell(snapshot);
        for line in [
            "guanjia_inflow_duration_seconds_count{door=\"http\",kind=\"message\",outcome=\"taken\"} 1",
            "guanjia_http_request_duration_seconds_count{method=\"GET\",route=\"/app/{id}\",code=\"200\"} 1",
            "guanjia_dingtalk_calls_total{api=\"POST /topapi/v2/user/get\",outcome=\"ok\"} 1",
            "guanjia_store_call_duration_seconds_bucket{le=\"0.0025\",call=\"accept\"} 1",
            "guanjia_operations_total{state=\"done\"} 1",
            "guanjia_outbox_messages{lane=\"x\"} 3.0",
            "guanjia_outbox_messages{lane=\"y\"} 0.5",
        ] {
            assert!(told.lines().any(|told| told == line), "{line}\n{told}");
        }
        assert!(told.ends_with("# EOF\n"), "{told}");
        assert_eq!(told.matches("# TYPE guanjia_outbox_messages").count(), 1, "{told}");
    }

    #[test]
    fn two_processes_in_one_count_apart() {
        let (one, other) = (Metrics::default(), Metrics::default());
        one.operation("done");
        assert!(!other.tell(Snapshot::default()).contains("state=\"done\""));
    }
}
