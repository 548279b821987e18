//! Roles given and taken, in words.

use super::Shown;
use crate::card::plain;
use crate::domain::change::{GrantRoles, RelieveRoles, RevokeRoles};
use crate::domain::operation::{Line, Progress, Step};
use crate::domain::role::Role;

impl Shown for GrantRoles {
    fn planned(&self, _line: &Line) -> String {
        format!("设为{}", say(&self.roles))
    }

    fn done(&self, _line: &Line) -> String {
        format!("已是{}", say(&self.roles))
    }

    /// Adding somebody again who is a member by now would be refused: only the roles are left to give.
    fn way_on(&self, line: &Line) -> Option<String> {
        let joined = |step: &Step| step.change.creates_member() && step.progress == Progress::Done;
        let way = || format!("（成员已添加，只需发「给{}加上{}」。）", plain(&line.name), say(&self.roles));
        line.steps.iter().any(joined).then(way)
    }
}

impl Shown for RevokeRoles {
    fn planned(&self, _line: &Line) -> String {
        format!("取消{}", say(&self.roles))
    }

    fn done(&self, _line: &Line) -> String {
        format!("已不再是{}", say(&self.roles))
    }
}

impl Shown for RelieveRoles {
    fn planned(&self, _line: &Line) -> String {
        let roles = say(&self.roles);
        format!("取消{roles}（先核实{}已是{roles}）", plain(&self.by_name))
    }

    fn done(&self, _line: &Line) -> String {
        format!("已不再是{}", say(&self.roles))
    }
}

/// Roles as people call them.
pub(in crate::card::operation) fn say(roles: &[Role]) -> String {
    roles.iter().map(|role| role.say.as_str()).collect::<Vec<_>>().join("、")
}
