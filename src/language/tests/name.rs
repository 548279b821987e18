//! Names and departments that hold other words are read as names and departments in every command.

use super::*;

/// Names that hold words of ours, that are words, that are rare, or that have no surname at all.
const NAMES: &str = "钱进 万里 高兴 常乐 安宁 康健 方圆 温暖 丁一 时光 路遥 任重 查理 司马光 欧阳修 诸葛亮 长孙无忌 呼延灼 \
    王通 刘会 陈开 吴主任 郑院长 老李 王医生 张老师 令狐冲 林平之 于吉 何止 严正 毛利 雷鸣 叶问 连城 应采儿 单晓峰 区志雄 万俟青 \
    尉迟恭 仇英 解晓东 查良镛 乐嘉 翟志刚 曾国藩 朴树 覃海洋 佘诗曼 上官婉儿 成龙 王人杰 祁同伟 侯亮平 田国富 孙连城 热依汗·吐尔逊 \
    迪丽热巴·迪力木拉提 阿依古丽 扎西多吉 巴特尔 乌兰其其格 金正浩 管仲 权志龙 全智贤 柴进 展昭 公孙胜 第五伦 王十 张信 李息 冉冉 \
    于谦 舒淇 左权 符龙飞 冷锋 闻一多 许可欣 沈从文 辛弃疾 容嬷嬷 冼星海 池子 司空图 谷雨 冯唐";

#[test]
fn a_name_is_a_name_in_every_command() {
    let lexicon = Lexicon::default();
    let person = |name: &str| vec![Person::named(name)];
    let mut failed = Vec::new();
    for name in NAMES.split_whitespace() {
        for (before, after, intent) in [
            ("删除", "", Intent::MemberRemove),
            ("把", "删了", Intent::MemberRemove),
            ("给", "加上信息员", Intent::RoleGrant),
            ("取消", "的信息员", Intent::RoleRevoke),
            ("", "的信息员去掉", Intent::RoleRevoke),
            ("把", "从急诊科调到药剂科", Intent::MemberMove),
            ("把", "的职位改成护士长", Intent::MemberUpdate),
            ("查一下", "", Intent::MemberStatus),
            ("", "进来了吗", Intent::MemberStatus),
            ("", "什么状态", Intent::MemberStatus),
            ("重新邀请", "", Intent::InviteResend),
            ("为什么删不了", "", Intent::ScopeShow),
            ("谁把", "删了", Intent::AuditList),
        ] {
            let text = format!("{before}{name}{after}");
            let read = parse(&text, now(), &lexicon);
            if (read.intent, &read.slots.targets) != (intent, &person(name)) {
                failed.push(format!("{text} => {} {:?}", read.intent.name(), read.slots.targets));
            }
        }
        let text = format!("添加成员{name}13800138000急诊科");
        let read = parse(&text, now(), &lexicon).slots;
        if read.members.first().and_then(|member| member.name.as_deref()) != Some(name) {
            failed.push(format!("{text} => {:?}", read.members));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Departments whose names hold words, roles, particles or surnames, and houses named after places.
const DEPARTMENTS: &str = "和平医院 不孕不育科 全科 万寿路社区卫生服务中心 和平里医院 将台社区卫生服务中心 太阳宫社区卫生服务中心 \
    首都机场社区卫生服务中心 常营医院 望京医院 王四营社区卫生服务中心 高碑店社区卫生服务中心 和平街社区卫生服务中心 中日友好医院 妇幼保健院 \
    卫生监督所 急救中心 急诊科 信息科 护理部 ICU 呼吸与危重症医学科 神经外科一病区 五病区 内科门诊 消毒供应中心 党办 安全生产科 接诉即办专班 \
    信息统计科 住院部 CT室 B超室 中药房 发热门诊 输血科 综合办公室 纪检监察室 审计科 团委 医学工程部 东院区 二分院 一级医院";

#[test]
fn a_department_is_one_in_every_command() {
    let lexicon = Lexicon::default();
    let mut failed = Vec::new();
    for name in DEPARTMENTS.split_whitespace() {
        for (before, after, intent) in [
            ("添加成员 王丽 13911110001 ", "", Intent::MemberAdd),
            ("王丽13911110001加到", "", Intent::MemberAdd),
            ("", " 王丽 13911110001 加一下", Intent::MemberAdd),
            ("给", "添加成员 王丽 13911110001", Intent::MemberAdd),
            ("", "有哪些人", Intent::MemberList),
            ("看看", "的人", Intent::MemberList),
            ("", "谁是信息员", Intent::RoleList),
            ("", "的信息员有哪些", Intent::RoleList),
            ("", "还有谁没同意邀请", Intent::InvitePending),
            ("叫", "开个会", Intent::MeetingStart),
            ("给", "建个群", Intent::GroupCreate),
            ("把王丽调到", "", Intent::MemberMove),
            ("发通知给", "：开会", Intent::NoticeSend),
            ("给急诊一部和", "发通知：开会", Intent::NoticeSend),
        ] {
            let text = format!("{before}{name}{after}");
            let read = parse(&text, now(), &lexicon);
            let slots = serde_json::to_value(&read.slots).expect("JSON");
            let said = match intent {
                Intent::MemberMove => &slots["to"],
                Intent::NoticeSend => {
                    slots["audience"].as_array().and_then(|all| all.last()).unwrap_or(&Value::Null)
                }
                _ => &slots["department"],
            };
            if read.intent != intent || said != name {
                failed.push(format!("{text} => {} {slots}", read.intent.name()));
            }
        }
        let read = parse(&format!("删除{name}的王丽"), now(), &lexicon);
        let of = Person { of: Some(name.to_owned()), ..Person::named("王丽") };
        if (read.intent, read.slots.targets) != (Intent::MemberRemove, vec![of]) {
            failed.push(format!(
                "删除{name}的王丽 => {:?}",
                parse(&format!("删除{name}的王丽"), now(), &lexicon).slots.targets
            ));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
