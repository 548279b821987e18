//! Enterprise accounts: code, login, passwords, the bound number.

use super::super::{link, number_of};
use super::{Guide, Live};
use crate::language::Intent;

fn code(live: &Live<'_>) -> String {
    match &live.settings.code {
        Some(code) => format!("{}的组织代码是：{code}", live.organisation()),
        None => "我这里没有登记组织代码，请向主管理员索要。".to_owned(),
    }
}

fn own(live: &Live<'_>) -> String {
    let state = match (live.me.exclusive, live.me.active) {
        (true, true) => "您现在用的就是企业账号，已经登录过。",
        (true, false) => "您用的是企业账号，还没有记录到登录。",
        (false, _) => "您现在用的是个人账号，用本人手机号登录即可；下面是企业账号的登录方法。",
    };
    state.to_owned()
}

pub(super) fn org_code(live: &Live<'_>) -> Guide {
    Guide::new([code(live)], &["只有企业账号登录时要填：登录页选「企业账号登录」，填上它再点下一步。"])
}

pub(super) fn login(live: &Live<'_>) -> Guide {
    Guide::new(
        [own(live), code(live)],
        &[
            "打开钉钉，在登录页底部选「企业账号登录」（电脑、手机都有）。",
            "填组织代码，点下一步。",
            "填登录名和密码，同意使用须知。",
            "第一次登录会要求改密码、绑手机号；改过以后用新密码登录。",
        ],
    )
}

pub(super) fn first_password(live: &Live<'_>) -> Guide {
    let state = if live.me.exclusive && live.me.active {
        "您的企业账号已经登录过，初始密码已不再使用；忘了密码请找回。".to_owned()
    } else {
        "初始密码由开通账号的管理员设置，我查不到；没有收到请联系主管理员。".to_owned()
    };
    Guide::new(
        [state, code(live)],
        &[
            "用组织代码、登录名和初始密码登录，同意使用须知。",
            "按提示设一个新密码，以后都用它，请记牢。",
            "接着绑定机构负责人或法人的手机号，以后靠它找回密码。",
        ],
    )
}

pub(super) fn bind_mobile(live: &Live<'_>) -> Guide {
    let state = match (&live.me.mobile, live.me.exclusive) {
        (Some(number), true) => format!("您的企业账号绑定的是{}。", number_of(number)),
        (None, true) => "没有读到您绑定的手机号：可能还没绑，也可能我没有权限看到。".to_owned(),
        (_, false) => "您用的是个人账号，登录用的手机号就是本人的，不需要另外绑定。".to_owned(),
    };
    let safe = format!("要改绑，在手机上打开{}。", link::account_safe("账号与安全"));
    let mut guide = Guide::new(
        [state],
        &[
            "企业账号第一次登录、改完密码后会要求绑手机号。",
            "请绑机构负责人或法人的手机号：忘记密码时，验证码发到这个号码。",
        ],
    );
    guide.steps.push(safe);
    guide
}

pub(super) fn forgot_password(live: &Live<'_>) -> Guide {
    let reset = match live.say(&[Intent::AccountReset]) {
        Some(say) => format!("绑定的手机号用不了时，由主管理员重置（{}）。", say.trim_end_matches('。')),
        None => "绑定的手机号用不了时，请主管理员在管理后台重置。".to_owned(),
    };
    let mut guide = Guide::new(
        [code(live)],
        &["在企业账号登录页填好组织代码和登录名，点「忘记密码」。", "用绑定的手机号收验证码，设新密码。"],
    );
    guide.steps.push(reset);
    guide
}
