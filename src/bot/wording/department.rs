//! Sentences about departments.

use crate::card::plain;
use crate::domain::change::DepartmentHead;

/// A department on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// How many are in it and below it, where that is known.
    pub members: Option<usize>,
    /// What its heads are called.
    pub heads: Vec<String>,
}

/// What a new department is to be called.
pub fn which_name() -> String {
    "新部门叫什么？".to_owned()
}

/// What a department is to be called instead.
pub fn renamed_to_what(name: &str) -> String {
    format!("{}要改成什么名称？", plain(name))
}

/// Nobody said below which, so it is one's own unit.
pub fn below_own(unit: &str) -> String {
    format!("没有说上级部门，按您管理的{}新建。", plain(unit))
}

/// Who heads a department now, before it is asked who is to, or is not to.
pub fn headed_by(department: &str, heads: &[DepartmentHead]) -> String {
    if heads.is_empty() {
        format!("{}现在没有主管。", plain(department))
    } else {
        format!("{}现在的主管：{}。", plain(department), called(heads))
    }
}

/// A department with what lies directly below it; the last ones only by name.
pub fn list(top: &Row, below: &[Row], rest: &[String]) -> String {
    let all = below.len() + rest.len();
    let head = format!("**{}**：{}", plain(&top.name), about(top));
    if all == 0 {
        return format!("{head}。没有下级部门。");
    }
    let mut text = format!("{head}，下级部门 {all} 个：");
    for (at, row) in below.iter().enumerate() {
        let told = if row.heads.is_empty() { count(row) } else { about(row) };
        text.push_str(&format!("\n{}. {}：{told}", at + 1, plain(&row.name)));
    }
    if !rest.is_empty() {
        let names: Vec<String> = rest.iter().map(|name| plain(name)).collect();
        text.push_str(&format!("\n另有：{}", names.join("、")));
    }
    text
}

fn count(row: &Row) -> String {
    row.members.map_or_else(|| "人数未知".to_owned(), |count| format!("{count} 人"))
}

fn about(row: &Row) -> String {
    let members = count(row);
    if row.heads.is_empty() {
        format!("{members}，没有主管")
    } else {
        format!("{members}，主管 {}", row.heads.iter().map(|name| plain(name)).collect::<Vec<_>>().join("、"))
    }
}

fn called(heads: &[DepartmentHead]) -> String {
    heads.iter().map(|head| plain(&head.name)).collect::<Vec<_>>().join("、")
}
