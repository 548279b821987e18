//! The tables: every line of `tests/language/*.jsonl` must come out exactly; and what must hold for any text.

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
            ("让小刘", ""),
            ("是不是应该", ""),
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
                _ => text.push_str(&lexicon.texts[pick % lexicon.texts.len()]),
            }
        }
        parse(&text, now(), lexicon);
        read_answer(&text, lexicon);
    }
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
