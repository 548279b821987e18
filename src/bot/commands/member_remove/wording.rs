//! What `member.remove` says.

use crate::card::plain;
use crate::directory::Hr;
use crate::domain::person::Member;

/// `张三、李四` or `张三等 7 人`.
pub fn names(people: &[Member]) -> String {
    const LISTED: usize = 3;
    let listed: Vec<String> = people.iter().take(LISTED).map(|member| plain(&member.name)).collect();
    let rest = if people.len() > LISTED { format!("等 {} 人", people.len()) } else { String::new() };
    format!("{}{rest}", listed.join("、"))
}

/// There is no HR application, and only one way was left without it being said.
pub fn direct_only(hr: &Hr) -> Option<String> {
    match hr {
        Hr::Open(_) => None,
        Hr::NotOpened => Some("组织没有开通智能人事，只能直接删除：不办理离职，不转交资料。".to_owned()),
        Hr::NotGranted(_) => {
            Some("机器人没有智能人事的权限，只能直接删除：不办理离职，不转交资料。".to_owned())
        }
    }
}

/// There is no HR application, which the way asked for needs.
pub fn needs_hr(hr: &Hr) -> String {
    let why = match hr {
        Hr::Open(_) => "智能人事里没有可用的离职原因".to_owned(),
        Hr::NotOpened => "组织没有开通智能人事".to_owned(),
        Hr::NotGranted(scopes) if scopes.is_empty() => "机器人没有智能人事的权限".to_owned(),
        Hr::NotGranted(scopes) => format!("机器人没有智能人事的权限（{}）", scopes.join("、")),
    };
    format!(
        "{why}，机器人不能办理离职或转交资料，没有做任何改动。可以在电脑端「管理后台—通讯录—成员管理」点该成员，\
         选「删除」里的「资源转移并删除」或「办理离职并删除」；也可以在这里直接删除（不转交）。"
    )
}

/// More people than one message should remove.
pub fn too_many(count: usize, most: usize) -> String {
    format!("一次最多删除 {most} 人，这条消息里有 {count} 人。请分几次发送。")
}
