//! `user/create` and its outcomes: member, inactive member, invitation, or one of many refusals (directory, 1.1).
//!
//! **Invariant:** a refusal leaves the world as it was.

use serde_json::{Map, json};

use super::{Answer, Api, Desk, Params, Refusal, account};
use crate::simulator::world::{Admission, Candidate, DepartmentId, Exclusive, World};

/// Page `user-information-creation`, `create-dingtalk-user-created-dedicated-account`.
pub const APIS: &[Api] = &[Api::exempt("POST /topapi/v2/user/create", "qyapi_manage_addresslist", create)];

/// Optional fields kept as they come.
pub const EXTRA: &[&str] = &[
    "telephone",
    "email",
    "org_email",
    "work_place",
    "remark",
    "hired_date",
    "manager_userid",
    "extension",
    "hide_mobile",
    "senior_mode",
    "nickname",
    "exclusive_mobile",
];

fn create(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let name = params.text("name").ok_or_else(|| Refusal::missing("name"))?;
    if name.chars().count() > 80 {
        return Err(Refusal::old(60_112, "姓名不合法"));
    }
    let exclusive = exclusive(desk.world, params)?;
    let mobile = if exclusive.is_some() { None } else { Some(mobile(params)?) };
    let departments = departments(desk.world, params)?.ok_or_else(|| Refusal::missing("dept_id_list"))?;
    fields(desk.world, params, None)?;
    let userid = params.text("userid");
    free(desk, userid.as_deref(), mobile.as_deref())?;
    room(desk.world, &departments)?;
    let candidate = Candidate {
        userid,
        name,
        mobile,
        departments,
        title: params.text("title").unwrap_or_default(),
        job_number: params.text("job_number").unwrap_or_default(),
        exclusive,
        extra: extra(params),
    };
    spend(desk.world)?;
    match desk.world.admit(candidate, desk.now) {
        Admission::Joined(userid, unionid) => {
            account::text_password(desk, params, &userid)?;
            Ok(json!({"result": {"userid": userid, "unionId": unionid}}))
        }
        Admission::Invited => Err(Refusal::old(40_103, "该用户需要其同意才可添加，已向对方发送邀请")),
    }
}

/// A number as the organisation stores it: mainland numbers plain, others `+xx-xxxxxx`.
fn mobile(params: &Params) -> Result<String, Refusal> {
    let given = params.text("mobile").ok_or_else(|| Refusal::old(60_113, "手机号码和邮箱不能都为空"))?;
    let plain = given.strip_prefix("+86-").unwrap_or(&given);
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let mainland =
        plain.len() == 11 && digits(plain) && plain.starts_with('1') && plain.as_bytes()[1] >= b'3';
    let foreign = given
        .strip_prefix('+')
        .and_then(|t| t.split_once('-'))
        .is_some_and(|(code, number)| code != "86" && digits(code) && digits(number) && number.len() >= 5);
    if mainland {
        Ok(plain.to_owned())
    } else if foreign {
        Ok(given)
    } else {
        Err(Refusal::old(60_103, "手机号码格式错误"))
    }
}

/// The departments named, if any: known, visible to the application.
pub fn departments(world: &World, params: &Params) -> Result<Option<Vec<DepartmentId>>, Refusal> {
    if params.raw("dept_id_list").is_none() {
        return Ok(None);
    }
    let mut ids = params.numbers("dept_id_list").ok_or_else(|| Refusal::old(40_066, "不合法的部门列表"))?;
    if ids.is_empty() || ids.len() > 100 {
        return Err(Refusal::old(40_066, "不合法的部门列表"));
    }
    let mut seen = Vec::new();
    ids.retain(|id| {
        !seen.contains(id) && {
            seen.push(*id);
            true
        }
    });
    if ids.iter().any(|id| !world.departments.contains_key(id)) {
        return Err(Refusal::no_department());
    }
    if ids.iter().any(|id| !world.app_sees(*id)) {
        return Err(Refusal::old(50_004, "请求的部门id不在授权范围内"));
    }
    Ok(Some(ids))
}

/// Checks the optional fields; `of` is the member they are for, when there is one already.
pub fn fields(world: &World, params: &Params, of: Option<&str>) -> Result<(), Refusal> {
    let long = |name: &str, most: usize| params.text(name).is_some_and(|t| t.chars().count() > most);
    let taken = |name: &str| {
        let wanted = params.text(name);
        let others = world.members.values().filter(|m| Some(m.userid.as_str()) != of);
        wanted.is_some()
            && others.into_iter().any(|m| m.extra.get(name).and_then(|v| v.as_str()) == wanted.as_deref())
    };
    let checks = [
        (params.text("userid").is_some_and(|t| t.len() > 64), 400_002, "无效的参数: userid"),
        (long("title", 200), 60_119, "职位不合法"),
        (long("job_number", 50), 60_123, "工号不合法"),
        (long("telephone", 50), 40_063, "分机号过长"),
        (taken("telephone"), 40_100, "分机号已存在"),
        (params.text("email").is_some_and(|e| !e.contains('@') || e.len() > 50), 60_105, "邮箱格式错误"),
        (taken("email"), 40_101, "邮箱已存在"),
        (params.raw("extension").is_some() && params.object("extension").is_none(), 60_122, "扩展属性不合法"),
        (
            params.text("manager_userid").is_some_and(|id| !world.members.contains_key(&id)),
            60_128,
            "直属主管不存在",
        ),
    ];
    match checks.into_iter().find(|(wrong, ..)| *wrong) {
        Some((_, code, message)) => Err(Refusal::old(code, message)),
        None => Ok(()),
    }
}

/// Neither the userid nor the number may be in use.
fn free(desk: &mut Desk<'_>, userid: Option<&str>, mobile: Option<&str>) -> Result<(), Refusal> {
    if userid.is_some_and(|id| desk.world.members.contains_key(id)) {
        return Err(Refusal::old(60_102, "UserID在公司中已存在"));
    }
    let Some(mobile) = mobile else { return Ok(()) };
    if let Some(existing) = desk.world.member_by_mobile(mobile).map(|m| m.userid.clone()) {
        let mut extra = Map::new();
        desk.world.duplicates += 1;
        let in_turn = !desk.world.duplicates.is_multiple_of(2);
        let names = desk.world.knobs.duplicate_names_userid.unwrap_or(in_turn);
        if names {
            extra.insert("userid".into(), json!(existing));
        }
        return Err(Refusal::Old(60_104, "手机号码在公司中已存在".into(), extra));
    }
    if desk.world.accounts.get(mobile).is_some_and(|a| a.userid.is_some()) {
        return Err(Refusal::old(60_107, "登录用户已在企业中"));
    }
    if desk.world.accounts.get(mobile).is_some_and(|a| a.full) {
        return Err(Refusal::old(40_019, "该手机号码对应的用户最多可以加入5个非认证企业"));
    }
    Ok(())
}

fn room(world: &World, departments: &[DepartmentId]) -> Result<(), Refusal> {
    if world.members.len() >= world.knobs.org_cap {
        return Err(Refusal::old(40_020, "企业人数已达上限"));
    }
    if departments.iter().any(|id| world.members_of(*id).count() >= world.knobs.department_cap) {
        return Err(Refusal::old(40_023, "部门人数已达上限"));
    }
    Ok(())
}

/// Takes one from the week's allowance, which an invitation uses up too (assumption).
fn spend(world: &mut World) -> Result<(), Refusal> {
    match &mut world.knobs.adds_left {
        Some(0) => Err(Refusal::old(-1, "系统繁忙")),
        Some(left) => {
            *left -= 1;
            Ok(())
        }
        None => Ok(()),
    }
}

/// The enterprise account that is asked for, if one is.
fn exclusive(world: &World, params: &Params) -> Result<Option<Exclusive>, Refusal> {
    if params.flag("exclusive_account") != Some(true) {
        return Ok(None);
    }
    if params.text("mobile").is_some() {
        return Err(Refusal::shape("mobile"));
    }
    if params.text("exclusive_account_type").as_deref() != Some("dingtalk") {
        return Ok(Some(Exclusive::default()));
    }
    let login = params.text("login_id").ok_or_else(|| Refusal::missing("login_id"))?;
    account::password(params)?.ok_or_else(|| Refusal::missing("init_password"))?;
    if world.member_by_login(&login).is_some() {
        return Err(Refusal::shape("login_id"));
    }
    Ok(Some(Exclusive { login, ..Exclusive::default() }))
}

/// The optional fields given.
pub fn extra(params: &Params) -> Map<String, serde_json::Value> {
    EXTRA.iter().filter_map(|name| params.raw(name).map(|v| ((*name).to_owned(), v.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, call, small};
    use super::*;
    use serde_json::Value;

    const CREATE: &str = "POST /topapi/v2/user/create";

    fn add(world: &mut World, mobile: &str, more: &Value) -> Value {
        let mut params = json!({"name": "新人", "mobile": mobile, "dept_id_list": "9001011"});
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        call(world, CREATE, params)
    }

    #[test]
    fn the_outcomes_of_a_number() {
        let mut world = small();
        let unregistered = add(&mut world, "13900000199", &json!({"userid": "gj1"}));
        assert_eq!((&unregistered["result"]["userid"], world.members["gj1"].active), (&json!("gj1"), false));
        let free = add(&mut world, "13900000101", &json!({}));
        let userid = free["result"]["userid"].as_str().unwrap();
        assert!(world.members[userid].active && free["result"]["unionId"] == format!("u_{userid}"));
        for protected in ["13900000102", "13900000103", "13900000104"] {
            let asked = add(&mut world, protected, &json!({"userid": format!("gj{protected}")}));
            assert_eq!((&asked["errcode"], asked.get("result")), (&json!(40_103), None));
            assert!(world.member_by_mobile(protected).is_none());
        }
        assert_eq!(world.events.len(), 2);
        assert_eq!(world.accept("13900000102", NOW).as_deref(), Some("gj13900000102"));
        assert_eq!(world.accept("13900000102", NOW), None);
        assert!(world.members["gj13900000102"].active);
        let kinds: Vec<_> = world.events.iter().map(|e| e.kind).collect();
        assert_eq!(kinds, ["user_add_org", "user_add_org", "user_add_org", "user_active_org"]);
    }

    #[test]
    fn a_guard_ends_after_a_day() {
        let mut world = small();
        world.leave("hp_li", "oapi", NOW);
        assert_eq!(add(&mut world, "13900000012", &json!({}))["errcode"], 40_103);
        let account = world.accounts.get_mut("13900000012").unwrap();
        account.guarded_until = NOW;
        assert_eq!(add(&mut world, "13900000012", &json!({}))["errcode"], 0);
    }

    #[test]
    fn duplicates_name_the_member_in_turn_or_as_told() {
        let mut world = small();
        let answers = [0, 1].map(|_| add(&mut world, "13900000011", &json!({})).get("userid").is_some());
        assert_ne!(answers[0], answers[1]);
        world.knobs.duplicate_names_userid = Some(true);
        let named = add(&mut world, "13900000011", &json!({}));
        assert_eq!((&named["errcode"], &named["userid"]), (&json!(60_104), &json!("hp_zhang")));
        assert_eq!(add(&mut world, "13900000198", &json!({"userid": "hp_li"}))["errcode"], 60_102);
        world.detach_mobile("13900000011", "13900000197").unwrap();
        assert_eq!(add(&mut world, "13900000197", &json!({}))["errcode"], 60_107);
    }

    #[test]
    fn refusals_by_field() {
        let mut world = small();
        world.knobs.app_scope = vec![9_001_011, 9_001_012];
        let cases = [
            (json!({"mobile": "1390000019"}), 60_103),
            (json!({"mobile": "12900000199"}), 60_103),
            (json!({"mobile": ""}), 60_113),
            (json!({"name": ""}), 40_035),
            (json!({"name": "长".repeat(81)}), 60_112),
            (json!({"dept_id_list": "77"}), 60_003),
            (json!({"dept_id_list": "a,b"}), 40_066),
            (json!({"dept_id_list": "900201"}), 50_004),
            (json!({"dept_id_list": null}), 40_035),
            (json!({"email": "nobody"}), 60_105),
            (json!({"manager_userid": "nobody"}), 60_128),
            (json!({"title": "x".repeat(201)}), 60_119),
            (json!({"dept_id_list": [9_001_011, "9001012"], "mobile": "+86-13900000199"}), 0),
        ];
        for (change, code) in cases {
            assert_eq!(add(&mut world, "13900000199", &change)["errcode"], code, "{change}");
        }
        assert_eq!(world.member_by_mobile("13900000199").unwrap().departments, [9_001_011, 9_001_012]);
        world.knobs.department_cap = 3;
        assert_eq!(add(&mut world, "13900000198", &json!({}))["errcode"], 40_023);
        world.knobs.adds_left = Some(0);
        world.knobs.department_cap = 1_000;
        assert_eq!(add(&mut world, "13900000198", &json!({}))["errcode"], -1);
        world.accounts.get_mut("13900000101").unwrap().full = true;
        assert_eq!(add(&mut world, "13900000101", &json!({}))["errcode"], 40_019);
        world.knobs.org_cap = 13;
        assert_eq!(add(&mut world, "13900000198", &json!({}))["errcode"], 40_020);
    }

    #[test]
    fn an_enterprise_account_is_inactive_until_its_first_login() {
        let mut world = small();
        let params = json!({"name": "安定管理员", "dept_id_list": "9001021", "exclusive_account": true,
            "exclusive_account_type": "dingtalk", "login_id": "adyy0001", "init_password": "Abcd1234",
            "userid": "ad_admin"});
        assert_eq!(call(&mut world, CREATE, params.clone())["errcode"], 0);
        assert!(!world.members["ad_admin"].active);
        assert_eq!(world.login("adyy0001", NOW).as_deref(), Some("ad_admin"));
        assert!(world.members["ad_admin"].active && !world.accounts.contains_key("adyy0001"));
        assert_eq!(call(&mut world, CREATE, params)["errcode"], 400_002);
    }
}
