//! The organisation itself: who left, what the application may see, whether members may invite (directory, 1.6, 6).

use jiff::Timestamp;
use serde_json::json;

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::Leaver;

/// Pages `query-the-details-of-employees-who-have-left-office`, `obtain-corpsecret-authorization-scope`,
/// `obtain-invitation-information`, `obtain-enterprise-authentication-information`,
/// `obtain-the-event-list-of-failed-push-messages`.
pub const APIS: &[Api] = &[
    Api::exempt("GET /v1.0/contact/empLeaveRecords", "Contact.Common.Read", leavers),
    Api::exempt("GET /auth/scopes", "", scopes),
    Api::exempt("GET /v1.0/microApp/apps/{agentId}/scopes", "qyapi_microapp_manage", range),
    Api::exempt("GET /v1.0/contact/invites/infos", "Contact.Common.Read", invites),
    Api::exempt("GET /v1.0/contact/organizations/authInfos", "Contact.Org.Read", certification),
    Api::exempt("GET /call_back/get_call_back_failed_result", "", undelivered),
];

fn invalid() -> Refusal {
    Refusal::new(400, "invalidParameter.param.invalid", "参数不合法")
}

fn instant(params: &Params, name: &str) -> Result<Option<i64>, Refusal> {
    let Some(text) = params.text(name) else { return Ok(None) };
    // The platform also accepts times without seconds.
    let full = if text.matches(':').count() == 1 { text.replacen('Z', ":00Z", 1) } else { text };
    full.parse::<Timestamp>().map(|t| Some(t.as_millisecond())).map_err(|_| invalid())
}

fn leavers(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let from = instant(params, "startTime")?.ok_or_else(invalid)?;
    let until = instant(params, "endTime")?.unwrap_or(desk.now);
    let size = params.number("maxResults").and_then(|n| usize::try_from(n).ok());
    let size = size.filter(|n| (1..=50).contains(n)).ok_or_else(invalid)?;
    let skip = params.number("nextToken").and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    if until - from > 365 * 86_400_000 {
        return Err(invalid());
    }
    let all: Vec<_> = desk.world.leavers.iter().filter(|l| (from..=until).contains(&l.at)).collect();
    let more = all.len() > skip + size;
    let records: Vec<_> = all.into_iter().skip(skip).take(size).map(record).collect();
    let mut answer = json!({"records": records});
    if more {
        answer["nextToken"] = json!((skip + size).to_string());
    }
    Ok(answer)
}

fn record(leaver: &Leaver) -> serde_json::Value {
    let at = Timestamp::from_millisecond(leaver.at).unwrap_or(Timestamp::UNIX_EPOCH);
    json!({
        "userId": leaver.userid, "name": leaver.name, "stateCode": "86", "mobile": leaver.mobile,
        "leaveTime": at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(), "leaveReason": leaver.reason,
    })
}

#[expect(clippy::unnecessary_wraps, reason = "a handler's signature")]
fn scopes(desk: &mut Desk<'_>, _: &Params) -> Answer {
    let fields: Vec<_> = ["name", "mobile", "email"].into_iter().collect();
    Ok(json!({
        "auth_user_field": fields, "condition_field": [],
        "auth_org_scopes": {"authed_user": [], "authed_dept": desk.world.knobs.app_scope},
    }))
}

fn range(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let corp = &desk.world.corp;
    if params.number("agentId") != Some(corp.agent) {
        return Err(Refusal::new(400, "invalidParameter.agentId.notFound", "agentId不存在"));
    }
    let knobs = &desk.world.knobs;
    Ok(json!({"result": {
        "userIds": [], "deptIds": knobs.app_range, "roleIds": [], "onlyAdminVisible": knobs.only_admins,
    }}))
}

fn invites(desk: &mut Desk<'_>, params: &Params) -> Answer {
    if params.number("deptId").is_some_and(|d| !desk.world.departments.contains_key(&d)) {
        return Err(invalid());
    }
    let on = desk.world.knobs.invite_switch;
    Ok(json!({
        "inviteSwitch": on, "searchNameInvite": on, "orgApplyCodeInvite": on, "linkInvite": on,
        "inviteUrl": if on { json!(format!("{}/invite", desk.base)) } else { json!("") },
        "auditType": 0, "empApplyJoinDept": false,
    }))
}

#[expect(clippy::unnecessary_wraps, reason = "a handler's signature")]
fn certification(desk: &mut Desk<'_>, _: &Params) -> Answer {
    let name = &desk.world.corp.name;
    Ok(json!({
        "orgName": name, "licenseOrgName": name, "unifiedSocialCredit": "11110105000000000X", "authLevel": 1,
    }))
}

/// Each call consumes what it returns, 200 at a time.
#[expect(clippy::unnecessary_wraps, reason = "a handler's signature")]
fn undelivered(desk: &mut Desk<'_>, _: &Params) -> Answer {
    let many = desk.world.undelivered.len().min(200);
    let corp = desk.world.corp.id.clone();
    let list = desk.world.undelivered.drain(..many).map(|(at, event)| {
        let mut body = event.payload;
        body["corpid"] = json!(corp);
        json!({"call_back_tag": event.kind, "event_time": at, event.kind: body})
    });
    let list: Vec<_> = list.collect();
    Ok(json!({"has_more": !desk.world.undelivered.is_empty(), "failed_list": list}))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, call, small};
    use super::*;

    #[test]
    fn who_left_is_on_record_for_a_year() {
        let mut world = small();
        world.leave("hp_li", "oapi", NOW);
        let day_ago = Timestamp::from_millisecond(NOW - 86_400_000).unwrap().to_string();
        let params = json!({"startTime": day_ago, "maxResults": 1, "nextToken": "0"});
        let first = call(&mut world, "GET /v1.0/contact/empLeaveRecords", params);
        assert_eq!(
            (&first["records"][0]["mobile"], &first["nextToken"]),
            (&json!("13900000104"), &json!("1"))
        );
        let params = json!({"startTime": day_ago, "maxResults": "50", "nextToken": "1"});
        let second = call(&mut world, "GET /v1.0/contact/empLeaveRecords", params);
        assert_eq!((&second["records"][0]["userId"], second.get("nextToken")), (&json!("hp_li"), None));
        let long = json!({"startTime": "2020-01-01T00:00:00Z", "maxResults": 50});
        let refused = call(&mut world, "GET /v1.0/contact/empLeaveRecords", long);
        assert_eq!(refused["code"], "invalidParameter.param.invalid");
    }

    #[test]
    fn members_may_not_invite() {
        let mut world = small();
        let range = call(&mut world, "GET /v1.0/microApp/apps/1001/scopes", json!({}));
        assert_eq!(range["result"]["deptIds"], json!([1]));
        assert_eq!(call(&mut world, "GET /v1.0/contact/invites/infos", json!({}))["inviteSwitch"], false);
        let scopes = call(&mut world, "GET /auth/scopes", json!({}));
        assert_eq!(scopes["auth_org_scopes"]["authed_dept"], json!([1]));
    }
}
