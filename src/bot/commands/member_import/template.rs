//! The files an import hands out before it runs: the table to fill in, and the list of rows that will not be added.

use crate::courier::Parcel;
use crate::domain::inbound::Conversation;
use crate::domain::operation::bulk::Rest;
use crate::sheet::Sheet;

const NAME: &str = "批量添加模板.xlsx";
const SENT_INSTEAD: &str =
    "模板没有发出去。可以自己建一个表，第一行写：姓名、手机号、部门、职位、工号、角色。";
const LIST_INSTEAD: &str = "有问题的行的清单没有发出去，卡片上列出了前几行。";

/// The table to fill in, to somebody alone.
pub fn parcel(to: &Conversation) -> Parcel {
    match crate::sheet::write(&[blank(), notes()]) {
        Ok(content) => Parcel::file(to, NAME.to_owned(), &content, SENT_INSTEAD.to_owned()),
        Err(error) => {
            tracing::error!(%error, "the table to fill in cannot be written");
            Parcel::alone(to, SENT_INSTEAD.to_owned())
        }
    }
}

/// The file of a list, and what to say without it.
pub fn list_parcel(to: &Conversation, list: &Sheet) -> Parcel {
    match crate::sheet::write(std::slice::from_ref(list)) {
        Ok(content) => Parcel::file(to, format!("{}.xlsx", list.name), &content, LIST_INSTEAD.to_owned()),
        Err(error) => {
            tracing::error!(%error, "a list cannot be written");
            Parcel::alone(to, LIST_INSTEAD.to_owned())
        }
    }
}

/// Rows that will not be added, with the reasons.
pub fn list_of(rest: &[Rest]) -> Sheet {
    let row = |one: &Rest| {
        vec![one.row.to_string(), one.name.clone(), one.mobile.clone(), one.place.clone(), one.why.clone()]
    };
    Sheet {
        name: "不添加的行".to_owned(),
        headings: headings(&[("行号", 6), ("姓名", 12), ("手机号", 16), ("部门", 24), ("原因", 60)]),
        rows: rest.iter().map(row).collect(),
    }
}

fn blank() -> Sheet {
    Sheet {
        name: "名单".to_owned(),
        headings: headings(&[
            ("姓名", 12),
            ("手机号", 16),
            ("部门", 24),
            ("职位", 14),
            ("工号", 14),
            ("角色", 20),
        ]),
        rows: Vec::new(),
    }
}

fn notes() -> Sheet {
    let notes = [
        ("姓名", "必填，真实姓名。"),
        ("手机号", "必填，11 位；境外号码写「+区号-号码」。"),
        ("部门", "写部门名称；有同名部门时写上级，例如「和平医院/急诊科」。不写则加到您自己的单位。"),
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
