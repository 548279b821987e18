//! `guanjia letters`: what could not be handled and was put aside, looked at, put back, or dropped.
//!
//! **Invariant:** no number, no word of a person's and no webhook is shown unasked; what is changed is in the trail.

use std::io::Write;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use crate::app::{ConfigArgs, audit};
use crate::clock::{Clock, SharedClock};
use crate::domain::audit::{Act, Subject};
use crate::domain::id::UserId;
use crate::store::{Letter, LetterFate, Store};
use crate::telemetry;

/// Who the trail says has done it.
const OPERATOR: &str = "operator";

/// What can be done with dead letters.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Lists them, the newest first: id, time, mailbox, reason
    #[command(after_help = "Example:\n  guanjia letters list --max 50")]
    List(ListArgs),
    /// Shows one, with numbers, names and words of people masked
    #[command(after_help = "Example:\n  guanjia letters show 1764489600000-0")]
    Show(ShowArgs),
    /// Puts them back at the end of their mailboxes, to be handled anew, and records that in the trail
    #[command(after_help = "Example:\n  guanjia letters requeue 1764489600000-0")]
    Requeue(ChangeArgs),
    /// Forgets them, and records that in the trail
    #[command(after_help = "Example:\n  guanjia letters drop 1764489600000-0")]
    Drop(ChangeArgs),
}

/// How to list.
#[derive(Clone, Debug, clap::Args)]
pub struct ListArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// So many at most
    #[arg(long, default_value_t = 20)]
    max: usize,
    /// Only those before the one of this id
    #[arg(long, value_name = "ID")]
    before: Option<String>,
}

/// What to show.
#[derive(Clone, Debug, clap::Args)]
pub struct ShowArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Its id, as `letters list` tells it
    #[arg(value_parser = id)]
    id: String,
    /// Show numbers, names and words of people whole
    #[arg(long)]
    whole: bool,
}

/// What to change.
#[derive(Clone, Debug, clap::Args)]
pub struct ChangeArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Their ids, as `letters list` tells them
    #[arg(required = true, value_name = "ID", value_parser = id)]
    ids: Vec<String>,
}

fn id(text: &str) -> Result<String, String> {
    let is_number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    match text.split_once('-') {
        Some((time, number)) if is_number(time) && is_number(number) => Ok(text.to_owned()),
        _ => Err("write an id as `guanjia letters list` tells it, such as 1764489600000-0".to_owned()),
    }
}

/// Runs it.
///
/// # Errors
/// The configuration or the store cannot be read, or there is no such letter.
pub async fn run(command: Command, clock: &Clock) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match command {
        Command::List(args) => list(&args, &mut out).await,
        Command::Show(args) => show(&args, &mut out).await,
        Command::Requeue(args) => settle(&args, LetterFate::Requeue, (clock, &mut out)).await,
        Command::Drop(args) => settle(&args, LetterFate::Drop, (clock, &mut out)).await,
    }
}

async fn open(args: &ConfigArgs) -> anyhow::Result<Store> {
    let (_, store) = audit::open(args).await?;
    if !store.is_durable() {
        bail!("GUANJIA_STORE is `memory`: only the process that has them knows of its dead letters");
    }
    Ok(store)
}

async fn list(args: &ListArgs, out: &mut impl Write) -> anyhow::Result<()> {
    let store = open(&args.config).await?;
    let letters = store.letters(args.before.as_deref(), args.max).await?;
    if letters.is_empty() {
        writeln!(out, "no dead letters")?;
    }
    for letter in &letters {
        let line = format!("{}  {}  {}  {}", letter.id, time(letter), letter.owner.name(), letter.reason);
        writeln!(out, "{}", telemetry::masked(&line))?;
    }
    if let Some(last) = letters.last().filter(|_| letters.len() == args.max) {
        writeln!(out, "There may be more: --before {}", last.id)?;
    }
    Ok(())
}

async fn show(args: &ShowArgs, out: &mut impl Write) -> anyhow::Result<()> {
    let store = open(&args.config).await?;
    let letter = store.letter(&args.id).await?.with_context(|| none(&args.id))?;
    if args.whole {
        tracing::warn!(
            "numbers, names and words of people are whole in this output: keep it as personal data"
        );
    }
    let item = serde_json::from_str(&letter.item).unwrap_or(Value::String(letter.item.clone()));
    let item = if args.whole { without_webhooks(item) } else { shown(item, "") };
    let told = json!({
        "id": letter.id, "at": time(&letter), "mailbox": telemetry::masked(letter.owner.name()),
        "reason": telemetry::masked(&letter.reason), "item": item,
    });
    Ok(writeln!(out, "{}", serde_json::to_string_pretty(&told)?)?)
}

async fn settle(
    args: &ChangeArgs,
    fate: LetterFate,
    (clock, out): (&Clock, &mut impl Write),
) -> anyhow::Result<()> {
    let store = open(&args.config).await?;
    let shared = SharedClock::over(clock.clone());
    store.tell_time(&shared).await?;
    let now = Clock::Shared(shared).now_ms();
    let mut missing = Vec::new();
    for id in &args.ids {
        let letter = store.letter(id).await?;
        match &letter {
            Some(letter) if letter.owner.name().is_empty() && fate == LetterFate::Requeue => {
                bail!("{id} belongs to no mailbox: it can only be dropped");
            }
            Some(letter) if store.settle_letter(id, fate, &recorded(letter, fate, now)).await? => {
                let became = match fate {
                    LetterFate::Requeue => "is back in its mailbox",
                    LetterFate::Drop => "is dropped",
                };
                writeln!(out, "{id} {became}")?;
            }
            _ => missing.push(none(id)),
        }
    }
    if missing.is_empty() { Ok(()) } else { bail!("{}", missing.join("\n")) }
}

fn none(id: &str) -> String {
    format!("there is no dead letter {id} (`guanjia letters list` tells those there are)")
}

/// What the trail says of it.
fn recorded(letter: &Letter, fate: LetterFate, now: i64) -> String {
    let action = match fate {
        LetterFate::Requeue => "letter.requeue",
        LetterFate::Drop => "letter.drop",
    };
    let reason =
        json!({"letter": letter.id, "mailbox": letter.owner.name(), "was_put_aside_for": letter.reason});
    let act = Act {
        at: now,
        actor: UserId(OPERATOR.to_owned()),
        action: action.to_owned(),
        operation: None,
        subject: Subject::default(),
        result: "done".to_owned(),
        reason: Some(reason),
        before: None,
        after: None,
    };
    serde_json::to_string(&act).expect("plain data")
}

/// RFC 3339 in UTC.
fn time(letter: &Letter) -> String {
    let at = letter.at.and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
    at.map_or_else(|| "-".to_owned(), |at| at.to_string())
}

/// Fields that hold what people are called, in whatever script.
const NAMES: [&str; 4] = ["name", "nick", "title", "text"];

/// The item as it may be shown: ids, states and times as they are, numbers masked, and of what people are called or have
/// written the first character and how much it was.
fn shown(value: Value, field: &str) -> Value {
    match value {
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name.clone(), shown(value, &name))).collect()
        }
        Value::Array(items) => items.into_iter().map(|item| shown(item, field)).collect(),
        Value::String(text) => match serde_json::from_str::<Value>(&text) {
            // A body inside a body.
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => shown(inner, field),
            _ if NAMES.contains(&field) || !text.is_ascii() => starred(&text).into(),
            _ => telemetry::masked(&text).into(),
        },
        Value::Number(number) => {
            let text = number.to_string();
            if telemetry::masked(&text) == text { number.into() } else { telemetry::masked(&text).into() }
        }
        other => other,
    }
}

fn starred(text: &str) -> String {
    let first = text.chars().next().filter(|c| !c.is_ascii_digit());
    format!("{}*** ({} characters)", first.map(String::from).unwrap_or_default(), text.chars().count())
}

/// Whoever has a webhook may post: it is shown to nobody.
fn without_webhooks(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                *field = if name == "webhook" { "***".into() } else { without_webhooks(field.take()) };
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = without_webhooks(item.take())),
        _ => {}
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_shows_what_it_was_and_not_who() {
        let item = json!({
            "message": {
                "id": "msg1", "nick": "Chen", "text": {"text": "添加成员 陈晨 13900000199"},
                "webhook": {"url": "https://oapi.dingtalk.com/robot/sendBySession?session=hush", "expires_at": 1},
            },
            "mobile": "13900000199", "number": 13_900_000_199_u64, "at": 1_764_489_600_000_u64,
            "body": "{\"name\":\"陈晨\",\"state\":\"running\"}", "flag": true,
        });
        let masked = shown(item.clone(), "");
        assert_eq!(masked["message"]["id"], "msg1");
        assert_eq!(masked["message"]["nick"], "C*** (4 characters)");
        assert_eq!(masked["message"]["text"]["text"], "添*** (19 characters)");
        assert_eq!((&masked["mobile"], &masked["number"]), (&"139****0199".into(), &"139****0199".into()));
        assert_eq!((&masked["at"], &masked["flag"]), (&item["at"], &true.into()));
        assert_eq!(masked["body"], json!({"name": "陈*** (2 characters)", "state": "running"}));
        assert!(!masked.to_string().contains("hush"), "{masked}");
        let whole = without_webhooks(item);
        assert_eq!((&whole["mobile"], &whole["message"]["webhook"]), (&"13900000199".into(), &"***".into()));
    }

    #[test]
    fn an_id_is_one_as_it_is_told() {
        assert!(id("1764489600000-0").is_ok());
        for bad in ["", "1764489600000", "-", "1-x", "+", "(1-0"] {
            assert!(id(bad).is_err(), "{bad}");
        }
    }
}
