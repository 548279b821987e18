//! Who somebody is: from the code a client gave a page (免登; messaging, 6.2), or from that of the login page (webapp, 2).
//!
//! **Invariant:** a code counts once, whatever came of it, for five minutes, and only where it was meant for.

use serde_json::json;

use super::{Answer, Api, Desk, PERSON, Params, Refusal};
use crate::simulator::world::Admin;

/// Page `obtain-the-userid-of-a-user-by-using-the-log-free`.
/// Pages `obtain-user-token`, `dingtalk-retrieve-user-information`, `query-a-user-by-the-union-id`.
pub const APIS: &[Api] = &[
    Api::exempt("POST /topapi/v2/user/getuserinfo", "qyapi_base", who),
    Api::open("POST /v1.0/oauth2/userAccessToken", user_token),
    Api::personal("GET /v1.0/contact/users/{unionId}", own),
    Api::exempt("POST /topapi/user/getbyunionid", "qyapi_get_member", by_union),
];

fn user_token(desk: &mut Desk<'_>, params: &Params) -> Answer {
    const LIFE: i64 = 7_200;
    let (app, secret) = (params.text("clientId"), params.text("clientSecret"));
    if app.as_ref() != Some(&desk.world.corp.app) || secret.as_ref() != Some(&desk.world.corp.secret) {
        return Err(Refusal::new(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret"));
    }
    if params.text("grantType").as_deref() != Some("authorization_code") {
        return Err(Refusal::new(400, "invalidParameter.grantType", "不支持的grantType"));
    }
    let over = || Refusal::new(400, "invalidParameter.authCode.notFound", "不存在的临时授权码");
    let code = params.text("code").ok_or_else(over)?;
    let (user, _) =
        desk.world.logins.remove(&code).filter(|(_, until)| desk.now < *until).ok_or_else(over)?;
    let token = desk.ids.fresh("person");
    desk.world.persons.insert(token.clone(), (user, desk.now + LIFE * 1_000));
    let refresh = desk.ids.fresh("refresh");
    Ok(json!({"accessToken": token, "refreshToken": refresh, "expireIn": LIFE, "corpId": desk.world.corp.id}))
}

fn own(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let refused = || Refusal::new(400, "invalidParameter", "只能查询本人");
    if params.text("unionId").as_deref() != Some("me") {
        return Err(refused());
    }
    let person = params.text(PERSON).ok_or_else(refused)?;
    let member = desk.world.members.get(&person).ok_or_else(refused)?;
    Ok(json!({
        "nick": member.name, "unionId": member.unionid, "openId": format!("o_{}", member.userid),
        "mobile": member.mobile, "stateCode": "86", "avatarUrl": "", "email": "",
    }))
}

fn by_union(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let unionid = params.text("unionid").ok_or_else(|| Refusal::missing("unionid"))?;
    let member = desk.world.member_by_union(&unionid);
    let member = member.ok_or_else(|| Refusal::old(60_121, "找不到该用户"))?;
    Ok(json!({"result": {"contact_type": 0, "userid": member.userid}}))
}

fn who(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let code = params.text("code").ok_or_else(|| Refusal::missing("code"))?;
    let over = || Refusal::old(40_078, "不存在的临时授权码");
    let (userid, until) = desk.world.codes.remove(&code).ok_or_else(over)?;
    if desk.now >= until {
        return Err(over());
    }
    let member = desk.world.members.get(&userid);
    let member = member.ok_or_else(|| Refusal::old(33_012, "无效的USERID"))?;
    let level = match member.admin {
        Some(Admin::Main) => 1,
        Some(Admin::Sub) => 2,
        None => 0,
    };
    Ok(json!({"result": {
        "userid": member.userid, "unionid": member.unionid, "associated_unionid": format!("a_{}", member.userid),
        "name": member.name, "device_id": format!("device_{}", member.userid), "sys": level != 0, "sys_level": level,
    }}))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, call, small};
    use super::*;
    use crate::simulator::world::Millis;

    #[test]
    fn a_code_of_the_login_page_gives_a_persons_token_once() {
        let mut world = small();
        world.logins.insert("l1".to_owned(), ("hp_zhang".to_owned(), NOW + 1));
        let mut ask = |code: &str, secret: &str| {
            let body = json!({"clientId": "dingsimapp", "clientSecret": secret, "code": code, "grantType": "authorization_code"});
            call(&mut world, "POST /v1.0/oauth2/userAccessToken", body)
        };
        assert_eq!(ask("l1", "guess")["code"], "invalidClientIdOrSecret");
        assert_eq!(ask("l1", "sim-app-secret")["expireIn"], 7_200);
        assert_eq!(ask("l1", "sim-app-secret")["code"], "invalidParameter.authCode.notFound");
        let found = call(&mut world, "POST /topapi/user/getbyunionid", json!({"unionid": "u_hp_zhang"}));
        assert_eq!(found["result"]["userid"], "hp_zhang");
        let none = call(&mut world, "POST /topapi/user/getbyunionid", json!({"unionid": "u_nobody"}));
        assert_eq!(none["errcode"], 60_121);
    }

    #[test]
    fn a_code_counts_once_and_for_five_minutes() {
        let mut world = small();
        let mut ask = |code: &str, user: &str, until: Millis| {
            world.codes.insert(code.to_owned(), (user.to_owned(), until));
            let first = call(&mut world, "POST /topapi/v2/user/getuserinfo", json!({"code": code}));
            (first, call(&mut world, "POST /topapi/v2/user/getuserinfo", json!({"code": code})))
        };
        let (first, again) = ask("c1", "boss", NOW + 1);
        assert_eq!((&first["result"]["userid"], &first["result"]["sys_level"]), (&json!("boss"), &json!(1)));
        assert_eq!(again["errcode"], 40_078);
        assert_eq!(ask("c2", "boss", NOW).0["errcode"], 40_078);
        assert_eq!(ask("c3", "nobody", NOW + 1).0["errcode"], 33_012);
        assert_eq!(call(&mut world, "POST /topapi/v2/user/getuserinfo", json!({}))["errcode"], 40_035);
    }
}
