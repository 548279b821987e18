//! The responsibility board in words: short where it is one institution, the gaps first where there are many.

use crate::card::plain;
use crate::domain::id::DepartmentId;
use crate::view::board as view;

/// More names than this in one place are counted.
const NAMES: usize = 10;

/// Who holds which role where.
pub(super) struct Board {
    /// What the roles are called.
    pub roles: Vec<String>,
    /// The department asked about.
    pub place: Option<String>,
    /// One an institution.
    pub rows: Vec<Row>,
}

/// One institution.
pub(super) struct Row {
    /// Which; `None` for people who belong to none.
    pub institution: Option<DepartmentId>,
    /// What it is called.
    pub name: Option<String>,
    /// The holders of each role, in the roles' order.
    pub holders: Vec<Vec<String>>,
}

impl From<view::Row> for Row {
    fn from(row: view::Row) -> Self {
        let names = |seats: Vec<view::Seat>| seats.into_iter().map(|seat| seat.name).collect();
        Self {
            institution: row.institution,
            name: row.name,
            holders: row.holders.into_iter().map(names).collect(),
        }
    }
}

impl Row {
    fn name(&self) -> String {
        self.name.as_deref().map_or_else(|| "其他".to_owned(), plain)
    }

    /// Roles that nobody holds; people who belong to no institution leave no gap.
    fn gaps(&self) -> usize {
        self.institution.map_or(0, |_| self.holders.iter().filter(|names| names.is_empty()).count())
    }
}

/// Who holds one role.
pub(super) fn one_role(board: &Board) -> String {
    let role = board.role();
    if let [row] = board.rows.as_slice() {
        let place = board.of(row);
        return match row.holders.first() {
            Some(names) if !names.is_empty() => format!("{place}的{role}：{}。", shown(names)),
            _ => format!("{place}现在没有{role}。"),
        };
    }
    let (held, empty) = board.parted();
    let mut parts = Vec::new();
    if !empty.is_empty() {
        let names: Vec<String> = empty.iter().map(|row| row.name()).collect();
        parts.push(format!("{} 家单位没有{role}：{}", empty.len(), names.join("、")));
    }
    if !held.is_empty() {
        let lines: Vec<String> = held.iter().map(|row| filled(row)).collect();
        parts.push(format!("{} 家单位有{role}：\n{}", held.len(), lines.join("\n")));
    }
    parts.join("\n\n")
}

/// Who holds each role, and where nobody does.
pub(super) fn all(board: &Board) -> String {
    if let [row] = board.rows.as_slice() {
        let of = |(role, names): (&String, &Vec<String>)| format!("· {role}：{}", or_none(names));
        let lines: Vec<String> = board.roles.iter().zip(&row.holders).map(of).collect();
        return format!("{}的角色情况：\n{}", board.of(row), lines.join("\n"));
    }
    let known = format!("角色：{}。", board.roles.join("、"));
    format!("{known}\n{}：\n{}", board.counted(), rows(board, Asked::All).join("\n"))
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// One role.
    One,
    /// All there are, or several.
    All,
}

/// What the pages of a board are called, and how much is on them.
pub(super) fn title(board: &Board, asked: Asked) -> String {
    let role = board.role();
    match (asked, board.rows.as_slice()) {
        (Asked::One, [row]) => {
            format!("{}的{role} · 共 {} 人", board.of(row), row.holders.first().map_or(0, Vec::len))
        }
        (Asked::One, _) => {
            let (held, empty) = board.parted();
            format!("{}{role} · {} 家单位空缺，{} 家有人", board.at(), empty.len(), held.len())
        }
        (Asked::All, _) => format!("{}角色情况 · {}", board.at(), board.counted()),
    }
}

/// The board row by row, gaps first: a row an institution, a row a person where there is only one institution.
pub(super) fn rows(board: &Board, asked: Asked) -> Vec<String> {
    match (asked, board.rows.as_slice()) {
        (Asked::One, [row]) => {
            let names = row.holders.iter().flatten().enumerate();
            names.map(|(at, name)| format!("{}. {}", at + 1, plain(name))).collect()
        }
        (Asked::One, _) => {
            let (held, empty) = board.parted();
            let gaps = empty.iter().map(|row| format!("· {}：【空缺】", row.name()));
            gaps.chain(held.iter().map(|row| filled(row))).collect()
        }
        (Asked::All, _) => {
            let mut rows: Vec<&Row> = board.rows.iter().collect();
            rows.sort_by_key(|row| std::cmp::Reverse(row.gaps()));
            rows.into_iter().map(|row| line(board, row)).collect()
        }
    }
}

impl Board {
    /// The one role asked about.
    fn role(&self) -> String {
        self.roles.first().cloned().unwrap_or_default()
    }

    /// What the only row is called: as it was asked for.
    fn of(&self, row: &Row) -> String {
        self.place.as_deref().map_or_else(|| row.name(), plain)
    }

    /// `一级医院的`, where a place was asked about.
    fn at(&self) -> String {
        self.place.as_deref().map(|place| format!("{}的", plain(place))).unwrap_or_default()
    }

    /// Where somebody holds the one role, and where nobody does.
    fn parted(&self) -> (Vec<&Row>, Vec<&Row>) {
        self.rows.iter().partition(|row| row.holders.first().is_some_and(|names| !names.is_empty()))
    }

    fn counted(&self) -> String {
        let all = self.rows.iter().filter(|row| row.institution.is_some()).count();
        match self.rows.iter().filter(|row| row.gaps() > 0).count() {
            0 => format!("共 {all} 家单位，没有空缺"),
            lacking => format!("共 {all} 家单位，{lacking} 家有空缺（排在前面）"),
        }
    }
}

fn filled(row: &Row) -> String {
    format!("· {}：{}", row.name(), row.holders.first().map(|names| shown(names)).unwrap_or_default())
}

fn line(board: &Board, row: &Row) -> String {
    let of = |(role, names): (&String, &Vec<String>)| match names.as_slice() {
        [] if row.institution.is_none() => None,
        [] => Some(format!("{role}【空缺】")),
        names => Some(format!("{role} {}", shown(names))),
    };
    let parts: Vec<String> = board.roles.iter().zip(&row.holders).filter_map(of).collect();
    format!("· {}：{}", row.name(), parts.join("；"))
}

fn or_none(names: &[String]) -> String {
    if names.is_empty() { "暂无".to_owned() } else { shown(names) }
}

fn shown(names: &[String]) -> String {
    let some: Vec<String> = names.iter().take(NAMES).map(|name| plain(name)).collect();
    let more = if names.len() > NAMES { format!("等 {} 人", names.len()) } else { String::new() };
    format!("{}{more}", some.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, holders: &[&[&str]]) -> Row {
        let names = |names: &&[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let holders = holders.iter().map(names).collect();
        Row { institution: Some(DepartmentId(id)), name: Some(format!("第{id}医院")), holders }
    }

    fn of(rows: Vec<Row>) -> Board {
        Board { roles: vec!["信息员".into(), "接诉即办员".into()], place: None, rows }
    }

    #[test]
    fn gaps_come_first_and_are_counted() {
        let mut all: Vec<Row> = (1..=30).map(|id| row(id, &[&["甲"], &["乙"]])).collect();
        all.push(row(31, &[&[], &["乙"]]));
        all.push(row(32, &[&[], &[]]));
        let board = of(all);
        assert_eq!(title(&board, Asked::All), "角色情况 · 共 32 家单位，2 家有空缺（排在前面）");
        let lines = rows(&board, Asked::All);
        assert_eq!(lines.len(), 32);
        assert_eq!(lines[0], "· 第32医院：信息员【空缺】；接诉即办员【空缺】");
        assert_eq!(lines[1], "· 第31医院：信息员【空缺】；接诉即办员 乙");
        assert_eq!(title(&board, Asked::One), "信息员 · 2 家单位空缺，30 家有人");
        let lines = rows(&board, Asked::One);
        assert_eq!((lines[0].as_str(), lines[2].as_str()), ("· 第31医院：【空缺】", "· 第1医院：甲"));
    }

    #[test]
    fn many_holders_in_one_place_are_a_row_each() {
        let names: Vec<String> = (0..20).map(|at| format!("甲{at}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let board = of(vec![row(1, &[&names, &[]])]);
        assert_eq!(title(&board, Asked::One), "第1医院的信息员 · 共 20 人");
        assert_eq!(rows(&board, Asked::One)[19], "20. 甲19");
    }

    #[test]
    fn one_institution_is_said_in_one_breath() {
        assert_eq!(one_role(&of(vec![row(1, &[&["甲", "乙"], &[]])])), "第1医院的信息员：甲、乙。");
        assert_eq!(one_role(&of(vec![row(1, &[&[], &[]])])), "第1医院现在没有信息员。");
    }

    #[test]
    fn people_of_no_institution_are_shown_and_leave_no_gap() {
        let other = Row { institution: None, name: None, holders: vec![vec!["丙".into()], vec![]] };
        let text = all(&of(vec![row(1, &[&["甲"], &["乙"]]), other]));
        assert!(text.contains("没有空缺") && text.ends_with("· 其他：信息员 丙"), "{text}");
    }
}
