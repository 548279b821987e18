//! The small world: a health commission with three institutions, twelve members and five people outside.
//!
//! **Invariant:** the same ids at every start and after every reset; only times depend on the clock.

use super::{
    Account, Admin, Corp, DAY, Department, Exclusive, Group, Leaver, Member, Millis, Role, SYSTEM_GROUP,
    World,
};

const DEPARTMENTS: &[(i64, &str, i64)] = &[
    (1, "朝阳区卫生健康委员会", 0),
    (90, "朝阳一张网", 1),
    (9001, "医疗机构", 90),
    (900_101, "一级医院", 9001),
    (9_001_011, "和平医院", 900_101),
    (9_001_012, "北京康宁中医医院", 900_101),
    (900_102, "二级医院", 9001),
    (9_001_021, "安定医院", 900_102),
    (9002, "社区卫生服务中心", 90),
    (900_201, "望湖社区卫生服务中心", 9002),
    (91, "卫生健康委机关", 1),
    (9101, "信息中心", 91),
    (9102, "应急办", 91),
    (90_010_111, "急诊科", 9_001_011),
    (90_010_112, "药剂科", 9_001_011),
    (90_010_121, "急诊科", 9_001_012),
];

const GROUPS: &[(i64, &str)] = &[(SYSTEM_GROUP, "默认"), (5, "朝阳一张网角色组")];

/// Role ids of the platform's own group: an administrator's `role_list` names them.
pub const MAIN_ADMIN_ROLE: i64 = 13;
/// 子管理员.
pub const SUB_ADMIN_ROLE: i64 = 14;

const ROLES: &[(i64, &str, i64)] = &[
    (11, "负责人", SYSTEM_GROUP),
    (12, "主管", SYSTEM_GROUP),
    (MAIN_ADMIN_ROLE, "主管理员", SYSTEM_GROUP),
    (SUB_ADMIN_ROLE, "子管理员", SYSTEM_GROUP),
    (51, "信息统计负责人", 5),
    (52, "接诉即办员", 5),
    (53, "安全生产负责人", 5),
    (54, "企业账号管理员", 5),
];

/// userid, name, mobile, departments, roles.
type Row = (&'static str, &'static str, &'static str, &'static [i64], &'static [i64]);

const STAFF: &[Row] = &[
    ("boss", "方主任", "13900000001", &[91], &[]),
    ("officer", "冯佳阳", "13900000002", &[9102], &[]),
    ("hp_zhang", "张三", "13900000011", &[90_010_111], &[51]),
    ("hp_li", "李四", "13900000012", &[90_010_112], &[52]),
    ("hp_wang", "王五", "13900000013", &[9_001_011], &[]),
    ("hp_zhang2", "张三", "13900000014", &[90_010_112], &[]),
    ("kn_zhao", "赵六", "13900000021", &[90_010_121], &[53]),
    ("kn_ouyang", "欧阳静", "13900000022", &[9_001_012, 9_001_011], &[]),
    ("wh_sun", "孙七", "13900000031", &[900_201], &[51]),
];

/// userid, name, login, department it manages.
const INSTITUTIONS: &[(&str, &str, &str, i64)] = &[
    ("hp_admin", "和平医院管理员", "hpyy0001", 9_001_011),
    ("kn_admin", "康宁管理员", "knzy0001", 9_001_012),
    ("wh_admin", "望湖管理员", "whsq0001", 900_201),
];

/// The one member who has never logged in.
const INACTIVE: &str = "hp_wang";

/// The world of design 3.1 at a time.
pub fn small(now: Millis) -> World {
    let mut world = World::of(Corp {
        id: "dingsim0001".into(),
        name: "朝阳区卫生健康委员会".into(),
        app: "dingsimapp".into(),
        agent: 1001,
        secret: "sim-app-secret".into(),
        event_token: "simtoken".into(),
        event_aes_key: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG".into(),
    });
    for (id, name, parent) in DEPARTMENTS {
        world
            .departments
            .insert(*id, Department { name: (*name).into(), parent: *parent, ..Department::default() });
    }
    world.role_groups = GROUPS.iter().map(|(id, name)| (*id, (*name).to_owned())).collect();
    for (id, name, group) in ROLES {
        world.roles.insert(*id, Role { name: (*name).into(), group: *group });
    }
    people(&mut world);
    outsiders(&mut world, now);
    groups(&mut world);
    world
}

fn people(world: &mut World) {
    for (userid, name, mobile, departments, roles) in STAFF {
        let active = *userid != INACTIVE;
        let member = Member {
            mobile: Some((*mobile).into()),
            departments: departments.to_vec(),
            roles: roles.iter().copied().collect(),
            active,
            admin: (*userid == "boss").then_some(Admin::Main),
            ..named(userid, name)
        };
        world.members.insert((*userid).into(), member);
        if active {
            let account =
                Account { name: (*name).into(), userid: Some((*userid).into()), ..Account::default() };
            world.register(mobile, account);
        }
    }
    for (userid, name, login, scope) in INSTITUTIONS {
        let member = Member {
            departments: vec![*scope],
            roles: [54].into(),
            active: true,
            admin: Some(Admin::Sub),
            scope: vec![*scope],
            exclusive: Some(Exclusive { login: (*login).into(), disabled: false, sessions: 1 }),
            ..named(userid, name)
        };
        world.members.insert((*userid).into(), member);
    }
}

fn named(userid: &str, name: &str) -> Member {
    Member { userid: userid.into(), unionid: format!("u_{userid}"), name: name.into(), ..Member::default() }
}

fn outsiders(world: &mut World, now: Millis) {
    let person = |name: &str| Account { name: name.into(), ..Account::default() };
    world.register("13900000101", person("周八"));
    world.register("13900000102", Account { certified_elsewhere: true, ..person("吴九") });
    world.register("13900000103", Account { privacy: true, ..person("郑十") });
    let left = now - 60_000;
    world.register("13900000104", Account { guarded_until: left + DAY, ..person("何早") });
    world.leavers.push(Leaver {
        userid: "hp_he".into(),
        name: "何早".into(),
        mobile: Some("13900000104".into()),
        at: left,
        reason: "oapi".into(),
    });
}

fn groups(world: &mut World) {
    let everyone = world.members.keys().cloned().collect();
    world.groups.insert(
        "cidNotice==".into(),
        Group { title: "全区通知群".into(), members: everyone, ..Group::default() },
    );
    let hospital = world.members.keys().filter(|id| id.starts_with("hp_")).cloned().collect();
    world.groups.insert(
        "cidHp==".into(),
        Group { title: "和平医院群".into(), members: hospital, ..Group::default() },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_world_is_the_one_of_the_design() {
        let world = small(1_700_000_000_000);
        assert_eq!((world.departments.len(), world.members.len(), world.accounts.len()), (16, 12, 12));
        assert_eq!(world.chain(90_010_111), [90_010_111, 9_001_011, 900_101, 9001, 90, 1]);
        assert!(!world.members["hp_wang"].active && world.members["hp_admin"].mobile.is_none());
        assert_eq!(world.groups["cidHp=="].members.len(), 5);
        assert_eq!(world.members_of(9_001_011).count(), 3);
        assert!(world.accounts["13900000104"].guarded_until > 1_700_000_000_000);
        assert!(!world.accounts.contains_key("13900000199"));
    }
}
