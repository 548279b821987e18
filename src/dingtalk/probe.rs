//! Calls that tell whether a permission point was granted, and do nothing else.
//!
//! The platform looks at the point first: what is refused for any other reason was let through. Each call reads, or
//! names something that cannot exist, or leaves out what nothing can be done without.
//!
//! **Invariant:** no probe changes anything, whatever is granted.

use serde_json::{Value, json};

use super::client::{Api, Client, Effect, Payload};
use super::error::{Class, Error};

/// What cannot exist.
const NOBODY: &str = "guanjia-check-nobody";

/// One point and the call that tells of it.
#[derive(Clone, Copy, Debug)]
pub struct Probe {
    /// The point, as the console lists it.
    pub point: &'static str,
    api: Api,
    body: fn(&str) -> Value,
}

const fn old(point: &'static str, name: &'static str, body: fn(&str) -> Value) -> Probe {
    Probe { point, api: Api::old(name, Effect::Read), body }
}

const fn new(point: &'static str, name: &'static str, body: fn(&str) -> Value) -> Probe {
    Probe { point, api: Api::new(name, Effect::Read), body }
}

/// Every point the program makes use of; `qyapi_base` is every app's.
pub const PROBES: &[Probe] = &[
    old("qyapi_get_member", "POST /topapi/user/listadmin", |_| json!({})),
    old(
        "qyapi_get_member_by_mobile",
        "POST /topapi/v2/user/getbymobile",
        |_| json!({"mobile": "10000000000"}),
    ),
    old("qyapi_get_department_list", "POST /topapi/v2/department/listsubid", |_| json!({"dept_id": 1})),
    old(
        "qyapi_get_department_member",
        "POST /topapi/user/listsimple",
        |_| json!({"dept_id": 1, "cursor": 0, "size": 1}),
    ),
    new(
        "qyapi_addresslist_search",
        "POST /v1.0/contact/users/search",
        |_| json!({"queryWord": NOBODY, "offset": 0, "size": 1}),
    ),
    old("qyapi_manage_addresslist", "POST /topapi/v2/user/update", |_| json!({"userid": NOBODY})),
    new("Contact.Common.Read", "GET /v1.0/contact/invites/infos", |_| Value::Null),
    new(
        "qyapi_robot_sendmsg",
        "POST /v1.0/robot/otoMessages/batchRecall",
        |robot| json!({"robotCode": robot, "processQueryKeys": [NOBODY]}),
    ),
    new(
        "Card.Instance.Write",
        "PUT /v1.0/card/instances",
        |_| json!({"outTrackId": NOBODY, "cardData": {"cardParamMap": {}}}),
    ),
    new("qyapi_chat_manage", "POST /v1.0/im/group/create", |_| json!({})),
    old(
        "qyapi_blackboard_manage",
        "POST /topapi/blackboard/delete",
        |_| json!({"blackboard_id": NOBODY, "operation_userid": NOBODY}),
    ),
    old(
        "qyapi_blackboard_read",
        "POST /topapi/blackboard/listids",
        |_| json!({"query_request": {"operation_userid": NOBODY, "page": 1, "page_size": 1}}),
    ),
    new("Todo.Todo.Write", "DELETE /v1.0/todo/users/guanjia-check-nobody/tasks/guanjia-check-nobody", |_| {
        Value::Null
    }),
    new("Todo.Todo.Read", "POST /v1.0/todo/users/guanjia-check-nobody/org/tasks/query", |_| json!({})),
    new("Premium.Ding.Write", "POST /v1.0/robot/ding/send", |robot| json!({"robotCode": robot})),
    new("VideoConference.Conference.Write", "POST /v1.0/conference/videoConferences", |_| json!({})),
    new(
        "Contact.OrgAccountSecurity.ReadWrite",
        "POST /v1.0/contact/orgAccounts/signOut",
        |_| json!({"userId": NOBODY, "reason": NOBODY}),
    ),
    new("Hrm.Process.ReadWrite", "GET /v1.0/hrm/dismission/reasons", |_| Value::Null),
];

impl Client {
    /// Whether a point was granted.
    ///
    /// # Errors
    /// [`Error::NotGranted`], or what kept the question from being answered.
    pub async fn may(&self, probe: &Probe) -> Result<(), Error> {
        let body = (probe.body)(&self.inner().settings.client_id);
        let payload = if body.is_null() { Payload::query(&[]) } else { Payload::json(&probe.api, &body)? };
        match self.run(&probe.api, &payload).await {
            Err(error) if leaves_open(&error) => Err(error),
            _ => Ok(()),
        }
    }
}

/// Whether a refusal is by whoever looks at the point, or before.
fn leaves_open(error: &Error) -> bool {
    let before = matches!(
        error,
        Error::NotGranted { .. }
            | Error::Credentials { .. }
            | Error::TokenRejected
            | Error::AddressNotAllowed
            | Error::OutOfService { .. }
            | Error::QuotaGone
    );
    before || matches!(error.class(), Class::Retry { .. } | Class::Unknown)
}

#[cfg(test)]
mod tests {
    use super::super::standin::{Reply, StandIn};
    use super::*;

    #[tokio::test]
    async fn what_is_refused_for_another_reason_was_let_through() {
        let platform = StandIn::start().await;
        let (client, _) = platform.client();
        let probe = &PROBES[1];
        let scope = json!({"errcode": 88, "sub_code": "60011", "sub_msg": "应用尚未开通所需的权限：[qyapi_get_member_by_mobile]"});
        let answers = [json!({"errcode": 60121, "errmsg": "找不到该用户"}), scope];
        platform.answers(probe.api.name, answers.map(|answer| Reply::Json(200, answer)));
        assert!(client.may(probe).await.is_ok());
        let Err(Error::NotGranted { scopes }) = client.may(probe).await else { panic!("it was let through") };
        assert_eq!(scopes, ["qyapi_get_member_by_mobile"]);
    }

    #[test]
    fn every_point_is_asked_for_once() {
        let mut points: Vec<&str> = PROBES.iter().map(|probe| probe.point).collect();
        points.sort_unstable();
        assert!(points.windows(2).all(|pair| pair[0] != pair[1]), "{points:?}");
    }
}
