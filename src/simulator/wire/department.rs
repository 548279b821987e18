//! Departments: read, search, create, rename and move, delete (directory, 2).

use serde_json::{Value, json};

use super::roster::found;
use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::{Department, DepartmentId, ROOT, World};

/// Pages `query-department-details0-v2`, `user-management-acquires-the-list-departments`,
/// `obtain-the-list-of-sub-department-ids`, `query-the-list-of-all-parent-departments-of-a-department`,
/// `queries-the-list-of-all-parent-departments-of-a-user`, `address-book-search-department-id`, and the three writes.
pub const APIS: &[Api] = &[
    Api::exempt("POST /topapi/v2/department/get", "qyapi_get_department_list", get),
    Api::exempt("POST /topapi/v2/department/listsub", "qyapi_get_department_list", list),
    Api::exempt("POST /topapi/v2/department/listsubid", "qyapi_get_department_list", list_ids),
    Api::exempt("POST /topapi/v2/department/listparentbydept", "qyapi_get_department_list", parents),
    Api::exempt(
        "POST /topapi/v2/department/listparentbyuser",
        "qyapi_get_department_list",
        parents_of_member,
    ),
    Api::exempt("POST /topapi/v2/department/create", "qyapi_manage_addresslist", create),
    Api::exempt("POST /topapi/v2/department/update", "qyapi_manage_addresslist", update),
    Api::exempt("POST /topapi/v2/department/delete", "qyapi_manage_addresslist", delete),
    Api::metered("POST /v1.0/contact/departments/search", "qyapi_addresslist_search", search),
];

fn named<'w>(world: &'w World, params: &Params) -> Result<(DepartmentId, &'w Department), Refusal> {
    let id = params.number("dept_id").ok_or_else(|| Refusal::missing("dept_id"))?;
    if id == -7 {
        return Err(Refusal::old(40_009, "不合法的部门id"));
    }
    world.departments.get(&id).map(|d| (id, d)).ok_or_else(Refusal::no_department)
}

fn get(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let (id, department) = named(desk.world, params)?;
    if !desk.world.app_sees(id) {
        return Err(Refusal::old(50_004, "请求的部门id不在授权范围内"));
    }
    let below =
        desk.world.members.values().filter(|m| m.departments.iter().any(|d| desk.world.within(*d, &[id])));
    let mut result = brief(id, department);
    let more = json!({
        "order": id, "dept_manager_userid_list": department.heads, "hide_dept": false, "dept_permits": [], "user_permits": [],
        "outer_dept": false, "outer_permit_depts": [], "outer_permit_users": [], "auto_approve_apply": false,
        "member_count": below.count(), "owning_member_count": desk.world.members_of(id).count(),
        "from_union_org": false,
    });
    if let (Some(result), Value::Object(more)) = (result.as_object_mut(), more) {
        result.extend(more);
    }
    if let Some(chat) = desk.world.department_groups.get(&id) {
        result["create_dept_group"] = json!(true);
        result["dept_group_chat_id"] = json!(chat);
    }
    Ok(json!({"result": result}))
}

fn brief(id: DepartmentId, department: &Department) -> Value {
    let mut brief = json!({
        "dept_id": id, "name": department.name, "create_dept_group": false, "auto_add_user": false,
    });
    if id != ROOT {
        brief["parent_id"] = json!(department.parent);
    }
    brief
}

fn root_or_named(world: &World, params: &Params) -> Result<DepartmentId, Refusal> {
    if params.raw("dept_id").is_none() { Ok(ROOT) } else { named(world, params).map(|(id, _)| id) }
}

fn list(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let id = root_or_named(desk.world, params)?;
    let world = &desk.world;
    let all: Vec<_> =
        world.children(id).filter(|(id, _)| world.app_sees(*id)).map(|(id, d)| brief(id, d)).collect();
    Ok(json!({"result": all}))
}

fn list_ids(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let (id, _) = named(desk.world, params)?;
    let all: Vec<_> = desk.world.children(id).map(|(id, _)| id).collect();
    Ok(json!({"result": {"dept_id_list": all}}))
}

fn parents(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let (id, _) = named(desk.world, params)?;
    Ok(json!({"result": {"parent_id_list": desk.world.chain(id)}}))
}

fn parents_of_member(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let userid = params.text("userid").ok_or_else(|| Refusal::missing("userid"))?;
    let member = desk.world.members.get(&userid).ok_or_else(|| Refusal::old(33_012, "无效的USERID"))?;
    let chains = member.departments.iter().map(|d| json!({"parent_dept_id_list": desk.world.chain(*d)}));
    Ok(json!({"result": {"parent_list": chains.collect::<Vec<_>>()}}))
}

fn search(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let asked = params.text("queryWord").ok_or_else(|| Refusal::new(400, "parameter.error", "参数错误"))?;
    let world = &desk.world;
    let hits = world.departments.iter().filter(|(id, d)| d.name.contains(&asked) && world.app_sees(**id));
    found(params, hits.map(|(id, _)| *id).collect())
}

fn valid_name(
    world: &World,
    name: &str,
    parent: DepartmentId,
    own: Option<DepartmentId>,
) -> Result<(), Refusal> {
    if name.chars().count() > 64 || name.contains(['-', ',', '，']) {
        return Err(Refusal::old(60_009, "部门名称含有非法字符"));
    }
    let twin = world.children(parent).any(|(id, d)| d.name == name && Some(id) != own);
    if twin { Err(Refusal::old(60_021, "父部门下该部门名称已存在")) } else { Ok(()) }
}

fn create(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let name = params.text("name").ok_or_else(|| Refusal::missing("name"))?;
    let parent = params.number("parent_id").ok_or_else(|| Refusal::missing("parent_id"))?;
    if !desk.world.departments.contains_key(&parent) {
        return Err(Refusal::old(60_004, "父部门不存在"));
    }
    valid_name(desk.world, &name, parent, None)?;
    let number = desk.world.next();
    let id = 990_000_000 + i64::try_from(number).unwrap_or(0);
    desk.world.departments.insert(id, Department { name, parent, ..Department::default() });
    desk.world.fire("org_dept_create", json!({"deptId": [id]}));
    Ok(json!({"result": {"dept_id": id}}))
}

fn update(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let (id, department) = named(desk.world, params)?;
    let parent = params.number("parent_id").unwrap_or(department.parent);
    let name = params.text("name").unwrap_or_else(|| department.name.clone());
    if id == ROOT && parent != department.parent {
        return Err(Refusal::old(60_018, "不允许修改根部门"));
    }
    if id != ROOT && !desk.world.departments.contains_key(&parent) {
        return Err(Refusal::old(60_004, "父部门不存在"));
    }
    if desk.world.within(parent, &[id]) {
        return Err(Refusal::old(60_010, "不能将部门移到其下级"));
    }
    valid_name(desk.world, &name, parent, Some(id))?;
    let heads = match heads(desk.world, id, params)? {
        Some(heads) => heads,
        None => department.heads.clone(),
    };
    desk.world.departments.insert(id, Department { name, parent, heads });
    desk.world.fire("org_dept_modify", json!({"deptId": [id]}));
    Ok(json!({}))
}

/// The heads an update names: all of them, each directly in the department. An empty list counts only where the field
/// is to be emptied (`force_update_fields`).
fn heads(world: &World, id: DepartmentId, params: &Params) -> Result<Option<Vec<String>>, Refusal> {
    const FIELD: &str = "dept_manager_userid_list";
    let named = params.list(FIELD);
    if named.is_empty() {
        let emptied = params.list("force_update_fields").iter().any(|field| field == FIELD);
        return Ok(emptied.then(Vec::new));
    }
    let inside = |user: &String| world.members.get(user).is_some_and(|m| m.departments.contains(&id));
    if named.iter().all(inside) {
        Ok(Some(named))
    } else {
        Err(Refusal::old(40_031, "不合法的UserID列表"))
    }
}

fn delete(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let (id, _) = named(desk.world, params)?;
    if id == ROOT {
        return Err(Refusal::old(60_007, "不能删除根部门"));
    }
    let world = &desk.world;
    if world.members.values().any(|m| m.departments.iter().any(|d| world.within(*d, &[id]))) {
        return Err(Refusal::old(60_005, "不能删除含有成员的部门"));
    }
    let below: Vec<_> = world.departments.keys().copied().filter(|d| world.within(*d, &[id])).collect();
    desk.world.departments.retain(|d, _| !below.contains(d));
    desk.world.fire("org_dept_remove", json!({"deptId": below}));
    Ok(json!({}))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, small};
    use super::*;

    #[test]
    fn the_tree_is_read_from_both_ends() {
        let mut world = small();
        let top = call(&mut world, "POST /topapi/v2/department/listsub", json!({}));
        assert_eq!((&top["result"][0]["dept_id"], &top["result"][1]["parent_id"]), (&json!(90), &json!(1)));
        let below = call(&mut world, "POST /topapi/v2/department/listsubid", json!({"dept_id": 9_001_011}));
        assert_eq!(below["result"]["dept_id_list"], json!([90_010_111, 90_010_112]));
        let chain =
            call(&mut world, "POST /topapi/v2/department/listparentbydept", json!({"dept_id": 900_101}));
        assert_eq!(chain["result"]["parent_id_list"], json!([900_101, 9001, 90, 1]));
        let both =
            call(&mut world, "POST /topapi/v2/department/listparentbyuser", json!({"userid": "kn_ouyang"}));
        assert_eq!(both["result"]["parent_list"].as_array().unwrap().len(), 2);
        let get = call(&mut world, "POST /topapi/v2/department/get", json!({"dept_id": 9_001_011}))["result"]
            .clone();
        assert_eq!((&get["member_count"], &get["owning_member_count"]), (&json!(6), &json!(3)));
        let twins = json!({"queryWord": "急诊科", "offset": 0, "size": 10});
        let twins = call(&mut world, "POST /v1.0/contact/departments/search", twins);
        assert_eq!(twins["list"], json!([90_010_111, 90_010_121]));
        let missing = call(&mut world, "POST /topapi/v2/department/get", json!({"dept_id": 7}));
        assert_eq!(missing["errcode"], 60_003);
    }

    #[test]
    fn heads_are_in_their_department_and_stay_as_long_as_they_are() {
        let mut world = small();
        let update = "POST /topapi/v2/department/update";
        let set = |heads: &str| json!({"dept_id": 90_010_111, "dept_manager_userid_list": heads});
        let heads = |world: &mut World| {
            let params = json!({"dept_id": 90_010_111});
            call(world, "POST /topapi/v2/department/get", params)["result"]["dept_manager_userid_list"]
                .clone()
        };
        assert_eq!(call(&mut world, update, set("hp_li"))["errcode"], 40_031, "of another department");
        assert_eq!(call(&mut world, update, set("nobody"))["errcode"], 40_031);
        assert_eq!(call(&mut world, update, set("hp_zhang"))["errcode"], 0);
        assert_eq!(world.events.last().unwrap().kind, "org_dept_modify");
        let zhang = call(&mut world, "POST /topapi/v2/user/get", json!({"userid": "hp_zhang"}));
        assert_eq!(zhang["result"]["leader_in_dept"], json!([{"dept_id": 90_010_111, "leader": true}]));
        assert_eq!(call(&mut world, update, json!({"dept_id": 90_010_111, "name": "急诊部"}))["errcode"], 0);
        assert_eq!(call(&mut world, update, set(""))["errcode"], 0);
        assert_eq!(heads(&mut world), json!(["hp_zhang"]), "nothing is emptied unless it is meant");
        let mut emptied = set("");
        emptied["force_update_fields"] = json!("dept_manager_userid_list");
        assert_eq!(call(&mut world, update, emptied)["errcode"], 0);
        assert_eq!(heads(&mut world), json!([]));
        call(&mut world, update, set("hp_zhang"));
        let moved = json!({"userid": "hp_zhang", "dept_id_list": "90010112"});
        assert_eq!(call(&mut world, "POST /topapi/v2/user/update", moved)["errcode"], 0);
        assert_eq!(heads(&mut world), json!([]), "whoever goes elsewhere heads it no more");
    }

    #[test]
    fn departments_change_by_the_rules() {
        let mut world = small();
        let mut code = |api: &str, params: Value| {
            call(&mut world, &format!("POST /topapi/v2/department/{api}"), params)["errcode"].clone()
        };
        assert_eq!(code("create", json!({"name": "急诊科", "parent_id": 9_001_011})), 60_021);
        assert_eq!(code("create", json!({"name": "a-b", "parent_id": 9_001_011})), 60_009);
        assert_eq!(code("create", json!({"name": "检验科", "parent_id": 77})), 60_004);
        assert_eq!(code("create", json!({"name": "检验科", "parent_id": 9_001_011})), 0);
        assert_eq!(code("update", json!({"dept_id": 9001, "parent_id": 900_101})), 60_010);
        assert_eq!(code("update", json!({"dept_id": 9101, "name": "大数据中心"})), 0);
        assert_eq!(code("delete", json!({"dept_id": 9_001_011})), 60_005);
        assert_eq!(code("delete", json!({"dept_id": 1})), 60_007);
        assert_eq!(code("delete", json!({"dept_id": 900_102})), 0);
        assert_eq!(code("update", json!({"dept_id": 9101, "name": "应急办"})), 60_021);
        assert!(!world.departments.contains_key(&9_001_021) && world.departments[&9101].name == "大数据中心");
    }
}
