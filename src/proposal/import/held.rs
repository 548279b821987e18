//! A dry run kept between the pages that show and mend it.
//!
//! **Invariant:** it is its maker's alone, is forgotten after a while, and nobody has more than [`SEVERAL`] of them, none
//! larger than [`LARGEST`].

mod mend;
mod shelf;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

pub use mend::{Change, Mend};
pub use shelf::{all, change, find, id, open};

use super::draft::Draft;
use super::fate::Fate;
use super::{Dry, Existing, Told, check};
use crate::domain::id::{DepartmentId, UserId};
use crate::proposal::{Asker, Error, Refusal};

/// So many one person has at most; the oldest goes first.
pub const SEVERAL: usize = 4;
/// The largest that is kept, in bytes.
pub const LARGEST: usize = 4 << 20;

/// What will come of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// They are added, at once where the platform lets them.
    Joins {
        /// Where.
        place: String,
    },
    /// They have to accept first.
    Consents {
        /// Where.
        place: String,
        /// Why.
        fate: Fate,
    },
    /// A member who is put right.
    Updates {
        /// Where they are.
        place: String,
        /// What changes, in words.
        text: String,
    },
    /// A member, who stays as they are.
    Member,
    /// Not to be added.
    Problem {
        /// Why, in words.
        why: String,
    },
    /// Left out by whoever sent it.
    Out,
}

/// A row that is somebody.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// As it was read, or mended.
    pub draft: Draft,
    /// What will come of it.
    pub outcome: Outcome,
    /// Whether it was changed here.
    pub mended: bool,
}

/// A dry run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Held {
    format: u8,
    /// By what its maker asks for it.
    pub id: String,
    /// Its maker.
    pub user: UserId,
    /// The file's name; empty where rows were pasted.
    pub file: String,
    /// What tells what was sent from anything else.
    pub of: String,
    /// Raised by every change: what is confirmed is what was seen.
    pub revision: u64,
    touched_at: i64,
    /// In the order they stood.
    pub rows: Vec<Row>,
    /// What else there was.
    pub told: Told,
    /// Where those go whose department is not written, if that was chosen.
    pub place: Option<DepartmentId>,
    /// What becomes of members.
    pub existing: Existing,
    /// How many rows name no department, and where they go.
    pub defaulted: Option<(usize, String)>,
}

/// Why a dry run is not kept, or not changed.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// There is none, or none any more.
    #[error("there is no such dry run")]
    Gone,
    /// It has no such row.
    #[error("there is no row {0}")]
    NoSuchRow(u32),
    /// Its key is another upload's.
    #[error("the key is another upload's")]
    AnothersKey,
    /// It is larger than is kept.
    #[error("it is too large to be kept")]
    TooLarge,
    /// Something else of the same person's is still at work.
    #[error("another upload is being read")]
    Busy,
    /// It could not be judged or kept.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<crate::store::Error> for Trouble {
    fn from(error: crate::store::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl Held {
    /// Says what would come of each row, as of now.
    ///
    /// # Errors
    /// The platform or the store did not answer what has to be known.
    pub async fn dry(&self, asker: &Asker<'_>) -> Result<Dry, Error> {
        let inside = self.rows.iter().filter(|row| row.outcome != Outcome::Out);
        let drafts = inside.map(|row| row.draft.clone()).collect();
        let place = self.place.map_or(check::Place::Own, check::Place::Known);
        let wanted = check::Wanted { common: (place, &[]), existing: self.existing };
        super::judge(asker, drafts, wanted, self.told.sheets()).await
    }

    /// Has every row judged.
    async fn judge(&mut self, asker: &Asker<'_>) -> Result<(), Error> {
        let dry = self.dry(asker).await?;
        let mut came: HashMap<u32, Outcome> = dry.outcomes().collect();
        for row in self.rows.iter_mut().filter(|row| row.outcome != Outcome::Out) {
            // A row is a line or among the rest; of anything else nothing is said.
            row.outcome = came.remove(&row.draft.row).unwrap_or(Outcome::Out);
        }
        self.defaulted = dry.checked.defaulted;
        Ok(())
    }

    /// Chooses where those go whose department is not written: a department of the asker's own.
    ///
    /// # Errors
    /// They do not manage it, or there is none.
    async fn choose(&mut self, asker: &Asker<'_>, place: DepartmentId) -> Result<(), Error> {
        let chain = asker.services.directory.chain(place).await?;
        if !chain.is_some_and(|chain| asker.actor.manages(&chain)) {
            let why = super::wording::no_such_default().to_owned();
            return Err(Error::Refused(Refusal::NothingToDo(why)));
        }
        self.place = Some(place);
        Ok(())
    }

    /// Until when it is kept.
    pub fn expires_at(&self) -> i64 {
        self.touched_at + shelf::millis(shelf::KEPT)
    }
}

impl Dry {
    /// What will come of each row, by where it stood.
    fn outcomes(&self) -> impl Iterator<Item = (u32, Outcome)> + '_ {
        let lines = self.checked.lines.iter().map(|(row, line)| {
            let place = line.place.clone();
            let number = line.mobile.as_ref().map_or("", |mobile| mobile.reveal());
            let outcome = match (line.user.is_some(), self.fates.get(number)) {
                (true, _) => Outcome::Updates { place, text: super::wording::put_right(line) },
                (false, Some(fate)) => Outcome::Consents { place, fate: *fate },
                (false, None) => Outcome::Joins { place },
            };
            (*row, outcome)
        });
        let rest = self.checked.rest.iter().map(|one| {
            let problem = || Outcome::Problem { why: one.why.clone() };
            (one.row, if super::is_member(one) { Outcome::Member } else { problem() })
        });
        lines.chain(rest)
    }
}
