//! What is done to an enterprise account, in words. A password is never among them.

use super::Shown;
use crate::card::{number_tail, plain};
use crate::domain::change::{AccountAction, ManageAccount, OpenAccount};
use crate::domain::operation::Line;

impl Shown for OpenAccount {
    fn planned(&self, line: &Line) -> String {
        format!(
            "开通企业账号，登录名 {}，放在{}；初始密码由系统生成，用短信发到{}",
            plain(&self.login),
            plain(&line.place),
            number(line)
        )
    }

    fn done(&self, line: &Line) -> String {
        format!(
            "已开通，登录名 {}，初始密码已用短信发到{}；首次登录要修改密码。要让它管理本单位，还需主管理员在管理后台的权限管理里设为子管理员",
            plain(&self.login),
            number(line)
        )
    }
}

impl Shown for ManageAccount {
    fn planned(&self, line: &Line) -> String {
        match self.action {
            AccountAction::Reset => {
                format!("重置密码：新密码由系统生成，用短信发到{}，不在聊天里显示；原密码作废", bound(line))
            }
            AccountAction::Disable => "停用账号：停用后不能登录，已登录的会退出".into(),
            AccountAction::Enable => "启用账号：启用后可以重新登录".into(),
            AccountAction::SignOut => "强制退出登录：所有设备上都需要重新登录".into(),
        }
    }

    fn done(&self, line: &Line) -> String {
        match self.action {
            AccountAction::Reset => format!("密码已重置，新密码已用短信发到{}", bound(line)),
            AccountAction::Disable => "已停用".into(),
            AccountAction::Enable => "已启用".into(),
            AccountAction::SignOut => "已从所有设备退出登录".into(),
        }
    }
}

/// Where a new password goes.
fn bound(line: &Line) -> String {
    match &line.mobile {
        Some(mobile) => format!("{}（并绑定到账号）", number_tail(mobile)),
        None => "账号绑定的手机".to_owned(),
    }
}

fn number(line: &Line) -> String {
    line.mobile.as_ref().map(number_tail).unwrap_or_default()
}
