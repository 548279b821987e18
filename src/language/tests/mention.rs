//! Words that stand for somebody named before.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::language::{Lexicon, Person, Reader};

fn read(text: &str, people: &[&str]) -> Option<Value> {
    let lexicon = Lexicon::default();
    let reader = Reader { now: Timestamp::UNIX_EPOCH, lexicon: &lexicon, organisation: None };
    let people: Vec<Person> = people.iter().map(|name| Person::named((*name).to_owned())).collect();
    let parsed = reader.mentioning(text, &people)?;
    Some(json!({"intent": parsed.intent, "slots": parsed.slots}))
}

#[test]
fn whoever_was_named_before_takes_the_place_of_the_word() {
    let lin = json!([{"name": "林小燕"}]);
    for (text, intent, slots) in [
        ("她的职位改成护士", "member.update", json!({"targets": lin, "field": "title", "value": "护士"})),
        ("把她调到药剂科", "member.move", json!({"targets": lin, "to": "药剂科"})),
        ("给她加上信息员", "role.grant", json!({"targets": lin, "roles": ["信息员"]})),
        ("取消她的信息员", "role.revoke", json!({"targets": lin, "roles": ["信息员"]})),
        ("删除他", "member.remove", json!({"targets": lin})),
        ("她进来了吗", "member.status", json!({"targets": lin})),
        ("重新邀请他", "invite.resend", json!({"targets": lin})),
        ("刚才那个人调到药剂科", "member.move", json!({"targets": lin, "to": "药剂科"})),
        ("给刚才加的那个人加上信息员", "role.grant", json!({"targets": lin, "roles": ["信息员"]})),
        (
            "把她的信息员交给李四",
            "role.handover",
            json!({"from": {"name": "林小燕"}, "to": {"name": "李四"}, "roles": ["信息员"]}),
        ),
        (
            "删除李四，资料转给她",
            "member.remove",
            json!({"targets": [{"name": "李四"}], "mode": "transfer", "transfer_to": {"name": "林小燕"}}),
        ),
    ] {
        // Who is named before the word is whom it stands for.
        let own = text.starts_with("删除李四");
        let expected = (!own).then(|| json!({"intent": intent, "slots": slots}));
        assert_eq!(read(text, &["林小燕"]), expected, "{text}");
    }
}

#[test]
fn a_word_for_several_stands_for_all_of_them_and_one_for_one_alone() {
    let both = json!([{"name": "林小燕"}, {"name": "陈晨"}]);
    for (text, slots) in [
        ("他们的职务都改成护士", json!({"targets": both, "field": "title", "value": "护士"})),
        ("把他们都调到急诊科", json!({"targets": both, "to": "急诊科"})),
        ("给他们俩加上信息员", json!({"targets": both, "roles": ["信息员"]})),
        ("把刚才那两个调到急诊科", json!({"targets": both, "to": "急诊科"})),
        ("刚才加的那几个人进来了吗", json!({"targets": both})),
    ] {
        let found = read(text, &["林小燕", "陈晨"]).map(|read| read["slots"].clone());
        assert_eq!(found, Some(slots), "{text}");
    }
    for text in ["把她调到急诊科", "删除他", "给这个人加上信息员"] {
        assert_eq!(read(text, &["林小燕", "陈晨"]), None, "{text}");
    }
}

#[test]
fn nothing_is_read_where_the_word_is_of_the_text_itself_or_no_order() {
    for text in [
        "李四的职位改成护士，他是新来的",
        "其他人调到急诊科",
        "她调走了",
        "她说不用删",
        "别删她",
        "她要是走了再删",
        "发通知给全体：她明天到岗",
        "他们医院有多少人",
        "今天天气怎么样",
    ] {
        assert_eq!(read(text, &["林小燕"]), None, "{text}");
    }
}
