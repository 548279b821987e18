//! What is said about tables and their rows.

pub mod column;
pub mod given;
pub mod held;
pub mod table;

use super::draft::Nobody;
use super::fate::Fate;
use super::told::Told;
use super::{MOST, Unread};
use crate::card::short;
use crate::domain::change::{Change, GrantRoles, UpdateMember};
use crate::domain::operation::{Line, bulk};
use crate::domain::profile::{Field, Unfit};
use crate::language::MobileFault;
use crate::sheet::{Fault, Flaw};

/// So many of a kind are named.
const SHOWN: usize = 6;

/// How a table comes here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comes {
    /// By a message.
    Sent,
    /// By a page.
    Uploaded,
}

impl Comes {
    fn say(self) -> &'static str {
        match self {
            Self::Sent => "发送",
            Self::Uploaded => "上传",
        }
    }
}

/// What is wrong with a table, and what to do.
pub fn unread(unread: &Unread, comes: Comes) -> (String, String) {
    match unread {
        Unread::Fault(of) => fault(*of, comes),
        Unread::NoColumn(name, told) => {
            let mut advice = format!("请在第一行写上列名（姓名和手机号必填），再重新{}。", comes.say());
            if !told.hidden.is_empty() {
                advice = self::told(told, comes).into_iter().fold(advice, |text, line| text + "\n" + &line);
            }
            (format!("表格里没有「{name}」这一列。"), advice)
        }
        Unread::Nobody(told) => {
            let (what, advice) = fault(Fault::Empty, comes);
            (what, self::told(told, comes).into_iter().fold(advice, |text, line| text + "\n" + &line))
        }
    }
}

fn fault(fault: Fault, comes: Comes) -> (String, String) {
    let (say, again) = (comes.say(), format!("重新{}", comes.say()));
    let save = format!("请另存为 .xlsx 后{again}。");
    let open = format!("请用表格软件打开后另存为 .xlsx，再{again}。");
    let (what, advice) = match fault {
        Fault::TooLarge => ("文件超过 20 MB，没有读取。", format!("请只留下名单，去掉图片等内容后{again}。")),
        Fault::TooManyRows => {
            let what = format!("一次最多添加 {MOST} 人，没有做任何改动。");
            return (what, format!("请分成几个文件分别{say}。"));
        }
        Fault::Bomb => (
            "文件解压后太大，没有读取。",
            format!("请新建一个表格，只粘贴名单（只粘贴数值），存成 .xlsx 后{again}。"),
        ),
        Fault::Locked => ("文件有密码，打不开。", format!("请去掉密码后{again}。")),
        Fault::OldFormat => ("这是旧的 .xls（或 WPS 的 .et）格式，读不了。", save),
        Fault::Markup => ("这个文件里是网页（或 XML），只是名字叫表格。", open),
        Fault::Binary => ("这是二进制的 .xlsb 格式，读不了。", save),
        Fault::Numbers => {
            ("这是 Numbers 表格，读不了。", format!("请在 Numbers 里导出为 Excel（.xlsx）后{again}。"))
        }
        Fault::OpenDocument => ("这是 .ods（或 .odt）格式，读不了。", save),
        Fault::Archive => (
            "这是压缩包，读不了。",
            match comes {
                Comes::Sent => "请解压后把里面的表格直接发给我。".to_owned(),
                Comes::Uploaded => "请解压后把里面的表格直接上传。".to_owned(),
            },
        ),
        Fault::Document => (
            "这是 PDF 或文字文档，读不了里面的名单。",
            format!("请把名单放进 .xlsx 表格{say}，或把表格复制后直接粘贴在这里。"),
        ),
        Fault::Picture => (
            "这是图片，读不了里面的名单。",
            match comes {
                Comes::Sent => "请发 .xlsx 表格，或把姓名和手机号粘贴在这里，一行一个人。".to_owned(),
                Comes::Uploaded => "请上传 .xlsx 表格，或把姓名和手机号粘贴在这里，一行一个人。".to_owned(),
            },
        ),
        Fault::NotATable => ("这个文件不是表格。", format!("名单请用 .xlsx 或 .csv 文件{say}。")),
        Fault::Encoding => {
            ("文件里的文字编码读不出来。", format!("请用表格软件打开后另存为 .xlsx，{again}。"))
        }
        Fault::Broken => ("文件打不开，可能已损坏。", format!("请用表格软件打开后另存为 .xlsx，{again}。")),
        Fault::Empty => {
            ("文件里没有名单。", format!("第一行写列名（姓名、手机号、部门），下面一行一个人，再{again}。"))
        }
    };
    (what.to_owned(), advice)
}

/// A row of a member.
pub fn is_member() -> String {
    "手机号已经是本组织成员。".to_owned()
}

/// A number that belongs to somebody of another name.
pub fn other_name(known: &str) -> String {
    format!("手机号在通讯录里是「{}」的，和表里的姓名不一样，没有改动。", short(known))
}

/// A member whom the asker may not change.
pub fn not_yours() -> String {
    "手机号已经是本组织成员，不归您修改，没有改动。".to_owned()
}

/// More members than are put right at a time.
pub fn too_many_updates(most: usize) -> String {
    format!("一次最多更新 {most} 位成员，这一行请下次再发。")
}

/// A value that cannot be taken.
pub fn unfit(field: Field, fault: Unfit) -> String {
    match fault {
        Unfit::TooLong { .. } => too_long(field, field.most()),
        _ => format!("{}里有不能用的字符。", called(field)),
    }
}

/// What is put right on a member, in words.
pub fn put_right(line: &Line) -> String {
    let mut all = Vec::new();
    for step in &line.steps {
        match &step.change {
            Change::UpdateMember(UpdateMember { changes, .. }) => all.extend(changes.iter().map(|change| {
                let before = change.before.as_deref().unwrap_or("无");
                format!("{}：{before} → {}", called(change.field), change.after)
            })),
            Change::GrantRoles(GrantRoles { roles }) => {
                all.extend(roles.iter().map(|role| format!("加上{}", role.say)));
            }
            _ => {}
        }
    }
    format!("{}。部门不改动。", all.join("；"))
}

/// A number that came before.
pub fn same_number(sheets: &[String], row: u32) -> String {
    format!("手机号与{}重复。", stood(sheets, row))
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

/// Nobody is named.
pub fn no_name() -> String {
    "没有姓名。".to_owned()
}

/// No number is given.
pub fn no_number() -> String {
    "没有手机号。".to_owned()
}

/// A number that is none.
pub fn bad_number(fault: &MobileFault) -> String {
    let what = match fault {
        MobileFault::TooShort { digits } => format!("手机号只有 {digits} 位，应为 11 位"),
        MobileFault::TooLong { digits } => format!("手机号有 {digits} 位，应为 11 位"),
        MobileFault::NotAMobile => "不是手机号段（应以 13–19 开头）".to_owned(),
        MobileFault::NotDigits => "手机号含有数字以外的字符".to_owned(),
    };
    format!("{what}。境外号码请写「+区号-号码」。")
}

/// A name with what no name has.
pub fn name_illegal() -> String {
    "姓名里有不能用的字符。".to_owned()
}

/// More characters than are taken.
pub fn too_long(field: Field, most: usize) -> String {
    format!("{}超过 {most} 个字。", called(field))
}

fn called(field: Field) -> &'static str {
    match field {
        Field::Name => "姓名",
        Field::Title => "职位",
        _ => "工号",
    }
}

/// No department is named, and there is none to fall back to.
pub fn no_department() -> String {
    "没有写部门。".to_owned()
}

/// No department is called so.
pub fn no_such_department(said: &str) -> String {
    format!("没有找到部门「{}」。", short(said))
}

/// Several are.
pub fn several_departments(said: &str) -> String {
    format!("有多个部门叫「{0}」，请写上级，例如「某某医院/{0}」。", short(said))
}

/// More different departments than are looked up.
pub fn too_many_departments(most: usize) -> String {
    format!("一个文件里最多写 {most} 个不同的部门，请分开发送。")
}

/// A department the asker does not manage.
pub fn outside(name: &str) -> String {
    format!("「{}」不在您的管理范围内。", short(name))
}

/// No role is called so.
pub fn no_such_role(said: &str) -> String {
    format!("没有「{}」这个角色。", short(said))
}

/// A role that is not given here.
pub fn role_not_grantable(said: &str) -> String {
    format!("角色「{}」不能由机器人设置。", short(said))
}

/// What is said of a file beside its people.
pub fn told(told: &Told, comes: Comes) -> Vec<String> {
    let mut all = Vec::new();
    if told.lists.len() > 1 || (told.lists.len() == 1 && !(told.others.is_empty() && told.hidden.is_empty()))
    {
        let lists = told.lists.iter().map(|(name, people)| format!("「{}」{people} 人", short(name)));
        all.push(format!("读了工作表：{}。", some(lists)));
    }
    if !told.others.is_empty() {
        all.push(format!("没有读的工作表（不是名单）：{}。", quoted(&told.others)));
    }
    if !told.hidden.is_empty() {
        all.push(format!("没有读隐藏的工作表：{}。", quoted(&told.hidden)));
    }
    if told.hidden_rows > 0 {
        let again = if comes == Comes::Sent { "再发" } else { "再上传" };
        let rows = told.hidden_rows;
        all.push(format!("没有读隐藏的 {rows} 行（筛选掉的也算）。要添加请取消隐藏后{again}。"));
    }
    if !told.hidden_columns.is_empty() {
        all.push(format!("隐藏的列也读了：{}。", quoted(&told.hidden_columns)));
    }
    if !told.guessed.is_empty() {
        let columns = told
            .guessed
            .iter()
            .map(|(label, column)| format!("「{}」当作{}", short(label), column::called(*column)));
        all.push(format!("按内容认出的列：{}。", some(columns)));
    }
    if !told.unread.is_empty() {
        all.push(format!("没有用到的列：{}。", quoted(&told.unread)));
    }
    if told.is_wider {
        all.push("第 40 列以后的内容没有读。".to_owned());
    }
    if !told.left.is_empty() {
        let sheets = told.sheets();
        let rows = told.left.iter().map(|one| {
            format!("{}「{}」（{}）", stood(&sheets, one.row), short(&one.text), nobody(one.nobody))
        });
        all.push(format!("没有当作人的行：{}。", some(rows)));
    }
    all
}

/// Where somebody stood: the row, and the sheet where there are several.
pub fn stood(sheets: &[String], row: u32) -> String {
    let (sheet, row) = bulk::parted(row);
    match sheets.get(sheet) {
        Some(name) => format!("「{}」第 {row} 行", short(name)),
        None => format!("第 {row} 行"),
    }
}

/// What a row is called that is nobody.
pub fn nobody(nobody: Nobody) -> &'static str {
    match nobody {
        Nobody::Title => "标题",
        Nobody::Note => "说明",
        Nobody::Sum => "合计",
        Nobody::Example => "示例",
    }
}

/// What will come of somebody who is to be added, and why.
pub fn fate(fate: Option<Fate>) -> (&'static str, String) {
    let (what, why) = match fate {
        None => ("添加", "能直接加入的直接加入；钉钉要求本人同意的，会发邀请。"),
        Some(Fate::Invited) => ("等本人同意", "已经邀请过，本人还没有同意。"),
        Some(Fate::LeftToday) => ("等本人同意", "24 小时内刚退出本组织，要本人同意才能再加入。"),
    };
    (what, why.to_owned())
}

fn quoted(all: &[String]) -> String {
    some(all.iter().map(|name| format!("「{}」", short(name))))
}

fn some(all: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = all.collect();
    let shown = all.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("、");
    if all.len() > SHOWN { format!("{shown} 等 {} 个", all.len()) } else { shown }
}

/// A department that rows are to fall back to, and that is not the asker's.
pub fn no_such_default() -> &'static str {
    "没有这个部门，或者不在您的管理范围内，不能作为默认部门。"
}
