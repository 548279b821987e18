//! The tables: every line of `tests/language/*.jsonl` must come out exactly; and what must hold for any text.

mod answer;
mod apart;
mod except;
mod followup;
mod frame;
mod fuzz;
mod ground;
mod mention;
mod name;
mod passed;
mod put_right;
mod wish;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

use super::*;

const CONTRACT: &str = include_str!("../../tests/language/contract.jsonl");
const COMMANDS: &str = include_str!("../../tests/language/commands.jsonl");
const QUESTIONS: &str = include_str!("../../tests/language/questions.jsonl");
const SAFETY: &str = include_str!("../../tests/language/safety.jsonl");
const DEPARTMENTS: &str = include_str!("../../tests/language/departments.jsonl");
const EXCEPTIONS: &str = include_str!("../../tests/language/exceptions.jsonl");
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
        let parsed = parse(text, now, &lexicon).printed();
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
fn departments_are_read() {
    check(DEPARTMENTS);
}

#[test]
fn exceptions_are_read() {
    check(EXCEPTIONS);
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
    let all: Vec<Value> =
        [CONTRACT, COMMANDS, QUESTIONS, SAFETY, DEPARTMENTS].into_iter().flat_map(lines).collect();
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
    for (at, text) in orders().into_iter().enumerate() {
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
        // A short run takes every fourth, each order others; `scripts/test --long` takes all.
        let (from, step) = if std::env::var_os("GUANJIA_TEST_LONG").is_some() { (0, 1) } else { (at % 4, 4) };
        for (before, after) in around.into_iter().skip(from).step_by(step) {
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
