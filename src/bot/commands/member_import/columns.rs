//! From the sheets of a file to people: which sheets are lists, which rows are people, and what was not read.
//!
//! **Invariant:** every cell of a visible row is part of a draft, or told: its sheet, row or column is named.

use std::collections::BTreeSet;

use super::clean;
use super::heading::{self, Column};
use super::layout::{Layout, Section, Vocabulary, holds_mobile, is_mobile, sections};
use super::person::{self, Nobody, Taken};
use super::told::{Left, Told};
use super::words;
use crate::bot::{Asking, Desk};
use crate::dingtalk;
use crate::domain::operation::bulk;
use crate::language::{self, MemberDraft};
use crate::sheet::{Book, Page, Row};

/// Somebody to be added, as said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Where they stood: [`bulk::stood`].
    pub row: u32,
    pub name: String,
    /// Normalised, valid or not.
    pub mobile: String,
    /// Empty where none was said.
    pub department: String,
    pub title: String,
    pub job_number: String,
    pub roles: Vec<String>,
    /// Why the row cannot be taken for what it says.
    pub flaw: Option<String>,
}

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub drafts: Vec<Draft>,
    pub told: Told,
}

/// Why a table's rows are not people.
#[derive(Debug)]
pub enum Unreadable {
    /// No sheet is a list; one would be, with this column.
    NoColumn(&'static str, Told),
    /// A list has more rows than allowed.
    TooLong,
    /// It could not be found out what the columns hold.
    Unknown(dingtalk::Error),
}

pub const NAME: &str = "姓名";
pub const MOBILE: &str = "手机号";

/// Rows read without headings before others get their turn.
const BATCH: usize = 100;

/// Whether a sheet is the only one a person sees.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IsAlone {
    Yes,
    No,
}

/// A sheet that is a list.
struct List {
    name: String,
    above: Vec<Row>,
    sections: Vec<(Section, Layout)>,
}

/// The people of a file.
pub async fn read(book: Book, asking: &Asking<'_>) -> Result<Reading, Unreadable> {
    let mut reading = Reading::default();
    reading.told.hidden = book.hidden;
    let (mut lists, mut missing) = (Vec::new(), None);
    let pages: Vec<Page> =
        book.pages.into_iter().filter(|page| !page.rows.is_empty() || page.hidden_rows > 0).collect();
    let is_alone = if pages.len() == 1 { IsAlone::Yes } else { IsAlone::No };
    for page in pages {
        let (name, is_longer) = (page.name.clone(), page.is_longer);
        let about = (page.hidden_rows, page.hidden_columns.clone(), page.is_wider);
        match list(page, is_alone, asking).await.map_err(Unreadable::Unknown)? {
            Ok(_) if is_longer => return Err(Unreadable::TooLong),
            Ok(list) => {
                reading.told.page(about, &list.sections);
                lists.push(list);
            }
            Err(lacks) => {
                missing = missing.or(lacks);
                reading.told.others.push(name);
            }
        }
    }
    if lists.is_empty() {
        return Err(Unreadable::NoColumn(missing.unwrap_or(MOBILE), reading.told));
    }
    for (sheet, list) in lists.into_iter().enumerate() {
        take(list, sheet, asking.desk, &mut reading).await;
    }
    Ok(reading)
}

/// A sheet as a list; the column that it lacks, if it has headings.
async fn list(
    page: Page,
    is_alone: IsAlone,
    asking: &Asking<'_>,
) -> Result<Result<List, Option<&'static str>>, dingtalk::Error> {
    let (above, parts) = sections(page.rows);
    let mut all = Vec::new();
    let mut lacks = None;
    for section in parts {
        let vocabulary = vocabulary(&section.unknown(), asking).await?;
        let layout = section.layout(&vocabulary);
        let has_headings = !section.headings.is_empty();
        if has_headings && !layout.is_a_list() {
            lacks = lacks.or(Some(if layout.name.is_none() { NAME } else { MOBILE }));
        }
        if (has_headings && layout.is_a_list()) || (!has_headings && holds_numbers(&section, is_alone)) {
            all.push((section, layout));
        } else if let Some((last, _)) = all.last_mut() {
            last.rows.extend(section.rows);
        }
    }
    Ok(if all.is_empty() { Err(lacks) } else { Ok(List { name: page.name, above, sections: all }) })
}

/// Whether rows without headings may be people: an explanation has a number for example.
fn holds_numbers(section: &Section, is_alone: IsAlone) -> bool {
    let numbers = section.rows.iter().filter(|row| row.cells.iter().any(|cell| holds_mobile(cell))).count();
    numbers > 0 && (is_alone == IsAlone::Yes || numbers * 2 >= section.rows.len())
}

/// Which of the texts are departments or roles.
async fn vocabulary(texts: &BTreeSet<String>, asking: &Asking<'_>) -> Result<Vocabulary, dingtalk::Error> {
    let directory = &asking.desk.directory;
    let mut vocabulary = Vocabulary::default();
    for text in texts {
        let named = directory.departments_named(text, asking.actor).await?;
        if !named.within.is_empty() || !named.outside.is_empty() {
            vocabulary.departments.insert(text.clone());
        } else if directory.role_said(text).await?.is_some() {
            vocabulary.roles.insert(text.clone());
        }
    }
    Ok(vocabulary)
}

async fn take(list: List, sheet: usize, desk: &Desk, reading: &mut Reading) {
    let before = reading.drafts.len();
    let keep =
        |row: &Row, nobody: Nobody| Left { row: bulk::stood(sheet, row.number), text: shown(row), nobody };
    for row in &list.above {
        // Somebody who stands above the headings is read like one without.
        if row.cells.iter().any(|cell| holds_mobile(cell)) {
            let draft = loose(row, desk).0;
            reading.drafts.push(Draft { row: bulk::stood(sheet, row.number), ..draft });
        } else {
            reading.told.left.push(keep(row, Nobody::Title));
        }
    }
    for (section, layout) in &list.sections {
        let is_loose = section.headings.is_empty() && !is_explained(section, layout);
        if is_loose {
            let rows = by_rows(section, layout, desk, &mut reading.told).await;
            for (row, taken) in section.rows.iter().zip(rows) {
                settle(taken, row, sheet, reading);
            }
            continue;
        }
        reading.told.columns(section, layout);
        for row in &section.rows {
            settle(person::of(section, layout, row), row, sheet, reading);
        }
    }
    reading.told.lists.push((list.name, reading.drafts.len() - before));
}

fn settle(taken: Taken, row: &Row, sheet: usize, reading: &mut Reading) {
    let stood = bulk::stood(sheet, row.number);
    match taken {
        Taken::Person(draft) => reading.drafts.push(Draft { row: stood, ..draft }),
        Taken::Nobody(nobody) => reading.told.left.push(Left { row: stood, text: shown(row), nobody }),
        Taken::Nothing => {}
    }
}

fn shown(row: &Row) -> String {
    let mut texts: Vec<&str> = row.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    texts.dedup();
    texts.join(" ")
}

/// Whether what the columns hold tells which is which, all of them.
fn is_explained(section: &Section, layout: &Layout) -> bool {
    let known: BTreeSet<usize> = layout.used().chain(layout.serials.iter().copied()).collect();
    let is_known = |at: usize| known.contains(&at) || section.column(at).next().is_none();
    layout.is_a_list() && (0..section.width()).all(is_known)
}

/// Rows without headings, each as if it had been typed; cells that have no part in most of them are a column that was
/// not read.
async fn by_rows(section: &Section, layout: &Layout, desk: &Desk, told: &mut Told) -> Vec<Taken> {
    let mut all = Vec::with_capacity(section.rows.len());
    let mut unread = vec![0usize; section.width()];
    for (at, row) in section.rows.iter().enumerate() {
        if at % BATCH == BATCH - 1 {
            tokio::task::yield_now().await;
        }
        let nobody = person::nobody(&Layout::default(), row);
        let (draft, rest) = loose(row, desk);
        let columns: BTreeSet<usize> = rest.iter().map(|(at, _)| *at).collect();
        columns.iter().for_each(|at| unread[*at] += 1);
        all.push((nobody, draft, rest));
    }
    // The only column there is holds everybody.
    let most = |at: usize| unread.len() > 1 && unread[at] > 1 && unread[at] * 2 > section.column(at).count();
    told.unread.extend((0..section.width()).filter(|at| most(*at)).map(|at| section.label(at)));
    let settled = all.into_iter().map(|(nobody, mut draft, rest)| {
        if let Some(nobody) = nobody {
            return Taken::Nobody(nobody);
        }
        let alone = rest.iter().find(|(at, _)| !most(*at) && !layout.serials.contains(at));
        // What was not understood may be where they are to go.
        let may_be_the_place = || rest.first().filter(|_| draft.department.is_empty());
        if let Some((_, word)) = alone.or_else(may_be_the_place)
            && draft.flaw.is_none()
        {
            draft.flaw = Some(words::not_understood(word));
        }
        Taken::Person(draft)
    });
    settled.collect()
}

/// People of one message, numbered as they stood.
pub fn of_members(members: &[MemberDraft]) -> Reading {
    let drafts = (1u32..).zip(members).map(|(row, member)| of_member(row, member)).collect();
    Reading { drafts, told: Told::default() }
}

fn of_member(row: u32, member: &MemberDraft) -> Draft {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    Draft {
        row,
        name: text(&member.name),
        mobile: text(&member.mobile),
        department: text(&member.department),
        title: text(&member.title),
        job_number: text(&member.job_number),
        roles: member.roles.clone(),
        flaw: None,
    }
}

/// Several in one cell.
pub fn listed(cell: &str) -> impl Iterator<Item = String> + '_ {
    let parts = cell.split(['、', '，', ',', ';', '；', '/', '\n', ' ']);
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned)
}

/// A row without headings as if it had been typed, and the cells that have no part in what was understood.
fn loose(row: &Row, desk: &Desk) -> (Draft, Vec<(usize, String)>) {
    let cells: Vec<String> = row.cells.iter().map(|cell| cell_typed(cell)).collect();
    let typed = format!("添加成员\n{}", cells.join("\t"));
    let parsed = language::parse(&typed, desk.clock.now(), &desk.lexicon);
    let mut draft = match parsed.slots.members.as_slice() {
        [one] => of_member(row.number, one),
        _ => Draft { row: row.number, name: shown(row), ..Draft::default() },
    };
    let is_one = parsed.slots.members.len() == 1;
    if is_one {
        if draft.department.is_empty() {
            draft.department = parsed.slots.department.unwrap_or_default();
        }
        if draft.roles.is_empty() {
            draft.roles = parsed.slots.roles;
        }
    }
    draft.flaw = row.flaws.first().map(|(at, flaw)| words::flaw(&super::told::nameless(*at), flaw));
    if !is_one && holds_mobile(&draft.name) {
        draft.flaw.get_or_insert_with(|| words::not_understood(&shown(row)));
    }
    let mut rest = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        if !has_part(cell, &draft) {
            let words = cell.split([' ', '，', '、', ',', ';', '；', '：', ':', '/']);
            rest.extend(words.filter(|word| !has_part(word, &draft)).map(|word| (at, word.to_owned())));
        }
    }
    (draft, rest)
}

fn cell_typed(cell: &str) -> String {
    match clean::number(cell) {
        clean::Number::Said(said) if is_mobile(&said) => said,
        _ => clean::name(cell),
    }
}

/// Whether a text is part of what was understood: nothing of it is left but the number of the row, a word for what
/// follows, or a particle.
fn has_part(text: &str, draft: &Draft) -> bool {
    let folded = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let mut left = folded(text);
    let parts = [&draft.name, &draft.mobile, &draft.department, &draft.title, &draft.job_number];
    for part in parts.into_iter().chain(&draft.roles).map(|part| folded(part)) {
        if part == left || (!left.is_empty() && part.contains(&left)) {
            return true;
        }
        if !part.is_empty() {
            left = left.replacen(&part, "", 1);
        }
    }
    let is_count = left.len() <= 5 && left.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = is_mobile(text) && !draft.mobile.is_empty();
    is_count
        || is_number
        || left.chars().count() == 1 && left != folded(text)
        || heading::read(text).is_some()
}

/// What a column is called among ours.
pub fn called(column: Column) -> &'static str {
    match column {
        Column::Name => NAME,
        Column::Mobile => MOBILE,
        Column::Department => "部门",
        Column::Title => "职位",
        Column::JobNumber => "工号",
        Column::Role => "角色",
        Column::Serial => "序号",
        Column::Other => "其他",
    }
}
