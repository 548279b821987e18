//! What the metrics call an outcome: few names, each for what somebody would do about it.

use super::{Class, Error};

impl Error {
    /// The name.
    pub(in crate::dingtalk) fn label(&self) -> &'static str {
        match self {
            Self::Throttled { .. } => "throttled",
            Self::IpBanned { .. } => "banned",
            Self::QuotaGone => "quota",
            Self::TokenRejected => "token",
            Self::Credentials { .. } => "credentials",
            Self::NotGranted { .. } => "not_granted",
            Self::AddressNotAllowed => "address",
            Self::OutOfService { .. } => "out_of_service",
            Self::OutsideAppScope => "outside_scope",
            Self::Unreachable { .. } => "unreachable",
            Self::Busy => "busy",
            _ => match self.class() {
                Class::Retry { .. } => "later",
                Class::Unknown => "unknown",
                Class::Permanent => "refused",
                Class::Operator => "misused",
            },
        }
    }
}
