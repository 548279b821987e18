//! Help, derived from the table of commands: each person sees what they may do.

use super::commands::{COMMANDS, Command};
use super::dialogue::Guess;
use super::wording;
use crate::domain::permit::Actor;
use crate::gate::Gate;
use crate::language::{Intent, Suggestion};

/// Who asks, and who knows what they may do.
pub type Asker<'a> = (&'a Actor, &'a Gate);

/// The help for this asker; about one command, where a topic was asked for.
pub fn text(organisation: &str, asker: &Asker<'_>, topic: Option<Intent>) -> String {
    if let Some(topic) = topic {
        return about(topic, asker);
    }
    let mine = COMMANDS.iter().filter(|command| may_use(command, asker));
    let entries: Vec<(&str, &str)> =
        mine.filter_map(|command| Some((command.title, *command.says.first()?))).collect();
    wording::help(organisation, &entries)
}

/// The command that a text asks about by its title.
pub fn topic_of(words: &str) -> Option<Intent> {
    let title = wording::help_topic(words)?;
    COMMANDS.iter().find(|command| command.title == title).map(|command| command.intent)
}

fn about(topic: Intent, asker: &Asker<'_>) -> String {
    match super::commands::of(topic) {
        None => wording::not_offered().to_owned(),
        Some(command) if may_use(command, asker) => wording::help_about(command.title, command.says),
        Some(command) => wording::not_yours(command.title),
    }
}

fn may_use(command: &Command, (actor, gate): &Asker<'_>) -> bool {
    command.who.concerns(actor, gate)
}

/// The commands, open to this person, that come near an unknown text.
pub fn near(suggestions: &[Suggestion], asker: &Asker<'_>) -> Vec<Guess> {
    const MOST: usize = 3;
    suggestions
        .iter()
        .filter_map(|suggestion| {
            let command = super::commands::of(suggestion.intent).filter(|command| may_use(command, asker))?;
            let (intent, title) = (command.intent, command.title.to_owned());
            Some(Guess { intent, title, text: suggestion.text.clone() })
        })
        .take(MOST)
        .collect()
}
