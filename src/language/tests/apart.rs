//! Orders about different people in one message are never made one order about both.

use super::super::{Intent, Lexicon, parse};
use super::now;

#[test]
fn orders_about_different_people_stay_apart() {
    let lexicon = Lexicon::default();
    let grants = ["给张三加上信息员", "给张三加上接诉即办员", "把张三设为信息员"];
    let seconds = [
        ("给李四加上安全员", Intent::RoleGrant),
        ("取消王五的安全员", Intent::RoleRevoke),
        ("把李四调到药剂科", Intent::MemberMove),
        ("删除李四", Intent::MemberRemove),
        ("添加成员 陈晨 13900000199 急诊科", Intent::MemberAdd),
    ];
    let mut failed = Vec::new();
    for first in grants {
        for (second, intent) in seconds {
            for mark in ["，", "；", "。", "\n"] {
                let text = format!("{first}{mark}{second}");
                let intents: Vec<Intent> =
                    parse(&text, now(), &lexicon).orders.iter().map(|one| one.intent).collect();
                if intents != [Intent::RoleGrant, intent] {
                    failed.push(format!("{text:?}: {intents:?}"));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn who_gives_and_who_takes_over_the_same_is_one_handover() {
    let lexicon = Lexicon::default();
    for text in [
        "给张三加信息员，去掉李四的信息员",
        "取消李四的信息员，给张三加上信息员",
        "去掉李四的信息员，给张三加上",
        "取消李四的信息员，换给张三",
    ] {
        assert_eq!(parse(text, now(), &lexicon).intent, Intent::RoleHandover, "{text}");
    }
}

#[test]
fn what_only_adds_to_an_order_is_no_order_beside_it() {
    let lexicon = Lexicon::default();
    for (text, intent) in [
        ("添加成员：1、王丽 13911110001；2、赵强 13911110002", Intent::MemberAdd),
        ("把李四拉进急诊科，手机号 139 0013 9000", Intent::MemberAdd),
        ("加一下王五，手机一三八零零零零零零零一", Intent::MemberAdd),
        ("给张三、李四加上信息员", Intent::RoleGrant),
        ("把张三的职位改成护士长，工号改成A206", Intent::MemberUpdate),
    ] {
        assert_eq!(parse(text, now(), &lexicon).intent, intent, "{text}");
    }
}

#[test]
fn what_is_said_besides_of_newcomers_is_part_of_their_addition() {
    use serde_json::json;
    let of = |text: &str| {
        let parsed = parse(text, jiff::Timestamp::UNIX_EPOCH, &Lexicon::default());
        (parsed.intent, serde_json::to_value(&parsed.slots.members).expect("plain data"))
    };
    let chen = |more: serde_json::Value| {
        let mut member = json!({"name": "陈伟", "mobile": "13911110002"});
        let fields = more.as_object().expect("fields").clone();
        member.as_object_mut().expect("fields").extend(fields);
        json!([member])
    };
    for (text, more) in [
        ("添加成员 陈伟 13911110002，给陈伟加上信息员", json!({"roles": ["信息员"]})),
        ("加上陈伟13911110002，陈伟还要当信息员", json!({"roles": ["信息员"]})),
        ("添加成员 陈伟 13911110002，陈伟的职位改成护士长", json!({"title": "护士长"})),
    ] {
        assert_eq!(of(text), (Intent::MemberAdd, chen(more)), "{text}");
    }
    // Of somebody else it is an order of its own.
    let other = parse(
        "添加成员 陈伟 13911110002，给李四加上信息员",
        jiff::Timestamp::UNIX_EPOCH,
        &Lexicon::default(),
    );
    assert_eq!(other.orders.len(), 2, "{other:?}");
}
