//! `guanjia cards`: what each card shows, how it looks, and whether a template of the card editor can show it.

mod export;
mod held;
mod preview;

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};

use crate::card::contract::{self, Contract};

/// What can be done with cards.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Every card: its variables, its buttons, what is said where no card can be shown
    #[command(after_help = "Example:\n  guanjia cards list\n  guanjia cards list --json")]
    List {
        /// The contracts as they are
        #[arg(long)]
        json: bool,
    },
    /// Every card with its examples, as a page for a browser
    #[command(
        after_help = "Example:\n  guanjia cards preview > cards.html\n  guanjia cards preview notice > notice.html"
    )]
    Preview {
        /// Only this card
        #[arg(value_name = "CARD", value_parser = names())]
        card: Option<String>,
    },
    /// Holds a template exported from the card editor against a card's contract; ends with 1 where something is missing
    #[command(
        after_help = "Example:\n  guanjia cards check operation.json\n  guanjia cards check --card notice export.json"
    )]
    Check {
        /// The editor's export
        file: PathBuf,
        /// The card it is for; without it, every card
        #[arg(long, value_name = "CARD", value_parser = names())]
        card: Option<String>,
    },
}

fn names() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(contract::all().map(|contract| contract.name.as_str()))
}

/// Runs it.
///
/// # Errors
/// A file cannot be read, or a template does not fit.
pub fn run(command: &Command) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match command {
        Command::List { json: true } => writeln!(out, "{}", serde_json::to_string_pretty(&contract::all())?)?,
        Command::List { json: false } => write!(out, "{}", list())?,
        Command::Preview { card } => write!(out, "{}", preview::page(&wanted(card.as_deref())))?,
        Command::Check { file, card } => {
            let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
            let (told, fits) = check(&text, card.as_deref());
            write!(out, "{told}")?;
            if !fits {
                bail!("the template does not fit");
            }
        }
    }
    Ok(())
}

fn wanted(card: Option<&str>) -> Vec<&'static Contract> {
    contract::all().into_iter().filter(|contract| card.is_none_or(|card| contract.name == card)).collect()
}

/// What there is to say of an export, and whether it can be used.
pub fn check(text: &str, card: Option<&str>) -> (String, bool) {
    let export = match export::Export::read(text) {
        Ok(export) => export,
        Err(problem) => return (format!("✗ {problem}\n"), false),
    };
    let mut told = String::new();
    let mut fits = true;
    for contract in wanted(card) {
        for line in held::against(&export, contract) {
            fits &= line.good;
            told.push_str(&format!("{line}\n"));
        }
    }
    told.push_str(if fits {
        "结论：可以使用\n"
    } else {
        "结论：还不能使用，按上面带 ✗ 的每一行修改后重新导出\n"
    });
    (told, fits)
}

fn list() -> String {
    let mut told = String::new();
    for Contract { name, purpose, variables, buttons, fallback } in contract::all() {
        told.push_str(&format!("{name}\n  {purpose}\n"));
        for variable in variables {
            let whose = if variable.private { "private" } else { "public" };
            told.push_str(&format!(
                "  {:<8} {:<9} {whose:<8} {}\n",
                variable.name, variable.r#type, variable.example
            ));
        }
        let told_buttons: Vec<String> = buttons
            .iter()
            .map(|button| {
                if button.repeated {
                    format!("{}-1…", button.id)
                } else {
                    format!("{} {}", button.id, button.label)
                }
            })
            .collect();
        told.push_str(&format!(
            "  {:<8} {:<9} public   {}\n  {fallback}\n\n",
            contract::BUTTONS,
            contract::BUTTONS_TYPE,
            told_buttons.join(" · ")
        ));
    }
    told
}
