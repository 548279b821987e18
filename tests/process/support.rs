//! What the scenarios are played with.

mod child;
mod house;
mod platform;
mod server;

use std::future::Future;
use std::io::Write as _;
use std::time::{Duration, Instant};

pub use child::{Child, free_port, guanjia};
pub use house::{Bot, House, world};
pub use platform::{Platform, http};
pub use server::Server;

/// The one who asks in nearly every scenario: sub-administrator of 和平医院.
pub const ADMIN: &str = "hp_admin";
/// The main job: one member, one role.
pub const ADD: &str = "添加成员 陈晨 13900000199 急诊科 信息员";
/// The number in it.
pub const NUMBER: &str = "13900000199";
/// The call that makes a member.
pub const CREATE: &str = "/topapi/v2/user/create";
/// The call that gives roles.
pub const GRANT: &str = "/topapi/role/addrolesforemps";

/// Whether this run has time: `scripts/test --long`.
pub fn long() -> bool {
    std::env::var_os("GUANJIA_TEST_LONG").is_some()
}

/// Asks until there is an answer.
///
/// # Panics
/// When there is none in time.
pub async fn eventually<T, F: Future<Output = Option<T>>>(
    within: Duration,
    what: &str,
    mut ask: impl FnMut() -> F,
) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(began.elapsed() < within, "not within {within:?}: {what}");
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}

/// So many seconds.
pub const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// So many milliseconds.
pub const fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// So many names of people who are nobody here, each its own: what a reply quotes tells which message it answers.
pub fn names(count: usize) -> Vec<String> {
    let family = ["赵", "钱", "周", "吴", "郑", "冯", "陈", "褚", "卫", "蒋"];
    let given =
        ["明", "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "涛", "超"];
    let name = |n: usize| format!("{}{}{}", family[n % 10], given[n / 10 % 16], given[n / 160 % 16]);
    (0..count).map(name).collect()
}

/// A small generator, the same in every run (xorshift).
pub struct Chance(u64);

impl Chance {
    /// From this seed, or the one in `PROCESS_SEED`, for other moments.
    pub fn new(seed: u64) -> Self {
        let other = std::env::var("PROCESS_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = other.unwrap_or(seed);
        // Nowhere is left to tell it when standard output is gone.
        let _ = writeln!(std::io::stdout(), "PROCESS_SEED={seed}");
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below the limit.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
