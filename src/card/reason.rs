//! Reasons as sentences: one plain sentence each, with the next step where there is one (directory facts §9).

use super::operation::change::member as profile;
use crate::domain::operation::{Fault, NoticeFault, Why};
use crate::domain::permit::Denied;

/// Why an action is not allowed. `department` names a department for people.
pub fn denied(reason: &Denied) -> String {
    match reason {
        Denied::NotAdministrator => "只有本单位的管理员可以做这件事。".to_owned(),
        Denied::DepartmentOutside { .. } => "这个部门不在您的管理范围内。".to_owned(),
        Denied::PersonOutside { .. } => "该人员不在您的管理范围内。".to_owned(),
        Denied::PersonShared { .. } => {
            "该人员同时还在其他单位的部门里，只有能管理其全部部门的管理员才能修改。".to_owned()
        }
        Denied::NoDepartment => "没有可以核对的部门，无法判断权限。".to_owned(),
        Denied::TargetIsAdministrator => {
            "不能通过机器人取消管理员的角色，请主管理员在管理后台操作。".to_owned()
        }
        Denied::Oneself => "不能取消自己的角色，请由其他管理员操作。".to_owned(),
        Denied::NotColleague { .. } => "只能召集本单位的同事。".to_owned(),
        Denied::NotMainAdministrator => "企业账号只有主管理员可以管理。".to_owned(),
        Denied::NotEnterpriseAccount => "这不是本组织的企业账号。".to_owned(),
        Denied::OwnAccount => "不能操作自己正在使用的账号，请由其他主管理员操作。".to_owned(),
        Denied::RoleNotGrantable { role } => {
            format!("「{role}」不能通过机器人授予或取消，只能由主管理员在钉钉管理后台设置。")
        }
        Denied::EnterpriseAccount => "这是企业账号，只有本人和主管理员可以修改。".to_owned(),
        Denied::LastDepartment => "这是该人员最后一个部门，移出就等于从组织中删除，没有执行。".to_owned(),
        Denied::NotInDepartment { .. } => {
            "该人员已经不在原来的部门里了，请按最新情况重新发送指令。".to_owned()
        }
        Denied::TakesOutAdministrator => {
            "不能通过机器人把管理员（或自己）移出单位，请主管理员在管理后台操作。".to_owned()
        }
        Denied::AdministratorStays => "不能通过机器人删除管理员，请主管理员在管理后台操作。".to_owned(),
        Denied::OneselfStays => "不能删除自己，请由其他管理员操作。".to_owned(),
        Denied::HeirLeaves => "接手人就是要离开的人，请换一位接手人。".to_owned(),
        Denied::HeirOutside => "接手人不在您的管理范围内，请换一位本单位的成员。".to_owned(),
        Denied::HeirInactive => "接手人还没有激活钉钉，不能接手，请换一位。".to_owned(),
        Denied::HeirGone => "接手人不是组织成员，请换一位。".to_owned(),
        Denied::NoReceiver => "没有找到收件人，没有发送。请说明发给谁。".to_owned(),
        Denied::GroupUnseen => {
            "机器人看不到群里有哪些人，群通知只能由主管理员或通知员发送。请改为发给您管理的部门或人员。"
                .to_owned()
        }
        Denied::ReceiversOutside { users } => format!(
            "收件人里有 {} 人不在您的管理范围内，没有发送。请去掉他们，或请主管理员发送。",
            users.len()
        ),
        Denied::NotSender => "只有发出这条通知的人或主管理员可以撤回。".to_owned(),
        Denied::NotInitiator => "只有发起人可以在这张卡片上操作。".to_owned(),
        Denied::NotAsked => "只有被请求的人可以审批，发起人自己不能审批。".to_owned(),
        Denied::NotThemselves => "没有核对到是本人在操作，没有执行。".to_owned(),
        Denied::NotExecutor => "待办只能由收到的人自己标记。".to_owned(),
        Denied::OrganisationRoot => {
            "这是整个组织，不能通过机器人修改，请主管理员在钉钉管理后台操作。".to_owned()
        }
        Denied::ScopeRoot { .. } => {
            "这是您管理范围的最上级部门，它的名称、去留和主管由主管理员决定。".to_owned()
        }
        Denied::DepartmentNotEmpty { members, below } => not_empty(*members, *below),
        Denied::HeadNotInDepartment { users } => {
            format!("有 {} 人不是这个部门的直属成员，不能设为它的主管，请先调入。", users.len())
        }
    }
}

/// A limit that somebody went beyond, by its name in the trail.
pub fn limit(name: &str) -> Option<String> {
    Some(match name {
        "too_many_asked" => "这一小时查询的人太多。".to_owned(),
        "too_many_refused" => "这一小时被拒绝的次数太多，之后的不再逐条记录。".to_owned(),
        _ => return None,
    })
}

fn not_empty(members: usize, below: usize) -> String {
    let parts = [(members, "名成员"), (below, "个下级部门")];
    let held: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!(" {count} {what}"))
        .collect();
    format!("部门里还有{}，只有空部门才能删除，没有执行。", held.join("、"))
}

/// What the account's person and the platform's own log read when an account is locked or logged out.
pub fn by_order_of(initiator: &str) -> String {
    format!("由管理员{initiator}通过机器人操作")
}

/// Why a step was not done.
pub fn why(why: &Why) -> String {
    match why {
        Why::Denied { reason } => format!("执行时核对权限未通过：{}", denied(reason)),
        Why::NotChecked => "钉钉暂时没有回应，无法核对权限，所以没有执行。请稍后重新发送指令。".to_owned(),
        Why::Platform { fault } => self::fault(fault),
        Why::OutcomeUnknown => {
            "钉钉没有回应，无法确定是否已完成。请稍后发「查一下」加姓名或手机号确认，再决定是否重发指令。"
                .to_owned()
        }
        Why::StepBefore => "因前一步未完成，没有执行。".to_owned(),
        Why::SuccessorWithout { name } => {
            format!("没有核实到{}已担任，所以没有取消。", super::plain(name))
        }
        Why::ChangedSince => {
            "预览之后又有人改过该人员的资料，为免覆盖，没有执行。请重新发送指令，按最新情况确认。".to_owned()
        }
        Why::NumberTaken => "新号码已经是别的成员的号码，请核对。".to_owned(),
        Why::LoggedIn => "本人刚刚登录了钉钉，号码只能由本人在钉钉里更换，没有改动。".to_owned(),
        Why::Stopped => "已停止，没有执行。".to_owned(),
        Why::Nobody => "现在没有符合条件的接收人，没有发送。".to_owned(),
        Why::Outgrown { people } => {
            format!("接收人已增加到 {people} 人，需要第二人同意，没有发送。请重新发起。")
        }
        Why::OverBudget => "本月剩余的接口调用不够，没有发送。".to_owned(),
        Why::Overtaken => {
            "原来的通知已经到时间开始发送，改动没有生效，没有再发一次。要更正，请撤回原来的再发新的。"
                .to_owned()
        }
        Why::NotWaiting => {
            "原来的通知已取消或已改成别的，改动没有生效，没有发送。需要时请重新发一条。".to_owned()
        }
        Why::Untold => "查不到谁还没看，没有发送。".to_owned(),
    }
}

/// What the platform said.
pub fn fault(fault: &Fault) -> String {
    match fault {
        Fault::NotGranted { scopes } if !scopes.is_empty() => format!(
            "机器人还没有开通所需权限（{}），请主管理员在工作台授权后重新发送指令。",
            scopes.join("、")
        ),
        Fault::FieldTaken { field } => format!("{}已被其他成员使用，请核对后重发。", profile::field(*field)),
        Fault::FieldIllegal { field } => {
            format!("{}过长或格式不正确，请修改后重发。", profile::field(*field))
        }
        Fault::Other { code } => format!(
            "钉钉没有接受这次操作（错误码 {code}），没有执行。请核对内容后重新发送；仍不行，请把错误码告诉运维。"
        ),
        plain => plain_fault(plain).to_owned(),
    }
}

/// Where it is always the same.
fn plain_fault(fault: &Fault) -> &'static str {
    match fault {
        Fault::NumberInvalid => "手机号格式不正确：请发送 11 位手机号，境外号码用「+区号-号码」。",
        Fault::SameAccount => "该号码对应的钉钉用户已在组织中（登记的是另一个号码），请核对是否换过手机号。",
        Fault::TooManyTeams => "该号码加入的未认证团队已达 5 个上限，请本人退出部分团队后再添加。",
        Fault::OrganisationFull => "组织人数已达上限，请联系主管理员。",
        Fault::DepartmentFull => "该部门人数已达 1000 人上限，请改选下级部门。",
        Fault::DepartmentUnknown => "找不到这个部门，可能刚被删除，请重新选择部门。",
        Fault::DepartmentInUse => "部门下还有成员或下级部门，不能删除。请先清空，再重新发送指令。",
        Fault::DepartmentNameTaken => "上级部门下已经有同名的部门，请换一个名称重新发送指令。",
        Fault::OutsideAppScope => "该人员或部门不在机器人的授权范围内，请主管理员调整应用的授权范围。",
        Fault::NameIllegal => "姓名或内容含有钉钉不允许的字符，请修改后重发。",
        Fault::RoleUnknown => "角色不存在或已被删除，请主管理员核对角色组。",
        Fault::SystemRole => "这是系统角色，不能通过机器人修改，请主管理员在管理后台设置。",
        Fault::NotFound => "没有找到该成员：可能未同意邀请、已离开或不在本组织。",
        Fault::NotOwnAccount => "只能操作本组织创建的企业账号。",
        Fault::AccountDisabled => "该账号已停用，请主管理员启用后再试。",
        Fault::QuotaGone => "本月的接口额度已用完，请主管理员处理。",
        Fault::Throttled => "钉钉正在限流，等待后仍未放行，没有执行。请过几分钟重新发送指令。",
        Fault::Unavailable => "钉钉系统繁忙或无法连接，重试后仍未成功，没有执行。请稍后重新发送指令。",
        Fault::Store => "管家自己的存储暂时没有回应（不是钉钉的问题），没有执行。请稍后重新发送指令。",
        Fault::Credentials => "机器人的应用凭证失效，已记录，请联系运维。",
        Fault::NotGranted { .. } => "机器人还没有开通所需权限，请主管理员在工作台授权后重新发送指令。",
        Fault::OwnerNotVisible => "群主不在机器人可使用的范围内，请主管理员调整应用的可使用范围。",
        Fault::CallerUnknown => "钉钉无法识别发起人，请重新打开与机器人的会话再试。",
        Fault::MeetingsForbidden => {
            "本组织没有开通视频会议接口，请主管理员开通，或在钉钉右上角直接发起会议。"
        }
        Fault::MeetingDenied => "您没有发起视频会议的权限，请联系主管理员。",
        Fault::MeetingsFull => "钉钉同时进行的会议已达上限，请稍后再试。",
        Fault::TitleIllegal => "会议主题不符合钉钉的要求，请换一个主题重新发送指令。",
        Fault::ContentRefused => "名称含有钉钉不允许的内容，请修改后重新发送指令。",
        Fault::AddressNotAllowed => "机器人服务器的 IP 不在白名单里，已记录，请联系运维。",
        Fault::OutOfService => "应用或组织的状态异常，已记录，请联系运维。",
        Fault::HrPositions => {
            "本组织启用了智能人事的职位管理，职位和部门要在管理后台的「智能人事-调岗」里改，机器人没有执行。"
        }
        Fault::NumberFixed => {
            "后台不能改手机号：请本人在「我的-设置与隐私-我的信息-手机号码」更换；当初录错的，可以删除后用新号码重新添加。"
        }
        Fault::ManagerUnknown => "该人员的直属主管已不存在，请先在管理后台改好直属主管。",
        Fault::HrNotOpened => {
            "组织没有开通智能人事，不能办理离职或转交资料。请在管理后台操作，或改为「直接删除」。"
        }
        Fault::HrRefused => {
            "智能人事不能为该人员办理离职：不能是本人或主管理员，或者其人事状态不允许。请在管理后台核对。"
        }
        Fault::Notice { what } => notice(*what),
        Fault::AddingHeld => {
            "钉钉系统繁忙，重试后仍未成功，没有执行。也可能是本周添加人数或组织人数已达上限：请稍后重新发送指令，或联系主管理员。"
        }
        Fault::Internal => "机器人内部错误，已记录，没有执行，请联系运维。",
        Fault::FieldTaken { .. } | Fault::FieldIllegal { .. } | Fault::Other { .. } => {
            "钉钉没有接受这次操作，没有执行。请核对内容后重新发送。"
        }
    }
}

fn notice(fault: NoticeFault) -> &'static str {
    match fault {
        NoticeFault::GroupGone => "群已解散，或机器人不在群里、被禁言。请在群设置里检查机器人后重新发送。",
        NoticeFault::TooLong => "通知内容太长，没有发送。请精简正文，详细内容改用链接。",
        NoticeFault::AgentUnknown => "机器人应用的 AgentId 配置有误，已记录，请联系运维。",
        NoticeFault::DailyCap => "今天的发送次数已达钉钉上限。请明天再发，或改用公告。",
        NoticeFault::Repeated => "同样的内容今天已经发过，钉钉不会再次送达。确需再发，请改动内容。",
        NoticeFault::NoReceipts => {
            "钉钉没有提供已读情况：人数较多、发出超过 24 小时，或者刚刚发出还没有统计。"
        }
        NoticeFault::TooLate => "发出已超过 24 小时，不能撤回。",
        NoticeFault::NotAnnouncer => {
            "公告署名人不是公告管理员，或者不是这条公告的创建者。请主管理员在管理后台设置公告管理员。"
        }
        NoticeFault::TodoExists => "这条待办已经创建过，没有重复创建。",
        NoticeFault::TodoUnknown => "这条待办已经不在了。",
        NoticeFault::DingsGone => {
            "短信或电话 DING 的额度不足，没有发送。请改用应用内 DING，或请主管理员购买额度。"
        }
    }
}
