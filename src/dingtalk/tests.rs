//! The directory as the client reads it from a stand-in platform.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::admin::Level;
use super::invite::Audit;
use super::leaver::Reason;
use super::standin::{Reply, StandIn};
use super::{Error, Lane};
use crate::domain::department::Chain;
use crate::domain::id::{DepartmentId, RoleId, UserId};
use crate::domain::mobile::Mobile;
use crate::domain::permit::{Action, Actor, Permit, Rank, Target};
use crate::domain::role::Role;

fn ok(result: &Value) -> Value {
    json!({"errcode": 0, "errmsg": "ok", "result": result, "request_id": "15r6t"})
}

fn ids(ids: &[i64]) -> Vec<DepartmentId> {
    ids.iter().copied().map(DepartmentId).collect()
}

#[tokio::test]
async fn people_by_number_and_by_department() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let by_mobile = "POST /topapi/v2/user/getbymobile";
    platform.says(by_mobile, ok(&json!({"userid": "hp_li"})));
    let mobile = Mobile::new("13900000012");
    assert_eq!(client.user_by_mobile(&mobile).await.expect("asked"), Some("hp_li".into()));
    for code in [60121, 40104] {
        platform.says(by_mobile, json!({"errcode": code, "errmsg": "x"}));
        assert_eq!(client.user_by_mobile(&mobile).await.expect("asked"), None);
    }
    platform.says(by_mobile, json!({"errcode": 88, "sub_code": "60011", "errmsg": "x"}));
    assert!(matches!(client.user_by_mobile(&mobile).await, Err(Error::NotGranted { .. })));
    platform.says("POST /topapi/user/listid", ok(&json!({"userid_list": ["a", "b"]})));
    assert_eq!(client.user_ids_in(DepartmentId(90)).await.expect("asked"), ["a".into(), "b".into()]);
    platform.says("POST /topapi/v2/user/get", json!({"errcode": 60121, "errmsg": "x"}));
    assert!(matches!(client.user(&"nope".into()).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_departments_members_page_by_page() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let client = client.in_lane(Lane::Bulk);
    let api = "POST /topapi/v2/user/list";
    let one =
        json!([{"userid": "a", "name": "甲", "dept_id_list": [90], "exclusive_account": true, "mobile": ""}]);
    platform.says(api, ok(&json!({"has_more": true, "next_cursor": 10, "list": one})));
    platform.says(api, ok(&json!({"has_more": false, "list": null})));
    let first = client.users_in(DepartmentId(90), 0).await.expect("a page");
    assert_eq!((first.items.len(), first.next), (1, Some(10)));
    assert!(first.items[0].exclusive && first.items[0].mobile.is_none() && !first.items[0].active);
    let last = client.users_in(DepartmentId(90), 10).await.expect("a page");
    assert_eq!((last.items.len(), last.next), (0, None));
}

#[tokio::test]
async fn departments_and_their_chains() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    platform.says(
        "POST /topapi/v2/department/get",
        ok(&json!({"dept_id": 90, "name": "一张网", "parent_id": 1, "member_count": 9,
            "dept_manager_userid_list": ["a", "b"]})),
    );
    let read = client.department(DepartmentId(90)).await.expect("it");
    assert_eq!((read.members, read.heads), (Some(9), vec!["a".into(), "b".into()]));
    platform.says(
        "POST /topapi/v2/department/get",
        ok(&json!({"dept_id": 90, "name": "一张网", "parent_id": 1})),
    );
    assert_eq!(
        client.department(DepartmentId(90)).await.expect("it").department.parent,
        Some(DepartmentId::ROOT)
    );
    platform.says("POST /topapi/v2/department/get", ok(&json!({"dept_id": 1, "name": "委", "parent_id": 0})));
    assert_eq!(client.department(DepartmentId::ROOT).await.expect("it").department.parent, None);
    platform.says(
        "POST /topapi/v2/department/listsub",
        ok(&json!([{"dept_id": 91, "name": "机关", "parent_id": 1}])),
    );
    assert_eq!(client.departments_below(DepartmentId::ROOT).await.expect("them")[0].id, DepartmentId(91));
    let chain = "POST /topapi/v2/department/listparentbydept";
    platform.says(chain, ok(&json!({"parent_id_list": [900_101, 9001, 90, 1]})));
    let read = client.chain(DepartmentId(900_101)).await.expect("a chain");
    assert_eq!(read.ids(), ids(&[900_101, 9001, 90, 1]));
    for wrong in [json!([900_101, 9001]), json!([]), json!([90, 1]), Value::Null] {
        platform.says(chain, ok(&json!({"parent_id_list": wrong})));
        assert!(matches!(client.chain(DepartmentId(900_101)).await, Err(Error::Shape { .. })), "{wrong}");
    }
    let chains = "POST /topapi/v2/department/listparentbyuser";
    let lists = json!([{"parent_dept_id_list": [91, 1]}, {"parent_dept_id_list": [90, 1]}]);
    platform.says(chains, ok(&json!({"parent_list": lists})));
    let read: Vec<_> =
        client.chains_of(&"x".into()).await.expect("chains").iter().map(Chain::department).collect();
    assert_eq!(read, ids(&[91, 90]));
    platform.says(
        "POST /v1.0/contact/departments/search",
        json!({"hasMore": false, "list": [9_001_011, "9001012"]}),
    );
    assert_eq!(client.search_departments("和平").await.expect("hits"), ids(&[9_001_011, 9_001_012]));
}

#[tokio::test]
async fn roles_and_who_holds_them() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let list = "POST /topapi/role/list";
    let group =
        |id: i64, name: &str| json!({"groupId": 5, "name": "角色组", "roles": [{"id": id, "name": name}]});
    platform.says(list, ok(&json!({"hasMore": true, "list": [group(51, "信息统计负责人")]})));
    platform.says(
        list,
        ok(&json!({"hasMore": false, "list": [group(52, "接诉即办员"), {"name": "空", "roles": null}]})),
    );
    let roles = client.roles().await.expect("roles");
    assert_eq!((roles.len(), roles[1].id, roles[1].group.as_str()), (2, RoleId(52), "角色组"));
    assert_eq!(platform.asked(list)[1].body, json!({"size": 200, "offset": 200}));
    platform.says(
        "POST /topapi/role/simplelist",
        ok(&json!({"hasMore": false, "list": [{"userid": "a", "name": "甲"}]})),
    );
    assert_eq!(client.role_members(RoleId(51)).await.expect("holders")[0].user, "a".into());
}

#[tokio::test]
async fn roles_are_given_as_far_as_permitted() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let role = |id| Role { id: RoleId(id), name: "x".to_owned(), say: "x".to_owned(), grantable: true };
    let chain = Chain::new(ids(&[90, 1])).expect("a chain");
    let target = Target { user: "hp_li".into(), chains: vec![chain], administrator: false };
    let boss = Actor { user: "boss".into(), rank: Rank::MainAdministrator };
    let roles: Vec<Role> = (1..=21).map(role).collect();
    let grant = Action::GrantRoles { target: target.clone(), roles: roles.clone() };
    let permit = Permit::check(&boss, &grant).expect("allowed");
    let some = [RoleId(1), RoleId(2)];
    client.grant_roles(&permit, &some, &"hp_li".into()).await.expect("given");
    let api = "POST /topapi/role/addrolesforemps";
    assert_eq!(platform.asked(api)[0].body, json!({"roleIds": "1,2", "userIds": "hp_li"}));
    let refused = client.grant_roles(&permit, &some, &"hp_wang".into()).await;
    assert!(matches!(refused, Err(Error::PermitMismatch)));
    let refused = client.grant_roles(&permit, &[RoleId(99)], &"hp_li".into()).await;
    assert!(matches!(refused, Err(Error::PermitMismatch)));
    assert!(matches!(client.revoke_roles(&permit, &some, &"hp_li".into()).await, Err(Error::PermitMismatch)));
    let all: Vec<RoleId> = roles.iter().map(|role| role.id).collect();
    let refused = client.grant_roles(&permit, &all, &"hp_li".into()).await;
    assert!(matches!(refused, Err(Error::TooMany { limit: 20 })));
    assert_eq!(platform.asked(api).len(), 1);
    let permit = Permit::check(&boss, &Action::RevokeRoles { target, roles }).expect("allowed");
    platform.says("POST /topapi/role/removerolesforemps", json!({"errcode": 33011, "errmsg": "x"}));
    assert!(matches!(client.revoke_roles(&permit, &some, &"hp_li".into()).await, Err(Error::RoleUnknown)));
}

#[tokio::test]
async fn administrators_and_what_they_manage() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let admins = json!([{"userid": "boss", "sys_level": 1}, {"userid": "hp_admin", "sys_level": "2"}, {"userid": "x"}]);
    platform.says("POST /topapi/user/listadmin", ok(&admins));
    let expected = [("boss".into(), Level::Main), ("hp_admin".into(), Level::Sub)];
    assert_eq!(client.admins().await.expect("admins"), expected);
    let scope = "POST /topapi/user/get_admin_scope";
    platform.says(scope, json!({"errcode": 0, "dept_ids": [9_001_011]}));
    assert_eq!(client.admin_scope(&"hp_admin".into()).await.expect("scope"), ids(&[9_001_011]));
    for none in [
        json!({"errcode": 60121, "errmsg": "x"}),
        json!({"errcode": 0, "dept_ids": []}),
        json!({"errcode": 0}),
    ] {
        platform.says(scope, none);
        assert!(client.admin_scope(&"hp_li".into()).await.expect("scope").is_empty());
    }
    platform.answers(scope, vec![Reply::Page(502, "<html>"); 3]);
    assert!(
        client.admin_scope(&"hp_admin".into()).await.is_err(),
        "not answered is not the same as no scope"
    );
}

#[tokio::test]
async fn leavers_and_invitations() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let api = "GET /v1.0/contact/empLeaveRecords";
    let record = |time: Value| json!({"userId": "gone", "name": "某", "mobile": "13900000104", "leaveTime": time, "leaveReason": "oapi"});
    let records =
        [json!("2023-11-14T22:13:20Z"), json!("2023-11-14T22:13Z"), json!(1_700_000_000_000_i64), json!("?")];
    let records: Vec<Value> = records.into_iter().map(record).collect();
    platform.says(api, json!({"nextToken": "7", "records": records}));
    platform.says(api, json!({"nextToken": "", "records": []}));
    let since = Timestamp::from_millisecond(1_690_000_000_123).expect("a time");
    let page = client.leavers(since, None).await.expect("a page");
    assert_eq!(page.items.len(), 4);
    assert_eq!(page.items[0].reason, Reason::Api);
    assert!(page.items[..3].iter().all(|one| one.left_at.is_some()) && page.items[3].left_at.is_none());
    assert!(!format!("{page:?}").contains("13900000104"));
    assert_eq!(page.next.as_deref(), Some("7"));
    assert_eq!(client.leavers(since, page.next.as_deref()).await.expect("a page").next, None);
    let query = &platform.asked(api)[0].query;
    assert_eq!(query, "startTime=2023-07-22T04%3A26%3A40Z&nextToken=0&maxResults=50");
    let infos = "GET /v1.0/contact/invites/infos";
    platform.says(infos, json!({"inviteSwitch": false, "linkInvite": true, "auditType": 1}));
    let policy = client.invite_policy().await.expect("a policy");
    assert!(!policy.open && policy.by_link && policy.audit == Audit::SubAdministrators);
    platform.says(infos, json!({}));
    assert!(matches!(client.invite_policy().await, Err(Error::Shape { .. })));
}

#[tokio::test]
async fn departments_are_changed_as_far_as_permitted() {
    use crate::domain::permit::department::DepartmentChange;
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let boss = Actor { user: "boss".into(), rank: Rank::MainAdministrator };
    let permit = |change| Permit::check(&boss, &Action::ChangeDepartment(change)).expect("allowed");
    let chain = |all: &[i64]| Chain::new(ids(all)).expect("a chain");
    let (parent, ward) = (DepartmentId(90), DepartmentId(91));
    let made = permit(DepartmentChange::Create { parent: chain(&[90, 1]), name: "康复科".to_owned() });
    let create = "POST /topapi/v2/department/create";
    platform.says(create, ok(&json!({"dept_id": 91})));
    assert_eq!(client.create_department(&made, parent, "康复科").await.expect("made"), ward);
    assert_eq!(platform.asked(create)[0].body, json!({"name": "康复科", "parent_id": 90}));
    for (code, name_taken) in [(60_021, true), (60_004, false)] {
        platform.says(create, json!({"errcode": code, "errmsg": "x"}));
        let refused = client.create_department(&made, parent, "康复科").await;
        assert_eq!(matches!(refused, Err(Error::NameTaken)), name_taken);
        assert_eq!(matches!(refused, Err(Error::DepartmentUnknown)), !name_taken);
    }
    platform.says(create, ok(&json!({})));
    assert!(matches!(client.create_department(&made, parent, "康复科").await, Err(Error::Shape { .. })));
    assert!(matches!(client.create_department(&made, parent, "骨科").await, Err(Error::PermitMismatch)));
    assert!(matches!(client.delete_department(&made, parent).await, Err(Error::PermitMismatch)));
    let gone = permit(DepartmentChange::Remove { department: chain(&[91, 90, 1]), members: 0, below: 0 });
    for code in [60_005, 60_006] {
        platform.says("POST /topapi/v2/department/delete", json!({"errcode": code, "errmsg": "x"}));
        assert!(matches!(client.delete_department(&gone, ward).await, Err(Error::DepartmentInUse)));
    }
    let named =
        permit(DepartmentChange::Rename { department: chain(&[91, 90, 1]), name: "骨科".to_owned() });
    client.rename_department(&named, ward, "骨科").await.expect("named");
    assert!(matches!(client.rename_department(&named, parent, "骨科").await, Err(Error::PermitMismatch)));
    let heads = |add: Vec<UserId>, take| {
        let (department, before) = (chain(&[91, 90, 1]), vec![UserId::from("a")]);
        permit(DepartmentChange::Heads { department, before, add, take, strangers: Vec::new() })
    };
    let (a, b) = (UserId::from("a"), UserId::from("b"));
    let (before, both) = ([a.clone()], [a.clone(), b.clone()]);
    client.set_department_heads(&heads(vec![b], vec![]), ward, &before, &both).await.expect("headed");
    client.set_department_heads(&heads(vec![], vec![a]), ward, &before, &[]).await.expect("headless");
    let update = platform.asked("POST /topapi/v2/department/update");
    let bodies: Vec<&Value> = update.iter().map(|asked| &asked.body).collect();
    assert_eq!(
        bodies,
        [
            &json!({"dept_id": 91, "name": "骨科"}),
            &json!({"dept_id": 91, "dept_manager_userid_list": "a,b"}),
            &json!({"dept_id": 91, "dept_manager_userid_list": "",
                "force_update_fields": "dept_manager_userid_list"}),
        ]
    );
}
