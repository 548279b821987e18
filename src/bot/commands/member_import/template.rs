//! The files of an import as they are sent: the table to fill in, and lists.

use crate::courier::Parcel;
use crate::domain::inbound::Conversation;
use crate::proposal::import::wording::table;
use crate::sheet::Sheet;

const SENT_INSTEAD: &str =
    "模板没有发出去。可以自己建一个表，第一行写：姓名、手机号、部门、职位、工号、角色。";
const LIST_INSTEAD: &str = "有问题的行的清单没有发出去，卡片上列出了前几行。";

/// The table to fill in, to somebody alone.
pub fn parcel(to: &Conversation) -> Parcel {
    match crate::sheet::write(&[table::blank(), table::notes()]) {
        Ok(content) => Parcel::file(to, table::TEMPLATE.to_owned(), &content, SENT_INSTEAD.to_owned()),
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
