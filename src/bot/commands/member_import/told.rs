//! What the preview says of a file beside its people: which sheets, rows and columns were read, and which were not.

use super::draft::Left;
use super::heading::{Column, called};
use super::layout::{Layout, Section};
use crate::bot::wording::short;
use crate::domain::operation::bulk;

/// What was read, and what was not.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Sheets that are lists, and how many people each has.
    pub lists: Vec<(String, usize)>,
    /// Sheets that are none.
    pub others: Vec<String>,
    /// Sheets that are hidden.
    pub hidden: Vec<String>,
    pub hidden_rows: usize,
    pub hidden_columns: Vec<String>,
    pub is_wider: bool,
    /// Columns that were not read.
    pub unread: Vec<String>,
    /// Columns known by what they hold.
    pub guessed: Vec<(String, Column)>,
    /// Rows that are nobody.
    pub left: Vec<Left>,
}

/// So many of a kind are named.
const SHOWN: usize = 6;

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

    /// In sentences.
    pub fn say(&self) -> Vec<String> {
        let mut all = Vec::new();
        if self.lists.len() > 1
            || (self.lists.len() == 1 && !(self.others.is_empty() && self.hidden.is_empty()))
        {
            let lists = self.lists.iter().map(|(name, people)| format!("「{}」{people} 人", short(name)));
            all.push(format!("读了工作表：{}。", some(lists)));
        }
        if !self.others.is_empty() {
            all.push(format!("没有读的工作表（不是名单）：{}。", quoted(&self.others)));
        }
        if !self.hidden.is_empty() {
            all.push(format!("没有读隐藏的工作表：{}。", quoted(&self.hidden)));
        }
        if self.hidden_rows > 0 {
            all.push(format!(
                "没有读隐藏的 {} 行（筛选掉的也算）。要添加请取消隐藏后再发。",
                self.hidden_rows
            ));
        }
        if !self.hidden_columns.is_empty() {
            all.push(format!("隐藏的列也读了：{}。", quoted(&self.hidden_columns)));
        }
        if !self.guessed.is_empty() {
            let columns = self
                .guessed
                .iter()
                .map(|(label, column)| format!("「{}」当作{}", short(label), called(*column)));
            all.push(format!("按内容认出的列：{}。", some(columns)));
        }
        if !self.unread.is_empty() {
            all.push(format!("没有用到的列：{}。", quoted(&self.unread)));
        }
        if self.is_wider {
            all.push("第 40 列以后的内容没有读。".to_owned());
        }
        if !self.left.is_empty() {
            let sheets = self.sheets();
            let rows = self.left.iter().map(|one| {
                format!("{}「{}」（{}）", stood(&sheets, one.row), short(&one.text), one.nobody.say())
            });
            all.push(format!("没有当作人的行：{}。", some(rows)));
        }
        all
    }
}

/// Where somebody stood: the row, and the sheet where there are several.
pub fn stood(sheets: &[String], row: u32) -> String {
    let (sheet, row) = bulk::parted(row);
    match sheets.get(sheet) {
        Some(name) => format!("「{}」第 {row} 行", short(name)),
        None => format!("第 {row} 行"),
    }
}

fn add(all: &mut Vec<String>, label: String) {
    if !all.contains(&label) {
        all.push(label);
    }
}

fn quoted(all: &[String]) -> String {
    some(all.iter().map(|name| format!("「{}」", short(name))))
}

fn some(all: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = all.collect();
    let shown = all.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("、");
    if all.len() > SHOWN { format!("{shown} 等 {} 个", all.len()) } else { shown }
}
