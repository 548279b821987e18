//! Access tokens: the new, the unified and the old way to get one (messaging, 6.1; directory, 0).
//!
//! **Invariant:** while a token lives, asking again gives the same one with renewed life.

use serde_json::json;

use super::{Answer, Api, Desk, Params, Refusal};

/// How long a token lives, in seconds.
pub const LIFE: i64 = 7_200;

/// Page `obtain-the-access-token-of-an-internal-app`, `api-gettoken`, `obtain-orgapp-token`.
pub const APIS: &[Api] = &[
    Api::open("POST /v1.0/oauth2/accessToken", new),
    Api::open("POST /v1.0/oauth2/{corpId}/token", unified),
    Api::open("GET /gettoken", old),
];

fn new(desk: &mut Desk<'_>, params: &Params) -> Answer {
    if !is_app(desk, params.text("appKey").as_deref(), params.text("appSecret").as_deref()) {
        return Err(Refusal::new(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret"));
    }
    Ok(json!({"accessToken": issue(desk), "expireIn": LIFE}))
}

fn unified(desk: &mut Desk<'_>, params: &Params) -> Answer {
    if params.text("grant_type").as_deref() != Some("client_credentials") {
        return Err(Refusal::new(400, "unsupported.grant.type", "不支持的grant_type"));
    }
    if !is_app(desk, params.text("client_id").as_deref(), params.text("client_secret").as_deref()) {
        return Err(Refusal::new(400, "invalid.client", "无效的client_id或者client_secret"));
    }
    if params.text("corpId").as_deref() != Some(&desk.world.corp.id) {
        return Err(Refusal::new(401, "unauthorized.client", "应用未被该组织授权"));
    }
    Ok(json!({"access_token": issue(desk), "expires_in": LIFE}))
}

fn old(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let key = params.text("appkey").or_else(|| params.text("corpid"));
    let secret = params.text("appsecret").or_else(|| params.text("corpsecret"));
    if key.is_none() || secret.is_none() {
        return Err(Refusal::missing(if key.is_none() { "appkey" } else { "appsecret" }));
    }
    if !is_app(desk, key.as_deref(), secret.as_deref()) {
        return Err(Refusal::old(40_096, "不合法的appKey或appSecret"));
    }
    Ok(json!({"access_token": issue(desk), "expires_in": LIFE}))
}

fn is_app(desk: &Desk<'_>, key: Option<&str>, secret: Option<&str>) -> bool {
    key == Some(&desk.world.corp.app) && secret == Some(&desk.world.corp.secret)
}

fn issue(desk: &mut Desk<'_>) -> String {
    let now = desk.now;
    desk.world.tokens.retain(|_, until| *until > now);
    let living = desk.world.tokens.keys().next().cloned();
    let token = living.unwrap_or_else(|| desk.ids.fresh("simtoken"));
    desk.world.tokens.insert(token.clone(), now + LIFE * 1_000);
    token
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, small};
    use super::*;

    #[test]
    fn three_ways_give_one_token_and_bad_secrets_none() {
        let mut world = small();
        let key = json!({"appKey": "dingsimapp", "appSecret": "sim-app-secret"});
        let first = call(&mut world, "POST /v1.0/oauth2/accessToken", key);
        let unified = json!({"client_id": "dingsimapp", "client_secret": "sim-app-secret",
            "grant_type": "client_credentials"});
        let second = call(&mut world, "POST /v1.0/oauth2/dingsim0001/token", unified);
        let old = json!({"appkey": "dingsimapp", "appsecret": "sim-app-secret"});
        let third = call(&mut world, "GET /gettoken", old);
        assert_eq!((&first["accessToken"], &first["expireIn"]), (&second["access_token"], &json!(7200)));
        assert_eq!((&third["access_token"], &third["errcode"]), (&first["accessToken"], &json!(0)));
        let bad = json!({"appKey": "dingsimapp", "appSecret": " sim-app-secret"});
        let refused = call(&mut world, "POST /v1.0/oauth2/accessToken", bad);
        assert_eq!(refused["code"], "invalidClientIdOrSecret");
        assert_eq!(
            call(&mut world, "GET /gettoken", json!({"appkey": "x", "appsecret": "y"}))["errcode"],
            40_096
        );
        assert_eq!(call(&mut world, "GET /gettoken", json!({"appkey": "x"}))["errcode"], 40_035);
    }
}
