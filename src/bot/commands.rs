//! The table of commands: one line each. Help, menus and the table of docs/commands.md are derived from it.

mod account;
mod audit_list;
mod contact_show;
mod department_add;
mod department_head;
mod department_list;
mod department_remove;
mod department_rename;
mod group_create;
mod guide;
mod invite_diagnose;
mod invite_pending;
mod invite_resend;
mod meeting_start;
mod member_add;
pub(super) mod member_import;
mod member_list;
mod member_move;
mod member_remove;
mod member_status;
mod member_update;
mod notice_list;
mod notice_recall;
mod notice_received;
mod notice_remind;
mod notice_send;
mod notice_status;
mod role_change;
mod role_handover;
pub(super) mod role_list;
mod scope_show;
mod undo;
mod work_list;

pub use audit_list::{came_of, why_not};

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
    member_import::COMMAND,
    member_status::COMMAND,
    role_change::GRANT,
    role_change::REVOKE,
    role_handover::COMMAND,
    role_list::COMMAND,
    group_create::COMMAND,
    meeting_start::COMMAND,
    work_list::COMMAND,
    scope_show::COMMAND,
    contact_show::COMMAND,
    audit_list::COMMAND,
    undo::COMMAND,
    account::ADD,
    account::STATUS,
    account::RESET,
    account::DISABLE,
    account::ENABLE,
    account::LOGOUT,
    invite_pending::COMMAND,
    invite_resend::COMMAND,
    invite_diagnose::COMMAND,
    guide::COMMAND,
    member_update::COMMAND,
    member_move::COMMAND,
    member_list::COMMAND,
    member_remove::COMMAND,
    notice_send::COMMAND,
    notice_status::COMMAND,
    notice_remind::COMMAND,
    notice_recall::COMMAND,
    notice_list::COMMAND,
    notice_received::COMMAND,
    department_list::COMMAND,
    department_add::COMMAND,
    department_rename::COMMAND,
    department_head::COMMAND,
    department_remove::COMMAND,
];

/// The command that answers an intent. `help`, `cancel`, `confirm` and `back` belong to the dialogue itself.
pub fn of(intent: Intent) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.intent == intent)
}

/// What the command of an intent is called; the intent's own name where there is none.
pub fn title(intent: Intent) -> String {
    of(intent).map_or(intent.name(), |command| command.title).to_owned()
}

/// The rows of the documents' table, in Markdown.
pub fn table() -> String {
    let mut rows = String::from("| command | who | says, for example |\n|---|---|---|\n");
    for command in COMMANDS {
        let who = match command.who {
            Who::Everyone => "every member",
            Who::Administrators => "administrators, within their scope",
            Who::MainAdministrators => "main administrators",
            Who::Notifiers => "administrators, within their scope; notice officers",
            Who::AdministratorsOrOneself => {
                "administrators, within their scope; about one's own number, everybody"
            }
        };
        let says = command.says.join(" · ");
        rows.push_str(&format!("| `{}` {} | {who} | {says} |\n", command.intent.name(), command.title));
    }
    rows
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
    fn the_documents_have_the_table() {
        let page = include_str!("../../docs/commands.md");
        assert!(page.contains(&table()), "docs/commands.md: replace the table of commands by:\n{}", table());
    }

    #[test]
    fn no_intent_has_two_commands() {
        for command in COMMANDS {
            assert_eq!(COMMANDS.iter().filter(|other| other.intent == command.intent).count(), 1);
        }
    }
}
