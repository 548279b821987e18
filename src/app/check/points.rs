//! Permission points: what each is for, and whether the program can do without it.

/// What a point is for.
pub(super) struct Use {
    pub point: &'static str,
    /// What the program does with it, as people would say.
    pub purpose: &'static str,
    pub need: Need,
}

/// Whether it can be done without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Always,
    /// Only where this is used.
    Sometimes,
}

/// Every point, in the order of the guide.
pub(super) const USES: &[Use] = &[
    always("qyapi_get_member", "读取成员、管理员和他们的管理范围"),
    always("qyapi_get_member_by_mobile", "按手机号找到成员"),
    always("qyapi_get_department_list", "读取部门和角色"),
    always("qyapi_get_department_member", "读取部门和角色里有哪些人"),
    always("qyapi_addresslist_search", "按姓名查找成员"),
    always("qyapi_manage_addresslist", "添加、修改、删除成员和设置角色（敏感权限）"),
    always("qyapi_robot_sendmsg", "机器人发消息、查已读、撤回、下载文件"),
    always("Card.Instance.Write", "显示和更新卡片"),
    sometimes("Contact.Common.Read", "说明为什么没收到邀请、查离职记录"),
    sometimes("qyapi_chat_manage", "建群"),
    sometimes("qyapi_blackboard_manage", "用公告发通知"),
    sometimes("qyapi_blackboard_read", "查公告的已读"),
    sometimes("Todo.Todo.Write", "用待办发通知"),
    sometimes("Todo.Todo.Read", "查待办的完成情况"),
    sometimes("Premium.Ding.Write", "用 DING 发通知"),
    sometimes("VideoConference.Conference.Write", "开视频会议"),
    sometimes("Contact.OrgAccountSecurity.ReadWrite", "停用、启用企业账号"),
    sometimes("Hrm.Process.ReadWrite", "通过智能人事办理离职"),
];

const fn always(point: &'static str, purpose: &'static str) -> Use {
    Use { point, purpose, need: Need::Always }
}

const fn sometimes(point: &'static str, purpose: &'static str) -> Use {
    Use { point, purpose, need: Need::Sometimes }
}

/// Where a point is applied for.
pub(super) fn page(client_id: &str, point: &str) -> String {
    format!("https://open-dev.dingtalk.com/appscope/apply?content={client_id}%23{point}")
}

/// The table of points for the guide.
pub(super) fn table() -> String {
    let mut table = String::from("| 权限点 | 用来做什么 | 是否必需 |\n|---|---|---|\n");
    for Use { point, purpose, need } in USES {
        let need = if *need == Need::Always { "必需" } else { "用到时" };
        table.push_str(&format!("| `{point}` | {purpose} | {need} |\n"));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dingtalk::PROBES;

    #[test]
    fn every_point_that_is_probed_has_a_use_and_the_other_way_round() {
        let mut used: Vec<&str> = USES.iter().map(|of| of.point).collect();
        let mut probed: Vec<&str> = PROBES.iter().map(|probe| probe.point).collect();
        used.sort_unstable();
        probed.sort_unstable();
        assert_eq!(used, probed);
    }
}
