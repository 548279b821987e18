//! `member.import`: many people at once, from a table sent as a file or pasted.
//!
//! 批量添加 alone answers how to, with a table to fill in. Every row is checked before anything is proposed: the card
//! counts, a file shows what will come of each row, another holds those to be mended. One confirmation starts it; it runs in parts.

mod check;
mod clean;
mod columns;
mod draft;
mod fate;
mod heading;
mod layout;
mod loose;
mod person;
mod template;
mod told;
pub mod words;

use tokio::sync::Semaphore;

use super::Command;
use crate::bot::dialogue::{Question, Request, SentFile, Session};
use crate::bot::wording::remedy::Existing;
use crate::bot::{Asking, Desk, Outcome, Stop, Who};
use crate::dingtalk;
use crate::dingtalk::Class;
use crate::dingtalk::file::Fetched;
use crate::domain::operation::bulk::Rest;
use crate::domain::operation::{Import, Kind};
use crate::language::Intent;
use crate::proposal::{self, lifecycle::Many};
use crate::sheet::{self, Book, Bounds, Fault};
use check::Checked;
use columns::{Reading, Unreadable};

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
    let (file, reading) = match &request.file {
        Some(sent) => match from_file(asking, sent).await? {
            Ok(reading) => (sent.name.clone(), reading),
            Err(said) => return Ok(Outcome::Reply(said)),
        },
        None if request.slots.members.is_empty() => {
            return Ok(Outcome::Ask { request, question: Question::Roster, remark: None });
        }
        None => (String::new(), columns::of_members(&request.slots.members)),
    };
    propose(asking, &request, file, reading).await
}

/// People named in one message, more than are added one by one, or with something wrong among them.
pub async fn pasted(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    run(asking, Request { file: None, ..request }).await
}

/// A table in a message: under the words that announce it, or in answer to the question for one. It is read like one
/// in a file, row by row.
pub fn pasted_in(words: &str, session: &Session, desk: &Desk) -> Option<(Option<Request>, SentFile)> {
    let table =
        |text: &str| SentFile { name: String::new(), code: String::new(), text: Some(text.to_owned()) };
    if let Some((head, rest)) = words.trim().split_once('\n') {
        let parsed = desk.parse(head);
        if parsed.intent == Intent::MemberImport && !rest.trim().is_empty() {
            let request = Request { slots: parsed.slots, ..Request::default() };
            return Some((Some(request), table(rest)));
        }
    }
    if is_table(words) && !desk.parse(words).intent.is_write() {
        return Some((None, table(words)));
    }
    let asked = session.dialogue.as_ref().is_some_and(|open| open.intent == Intent::MemberImport);
    let numbers = words.lines().filter(|line| layout::holds_mobile(line)).count();
    (asked && numbers >= 2).then(|| (None, table(words)))
}

/// Whether a text is rows under headings that speak of people: names, and numbers in the rows.
fn is_table(words: &str) -> bool {
    let mut lines = words.trim().lines();
    let cells = |line: &str| {
        line.split(['\t', '，', ',', '、', '|'])
            .flat_map(str::split_whitespace)
            .filter_map(heading::read)
            .count()
    };
    // Most of what is said is one line.
    let first = lines.next().filter(|first| !layout::holds_mobile(first));
    first.is_some_and(|first| lines.any(layout::holds_mobile) && cells(first) >= 2)
}

async fn propose(
    asking: &Asking<'_>,
    request: &Request,
    file: String,
    reading: Reading,
) -> Result<Outcome, Stop> {
    let Reading { drafts, told } = reading;
    if drafts.len() > MOST {
        return Ok(Outcome::Reply(words::too_many(MOST)));
    }
    let everywhere = request.slots.department.as_deref().map(|said| said.trim_start_matches('到'));
    let sheets = told.sheets();
    let common = (everywhere, request.slots.roles.as_slice());
    let Checked { lines, mut rest, present, updates, refused, defaulted } =
        check::check(asking, drafts, check::Wanted { common, existing: request.existing }, &sheets).await?;
    rest.sort_by_key(|one| one.row);
    let wrong: Vec<&Rest> = rest.iter().filter(|one| one.why != words::is_member()).collect();
    let mend = (!wrong.is_empty()).then(|| template::to_mend(&wrong, &sheets));
    let mut warnings: Vec<String> =
        defaulted.map(|(rows, to)| words::defaulted(rows, &to, everywhere)).into_iter().collect();
    warnings.extend(told.say());
    warnings.extend(words::first_few(&wrong, &sheets));
    if lines.is_empty() && present > 0 && request.existing == Existing::Kept {
        let question = Question::Existing { present };
        let remark = (!warnings.is_empty()).then(|| warnings.join("\n") + "\n");
        return Ok(Outcome::Ask { request: request.clone(), question, remark });
    }
    warnings.extend(mend.is_some().then(words::way_on));
    warnings.extend(words::kept(present, request.existing));
    if lines.is_empty() {
        let text = words::nobody_to_add(present, wrong.len(), &warnings);
        return Ok(Outcome::Told { text, file: mend, refused });
    }
    let fates = fate::known(asking, &lines).await?;
    let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    let import = Import {
        file,
        people: count(lines.len()),
        present: count(present),
        wrong: count(wrong.len()),
        consents: count(fates.len()),
        updates: count(updates),
        sheets: sheets.clone(),
        ..Import::default()
    };
    let whole = template::whole(
        &template::Rows { lines: &lines, rest: &rest, left: &told.left, fates: &fates },
        &sheets,
    );
    let lists = std::iter::once(whole).chain(mend).collect();
    let operation = proposal::new(asking, Kind::MemberImport, Vec::new(), warnings);
    Ok(Outcome::ProposeMany(Box::new(Many::new(operation, import, lines, (rest, lists), refused))))
}

/// The rows of a file, or what to say instead.
async fn from_file(asking: &Asking<'_>, sent: &SentFile) -> Result<Result<Reading, String>, Stop> {
    // Some rows are for titles, headings and sums.
    let bounds = Bounds::of_rows(MOST + 50);
    let content = match &sent.text {
        Some(text) => text.clone().into_bytes(),
        None => match asking.desk.client.fetch_file(&sent.code, bounds.bytes).await {
            Ok(Fetched::Whole(content)) => content,
            Ok(Fetched::TooLarge) => return Ok(Err(words::fault(Fault::TooLarge, MOST))),
            Err(error) => return Ok(Err(unfetched(&error))),
        },
    };
    let book = match decoded(content, bounds).await {
        Ok(book) => book,
        Err(fault) => return Ok(Err(words::fault(fault, MOST))),
    };
    match columns::read(book, asking).await {
        Ok(reading) if reading.drafts.is_empty() => Ok(Err(words::nobody(&reading.told))),
        Ok(reading) => Ok(Ok(reading)),
        Err(Unreadable::NoColumn(name, told)) => Ok(Err(words::no_column(name, &told))),
        Err(Unreadable::TooLong) => Ok(Err(words::too_many(MOST))),
        Err(Unreadable::Unknown(error)) => Err(error.into()),
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
async fn decoded(content: Vec<u8>, bounds: Bounds) -> Result<Book, Fault> {
    let seat = READERS.acquire().await.map_err(|_| Fault::Broken)?;
    let read = tokio::task::spawn_blocking(move || sheet::read(&content, &bounds)).await;
    drop(seat);
    // A panic in a decoder is a fault of the file, as far as people can tell.
    read.unwrap_or(Err(Fault::Broken))
}
