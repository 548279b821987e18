//! What is said about a notice that is out, and what only looks like it.

use crate::language::slots::Audience;
use crate::language::{Intent, Lexicon, Organisation, Reader, Sure, parse};

fn reader_of(lexicon: &Lexicon) -> Reader<'_> {
    Reader { now: jiff::Timestamp::UNIX_EPOCH, lexicon, organisation: None }
}

fn names(all: &[Audience]) -> Vec<String> {
    let name = |one: &Audience| match one {
        Audience::Named(name) => name.clone(),
        Audience::Person(person) => person.name.clone().unwrap_or_default(),
    };
    all.iter().map(name).collect()
}

#[test]
fn a_notice_or_its_reminder_is_taken_back() {
    let lexicon = Lexicon::default();
    for (text, sure, notice, all) in [
        ("提醒那条也撤回", Sure::Named, Some("提醒"), false),
        ("把提醒也撤回来", Sure::Named, Some("提醒"), false),
        ("撤回提醒3", Sure::Named, Some("3"), false),
        ("撤回提醒 3", Sure::Named, Some("3"), false),
        ("提醒3也撤了", Sure::Named, Some("3"), false),
        ("那条提醒撤回", Sure::Named, Some("提醒"), false),
        ("催的那条也撤了吧", Sure::Named, Some("提醒"), false),
        ("通知和提醒都撤回", Sure::Named, None, true),
        ("刚才那个会不开了 通知撤回来", Sure::Named, None, false),
        ("会议取消了，把通知收回来", Sure::Named, None, false),
        ("不开会了 通知撤回", Sure::Named, None, false),
        ("活动取消了 刚才的撤回", Sure::Plain, None, false),
        ("两条都撤回", Sure::Plain, None, true),
        ("两个都撤", Sure::Faint, None, true),
        ("两个都撤 会议取消了", Sure::Faint, None, true),
    ] {
        let found = reader_of(&lexicon).follow_up(text).unwrap_or_else(|| panic!("{text}"));
        let read = (found.intent, found.sure, found.slots.notice.as_deref(), found.all);
        assert_eq!(read, (Intent::NoticeRecall, sure, notice, all), "{text}");
        if sure == Sure::Named && !all {
            assert_eq!(
                parse(text, jiff::Timestamp::UNIX_EPOCH, &lexicon).intent,
                Intent::NoticeRecall,
                "{text}"
            );
        }
    }
}

#[test]
fn who_has_read_is_asked_of_all_or_of_some() {
    let lexicon = Lexicon::default();
    for (text, sure, of) in [
        ("谁看了", Sure::Plain, vec![]),
        ("都看了吗", Sure::Plain, vec![]),
        ("大家都看了没", Sure::Plain, vec![]),
        ("和平的都看了吗", Sure::Plain, vec!["和平"]),
        ("康宁都看了没有", Sure::Plain, vec!["康宁"]),
        ("望湖看了几个", Sure::Plain, vec!["望湖"]),
        ("和平医院的人看了吗", Sure::Plain, vec!["和平医院"]),
        ("没看的里面 和平的有几个", Sure::Plain, vec!["和平"]),
        ("没看的有几个是康宁的", Sure::Plain, vec!["康宁"]),
        ("没看的里有没有望湖的", Sure::Plain, vec!["望湖"]),
        ("现在呢 又有人看了吗", Sure::Plain, vec![]),
        ("现在有几个人看了", Sure::Plain, vec![]),
        ("有没有新看的", Sure::Plain, vec![]),
        ("提醒发出去了吗", Sure::Named, vec![]),
        ("现在呢", Sure::Faint, vec![]),
        ("安定医院没人吗 怎么没有它", Sure::Faint, vec!["安定医院"]),
        ("怎么没有望湖", Sure::Faint, vec!["望湖"]),
        ("安定医院怎么不在里面", Sure::Faint, vec!["安定医院"]),
    ] {
        let found = reader_of(&lexicon).follow_up(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!((found.intent, found.sure), (Intent::NoticeStatus, sure), "{text}");
        assert_eq!(names(&found.slots.audience), of, "{text}");
    }
}

#[test]
fn those_who_have_not_read_are_reminded_or_some_of_them() {
    let lexicon = Lexicon::default();
    for (text, sure, only, except) in [
        ("催一下他们", Sure::Plain, vec![], vec![]),
        ("再催一下他们", Sure::Plain, vec![], vec![]),
        ("催他们看", Sure::Plain, vec![], vec![]),
        ("提醒一下这几个人", Sure::Plain, vec![], vec![]),
        ("只催和平的", Sure::Plain, vec!["和平"], vec![]),
        ("康宁的不用催了 只催和平跟望湖的", Sure::Plain, vec!["和平", "望湖"], vec!["康宁"]),
        ("望湖的别催了", Sure::Faint, vec![], vec!["望湖"]),
        ("康宁不催了", Sure::Faint, vec![], vec!["康宁"]),
    ] {
        let found = reader_of(&lexicon).follow_up(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!((found.intent, found.sure), (Intent::NoticeRemind, sure), "{text}");
        assert_eq!(names(&found.slots.audience), only, "{text}");
        assert_eq!(names(&found.slots.except), except, "{text}");
    }
}

#[test]
fn what_denies_asks_tells_or_says_anything_more_is_none() {
    let lexicon = Lexicon::default();
    for text in [
        "领导说催一下没看的",
        "除非催一下没看的",
        "只要没看就催",
        "别撤回",
        "不要撤回提醒3",
        "撤回了吗",
        "提醒那条撤回了没有",
        "我已经撤回提醒了",
        "谁撤回的通知",
        "提醒大家明天开会",
        "提醒他们明天开会",
        "提醒一下明天开会",
        "别催他们",
        "不用催了",
        "为什么催他们",
        "他们都看了",
        "我看过了",
        "这通知我看过了怎么还催",
        "会议取消了",
        "信息化工作会取消 时间另行通知",
        "撤销张三的信息员",
        "撤回通知并删除张三",
        "明天下午开会",
        "一级医院",
        "看一下张三",
        "",
    ] {
        assert_eq!(reader_of(&lexicon).follow_up(text), None, "{text}");
    }
    let long = "谁看了".repeat(50_000);
    assert_eq!(reader_of(&lexicon).follow_up(&long), None);
    let names =
        crate::language::Names {
            departments: &["和平医院", "人民医院"], members: &["孙七"], groups: &[]
        };
    let organisation = Organisation::new(names, &lexicon);
    let reader = Reader { organisation: Some(&organisation), ..reader_of(&lexicon) };
    let found = reader.follow_up("人民医院和和平的都看了吗").expect("two houses");
    assert_eq!(self::names(&found.slots.audience), ["人民医院", "和平"]);
}
