//! Help, derived from the table of commands: each person sees what they may do.

use super::commands::{COMMANDS, Command};
use super::{Asking, Who, wording};
use crate::language::Intent;

/// The help for this asker; about one command, where a topic was asked for.
pub fn text(asking: &Asking<'_>, topic: Option<Intent>) -> String {
    let entries: Vec<(&str, &str)> = COMMANDS
        .iter()
        .filter(|command| open_to(command, asking.actor.is_administrator().into()))
        .filter(|command| topic.is_none_or(|topic| command.intent == topic))
        .flat_map(|command| shown(command, topic))
        .collect();
    if entries.is_empty() {
        return wording::not_offered().to_owned();
    }
    wording::help(&asking.desk.settings.organisation, &entries)
}

fn shown(command: &'static Command, topic: Option<Intent>) -> Vec<(&'static str, &'static str)> {
    let count = if topic.is_some() { command.says.len() } else { 1 };
    command.says.iter().take(count).map(|says| (command.title, *says)).collect()
}

/// Who is asking, as far as the table distinguishes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Office {
    Administrator,
    Staff,
}

impl From<bool> for Office {
    fn from(administrator: bool) -> Self {
        if administrator { Self::Administrator } else { Self::Staff }
    }
}

fn open_to(command: &Command, office: Office) -> bool {
    command.who == Who::Everyone || office == Office::Administrator
}

/// Model sentences for the commands that come near an unknown text.
pub fn near(suggest: &[Intent]) -> Vec<String> {
    const MOST: usize = 3;
    suggest
        .iter()
        .filter_map(|intent| super::commands::of(*intent))
        .filter_map(|command| command.says.first().map(|says| (*says).to_owned()))
        .take(MOST)
        .collect()
}
