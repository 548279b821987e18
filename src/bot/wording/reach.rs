//! Whom somebody reaches, in words: who is called together.

use crate::card::plain;

/// The institutions are not known yet.
pub fn not_walked_yet() -> &'static str {
    "机器人刚启动，正在读取组织架构，通常一两分钟。请稍后再问。"
}

/// Nobody is left to be called.
pub fn nobody_to_call() -> &'static str {
    "除了您自己，没有找到可以叫上的人。"
}

/// A department with more below it than can be read while somebody waits.
pub fn department_too_wide(name: &str) -> String {
    format!("{}下面的部门太多，请换成更具体的部门或角色。", plain(name))
}
