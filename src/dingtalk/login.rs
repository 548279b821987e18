//! Silent login (免登): who has opened a page inside the client.

use serde_json::{Value, json};

use super::client::{Api, Client, Effect};
use super::error::Error;
use super::user::Answer;
use super::wire;
use crate::domain::id::UserId;

/// It uses the code up, so it is never made twice; it changes nothing else.
const WHO: Api = Api::old("POST /topapi/v2/user/getuserinfo", Effect::Write);

impl Client {
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
