//! Who is the last one to hold something.

use super::id::UserId;

/// Whether a role would be nobody's any more: there are holders, and all of them go (or lose it).
pub fn would_be_vacant(holders: &[UserId], going: &[UserId]) -> bool {
    !holders.is_empty() && holders.iter().all(|holder| going.contains(holder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_vacant_when_all_its_holders_go() {
        let people = |names: &[&str]| names.iter().map(|name| UserId::from(*name)).collect::<Vec<_>>();
        for (holders, going, vacant) in [
            (&["a"][..], &["a"][..], true),
            (&["a", "b"], &["a"], false),
            (&["a", "b"], &["b", "a", "c"], true),
            (&["a"], &["c"], false),
            (&[], &["a"], false),
        ] {
            assert_eq!(would_be_vacant(&people(holders), &people(going)), vacant, "{holders:?} {going:?}");
        }
    }
}
