//! Every combination of signals gets a diagnosis that rests on them and on nothing else.

use super::*;
use crate::domain::operation::Fault;

fn checked<T: Copy>(values: &[T]) -> Vec<Checked<T>> {
    values.iter().map(|value| Checked::Is(*value)).chain([Checked::Failed]).collect()
}

/// All of them, one by one.
fn every(visit: &mut dyn FnMut(&Signals<'_>)) -> usize {
    let why = Why::Platform { fault: Fault::SameAccount };
    let mut count = 0;
    for number in [Number::Valid, Number::Invalid, Number::Missing] {
        for member in
            checked(&[Membership::Active, Membership::Inactive, Membership::Elsewhere, Membership::Nobody])
        {
            for departure in checked(&[Departure::Never, Departure::Today, Departure::Earlier]) {
                for invited in checked(&[true, false]) {
                    for login in [Login::Same, Login::Other, Login::Unknown] {
                        for attempt in checked(&[None, Some(&why)]) {
                            for members_invite in checked(&[true, false]) {
                                for asker in [Asker::Oneself, Asker::Administrator, Asker::Colleague] {
                                    count += 1;
                                    visit(&Signals {
                                        number,
                                        member,
                                        departure,
                                        invited,
                                        login,
                                        attempt,
                                        members_invite,
                                        asker,
                                    });
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    count
}

/// What each piece of evidence claims, written down a second time.
fn holds(evidence: Evidence, signals: &Signals<'_>) -> bool {
    use Evidence as E;
    match evidence {
        E::NumberMalformed => signals.number == Number::Invalid,
        E::MemberActive => signals.member == Checked::Is(Membership::Active),
        E::MemberInactive => signals.member == Checked::Is(Membership::Inactive),
        E::MemberElsewhere => signals.member == Checked::Is(Membership::Elsewhere),
        E::NoMember => signals.member == Checked::Is(Membership::Nobody),
        E::InviteOpen => signals.invited == Checked::Is(true),
        E::NoInvite => signals.invited == Checked::Is(false),
        E::LoginSame => signals.login == Login::Same,
        E::LoginOther => signals.login == Login::Other,
        E::LeftToday => signals.departure == Checked::Is(Departure::Today),
        E::LeftEarlier => signals.departure == Checked::Is(Departure::Earlier),
        E::NeverLeft => signals.departure == Checked::Is(Departure::Never),
        E::TryFailed => matches!(signals.attempt, Checked::Is(Some(_))),
        E::MembersMayNotInvite => signals.members_invite == Checked::Is(false),
    }
}

/// What a finding claims to be the case, written down a second time.
fn justified(finding: Finding, signals: &Signals<'_>) -> bool {
    let member = |is: Membership| signals.member == Checked::Is(is);
    let valid = signals.number == Number::Valid;
    let out = valid && member(Membership::Nobody);
    let uninvited = out && signals.invited == Checked::Is(false);
    match finding {
        Finding::NumberInvalid => signals.number == Number::Invalid,
        Finding::NumberMissing => signals.number == Number::Missing,
        Finding::AlreadyIn => valid && member(Membership::Active),
        Finding::NotLoggedIn => valid && member(Membership::Inactive),
        Finding::Elsewhere => valid && member(Membership::Elsewhere),
        Finding::WrongLogin => out && signals.invited == Checked::Is(true) && signals.login == Login::Other,
        Finding::NotAccepted => out && signals.invited == Checked::Is(true) && signals.login != Login::Other,
        Finding::TryFailed => uninvited && matches!(signals.attempt, Checked::Is(Some(_))),
        Finding::LeftToday => uninvited && signals.departure == Checked::Is(Departure::Today),
        Finding::LeftEarlier => uninvited && signals.departure == Checked::Is(Departure::Earlier),
        Finding::NeverInvited => {
            uninvited
                && signals.attempt == Checked::Is(None)
                && signals.departure == Checked::Is(Departure::Never)
        }
        Finding::CannotTell => {
            valid
                && (signals.member == Checked::Failed
                    || out && signals.invited == Checked::Failed
                    || uninvited
                        && (signals.attempt == Checked::Failed || signals.departure == Checked::Failed))
        }
    }
}

#[test]
fn every_combination_has_a_diagnosis_that_rests_on_its_signals() {
    let mut seen = std::collections::BTreeSet::new();
    let count = every(&mut |signals| {
        let diagnosis = diagnose(signals);
        let case = format!("{signals:?} → {diagnosis:?}");
        assert!(justified(diagnosis.finding, signals), "{case}");
        assert!(diagnosis.evidence.iter().all(|one| holds(*one, signals)), "{case}");
        assert!(!diagnosis.next.is_empty(), "{case}");
        let open = diagnosis.finding >= Finding::WrongLogin && diagnosis.finding != Finding::TryFailed;
        assert_eq!(!diagnosis.unseen.is_empty(), open, "{case}");
        seen.insert(diagnosis.finding);
    });
    assert_eq!((count, seen.len()), (3 * 5 * 4 * 3 * 3 * 3 * 3 * 3, 12));
}

#[test]
fn what_could_not_be_read_is_neither_yes_nor_no() {
    every(&mut |signals| {
        let diagnosis = diagnose(signals);
        let case = format!("{signals:?} → {diagnosis:?}");
        for (failed, signal) in [
            (signals.member == Checked::Failed, Signal::Member),
            (signals.invited == Checked::Failed, Signal::Invite),
            (signals.attempt == Checked::Failed, Signal::Attempt),
            (signals.departure == Checked::Failed, Signal::Departure),
            (signals.members_invite == Checked::Failed, Signal::Policy),
        ] {
            assert!(failed || !diagnosis.unchecked.contains(&signal), "{case}");
        }
        if diagnosis.finding == Finding::CannotTell {
            assert!(!diagnosis.unchecked.is_empty() && diagnosis.next.contains(&Next::AskLater), "{case}");
        }
    });
}

#[test]
fn only_administrators_are_told_to_change_something() {
    use Next::{Add, InviteLoginNumber, MendAndRetry, SendAgain};
    every(&mut |signals| {
        let diagnosis = diagnose(signals);
        let changes = [Add, InviteLoginNumber, MendAndRetry, SendAgain];
        let told = diagnosis.next.iter().any(|next| changes.contains(next));
        assert!(!told || signals.asker == Asker::Administrator, "{signals:?} → {diagnosis:?}");
    });
}
