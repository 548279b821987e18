//! How long an operation may take, and how far one person's word goes.

use std::time::Duration;

use crate::domain::operation::notice::Quiet;

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The longest a call may last, waiting for its place included; the lease must outlast it.
    pub call: Duration,
    /// How long a person is held from the last sign of life; outlasts a call, and is over when a dead replica's turn is.
    pub hold: Duration,
    /// How long a run waits after the press that confirmed it. The answer to the press is on its way to the one who
    /// pressed, and shows them the card in hand: a redraw of a quick run that overtook it would be painted over by it
    /// for good.
    pub press_lands: Duration,
    /// The pause before a step of unknown outcome is looked at, longer with each try.
    pub again: Duration,
    /// How often a step is tried when the platform is busy or its outcome unknown.
    pub tries: u32,
    /// How long after its beginning an operation still waits for a busy platform.
    pub patience: Duration,
    /// The most people a notice may go to without a second person.
    pub notice_above: u32,
    /// When nobody is reminded of a notice.
    pub quiet_hours: Option<Quiet>,
    /// Metered calls the organisation has a month; `None` where that is not known.
    pub calls_a_month: Option<u64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            call: crate::dingtalk::Waits::default().longest(),
            hold: Duration::from_secs(15),
            press_lands: Duration::from_millis(150),
            again: Duration::from_secs(1),
            tries: 8,
            patience: Duration::from_mins(10),
            notice_above: 1_000,
            quiet_hours: None,
            calls_a_month: None,
        }
    }
}
