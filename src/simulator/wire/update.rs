//! `user/update` (directory, 1.2 and 5): what is given replaces what was, the departments as a whole.
//!
//! **Invariant:** a refusal leaves the world as it was.

use serde_json::{Map, Value, json};

use super::create::{departments, extra, fields};
use super::user::visible;
use super::{Answer, Api, Desk, Params, Refusal, account};
use crate::simulator::world::{DepartmentId, Member, World};

/// Pages `user-information-update`, `update-dedicated-accounts-information`.
pub const APIS: &[Api] = &[Api::exempt("POST /topapi/v2/user/update", "qyapi_manage_addresslist", update)];

fn update(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let userid = params.text("userid").ok_or_else(|| Refusal::missing("userid"))?;
    let member = visible(desk.world, desk.world.members.get(&userid))?;
    mobile_stays(desk.world, member, params)?;
    lengths(params)?;
    fields(desk.world, params, Some(&userid))?;
    account::password(params)?;
    let named = departments(desk.world, params)?;
    if member.exclusive.is_some() && named.is_none() {
        return Err(Refusal::missing("dept_id_list"));
    }
    positions(desk.world, params, member, named.as_deref())?;
    room(desk.world, member, named.as_deref())?;
    let clear_manager = params.list("force_update_fields").iter().any(|f| f == "manager_userid");
    let Some(member) = desk.world.members.get_mut(&userid) else { return Err(Refusal::no_member()) };
    let before = member.clone();
    if let Some(named) = named {
        member.departments = named;
    }
    for (name, field) in
        [("name", &mut member.name), ("title", &mut member.title), ("job_number", &mut member.job_number)]
    {
        if let Some(value) = params.text(name) {
            *field = value;
        }
    }
    if let (Some(login), Some(exclusive)) = (params.text("loginId"), member.exclusive.as_mut()) {
        exclusive.login = login;
    }
    extend(member, params);
    if clear_manager && params.text("manager_userid").is_none() {
        member.extra.remove("manager_userid");
    }
    let event = modified(&before, member, desk.now);
    desk.world.dismiss_heads(&userid);
    desk.world.fire("user_modify_org", event);
    account::text_password(desk, params, &userid)?;
    Ok(json!({}))
}

/// Custom fields are overwritten as a whole, or added to when `ext_attrs_update_mode` is 1.
fn extend(member: &mut Member, params: &Params) {
    let custom = params.object("extension");
    let old = member.extra.get("extension").map(|old| match old {
        Value::String(json) => serde_json::from_str(json).unwrap_or_default(),
        other => other.clone(),
    });
    member.extra.extend(extra(params));
    if let (Some(custom), Some(Value::Object(mut old)), Some(1)) =
        (custom, old, params.number("ext_attrs_update_mode"))
    {
        old.extend(custom);
        member.extra.insert("extension".to_owned(), json!(Value::Object(old).to_string()));
    }
}

/// The v2 contract has no phone change: the same number passes, anything else is refused.
fn mobile_stays(world: &World, member: &Member, params: &Params) -> Result<(), Refusal> {
    let Some(given) = params.text("mobile") else { return Ok(()) };
    if member.mobile.as_deref() == Some(&given) {
        return Ok(());
    }
    let login = world.accounts.iter().find(|(_, a)| a.userid.as_deref() == Some(&member.userid));
    if login.is_some_and(|(number, _)| Some(number.as_str()) != member.mobile.as_deref()) {
        return Err(Refusal::old(
            40_022,
            "企业中的手机号码和登录钉钉的手机号码不一致,暂时不支持修改用户信息,可以删除后重新添加",
        ));
    }
    if world.accounts.contains_key(&given) {
        return Err(Refusal::old(40_021, "新手机号已被注册"));
    }
    Err(Refusal::old(41_054, "不支持更改手机号，请删除后重新添加"))
}

/// What `fields` does not know of.
fn lengths(params: &Params) -> Result<(), Refusal> {
    let long = |name: &str, most: usize| params.text(name).is_some_and(|t| t.chars().count() > most);
    if long("name", 80) {
        return Err(Refusal::old(60_112, "姓名不合法"));
    }
    match [("remark", 2_000), ("work_place", 100)].into_iter().find(|(name, most)| long(name, *most)) {
        Some((name, _)) => Err(Refusal::shape(name)),
        None => Ok(()),
    }
}

/// Where the HR application manages positions, title and departments change there.
fn positions(
    world: &World,
    params: &Params,
    member: &Member,
    named: Option<&[DepartmentId]>,
) -> Result<(), Refusal> {
    let title = params.text("title").is_some_and(|title| title != member.title);
    let moved = named.is_some_and(|named| named != member.departments);
    if world.knobs.hr_positions && (title || moved) {
        return Err(Refusal::old(12_150, "企业已开启职位管理，请通过调岗接口修改"));
    }
    Ok(())
}

/// Whoever is in a department already takes no room in it.
fn room(world: &World, member: &Member, named: Option<&[DepartmentId]>) -> Result<(), Refusal> {
    let mut joined = named.unwrap_or_default().iter().filter(|id| !member.departments.contains(id));
    if joined.any(|id| world.members_of(*id).count() >= world.knobs.department_cap) {
        return Err(Refusal::old(40_023, "部门人数已达上限"));
    }
    Ok(())
}

/// `user_modify_org` with the fields its `diffInfo` knows (page `address-book-user-change`).
fn modified(before: &Member, after: &Member, now: i64) -> Value {
    let side = |m: &Member| {
        let mut side = Map::new();
        side.insert("name".into(), json!(m.name));
        if !m.job_number.is_empty() {
            side.insert("jobNumber".into(), json!(m.job_number));
        }
        let known = [
            ("telephone", "telephone"),
            ("email", "email"),
            ("work_place", "workPlace"),
            ("manager_userid", "managerUserid"),
            ("hired_date", "hiredDate"),
        ];
        for (ours, theirs) in known {
            if let Some(value) = m.extra.get(ours) {
                side.insert(theirs.into(), value.clone());
            }
        }
        side
    };
    let (mut prev, mut curr) = (side(before), side(after));
    let same: Vec<String> =
        prev.iter().filter(|(k, v)| curr.get(*k) == Some(v)).map(|(k, _)| k.clone()).collect();
    for key in same {
        prev.remove(&key);
        curr.remove(&key);
    }
    json!({
        "timeStamp": now.to_string(), "userId": [after.userid],
        "diffInfo": {"prev": prev, "curr": curr, "userid": after.userid},
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, small};
    use super::*;

    const UPDATE: &str = "POST /topapi/v2/user/update";

    fn code(world: &mut World, params: Value) -> i64 {
        call(world, UPDATE, params)["errcode"].as_i64().unwrap()
    }

    #[test]
    fn an_update_replaces_departments_and_tells_the_difference() {
        let mut world = small();
        let params =
            json!({"userid": "kn_ouyang", "dept_id_list": "9001012", "name": "欧阳静静", "title": "护士长"});
        assert_eq!(call(&mut world, "POST /topapi/v2/user/update", params)["errcode"], 0);
        let member = &world.members["kn_ouyang"];
        assert_eq!((member.departments.as_slice(), member.title.as_str()), (&[9_001_012][..], "护士长"));
        let event = world.events.last().unwrap();
        assert_eq!(
            (event.kind, &event.payload["diffInfo"]["curr"]["name"]),
            ("user_modify_org", &json!("欧阳静静"))
        );
        let change = |mobile: &str| json!({"userid": "hp_li", "mobile": mobile});
        let mut code =
            |mobile: &str| call(&mut world, "POST /topapi/v2/user/update", change(mobile))["errcode"].clone();
        assert_eq!(
            (code("13900000101"), code("13900000190"), code("13900000012")),
            (json!(40_021), json!(41_054), json!(0))
        );
        let exclusive =
            call(&mut world, "POST /topapi/v2/user/update", json!({"userid": "hp_admin", "title": "x"}));
        assert_eq!(exclusive["errcode"], 40_035);
    }

    #[test]
    fn refusals_by_field_change_nothing() {
        let mut world = small();
        world.knobs.department_cap = 3;
        world.knobs.app_scope = vec![9_001_011, 9_001_012];
        world.members.get_mut("hp_zhang").unwrap().extra.insert("email".into(), json!("z@hp.cn"));
        world.members.get_mut("hp_zhang").unwrap().extra.insert("telephone".into(), json!("8001"));
        let before = world.members["hp_li"].departments.clone();
        let cases = [
            (json!({"email": "z@hp.cn"}), 40_101),
            (json!({"email": "nobody"}), 60_105),
            (json!({"telephone": "8001"}), 40_100),
            (json!({"telephone": "1".repeat(51)}), 40_063),
            (json!({"name": "长".repeat(81)}), 60_112),
            (json!({"title": "x".repeat(201)}), 60_119),
            (json!({"job_number": "x".repeat(51)}), 60_123),
            (json!({"remark": "x".repeat(2_001)}), 400_002),
            (json!({"dept_id_list": "77"}), 60_003),
            (json!({"dept_id_list": "900201"}), 50_004),
            (json!({"dept_id_list": ""}), 40_066),
            (json!({"dept_id_list": "9001011"}), 40_023),
            (json!({"manager_userid": "nobody"}), 60_128),
        ];
        for (change, expected) in cases {
            let mut params = json!({"userid": "hp_li", "title": "新"});
            params.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            assert_eq!(code(&mut world, params), expected, "{change}");
        }
        assert_eq!(world.members["hp_li"].departments, before);
        assert!(world.events.is_empty() && world.members["hp_li"].title.is_empty());
        assert_eq!(code(&mut world, json!({"userid": "wh_sun", "title": "x"})), 50_002);
        assert_eq!(code(&mut world, json!({"userid": "nobody", "title": "x"})), 60_121);
        // One's own value is no duplicate, and one's own department not full.
        assert_eq!(code(&mut world, json!({"userid": "hp_zhang", "email": "z@hp.cn"})), 0);
        assert_eq!(code(&mut world, json!({"userid": "hp_wang", "dept_id_list": "9001011"})), 0);
    }

    #[test]
    fn where_hr_manages_positions_title_and_departments_stay() {
        let mut world = small();
        world.knobs.hr_positions = true;
        assert_eq!(code(&mut world, json!({"userid": "hp_li", "title": "护士"})), 12_150);
        assert_eq!(code(&mut world, json!({"userid": "hp_li", "dept_id_list": "9001011"})), 12_150);
        assert_eq!(code(&mut world, json!({"userid": "hp_li", "job_number": "A1"})), 0);
    }

    #[test]
    fn a_number_on_file_that_is_not_the_login_is_40022() {
        let mut world = small();
        world.detach_mobile("13900000012", "13900000197").unwrap();
        assert_eq!(code(&mut world, json!({"userid": "hp_li", "mobile": "13900000197"})), 40_022);
    }

    #[test]
    fn custom_fields_are_replaced_or_added_to() {
        let mut world = small();
        let set = |mode: i64, fields: &str| json!({"userid": "hp_li", "extension": fields, "ext_attrs_update_mode": mode});
        code(&mut world, set(0, r#"{"职称":"主管护师"}"#));
        code(&mut world, set(1, r#"{"学历":"本科"}"#));
        let both = world.members["hp_li"].extra["extension"].as_str().unwrap().to_owned();
        assert!(both.contains("主管护师") && both.contains("本科"), "{both}");
        code(&mut world, set(0, r#"{"学历":"硕士"}"#));
        assert_eq!(world.members["hp_li"].extra["extension"], json!(r#"{"学历":"硕士"}"#));
    }
}
