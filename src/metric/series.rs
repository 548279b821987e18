//! The series, their labels and their buckets.

use prometheus_client::encoding::{EncodeLabelSet, LabelSetEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

pub(super) const API: &str = "api";
pub(super) const KIND: &str = "kind";
pub(super) const LANE: &str = "lane";
pub(super) const OUTCOME: &str = "outcome";
pub(super) const STATE: &str = "state";
pub(super) const WHY: &str = "why";

/// What came in by a door.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct InflowLabels {
    pub door: &'static str,
    pub kind: &'static str,
    pub outcome: &'static str,
}

/// A request of a browser's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RouteLabels {
    pub method: String,
    pub route: String,
    pub code: u16,
}

/// A call of the store.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct StoreCall {
    pub call: &'static str,
}

/// One label.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Labelled {
    pub name: &'static str,
    pub value: &'static str,
}

impl EncodeLabelSet for Labelled {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> Result<(), std::fmt::Error> {
        [(self.name, self.value)].encode(encoder)
    }
}

/// One label, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct WithOutcome {
    pub name: &'static str,
    pub value: &'static str,
    pub outcome: &'static str,
}

impl EncodeLabelSet for WithOutcome {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> Result<(), std::fmt::Error> {
        [(self.name, self.value), (OUTCOME, self.outcome)].encode(encoder)
    }
}

/// Counted by labels.
pub(super) type Counted<L> = Family<L, Counter>;
/// Timed by labels.
pub(super) type Timed<L> = Family<L, Histogram, fn() -> Histogram>;

/// Every series of a process.
#[derive(Debug)]
pub(super) struct Series {
    pub inflows: Timed<InflowLabels>,
    pub requests: Timed<RouteLabels>,
    pub platform: Timed<Labelled>,
    pub platform_outcomes: Counted<WithOutcome>,
    pub waits: Timed<Labelled>,
    pub store: Timed<StoreCall>,
    pub store_failures: Counted<StoreCall>,
    pub turns: Timed<Labelled>,
    pub turn_outcomes: Counted<WithOutcome>,
    pub dead_letters: Counted<Labelled>,
    pub operations: Counted<Vec<(&'static str, String)>>,
    pub messages: Counted<Labelled>,
    pub stream_ends: Counted<Labelled>,
}

/// What is a trip to the store, or is to be acknowledged at once.
fn quick() -> Histogram {
    Histogram::new([0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.45, 1.0])
}

/// What goes over the network, or waits for what does.
fn slow() -> Histogram {
    Histogram::new([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0])
}

impl Series {
    /// Makes them and has them told.
    pub(super) fn register(registry: &mut Registry) -> Self {
        let series = Self {
            inflows: Family::new_with_constructor(quick),
            requests: Family::new_with_constructor(slow),
            platform: Family::new_with_constructor(slow),
            platform_outcomes: Family::default(),
            waits: Family::new_with_constructor(slow),
            store: Family::new_with_constructor(quick),
            store_failures: Family::default(),
            turns: Family::new_with_constructor(slow),
            turn_outcomes: Family::default(),
            dead_letters: Family::default(),
            operations: Family::default(),
            messages: Family::default(),
            stream_ends: Family::default(),
        };
        series.begin();
        series.tell_durations(registry);
        series.tell_counts(registry);
        series
    }

    /// What an alert looks at is there from the start: the first of its kind would otherwise be no increase.
    fn begin(&self) {
        for value in ["told", "silent", "closed", "stopped", "not_granted", "unreachable"] {
            drop(self.stream_ends.get_or_create(&Labelled { name: WHY, value }));
        }
        for value in ["delivered", "said_instead", "dropped", "retry", "gave_up"] {
            drop(self.messages.get_or_create(&Labelled { name: OUTCOME, value }));
        }
        drop(self.store_failures.get_or_create(&StoreCall { call: "accept" }));
        for kind in ["message", "press", "event"] {
            for (door, outcome) in [("http", "not_stored"), ("http", "unsigned"), ("stream", "not_stored")] {
                drop(self.inflows.get_or_create(&InflowLabels { door, kind, outcome }));
            }
        }
    }

    fn tell_durations(&self, registry: &mut Registry) {
        let unit = || Unit::Seconds;
        let told = "From the arrival of what came in by a door to its acknowledgement";
        registry.register_with_unit("inflow_duration", told, unit(), self.inflows.clone());
        let told = "Requests of pages, the API and the operator, by template";
        registry.register_with_unit("http_request_duration", told, unit(), self.requests.clone());
        let told = "Calls of DingTalk, by API";
        registry.register_with_unit("dingtalk_call_duration", told, unit(), self.platform.clone());
        let told = "How long calls of DingTalk waited for their place in the pace";
        registry.register_with_unit("dingtalk_wait_duration", told, unit(), self.waits.clone());
        let told = "Round trips to the store, by call";
        registry.register_with_unit("store_call_duration", told, unit(), self.store.clone());
        let told = "Turns, by the kind of what was worked off";
        registry.register_with_unit("turn_duration", told, unit(), self.turns.clone());
    }

    fn tell_counts(&self, registry: &mut Registry) {
        let told = "Calls of DingTalk, by API and what became of them";
        registry.register("dingtalk_calls", told, self.platform_outcomes.clone());
        let told = "Round trips to the store that failed, by call";
        registry.register("store_failures", told, self.store_failures.clone());
        let told = "Turns, by kind and what became of them";
        registry.register("turns", told, self.turn_outcomes.clone());
        let told = "Items put aside because they could not be handled";
        registry.register("dead_letters", told, self.dead_letters.clone());
        let told = "Changes and notices, by the state they went into";
        registry.register("operations", told, self.operations.clone());
        let told = "Messages of the outbox, by what became of a try";
        registry.register("messages", told, self.messages.clone());
        let told = "Stream connections that ended or did not come about";
        registry.register("stream_ends", told, self.stream_ends.clone());
    }
}
