//! Looking after a unit's people: adding, changing, removing, roles, and who is not there yet.

use super::super::super::pending::Pending;
use super::{Guide, Live};
use crate::card::plain;
use crate::language::Intent;

/// What an administrator can say, or whom everybody else turns to.
fn who(live: &Live<'_>, intents: &[Intent]) -> Vec<String> {
    if !live.is_administrator() {
        return vec![format!("这件事由管理员办理，请找：{}。", live.turn_to())];
    }
    let mut lines = vec![live.manages()];
    lines.extend(live.say(intents));
    lines
}

/// By hand only administrators can do it.
fn for_administrators(live: &Live<'_>, lines: Vec<String>, steps: &[&str]) -> Guide {
    Guide::new(lines, if live.is_administrator() { steps } else { &[] })
}

pub(super) fn add(live: &Live<'_>) -> Guide {
    let mut lines = who(live, &[Intent::MemberAdd, Intent::MemberImport]);
    lines.push("手机号要和本人登录钉钉的一致，否则收不到邀请。".to_owned());
    for_administrators(
        live,
        lines,
        &[
            "也可以在电脑上操作：钉钉左侧「更多」-「管理后台」-「通讯录」，选好部门。",
            "点「添加成员」-「添加个人账号」，填姓名和手机号；有角色的在角色组里勾选。",
            "保存后本人会收到团队邀请，同意后才出现在架构里。",
        ],
    )
}

pub(super) fn edit(live: &Live<'_>) -> Guide {
    let mut lines = who(live, &[Intent::MemberUpdate, Intent::MemberMove, Intent::RoleGrant]);
    lines.push("手机号管理员改不了：由本人在钉钉里更换。".to_owned());
    for_administrators(
        live,
        lines,
        &[
            "也可以在管理后台的通讯录里找到该成员，点开修改后保存。",
            "角色换人：先去掉原来的人，再给新的人加上。",
        ],
    )
}

pub(super) fn remove(live: &Live<'_>) -> Guide {
    let lines = who(live, &[Intent::MemberRemove]);
    for_administrators(
        live,
        lines,
        &[
            "也可以在管理后台的通讯录里点开该成员，点「删除」。",
            "「直接删除」不交接资料；「资源转移并删除」先把资料交给同事；「办理离职并删除」走离职手续。",
            "删除后当天再加回来，需要本人同意邀请。",
        ],
    )
}

pub(super) fn roles(live: &Live<'_>) -> Guide {
    let mut lines = who(live, &[Intent::RoleGrant, Intent::RoleHandover]);
    if live.is_administrator() && !live.roles.is_empty() {
        lines.push(format!("可以设置的角色：{}。", live.roles.join("、")));
    }
    for_administrators(
        live,
        lines,
        &["也可以在管理后台点开成员，在「角色」里勾选；普通成员不用加角色。", "换人时记得把原来的人去掉。"],
    )
}

/// Who is not there yet, in one line.
fn missing(pending: &Pending) -> Option<String> {
    let consent: Vec<String> = pending.consent.iter().map(|one| plain(&one.invite.name)).collect();
    let login: Vec<String> = pending.login.iter().map(|one| plain(&one.name)).collect();
    let part = |what: &str, names: &[String]| {
        const MOST: usize = 5;
        let more = if names.len() > MOST { format!("等 {} 人", names.len()) } else { String::new() };
        let shown: Vec<&str> = names.iter().take(MOST).map(String::as_str).collect();
        format!("{what} {}：{}{more}", names.len(), shown.join("、"))
    };
    let mut parts = Vec::new();
    if !consent.is_empty() {
        parts.push(part("待本人同意邀请", &consent));
    }
    if !login.is_empty() {
        parts.push(part("未激活", &login));
    }
    (!parts.is_empty()).then(|| format!("您的管理范围里现在有——{}。", parts.join("；")))
}

/// For administrators who is missing; for everybody else that they are not.
fn state(live: &Live<'_>) -> Vec<String> {
    let Some(pending) = &live.waiting else {
        let own = if live.me.active {
            "已激活"
        } else {
            "未激活：请用登记的手机号登录一次钉钉"
        };
        return vec![format!("您本人已在组织中，{own}。")];
    };
    let mut lines = vec![match missing(pending) {
        Some(missing) => missing,
        None => "您的管理范围里现在没有等待同意或未激活的人。".to_owned(),
    }];
    if !pending.is_empty() {
        lines.extend(live.say(&[Intent::InvitePending]));
    }
    lines
}

pub(super) fn inactive(live: &Live<'_>) -> Guide {
    Guide::new(
        state(live),
        &[
            "未激活表示这个手机号还没有登录过钉钉，不是操作出错。",
            "本人用这个手机号登录一次钉钉就会变为正常，不用重新邀请。",
            "企业账号要用组织代码、登录名和密码登录。",
            "号码录错了的：删除后用正确的号码重新添加。",
        ],
    )
}

pub(super) fn not_joined_yet(live: &Live<'_>) -> Guide {
    let mut lines = state(live);
    if live.is_administrator() {
        lines.push("只查一个人，发姓名或手机号给我。".to_owned());
    }
    Guide::new(
        lines,
        &[
            "个人号码由本人做主：对方要下载并登录钉钉，同意团队邀请，之后才会出现在架构里。",
            "登录的手机号要和添加时填的一致。",
            "一直没有进来的，可以重新邀请，或核对号码。",
        ],
    )
}
