//! The language rules are written in: from a line of `lexicon/rules.txt` to a small program.
//!
//! `<class>` is a word of that class, `{slot}` a place for a value, `x?` `x*` `x+` repetition, `(a|b)` a choice,
//! anything else is itself.
//!
//! **Invariant:** a program always makes progress: nothing that can be empty is repeated.

mod compile;

pub(super) use compile::compile;

use super::Intent;

/// Numbers of word classes.
pub(super) type Class = u16;

/// A set of word classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ClassSet(Vec<u64>);

impl ClassSet {
    /// The set of some classes.
    pub fn of(classes: &[Class]) -> Self {
        let mut set = Self::default();
        classes.iter().for_each(|class| set.insert(*class));
        set
    }

    /// Puts a class in.
    pub fn insert(&mut self, class: Class) {
        let word = usize::from(class) / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (class % 64);
    }

    /// Whether a class is in.
    pub fn has(&self, class: Class) -> bool {
        self.0.get(usize::from(class) / 64).is_some_and(|word| word >> (class % 64) & 1 == 1)
    }

    /// Whether the two share a class.
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(mine, theirs)| mine & theirs != 0)
    }

    /// Adds all of another set.
    pub fn absorb(&mut self, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    /// Empties it without giving back its memory.
    pub fn clear(&mut self) {
        self.0.fill(0);
    }
}

/// What a place in a rule takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// People acted on.
    People,
    /// People, none with a number.
    PeopleByName,
    /// People who are beyond doubt people.
    PeopleBare,
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
    /// A department that does not matter.
    DepartmentSkip,
    /// Roles.
    Roles,
    /// Roles said a second time.
    RolesSkip,
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
    /// Anything short.
    Any,
}

impl Slot {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "P" => Self::People,
            "p" => Self::PeopleByName,
            "P:bare" => Self::PeopleBare,
            "P:from" => Self::From,
            "P:to" => Self::To,
            "P:transfer" => Self::Transfer,
            "D" | "D:tail" => Self::Department,
            "D:from" => Self::DepartmentFrom,
            "D:to" => Self::DepartmentTo,
            "D:skip" => Self::DepartmentSkip,
            "R" => Self::Roles,
            "R:skip" => Self::RolesSkip,
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
            "X" | "X:short" | "X:tail" => Self::Any,
            _ => return None,
        })
    }
}

/// What may stand after a slot.
#[derive(Clone, Debug, Default)]
pub(super) struct Follow {
    /// One of these words.
    pub words: ClassSet,
    /// The end of the message.
    pub end: bool,
    /// Another slot.
    pub slot: bool,
}

/// One step of a program.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A word of this class.
    Word(Class),
    /// A word of any of these classes.
    AnyWord(ClassSet),
    /// A value.
    Slot(Slot, Box<Follow>),
    /// First the one, then the other.
    Split(usize, usize),
    /// Go on there.
    Jump(usize),
    /// The message must end here.
    Accept,
}

/// One reading of a message.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// What the message wants if it is read like this.
    pub intent: Intent,
    /// The line it was written as.
    pub line: String,
    /// The program.
    pub steps: Vec<Step>,
    /// Of each of these sets, at least one word must be in the message.
    pub needs: Vec<ClassSet>,
    /// Whether a role must be in the message.
    pub needs_role: bool,
    /// Whether a login name must be in the message.
    pub needs_login: bool,
}

/// Turns a name (`<add>`) or a literal into its class; `None` for a class nobody defined.
pub(super) trait Classes {
    /// The class of that name.
    fn class(&mut self, name: &str) -> Option<Class>;
    /// The class of that very word.
    fn literal(&mut self, word: &str) -> Class;
}
