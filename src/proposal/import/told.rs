//! What the preview says of a file beside its people: which sheets, rows and columns were read, and which were not.

use serde::{Deserialize, Serialize};

use super::draft::Left;
use super::layout::{Layout, Section};
use super::wording::column::called;
use crate::language::heading::Column;

/// What was read, and what was not.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Told {
    /// Sheets that are lists, and how many people each has.
    pub lists: Vec<(String, usize)>,
    /// Sheets that are none.
    pub others: Vec<String>,
    /// Sheets that are hidden.
    pub hidden: Vec<String>,
    /// How many rows are.
    pub hidden_rows: usize,
    /// Columns that are, and were read all the same.
    pub hidden_columns: Vec<String>,
    /// Whether a sheet has more columns than were read.
    pub is_wider: bool,
    /// Columns that were, and as what.
    pub read: Vec<(String, Column)>,
    /// Columns that were not read.
    pub unread: Vec<String>,
    /// Columns known by what they hold.
    pub guessed: Vec<(String, Column)>,
    /// Rows that are nobody.
    pub left: Vec<Left>,
}

impl Told {
    /// Takes what a sheet says of itself: hidden rows, hidden columns, whether there is more.
    pub fn page(&mut self, about: (usize, Vec<usize>, bool), sections: &[(Section, Layout)]) {
        let (hidden_rows, hidden_columns, is_wider) = about;
        self.hidden_rows += hidden_rows;
        self.is_wider |= is_wider;
        for (section, _) in sections {
            let written = hidden_columns.iter().filter(|at| section.column(**at).next().is_some());
            for label in written.map(|at| section.label(*at)) {
                add(&mut self.hidden_columns, label);
            }
        }
    }

    /// Takes which columns of a section are used.
    pub fn columns(&mut self, section: &Section, layout: &Layout) {
        for (at, column) in layout.reading() {
            let read = (section.label(at), column);
            if !self.read.contains(&read) {
                self.read.push(read);
            }
        }
        let secondary = layout.mobiles.iter().skip(1);
        let used = layout.used().filter(|at| !secondary.clone().any(|other| other == at));
        let used: Vec<usize> = used.chain(layout.serials.iter().copied()).collect();
        for at in (0..section.width()).filter(|at| !used.contains(at)) {
            let is_written = section.column(at).next().is_some()
                || section.rows.iter().any(|row| row.flaws.iter().any(|(column, _)| *column == at));
            if is_written {
                add(&mut self.unread, section.label(at));
            }
        }
        let mut guessed = layout.guessed.clone();
        guessed.sort_by_key(|(at, _)| *at);
        for (at, column) in &guessed {
            let label = section.label(*at);
            if label != called(*column) && !self.guessed.iter().any(|(known, _)| *known == label) {
                self.guessed.push((label, *column));
            }
        }
    }

    /// Names of the lists, where there is more than one.
    pub fn sheets(&self) -> Vec<String> {
        let several = self.lists.len() > 1;
        self.lists.iter().filter(|_| several).map(|(name, _)| name.clone()).collect()
    }
}

fn add(all: &mut Vec<String>, label: String) {
    if !all.contains(&label) {
        all.push(label);
    }
}
