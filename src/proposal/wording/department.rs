//! What a proposal remarks about departments, in words.

use crate::card::plain;
use crate::domain::change::{DepartmentHead, SetDepartmentHeads};
use crate::domain::department::{LONGEST_NAME, NameFlaw};

/// What is wrong with a name.
pub fn flawed(name: &str, flaw: NameFlaw) -> String {
    match flaw {
        NameFlaw::Empty => "部门名称不能为空。".to_owned(),
        NameFlaw::TooLong => {
            format!("部门名称最多 {LONGEST_NAME} 个字，这里有 {} 个。", name.chars().count())
        }
        NameFlaw::Character(c) if c.is_control() => "部门名称不能换行。".to_owned(),
        NameFlaw::Character(c) => format!("部门名称「{}」里不能有「{c}」。", plain(name)),
    }
}

/// One of that name is there.
pub fn is_there(parent: &str, name: &str) -> String {
    format!("{}下已经有「{}」了，没有再建。", plain(parent), plain(name))
}

/// Another one has that name.
pub fn is_taken(parent: &str, name: &str) -> String {
    format!("{}下已经有另一个「{}」，请换一个名称。", plain(parent), plain(name))
}

/// It is called so already.
pub fn is_called_so(name: &str) -> String {
    format!("这个部门现在就叫「{}」，不用改。", plain(name))
}

/// Who and what is still in a department: some of them, and how many they are.
pub fn still_in((people, members): (&[String], usize), (below, departments): (&[String], usize)) -> String {
    let mut parts = Vec::new();
    if members > 0 {
        parts.push(format!("成员：{}", some(people, members, "人")));
    }
    if departments > 0 {
        parts.push(format!("下级部门：{}", some(below, departments, "个")));
    }
    format!("\n{}\n请先把成员调到别的部门、把下级部门删掉，再删除。", parts.join("\n"))
}

fn some(names: &[String], all: usize, unit: &str) -> String {
    let listed = names.iter().map(|name| plain(name)).collect::<Vec<_>>().join("、");
    if names.len() < all { format!("{listed}等 {all} {unit}") } else { listed }
}

/// Nothing would change.
pub fn so_already(department: &str, change: &SetDepartmentHeads) -> String {
    let now = if change.before.is_empty() {
        "现在没有主管".to_owned()
    } else {
        format!("现在的主管是{}", called(&change.before))
    };
    if change.add.is_empty() {
        format!("{}不是{}的主管，不用取消（{now}）。", called(&change.take), plain(department))
    } else {
        format!("{}已经是{}的主管，不用再设。", called(&change.add), plain(department))
    }
}

/// Some are not in the department they are to head.
pub fn first_move(names: &[String], department: &str) -> String {
    let who = names.iter().map(|name| plain(name)).collect::<Vec<_>>().join("、");
    let first = names.first().map(|name| plain(name)).unwrap_or_default();
    format!("不在该部门的是：{who}。要调入，可以发「把{first}调到{}」。", plain(department))
}

fn called(heads: &[DepartmentHead]) -> String {
    heads.iter().map(|head| plain(&head.name)).collect::<Vec<_>>().join("、")
}
