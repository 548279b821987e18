//! What is said about tables and their rows.

use super::told::{Told, stood};
use crate::bot::wording::remedy::Existing;
use crate::bot::wording::short;
use crate::card::plain;
use crate::domain::change::{Change, GrantRoles, UpdateMember};
use crate::domain::operation::Line;
use crate::domain::operation::bulk::Rest;
use crate::domain::profile::{Field, Unfit};
use crate::language::MobileFault;
use crate::sheet::{Fault, Flaw};

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
        Fault::OldFormat => "这是旧的 .xls（或 WPS 的 .et）格式，读不了。请另存为 .xlsx 后重新发送。".to_owned(),
        Fault::Markup => {
            "这个文件里是网页（或 XML），只是名字叫表格。请用表格软件打开后另存为 .xlsx，再重新发送。".to_owned()
        }
        Fault::Binary => "这是二进制的 .xlsb 格式，读不了。请另存为 .xlsx 后重新发送。".to_owned(),
        Fault::Numbers => "这是 Numbers 表格，读不了。请在 Numbers 里导出为 Excel（.xlsx）后重新发送。".to_owned(),
        Fault::OpenDocument => "这是 .ods（或 .odt）格式，读不了。请另存为 .xlsx 后重新发送。".to_owned(),
        Fault::Archive => "这是压缩包，读不了。请解压后把里面的表格直接发给我。".to_owned(),
        Fault::Document => {
            "这是 PDF 或文字文档，读不了里面的名单。请把名单放进 .xlsx 表格发送，或把表格复制后直接粘贴在这里。".to_owned()
        }
        Fault::Picture => {
            "这是图片，读不了里面的名单。请发 .xlsx 表格，或把姓名和手机号粘贴在这里，一行一个人。".to_owned()
        }
        Fault::NotATable => "这个文件不是表格。名单请用 .xlsx 或 .csv 文件发送。".to_owned(),
        Fault::Encoding => "文件里的文字编码读不出来。请用表格软件打开后另存为 .xlsx，重新发送。".to_owned(),
        Fault::Broken => "文件打不开，可能已损坏。请用表格软件打开后另存为 .xlsx，重新发送。".to_owned(),
        Fault::Empty => "文件里没有名单。第一行写列名（姓名、手机号、部门），下面一行一个人，再重新发送。".to_owned(),
    }
}

/// The headings lack something.
pub fn no_column(name: &str, told: &Told) -> String {
    let mut text =
        format!("表格里没有「{name}」这一列。请在第一行写上列名（姓名和手机号必填），再重新发送。");
    if !told.hidden.is_empty() {
        text = told.say().into_iter().fold(text, |text, line| text + "\n" + &line);
    }
    text
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

pub fn is_member() -> String {
    "手机号已经是本组织成员。".to_owned()
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

pub fn other_name(known: &str) -> String {
    format!("手机号在通讯录里是「{}」的，和表里的姓名不一样，没有改动。", short(known))
}

pub fn not_yours() -> String {
    "手机号已经是本组织成员，不归您修改，没有改动。".to_owned()
}

pub fn too_many_updates(most: usize) -> String {
    format!("一次最多更新 {most} 位成员，这一行请下次再发。")
}

pub fn unfit(field: Field, fault: Unfit) -> String {
    let what = if field == Field::Title { "职位" } else { "工号" };
    match fault {
        Unfit::TooLong { .. } => too_long(what, field.most()),
        _ => format!("{what}里有不能用的字符。"),
    }
}

/// What is put right on a member, in words.
pub fn put_right(line: &Line) -> String {
    let mut all = Vec::new();
    for step in &line.steps {
        match &step.change {
            Change::UpdateMember(UpdateMember { changes, .. }) => all.extend(changes.iter().map(|change| {
                let what = if change.field == Field::Title { "职位" } else { "工号" };
                format!("{what}：{} → {}", change.before.as_deref().unwrap_or("无"), change.after)
            })),
            Change::GrantRoles(GrantRoles { roles }) => {
                all.extend(roles.iter().map(|role| format!("加上{}", role.say)));
            }
            _ => {}
        }
    }
    format!("{}。部门不改动。", all.join("；"))
}

pub fn same_number(sheets: &[String], row: u32) -> String {
    format!("手机号与{}重复。", stood(sheets, row))
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

/// There are headings and nobody under them.
pub fn nobody(told: &Told) -> String {
    told.say().into_iter().fold(fault(Fault::Empty, 0), |text, line| text + "\n" + &line)
}

/// A cell that does not hold what was meant.
pub fn flaw(label: &str, flaw: &Flaw) -> String {
    let label = short(label);
    match flaw {
        Flaw::Error(error) => {
            let error = error.trim_matches(['#', '!', '?']);
            format!("「{label}」这一格是错误值 {error}，公式没有算出来。请填上实际内容。")
        }
        Flaw::NoValue => {
            format!("「{label}」这一格的公式没有保存结果。请用表格软件打开并保存一次，或填上实际内容。")
        }
        Flaw::Unreadable => format!("「{label}」这一格里有读不出来的字。请重新填写这一格。"),
        Flaw::OpenQuote => "这一行的引号没有成对。请补上或删掉引号。".to_owned(),
    }
}

/// A number whose last digits are gone.
pub fn rounded(said: &str) -> String {
    format!("「{}」是科学计数法，后面的数字已经丢失。请把这一列设为文本，重新填写。", short(said))
}

/// A cell that has no part in what was understood.
pub fn not_understood(said: &str) -> String {
    format!("没看懂「{}」。请在第一行写上列名，或改好这一格。", short(said))
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
