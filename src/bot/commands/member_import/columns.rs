//! From rows to people: which column is which, by its heading; without headings, as one would read it.

use crate::bot::Desk;
use crate::language::{self, MemberDraft, normalize_mobile};
use crate::sheet::Row;

/// Somebody to be added, as said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Where they stood, from one.
    pub row: u32,
    pub name: String,
    /// Normalised, valid or not.
    pub mobile: String,
    /// Empty where none was said.
    pub department: String,
    pub title: String,
    pub job_number: String,
    pub roles: Vec<String>,
}

/// Why a table's rows are not people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// There are headings, and none for this.
    NoColumn(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Name,
    Mobile,
    Department,
    Title,
    JobNumber,
    Role,
    Other,
}

const NAME: &str = "姓名";
const MOBILE: &str = "手机号";

const HEADINGS: &[(Column, &[&str])] = &[
    (Column::Name, &[NAME, "名字", "名称", "员工姓名", "成员姓名", "人员姓名", "联系人"]),
    (
        Column::Mobile,
        &[MOBILE, "手机", "手机号码", "移动电话", "联系电话", "电话", "电话号码", "联系方式", "手机电话"],
    ),
    (Column::Department, &["部门", "科室", "所属部门", "所在部门", "所属科室", "所在科室", "部门名称"]),
    (Column::Title, &["职位", "职务", "岗位", "职称"]),
    (Column::JobNumber, &["工号", "员工号", "员工工号", "员工编号", "职工号"]),
    (Column::Role, &["角色", "角色名称", "角色名", "担任角色"]),
    (Column::Other, &["序号", "编号", "备注", "邮箱", "性别", "单位", "机构", "身份证号"]),
];

/// Headings are looked for in so many rows: above them there may be a title.
const SEARCHED: usize = 10;
/// Rows read without headings before others get their turn.
const BATCH: usize = 100;

/// The people of a table.
pub async fn read(rows: Vec<Row>, desk: &Desk) -> Result<Vec<Draft>, Unreadable> {
    let found = rows.iter().take(SEARCHED).enumerate().find_map(|(at, row)| Some((at, headings(row)?)));
    if let Some((at, columns)) = found {
        for (column, name) in [(Column::Name, NAME), (Column::Mobile, MOBILE)] {
            if !columns.contains(&column) {
                return Err(Unreadable::NoColumn(name));
            }
        }
        return Ok(rows[at + 1..].iter().filter_map(|row| under(&columns, row)).collect());
    }
    let mut drafts = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        if at % BATCH == BATCH - 1 {
            tokio::task::yield_now().await;
        }
        drafts.push(loose(row, desk));
    }
    Ok(drafts)
}

/// People of one message, numbered as they stood.
pub fn of_members(members: &[MemberDraft]) -> Vec<Draft> {
    (1u32..).zip(members).map(|(row, member)| of_member(row, member)).collect()
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
    }
}

/// What the columns hold, if a row is one of headings: two of the known ones at least, and no number.
fn headings(row: &Row) -> Option<Vec<Column>> {
    let columns: Vec<Column> = row.cells.iter().map(|cell| heading(cell)).collect();
    let known = columns.iter().filter(|column| **column != Column::Other).count();
    (known >= 2).then_some(columns)
}

fn heading(cell: &str) -> Column {
    let bare = cell.split(['(', '（', '[', '【']).next().unwrap_or_default();
    let bare: String = bare.chars().filter(|c| c.is_alphanumeric()).collect();
    let named = HEADINGS.iter().find(|(_, names)| names.contains(&bare.as_str()));
    named.map_or(Column::Other, |(column, _)| *column)
}

/// A row under its headings; `None` if nothing of it is under one of ours.
fn under(columns: &[Column], row: &Row) -> Option<Draft> {
    let mut draft = Draft { row: row.number, ..Draft::default() };
    for (column, cell) in columns.iter().zip(&row.cells).filter(|(_, cell)| !cell.is_empty()) {
        match column {
            Column::Name if draft.name.is_empty() => draft.name.clone_from(cell),
            Column::Mobile if draft.mobile.is_empty() => draft.mobile = normalize_mobile(cell),
            Column::Department if draft.department.is_empty() => draft.department.clone_from(cell),
            Column::Title if draft.title.is_empty() => draft.title.clone_from(cell),
            Column::JobNumber if draft.job_number.is_empty() => draft.job_number.clone_from(cell),
            Column::Role => draft.roles.extend(listed(cell)),
            _ => {}
        }
    }
    (Draft { row: 0, ..draft.clone() } != Draft::default()).then_some(draft)
}

/// Several in one cell.
pub fn listed(cell: &str) -> impl Iterator<Item = String> + '_ {
    let parts = cell.split(['、', '，', ',', ';', '；', '/', '\n', ' ']);
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned)
}

/// A row without headings: as if it had been typed.
fn loose(row: &Row, desk: &Desk) -> Draft {
    let typed = format!("添加成员\n{}", row.cells.join("\t"));
    let parsed = language::parse(&typed, desk.clock.now(), &desk.lexicon);
    match parsed.slots.members.as_slice() {
        [one] => {
            let mut draft = of_member(row.number, one);
            if draft.department.is_empty() {
                draft.department = parsed.slots.department.unwrap_or_default();
            }
            if draft.roles.is_empty() {
                draft.roles = parsed.slots.roles;
            }
            draft
        }
        _ => Draft { row: row.number, name: row.cells.join(" "), ..Draft::default() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, cells: &[&str]) -> Row {
        Row { number, cells: cells.iter().map(|cell| (*cell).to_owned()).collect() }
    }

    #[test]
    fn headings_are_known_by_their_other_names_and_in_any_order() {
        let columns = headings(&row(1, &["序号", "手机号码（必填）", "* 姓名", "所属科室", "爱好"])).unwrap();
        assert_eq!(columns, [Column::Other, Column::Mobile, Column::Name, Column::Department, Column::Other]);
        let draft = under(&columns, &row(7, &["1", "139 0000-0199", "陈晨", "急诊科"])).unwrap();
        assert_eq!((draft.row, draft.name.as_str(), draft.mobile.as_str()), (7, "陈晨", "13900000199"));
        assert!(under(&columns, &row(8, &["2"])).is_none());
        assert!(headings(&row(1, &["陈晨", "13900000199"])).is_none());
    }

    #[test]
    fn roles_of_one_cell_are_told_apart() {
        assert_eq!(listed("信息员、接诉即办员; x").collect::<Vec<_>>(), ["信息员", "接诉即办员", "x"]);
    }
}
