//! Ending a membership, in words.

use super::Shown;
use crate::card::plain;
use crate::domain::change::{Change, DeleteMember, Leaving, TerminateMember, Was};
use crate::domain::operation::{Line, Progress, Step};

impl Shown for DeleteMember {
    fn planned(&self, _line: &Line) -> String {
        match self.for_number {
            Some(_) => format!("先删除按原号码{}添加的成员", tail(&self.was)),
            None => "直接删除，不转交资料".to_owned(),
        }
    }

    fn done(&self, _line: &Line) -> String {
        match self.for_number {
            Some(_) => format!("已删除按原号码{}添加的成员", tail(&self.was)),
            None => "已删除".to_owned(),
        }
    }
}

impl Shown for TerminateMember {
    fn planned(&self, _line: &Line) -> String {
        format!("办理离职并删除：{}", handed(&self.leaving))
    }

    fn done(&self, _line: &Line) -> String {
        format!("已办理离职并删除：{}", handed(&self.leaving))
    }
}

/// Enough of the old number to tell it by.
fn tail(was: &Was) -> String {
    let digits: Vec<char> = was.mobile.iter().flat_map(|mobile| mobile.reveal().chars()).collect();
    let tail: String = digits[digits.len().saturating_sub(4)..].iter().collect();
    if tail.is_empty() { tail } else { format!("（尾号 {tail}）") }
}

fn handed(leaving: &Leaving) -> String {
    let reason = plain(&leaving.reason.name);
    match &leaving.heir {
        Some(heir) => format!("审批、文档、钉盘、权限和下属交给{}，离职原因「{reason}」", plain(&heir.name)),
        None => format!("不转交资料，离职原因「{reason}」"),
    }
}

/// How to go on where somebody was removed and could not be added again.
pub(super) fn lost(line: &Line) -> Option<String> {
    let removed =
        |step: &Step| matches!(step.change, Change::DeleteMember(_)) && step.progress == Progress::Done;
    let way = || {
        format!(
            "（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 {} 新手机号 {}）",
            plain(&line.name),
            plain(&line.place)
        )
    };
    line.steps.iter().any(removed).then(way)
}
