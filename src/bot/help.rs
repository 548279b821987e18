//! Help, derived from the table of commands: each person sees what they may do.

use super::Desk;
use super::commands::{COMMANDS, Command};
use super::dialogue::{Guess, names_whom};
use super::wording::{self, left_over::order};
use crate::domain::permit::Actor;
use crate::gate::Gate;
use crate::language::{Intent, Slots, Suggestion};

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

/// What a text that was not understood would be with one word put right, where this person may do that. What is offered is
/// what it would do, never a sentence nobody has written.
pub fn put_right(suggestions: &[Suggestion], asker: &Asker<'_>, desk: &Desk) -> Vec<Guess> {
    suggestions
        .iter()
        .filter_map(|suggestion| {
            let command = super::commands::of(suggestion.intent).filter(|command| may_use(command, asker))?;
            let text = suggestion.text.clone()?;
            let read = desk.parse(&text);
            let whole = read.intent == command.intent && read.left.is_empty();
            let empty = read.slots == Slots::default();
            if !empty && !is_whole(command.intent, &read.slots) {
                return None;
            }
            let title = if empty { command.title.to_owned() } else { order(command.title, &read.slots) };
            whole.then_some(Guess { intent: command.intent, title, text: Some(text) })
        })
        .collect()
}

/// Whether an order says whom, or whose, it is about: what names nobody is nothing to offer.
fn is_whole(intent: Intent, slots: &Slots) -> bool {
    use Intent::{
        MemberAdd, MemberMove, MemberRemove, MemberUpdate, NoticeSend, RoleGrant, RoleHandover, RoleRevoke,
    };
    match intent {
        MemberAdd | MemberMove | MemberRemove | MemberUpdate | RoleGrant | RoleHandover | RoleRevoke => {
            names_whom(slots)
        }
        NoticeSend => !slots.audience.is_empty(),
        _ => true,
    }
}

/// How the commands that come near a text are said, where this person may use them.
pub fn near(suggestions: &[Suggestion], asker: &Asker<'_>) -> Option<String> {
    const MOST: usize = 2;
    let commands = suggestions.iter().filter_map(|suggestion| super::commands::of(suggestion.intent));
    let mine = commands.filter(|command| may_use(command, asker)).take(MOST);
    let says: Vec<(&str, &str)> =
        mine.filter_map(|command| Some((command.title, *command.says.first()?))).collect();
    (!says.is_empty()).then(|| wording::could_be(&says))
}
