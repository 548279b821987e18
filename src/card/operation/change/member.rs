//! Making somebody a member, and changing what is recorded of one, in words.

use super::{Shown, removal};
use crate::card::plain;
use crate::domain::change::{CreateMember, MoveMember, ResendInvite, UpdateMember};
use crate::domain::inbound::ConversationKind;
use crate::domain::mobile::Mobile;
use crate::domain::operation::Line;
use crate::domain::profile::{Field, FieldChange};

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

impl Shown for CreateMember {
    fn planned(&self, line: &Line) -> String {
        let mut text = format!("加入{}", plain(&line.place));
        if let Some(title) = &self.title {
            text.push_str(&format!("，职位 {}", plain(title)));
        }
        if let Some(number) = &self.job_number {
            text.push_str(&format!("，工号 {}", plain(number)));
        }
        text
    }

    fn done(&self, line: &Line) -> String {
        format!("已{}", self.planned(line))
    }

    fn way_on(&self, line: &Line) -> Option<String> {
        removal::lost(line)
    }
}

impl Shown for ResendInvite {
    fn planned(&self, line: &Line) -> String {
        format!("重新邀请加入{}", plain(&line.place))
    }

    fn done(&self, line: &Line) -> String {
        format!("已加入{}", plain(&line.place))
    }
}

impl Shown for UpdateMember {
    /// `职位：护士 → 护士长`, one field after the other.
    fn planned(&self, _line: &Line) -> String {
        self.changes.iter().map(|change| wanted(change, self.seen)).collect::<Vec<_>>().join("；")
    }

    fn done(&self, _line: &Line) -> String {
        let text = |change: &FieldChange| {
            format!("{}已改为 {}", field(change.field), value(change.field, &change.after, self.seen))
        };
        self.changes.iter().map(text).collect::<Vec<_>>().join("；")
    }
}

fn wanted(change: &FieldChange, seen: ConversationKind) -> String {
    let (name, after) = (field(change.field), value(change.field, &change.after, seen));
    let personal = matches!(change.field, Field::Email | Field::Telephone | Field::Remark);
    match &change.before {
        // What others read along does not tell them what was there.
        _ if seen == ConversationKind::Group && personal => format!("{name}：改为 {after}"),
        None => format!("{name}：未填写 → {after}"),
        Some(before) => format!("{name}：{} → {after}", value(change.field, before, seen)),
    }
}

fn value(field: Field, value: &str, seen: ConversationKind) -> String {
    match field {
        Field::Telephone if seen == ConversationKind::Group => Mobile::new(value).masked(),
        _ => plain(value),
    }
}

impl Shown for MoveMember {
    fn planned(&self, _line: &Line) -> String {
        let left = self.left.iter().map(|name| plain(name)).collect::<Vec<_>>().join("、");
        let stays =
            if self.after().len() > usize::from(self.join.is_some()) { "，其他部门不变" } else { "" };
        match &self.joined {
            Some(joined) if self.leave.is_empty() => format!("加入{}{stays}", plain(joined)),
            Some(joined) => format!("从{left}调到{}{stays}", plain(joined)),
            None => format!("移出{left}{stays}"),
        }
    }

    fn done(&self, line: &Line) -> String {
        format!("已{}", self.planned(line))
    }
}
