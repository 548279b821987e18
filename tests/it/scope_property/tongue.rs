//! What people say in a story: every command, about people and departments inside and outside of their reach, named in
//! every way people are named.

/// Chance from a seed (`SplitMix64`).
pub struct Dice(u64);

impl Dice {
    /// The same throws for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Below this.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) >> 16).expect("64 bits") % end.max(1)
    }

    /// One of them.
    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// So many times of a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Name, number and userid of those who are there at the beginning; what they are like is the world's business.
pub const PEOPLE: [(&str, &str); 22] = [
    ("方主任", "13900000001"),
    ("冯佳阳", "13900000002"),
    ("张三", "13900000011"),
    ("李四", "13900000012"),
    ("王五", "13900000013"),
    ("张三", "13900000014"),
    ("赵六", "13900000021"),
    ("欧阳静", "13900000022"),
    ("孙七", "13900000031"),
    ("和平医院管理员", ""),
    ("康宁管理员", ""),
    ("望湖管理员", ""),
    ("李娜", "13900000300"),
    ("王芳", "13900000301"),
    ("刘洋", "13900000302"),
    ("杨帆", "13900000303"),
    ("黄磊", "13900000304"),
    ("周敏", "13900000305"),
    ("高原", "13900000306"),
    ("林涛", "13900000307"),
    ("何平", "13900000308"),
    ("马超", "13900000309"),
];

/// Those of them who are not in the small world, and where they are put.
pub const NEWCOMERS: [(&str, &str, &str); 10] = [
    ("李娜", "13900000300", "9001011"),
    ("王芳", "13900000301", "90010111"),
    ("刘洋", "13900000302", "90010112"),
    ("杨帆", "13900000303", "9001011"),
    ("黄磊", "13900000304", "9001011"),
    ("周敏", "13900000305", "90010112"),
    ("高原", "13900000306", "90010121"),
    ("林涛", "13900000307", "9001012"),
    ("何平", "13900000308", "900201"),
    ("马超", "13900000309", "90010112,900201"),
];

/// Who writes and presses; administrators more often.
pub const ACTORS: [&str; 9] =
    ["hp_admin", "hp_admin", "hp_admin", "kn_admin", "wh_admin", "boss", "hp_zhang", "kn_ouyang", "officer"];

const DEPARTMENTS: [&str; 14] = [
    "急诊科",
    "药剂科",
    "和平医院",
    "北京康宁中医医院",
    "望湖社区卫生服务中心",
    "安定医院",
    "应急办",
    "信息中心",
    "医疗机构",
    "朝阳区卫生健康委员会",
    "和平医院急诊科",
    "康宁急诊科",
    "一级医院",
    "放射科",
];
const ROLES: [&str; 6] = ["信息员", "接诉即办员", "安全生产负责人", "安全员", "企业账号管理员", "子管理员"];
const NEW: [&str; 5] = ["陈晨", "周八", "吴九", "郑十", "钱十二"];
const NUMBERS: [&str; 10] = [
    "13900000199",
    "13900000101",
    "13900000102",
    "13900000103",
    "13900000104",
    "13900000150",
    "13900000151",
    "13900000152",
    "13900000021",
    "1390000",
];
const LOGINS: [&str; 4] = ["hpyy0001", "knzy0001", "whsq0001", "adyy0001"];

/// What is filled in by chance: P a person, D a department, R a role, N a new name, T a number, L a login name, W who says it.
const ORDERS: [&str; 76] = [
    "发通知给D，除了P：报数W",
    "发通知给全体，除了D、P：报数W",
    "发通知给D：报数W",
    "发通知给D、D：报数W",
    "发通知给全体：报数W",
    "发通知给各R：报数W",
    "发通知给D的R：报数W",
    "用待办通知P、P：报数W",
    "用待办和工作通知通知D：报数W",
    "单聊通知P、P：报数W",
    "单聊通知D：报数W",
    "发公告给D：报数W",
    "DING通知P：报数W",
    "发通知到和平医院群：报数W",
    "半小时后发通知给D：报数W",
    "催一下没看的",
    "撤回刚才的通知",
    "用DING催一下没看的",
    "添加成员 N T D R",
    "添加成员 N T D",
    "添加成员 N T",
    "把N拉进D，手机号T",
    "添加成员 D\nN T R\nN T",
    "批量添加\n姓名\t手机号\t部门\nN\tT\tD\nN\tT\tD",
    "添加成员 P D",
    "把P的职位改成护士长",
    "把P的职位改成主任，工号改成A102",
    "P工号A103",
    "把P的邮箱改成 a@b.cn",
    "把P的备注改成返聘",
    "P手机号改成T",
    "把P调到D",
    "把P从D调到D",
    "把P从D移出",
    "把P移出D",
    "删除P",
    "直接删除P",
    "直接删除P和P",
    "直接删除：李娜、王芳、刘洋、杨帆、黄磊、周敏",
    "直接删除：李娜、王芳、刘洋、杨帆、黄磊、P",
    "把P删了，资料转给P",
    "给P办理离职",
    "给P加上R",
    "给P和P加上R",
    "让P担任R",
    "取消P的R",
    "R从P换成P",
    "R换成P",
    "把P的R交给P",
    "去掉P的R，给P加上",
    "重新邀请P",
    "重新邀请 T",
    "新建企业账号 adyy0001 安定医院管理员",
    "新建企业账号 L N D T",
    "停用企业账号 L",
    "启用企业账号 L",
    "重置 L 的密码",
    "让企业账号 L 退出登录",
    "建一个群叫数据上报群，成员P、P",
    "把P、P拉个群，叫工作群",
    "把各家R拉个群，叫数据上报群",
    "给D建个群，叫科室群",
    "现在和P、P开个视频会",
    "现在和各R开视频会，主题是数据上报",
    "明天上午9点和P开视频会，主题是数据上报",
    "把P拉进D",
    "在D下新建科室康复科",
    "新建部门疼痛科",
    "把D改名为急诊医学科",
    "把康复科改名为药剂科",
    "删除D这个科室",
    "撤销康复科",
    "设P为D主管",
    "设P、P为D主管",
    "取消P的D主管",
    "D主管换成P",
];

const QUESTIONS: [&str; 12] = [
    "查一下P",
    "谁是R",
    "D有哪些人",
    "操作记录",
    "我能管哪些部门",
    "还有谁没同意邀请",
    "P说收不到邀请",
    "帮助",
    "不要删除P",
    "谁删了P",
    "怎么删除成员",
    "如果P离职再删",
];

const ANSWERS: [&str; 18] = [
    "P",
    "P",
    "D",
    "D",
    "R",
    "T",
    "N",
    "1",
    "2",
    "3",
    "现在",
    "不转交资料",
    "直接删除",
    "上一步",
    "取消",
    "下一页",
    "adyy0001",
    "工作群",
];

const MINDS: [&str; 8] = ["不对，是P", "电话改成T", "改到D", "换成R", "算了，删除P", "不是P，是P", "D", "R"];

/// What counts as a yes, or as the head-count that stands for one.
const ASSENTS: [&str; 7] = ["确认", "确认", "好的", "可以", "是的", "同意", "6"];

/// Whom and what departments somebody mostly talks about: their own.
fn near(actor: &str) -> (&'static [(&'static str, &'static str)], &'static [&'static str]) {
    match &actor[..2] {
        "hp" => (&HEPING, &["急诊科", "药剂科", "和平医院", "和平医院急诊科"]),
        "kn" => (&PEOPLE[6..8], &["急诊科", "北京康宁中医医院", "康宁急诊科"]),
        "wh" => (&PEOPLE[20..], &["望湖社区卫生服务中心"]),
        _ => (&PEOPLE, &DEPARTMENTS),
    }
}

const HEPING: [(&str, &str); 8] = [
    ("李四", "13900000012"),
    ("王五", "13900000013"),
    ("李娜", "13900000300"),
    ("王芳", "13900000301"),
    ("刘洋", "13900000302"),
    ("杨帆", "13900000303"),
    ("黄磊", "13900000304"),
    ("周敏", "13900000305"),
];

/// A command.
pub fn order(dice: &mut Dice, actor: &str) -> String {
    let model = if dice.chance(92) { dice.of(&ORDERS) } else { dice.of(&QUESTIONS) };
    fill(model, dice, actor)
}

/// What may answer a question.
pub fn answer(dice: &mut Dice, actor: &str) -> String {
    let model = dice.of(&ANSWERS);
    fill(model, dice, actor)
}

/// A change of mind.
pub fn mind(dice: &mut Dice, actor: &str) -> String {
    let model = dice.of(&MINDS);
    fill(model, dice, actor)
}

/// A yes.
pub fn assent(dice: &mut Dice) -> String {
    dice.of(&ASSENTS).to_owned()
}

fn fill(model: &str, dice: &mut Dice, actor: &str) -> String {
    let mut said = String::new();
    // One word in three sentences is somebody else's business.
    let (people, departments) = if dice.chance(65) { near(actor) } else { (&PEOPLE[..], &DEPARTMENTS[..]) };
    for c in model.chars() {
        match c {
            'P' => said.push_str(&person(dice, people)),
            'D' => said.push_str(dice.of(departments)),
            'R' if dice.chance(85) => said.push_str(dice.of(&ROLES[..4])),
            'R' => said.push_str(dice.of(&ROLES)),
            'N' => said.push_str(dice.of(&NEW)),
            'T' if dice.chance(60) => said.push_str(&format!("139000004{:02}", dice.below(100))),
            'T' => said.push_str(dice.of(&NUMBERS)),
            'W' => said.push_str(&format!("【{actor}】")),
            'L' => said.push_str(dice.of(&LOGINS)),
            other => said.push(other),
        }
    }
    said
}

/// By name, by number, both, with @, with a department, or oneself.
fn person(dice: &mut Dice, people: &[(&str, &str)]) -> String {
    let (name, number) = dice.of(people);
    match dice.below(12) {
        0 => "我".to_owned(),
        1 | 2 if !number.is_empty() => number.to_owned(),
        3 if !number.is_empty() => format!("{name}{number}"),
        4 => format!("@{name}"),
        5 => format!("{}的{name}", dice.of(&DEPARTMENTS)),
        _ => name.to_owned(),
    }
}
