//! How long an operation may take, and how far one person's word goes.

use std::time::Duration;

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The longest a call may last, waiting for its place included; the lease must outlast it.
    pub call: Duration,
    /// How long a person is held from the last sign of life; outlasts a call, and is over when a dead replica's turn is.
    pub hold: Duration,
    /// How often a step is tried when the platform is busy or its outcome unknown.
    pub tries: u32,
    /// How long after its beginning an operation still waits for a busy platform.
    pub patience: Duration,
    /// The most people a notice may go to without a second person.
    pub notice_above: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            call: crate::dingtalk::WAITING_BUDGET + Duration::from_secs(5),
            hold: Duration::from_secs(15),
            tries: 8,
            patience: Duration::from_mins(10),
            notice_above: 1_000,
        }
    }
}
