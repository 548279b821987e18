//! The small world grown to a district: 130 institutions of realistic sizes, each with its administrator.
//!
//! **Invariant:** the same people for the same seed and size; the small world's own stay as they are.

use super::chance::Chance;
use super::{Account, Admin, Department, DepartmentId, Exclusive, Member, Role, World};

/// Institutions of a district, the small world's four among them.
const INSTITUTIONS: usize = 130;
/// Where institutions stand in the tree: parent, what their names end with, how many in a hundred, typical size.
const KINDS: &[(DepartmentId, &str, usize, usize)] = &[
    (900_103, "医院", 8, 700),
    (900_102, "医院", 14, 260),
    (900_101, "中医医院", 12, 70),
    (900_101, "医院", 20, 60),
    (9002, "社区卫生服务中心", 46, 90),
];
const PLACES: &[&str] = &[
    "安贞",
    "八里庄",
    "常营",
    "崔各庄",
    "大屯",
    "东坝",
    "东风",
    "豆各庄",
    "垡头",
    "高碑店",
    "管庄",
    "和平街",
    "呼家楼",
    "建国门外",
    "将台",
    "金盏",
    "劲松",
    "来广营",
    "六里屯",
    "麦子店",
    "南磨房",
    "潘家园",
    "平房",
    "三间房",
    "三里屯",
    "十八里店",
    "首都机场",
    "双井",
    "孙河",
    "太阳宫",
    "团结湖",
    "王四营",
    "望京",
    "香河园",
    "小关",
    "小红门",
    "亚运村",
    "左家庄",
    "酒仙桥",
    "朝外",
    "奥运村",
    "黑庄户",
    "双桥",
];
const PREFIXES: &[&str] = &["", "东", "西", "新", "南"];
const SECTIONS: &[&str] = &[
    "办公室",
    "医务科",
    "护理部",
    "内科",
    "外科",
    "急诊科",
    "药剂科",
    "检验科",
    "放射科",
    "儿科",
    "妇产科",
    "信息科",
    "预防保健科",
    "后勤科",
];
const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "欧阳", "司马",
];
const GIVEN: &[&str] = &[
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超",
    "秀兰", "霞", "平", "刚", "桂英", "建国", "志强", "晓东", "雨桐", "子涵", "浩然", "思远", "佳怡", "文博",
    "一诺", "欣怡", "海燕", "红梅",
];

/// Grows the small world until it has this many members.
pub fn grow(world: &mut World, members: u32, seed: u64) {
    let mut chance = Chance::of(seed);
    world
        .departments
        .insert(900_103, Department { name: "三级医院".into(), parent: 9001, ..Department::default() });
    world.roles.insert(55, Role { name: "一级及以下医院".into(), group: 5 });
    let wanted = usize::try_from(members).unwrap_or(usize::MAX).saturating_sub(world.members.len());
    let plans = plans(&mut chance, wanted);
    let mut number = 0;
    for (n, (name, parent, staff)) in plans.into_iter().enumerate() {
        let id = 910_000 + i64::try_from(n).unwrap_or(0);
        world.departments.insert(id, Department { name: name.clone(), parent, ..Department::default() });
        administrator(world, n, id, &name);
        let sections = sections(world, &mut chance, id, staff);
        for nth in 0..staff.saturating_sub(1) {
            number += 1;
            employ(world, &mut chance, number, (nth, &sections));
        }
    }
}

/// Name, parent and head-count of each new institution; the head-counts add up to what is wanted.
fn plans(chance: &mut Chance, wanted: usize) -> Vec<(String, DepartmentId, usize)> {
    let many = INSTITUTIONS - 4;
    let mut drafts: Vec<(String, DepartmentId, usize)> = Vec::new();
    for n in 0..many {
        let mut share = n * 100 / many;
        let kind = KINDS.iter().find(|(.., part, _)| {
            let inside = share < *part;
            share = share.saturating_sub(*part);
            inside
        });
        let (parent, ending, _, size) = kind.unwrap_or(&KINDS[0]);
        let (place, prefix) = (PLACES[n % PLACES.len()], PREFIXES[n / PLACES.len() % PREFIXES.len()]);
        drafts.push((format!("{prefix}{place}{ending}"), *parent, size / 2 + chance.below(*size)));
    }
    let total: usize = drafts.iter().map(|d| d.2).sum();
    let mut left = wanted;
    let last = drafts.len() - 1;
    for (n, draft) in drafts.iter_mut().enumerate() {
        let fair = if n == last { left } else { (draft.2 * wanted / total.max(1)).max(1).min(left) };
        draft.2 = fair;
        left -= fair;
    }
    drafts.retain(|d| d.2 > 0);
    drafts
}

fn administrator(world: &mut World, n: usize, institution: DepartmentId, name: &str) {
    let userid = format!("adm{n:04}");
    let member = Member {
        unionid: format!("u_{userid}"),
        name: format!("{name}管理员"),
        departments: vec![institution],
        roles: [54].into(),
        active: true,
        admin: Some(Admin::Sub),
        scope: vec![institution],
        exclusive: Some(Exclusive { login: format!("jg{n:06}"), disabled: false, sessions: 1 }),
        userid: userid.clone(),
        ..Member::default()
    };
    world.members.insert(userid, member);
}

/// The departments of an institution: one for about fifteen people, at least two.
fn sections(
    world: &mut World,
    chance: &mut Chance,
    institution: DepartmentId,
    staff: usize,
) -> Vec<DepartmentId> {
    let many = (staff / 15).clamp(2, SECTIONS.len());
    let skip = chance.below(SECTIONS.len());
    (0..many)
        .map(|n| {
            let id = institution * 100 + i64::try_from(n).unwrap_or(0);
            let name = SECTIONS[(skip + n) % SECTIONS.len()].to_owned();
            world.departments.insert(id, Department { name, parent: institution, ..Department::default() });
            id
        })
        .collect()
}

/// One employee; the first three of an institution hold its responsible roles, one in fourteen has never logged in.
fn employ(world: &mut World, chance: &mut Chance, number: u32, (nth, sections): (usize, &[DepartmentId])) {
    let userid = format!("d{number:06}");
    let mobile = format!("138{number:08}");
    let active = chance.below(14) != 0;
    let role = [51, 52, 53].get(nth).copied();
    let name = format!("{}{}", chance.pick(SURNAMES), chance.pick(GIVEN));
    if active {
        let account = Account { name: name.clone(), userid: Some(userid.clone()), ..Account::default() };
        world.register(&mobile, account);
    }
    let member = Member {
        unionid: format!("u_{userid}"),
        name,
        mobile: Some(mobile),
        departments: vec![*chance.pick(sections)],
        roles: role.into_iter().collect(),
        active,
        userid: userid.clone(),
        ..Member::default()
    };
    world.members.insert(userid, member);
}

#[cfg(test)]
mod tests {
    use super::super::seed;
    use super::*;

    #[test]
    fn a_district_has_its_size_and_repeats_itself() {
        let mut one = seed::small(1_790_000_000_000);
        grow(&mut one, 15_000, 7);
        let mut two = seed::small(1_790_000_000_000);
        grow(&mut two, 15_000, 7);
        assert_eq!(one.members.len(), 15_000);
        assert!((800..1_500).contains(&one.departments.len()), "{}", one.departments.len());
        assert_eq!(one.members.values().filter(|m| m.admin == Some(Admin::Sub)).count(), 129);
        assert!(one.members.values().zip(two.members.values()).all(|(a, b)| a.name == b.name));
        let most = one.departments.keys().map(|d| one.members_of(*d).count()).max().unwrap();
        assert!(most < 1_000, "{most}");
        let orphans = one.departments.keys().filter(|d| one.chain(**d).last() != Some(&1)).count();
        assert_eq!(orphans, 0);
        let mut tiny = seed::small(1_790_000_000_000);
        grow(&mut tiny, 40, 7);
        assert_eq!(tiny.members.len(), 40);
    }
}
