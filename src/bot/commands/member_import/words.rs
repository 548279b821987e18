//! What is said about tables and their rows.

use crate::bot::wording::short;
use crate::card::plain;
use crate::domain::operation::bulk::Rest;
use crate::language::MobileFault;
use crate::sheet::Fault;

/// So many rows with something wrong are shown; all of them are in the file.
const SHOWN: usize = 5;

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

/// More people than one import takes.
pub fn too_many(most: usize) -> String {
    format!("一次最多添加 {most} 人，没有做任何改动。请分成几个文件分别发送。")
}

/// Why a file is not read.
pub fn fault(fault: Fault, most: usize) -> String {
    match fault {
        Fault::TooLarge => "文件超过 20 MB，没有读取。请只留下名单，去掉图片等内容后重新发送。".to_owned(),
        Fault::TooManyRows => too_many(most),
        Fault::Bomb => {
            "文件解压后太大，没有读取。请新建一个表格，只粘贴名单（只粘贴数值），存成 .xlsx 后重新发送。"
                .to_owned()
        }
        Fault::Locked => "文件有密码，打不开。请去掉密码后重新发送。".to_owned(),
        Fault::OldFormat => "这是旧的 .xls 格式，读不了。请另存为 .xlsx 后重新发送。".to_owned(),
        Fault::NotATable => "这个文件不是表格。名单请用 .xlsx 或 .csv 文件发送。".to_owned(),
        Fault::Encoding => "文件里的文字编码读不出来。请用表格软件打开后另存为 .xlsx，重新发送。".to_owned(),
        Fault::Broken => "文件打不开，可能已损坏。请用表格软件打开后另存为 .xlsx，重新发送。".to_owned(),
        Fault::Empty => "文件里没有名单。请从第一页的第一行开始填写，再重新发送。".to_owned(),
    }
}

/// The headings lack something.
pub fn no_column(name: &str) -> String {
    format!("表格里没有「{name}」这一列。请在第一行写上列名（姓名和手机号必填），再重新发送。")
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

/// The first rows with something wrong; who is a member already is no problem.
pub fn first_few(rest: &[Rest]) -> Vec<String> {
    let wrong: Vec<&Rest> = rest.iter().filter(|one| one.why != is_member()).collect();
    let mut lines: Vec<String> = wrong
        .iter()
        .take(SHOWN)
        .map(|one| {
            let who =
                if one.name.is_empty() { String::new() } else { format!("{}：", short(&plain(&one.name))) };
            format!("第 {} 行 {who}{}", one.row, plain(&one.why))
        })
        .collect();
    if wrong.len() > SHOWN {
        lines.push(format!("……还有 {} 行", wrong.len() - SHOWN));
    }
    if !rest.is_empty() {
        lines.push("全部清单见文件。这些行不会添加。".to_owned());
    }
    lines
}

pub fn is_member() -> String {
    "手机号已经是本组织成员。".to_owned()
}

pub fn same_number(row: u32) -> String {
    format!("手机号与第 {row} 行重复。")
}

pub fn no_name() -> String {
    "没有姓名。".to_owned()
}

pub fn no_number() -> String {
    "没有手机号。".to_owned()
}

pub fn bad_number(fault: &MobileFault) -> String {
    let what = match fault {
        MobileFault::TooShort { digits } => format!("手机号只有 {digits} 位，应为 11 位"),
        MobileFault::TooLong { digits } => format!("手机号有 {digits} 位，应为 11 位"),
        MobileFault::NotAMobile => "不是手机号段（应以 13–19 开头）".to_owned(),
        MobileFault::NotDigits => "手机号含有数字以外的字符".to_owned(),
    };
    format!("{what}。境外号码请写「+区号-号码」。")
}

pub fn name_illegal() -> String {
    "姓名里有不能用的字符。".to_owned()
}

pub fn too_long(what: &str, most: usize) -> String {
    format!("{what}超过 {most} 个字。")
}

pub fn no_department() -> String {
    "没有写部门。".to_owned()
}

pub fn no_such_department(said: &str) -> String {
    format!("没有找到部门「{}」。", short(said))
}

pub fn several_departments(said: &str) -> String {
    format!("有多个部门叫「{0}」，请写上级，例如「某某医院/{0}」。", short(said))
}

pub fn too_many_departments(most: usize) -> String {
    format!("一个文件里最多写 {most} 个不同的部门，请分开发送。")
}

pub fn outside(name: &str) -> String {
    format!("「{}」不在您的管理范围内。", short(name))
}

pub fn no_such_role(said: &str) -> String {
    format!("没有「{}」这个角色。", short(said))
}

pub fn role_not_grantable(said: &str) -> String {
    format!("角色「{}」不能由机器人设置。", short(said))
}
