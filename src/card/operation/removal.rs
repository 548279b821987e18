//! Ending a membership in words.

use crate::card::plain;
use crate::domain::operation::{Leaving, Line, Progress, Step, Was, Work};

/// What is to be done.
pub(super) fn planned(work: &Work) -> String {
    match work {
        Work::Terminate { leaving, .. } => format!("办理离职并删除：{}", handed(leaving)),
        Work::Delete { for_number: Some(_), was } => format!("先删除按原号码{}添加的成员", tail(was)),
        _ => "直接删除，不转交资料".to_owned(),
    }
}

/// What is the case now.
pub(super) fn done(work: &Work) -> String {
    match work {
        Work::Terminate { leaving, .. } => format!("已办理离职并删除：{}", handed(leaving)),
        Work::Delete { for_number: Some(_), was } => format!("已删除按原号码{}添加的成员", tail(was)),
        _ => "已删除".to_owned(),
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
pub(super) fn way_on(line: &Line, work: &Work) -> Option<String> {
    let removed = |step: &Step| matches!(step.work, Work::Delete { .. }) && step.progress == Progress::Done;
    if !matches!(work, Work::Create { .. }) || !line.steps.iter().any(removed) {
        return None;
    }
    Some(format!(
        "（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 {} 新手机号 {}）",
        plain(&line.name),
        plain(&line.place)
    ))
}
