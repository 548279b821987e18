//! What chat says of tables and their rows; what pages say too is in the proposal's wording.

use crate::bot::wording::link;
use crate::card::{plain, short};
use crate::domain::operation::bulk::Rest;
use crate::proposal::import::wording::{self, Comes, stood};
use crate::proposal::import::{Existing, Unread};

/// So many rows with something wrong are shown; all of them are in the file.
const SHOWN: usize = 5;

/// Why a table is not read.
pub fn unread(unread: &Unread) -> String {
    let (what, advice) = wording::unread(unread, Comes::Sent);
    what + &advice
}

/// How to, said with the table to fill in.
pub fn how_to() -> String {
    "请把名单发给我，两种办法：\n\
     1. 发一个 .xlsx 或 .csv 文件，第一行写列名：姓名、手机号、部门、职位、工号、角色（顺序不限，姓名和手机号必填，一次最多 5000 人）。模板随后发给您。\n\
     2. 把表格复制后直接粘贴在这里，一行一个人。\n\
     我会先逐行检查，把能添加的和有问题的列出来，您确认后才添加。"
        .to_owned()
}

/// Numbers do not belong into a group.
pub fn not_in_a_group() -> String {
    "名单里有手机号，请在与我的单聊里发送。".to_owned()
}

/// The code is too old, or wrong.
pub fn file_gone() -> String {
    "这个文件已经取不到了，请重新发送一次。".to_owned()
}

/// The platform did not hand it out.
pub fn not_fetched() -> String {
    "钉钉暂时没有把文件给我，没有做任何改动。请稍后重新发送。".to_owned()
}

/// Nothing is left to be done.
pub fn nobody_to_add(present: usize, wrong: usize, first: &[String]) -> String {
    let mut text = format!("没有可以添加的人：已在组织 {present} 人，有问题 {wrong} 行。");
    for line in first {
        text.push('\n');
        text.push_str(line);
    }
    text
}

/// The first rows with something wrong.
pub fn first_few(wrong: &[&Rest], sheets: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = wrong
        .iter()
        .take(SHOWN)
        .map(|one| {
            let who =
                if one.name.is_empty() { String::new() } else { format!("{}：", short(&plain(&one.name))) };
            format!("{} {who}{}", stood(sheets, one.row), plain(&one.why))
        })
        .collect();
    if wrong.len() > SHOWN {
        lines.push(format!("……还有 {} 行", wrong.len() - SHOWN));
    }
    lines
}

/// What to do about them.
pub fn way_on() -> String {
    "这些行不会添加。改好「要改的行」再发给我，只会添加新的。".to_owned()
}

/// What becomes of members, where some are among them.
pub fn kept(present: usize, existing: Existing) -> Option<String> {
    let said = match existing {
        Existing::Kept => "不改动。要按表更新他们的职位、工号和角色，请回复「更新」。",
        Existing::Updated => "和表里一样，不改动。部门不按表更新；换部门请说「把某某调到某某科」。",
    };
    (present > 0).then(|| format!("已在组织的 {present} 人{said}"))
}

/// There is nobody to add.
pub fn all_are_members(present: usize) -> String {
    format!(
        "没有可以添加的人：{present} 人已在组织，没有改动。要按表更新他们的职位、工号和角色吗？要的话请回复「更新」。"
    )
}

/// Rows that say no department.
pub fn defaulted(rows: usize, place: &str, said: Option<&str>) -> String {
    match said {
        Some(_) => format!("{rows} 行没有写部门，按您说的放进{}。", plain(place)),
        None => {
            format!(
                "{rows} 行没有写部门，按默认放进{}。要放到别处，请说「没写部门的都放某某科」。",
                plain(place)
            )
        }
    }
}

/// Where every row can be looked over.
pub fn on_a_page(address: &str) -> String {
    link::to("打开网页逐行查看", address)
}
