//! A dry run as its maker sees it: counts, what was read and what was not, and row by row what would come of each.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::console::Console;
use crate::console::problem::Problem;
use crate::language::heading;
use crate::proposal::import::held::{self, Held, Outcome};
use crate::proposal::import::{Existing, Left, wording};

/// On a page where nothing is said, and at most.
pub const MOST: usize = 200;

/// Which rows.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Those of which this will come.
    #[serde(default)]
    pub only: Option<Came>,
    /// So many of them are passed over.
    #[serde(default)]
    pub from: Option<usize>,
    /// How many, 200 at most.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// What will come of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ImportOutcome)]
pub enum Came {
    /// They are added, at once where the platform lets them.
    Joins,
    /// They have to accept first.
    Consents,
    /// A member who is put right.
    Updates,
    /// A member, who stays as they are.
    Member,
    /// Something is wrong: not added.
    Problem,
    /// Left out by whoever sent it.
    LeftOut,
}

impl Came {
    /// Of an outcome.
    pub fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Joins { .. } => Self::Joins,
            Outcome::Consents { .. } => Self::Consents,
            Outcome::Updates { .. } => Self::Updates,
            Outcome::Member => Self::Member,
            Outcome::Problem { .. } => Self::Problem,
            Outcome::Out => Self::LeftOut,
        }
    }
}

/// How many rows come to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportCounts)]
pub struct Counts {
    /// Added, at once where the platform lets them.
    pub joins: usize,
    /// Have to accept first.
    pub consents: usize,
    /// Members put right.
    pub updates: usize,
    /// Members who stay as they are.
    pub members: usize,
    /// With something wrong.
    pub problems: usize,
    /// Left out by whoever sent it.
    pub left_out: usize,
    /// Rows that are nobody: titles, notes, sums, examples.
    pub nobody: usize,
}

impl Counts {
    fn of(held: &Held) -> Self {
        let mut counts = Self { nobody: held.told.left.len(), ..Self::default() };
        for row in &held.rows {
            *match Came::of(&row.outcome) {
                Came::Joins => &mut counts.joins,
                Came::Consents => &mut counts.consents,
                Came::Updates => &mut counts.updates,
                Came::Member => &mut counts.members,
                Came::Problem => &mut counts.problems,
                Came::LeftOut => &mut counts.left_out,
            } += 1;
        }
        counts
    }

    /// How many something would be done for.
    pub fn people(&self) -> usize {
        self.joins + self.consents + self.updates
    }
}

/// A dry run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Import)]
pub struct DryRun {
    /// Its id.
    pub id: String,
    /// The file's name; absent where rows were pasted.
    pub file: Option<String>,
    /// What asking for it has to name: what is asked for is what was seen.
    pub revision: u64,
    /// Until when it is kept, milliseconds since the epoch.
    pub expires_at: i64,
    /// How many rows come to what.
    pub counts: Counts,
    /// Which columns were read as what.
    pub columns: Vec<Column>,
    /// What else was read, and what was not, in sentences.
    pub told: Vec<String>,
    /// Where rows go whose department is not written.
    pub default: Fallback,
    /// Whether members have their title, job number and roles put right.
    pub update_members: bool,
    /// The rows, in the order they stood.
    pub rows: Vec<Row>,
    /// How many such rows there are.
    pub total: usize,
    /// What `from` has to be for those after them.
    pub next: Option<usize>,
    /// Rows that are nobody.
    pub nobody: Vec<Nobody>,
}

/// A column that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportColumn)]
pub struct Column {
    /// What it is headed.
    pub heading: String,
    /// What it was taken for.
    #[schema(example = "部门")]
    pub read_as: &'static str,
}

/// Where rows go whose department is not written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportDefault)]
pub struct Fallback {
    /// The one that was chosen, by its id.
    pub department: Option<i64>,
    /// What it is called, where a row goes there.
    pub name: Option<String>,
    /// How many rows go there.
    pub rows: usize,
}

/// A row that is somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportRow)]
#[expect(clippy::struct_field_names, reason = "programs know the fields by these names")]
pub struct Row {
    /// By what it is mended.
    pub row: u32,
    /// Where it stood, in words.
    #[schema(example = "第 3 行")]
    pub stood: String,
    /// Name.
    pub name: String,
    /// Number.
    pub mobile: String,
    /// The department that was written.
    pub department: String,
    /// Job title.
    pub title: String,
    /// Job number.
    pub job_number: String,
    /// Roles.
    pub roles: Vec<String>,
    /// What will come of it.
    pub came: Came,
    /// The same in words.
    #[schema(example = "添加")]
    pub what: &'static str,
    /// Why, or what changes.
    pub why: Option<String>,
    /// Where they go, or are.
    pub place: Option<String>,
    /// Whether it was changed here.
    pub mended: bool,
    /// Whether a cell of it could not be read: `as_read` takes it as it is.
    pub flawed: bool,
}

/// A row that is nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportNobody)]
pub struct Nobody {
    /// Where it stood, in words.
    pub stood: String,
    /// What stands in it.
    pub text: String,
    /// What it was taken for.
    #[schema(example = "合计")]
    pub taken_for: &'static str,
}

/// A dry run on a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ListedImport)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// The file's name; absent where rows were pasted.
    pub file: Option<String>,
    /// Until when it is kept, milliseconds since the epoch.
    pub expires_at: i64,
    /// How many rows come to what.
    pub counts: Counts,
}

impl Listed {
    /// As it is.
    pub fn of(held: &Held) -> Self {
        let (id, expires_at, counts) = (held.id.clone(), held.expires_at(), Counts::of(held));
        Self { id, file: named(held), expires_at, counts }
    }
}

/// One's dry runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Imports {
    /// The latest first.
    pub imports: Vec<Listed>,
}

fn named(held: &Held) -> Option<String> {
    Some(held.file.clone()).filter(|file| !file.is_empty())
}

/// A dry run, with those of its rows that are asked for.
pub async fn of(console: &Console, held: &Held, filter: &Filter) -> Result<DryRun, Problem> {
    let sheets = held.told.sheets();
    let fits = |row: &&held::Row| filter.only.is_none_or(|only| Came::of(&row.outcome) == only);
    let all: Vec<&held::Row> = held.rows.iter().filter(fits).collect();
    let (from, limit) = (filter.from.unwrap_or(0), filter.limit.unwrap_or(MOST).clamp(1, MOST));
    let shown = all.iter().skip(from).take(limit);
    let place = match held.place {
        Some(id) => console.directory.name(id).await?,
        None => held.defaulted.as_ref().map(|(_, name)| name.clone()),
    };
    Ok(DryRun {
        id: held.id.clone(),
        file: named(held),
        revision: held.revision,
        expires_at: held.expires_at(),
        counts: Counts::of(held),
        columns: held.told.read.iter().map(column).collect(),
        told: wording::told(&held.told, wording::Comes::Uploaded),
        default: Fallback {
            department: held.place.map(|id| id.0),
            name: place,
            rows: held.defaulted.as_ref().map_or(0, |(rows, _)| *rows),
        },
        update_members: held.existing == Existing::Updated,
        rows: shown.map(|row| self::row(row, &sheets)).collect(),
        total: all.len(),
        next: Some(from.saturating_add(limit)).filter(|next| *next < all.len()),
        nobody: held.told.left.iter().take(MOST).map(|left| nobody(left, &sheets)).collect(),
    })
}

fn column((heading, column): &(String, heading::Column)) -> Column {
    Column { heading: heading.clone(), read_as: wording::column::called(*column) }
}

fn nobody(left: &Left, sheets: &[String]) -> Nobody {
    let (stood, taken_for) = (wording::stood(sheets, left.row), wording::nobody(left.nobody));
    Nobody { stood, text: left.text.clone(), taken_for }
}

/// A row, as it is shown.
pub fn row(row: &held::Row, sheets: &[String]) -> Row {
    let (draft, outcome) = (row.draft.clone(), row.outcome.clone());
    let (what, why) = wording::held::outcome(&outcome);
    let place = match &outcome {
        Outcome::Joins { place } | Outcome::Consents { place, .. } | Outcome::Updates { place, .. } => {
            Some(place.clone())
        }
        Outcome::Member | Outcome::Problem { .. } | Outcome::Out => None,
    };
    Row {
        row: draft.row,
        stood: wording::stood(sheets, draft.row),
        flawed: draft.flaw.is_some(),
        name: draft.name,
        mobile: draft.mobile,
        department: draft.department,
        title: draft.title,
        job_number: draft.job_number,
        roles: draft.roles,
        came: Came::of(&outcome),
        what,
        why,
        place,
        mended: row.mended,
    }
}
