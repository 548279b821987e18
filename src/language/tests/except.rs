//! Nobody who was to be left out is written to: whatever the head, an exception is read whole, or there is no notice.

use super::*;
use crate::language::slots::{Audience, Slots};

const WHOM: &[&str] = &[
    "全体",
    "所有人",
    "二级医院",
    "所有二级医院",
    "信息员",
    "各信息员",
    "和平医院的信息员",
    "急诊科",
    "和平医院、安定医院",
    "张三、李四",
    "各单位的信息员",
];
const WITHOUT: &[&str] = &[
    "安定医院",
    "张三",
    "张三、李四",
    "张三和李四",
    "和平医院和急诊科",
    "急诊科的信息员",
    "信息员",
    "外科",
    "胸外科",
    "13800138000",
    "安定医院、张三",
    "护理部、药剂科、ICU",
    "欧阳静",
    "我",
    "急诊科、信息员",
];
/// How it is said; `{}` is who is left out.
const SAID: &[&str] = &[
    "除了{}",
    "除{}外",
    "除{}以外",
    "除{}之外",
    "除了{}以外",
    "{}除外",
    "{}不用发",
    "{}不用通知",
    "{}就不用发了",
    "不含{}",
    "不包括{}",
    "排除{}",
    "（{}除外）",
    "（除{}外）",
    "（不含{}）",
    "除了{}，其他人都发",
    "{}不发",
    "别通知{}",
    "不发{}",
    "{}以外",
    "除{}",
    "但{}除外",
    "剔除{}",
];
const ENDS: &[&str] =
    &["：明天开会", ":明天开会", "\n明天开会", "“明天开会”", "", " 明天开会", "明天开会", "，明天开会"];

/// Of all heads every so many-th is tried: a step that meets each word, each way and each end.
const STEP: usize = 43;
const SKIPPED: usize = 1;

/// Heads with an exception somewhere in them.
fn heads() -> Vec<String> {
    let mut heads = Vec::new();
    for whom in WHOM {
        for without in WITHOUT {
            for said in SAID {
                let clause = said.replace("{}", without);
                heads.push(format!("发通知给{whom}{clause}"));
                heads.push(format!("通知{whom}，{clause}"));
                heads.push(format!("{clause}，通知{whom}"));
                heads.push(format!("给{clause}的{whom}发工作通知"));
                heads.push(format!("明早8点给{whom}发待办，{clause}，"));
            }
        }
    }
    heads
}

/// Whether everybody named is left out of the slots.
fn leaves_out(slots: &Slots, without: &str) -> bool {
    let said = |one: &Audience| match one {
        Audience::Named(name) => vec![name.clone()],
        Audience::Person(one) => one.name.iter().chain(&one.mobile).cloned().collect(),
    };
    let named: Vec<String> = slots.except.iter().flat_map(said).collect();
    let me = slots.except.iter().any(|one| matches!(one, Audience::Person(one) if one.is_self));
    let pieces = without.split(['、', '和', '的']).filter(|piece| !piece.is_empty());
    let mut pieces = pieces.filter(|piece| !matches!(*piece, "平医院")).peekable();
    pieces.peek().is_some()
        && pieces.all(|piece| {
            (piece == "我" && me) || named.iter().any(|name| name.contains(piece.trim_end_matches("人员")))
        })
}

#[test]
fn no_head_loses_its_exception() {
    let lexicon = Lexicon::default();
    let (mut failed, mut read) = (Vec::new(), 0);
    for (at, head) in heads().into_iter().enumerate().skip(SKIPPED).step_by(STEP) {
        let text = format!("{head}{}", ENDS[at % ENDS.len()]);
        let parsed = parse(&text, now(), &lexicon);
        if parsed.intent == Intent::NoticeSend {
            read += 1;
            let without = WITHOUT[at / (SAID.len() * 5) % WITHOUT.len()];
            let said = parsed.slots.text.as_deref().unwrap_or("明天开会");
            if !said.ends_with("明天开会") || said.chars().count() > 4 || !leaves_out(&parsed.slots, without)
            {
                failed.push(format!("{text} => {:?}", parsed.slots));
            }
        } else if parsed.intent.is_write() {
            failed.push(format!("{text} => {}", parsed.intent.name()));
        }
    }
    assert!(failed.is_empty(), "{} of {read}:\n{}", failed.len(), failed[..failed.len().min(60)].join("\n"));
    assert!(read > 150, "only {read} were read at all");
}

#[test]
fn a_text_behind_a_colon_is_nobodys_exception() {
    let lexicon = Lexicon::default();
    for without in WITHOUT {
        for said in SAID {
            let text = said.replace("{}", without);
            let order = format!("通知急诊科：{text}");
            let slots = parse(&order, now(), &lexicon).slots;
            assert!(slots.except.is_empty(), "{order}");
            assert_eq!(slots.text.as_deref(), Some(text.trim()), "{order}");
        }
    }
}

#[test]
fn a_number_that_begins_a_text_is_nobodys() {
    let lexicon = Lexicon::default();
    for head in
        ["发通知给李四：", "通知李四:", "给李四发通知，内容：", "用工作通知发给李四：", "发公告给李四\n"]
    {
        for number in ["13900000011", "139 0000 0011", "+86-13900000011", "010-65001234"] {
            let order = format!("{head}{number}找你，今天回电话");
            let parsed = parse(&order, now(), &lexicon);
            if parsed.intent == Intent::NoticeSend {
                let said = parsed.slots.audience;
                assert_eq!(said, [Audience::Person(Person::named("李四"))], "{order}");
                let text = parsed.slots.text.unwrap_or_default();
                assert!(text.starts_with(number), "{order}: {text}");
            }
        }
    }
    let numbered = parse("发通知给李四 13900000012：今天回电话", now(), &lexicon).slots.audience;
    let person = Person { mobile: Some("13900000012".into()), ..Person::named("李四") };
    assert_eq!(numbered, [Audience::Person(person)]);
}

#[test]
fn names_of_an_organisations_own_are_read() {
    let units = ["基层机构".to_owned(), "东片".to_owned()];
    let lexicon = Lexicon::with_words(Lexicon::usual_roles(), &units);
    for (text, audience, except) in [
        ("发通知给基层机构：开会", "基层机构", None),
        ("发通知给东片：开会", "东片", None),
        ("通知东片明天开会", "东片", None),
        ("发通知给全体，除了东片：开会", "全体", Some("东片")),
        ("东片除外，通知基层机构：开会", "基层机构", Some("东片")),
    ] {
        let slots = parse(text, now(), &lexicon).slots;
        assert_eq!(slots.audience, [Audience::Named(audience.into())], "{text}");
        let except = except.map(|name| Audience::Named(name.into()));
        assert_eq!(slots.except, except.into_iter().collect::<Vec<_>>(), "{text}");
    }
}
