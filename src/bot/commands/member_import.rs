//! `member.import`: many people at once, from a table sent as a file or pasted.
//!
//! 批量添加 alone answers how to, with a table to fill in. Every row is checked before anything is proposed: the card
//! counts, a file lists each row that will not be added and why. One confirmation starts it; it runs in parts.

mod check;
mod columns;
mod template;
pub mod words;

use tokio::sync::Semaphore;

use super::Command;
use crate::bot::dialogue::{Question, Request, SentFile};
use crate::bot::proposal::{self, Many};
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::dingtalk;
use crate::dingtalk::Class;
use crate::dingtalk::file::Fetched;
use crate::domain::operation::{Import, Kind};
use crate::language::{self, Intent, Lexicon};
use crate::sheet::{self, Bounds, Fault, Row};
use check::Checked;
use columns::{Draft, Unreadable};

pub use template::{list_parcel, parcel as template};

pub const COMMAND: Command = Command {
    intent: Intent::MemberImport,
    title: "批量添加",
    says: &["批量添加", "导入名单"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// The most people in one import.
pub const MOST: usize = 5_000;
/// Files that are read at a time, in this process: each takes several times its size.
static READERS: Semaphore = Semaphore::const_new(1);

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    if asking.conversation.is_group() {
        return Ok(Outcome::Reply(words::not_in_a_group()));
    }
    let (file, drafts) = match &request.file {
        Some(sent) => match from_file(asking, sent).await {
            Ok(drafts) => (sent.name.clone(), drafts),
            Err(said) => return Ok(Outcome::Reply(said)),
        },
        None if request.slots.members.is_empty() => {
            return Ok(Outcome::Ask { request, question: Question::Roster, remark: None });
        }
        None => (String::new(), columns::of_members(&request.slots.members)),
    };
    propose(asking, &request, file, drafts).await
}

/// People named in one message, more than are added one by one.
pub async fn pasted(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    run(asking, Request { file: None, ..request }).await
}

/// A table under the words that announce it is read as the table it is.
pub fn unwrapped(words: &str, now: jiff::Timestamp, lexicon: &Lexicon) -> Option<String> {
    let (head, table) = words.trim().split_once('\n')?;
    let announced = language::parse(head, now, lexicon).intent == Intent::MemberImport;
    let table = table.trim_matches(['\r', '\n', ' ']);
    (announced && !table.is_empty()).then(|| format!("添加成员\n{table}"))
}

async fn propose(
    asking: &Asking<'_>,
    request: &Request,
    file: String,
    drafts: Vec<Draft>,
) -> Result<Outcome, Stop> {
    if drafts.len() > MOST {
        return Ok(Outcome::Reply(words::too_many(MOST)));
    }
    let everywhere = request.slots.department.as_deref().map(|said| said.trim_start_matches('到'));
    let Checked { lines, mut rest, present, refused } =
        check::check(asking, drafts, everywhere, &request.slots.roles).await?;
    rest.sort_by_key(|one| one.row);
    let wrong = rest.len() - present;
    let list = if rest.is_empty() { None } else { Some(template::list_of(&rest)) };
    let warnings = words::first_few(&rest);
    if lines.is_empty() {
        let text = words::nobody_to_add(present, wrong, &warnings);
        return Ok(Outcome::Told { text, file: list, refused });
    }
    let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    let import = Import {
        file,
        people: count(lines.len()),
        present: count(present),
        wrong: count(wrong),
        ..Import::default()
    };
    let whole = proposal::new(asking, Kind::MemberImport, Vec::new(), warnings);
    Ok(Outcome::ProposeMany(Box::new(Many::new(whole, import, lines, (rest, list), refused))))
}

/// The rows of a file, or what to say instead.
async fn from_file(asking: &Asking<'_>, sent: &SentFile) -> Result<Vec<Draft>, String> {
    // One row is for the headings.
    let bounds = Bounds::of_rows(MOST + 1);
    let content = match asking.desk.client.fetch_file(&sent.code, bounds.bytes).await {
        Ok(Fetched::Whole(content)) => content,
        Ok(Fetched::TooLarge) => return Err(words::fault(Fault::TooLarge, MOST)),
        Err(error) => return Err(unfetched(&error)),
    };
    let rows = decoded(content, bounds).await.map_err(|fault| words::fault(fault, MOST))?;
    match columns::read(rows, asking.desk).await {
        Ok(drafts) if drafts.is_empty() => Err(words::fault(Fault::Empty, MOST)),
        Ok(drafts) => Ok(drafts),
        Err(Unreadable::NoColumn(name)) => Err(words::no_column(name)),
    }
}

fn unfetched(error: &dingtalk::Error) -> String {
    match error.class() {
        Class::Permanent => words::file_gone(),
        Class::Retry { .. } | Class::Unknown => words::not_fetched(),
        Class::Operator => {
            tracing::error!(%error, "a file that was sent cannot be fetched; somebody has to mend it");
            words::not_fetched()
        }
    }
}

/// Off the workers, and not many at a time.
async fn decoded(content: Vec<u8>, bounds: Bounds) -> Result<Vec<Row>, Fault> {
    let seat = READERS.acquire().await.map_err(|_| Fault::Broken)?;
    let read = tokio::task::spawn_blocking(move || sheet::read(&content, &bounds)).await;
    drop(seat);
    // A panic in a decoder is a fault of the file, as far as people can tell.
    read.unwrap_or(Err(Fault::Broken))
}
