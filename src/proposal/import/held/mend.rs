//! What is to be different, and a row as its maker wants it: what they type is taken as a cell of a sheet is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Held, Outcome, Trouble};
use crate::domain::id::DepartmentId;
use crate::language::normalize_mobile;
use crate::proposal::Asker;
use crate::proposal::import::Existing;
use crate::proposal::import::clean::{self, Number};

/// The longest value, in characters, as of a cell.
const LONGEST: usize = 300;
/// More roles than one person has.
const ROLES: usize = 20;

/// What of a row is to be different; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportMend)]
#[serde(deny_unknown_fields)]
pub struct Mend {
    /// Which, by its `row`.
    pub row: u32,
    /// Name.
    #[serde(default)]
    pub name: Option<String>,
    /// Number.
    #[serde(default)]
    pub mobile: Option<String>,
    /// Department, by its name or path; empty for the default.
    #[serde(default)]
    pub department: Option<String>,
    /// Job title.
    #[serde(default)]
    pub title: Option<String>,
    /// Job number.
    #[serde(default)]
    pub job_number: Option<String>,
    /// Roles, by their names; empty for none.
    #[serde(default)]
    pub roles: Option<Vec<String>>,
    /// Whether it is left out.
    #[serde(default)]
    pub left_out: Option<bool>,
    /// That it is right as it was read, although a cell of it was not.
    #[serde(default)]
    pub as_read: bool,
}

/// What of a dry run is to be different; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportChange)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Rows.
    #[serde(default)]
    pub rows: Vec<Mend>,
    /// Where those go whose department is not written; 0 for one's own unit.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    pub department: Option<DepartmentId>,
    /// Whether members have their title, job number and roles put right.
    #[serde(default)]
    pub update_members: Option<bool>,
}

impl Held {
    /// Changes it; what comes of each row is judged anew afterwards.
    ///
    /// # Errors
    /// There is no such row, or no such department of the asker's.
    pub async fn change(&mut self, asker: &Asker<'_>, change: &Change) -> Result<(), Trouble> {
        match change.department {
            Some(DepartmentId(0)) => self.place = None,
            Some(place) if self.place != Some(place) => self.choose(asker, place).await?,
            _ => {}
        }
        match change.update_members {
            Some(true) => self.existing = Existing::Updated,
            Some(false) => self.existing = Existing::Kept,
            None => {}
        }
        change.rows.iter().try_for_each(|mend| self.mend(mend))
    }

    /// Changes a row; what comes of it is judged anew afterwards.
    ///
    /// # Errors
    /// There is no such row.
    fn mend(&mut self, mend: &Mend) -> Result<(), Trouble> {
        let row = self.rows.iter_mut().find(|row| row.draft.row == mend.row);
        let row = row.ok_or(Trouble::NoSuchRow(mend.row))?;
        let before = row.draft.clone();
        let draft = &mut row.draft;
        set(&mut draft.name, mend.name.as_deref(), clean::name);
        set(&mut draft.mobile, mend.mobile.as_deref(), number);
        set(&mut draft.department, mend.department.as_deref(), clean::text);
        set(&mut draft.title, mend.title.as_deref(), clean::text);
        set(&mut draft.job_number, mend.job_number.as_deref(), |text| match clean::number(text) {
            Number::Said(said) => said,
            Number::Rounded => clean::text(text),
        });
        if let Some(roles) = &mend.roles {
            draft.roles = roles.iter().flat_map(|role| clean::roles(&cut(role))).take(ROLES).collect();
        }
        let changed = *draft != before;
        if changed || mend.as_read {
            draft.flaw = None;
        }
        row.mended |= changed;
        match mend.left_out {
            Some(true) => row.outcome = Outcome::Out,
            // Judged with the others.
            Some(false) if row.outcome == Outcome::Out => row.outcome = Outcome::Member,
            _ => {}
        }
        Ok(())
    }
}

fn set(field: &mut String, typed: Option<&str>, clean: impl Fn(&str) -> String) {
    if let Some(typed) = typed.map(cut).filter(|typed| typed.trim() != field.as_str()) {
        *field = clean(&typed);
    }
}

fn number(typed: &str) -> String {
    match clean::number(typed) {
        Number::Said(said) => normalize_mobile(&said),
        Number::Rounded => clean::text(typed),
    }
}

fn cut(typed: &str) -> String {
    typed.chars().take(LONGEST).collect()
}
