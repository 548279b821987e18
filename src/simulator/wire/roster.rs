//! Many members: lists of a department, counts, search (directory, 1.5 and 1.6).

use serde_json::{Value, json};

use super::user::{detail, heads};
use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::{DepartmentId, Member, World};

/// Pages `queries-the-complete-information-of-a-department-user`,
/// `queries-the-simple-information-of-a-department-user`, `query-the-list-of-department-userids`,
/// `user-management-acquires-number-employees`, `address-book-search-user-id`.
pub const APIS: &[Api] = &[
    Api::exempt("POST /topapi/v2/user/list", "qyapi_get_department_member", list),
    Api::exempt("POST /topapi/user/listsimple", "qyapi_get_department_member", simple),
    Api::exempt("POST /topapi/user/listid", "qyapi_get_member", ids),
    Api::exempt("POST /topapi/user/count", "qyapi_get_member", count),
    Api::metered("POST /v1.0/contact/users/search", "qyapi_addresslist_search", search),
];

/// A slice of a list: `cursor` and `size` (1 to 100).
fn page<T>(params: &Params, all: Vec<T>) -> Result<(Vec<T>, Option<i64>), Refusal> {
    let cursor = params.number("cursor").ok_or_else(|| Refusal::missing("cursor"))?;
    let size = params.number("size").ok_or_else(|| Refusal::missing("size"))?;
    let from = usize::try_from(cursor).map_err(|_| Refusal::old(40_068, "不合法的偏移量"))?;
    let size = usize::try_from(size).ok().filter(|s| (1..=100).contains(s));
    let size = size.ok_or_else(|| Refusal::old(40_069, "不合法的分页大小"))?;
    let more = all.len() > from + size;
    let part = all.into_iter().skip(from).take(size).collect();
    Ok((part, more.then(|| i64::try_from(from + size).unwrap_or(i64::MAX))))
}

fn paged(params: &Params, all: Vec<Value>) -> Answer {
    let (list, next) = page(params, all)?;
    let mut result = json!({"has_more": next.is_some(), "list": list});
    if let Some(next) = next {
        result["next_cursor"] = json!(next);
    }
    Ok(json!({"result": result}))
}

fn department(world: &World, params: &Params) -> Result<DepartmentId, Refusal> {
    let id = params.number("dept_id").ok_or_else(|| Refusal::missing("dept_id"))?;
    if world.departments.contains_key(&id) { Ok(id) } else { Err(Refusal::no_department()) }
}

fn seen(world: &World, params: &Params) -> Result<DepartmentId, Refusal> {
    let id = department(world, params)?;
    if world.app_sees(id) {
        Ok(id)
    } else {
        Err(Refusal::old(50_004, "请求的部门id不在授权范围内"))
    }
}

fn list(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let id = seen(desk.world, params)?;
    let all: Vec<_> = desk.world.members_of(id).collect();
    let (part, next) = page(params, all)?;
    let list: Vec<_> = part.into_iter().map(|m| listed(desk.world, m, id)).collect();
    let mut result = json!({"has_more": next.is_some(), "list": list});
    if let Some(next) = next {
        result["next_cursor"] = json!(next);
    }
    Ok(json!({"result": result}))
}

/// A list's entry has its own subset: no roles, `leader` and `dept_order` of the department asked for.
fn listed(world: &World, member: &Member, department: DepartmentId) -> Value {
    let mut entry = detail(world, member);
    if let Some(object) = entry.as_object_mut() {
        for key in
            ["role_list", "dept_order_list", "leader_in_dept", "real_authed", "senior", "union_emp_ext"]
        {
            object.remove(key);
        }
        object.insert("leader".into(), json!(heads(world, member, department)));
        object.insert("dept_order".into(), json!(176_275_808_490_200_512_i64));
    }
    entry
}

fn simple(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let id = seen(desk.world, params)?;
    let all = desk.world.members_of(id).map(|m| json!({"userid": m.userid, "name": m.name})).collect();
    paged(params, all)
}

fn ids(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let id = department(desk.world, params)?;
    let all: Vec<_> = desk.world.members_of(id).map(|m| m.userid.clone()).collect();
    Ok(json!({"result": {"userid_list": all}}))
}

fn count(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let only = params.flag("only_active").ok_or_else(|| Refusal::missing("only_active"))?;
    let count = desk.world.members.values().filter(|m| m.active || !only).count();
    Ok(json!({"result": {"count": count}}))
}

/// What `users/search` and `departments/search` have in common; `offset` is a page number.
pub fn found<T: Into<Value>>(params: &Params, all: Vec<T>) -> Answer {
    let wrong = || Refusal::new(400, "parameter.error", "参数错误");
    let page = params.number("offset").and_then(|n| usize::try_from(n).ok()).ok_or_else(wrong)?;
    let size =
        params.number("size").and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0).ok_or_else(wrong)?;
    let total = all.len();
    let from = page.saturating_mul(size);
    let list: Vec<Value> = all.into_iter().skip(from).take(size).map(Into::into).collect();
    Ok(json!({"hasMore": total > from.saturating_add(size), "totalCount": total, "list": list}))
}

fn search(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let asked = params.text("queryWord").ok_or_else(|| Refusal::new(400, "parameter.error", "参数错误"))?;
    let exact = params.number("fullMatchField") == Some(1);
    let hit = |name: &str| if exact { name == asked } else { name.contains(&asked) };
    let world = &desk.world;
    let all =
        world.members.values().filter(|m| hit(&m.name) && world.app_sees_member(m)).map(|m| m.userid.clone());
    found(params, all.collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, small};
    use super::*;

    #[test]
    fn lists_hold_direct_members_page_by_page() {
        let mut world = small();
        let params = json!({"dept_id": 9_001_011, "cursor": 0, "size": 2});
        let first = call(&mut world, "POST /topapi/user/listsimple", params)["result"].clone();
        assert_eq!((first["list"].as_array().unwrap().len(), &first["next_cursor"]), (2, &json!(2)));
        let params = json!({"dept_id": 9_001_011, "cursor": 2, "size": 2});
        let last = call(&mut world, "POST /topapi/v2/user/list", params)["result"].clone();
        assert_eq!((&last["has_more"], &last["list"][0]["userid"]), (&json!(false), &json!("kn_ouyang")));
        let ids = call(&mut world, "POST /topapi/user/listid", json!({"dept_id": "90010112"}));
        assert_eq!(ids["result"]["userid_list"], json!(["hp_li", "hp_zhang2"]));
        let big = json!({"dept_id": 1, "cursor": 0, "size": 101});
        assert_eq!(call(&mut world, "POST /topapi/v2/user/list", big)["errcode"], 40_069);
        let count = call(&mut world, "POST /topapi/user/count", json!({"only_active": true}));
        assert_eq!(count["result"]["count"], 11);
    }

    #[test]
    fn a_search_is_fuzzy_unless_told() {
        let mut world = small();
        let params = json!({"queryWord": "张三", "offset": 0, "size": 10});
        let found = call(&mut world, "POST /v1.0/contact/users/search", params);
        assert_eq!(found["list"], json!(["hp_zhang", "hp_zhang2"]));
        let params = json!({"queryWord": "管理员", "offset": 1, "size": 2});
        let second = call(&mut world, "POST /v1.0/contact/users/search", params);
        assert_eq!((&second["hasMore"], &second["totalCount"]), (&json!(false), &json!(3)));
        let params = json!({"queryWord": "管理员", "offset": 0, "size": 5, "fullMatchField": 1});
        assert_eq!(call(&mut world, "POST /v1.0/contact/users/search", params)["totalCount"], 0);
    }
}
