//! Offices of administrators: said like roles, and never the bot's to give.

const OFFICES: &str = include_str!("lexicon/offices.txt");

/// Whether a role, as it comes out in slots, is an office.
pub fn is_office(role: &str) -> bool {
    let lines = OFFICES.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).any(|office| office == role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Intent, Lexicon, parse};

    #[test]
    fn who_asks_for_an_office_is_understood() {
        for office in ["主管理员", "子管理员", "企业账号管理员", "管理员"] {
            assert!(is_office(office));
            let parsed =
                parse(&format!("给李四加上{office}"), jiff::Timestamp::UNIX_EPOCH, &Lexicon::default());
            assert_eq!((parsed.intent, parsed.slots.roles), (Intent::RoleGrant, vec![office.to_owned()]));
        }
        assert!(!is_office("信息员"));
    }
}
