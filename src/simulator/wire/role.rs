//! Roles: read, grant, take (directory, 3).
//!
//! **Invariant:** the platform's own roles (默认 group) are neither granted nor taken.

use serde_json::{Value, json};

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::seed::{MAIN_ADMIN_ROLE, SUB_ADMIN_ROLE};
use crate::simulator::world::{Admin, Member, Role, SYSTEM_GROUP, World};

/// Pages `obtains-a-list-of-enterprise-roles`, `obtains-the-role-group-information`, `queries-role-details`,
/// `obtain-the-list-of-employees-of-a-role`, `add-role-information-to-employees-in-batches`,
/// `delete-the-color-information-of-employee-corners-in-batches`.
pub const APIS: &[Api] = &[
    Api::exempt("POST /topapi/role/list", "qyapi_get_department_list", list),
    Api::exempt("POST /topapi/role/getrolegroup", "qyapi_get_department_list", group),
    Api::exempt("POST /topapi/role/getrole", "qyapi_get_department_member", get),
    Api::exempt("POST /topapi/role/simplelist", "qyapi_get_department_member", holders),
    Api::exempt("POST /topapi/role/addrolesforemps", "qyapi_manage_addresslist", add),
    Api::exempt("POST /topapi/role/removerolesforemps", "qyapi_manage_addresslist", remove),
];

/// `offset` and `size`, both or neither; `size` is 20 unless given and at most `most`.
fn page(params: &Params, most: usize) -> Result<(usize, usize), Refusal> {
    let offset = params.number("offset").unwrap_or(0);
    let size = params.number("size").unwrap_or(20);
    let offset = usize::try_from(offset).map_err(|_| Refusal::old(40_068, "不合法的偏移量"))?;
    let size = usize::try_from(size).ok().filter(|s| (1..=most).contains(s));
    Ok((offset, size.ok_or_else(|| Refusal::old(40_069, "不合法的分页大小"))?))
}

fn list(desk: &mut Desk<'_>, params: &Params) -> Answer {
    if params.raw("offset").is_some() != params.raw("size").is_some() {
        return Err(Refusal::missing(if params.raw("size").is_some() { "offset" } else { "size" }));
    }
    let (offset, size) = page(params, 200)?;
    let world = &desk.world;
    let groups = world.role_groups.iter().skip(offset).take(size).map(|(id, name)| {
        let roles: Vec<_> = roles_of(world, *id).map(|(id, r)| json!({"id": id, "name": r.name})).collect();
        json!({"groupId": id, "name": name, "roles": roles})
    });
    let list: Vec<_> = groups.collect();
    Ok(json!({"result": {"hasMore": world.role_groups.len() > offset + size, "list": list}}))
}

fn roles_of(world: &World, group: i64) -> impl Iterator<Item = (i64, &Role)> {
    world.roles.iter().filter(move |(_, r)| r.group == group).map(|(id, r)| (*id, r))
}

fn group(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let id = params.number("group_id").ok_or_else(|| Refusal::missing("group_id"))?;
    let name = desk.world.role_groups.get(&id).ok_or_else(|| Refusal::shape("group_id"))?;
    let roles = roles_of(desk.world, id).map(|(id, r)| json!({"role_id": id, "role_name": r.name}));
    Ok(json!({"role_group": {"group_name": name, "roles": roles.collect::<Vec<_>>()}}))
}

fn get(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let id = params.number("roleId").ok_or_else(|| Refusal::missing("roleId"))?;
    let role = desk.world.roles.get(&id).ok_or_else(no_role)?;
    Ok(json!({"role": {"name": role.name, "groupId": role.group}}))
}

fn no_role() -> Refusal {
    Refusal::old(33_011, "角色不存在")
}

/// Whether a member holds a role, the platform's own included.
pub fn holds(member: &Member, role: i64) -> bool {
    match role {
        MAIN_ADMIN_ROLE => member.admin == Some(Admin::Main),
        SUB_ADMIN_ROLE => member.admin == Some(Admin::Sub),
        _ => member.roles.contains(&role),
    }
}

fn holders(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let id = params.number("role_id").ok_or_else(|| Refusal::missing("role_id"))?;
    if !desk.world.roles.contains_key(&id) {
        return Err(no_role());
    }
    let (offset, size) = page(params, 100)?;
    let all: Vec<_> = desk.world.members.values().filter(|m| holds(m, id)).collect();
    let more = all.len() > offset + size;
    let list: Vec<Value> = all
        .into_iter()
        .skip(offset)
        .take(size)
        .map(|m| json!({"userid": m.userid, "name": m.name, "manageScopes": []}))
        .collect();
    let mut result = json!({"hasMore": more, "list": list});
    if more {
        result["nextCursor"] = json!(offset + size);
    }
    Ok(json!({"result": result}))
}

/// The roles and members a grant names, all of them valid.
fn grant(world: &World, params: &Params, most_users: usize) -> Result<(Vec<i64>, Vec<String>), Refusal> {
    let roles = params.numbers("roleIds").ok_or_else(|| Refusal::shape("roleIds"))?;
    let users = params.list("userIds");
    if roles.is_empty() || users.is_empty() {
        return Err(Refusal::missing(if roles.is_empty() { "roleIds" } else { "userIds" }));
    }
    if roles.len() > 20 || users.len() > most_users {
        return Err(Refusal::shape(if roles.len() > 20 { "roleIds" } else { "userIds" }));
    }
    for id in &roles {
        let role = world.roles.get(id).ok_or_else(no_role)?;
        if role.group == SYSTEM_GROUP {
            return Err(Refusal::old(45_016, "系统默认角色不支持该操作"));
        }
    }
    for user in &users {
        let member = world.members.get(user).ok_or_else(|| Refusal::old(33_012, "无效的USERID"))?;
        if !world.app_sees_member(member) {
            return Err(Refusal::old(50_002, "请求的员工userid不在授权范围内"));
        }
    }
    Ok((roles, users))
}

fn add(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let (roles, users) = grant(desk.world, params, 20)?;
    for user in &users {
        if let Some(member) = desk.world.members.get_mut(user) {
            member.roles.extend(roles.iter().copied());
        }
    }
    desk.world.fire("label_user_change", json!({"userIdList": users, "labelIdList": roles, "action": "add"}));
    Ok(json!({}))
}

fn remove(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let (roles, users) = grant(desk.world, params, 100)?;
    for user in &users {
        if let Some(member) = desk.world.members.get_mut(user) {
            member.roles.retain(|r| !roles.contains(r));
        }
    }
    desk.world
        .fire("label_user_change", json!({"userIdList": users, "labelIdList": roles, "action": "remove"}));
    Ok(json!({}))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, small};
    use super::*;

    #[test]
    fn roles_are_listed_by_group() {
        let mut world = small();
        let all = call(&mut world, "POST /topapi/role/list", json!({}))["result"].clone();
        assert_eq!((&all["list"][1]["groupId"], &all["list"][1]["roles"][0]["id"]), (&json!(5), &json!(51)));
        let group = call(&mut world, "POST /topapi/role/getrolegroup", json!({"group_id": 5}));
        assert_eq!(group["role_group"]["roles"][3]["role_name"], "企业账号管理员");
        let role = call(&mut world, "POST /topapi/role/getrole", json!({"roleId": 52}));
        assert_eq!(role["role"], json!({"name": "接诉即办员", "groupId": 5}));
        let params = json!({"role_id": 51, "size": 1, "offset": 0});
        let holders = call(&mut world, "POST /topapi/role/simplelist", params)["result"].clone();
        assert_eq!((&holders["hasMore"], &holders["list"][0]["userid"]), (&json!(true), &json!("hp_zhang")));
        assert_eq!(
            call(&mut world, "POST /topapi/role/simplelist", json!({"role_id": 9}))["errcode"],
            33_011
        );
    }

    #[test]
    fn grants_are_all_or_nothing() {
        let mut world = small();
        let mut code = |api: &str, roles: &str, users: &str| {
            let params = json!({"roleIds": roles, "userIds": users});
            call(&mut world, &format!("POST /topapi/role/{api}"), params)["errcode"].clone()
        };
        assert_eq!(code("addrolesforemps", "51,52", "hp_wang,nobody"), 33_012);
        assert_eq!(code("addrolesforemps", "51,14", "hp_wang"), 45_016);
        assert_eq!(code("addrolesforemps", "51,59", "hp_wang"), 33_011);
        let many = vec!["hp_wang"; 21].join(",");
        assert_eq!(code("addrolesforemps", "51", &many), 400_002);
        assert_eq!(code("removerolesforemps", "52", &many), 0);
        assert_eq!(code("addrolesforemps", "51,52", "hp_wang"), 0);
        assert_eq!(world.members["hp_wang"].roles.len(), 2);
        let event = &world.events.last().unwrap().payload;
        assert_eq!(*event, json!({"userIdList": ["hp_wang"], "labelIdList": [51, 52], "action": "add"}));
    }
}
