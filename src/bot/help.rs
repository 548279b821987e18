//! Help, derived from the table of commands: each person sees what they may do.

use super::commands::{COMMANDS, Command};
use super::dialogue::Guess;
use super::{Who, wording};
use crate::domain::permit::Actor;
use crate::language::{Intent, Suggestion};

/// The help for this asker; about one command, where a topic was asked for.
pub fn text(organisation: &str, actor: &Actor, topic: Option<Intent>) -> String {
    let entries: Vec<(&str, &str)> = COMMANDS
        .iter()
        .filter(|command| command.who == Who::Everyone || actor.is_administrator())
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
pub fn near(suggestions: &[Suggestion], actor: &Actor) -> Vec<Guess> {
    const MOST: usize = 3;
    let mine = |command: &&Command| command.who == Who::Everyone || actor.is_administrator();
    suggestions
        .iter()
        .filter_map(|suggestion| {
            let command = super::commands::of(suggestion.intent).filter(mine)?;
            let (intent, title) = (command.intent, command.title.to_owned());
            Some(Guess { intent, title, text: suggestion.text.clone() })
        })
        .take(MOST)
        .collect()
}
