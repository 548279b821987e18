//! The files an import hands out before it runs: the table to fill in, what will come of each row, and
//! the rows to be mended.

use super as words;
use super::super::draft::Left;
use super::super::fate::Fates;
use crate::domain::operation::Line;
use crate::domain::operation::bulk::{self, Rest};
use crate::sheet::Sheet;

/// The columns that are read, and how wide they are.
const COLUMNS: [(&str, u16); 6] =
    [("姓名", 12), ("手机号", 16), ("部门", 24), ("职位", 14), ("工号", 14), ("角色", 20)];

/// What the table to fill in is called.
pub const TEMPLATE: &str = "批量添加模板.xlsx";

/// What will come of each row.
pub struct Rows<'a> {
    /// To be added.
    pub lines: &'a [(u32, Line)],
    /// Not to be added.
    pub rest: &'a [Rest],
    /// Nobody.
    pub left: &'a [Left],
    /// Who has to accept.
    pub fates: &'a Fates,
}

/// The whole table with what will come of each row, in its order.
pub fn whole(rows: &Rows<'_>, sheets: &[String]) -> Sheet {
    let mut all: Vec<(u32, [String; 5])> = Vec::new();
    for (row, line) in rows.lines {
        let mobile = line.mobile.as_ref().map_or("", |mobile| mobile.reveal());
        let (what, why) = if line.user.is_some() {
            ("更新", words::put_right(line))
        } else {
            let (what, why) = words::fate(rows.fates.get(mobile).copied());
            (what, format!("{}{why}", words::given::extras(line)))
        };
        all.push((*row, [&line.name, mobile, &line.place, what, &why].map(str::to_owned)));
    }
    for one in rows.rest {
        let what =
            if one.why == words::is_member() { "已在组织，不改动" } else { "有问题，不添加" };
        all.push((one.row, [&one.name, &one.mobile, &one.place, what, &one.why].map(str::to_owned)));
    }
    for one in rows.left {
        let what = format!("{}，不是名单", words::nobody(one.nobody));
        // Not where a name stands: the file may be sent back.
        all.push((one.row, [String::new(), String::new(), String::new(), what, one.text.clone()]));
    }
    all.sort_by_key(|(row, _)| *row);
    let numbered =
        all.into_iter().map(|(row, cells)| std::iter::once(number(sheets, row)).chain(cells).collect());
    Sheet {
        name: "逐行预览".to_owned(),
        headings: headings(&[
            ("行号", 8),
            ("姓名", 12),
            ("手机号", 16),
            ("部门", 24),
            ("将会怎样", 18),
            ("说明", 60),
        ]),
        rows: numbered.collect(),
    }
}

/// Rows that will not be added, with the reasons, to be mended and sent again.
pub fn to_mend(rest: &[&Rest], sheets: &[String]) -> Sheet {
    let row = |one: &&Rest| {
        let [title, job_number, roles] = one.others.clone();
        let said = [one.name.clone(), one.mobile.clone(), one.place.clone(), title, job_number, roles];
        said.into_iter().chain([one.why.clone(), number(sheets, one.row)]).collect()
    };
    let mut columns = COLUMNS.to_vec();
    columns.extend([("问题", 60), ("行号", 8)]);
    Sheet {
        name: "要改的行".to_owned(), headings: headings(&columns), rows: rest.iter().map(row).collect()
    }
}

fn number(sheets: &[String], stood: u32) -> String {
    let (sheet, row) = bulk::parted(stood);
    sheets.get(sheet).map_or_else(|| row.to_string(), |name| format!("{name} {row}"))
}

/// The table to fill in.
pub fn blank() -> Sheet {
    Sheet { name: "名单".to_owned(), headings: headings(&COLUMNS), rows: Vec::new() }
}

/// How to fill it in.
pub fn notes() -> Sheet {
    let notes = [
        ("姓名", "必填，真实姓名。"),
        ("手机号", "必填，11 位；境外号码写「+区号-号码」。"),
        (
            "部门",
            "写部门名称；有同名部门时写上级，例如「和平医院/急诊科」。不写则加到您自己的单位，预览里会说明。",
        ),
        ("职位", "可不填。"),
        ("工号", "可不填。"),
        ("角色", "可不填，例如「信息员」；几个角色用顿号隔开。"),
        ("", "填在「名单」这一页，存成 .xlsx 或 .csv 发给机器人。每次最多 5000 人。"),
    ];
    Sheet {
        name: "填写说明".to_owned(),
        headings: headings(&[("列", 10), ("说明", 70)]),
        rows: notes.iter().map(|(column, note)| vec![(*column).to_owned(), (*note).to_owned()]).collect(),
    }
}

fn headings(all: &[(&str, u16)]) -> Vec<(String, u16)> {
    all.iter().map(|(heading, width)| ((*heading).to_owned(), *width)).collect()
}
