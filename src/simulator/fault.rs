//! What can be made to go wrong, by whom, how often.
//!
//! **Invariant:** of several faults that match a call, the oldest that fires decides; only delays add up. A fault draws
//! its chances from the seed for itself: whether it hits its nth call does not depend on any other call or fault.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::world::Chance;

/// The kinds of trouble of design 3.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// HTTP 500 with the family's system-busy body; nothing is done.
    Http500,
    /// HTTP 502 with an HTML page; nothing is done.
    Http502Html,
    /// Nothing is done, nothing is answered.
    Timeout,
    /// The call is performed, nothing is answered.
    CommitThenTimeout,
    /// The call is performed after `delay_ms`.
    Slow,
    /// The call is performed, and answered after `delay_ms`.
    LateAnswer,
    /// 90018, `QpsLimitForAppkeyAndApi`.
    ThrottleApp,
    /// 90002, `QpsLimitForApi`.
    ThrottleGlobal,
    /// The body of a banned address: HTML and `status:1111` in turn.
    IpBan,
    /// 90020, `ApiCountLimitForOrg`.
    Quota,
    /// Every issued token stops working before the call, which carries one.
    ExpireToken,
    /// A push to the bot is not made.
    DropPush,
    /// A push to the bot is made twice.
    DuplicatePush,
    /// The connection chosen for a push gets `disconnect` first; the push takes another, or is lost.
    DisconnectStream,
    /// The connection chosen for a push swallows it, and everything else, for a minute.
    HalfOpenStream,
    /// The call is refused with the order's `code`; nothing is done.
    Refuse,
}

/// What a fault acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A call that carries an access token.
    Call,
    /// A call that needs none: tokens, session webhooks.
    OpenCall,
    /// A push to the bot over HTTP.
    HttpPush,
    /// A push to the bot over Stream.
    StreamPush,
}

impl Kind {
    fn acts_on(self, target: Target) -> bool {
        match self {
            Self::DropPush | Self::DuplicatePush => matches!(target, Target::HttpPush | Target::StreamPush),
            Self::DisconnectStream | Self::HalfOpenStream => target == Target::StreamPush,
            Self::ExpireToken => target == Target::Call,
            _ => matches!(target, Target::Call | Target::OpenCall),
        }
    }

    /// The word of the control plane.
    pub fn word(self) -> &'static str {
        match self {
            Self::Http500 => "http500",
            Self::Http502Html => "http502_html",
            Self::Timeout => "timeout",
            Self::CommitThenTimeout => "commit_then_timeout",
            Self::Slow => "slow",
            Self::LateAnswer => "late_answer",
            Self::ThrottleApp => "throttle_app",
            Self::ThrottleGlobal => "throttle_global",
            Self::IpBan => "ip_ban",
            Self::Quota => "quota",
            Self::ExpireToken => "expire_token",
            Self::DropPush => "drop_push",
            Self::DuplicatePush => "duplicate_push",
            Self::DisconnectStream => "disconnect_stream",
            Self::HalfOpenStream => "half_open_stream",
            Self::Refuse => "refuse",
        }
    }
}

/// A fault as it is ordered: `POST /_sim/faults`.
#[derive(Clone, Debug, Deserialize)]
pub struct Order {
    /// Prefix of `METHOD /path` or of the path; everything when absent.
    #[serde(default)]
    pub api: Option<String>,
    /// What goes wrong.
    pub kind: Kind,
    /// How many times; 1 unless there is a rate.
    #[serde(default)]
    pub times: Option<u64>,
    /// How likely for each call, 0 to 1.
    #[serde(default)]
    pub rate: Option<f64>,
    /// Waits this long first, in milliseconds.
    #[serde(default)]
    pub delay_ms: Option<u64>,
    /// What `refuse` refuses with: a number of the old API, or a word of the new one.
    #[serde(default)]
    pub code: Option<String>,
}

/// What happens to one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Wait first.
    pub delay: Duration,
    /// Then this.
    pub kind: Option<Kind>,
    /// With this code, when it is a refusal.
    pub code: Option<String>,
}

impl Plan {
    /// Waits as planned; without a delay, not at all: the timer's grain is a millisecond.
    pub async fn wait(&self) {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
    }
}

/// The faults in force.
#[derive(Debug)]
pub struct Faults {
    orders: Vec<(Order, Chance)>,
    seed: u64,
    ordered: u64,
}

impl Faults {
    /// No faults; chance is drawn from a seed.
    pub fn new(seed: u64) -> Self {
        Self { orders: Vec::new(), seed, ordered: 0 }
    }

    /// Puts a fault in force.
    pub fn order(&mut self, order: Order) {
        let mut nth = Chance::of(self.ordered);
        self.orders.push((order, Chance::of(self.seed ^ nth.next())));
        self.ordered += 1;
    }

    /// Ends all faults; the next ones draw as the first did.
    pub fn clear(&mut self) {
        self.orders.clear();
        self.ordered = 0;
    }

    /// The faults in force, with how often each may still fire.
    pub fn as_json(&self) -> Value {
        let faults = self.orders.iter().map(|(o, _)| {
            json!({"api": o.api, "kind": o.kind.word(), "times": o.times, "rate": o.rate, "delay_ms": o.delay_ms,
                "code": o.code})
        });
        json!({"faults": faults.collect::<Vec<_>>()})
    }

    /// Decides about one call, using up what fires.
    pub fn plan(&mut self, method: &str, path: &str, target: Target) -> Plan {
        let named = format!("{method} {path}");
        let mut plan = Plan::default();
        for (order, chance) in &mut self.orders {
            let matches =
                order.api.as_deref().is_none_or(|api| named.starts_with(api) || path.starts_with(api));
            let decided = plan.kind.is_some() && order.kind != Kind::Slow;
            if !matches || decided || !order.kind.acts_on(target) || !order.fires(chance) {
                continue;
            }
            plan.delay += Duration::from_millis(order.delay_ms.unwrap_or_else(|| order.kind.usual_delay()));
            if order.kind != Kind::Slow {
                plan.kind = Some(order.kind);
                plan.code.clone_from(&order.code);
            }
        }
        self.orders.retain(|(o, _)| o.times != Some(0));
        plan
    }
}

impl Kind {
    fn usual_delay(self) -> u64 {
        if matches!(self, Self::Slow | Self::LateAnswer) { 1_000 } else { 0 }
    }
}

impl Order {
    /// Whether it fires now; `times` counts down, and defaults to 1 without a rate.
    fn fires(&mut self, chance: &mut Chance) -> bool {
        if let Some(rate) = self.rate
            && chance.part() >= rate
        {
            return false;
        }
        if self.times.is_none() && self.rate.is_none() {
            self.times = Some(1);
        }
        match &mut self.times {
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(api: Option<&str>, kind: Kind) -> Order {
        Order { api: api.map(str::to_owned), kind, times: None, rate: None, delay_ms: None, code: None }
    }

    #[test]
    fn a_fault_fires_once_on_what_its_prefix_names() {
        let mut faults = Faults::new(1);
        faults.order(order(Some("/topapi/v2/user/create"), Kind::CommitThenTimeout));
        assert_eq!(faults.plan("POST", "/topapi/v2/user/get", Target::Call).kind, None);
        let hit = faults.plan("POST", "/topapi/v2/user/create", Target::Call);
        assert_eq!(hit.kind, Some(Kind::CommitThenTimeout));
        assert_eq!(faults.plan("POST", "/topapi/v2/user/create", Target::Call).kind, None);
        faults.order(order(Some("POST /v1.0/card"), Kind::Http500));
        assert_eq!(faults.plan("PUT", "/v1.0/card/instances", Target::Call).kind, None);
        assert_eq!(faults.plan("POST", "/v1.0/card/instances", Target::Call).kind, Some(Kind::Http500));
    }

    #[test]
    fn pushes_and_calls_have_their_own_faults() {
        let mut faults = Faults::new(1);
        faults.order(order(None, Kind::DropPush));
        faults.order(order(None, Kind::ExpireToken));
        assert_eq!(faults.plan("GET", "/gettoken", Target::OpenCall).kind, None);
        assert_eq!(faults.plan("POST", "/dingtalk/robot", Target::HttpPush).kind, Some(Kind::DropPush));
        assert_eq!(faults.plan("POST", "/topapi/role/list", Target::Call).kind, Some(Kind::ExpireToken));
    }

    #[test]
    fn a_rate_is_kept_and_does_not_run_out() {
        let mut faults = Faults::new(7);
        faults.order(Order { rate: Some(0.25), ..order(None, Kind::Http500) });
        let hits = (0..1_000).filter(|_| faults.plan("GET", "/x", Target::Call).kind.is_some()).count();
        assert!((200..300).contains(&hits), "{hits}");
    }

    #[test]
    fn a_rate_hits_the_same_calls_whatever_else_is_called() {
        let path = "/v1.0/robot/oToMessages/batchSend";
        let hits = |between: usize| -> Vec<usize> {
            let mut faults = Faults::new(7);
            faults.order(Order { rate: Some(0.5), ..order(None, Kind::Slow) });
            faults.order(Order { rate: Some(0.1), ..order(Some(path), Kind::CommitThenTimeout) });
            let mut hit = |_: &usize| {
                (0..between).for_each(|_| _ = faults.plan("GET", "/x", Target::Call));
                faults.plan("POST", path, Target::Call).kind == Some(Kind::CommitThenTimeout)
            };
            (0..100).filter(|nth| hit(nth)).collect()
        };
        assert!((2..25).contains(&hits(0).len()) && hits(0) == hits(3));
    }

    #[test]
    fn slowness_adds_to_the_fault_that_decides() {
        let mut faults = Faults::new(1);
        faults.order(Order { delay_ms: Some(30), ..order(None, Kind::Slow) });
        faults.order(Order { times: Some(2), ..order(None, Kind::Quota) });
        let plan = faults.plan("GET", "/x", Target::Call);
        assert_eq!(plan, Plan { delay: Duration::from_millis(30), kind: Some(Kind::Quota), code: None });
        assert_eq!(
            faults.plan("GET", "/x", Target::Call),
            Plan { delay: Duration::ZERO, kind: Some(Kind::Quota), code: None }
        );
    }
}
