//! Sentences about whom a notice is for, and who is left out.

use crate::card::plain;

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("「{}」", plain(name))).collect::<Vec<_>>().concat()
}

/// Said when nothing a notice could be for is called so.
pub fn no_such_audience(said: &str, near: &[String]) -> String {
    let meant =
        if near.is_empty() { String::new() } else { format!("您要说的是不是{}？", quoted(near)) };
    format!(
        "没有找到叫「{}」的部门、角色或群。{meant}群要先由通知员或主管理员在里面 @ 过机器人；人请说全名。请核对后重新发送。",
        plain(said)
    )
}

/// After it: what becomes of the rest.
pub const TO_WHOM_ELSE: &str = "通知的其他内容还在，请把发给谁完整地再说一遍。";

/// Whether a name says departments in general, and so none.
pub fn is_general(name: &str) -> bool {
    const GENERAL: [&str; 9] = ["单位", "科室", "医院", "部门", "机构", "院", "科", "各单位", "各科室"];
    GENERAL.contains(&name)
}

/// Said when departments were meant in general.
pub fn general(name: &str) -> String {
    format!("「{}」没有说清是哪些。", plain(name))
}

/// Said when everybody was to be left out.
pub fn everybody_excepted() -> String {
    "除外的不能是全体。请说清除了哪些部门、角色或人。".to_owned()
}

/// Said where departments and roles are left out one after the other.
pub fn say_it_whole() -> &'static str {
    "部门和角色不能先后分开除外。请把通知整句重新说一遍，例如：发通知给全体，除了急诊科的信息员：内容。"
}

/// Said where people are to be left out of a group.
pub fn group_not_split(groups: &[&str]) -> String {
    let groups: Vec<String> = groups.iter().map(|name| (*name).to_owned()).collect();
    format!(
        "发到{}的消息群里所有人都看得到，不能除外某些人，没有发送。请去掉群，或去掉除外的人，再重新发送。",
        quoted(&groups)
    )
}

/// Said where a group is to be left out of people.
pub fn except_group(group: &str) -> String {
    format!("机器人看不到「{}」里有哪些人，不能按群除外。请改为除外部门、角色或人。", plain(group))
}

/// The part of a set somebody manages.
pub fn own_part_of(set: &str) -> String {
    format!("{set}（您管理的部分）")
}

/// Said where somebody manages nothing of a set.
pub fn set_out_of_reach(set: &str) -> String {
    format!("「{}」里没有您管理的部门，没有发送。请说您管理的部门，或请主管理员发送。", plain(set))
}

/// Said where a department of a set is not there any more.
pub fn set_lost(set: &str, department: &str) -> String {
    format!(
        "「{}」里的部门「{}」已经不在组织架构里了，没有发送。请联系运维修改设置 audiences，或直接说部门名。",
        plain(set),
        plain(department)
    )
}

/// Said where a department of a set is called as others are.
pub fn set_unclear(set: &str, department: &str, many: usize) -> String {
    format!(
        "「{}」里的部门「{}」有 {many} 个同名的，没有发送。请联系运维在设置 audiences 里改写成部门编号。",
        plain(set),
        plain(department)
    )
}
