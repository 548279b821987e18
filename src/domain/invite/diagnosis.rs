//! Why somebody has no invitation: from signals to a diagnosis, pure and total (directory facts, 10.5).
//!
//! Gathering the signals is somebody else's business; one that could not be read is [`Checked::Failed`], which is
//! neither yes nor no.
//!
//! **Invariant:** evidence is only what a signal says, and what nobody can see is said to be unseen.

use crate::domain::operation::Why;

/// What was asked of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked<T> {
    /// This is so.
    Is(T),
    /// The platform did not answer, or not completely.
    Failed,
}

impl<T: Copy> Checked<T> {
    fn is(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Failed => None,
        }
    }
}

/// The number it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// One that can be.
    Valid,
    /// One that cannot.
    Invalid,
    /// None is known.
    Missing,
}

/// Whether a member has the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// One who has logged in.
    Active,
    /// One who has not.
    Inactive,
    /// One of another unit: nothing else of them may be told.
    Elsewhere,
    /// Nobody.
    Nobody,
}

/// Whether somebody left with the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departure {
    /// Nobody within a year.
    Never,
    /// Less than a day ago: being added again takes consent.
    Today,
    /// Earlier.
    Earlier,
}

/// The number the person says, or proves, to be logged in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Login {
    /// The invited one.
    Same,
    /// Another one.
    Other,
    /// Nobody has said.
    Unknown,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// The person themselves.
    Oneself,
    /// An administrator.
    Administrator,
    /// A colleague.
    Colleague,
}

/// Everything a diagnosis is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signals<'a> {
    /// The number.
    pub number: Number,
    /// Who has it.
    pub member: Checked<Membership>,
    /// Who left with it.
    pub departure: Checked<Departure>,
    /// Whether our ledger has an open invitation of it.
    pub invited: Checked<bool>,
    /// What the person is logged in with.
    pub login: Login,
    /// Why our last try failed, if it did.
    pub attempt: Checked<Option<&'a Why>>,
    /// Whether ordinary members may invite.
    pub members_invite: Checked<bool>,
    /// Who asks.
    pub asker: Asker,
}

/// What it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// The number cannot be one.
    NumberInvalid,
    /// A number is needed first.
    NumberMissing,
    /// In, and well.
    AlreadyIn,
    /// In, not logged in yet.
    NotLoggedIn,
    /// In, elsewhere.
    Elsewhere,
    /// Logged in with another number than was invited.
    WrongLogin,
    /// Invited, not accepted.
    NotAccepted,
    /// Our last try failed.
    TryFailed,
    /// Left today: to be added again, with consent.
    LeftToday,
    /// Left earlier: to be added again.
    LeftEarlier,
    /// No invitation is known.
    NeverInvited,
    /// What it depends on could not be read.
    CannotTell,
}

/// What a finding rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// The number is malformed.
    NumberMalformed,
    /// A member has the number and has logged in.
    MemberActive,
    /// A member has the number and has not logged in.
    MemberInactive,
    /// A member of another unit has it.
    MemberElsewhere,
    /// No member has it.
    NoMember,
    /// Our ledger has an open invitation.
    InviteOpen,
    /// It has none.
    NoInvite,
    /// The person is logged in with the invited number.
    LoginSame,
    /// With another.
    LoginOther,
    /// Left less than a day ago.
    LeftToday,
    /// Left earlier.
    LeftEarlier,
    /// Nobody left with it.
    NeverLeft,
    /// Our last try was refused.
    TryFailed,
    /// Ordinary members may not invite.
    MembersMayNotInvite,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Next {
    /// Send a number that can be one.
    CorrectNumber,
    /// Send the number.
    SendNumber,
    /// Nothing: no invitation is sent to a member.
    Nothing,
    /// Log in with the number once.
    LogIn,
    /// Have an administrator move them.
    AskToMove,
    /// Look up the number one is logged in with.
    CompareNumbers,
    /// Invite the number the person is logged in with, or log in with the one invited.
    InviteLoginNumber,
    /// Accept it where invitations are.
    Accept,
    /// Have it sent again.
    SendAgain,
    /// Do what the refusal says.
    MendAndRetry,
    /// Add them.
    Add,
    /// Turn to the unit's administrator.
    AskAdministrator,
    /// Ask again later.
    AskLater,
}

/// What the platform shows nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unseen {
    /// Whether an invitation arrived or was read.
    Delivery,
    /// Whether it was turned down or has run out.
    Refusal,
    /// Whether an invitation was sent from the console.
    ConsoleInvite,
    /// What the person is logged in with.
    LoginNumber,
}

/// A signal by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// Who has the number.
    Member,
    /// Who left with it.
    Departure,
    /// The ledger.
    Invite,
    /// The last try.
    Attempt,
    /// Whether members may invite.
    Policy,
}

/// The whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// What it comes to.
    pub finding: Finding,
    /// What that rests on.
    pub evidence: Vec<Evidence>,
    /// What to do, in order; never empty.
    pub next: Vec<Next>,
    /// What nobody can see that might matter.
    pub unseen: Vec<Unseen>,
    /// What would have mattered and could not be read.
    pub unchecked: Vec<Signal>,
}

/// Decides.
pub fn diagnose(signals: &Signals<'_>) -> Diagnosis {
    let finding = finding(signals);
    Diagnosis {
        finding,
        evidence: evidence(finding, signals),
        next: next(finding, signals.asker),
        unseen: unseen(finding, signals.login),
        unchecked: unchecked(finding, signals),
    }
}

/// The tree: each question only matters where those before it gave no answer.
fn finding(signals: &Signals<'_>) -> Finding {
    match signals.number {
        Number::Invalid => return Finding::NumberInvalid,
        Number::Missing => return Finding::NumberMissing,
        Number::Valid => {}
    }
    match signals.member {
        Checked::Failed => return Finding::CannotTell,
        Checked::Is(Membership::Active) => return Finding::AlreadyIn,
        Checked::Is(Membership::Inactive) => return Finding::NotLoggedIn,
        Checked::Is(Membership::Elsewhere) => return Finding::Elsewhere,
        Checked::Is(Membership::Nobody) => {}
    }
    match (signals.invited, signals.login) {
        (Checked::Failed, _) => return Finding::CannotTell,
        (Checked::Is(true), Login::Other) => return Finding::WrongLogin,
        (Checked::Is(true), Login::Same | Login::Unknown) => return Finding::NotAccepted,
        (Checked::Is(false), _) => {}
    }
    match (signals.attempt, signals.departure) {
        (Checked::Is(Some(_)), _) => Finding::TryFailed,
        (_, Checked::Is(Departure::Today)) => Finding::LeftToday,
        (_, Checked::Is(Departure::Earlier)) => Finding::LeftEarlier,
        (Checked::Failed, _) | (_, Checked::Failed) => Finding::CannotTell,
        (Checked::Is(None), Checked::Is(Departure::Never)) => Finding::NeverInvited,
    }
}

fn evidence(finding: Finding, signals: &Signals<'_>) -> Vec<Evidence> {
    use Evidence as E;
    if signals.number != Number::Valid {
        return if finding == Finding::NumberInvalid { vec![E::NumberMalformed] } else { Vec::new() };
    }
    let member = signals.member.is().map(|membership| match membership {
        Membership::Active => E::MemberActive,
        Membership::Inactive => E::MemberInactive,
        Membership::Elsewhere => E::MemberElsewhere,
        Membership::Nobody => E::NoMember,
    });
    if !is_open(finding) {
        return member.into_iter().collect();
    }
    let invite = signals.invited.is().map(|open| if open { E::InviteOpen } else { E::NoInvite });
    let login = match signals.login {
        Login::Same => Some(E::LoginSame),
        Login::Other => Some(E::LoginOther),
        Login::Unknown => None,
    };
    let left = signals.departure.is().map(|departure| match departure {
        Departure::Never => E::NeverLeft,
        Departure::Today => E::LeftToday,
        Departure::Earlier => E::LeftEarlier,
    });
    let tried = signals.attempt.is().flatten().map(|_| E::TryFailed);
    let policy = (signals.members_invite.is() == Some(false)).then_some(E::MembersMayNotInvite);
    let all = [member, invite, login, tried, left, policy];
    all.into_iter().flatten().filter(|one| bears_on(finding, *one)).collect()
}

/// Whether the answer depends on whether and how an invitation goes.
fn is_open(finding: Finding) -> bool {
    finding >= Finding::WrongLogin
}

/// What is true without having to do with it is left out.
fn bears_on(finding: Finding, evidence: Evidence) -> bool {
    use Evidence as E;
    match evidence {
        E::LoginSame | E::LoginOther => matches!(finding, Finding::WrongLogin | Finding::NotAccepted),
        E::TryFailed => finding == Finding::TryFailed,
        E::NeverLeft | E::MembersMayNotInvite => finding == Finding::NeverInvited,
        _ => true,
    }
}

fn next(finding: Finding, asker: Asker) -> Vec<Next> {
    let by_administrator = |step: Next| match asker {
        Asker::Administrator => step,
        Asker::Oneself | Asker::Colleague => Next::AskAdministrator,
    };
    match finding {
        Finding::NumberInvalid => vec![Next::CorrectNumber],
        Finding::NumberMissing => vec![Next::SendNumber],
        Finding::AlreadyIn => vec![Next::Nothing],
        Finding::NotLoggedIn => vec![Next::LogIn],
        Finding::Elsewhere => vec![Next::AskToMove],
        Finding::WrongLogin => vec![by_administrator(Next::InviteLoginNumber)],
        Finding::NotAccepted => vec![Next::CompareNumbers, Next::Accept, by_administrator(Next::SendAgain)],
        Finding::TryFailed => vec![by_administrator(Next::MendAndRetry)],
        Finding::LeftToday | Finding::LeftEarlier | Finding::NeverInvited => {
            vec![by_administrator(Next::Add)]
        }
        Finding::CannotTell => vec![Next::AskLater, by_administrator(Next::AskAdministrator)],
    }
}

fn unseen(finding: Finding, login: Login) -> Vec<Unseen> {
    let unknown = (login == Login::Unknown).then_some(Unseen::LoginNumber);
    match finding {
        Finding::NotAccepted | Finding::WrongLogin => {
            [Unseen::Delivery, Unseen::Refusal].into_iter().chain(unknown).collect()
        }
        Finding::NeverInvited | Finding::LeftToday | Finding::LeftEarlier => vec![Unseen::ConsoleInvite],
        Finding::CannotTell => vec![Unseen::Delivery, Unseen::Refusal, Unseen::ConsoleInvite],
        _ => Vec::new(),
    }
}

/// What the finding would have looked at and could not: after the first, nothing more was asked.
fn unchecked(finding: Finding, signals: &Signals<'_>) -> Vec<Signal> {
    let attempt = (signals.attempt.is().is_none(), Signal::Attempt);
    let departure = (signals.departure.is().is_none(), Signal::Departure);
    let policy = (signals.members_invite.is().is_none(), Signal::Policy);
    let wanted = match finding {
        Finding::CannotTell if signals.member.is().is_none() => vec![(true, Signal::Member)],
        Finding::CannotTell if signals.invited.is().is_none() => vec![(true, Signal::Invite)],
        Finding::CannotTell => vec![attempt, departure],
        Finding::LeftToday | Finding::LeftEarlier => vec![attempt],
        Finding::NeverInvited => vec![policy],
        _ => Vec::new(),
    };
    wanted.into_iter().filter(|(failed, _)| *failed).map(|(_, signal)| signal).collect()
}

#[cfg(test)]
mod tests;
