//! A call in words: what it will do, what it has done.

mod account;

use super::gathering;
use super::profile;
use super::removal;
use crate::card::plain;
use crate::domain::operation::{Line, Progress, Step, Work};
use crate::domain::role::Role;

/// What is to be done.
pub(super) fn planned(line: &Line, work: &Work) -> String {
    match work {
        Work::Create { title, job_number, .. } => {
            let mut text = format!("加入{}", plain(&line.place));
            if let Some(title) = title {
                text.push_str(&format!("，职位 {}", plain(title)));
            }
            if let Some(number) = job_number {
                text.push_str(&format!("，工号 {}", plain(number)));
            }
            text
        }
        Work::Grant { roles } => format!("设为{}", say(roles)),
        Work::Revoke { roles } => format!("取消{}", say(roles)),
        Work::Relieve { roles, by_name, .. } => {
            format!("取消{}（先核实{}已是{}）", say(roles), plain(by_name), say(roles))
        }
        Work::CreateGroup { .. } | Work::StartMeeting { .. } => gathering::planned(work),
        Work::OpenAccount { .. } | Work::KeepAccount { .. } => account::planned(line, work),
        Work::Reinvite { .. } => format!("重新邀请加入{}", plain(&line.place)),
        Work::Update { changes, seen } => profile::planned(changes, *seen),
        Work::Move(route) => profile::route(route),
        Work::Delete { .. } | Work::Terminate { .. } => removal::planned(work),
        Work::Recall { channel, .. } => format!("撤回{}", super::notice::channel(*channel)),
    }
}

/// What is the case now.
pub(super) fn done(line: &Line, work: &Work) -> String {
    match work {
        Work::Create { .. } => format!("已{}", planned(line, work)),
        Work::Grant { roles } => format!("已是{}", say(roles)),
        Work::Revoke { roles } | Work::Relieve { roles, .. } => format!("已不再是{}", say(roles)),
        Work::CreateGroup { .. } | Work::StartMeeting { .. } => gathering::done(work),
        Work::OpenAccount { .. } | Work::KeepAccount { .. } => account::done(line, work),
        Work::Reinvite { .. } => format!("已加入{}", plain(&line.place)),
        Work::Update { changes, seen } => profile::done(changes, *seen),
        Work::Move(route) => profile::arrived(route),
        Work::Delete { .. } | Work::Terminate { .. } => removal::done(work),
        Work::Recall { channel, .. } => format!("{}已撤回", super::notice::channel(*channel)),
    }
}

/// Roles as people call them.
pub(super) fn say(roles: &[Role]) -> String {
    roles.iter().map(|role| role.say.as_str()).collect::<Vec<_>>().join("、")
}

/// Adding somebody again who is a member by now would be refused: only the roles are left to give.
pub(super) fn way_on(line: &Line, work: &Work) -> String {
    let joined = |step: &Step| matches!(step.work, Work::Create { .. }) && step.progress == Progress::Done;
    match work {
        Work::Grant { roles } if line.steps.iter().any(joined) => {
            format!("（成员已添加，只需发「给{}加上{}」。）", plain(&line.name), say(roles))
        }
        _ => removal::way_on(line, work).unwrap_or_default(),
    }
}
