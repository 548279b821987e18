//! Enterprise accounts: locking, unlocking, logging out, and the texts with a new password (directory, 5).

use serde_json::json;

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::{Exclusive, Member, Sms, World};

/// Pages `enable-a-dedicated-account`, `disable-an-exclusive-account`, `force-logout-from-dedicated-account`,
/// `query-dedicated-account-status-1`. Not on the list of calls that are exempt from the quota.
pub const APIS: &[Api] = &[
    Api::metered("POST /v1.0/contact/orgAccounts/enable", SCOPE, enable),
    Api::metered("POST /v1.0/contact/orgAccounts/disable", SCOPE, disable),
    Api::metered("POST /v1.0/contact/orgAccounts/signOut", SCOPE, sign_out),
    Api::metered("GET /v1.0/contact/orgAccounts/status", SCOPE, status),
];

const SCOPE: &str = "Contact.OrgAccountSecurity.ReadWrite";

fn enable(desk: &mut Desk<'_>, params: &Params) -> Answer {
    account(desk.world, params)?.disabled = false;
    Ok(json!({"result": true}))
}

fn disable(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let account = account(desk.world, params)?;
    account.disabled = true;
    account.sessions = 0;
    Ok(json!({"result": true}))
}

fn sign_out(desk: &mut Desk<'_>, params: &Params) -> Answer {
    account(desk.world, params)?.sessions = 0;
    Ok(json!({"result": true}))
}

fn status(desk: &mut Desk<'_>, params: &Params) -> Answer {
    Ok(json!({"disable": account(desk.world, params)?.disabled}))
}

fn account<'w>(world: &'w mut World, params: &Params) -> Result<&'w mut Exclusive, Refusal> {
    let userid =
        params.text("userId").ok_or_else(|| Refusal::new(400, "invalid.param", "参数不合法: userId"))?;
    let member = world.members.get_mut(&userid);
    let member = member.ok_or_else(|| Refusal::new(400, "user.not.exist", "用户不存在"))?;
    let only = || Refusal::new(400, "exclusive.account.only", "仅支持本组织创建的企业账号");
    member.exclusive.as_mut().filter(|account| !account.login.is_empty()).ok_or_else(only)
}

/// The password a call brings, if it brings one: at least eight characters, not all letters, not all digits.
pub fn password(params: &Params) -> Result<Option<String>, Refusal> {
    let Some(password) = params.text("init_password") else { return Ok(None) };
    let digits = password.bytes().all(|b| b.is_ascii_digit());
    let letters = password.bytes().all(|b| b.is_ascii_alphabetic());
    if password.len() < 8 || digits || letters {
        return Err(Refusal::shape("init_password"));
    }
    Ok(Some(password))
}

/// Texts a new password to the number bound to the account, where the call asks for that.
pub fn text_password(desk: &mut Desk<'_>, params: &Params, userid: &str) -> Result<(), Refusal> {
    let Some(password) = password(params)? else { return Ok(()) };
    if params.flag("send_password_to_user") != Some(true) {
        return Ok(());
    }
    let bound = |member: &Member| member.extra.get("exclusive_mobile")?.as_str().map(str::to_owned);
    let Some(member) = desk.world.members.get(userid) else { return Ok(()) };
    let (Some(mobile), Some(account)) = (bound(member), &member.exclusive) else { return Ok(()) };
    let text = format!("登录名 {}，密码 {password}", account.login);
    desk.world.sms.push(Sms { user: userid.to_owned(), mobile, text, at: desk.now });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, small};
    use super::*;

    #[test]
    fn only_an_enterprise_account_is_locked_and_logged_out() {
        let mut world = small();
        let path = |verb: &str| format!("POST /v1.0/contact/orgAccounts/{verb}");
        let done = call(&mut world, &path("disable"), json!({"userId": "hp_admin", "reason": "x"}));
        assert_eq!(done["result"], true);
        let api = "GET /v1.0/contact/orgAccounts/status";
        assert_eq!(call(&mut world, api, json!({"userId": "hp_admin"}))["disable"], true);
        assert_eq!(call(&mut world, &path("enable"), json!({"userId": "hp_admin"}))["result"], true);
        assert!(!world.members["hp_admin"].exclusive.as_ref().unwrap().disabled);
        for (user, code) in [("hp_li", "exclusive.account.only"), ("nobody", "user.not.exist")] {
            assert_eq!(call(&mut world, &path("signOut"), json!({"userId": user}))["code"], code);
        }
        assert_eq!(call(&mut world, &path("signOut"), json!({}))["code"], "invalid.param");
    }

    #[test]
    fn a_new_password_is_texted_to_the_bound_number() {
        let mut world = small();
        let api = "POST /topapi/v2/user/update";
        let reset = |password: &str| {
            json!({"userid": "hp_admin", "dept_id_list": "9001011", "init_password": password,
                "send_password_to_user": true, "exclusive_mobile": "+86-13900000009"})
        };
        assert_eq!(call(&mut world, api, reset("12345678"))["errcode"], 400_002);
        assert!(world.sms.is_empty());
        assert_eq!(call(&mut world, api, reset("abcd2345"))["errcode"], 0);
        assert_eq!(world.sms[0].text, "登录名 hpyy0001，密码 abcd2345");
        assert_eq!(world.sms[0].mobile, "+86-13900000009");
    }
}
