//! The fields of a member that can be changed, and what the platform takes as a value of each.
//!
//! **Invariant:** pure; the mobile number is not among them, because the platform's v2 API does not change it
//! (user-information-update).

use serde::{Deserialize, Serialize};

use super::person::Member;

/// A field that can be changed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Display name.
    Name,
    /// Job title.
    Title,
    /// Staff number; not unique by rule.
    JobNumber,
    /// E-mail address, unique in the organisation.
    Email,
    /// Office telephone, unique in the organisation.
    Telephone,
    /// Free remark.
    Remark,
}

impl Field {
    /// All of them, in the order people think of them.
    pub const ALL: [Self; 6] =
        [Self::Name, Self::Title, Self::JobNumber, Self::Email, Self::Telephone, Self::Remark];

    /// The platform's name of it, and the trail's.
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Title => "title",
            Self::JobNumber => "job_number",
            Self::Email => "email",
            Self::Telephone => "telephone",
            Self::Remark => "remark",
        }
    }

    /// The most characters of a value.
    pub fn most(self) -> usize {
        match self {
            Self::Name => 80,
            Self::Title => 200,
            Self::JobNumber | Self::Email | Self::Telephone => 50,
            Self::Remark => 2000,
        }
    }

    /// Whether no two members can have the same value.
    pub fn is_one_persons(self) -> bool {
        matches!(self, Self::Name | Self::Email | Self::Telephone)
    }
}

/// One field with what it was when shown and what it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Which.
    pub field: Field,
    /// As read for the preview; absent when not filled, or not shown to the application.
    pub before: Option<String>,
    /// The new value.
    pub after: String,
}

/// Why a value cannot be one of its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Nothing but white space.
    Empty,
    /// More characters than the platform takes.
    TooLong {
        /// How many it has.
        has: usize,
    },
    /// Not of the form `name@domain.tld`.
    NotAnAddress,
    /// Something beside digits and what stands between them.
    NotATelephone,
    /// A line break or another control character in one line.
    Unprintable,
}

/// What is wrong with a value, if anything is.
pub fn unfit(field: Field, value: &str) -> Option<Unfit> {
    let has = value.chars().count();
    if value.trim().is_empty() {
        return Some(Unfit::Empty);
    }
    if has > field.most() {
        return Some(Unfit::TooLong { has });
    }
    let breaks = |c: char| match field {
        Field::Remark => c.is_control() && c != '\n',
        _ => c.is_control() || is_unseen(c),
    };
    if value.chars().any(breaks) {
        return Some(Unfit::Unprintable);
    }
    match field {
        Field::Email if !is_address(value) => Some(Unfit::NotAnAddress),
        Field::Telephone if !is_telephone(value) => Some(Unfit::NotATelephone),
        _ => None,
    }
}

/// Whether it is nothing to be seen, and changes how what stands beside it is: it breaks the line, turns its direction,
/// or takes no room.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

fn is_address(value: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "._%+-".contains(c))
    };
    match value.split_once('@') {
        Some((name, domain)) => part(name) && part(domain) && domain.contains('.') && !domain.contains(".."),
        None => false,
    }
}

/// Digits, what separates them, and the marks of an extension (`#`, `x`, 转).
fn is_telephone(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    digits >= 2 && value.chars().all(|c| c.is_ascii_digit() || "+-()#*x \u{8F6C}".contains(c))
}

impl Member {
    /// What a field holds.
    pub fn field(&self, field: Field) -> Option<&str> {
        match field {
            Field::Name => Some(self.name.as_str()).filter(|name| !name.is_empty()),
            Field::Title => self.title.as_deref(),
            Field::JobNumber => self.job_number.as_deref(),
            Field::Email => self.email.as_deref(),
            Field::Telephone => self.telephone.as_deref(),
            Field::Remark => self.remark.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_judged_before_anything_is_shown() {
        let long = "长".repeat(81);
        let cases = [
            (Field::Name, "李思", None),
            (Field::Name, " ", Some(Unfit::Empty)),
            (Field::Name, long.as_str(), Some(Unfit::TooLong { has: 81 })),
            (Field::Name, "李\n思", Some(Unfit::Unprintable)),
            (Field::Name, "周\u{2028}八", Some(Unfit::Unprintable)),
            (Field::Name, "\u{202E}", Some(Unfit::Unprintable)),
            (Field::Title, "院\u{200B}长", Some(Unfit::Unprintable)),
            (Field::Name, "阿卜杜拉·买买提", None),
            (Field::Remark, "借调\n急诊", None),
            (Field::Email, "li.si@hp-hospital.cn", None),
            (Field::Email, "li.si", Some(Unfit::NotAnAddress)),
            (Field::Email, "li@si@x.cn", Some(Unfit::NotAnAddress)),
            (Field::Email, "li@cn", Some(Unfit::NotAnAddress)),
            (Field::Email, "李四@x.cn", Some(Unfit::NotAnAddress)),
            (Field::Telephone, "010-6555 1234转801", None),
            (Field::Telephone, "八零一", Some(Unfit::NotATelephone)),
            (Field::JobNumber, "A-102", None),
        ];
        for (field, value, fault) in cases {
            assert_eq!(unfit(field, value), fault, "{field:?} {value:?}");
        }
    }
}
