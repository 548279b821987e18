//! Many people at once, from a table: what a file or pasted rows hold is read, every row judged before anything is
//! proposed, and what can be done made one operation of many parts.
//!
//! Three steps, each for chat and pages alike: [`read`] finds the people in a table, [`judge`] says what would come of
//! each, [`Dry::propose`] makes of that what is to be confirmed.
//!
//! **Invariant:** every row is a line to be confirmed, a row that is not to be added with the reason, or told as nobody.

pub mod check;
mod clean;
mod columns;
pub mod draft;
pub mod fate;
pub mod held;
mod layout;
mod loose;
mod person;
pub mod told;
pub mod wording;

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

pub use check::Checked;
pub use columns::{Reading, of_members};
pub use draft::{Draft, Left};
pub use layout::holds_mobile;
pub use told::Told;

use super::lifecycle::Many;
use super::{Asker, Error};
use crate::domain::operation::bulk::Rest;
use crate::domain::operation::{Import, Kind};
use crate::language::Reader;
use crate::sheet::{self, Book, Bounds, Fault, Sheet};
use columns::Unreadable;
use fate::Fates;
use wording::table::{self, Rows};

/// The most people in one import.
pub const MOST: usize = 5_000;
/// Files that are read at a time, in this process: each takes several times its size.
static READERS: Semaphore = Semaphore::const_new(1);

/// What becomes of members in a table of people to be added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Existing {
    /// They stay as they are.
    #[default]
    Kept,
    /// What the table says of them is put right.
    Updated,
}

impl Existing {
    /// Whether they stay.
    pub fn is_kept(&self) -> bool {
        *self == Self::Kept
    }
}

/// Why a table is not read.
#[derive(Debug)]
pub enum Unread {
    /// The file.
    Fault(Fault),
    /// No sheet is a list; one would be, with this column.
    NoColumn(&'static str, Box<Told>),
    /// There are headings, and nobody under them.
    Nobody(Box<Told>),
}

/// How much of a file is read; some rows are for titles, headings and sums.
pub fn bounds() -> Bounds {
    Bounds::of_rows(MOST + 50)
}

/// The people of a file, or of rows pasted.
///
/// # Errors
/// The platform did not answer what has to be known.
pub async fn read(
    content: Vec<u8>,
    asker: &Asker<'_>,
    reader: Reader<'_>,
) -> Result<Result<Reading, Unread>, Error> {
    let book = match decoded(content, bounds()).await {
        Ok(book) => book,
        Err(fault) => return Ok(Err(Unread::Fault(fault))),
    };
    Ok(match columns::read(book, asker, reader).await {
        Ok(reading) if reading.drafts.is_empty() => Err(Unread::Nobody(Box::new(reading.told))),
        Ok(reading) if reading.drafts.len() > MOST => Err(Unread::Fault(Fault::TooManyRows)),
        Ok(reading) => Ok(reading),
        Err(Unreadable::NoColumn(name, told)) => Err(Unread::NoColumn(name, told)),
        Err(Unreadable::TooLong) => Err(Unread::Fault(Fault::TooManyRows)),
        Err(Unreadable::Unknown(error)) => return Err(error.into()),
    })
}

/// Off the workers, and not many at a time.
async fn decoded(content: Vec<u8>, bounds: Bounds) -> Result<Book, Fault> {
    let seat = READERS.acquire().await.map_err(|_| Fault::Broken)?;
    let read = tokio::task::spawn_blocking(move || sheet::read(&content, &bounds)).await;
    drop(seat);
    // A panic in a decoder is a fault of the file, as far as people can tell.
    read.unwrap_or(Err(Fault::Broken))
}

/// The rows, judged: what would come of each.
#[derive(Debug)]
pub struct Dry {
    /// The rows, parted.
    pub checked: Checked,
    /// Who of those to be added has to accept first.
    pub fates: Fates,
    /// The names of the sheets, where there are several.
    pub sheets: Vec<String>,
}

/// Says what would come of each row.
///
/// # Errors
/// The platform or the store did not answer what has to be known.
pub async fn judge(
    asker: &Asker<'_>,
    drafts: Vec<Draft>,
    wanted: check::Wanted<'_>,
    sheets: Vec<String>,
) -> Result<Dry, Error> {
    let mut checked = check::check(asker, drafts, wanted, &sheets).await?;
    checked.rest.sort_by_key(|one| one.row);
    let fates =
        if checked.lines.is_empty() { Fates::new() } else { fate::known(asker, &checked.lines).await? };
    Ok(Dry { checked, fates, sheets })
}

impl Dry {
    /// The rows with something wrong.
    pub fn wrong(&self) -> Vec<&Rest> {
        self.checked.rest.iter().filter(|one| !is_member(one)).collect()
    }

    /// The rows to be mended, as a file, if there are any.
    pub fn to_mend(&self) -> Option<Sheet> {
        let wrong = self.wrong();
        (!wrong.is_empty()).then(|| table::to_mend(&wrong, &self.sheets))
    }

    /// Every row with what will come of it, as a file; beside them rows that are nobody.
    pub fn whole(&self, left: &[Left]) -> Sheet {
        let (lines, rest, fates) = (&self.checked.lines, &self.checked.rest, &self.fates);
        table::whole(&Rows { lines, rest, left, fates }, &self.sheets)
    }

    /// What is to be confirmed, and what to know before.
    pub fn propose(self, asker: &Asker<'_>, (file, left): (String, &[Left]), warnings: Vec<String>) -> Many {
        let given = wording::given::whole(&self.checked.lines);
        let warnings = given.into_iter().chain(warnings).collect();
        let lists = std::iter::once(self.whole(left)).chain(self.to_mend()).collect();
        let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        let import = Import {
            file,
            people: count(self.checked.lines.len()),
            present: count(self.checked.present),
            wrong: count(self.wrong().len()),
            consents: count(self.fates.len()),
            updates: count(self.checked.updates),
            sheets: self.sheets,
            ..Import::default()
        };
        let operation = super::new(asker, Kind::MemberImport, Vec::new(), warnings);
        let Checked { lines, rest, refused, .. } = self.checked;
        Many::new(operation, import, lines, (rest, lists), refused)
    }
}

/// Whether a row is not to be added because they are a member, and nothing is wrong.
pub fn is_member(row: &Rest) -> bool {
    row.why == wording::is_member()
}
