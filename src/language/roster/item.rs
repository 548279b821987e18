//! What a roster is made of.
//!
//! **Invariant:** items keep the order in which they were typed.

/// One particular, in the order typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A name.
    Name(String),
    /// A number.
    Mobile(String),
    /// A title.
    Title(String),
    /// A staff number.
    JobNumber(String),
    /// A department.
    Department(String),
    /// A role, by number.
    Role(usize),
    /// A role nobody gives by chat, as said.
    Office(String),
    /// And.
    And,
    /// A comma.
    Comma,
    /// A new line.
    Line,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Roster {
    /// The particulars.
    pub items: Vec<Item>,
    /// Whether a word that means "add" was among them.
    pub adds: bool,
    /// Whether it was "invite".
    pub invites: bool,
    /// What stood behind a label of its own.
    pub labelled: Labelled,
}

/// Particulars that were told by name, as on a form.
#[derive(Clone, Copy, Debug, Default)]
pub struct Labelled {
    /// A name.
    pub name: bool,
    /// A mobile number.
    pub mobile: bool,
}

impl Labelled {
    /// What either has.
    pub fn and(self, other: Self) -> Self {
        Self { name: self.name || other.name, mobile: self.mobile || other.mobile }
    }

    /// Whether it is somebody's form: what is to be done with it is not said, and need not be.
    pub fn is_form(self) -> bool {
        self.name && self.mobile
    }
}
