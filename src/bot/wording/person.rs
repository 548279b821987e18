//! Sentences about people: how it stands with them, who was meant, what somebody manages.

use super::short;
use crate::card::plain;
use crate::domain::invite::Invite;
use crate::domain::mobile::Mobile;
use crate::domain::person::Member;

/// All that may be said of a colleague whom one does not manage.
pub fn is_member(name: &str) -> String {
    format!("{}是本组织成员。电话、角色等信息只有管理员能查，请直接联系本人。", plain(name))
}

/// The facts of a full status.
pub struct Status<'a> {
    /// The member.
    pub member: &'a Member,
    /// Departments with their paths.
    pub places: Vec<String>,
    /// Roles, as people call them.
    pub roles: Vec<String>,
    /// Whether others read along.
    pub in_group: bool,
}

/// All one may know of a member.
pub fn status(status: &Status<'_>) -> String {
    let member = status.member;
    let mut lines = vec![format!("{}：已在组织中，{}", plain(&member.name), activation(member))];
    lines.push(format!("部门：{}", status.places.join("；")));
    if let Some(title) = &member.title {
        lines.push(format!("职位：{}", plain(title)));
    }
    if let Some(number) = &member.job_number {
        lines.push(format!("工号：{}", plain(number)));
    }
    let roles = if status.roles.is_empty() { "无".to_owned() } else { status.roles.join("、") };
    lines.push(format!("角色：{roles}"));
    if let Some(number) = &member.mobile {
        let mobile = Mobile::new(number.clone());
        let shown = if status.in_group { mobile.masked() } else { mobile.reveal().to_owned() };
        lines.push(format!("手机号：{shown}"));
    }
    lines.join("\n")
}

fn activation(member: &Member) -> &'static str {
    match (member.active, member.exclusive) {
        (true, _) => "已激活。",
        (false, true) => "企业账号，还没有登录过。",
        (false, false) => "未激活：该手机号还没有登录过钉钉，用它登录后自动变为正常。",
    }
}

/// How long ago something was.
pub fn ago(at: i64, now: i64) -> String {
    let minutes = (now - at).max(0) / 60_000;
    match minutes {
        0 => "刚刚".to_owned(),
        1..=59 => format!("{minutes} 分钟前"),
        60..=2879 => format!("{} 小时前", minutes / 60),
        _ => format!("{} 天前", minutes / 1440),
    }
}

/// An invitation still open.
pub fn invited(invite: &Invite, now: i64) -> String {
    let ago = ago(invite.at, now);
    format!(
        "{}（{}）还不是成员：邀请{ago}已发出，本人尚未同意。需用该手机号登录钉钉，在「团队邀请」里点同意，之后加入{}。",
        plain(&invite.name),
        invite.mobile.masked(),
        plain(&invite.place)
    )
}

/// What a main administrator manages.
pub fn manages_all(organisation: &str) -> String {
    format!("您是主管理员，可以管理{}的全部部门。", plain(organisation))
}

/// What a sub-administrator manages.
pub fn manages(paths: &[String]) -> String {
    let list = paths.iter().map(|path| format!("· {path}（含下级部门）")).collect::<Vec<_>>().join("\n");
    format!("您可以管理：\n{list}")
}

/// What staff manage.
pub fn manages_nothing(who_can: &[String]) -> String {
    let who = if who_can.is_empty() { "主管理员".to_owned() } else { who_can.join("、") };
    format!("您不是管理员，没有可管理的部门。需要添加或修改人员请找：{who}。")
}

/// The asker may change this person.
pub fn may_change(name: &str) -> String {
    format!("{}在您的管理范围内，您可以修改。", plain(name))
}

/// Nobody is called so; the one who sounds like it is taken to be meant.
pub fn taken_for(said: &str, name: &str) -> String {
    format!("没有找到「{}」，按读音最接近的是{}：", short(said), plain(name))
}

/// Beside an answer: who was taken to be meant, since nobody of the name is in the department said.
pub fn not_there(said: &str, described: &str) -> String {
    format!("没有找到「{}」，叫这个名字的是：{}", short(said), plain(described))
}

/// In a preview: who was chosen for a name that nobody has.
pub fn picked(said: &str, name: &str) -> String {
    format!("没有找到「{}」，您选的是{}。", short(said), plain(name))
}

/// Nobody of them holds a role that could be taken here.
pub fn holds_no_role(who: &[String]) -> String {
    let who: Vec<String> = who.iter().map(|name| short(name)).collect();
    format!("{}现在没有可以在这里取消的角色，没有做任何改动。", who.join("、"))
}
