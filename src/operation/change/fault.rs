//! What the platform said, as far as a person can act on it.

use crate::dingtalk::{Cap, Error};
use crate::domain::operation::{Fault, NoticeFault, Why};
use crate::domain::profile::Field;

/// What the platform said, as far as a person can act on it.
pub fn of(error: &Error) -> Fault {
    match error {
        Error::InvalidNumber => Fault::NumberInvalid,
        Error::SameAccount => Fault::SameAccount,
        Error::Full { cap: Cap::Teams } => Fault::TooManyTeams,
        Error::Full { cap: Cap::Organisation } => Fault::OrganisationFull,
        Error::Full { cap: Cap::Department } => Fault::DepartmentFull,
        Error::DepartmentUnknown => Fault::DepartmentUnknown,
        Error::DepartmentInUse => Fault::DepartmentInUse,
        Error::NameTaken => Fault::DepartmentNameTaken,
        Error::OutsideAppScope => Fault::OutsideAppScope,
        Error::NameIllegal => Fault::NameIllegal,
        Error::RoleUnknown => Fault::RoleUnknown,
        Error::SystemRole => Fault::SystemRole,
        Error::NotFound => Fault::NotFound,
        Error::NotGranted { scopes } => Fault::NotGranted { scopes: scopes.clone() },
        Error::NotOwnAccount => Fault::NotOwnAccount,
        Error::AccountDisabled => Fault::AccountDisabled,
        Error::QuotaGone => Fault::QuotaGone,
        Error::Throttled { .. } | Error::IpBanned { .. } => Fault::Throttled,
        Error::TokenRejected | Error::Credentials { .. } => Fault::Credentials,
        Error::Busy | Error::Unreachable { .. } => Fault::Unavailable,
        Error::Shared(_) => Fault::Store,
        Error::OwnerNotVisible => Fault::OwnerNotVisible,
        Error::CallerUnknown => Fault::CallerUnknown,
        Error::Meeting { code } => of_meeting(code),
        Error::ContentRefused { .. } => Fault::ContentRefused,
        Error::AddressNotAllowed => Fault::AddressNotAllowed,
        Error::OutOfService { .. } => Fault::OutOfService,
        Error::NumberFixed => Fault::NumberFixed,
        Error::Hr { code } if code == "12150" => Fault::HrPositions,
        Error::FieldIllegal { field, code } => self::field(field, code),
        Error::Hr { code } if code == "suiteCallInvalid" || code == "corpNotOpenHrm" => Fault::HrNotOpened,
        Error::Hr { code } if code == "businessError" => Fault::HrRefused,
        Error::Refused { code, .. } | Error::Hr { code } => Fault::Other { code: code.clone() },
        other => of_notice(other).unwrap_or(Fault::Internal),
    }
}

/// Why a permission, or what a step needs to know, could not be found out.
pub fn unchecked(error: &Error) -> Why {
    match error {
        Error::Shared(_) => Why::Platform { fault: Fault::Store },
        _ => Why::NotChecked,
    }
}

/// What only notices meet.
fn of_notice(error: &Error) -> Option<Fault> {
    let what = match error {
        Error::ConversationGone { .. } => NoticeFault::GroupGone,
        Error::TooLong { .. } => NoticeFault::TooLong,
        Error::AgentUnknown => NoticeFault::AgentUnknown,
        Error::DailyCap { .. } => NoticeFault::DailyCap,
        Error::Repeated => NoticeFault::Repeated,
        Error::NoReceipts { .. } => NoticeFault::NoReceipts,
        Error::TooLate => NoticeFault::TooLate,
        Error::NotAnnouncer => NoticeFault::NotAnnouncer,
        Error::TodoExists => NoticeFault::TodoExists,
        Error::TodoUnknown => NoticeFault::TodoUnknown,
        Error::DingsGone => NoticeFault::DingsGone,
        _ => return None,
    };
    Some(Fault::Notice { what })
}

/// Meetings are refused by these words.
fn of_meeting(code: &str) -> Fault {
    match code.to_ascii_lowercase().as_str() {
        "orgaccessforbidden" => Fault::MeetingsForbidden,
        "permissionerror" => Fault::MeetingDenied,
        "waterlimiterror" => Fault::MeetingsFull,
        "paramstitleerror" => Fault::TitleIllegal,
        _ => Fault::Other { code: code.to_owned() },
    }
}

/// A field the platform did not take: somebody else has the value, or it is none.
fn field(name: &str, code: &str) -> Fault {
    let field = match name {
        "telephone" => Field::Telephone,
        "email" => Field::Email,
        "position" => Field::Title,
        "job_number" => Field::JobNumber,
        "manager" => return Fault::ManagerUnknown,
        _ => return Fault::Other { code: code.to_owned() },
    };
    match code {
        "40100" | "40101" | "60106" => Fault::FieldTaken { field },
        _ => Fault::FieldIllegal { field },
    }
}
