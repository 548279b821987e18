//! The table of commands: one line each. Help, menus and the README's table are derived from it.

mod member_add;
mod member_status;
mod role_change;
mod scope_show;

use super::dialogue::Request;
use super::{Asking, Boxed, Outcome, Stop, Who};
use crate::language::Intent;

/// What there is to know about a command.
pub struct Command {
    /// The intent it answers.
    pub intent: Intent,
    /// What it is called, for people.
    pub title: &'static str,
    /// How to say it, for people: the first is the model.
    pub says: &'static [&'static str],
    /// Who may use it at all; what on, the gate decides.
    pub who: Who,
    /// Runs it over what was said.
    pub run: for<'a> fn(&'a Asking<'a>, Request) -> Boxed<'a, Result<Outcome, Stop>>,
}

/// All commands, in the order of the help.
pub static COMMANDS: &[Command] = &[
    member_add::COMMAND,
    member_status::COMMAND,
    role_change::GRANT,
    role_change::REVOKE,
    scope_show::COMMAND,
];

/// The command that answers an intent. `help`, `cancel`, `confirm` and `back` belong to the dialogue itself.
pub fn of(intent: Intent) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.intent == intent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Lexicon, parse};

    #[test]
    fn every_command_is_reached_by_what_its_help_says() {
        for command in COMMANDS {
            assert!(!command.says.is_empty() && !command.title.is_empty());
            for says in command.says {
                let parsed = parse(says, jiff::Timestamp::UNIX_EPOCH, &Lexicon::default());
                assert_eq!(parsed.intent, command.intent, "{says}");
            }
        }
    }

    #[test]
    fn no_intent_has_two_commands() {
        for command in COMMANDS {
            assert_eq!(COMMANDS.iter().filter(|other| other.intent == command.intent).count(), 1);
        }
    }
}
