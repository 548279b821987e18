//! Many people in one operation: a parent that was confirmed as one, and parts of a few lines each.
//!
//! A record is written anew with every step, so one of thousands of lines would cost the square of their number. The
//! lines of a bulk lie in parts of at most [`LINES`], each an operation of its own with a mailbox of its own: what a
//! step writes does not grow with the whole, and several parts run side by side. The parent keeps counts alone.
//!
//! **Invariant:** a part is in [`Import::open`] from the commit that sets it going until the commit that counts it.

use serde::{Deserialize, Serialize};

use super::line::Line;
use super::progress::Progress;
use super::why::Why;
use crate::domain::id::OperationId;
use crate::domain::operation::notice::Campaign;

/// The most lines of a part.
pub const LINES: usize = 20;
/// The most parts at a time: enough to keep the platform's pace at its usual latency, few enough to leave seats.
pub const ABREAST: usize = 4;

/// What of a bulk an operation is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "bulk", rename_all = "snake_case")]
pub enum Bulk {
    /// All of an import.
    Import(Import),
    /// A notice, all of it; its calls lie in records of their own.
    Notice(Box<Campaign>),
    /// A part, with lines.
    Part {
        /// Of which.
        of: OperationId,
        /// Its number, from zero.
        number: u32,
        /// Where each line stood in what was sent: [`stood`].
        rows: Vec<u32>,
    },
}

/// An import as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The file's name; empty where it was pasted.
    pub file: String,
    /// People to be added.
    pub people: u32,
    /// Rows of people who are members already.
    pub present: u32,
    /// Rows with something wrong.
    pub wrong: u32,
    /// How many parts there are.
    pub parts: u32,
    /// The first part that has not been set going.
    pub next: u32,
    /// Those under way.
    pub open: Vec<u32>,
    /// What came of those that are through.
    pub tally: Tally,
    /// Whether it is to stop.
    pub stopped: bool,
    /// When the card was last drawn, milliseconds since the epoch.
    pub drawn_at: i64,
    /// The names of the sheets that were read, where there is more than one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sheets: Vec<String>,
    /// Of the people to be added, those who have to accept, as far as that is known before.
    #[serde(default)]
    pub consents: u32,
    /// Of these people, members who are put right.
    #[serde(default)]
    pub updates: u32,
}

/// What came of people, in counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Members now, with all that was asked for.
    pub done: u32,
    /// Invited; they have to accept.
    pub invited: u32,
    /// Were members before.
    pub present: u32,
    /// Something was not done.
    pub failed: u32,
    /// Not begun, because it was stopped.
    pub untouched: u32,
    /// Were members before, and put right.
    #[serde(default)]
    pub updated: u32,
}

impl Tally {
    /// Counts lines.
    pub fn of(lines: &[Line]) -> Self {
        let mut tally = Self::default();
        for line in lines {
            let has = |wanted: fn(&Progress) -> bool| line.steps.iter().any(|step| wanted(&step.progress));
            let field = if line.is_untouched() {
                &mut tally.untouched
            } else if line.failure().is_some() {
                &mut tally.failed
            } else if has(|progress| matches!(progress, Progress::Invited { .. })) {
                &mut tally.invited
            } else if has(|progress| matches!(progress, Progress::WasMember)) {
                &mut tally.present
            } else if !line.steps.iter().any(|step| step.change.creates_member()) {
                &mut tally.updated
            } else {
                &mut tally.done
            };
            *field += 1;
        }
        tally
    }

    /// The two together.
    pub fn add(&mut self, other: Self) {
        self.done += other.done;
        self.invited += other.invited;
        self.present += other.present;
        self.failed += other.failed;
        self.untouched += other.untouched;
        self.updated += other.updated;
    }

    /// How many people that are.
    pub fn people(&self) -> u32 {
        self.done + self.invited + self.present + self.failed + self.untouched + self.updated
    }
}

impl Line {
    /// Whether nothing was done for this person because it was stopped before.
    pub fn is_untouched(&self) -> bool {
        let first = self.steps.first();
        first.is_some_and(|step| step.progress == Progress::Failed { why: Why::Stopped })
    }
}

impl Import {
    /// The next part to set going, if one may be.
    pub fn take_next(&mut self) -> Option<u32> {
        if self.stopped || self.open.len() >= ABREAST || self.next >= self.parts {
            return None;
        }
        let number = self.next;
        self.next += 1;
        self.open.push(number);
        Some(number)
    }

    /// Counts a part that is through; false if it has been counted.
    pub fn count(&mut self, number: u32, tally: Tally) -> bool {
        let before = self.open.len();
        self.open.retain(|open| *open != number);
        if self.open.len() == before {
            return false;
        }
        self.tally.add(tally);
        true
    }

    /// Whether nothing is under way and nothing will be.
    pub fn is_through(&self) -> bool {
        self.open.is_empty() && (self.stopped || self.next >= self.parts)
    }
}

/// Rows of a sheet, more than any spreadsheet has.
const ROWS: u32 = 1 << 21;

/// Where a row stood, of which sheet of those that were read, from zero: one number, in the order of what was sent.
pub fn stood(sheet: usize, row: u32) -> u32 {
    let sheet = u32::try_from(sheet).unwrap_or(u32::MAX).min(u32::MAX / ROWS - 1);
    sheet * ROWS + row.min(ROWS - 1)
}

/// The sheet and the row of it.
pub fn parted(stood: u32) -> (usize, u32) {
    (usize::try_from(stood / ROWS).unwrap_or(usize::MAX), stood % ROWS)
}

/// The id of a part.
pub fn part(of: &OperationId, number: u32) -> OperationId {
    OperationId(format!("{of}p{number}"))
}

/// The id of the record that says whether a bulk has been stopped: pressing 停止 decides it, whatever else is written.
pub fn stop(of: &OperationId) -> String {
    format!("{of}.stop")
}

/// The id of the record of the rows that are not to be added, with the reasons.
pub fn rest(of: &OperationId) -> String {
    format!("{of}.rest")
}

/// A row of what was sent that is not to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// Where it stood: [`stood`].
    pub row: u32,
    /// The name said.
    pub name: String,
    /// The number said.
    pub mobile: String,
    /// The department said.
    pub place: String,
    /// Why not, in words.
    pub why: String,
    /// The title, job number and roles said.
    #[serde(default)]
    pub others: [String; 3],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_row_stood_is_one_number_in_the_order_of_what_was_sent() {
        for (sheet, row) in [(0, 1), (0, 1_048_576), (3, 2), (500, 0)] {
            assert_eq!(parted(stood(sheet, row)), (sheet, row));
        }
        assert!(stood(0, u32::MAX) < stood(1, 0) && stood(usize::MAX, 9) > stood(1000, 9));
    }

    #[test]
    fn a_part_is_counted_once_and_none_begins_after_a_stop() {
        let mut import = Import { parts: 6, ..Import::default() };
        let begun: Vec<u32> = std::iter::from_fn(|| import.take_next()).collect();
        assert_eq!(begun, [0, 1, 2, 3]);
        let tally = Tally { done: 20, ..Tally::default() };
        assert!(import.count(2, tally) && !import.count(2, tally) && !import.count(5, tally));
        assert_eq!((import.tally.people(), import.take_next()), (20, Some(4)));
        import.stopped = true;
        assert!(import.count(0, tally) && import.take_next().is_none() && !import.is_through());
        import.open.clear();
        assert!(import.is_through());
    }
}
