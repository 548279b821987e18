//! What becomes of what is sent.
//!
//! **Invariant:** only what may be said twice is repeated after an unknown outcome.

use std::time::Duration;

use crate::dingtalk::{Class, Error};

/// What became of a parcel.
pub(super) enum Fate {
    Delivered,
    /// Shown as text: so are its later states.
    SaidInstead,
    /// Nobody can be reached with it.
    Dropped,
    Retry {
        after: Duration,
    },
    GaveUp {
        cause: Error,
    },
}

impl Fate {
    pub fn label(&self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::SaidInstead => "said_instead",
            Self::Dropped => "dropped",
            Self::Retry { .. } => "retry",
            Self::GaveUp { .. } => "gave_up",
        }
    }
}

/// Creating a card and redrawing one may be repeated after an unknown outcome; so may a reply, which then may be said
/// twice rather than not at all.
pub(super) fn repeatable(error: Error) -> Fate {
    match error.class() {
        Class::Retry { after } => Fate::Retry { after },
        Class::Unknown => Fate::Retry { after: Duration::from_secs(1) },
        Class::Permanent | Class::Operator => Fate::GaveUp { cause: error },
    }
}

/// Robot messages by the API have no handle: repeated after an unknown outcome they might be seen twice, so they are not.
pub(super) fn once(error: Error) -> Fate {
    match error.class() {
        Class::Retry { after } => Fate::Retry { after },
        _ => Fate::GaveUp { cause: error },
    }
}
