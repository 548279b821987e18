//! `member.import`: many people at once, from a table sent as a file or pasted.
//!
//! 批量添加 alone answers how to, with a table to fill in. Every row is checked before anything is proposed: the card
//! counts, a file shows what will come of each row, another holds those to be mended. One confirmation starts it; it runs in parts.

mod template;
pub mod words;

use super::Command;
use crate::bot::dialogue::{Question, Request, SentFile, Session};
use crate::bot::{Asking, Desk, Outcome, Stop, Who};
use crate::dingtalk;
use crate::dingtalk::Class;
use crate::dingtalk::file::Fetched;
use crate::language::{Intent, Reader, heading};
use crate::proposal::import::wording::Comes;
use crate::proposal::import::{self, Existing, Reading, Unread, check, holds_mobile};
use crate::sheet::Fault;

pub use template::{list_parcel, parcel as template};

pub const COMMAND: Command = Command {
    intent: Intent::MemberImport,
    title: "批量添加",
    says: &["批量添加", "导入名单"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// More rows than this are better looked over on a page.
const LONG: usize = 20;

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
        None => (String::new(), import::of_members(&request.slots.members)),
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
    let numbers = words.lines().filter(|line| holds_mobile(line)).count();
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
    let first = lines.next().filter(|first| !holds_mobile(first));
    first.is_some_and(|first| lines.any(holds_mobile) && cells(first) >= 2)
}

async fn propose(
    asking: &Asking<'_>,
    request: &Request,
    file: String,
    reading: Reading,
) -> Result<Outcome, Stop> {
    let Reading { drafts, told } = reading;
    if drafts.len() > import::MOST {
        return Ok(Outcome::Reply(words::unread(&Unread::Fault(Fault::TooManyRows))));
    }
    let everywhere = request.slots.department.as_deref().map(|said| said.trim_start_matches('到'));
    let place = everywhere.map_or(check::Place::Own, check::Place::Said);
    let wanted = check::Wanted { common: (place, &request.slots.roles), existing: request.existing };
    let dry = import::judge(asking, drafts, wanted, told.sheets()).await?;
    let (wrong, present) = (dry.wrong(), dry.checked.present);
    let mut warnings: Vec<String> = dry
        .checked
        .defaulted
        .iter()
        .map(|(rows, to)| words::defaulted(*rows, to, everywhere))
        .chain(import::wording::told(&told, Comes::Sent))
        .chain(words::first_few(&wrong, &dry.sheets))
        .collect();
    let is_empty = dry.checked.lines.is_empty();
    if is_empty && present > 0 && request.existing == Existing::Kept {
        let question = Question::Existing { present };
        let remark = (!warnings.is_empty()).then(|| warnings.join("\n") + "\n");
        return Ok(Outcome::Ask { request: request.clone(), question, remark });
    }
    warnings.extend((!wrong.is_empty()).then(words::way_on));
    warnings.extend(words::kept(present, request.existing));
    if is_empty {
        let text = words::nobody_to_add(present, wrong.len(), &warnings);
        return Ok(Outcome::Told { text, file: dry.to_mend(), refused: dry.checked.refused });
    }
    let is_long = dry.checked.lines.len() + wrong.len() > LONG;
    let mut many = dry.propose(asking, (file, &told.left), warnings);
    let page = asking.desk.settings.pages.operation(&many.whole.id).filter(|_| is_long);
    many.whole.warnings.extend(page.map(|page| words::on_a_page(&page)));
    Ok(Outcome::ProposeMany(Box::new(many)))
}

/// The rows of a file, or what to say instead.
async fn from_file(asking: &Asking<'_>, sent: &SentFile) -> Result<Result<Reading, String>, Stop> {
    let desk = asking.desk;
    let content = match &sent.text {
        Some(text) => text.clone().into_bytes(),
        None => match desk.client.fetch_file(&sent.code, import::bounds().bytes).await {
            Ok(Fetched::Whole(content)) => content,
            Ok(Fetched::TooLarge) => return Ok(Err(words::unread(&Unread::Fault(Fault::TooLarge)))),
            Err(error) => return Ok(Err(unfetched(&error))),
        },
    };
    let index = desk.index.current();
    let reader = Reader { now: desk.clock.now(), lexicon: &desk.lexicon, organisation: index.as_deref() };
    Ok(import::read(content, asking, reader).await?.map_err(|unread| words::unread(&unread)))
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
