//! The tables: every line of `tests/language/*.jsonl` must come out exactly; and what must hold for any text.

mod fuzz;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

use super::*;

const CONTRACT: &str = include_str!("../../tests/language/contract.jsonl");
const COMMANDS: &str = include_str!("../../tests/language/commands.jsonl");
const QUESTIONS: &str = include_str!("../../tests/language/questions.jsonl");
const SAFETY: &str = include_str!("../../tests/language/safety.jsonl");
const NOW: &str = "2026-11-23T09:30:00+08:00";

fn now() -> Timestamp {
    NOW.parse().expect("a time")
}

fn lines(table: &str) -> Vec<Value> {
    let lines = table.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

fn failures(table: &str) -> Vec<String> {
    let lexicon = Lexicon::default();
    let mut failed = Vec::new();
    for line in lines(table) {
        let text = line["text"].as_str().expect("a text");
        let now = line["now"].as_str().unwrap_or(NOW).parse().expect("a time");
        let parsed = serde_json::to_value(parse(text, now, &lexicon)).expect("JSON");
        let suggested = line["suggest"].is_null()
            || parsed["suggest"].as_array().is_some_and(|found| {
                line["suggest"]
                    .as_array()
                    .is_some_and(|wanted| wanted.iter().all(|intent| found.contains(intent)))
            });
        if parsed["intent"] != line["intent"] || parsed["slots"] != line["slots"] || !suggested {
            failed.push(format!("{text}\n   want {line}\n   have {parsed}"));
        }
    }
    failed
}

fn check(table: &str) {
    let failed = failures(table);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_contract_holds() {
    check(CONTRACT);
}

#[test]
fn commands_are_read() {
    check(COMMANDS);
}

#[test]
fn questions_are_read() {
    check(QUESTIONS);
}

#[test]
fn what_is_no_order_is_none() {
    check(SAFETY);
    for line in lines(SAFETY) {
        let intent = line["intent"].as_str().and_then(Intent::from_name).expect("an intent");
        assert!(!intent.is_write(), "{line}");
    }
}

#[test]
fn every_intent_is_in_a_table() {
    let all: Vec<Value> = [CONTRACT, COMMANDS, QUESTIONS, SAFETY].into_iter().flat_map(lines).collect();
    for intent in Intent::ALL {
        assert!(all.iter().any(|line| line["intent"] == intent.name()), "{}", intent.name());
    }
}

/// Orders of one line without quotations or notice text.
fn orders() -> Vec<String> {
    let all = [CONTRACT, COMMANDS].into_iter().flat_map(lines);
    let orders = all.filter(|line| {
        let intent = line["intent"].as_str().and_then(Intent::from_name);
        let text = line["text"].as_str().unwrap_or_default();
        intent.is_some_and(Intent::is_write)
            && line["slots"]["text"].is_null()
            && line["slots"]["name"].is_null()
            && line["slots"]["value"].is_null()
            && !text.contains(['\n', '“', '，', ',', '@', '＠'])
    });
    orders.map(|line| line["text"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn courtesy_changes_nothing() {
    let lexicon = Lexicon::default();
    let mut failed = Vec::new();
    for text in orders() {
        let plain = parse(&text, now(), &lexicon);
        for (before, after) in [
            ("麻烦", ""),
            ("请", ""),
            ("你好，", ""),
            ("帮我", "，谢谢"),
            ("", "，谢谢！"),
            ("  ", "🙏"),
            ("", "哈"),
        ] {
            let polite = format!("{before}{text}{after}");
            let read = parse(&polite, now(), &lexicon);
            if (read.intent, &read.slots) != (plain.intent, &plain.slots) {
                failed.push(format!("{polite} => {} {:?}", read.intent.name(), read.slots));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_denied_doubted_or_reported_order_is_no_order() {
    let lexicon = Lexicon::default();
    let mut failed = Vec::new();
    for text in orders() {
        let around = [
            ("不要", ""),
            ("别", ""),
            ("先别", ""),
            ("千万别", ""),
            ("不用", "了"),
            ("如果他同意就", ""),
            ("等他回来再", ""),
            ("怎么", ""),
            ("为什么要", ""),
            ("我已经", "了"),
            ("我刚刚", "了"),
            ("要不要", ""),
            ("领导说", ""),
            ("是不是应该", ""),
            ("没说要", ""),
            ("没必要", ""),
            ("暂时不要", ""),
            ("万一", "呢"),
            ("要是有空就", ""),
            ("等通知下来再", ""),
            ("除非", ""),
            ("有人", "了"),
            ("他们", "了"),
            ("昨天", "了"),
            ("主任说", ""),
            ("张三要求", ""),
            ("听说要", ""),
            ("我在考虑", ""),
            ("", "了没有"),
            ("", "了吗"),
            ("", "会怎么样"),
            ("谁", "的"),
            ("如何", ""),
            ("咋", ""),
            ("怎样才能", "啊"),
            ("谢谢你帮忙", ""),
        ];
        for (before, after) in around {
            let doubted = format!("{before}{text}{after}");
            let read = parse(&doubted, now(), &lexicon);
            if read.intent.is_write() {
                failed.push(format!("{doubted} => {}", read.intent.name()));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn what_somebody_else_is_to_do_is_no_order() {
    let lexicon = Lexicon::default();
    let verbs = ["删除", "取消", "把", "给", "添加", "撤", "移除", "重新邀请", "停用", "重置", "发通知"];
    let mut failed = Vec::new();
    for text in orders()
        .into_iter()
        .filter(|text| verbs.iter().any(|verb| text.len() > verb.len() + 3 && text.starts_with(verb)))
    {
        for frame in ["让小刘", "叫王五", "请王主任", "让李护士长去", "请小张帮我", "麻烦刘科长来"]
        {
            let read = parse(&format!("{frame}{text}"), now(), &lexicon);
            if read.intent.is_write() {
                failed.push(format!("{frame}{text} => {}", read.intent.name()));
            }
        }
        if !text.ends_with('吗') {
            let read = parse(&format!("{text}？"), now(), &lexicon);
            if read.intent.is_write() {
                failed.push(format!("{text}？ => {}", read.intent.name()));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_suggested_text_parses_to_its_intent() {
    let lexicon = Lexicon::default();
    let all = [CONTRACT, COMMANDS, QUESTIONS, SAFETY].into_iter().flat_map(lines);
    let mut with_text = 0;
    for line in all.filter(|line| line["intent"] == "unknown") {
        let text = line["text"].as_str().unwrap_or_default();
        let found = suggestions(text, &lexicon);
        let intents: Vec<Intent> = found.iter().map(|suggestion| suggestion.intent).collect();
        assert_eq!(intents, parse(text, now(), &lexicon).suggest, "{text}");
        for suggestion in found {
            let Some(corrected) = suggestion.text else { continue };
            assert_eq!(parse(&corrected, now(), &lexicon).intent, suggestion.intent, "{text} → {corrected}");
            with_text += 1;
        }
    }
    assert!(with_text > 20, "{with_text}");
}

#[test]
fn a_slip_is_put_right() {
    let lexicon = Lexicon::default();
    for (typed, intent, right) in [
        ("填加成员 张三 13800138000", Intent::MemberAdd, Some("添加成员 张三 13800138000")),
        ("@管家 删楚张三", Intent::MemberRemove, Some("删除张三")),
        ("天加成员 张三 13800138000 急诊科", Intent::MemberAdd, Some("添加成员 张三 13800138000 急诊科")),
        ("删除张三？", Intent::MemberRemove, Some("删除张三")),
        ("给李四加了安全员", Intent::RoleGrant, Some("给李四加安全员")),
        ("李四的信息员取消了", Intent::RoleRevoke, Some("李四的信息员取消")),
        ("撤会刚才的通知", Intent::NoticeRecall, Some("撤回刚才的通知")),
        ("不要删除张三", Intent::MemberRemove, None),
        ("如果张三离职再删", Intent::MemberRemove, None),
    ] {
        let found = suggestions(typed, &lexicon);
        let first = found.first().unwrap_or_else(|| panic!("{typed}"));
        assert_eq!((first.intent, first.text.as_deref()), (intent, right), "{typed}");
    }
    assert!(suggestions("删除张三", &lexicon).is_empty());
    assert!(suggestions("今天天气怎么样", &lexicon).is_empty());
}

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
        if (read.intent, read.slots.targets) != (Intent::MemberRemove, vec![Person::named("王丽")]) {
            failed.push(format!("删除{name}的王丽"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn talk_is_no_answer() {
    let lexicon = Lexicon::default();
    for text in [
        "谢谢",
        "谢谢你",
        "稍等",
        "稍等一下",
        "等一下",
        "等下哈",
        "不知道",
        "我不知道",
        "不清楚",
        "不对",
        "不是",
        "没有",
        "我看看",
        "忘了",
        "什么",
        "为什么",
        "手机号是多少",
        "随便",
        "嗯",
        "哦",
        "好像是",
        "不记得了",
        "😀",
        "",
        "。。。",
        "他的手机号我不知道怎么查",
        "等我问一下",
        "张三吗？",
        "收到",
        "麻烦了",
    ] {
        let answer = read_answer(text, &lexicon);
        assert!(answer.names.is_empty() && answer.persons.is_empty(), "{text}: {answer:?}");
        assert!(answer.talk || answer.none || answer.control.is_some(), "{text}: {answer:?}");
    }
    for (text, name) in
        [("张三", "张三"), ("张三，谢谢", "张三"), ("李刚", "李刚"), ("是王五", "王五"), ("叫明白", "明白")]
    {
        let answer = read_answer(text, &lexicon);
        assert!(!answer.talk, "{text}");
        assert_eq!(answer.names, [name], "{text}");
    }
}

#[test]
fn an_organisation_brings_its_own_roles() {
    let roles = vec![RoleWords { name: "院感员".into(), aliases: vec!["院感专员".into()] }];
    let lexicon = Lexicon::with_roles(roles);
    let read = parse("给张三加上院感专员", now(), &lexicon);
    assert_eq!((read.intent, read.slots.roles), (Intent::RoleGrant, vec!["院感员".to_owned()]));
    let read = parse("给张三加上信息员", now(), &lexicon);
    assert!(!read.intent.is_write());
}

#[test]
fn answers_carry_pieces_in_any_order() {
    let lexicon = Lexicon::default();
    let answer = read_answer("13800138000，急诊科", &lexicon);
    assert_eq!(
        (answer.mobiles, answer.department),
        (vec!["13800138000".to_owned()], Some("急诊科".to_owned()))
    );
    assert_eq!(read_answer("电话改成13900000000", &lexicon).mobiles, ["13900000000"]);
    assert_eq!(read_answer("张三", &lexicon).names, ["张三"]);
    assert_eq!(read_answer("信息员", &lexicon).roles, ["信息员"]);
    assert_eq!(read_answer("2", &lexicon).choice, Some(2));
    assert_eq!(read_answer("第2个", &lexicon).choice, Some(2));
    assert_eq!(read_answer("第二个", &lexicon).choice, Some(2));
    assert!(read_answer("没有", &lexicon).none);
    assert!(read_answer("不用", &lexicon).none);
    assert_eq!(read_answer("确认", &lexicon).control, Some(Intent::Confirm));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_an_answer(text in "\\PC{0,60}") {
        let parsed = parse(&text, now(), shared());
        prop_assert!(parsed.suggest.len() <= 3);
        read_answer(&text, shared());
    }

    #[test]
    fn any_mixture_of_our_words_has_an_answer(picks in prop::collection::vec((0usize..4000, 0u8..6), 1..14)) {
        let lexicon = shared();
        let mut text = String::new();
        for (pick, kind) in picks {
            match kind {
                0 => text.push_str("张三"),
                1 => text.push_str(" 13800138000"),
                2 => text.push_str("急诊科\n"),
                _ => text.push_str(words()[pick % words().len()]),
            }
        }
        parse(&text, now(), lexicon);
        read_answer(&text, lexicon);
    }
}

/// Every word of the lexicon.
fn words() -> &'static [&'static str] {
    static WORDS: std::sync::OnceLock<Vec<&'static str>> = std::sync::OnceLock::new();
    let data = include_str!("lexicon/words.txt").lines().filter(|line| !line.starts_with('#'));
    WORDS.get_or_init(|| {
        data.filter_map(|line| line.split_once(':')).flat_map(|(_, words)| words.split_whitespace()).collect()
    })
}

fn shared() -> &'static Lexicon {
    static LEXICON: std::sync::OnceLock<Lexicon> = std::sync::OnceLock::new();
    LEXICON.get_or_init(Lexicon::default)
}

#[test]
fn a_hundred_thousand_characters_are_answered() {
    for piece in [
        "啊",
        "@",
        "“",
        "张三、",
        "给张三加",
        "信息员",
        "没有",
        "1",
        "1 ",
        "\n",
        "把张三从急诊科调到",
        "删除张三\n",
    ] {
        let text = piece.repeat(100_000 / piece.chars().count());
        parse(&text, now(), shared());
    }
    let text = format!("发通知给急诊科：{}", "删除".repeat(50_000));
    assert_eq!(parse(&text, now(), shared()).intent, Intent::NoticeSend);
}
