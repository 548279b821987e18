//! Sentences about what somebody manages, and why not more.

use crate::card::plain;

/// After what one manages: why the console says no elsewhere.
pub fn only_these() -> &'static str {
    "只能操作这些部门里的人；操作其他部门或人员，管理后台会提示无权限。"
}

/// They may, by scope; where the console still says no it is something that cannot be read.
pub fn may_change_but(exclusive: impl Into<Option<bool>>) -> &'static str {
    match exclusive.into() {
        Some(true) => {
            "如果管理后台仍提示无权限，可能是主管理员没有给您的账号开通这项权限（权限明细我看不到），请联系主管理员。"
        }
        _ => {
            "如果管理后台仍提示无权限：您现在用的是个人账号，请确认登录后台的是本单位的企业账号；还不行请联系主管理员核对权限明细（我看不到）。"
        }
    }
}

/// What one manages, and where somebody belongs who is outside of it.
pub fn two_places(refusal: &str, mine: &[String], name: &str, theirs: &[String]) -> String {
    let list = |paths: &[String]| paths.iter().map(|path| plain(path)).collect::<Vec<_>>().join("；");
    let mut text = format!("{refusal}\n您管理的是：{}。", list(mine));
    if !theirs.is_empty() {
        text.push_str(&format!("\n{}属于：{}。", plain(name), list(theirs)));
    }
    text
}
