//! What is said about changing a number.

use crate::card::plain;

/// The number is the one on file.
pub fn same(name: &str) -> String {
    format!("{}登记的就是这个手机号，不用改。", plain(name))
}

/// Somebody who has logged in changes their number themselves.
pub fn their_own(name: &str) -> String {
    format!(
        "{}已经激活，手机号就是本人的登录号，后台不能改：请本人在手机钉钉「我的—设置与隐私—我的信息—手机号码」里更换，\
         换好后组织里会自动更新。",
        plain(name)
    )
}

/// The number belongs to another member.
pub fn not_for_this() -> &'static str {
    "号码没有改动，请核对新号码。"
}

/// What the preview points out.
pub fn remarks(lost: &[String]) -> Vec<String> {
    let mut remarks = vec![
        "该成员还没有激活，手机号不能直接改：会先删除，再用新号码重新添加，部门、职位、工号和角色照旧。"
            .to_owned(),
        "邮箱、备注、直属主管等其他资料不会保留；已收到的邀请作废，请本人用新号码登录钉钉。".to_owned(),
    ];
    if !lost.is_empty() {
        remarks.push(format!("角色{}不能由机器人恢复，请主管理员重新设置。", lost.join("、")));
    }
    remarks
}
