//! Who somebody is: who has opened a page inside the client (免登), and who signed in at the platform's login page.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::client::{Api, Client, Effect, Payload};
use super::error::Error;
use super::user::Answer;
use super::wire;
use crate::domain::id::UserId;

/// It uses the code up, so it is never made twice; it changes nothing else.
const WHO: Api = Api::old("POST /topapi/v2/user/getuserinfo", Effect::Write);

/// It uses the code up, too.
const USER_TOKEN: Api = Api::new("POST /v1.0/oauth2/userAccessToken", Effect::Write);
const OWN: Api = Api::new("GET /v1.0/contact/users/me", Effect::Read);
const BY_UNION: Api = Api::old("POST /topapi/user/getbyunionid", Effect::Read);

impl Client {
    /// Who a code of the login page is of (obtain-user-token, dingtalk-retrieve-user-information). It counts once. The
    /// person's own token is used for that alone, and forgotten.
    ///
    /// # Errors
    /// [`Error::LoginOver`]: not a code any more. [`Error::NotFound`]: not somebody of this organisation.
    pub async fn logged_in_outside(&self, code: &str) -> Result<UserId, Error> {
        let settings = &self.inner().settings;
        let body = json!({
            "clientId": settings.client_id, "clientSecret": settings.client_secret.expose_secret(),
            "code": code, "grantType": "authorization_code",
        });
        let shape = |api: &Api| Error::Shape { what: api.name.to_owned() };
        let answer = self.run_open(&USER_TOKEN, &Payload::json(&USER_TOKEN, &body)?).await?;
        let token = wire::text(&answer, "accessToken").ok_or_else(|| shape(&USER_TOKEN))?;
        let own = self.run_as(&SecretString::from(token), &OWN, &Payload::query(&[])).await?;
        let union = wire::text(&own, "unionId").ok_or_else(|| shape(&OWN))?;
        let found: Answer<Value> = self.post(&BY_UNION, &json!({"unionid": union})).await?;
        wire::text(&found.result, "userid").map(UserId).ok_or_else(|| shape(&BY_UNION))
    }

    /// Who a code of the client is of (obtain-the-userid-of-a-user-by-using-the-log-free). A code lives five minutes and
    /// counts once.
    ///
    /// # Errors
    /// [`Error::LoginOver`]: not a code any more. [`Error::OutsideAppScope`]: the app may not see the person.
    pub async fn logged_in(&self, code: &str) -> Result<UserId, Error> {
        let answer: Answer<Value> = self.post(&WHO, &json!({"code": code})).await?;
        let user = wire::text(&answer.result, "userid").filter(|user| !user.is_empty());
        user.map(UserId).ok_or_else(|| Error::Shape { what: WHO.name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::standin::{Reply, StandIn};
    use super::*;

    #[tokio::test]
    async fn a_code_of_the_login_page_is_a_members_or_nobodys() {
        let platform = StandIn::start().await;
        let tokens = [
            Reply::Json(200, json!({"accessToken": "person1", "expireIn": 7200})),
            Reply::Json(400, json!({"code": "invalidParameter.authCode.notFound", "message": "不存在"})),
            Reply::Json(200, json!({"accessToken": "person2", "expireIn": 7200})),
        ];
        platform.answers(USER_TOKEN.name, tokens);
        platform.says(OWN.name, json!({"unionId": "n1", "nick": "甲"}));
        let found = [
            json!({"errcode": 0, "errmsg": "ok", "result": {"contact_type": 0, "userid": "u1"}}),
            json!({"errcode": 60121, "errmsg": "找不到该用户"}),
        ];
        platform.answers(BY_UNION.name, found.map(|answer| Reply::Json(200, answer)));
        let (client, _) = platform.client();
        assert_eq!(client.logged_in_outside("c1").await.expect("somebody"), UserId("u1".to_owned()));
        assert!(matches!(client.logged_in_outside("c1").await, Err(Error::LoginOver)));
        assert!(matches!(client.logged_in_outside("c2").await, Err(Error::NotFound)));
    }

    #[tokio::test]
    async fn a_code_is_somebodys_or_over() {
        let platform = StandIn::start().await;
        let who = json!({"userid": "u1", "unionid": "n1", "name": "甲", "sys": false, "sys_level": 0});
        let answers = [
            json!({"errcode": 0, "errmsg": "ok", "result": who}),
            json!({"errcode": 40078, "errmsg": "不存在的临时授权码"}),
            json!({"errcode": 0, "errmsg": "ok", "result": {}}),
        ];
        platform.answers(WHO.name, answers.map(|answer| Reply::Json(200, answer)));
        let (client, _) = platform.client();
        assert_eq!(client.logged_in("c1").await.expect("somebody"), UserId("u1".to_owned()));
        assert!(matches!(client.logged_in("c1").await, Err(Error::LoginOver)));
        assert!(matches!(client.logged_in("c2").await, Err(Error::Shape { .. })));
        assert_eq!(platform.asked(WHO.name)[1].body, json!({"code": "c1"}));
    }
}
