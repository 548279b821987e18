//! Offices of administrators: said like roles, and never the bot's to give.

use super::lexicon::RoleWords;

const OFFICES: &str = include_str!("lexicon/offices.txt");

/// The offices there are, as roles are said.
pub fn offices() -> Vec<RoleWords> {
    let lines = OFFICES.lines().filter(|line| !line.starts_with('#'));
    let office = |(name, aliases): (&str, &str)| RoleWords {
        name: name.to_owned(),
        aliases: aliases.split_whitespace().map(str::to_owned).collect(),
    };
    lines.filter_map(|line| line.split_once(':')).map(office).collect()
}

/// Whether a role, as it comes out in slots, is an office.
pub fn is_office(role: &str) -> bool {
    offices().iter().any(|office| office.name == role)
}
