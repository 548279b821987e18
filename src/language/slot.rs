//! The places of a rule, and how a rule writes them.
//!
//! **Invariant:** every spelling names one slot.

/// What a place in a rule takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// People acted on.
    People,
    /// People, none with a number.
    PeopleByName,
    /// People who are beyond doubt people.
    PeopleBare,
    /// People, none with name and number both.
    PeopleShort,
    /// The one who has it.
    From,
    /// The one who gets it.
    To,
    /// Who receives a removed member's things.
    Transfer,
    /// A department.
    Department,
    /// The department left.
    DepartmentFrom,
    /// The department joined.
    DepartmentTo,
    /// The department joined, and beyond doubt one.
    DepartmentUnit,
    /// A department that does not matter.
    DepartmentSkip,
    /// A department that is nothing else: no name of a person ends so.
    DepartmentSure,
    /// What a new department is called, and looks like one.
    DepartmentNew,
    /// What a department is to be called, whatever it looks like.
    DepartmentName,
    /// Roles.
    Roles,
    /// Roles said a second time.
    RolesSkip,
    /// A role the organisation does not give away by chat.
    OtherRole,
    /// Fields with their values.
    Changes,
    /// A field.
    Field,
    /// A new name.
    NewName,
    /// A new mobile number.
    NewMobile,
    /// The login name of an enterprise account.
    Login,
    /// A free name up to the end.
    Name,
    /// A free name up to what follows.
    NameShort,
    /// The name of a group.
    NameGroup,
    /// The name of a meeting.
    NameMeeting,
    /// A time.
    When,
    /// People, roles or a department.
    Party,
    /// The title or number of a notice.
    Notice,
    /// The quoted title of a notice.
    NoticeQuoted,
    /// The number of a notice, behind the word for it.
    NoticeNumber,
    /// Anything short.
    Any,
}

impl Slot {
    /// The slot a rule writes as `{name}`.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "P" => Self::People,
            "p" => Self::PeopleByName,
            "P:bare" => Self::PeopleBare,
            "P:short" => Self::PeopleShort,
            "P:from" => Self::From,
            "P:to" => Self::To,
            "P:transfer" => Self::Transfer,
            "D" | "D:tail" => Self::Department,
            "D:from" => Self::DepartmentFrom,
            "D:to" => Self::DepartmentTo,
            "D:unit" => Self::DepartmentUnit,
            "D:skip" => Self::DepartmentSkip,
            "D:sure" => Self::DepartmentSure,
            "D:new" => Self::DepartmentNew,
            "D:name" => Self::DepartmentName,
            "R" => Self::Roles,
            "R:skip" => Self::RolesSkip,
            "O" => Self::OtherRole,
            "C" => Self::Changes,
            "F" => Self::Field,
            "V" | "V:name" => Self::NewName,
            "M" => Self::NewMobile,
            "N" => Self::Login,
            "W" | "W:name" => Self::Name,
            "W:short" => Self::NameShort,
            "W:group" => Self::NameGroup,
            "W:meeting" => Self::NameMeeting,
            "T" => Self::When,
            "A" => Self::Party,
            "Q" => Self::Notice,
            "Q:quoted" => Self::NoticeQuoted,
            "Q:number" => Self::NoticeNumber,
            "X" | "X:short" | "X:tail" => Self::Any,
            _ => return None,
        })
    }
}
