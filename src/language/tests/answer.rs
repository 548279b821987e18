//! Answers in a dialogue, and an organisation's own words.

use super::*;

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

#[test]
fn what_was_not_understood_of_several_is_taken_from_none() {
    let lexicon = Lexicon::default();
    for text in [
        "周八 139 0000 0101 急诊的\n吴九13900000102 也是急诊 信息员吧\n还有个郑十 药剂 号码我等下找",
        "张小三那谁 13900000101 信息员什么的 还有 13900000102",
        "哎呀怎么说呢\n13900000101 信息员吧大概",
    ] {
        let answer = read_answer(text, &lexicon);
        assert!(answer.mobiles.len() != 1 && answer.roles.is_empty(), "{text}: {answer:?}");
    }
}
