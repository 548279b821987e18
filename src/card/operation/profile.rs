//! Changes of a member's record in words.

use crate::card::plain;
use crate::domain::inbound::ConversationKind;
use crate::domain::mobile::Mobile;
use crate::domain::operation::Route;
use crate::domain::profile::{Change, Field};

/// What a field is called.
pub fn field(field: Field) -> &'static str {
    match field {
        Field::Name => "姓名",
        Field::Title => "职位",
        Field::JobNumber => "工号",
        Field::Email => "邮箱",
        Field::Telephone => "办公电话",
        Field::Remark => "备注",
    }
}

/// `职位：护士 → 护士长`, one field after the other.
pub(super) fn planned(changes: &[Change], seen: ConversationKind) -> String {
    let text = |change: &Change| {
        let after = shown(change.field, &change.after, seen);
        let personal = matches!(change.field, Field::Email | Field::Telephone | Field::Remark);
        match &change.before {
            // What others read along does not tell them what was there.
            _ if seen == ConversationKind::Group && personal => {
                format!("{}：改为 {after}", field(change.field))
            }
            None => format!("{}：未填写 → {after}", field(change.field)),
            Some(before) => {
                format!("{}：{} → {after}", field(change.field), shown(change.field, before, seen))
            }
        }
    };
    changes.iter().map(text).collect::<Vec<_>>().join("；")
}

/// What it is now.
pub(super) fn done(changes: &[Change], seen: ConversationKind) -> String {
    let text = |change: &Change| {
        format!("{}已改为 {}", field(change.field), shown(change.field, &change.after, seen))
    };
    changes.iter().map(text).collect::<Vec<_>>().join("；")
}

fn shown(field: Field, value: &str, seen: ConversationKind) -> String {
    match field {
        Field::Telephone if seen == ConversationKind::Group => Mobile::new(value).masked(),
        _ => plain(value),
    }
}

/// Where somebody goes.
pub(super) fn route(route: &Route) -> String {
    let left = route.left.iter().map(|name| plain(name)).collect::<Vec<_>>().join("、");
    let stays =
        if route.after().len() > usize::from(route.join.is_some()) { "，其他部门不变" } else { "" };
    match &route.joined {
        Some(joined) if route.leave.is_empty() => format!("加入{}{stays}", plain(joined)),
        Some(joined) => format!("从{left}调到{}{stays}", plain(joined)),
        None => format!("移出{left}{stays}"),
    }
}

/// Where somebody is now.
pub(super) fn arrived(route: &Route) -> String {
    format!("已{}", self::route(route))
}
