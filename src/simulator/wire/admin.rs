//! Administrators and what they manage (directory, 4). Both calls ignore the application's own scope.

use serde_json::json;

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::{Admin, ROOT};

/// Pages `query-the-administrator-list`, `query-permissions-of-the-administrator-address-book`.
pub const APIS: &[Api] = &[
    Api::exempt("POST /topapi/user/listadmin", "qyapi_get_member", list),
    Api::exempt("POST /topapi/user/get_admin_scope", "qyapi_get_member", scope),
];

#[expect(clippy::unnecessary_wraps, reason = "a handler's signature")]
fn list(desk: &mut Desk<'_>, _: &Params) -> Answer {
    let admins = desk.world.members.values().filter_map(|m| {
        let level = match m.admin? {
            Admin::Main => 1,
            Admin::Sub => 2,
        };
        Some(json!({"userid": m.userid, "sys_level": level}))
    });
    Ok(json!({"result": admins.collect::<Vec<_>>()}))
}

/// `dept_ids` stands at the top level; a member who is no administrator has none (assumption).
fn scope(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let userid = params.text("userid").ok_or_else(|| Refusal::missing("userid"))?;
    let member = desk.world.members.get(&userid).ok_or_else(Refusal::no_member)?;
    let departments = match member.admin {
        Some(Admin::Main) => vec![ROOT],
        Some(Admin::Sub) => member.scope.clone(),
        None => Vec::new(),
    };
    Ok(json!({"dept_ids": departments}))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, small};
    use super::*;

    #[test]
    fn levels_and_scopes() {
        let mut world = small();
        let admins = call(&mut world, "POST /topapi/user/listadmin", json!({}));
        assert_eq!(admins["result"].as_array().unwrap().len(), 4);
        assert_eq!(admins["result"][0], json!({"userid": "boss", "sys_level": 1}));
        let mut scope = |userid: &str| {
            call(&mut world, "POST /topapi/user/get_admin_scope", json!({"userid": userid}))["dept_ids"]
                .clone()
        };
        assert_eq!(
            (scope("boss"), scope("hp_admin"), scope("hp_li")),
            (json!([1]), json!([9_001_011]), json!([]))
        );
        let nobody = call(&mut world, "POST /topapi/user/get_admin_scope", json!({"userid": "x"}));
        assert_eq!(nobody["errcode"], 60_121);
    }
}
