//! One member: get, find, delete (directory, 1.3 to 1.5).

use serde_json::{Map, Value, json};

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::seed::{MAIN_ADMIN_ROLE, SUB_ADMIN_ROLE};
use crate::simulator::world::{Admin, DepartmentId, Member, SYSTEM_GROUP, World};

/// Pages `query-user-details`, `query-users-by-phone-number`, `query-a-user-by-the-union-id`,
/// `delete-a-user`.
pub const APIS: &[Api] = &[
    Api::exempt("POST /topapi/v2/user/get", "qyapi_get_member", get),
    Api::exempt("POST /topapi/v2/user/getbymobile", "qyapi_get_member_by_mobile", by_mobile),
    Api::exempt("POST /topapi/user/getbyunionid", "qyapi_get_member", by_union),
    Api::exempt("POST /topapi/v2/user/delete", "qyapi_manage_addresslist", delete),
];

fn get(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let member = if let Some(login) = params.text("login_id") {
        desk.world.member_by_login(&login)
    } else {
        let userid = params.text("userid").ok_or_else(|| Refusal::missing("userid"))?;
        desk.world.members.get(&userid)
    };
    let member = visible(desk.world, member)?;
    Ok(json!({"result": detail(desk.world, member)}))
}

/// The member, if there is one and the application may see it.
pub(super) fn visible<'w>(world: &'w World, member: Option<&'w Member>) -> Result<&'w Member, Refusal> {
    let member = member.ok_or_else(Refusal::no_member)?;
    if world.app_sees_member(member) {
        Ok(member)
    } else {
        Err(Refusal::old(50_002, "请求的员工userid不在授权范围内"))
    }
}

fn by_mobile(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let mobile = params.text("mobile").ok_or_else(|| Refusal::missing("mobile"))?;
    if !mobile.bytes().all(|b| b.is_ascii_digit() || b == b'+' || b == b'-') {
        return Err(Refusal::old(40_104, "企业中无效手机号"));
    }
    let found = desk.world.member_by_mobile(&mobile).map(|m| m.userid.clone());
    if params.flag("support_exclusive_account_search") != Some(true) {
        let userid = found.ok_or_else(Refusal::no_member)?;
        return Ok(json!({"result": {"userid": userid}}));
    }
    let bound = |m: &&Member| {
        m.extra.get("exclusive_mobile").and_then(Value::as_str).is_some_and(|b| b.ends_with(&mobile))
    };
    let exclusive: Vec<_> = desk.world.members.values().filter(bound).map(|m| m.userid.clone()).collect();
    if found.is_none() && exclusive.is_empty() {
        return Err(Refusal::no_member());
    }
    Ok(json!({"result": {"userid": found, "exclusive_account_userid_list": exclusive}}))
}

fn by_union(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let unionid = params.text("unionid").ok_or_else(|| Refusal::missing("unionid"))?;
    let member = desk.world.member_by_union(&unionid).ok_or_else(Refusal::no_member)?;
    Ok(json!({"result": {"contact_type": 0, "userid": member.userid}}))
}

/// A member's details as `v2/user/get` and `v2/user/list` give them.
pub fn detail(world: &World, member: &Member) -> Value {
    let mut detail = json!({
        "userid": member.userid, "unionid": member.unionid, "name": member.name, "avatar": "",
        "active": member.active, "admin": member.admin.is_some(), "boss": false,
        "senior": flag(member, "senior_mode"), "hide_mobile": flag(member, "hide_mobile"),
        "real_authed": member.active && member.exclusive.is_none(),
        "exclusive_account": member.exclusive.is_some(),
        "dept_id_list": member.departments,
        "dept_order_list": member.departments.iter()
            .map(|id| json!({"dept_id": id, "order": 176_275_808_490_200_512_i64})).collect::<Vec<_>>(),
        "leader_in_dept": member.departments.iter()
            .map(|id| json!({"dept_id": id, "leader": heads(world, member, *id)})).collect::<Vec<_>>(),
        "role_list": roles(world, member),
        "union_emp_ext": {},
    });
    if let Some(object) = detail.as_object_mut() {
        optional(world, member, object);
    }
    detail
}

/// Whether a member heads a department.
pub(super) fn heads(world: &World, member: &Member, department: DepartmentId) -> bool {
    world.departments.get(&department).is_some_and(|d| d.heads.contains(&member.userid))
}

fn flag(member: &Member, name: &str) -> bool {
    member.extra.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// Fields that are there only when filled, and granted.
fn optional(world: &World, member: &Member, object: &mut Map<String, Value>) {
    let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
    if let Some(mobile) = member.mobile.as_ref().filter(|_| !world.knobs.revoked.contains("fieldMobile")) {
        put("mobile", json!(mobile));
        put("state_code", json!("86"));
    }
    for (name, text) in [("title", &member.title), ("job_number", &member.job_number)] {
        if !text.is_empty() {
            put(name, json!(text));
        }
    }
    for name in ["telephone", "hired_date", "manager_userid", "nickname", "exclusive_mobile"] {
        if let Some(value) = member.extra.get(name) {
            put(name, value.clone());
        }
    }
    for name in ["email", "org_email", "work_place", "remark", "extension"] {
        if let Some(value) = member.extra.get(name).filter(|_| !world.knobs.revoked.contains("fieldEmail")) {
            put(name, value.clone());
        }
    }
    if let Some(exclusive) = &member.exclusive {
        put("exclusive_account_type", json!(if exclusive.login.is_empty() { "sso" } else { "dingtalk" }));
        put("login_id", json!(exclusive.login));
        put("exclusive_account_corp_id", json!(world.corp.id));
        put("exclusive_account_corp_name", json!(world.corp.name));
        put("disable_status", json!(exclusive.disabled));
    }
}

fn roles(world: &World, member: &Member) -> Vec<Value> {
    let system =
        member.admin.map(|level| if level == Admin::Main { MAIN_ADMIN_ROLE } else { SUB_ADMIN_ROLE });
    system
        .iter()
        .chain(&member.roles)
        .filter_map(|id| {
            let role = world.roles.get(id)?;
            let group = world.role_groups.get(&role.group)?;
            debug_assert!(role.group != SYSTEM_GROUP || system == Some(*id));
            Some(json!({"id": id, "name": role.name, "group_name": group}))
        })
        .collect()
}

fn delete(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let userid = params.text("userid").ok_or_else(|| Refusal::missing("userid"))?;
    visible(desk.world, desk.world.members.get(&userid))?;
    desk.world.leave(&userid, "oapi", desk.now);
    Ok(json!({}))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, small};
    use super::*;

    #[test]
    fn details_are_live_shapes_and_missing_people_60121() {
        let mut world = small();
        let zhang =
            call(&mut world, "POST /topapi/v2/user/get", json!({"userid": "hp_zhang"}))["result"].clone();
        assert_eq!((&zhang["dept_id_list"], &zhang["mobile"]), (&json!([90_010_111]), &json!("13900000011")));
        assert_eq!(
            zhang["role_list"],
            json!([{"id": 51, "name": "信息统计负责人", "group_name": "朝阳一张网角色组"}])
        );
        let admin =
            call(&mut world, "POST /topapi/v2/user/get", json!({"login_id": "hpyy0001"}))["result"].clone();
        assert_eq!((&admin["userid"], &admin["disable_status"]), (&json!("hp_admin"), &json!(false)));
        assert_eq!((admin.get("mobile"), &admin["role_list"][0]["name"]), (None, &json!("子管理员")));
        let nobody = call(&mut world, "POST /topapi/v2/user/get", json!({"userid": "nobody"}));
        assert_eq!(nobody["errcode"], 60_121);
        world.knobs.revoked.insert("fieldMobile".into());
        let zhang = call(&mut world, "POST /topapi/v2/user/get", json!({"userid": "hp_zhang"}));
        assert_eq!(zhang["result"].get("mobile"), None);
        world.knobs.app_scope = vec![900_201];
        let outside = call(&mut world, "POST /topapi/v2/user/get", json!({"userid": "hp_zhang"}));
        assert_eq!(outside["errcode"], 50_002);
    }

    #[test]
    fn people_are_found_by_number_and_union() {
        let mut world = small();
        let found = call(&mut world, "POST /topapi/v2/user/getbymobile", json!({"mobile": "13900000011"}));
        assert_eq!(found["result"]["userid"], "hp_zhang");
        let missed = call(&mut world, "POST /topapi/v2/user/getbymobile", json!({"mobile": "13900000101"}));
        assert_eq!(missed["errcode"], 60_121);
        let wrong = call(&mut world, "POST /topapi/v2/user/getbymobile", json!({"mobile": "张三"}));
        assert_eq!(wrong["errcode"], 40_104);
        let union = call(&mut world, "POST /topapi/user/getbyunionid", json!({"unionid": "u_hp_zhang"}));
        assert_eq!(union["result"], json!({"contact_type": 0, "userid": "hp_zhang"}));
    }

    #[test]
    fn a_deleted_member_is_gone_and_on_record() {
        let mut world = small();
        assert_eq!(call(&mut world, "POST /topapi/v2/user/delete", json!({"userid": "hp_li"}))["errcode"], 0);
        assert_eq!(
            call(&mut world, "POST /topapi/v2/user/delete", json!({"userid": "hp_li"}))["errcode"],
            60_121
        );
        assert_eq!(world.leavers.last().unwrap().reason, "oapi");
        assert!(!world.groups["cidHp=="].members.contains("hp_li"));
        assert_eq!(world.events.last().unwrap().kind, "user_leave_org");
    }
}
