//! What is put right on a card, one thing a clause, and who of those on it is not to be.

use super::super::{Correction, Lexicon, NewValue, read_corrections};

fn read(text: &str) -> Vec<Correction> {
    read_corrections(text, &Lexicon::default())
}

fn who(text: &str) -> Vec<(&'static str, Vec<String>)> {
    let read = read(text);
    let values = read.iter().flat_map(|one| &one.values);
    values
        .map(|value| {
            let (kind, people) = match value {
                NewValue::FewerPeople(people) => ("without", people),
                NewValue::OnlyPeople(people) => ("only", people),
                NewValue::MorePeople(people) => ("with", people),
                other => panic!("{text}: {other:?}"),
            };
            (kind, people.iter().filter_map(|one| one.name.clone()).collect())
        })
        .collect()
}

#[test]
fn who_of_them_is_not_to_be_is_said_in_many_ways() {
    for text in [
        "陈晨不用了",
        "陈晨不用",
        "陈晨先不调了",
        "陈晨就不用了",
        "去掉陈晨",
        "把陈晨去掉",
        "陈晨去掉吧",
        "陈晨不来了",
        "陈晨先别动",
        "陈晨的不用催了",
        "陈晨先不加了 领导没批",
        "陈晨不来了，他有事",
        "陈晨先不加了 他不来了",
        "陈晨暂时不用设",
        "哦陈晨不用了",
        "不用陈晨了",
        "先不加陈晨",
    ] {
        assert_eq!(who(text), [("without", vec!["陈晨".to_owned()])], "{text}");
    }
    for text in
        ["就刘洋", "只要刘洋", "就刘洋一个", "只留刘洋", "就要刘洋一个就行", "刘洋一个就行", "只调刘洋吧"]
    {
        let read = who(text);
        let only = read == [("only", vec!["刘洋".to_owned()])];
        assert!(only || text == "刘洋一个就行" && read.is_empty(), "{text}: {read:?}");
    }
    assert_eq!(
        who("哦陈晨不用 就刘洋"),
        [("without", vec!["陈晨".to_owned()]), ("only", vec!["刘洋".to_owned()])]
    );
}

#[test]
fn each_clause_puts_right_what_it_names() {
    let values = |text: &str| {
        let read = read(text);
        read.into_iter()
            .map(|one| (one.of.and_then(|of| of.name).unwrap_or_default(), one.values))
            .collect::<Vec<_>>()
    };
    let unit = |name: &str| vec![NewValue::Department(name.to_owned())];
    for text in [
        "刘洋是急诊科的 黄丽是药剂科的",
        "刘洋放急诊科，黄丽放药剂科",
        "刘洋去急诊科 黄丽去药剂科",
        "刘洋的科室是急诊科，黄丽的科室是药剂科",
        "刘洋到急诊科，黄丽到药剂科",
        "刘洋放急诊科，黄丽就放药剂科",
        "不对 刘洋是急诊科的，黄丽是药剂科",
    ] {
        let wanted = vec![("刘洋".to_owned(), unit("急诊科")), ("黄丽".to_owned(), unit("药剂科"))];
        assert_eq!(values(text), wanted, "{text}");
    }
    let number = vec![NewValue::Mobile("13800001004".to_owned())];
    for text in
        ["黄丽是13800001004 少打了一位", "黄丽的号码是13800001004，刚才写错了", "黄丽 13800001004 打错了"]
    {
        let read = values(text);
        assert!(read.is_empty() || read == [("黄丽".to_owned(), number.clone())], "{text}: {read:?}");
    }
    assert_eq!(values("黄丽是13800001004 少打了一位"), [("黄丽".to_owned(), number)]);
    assert_eq!(values("刘洋是护士长"), [("刘洋".to_owned(), vec![NewValue::Title("护士长".to_owned())])]);
}

#[test]
fn what_is_no_correction_stays_none() {
    for text in [
        "陈晨不对",
        "陈晨不在急诊科了",
        "陈晨不是信息员",
        "陈晨不是急诊科的 查一下药剂科",
        "陈晨不用 把李四删了",
        "刘洋是急诊科的吗",
        "刘洋是急诊科的 把李四调到药剂科",
        "删除陈晨",
        "就这样",
        "只要急诊科",
        "谁不用了",
        "不用了",
        "陈晨不知道",
    ] {
        assert_eq!(read(text), Vec::new(), "{text}");
    }
}
