//! Help, derived from the table of commands: each person sees what they may do.

use super::commands::{COMMANDS, Command};
use super::wording;
use crate::domain::permit::Actor;
use crate::language::Intent;

/// The help for this asker; about one command, where a topic was asked for.
pub fn text(organisation: &str, actor: &Actor, topic: Option<Intent>) -> String {
    let entries: Vec<(&str, &str)> = COMMANDS
        .iter()
        .filter(|command| command.who.admits(actor))
        .filter(|command| topic.is_none_or(|topic| command.intent == topic))
        .flat_map(|command| shown(command, topic))
        .collect();
    if entries.is_empty() {
        return wording::not_offered().to_owned();
    }
    wording::help(organisation, &entries)
}

fn shown(command: &'static Command, topic: Option<Intent>) -> Vec<(&'static str, &'static str)> {
    let count = if topic.is_some() { command.says.len() } else { 1 };
    command.says.iter().take(count).map(|says| (command.title, *says)).collect()
}

/// The commands, open to this person, that come near an unknown text.
pub fn near(suggest: &[Intent], actor: &Actor) -> Vec<(Intent, String)> {
    const MOST: usize = 3;
    suggest
        .iter()
        .filter_map(|intent| super::commands::of(*intent))
        .filter(|command| command.who.admits(actor))
        .map(|command| (command.intent, command.title.to_owned()))
        .take(MOST)
        .collect()
}
