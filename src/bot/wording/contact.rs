//! Whom somebody turns to.

use crate::card::plain;

/// A main administrator has nobody above them.
pub fn yourself() -> String {
    "您就是主管理员：人员、角色和通知直接对我说就能办。机器人本身的问题请找开发或运维。".to_owned()
}

/// Whom an administrator of a unit turns to.
pub fn above(main: &[String]) -> String {
    let main = listed(main);
    format!("您就是本单位的管理员，本单位的人员直接对我说就能办。范围以外的事请找主管理员：{main}。")
}

/// The administrators of somebody's own unit, and those of the whole.
pub fn turn_to(own: &[String], main: &[String]) -> String {
    let main = listed(main);
    let (whom, above) = if own.is_empty() {
        (main, String::new())
    } else {
        (listed(own), format!("（联系不上可以找主管理员：{main}）"))
    };
    format!(
        "您单位的管理员是：{whom}{above}。添加人员、改资料、角色和手机号登记都找管理员；在钉钉里搜这个名字就能发消息，电话号码我不能给。"
    )
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "主管理员".to_owned();
    }
    names.iter().map(|name| plain(name)).collect::<Vec<_>>().join("、")
}
