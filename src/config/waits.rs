//! How long things take and are waited for.
//!
//! No operator sets these: the design promises them. Scenes set them short, but for one each that keeps the figure.

use std::time::Duration;

use crate::dingtalk;

/// The figures each floor's settings are made of.
#[derive(Clone, Copy, Debug)]
pub struct Waits {
    /// A call to the platform.
    pub call: dingtalk::Waits,
    /// How long a turn, and a person something is done for, are held without a sign of life.
    pub lease: Duration,
    /// How long a run waits after the press that confirmed it.
    pub press_lands: Duration,
    /// The pause before what has an unknown outcome is looked at.
    pub again: Duration,
    /// How often what has come due is looked for.
    pub look: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            call: dingtalk::Waits::default(),
            lease: Duration::from_secs(15),
            press_lands: Duration::from_millis(150),
            again: Duration::from_secs(1),
            look: Duration::from_millis(100),
        }
    }
}
