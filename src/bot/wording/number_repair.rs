//! What is said about changing a number.

use crate::card::plain;

/// Somebody who has logged in changes their number themselves.
pub fn their_own(name: &str) -> String {
    format!(
        "{}已经激活，手机号就是本人的登录号，后台不能改：请本人在手机钉钉「我的—设置与隐私—我的信息—手机号码」里更换，\
         换好后组织里会自动更新。",
        plain(name)
    )
}
