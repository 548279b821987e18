//! Names of all kinds in every order, an organisation's own names, and several orders in one message.

use super::*;

const FOREIGN: &str = "买买提·阿布都拉 阿依努尔·图尔荪 叶尔肯·木拉提 热合买提·库尔班 努尔阿米娜·依明 阿力木江·吐逊 卡德尔·热西提 \
    阿卜杜拉·热合曼 古丽巴哈尔·买买提 木合亚提·哈布丁 赛力克·别克 吐尔逊·阿洪 帕提古丽·肉孜 艾尼瓦尔·托合提 次仁卓嘎 达瓦卓玛 \
    扎西平措 拉毛措 索朗旺堆 格桑梅朵 乌日娜 敖日格勒 阿尔斯楞 德德玛 其其格 巴特尔 乌云其木格 呼斯楞 阿牛木支 吉克隽逸 \
    买买提·阿不都拉 买买提·阿布都热合曼 阿布都拉·买买提 艾合买提·吐尔逊江 热依扎·阿里木江 祖丽皮亚·帕力哈提 阿不都外力·阿不力米提 \
    阿依夏木 艾尼瓦尔买买提 玉罕 刀美兰 岩温 𠮷田 䶮龑 欧阳娜娜 诸葛清 亓官雪 司徒雅 公孙策 令狐冲之";

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭罗梁";
const GIVEN: &str = "秀英 伟 芳芳 建国 志强 丽娟 小满 一舟 晓蕾 文海";

fn names() -> Vec<String> {
    let plain =
        SURNAMES.chars().flat_map(|surname| GIVEN.split(' ').map(move |given| format!("{surname}{given}")));
    FOREIGN.split_whitespace().map(str::to_owned).chain(plain).collect()
}

fn said(parsed: &Parsed) -> Option<&str> {
    let member = parsed.slots.members.first().and_then(|member| member.name.as_deref());
    member.or_else(|| parsed.slots.targets.first().and_then(|person| person.name.as_deref()))
}

#[test]
fn a_name_stands_whole_in_every_order() {
    let lexicon = Lexicon::default();
    let (mut tried, mut cut, mut unread) = (0, Vec::new(), Vec::new());
    for name in names() {
        for (before, after, intent) in [
            ("添加成员 ", " 13800138000 急诊科", Intent::MemberAdd),
            ("把", " 13800138000 加到急诊科", Intent::MemberAdd),
            ("查一下", "", Intent::MemberStatus),
            ("给", "加上信息员", Intent::RoleGrant),
            ("把", "调到药剂科", Intent::MemberMove),
            ("把", "删了", Intent::MemberRemove),
        ] {
            let text = format!("{before}{name}{after}");
            let parsed = parse(&text, now(), &lexicon);
            tried += 1;
            if parsed.intent != intent {
                unread.push(text);
            } else if said(&parsed) != Some(name.as_str()) {
                cut.push(format!("{text} => {:?}", said(&parsed)));
            }
        }
    }
    assert!(tried >= 1_200, "{tried}");
    let dotted = cut.iter().filter(|text| text.contains('·')).count();
    assert_eq!(dotted, 0, "cut at or behind a dot:\n{}", cut.join("\n"));
    assert!(cut.len() * 100 <= tried, "{} of {tried} cut:\n{}", cut.len(), cut.join("\n"));
    assert!(unread.len() * 100 <= tried * 3, "{} of {tried} unread:\n{}", unread.len(), unread.join("\n"));
}

#[test]
fn two_orders_are_two() {
    let lexicon = Lexicon::default();
    for (text, intents) in [
        ("把张三 13800138000 加到骨科，顺便看看李四进来没", [Intent::MemberAdd, Intent::MemberStatus]),
        ("把张三设成安全员，顺便把他调到设备科", [Intent::RoleGrant, Intent::MemberMove]),
        ("张三加信息员，李四加安全员", [Intent::RoleGrant, Intent::RoleGrant]),
        ("把王五职位改成护士长，李四改成护师", [Intent::MemberUpdate, Intent::MemberUpdate]),
        ("王五电话改成13900000101，李四工号改成B7", [Intent::MemberUpdate, Intent::MemberUpdate]),
        ("赵敏的职称改为主管护师；周芷若改为护师", [Intent::MemberUpdate, Intent::MemberUpdate]),
        ("李四调到急诊科并设为信息员", [Intent::MemberMove, Intent::RoleGrant]),
        ("王五设为安全员，再调到药剂科", [Intent::RoleGrant, Intent::MemberMove]),
        ("给周八加上信息员，并调到设备科", [Intent::RoleGrant, Intent::MemberMove]),
        ("孙七调到内科，并且去掉信息员", [Intent::MemberMove, Intent::RoleRevoke]),
        ("通知3收回 通知4没看的催一下", [Intent::NoticeRecall, Intent::NoticeRemind]),
    ] {
        let parsed = parse(text, now(), &lexicon);
        assert_eq!(parsed.intent, Intent::Unknown, "{text}");
        assert_eq!(parsed.orders.iter().map(|order| order.intent).collect::<Vec<_>>(), intents, "{text}");
    }
}

#[test]
fn what_the_second_order_leaves_out_is_what_the_first_has_said() {
    let lexicon = Lexicon::default();
    for (text, name) in [
        ("李四调到急诊科并设为信息员", "李四"),
        ("给周八加上信息员，并调到设备科", "周八"),
        ("把王五职位改成护士长，李四改成护师", "李四"),
        ("赵敏的职称改为主管护师；周芷若改为护师", "周芷若"),
    ] {
        let parsed = parse(text, now(), &lexicon);
        let second = parsed.orders.last().map(|order| &order.slots.targets[..]);
        assert_eq!(second, Some(&[Person::named(name)][..]), "{text}");
    }
}

#[test]
fn who_only_stands_beside_an_order_is_not_in_it() {
    let lexicon = Lexicon::default();
    for (text, intent, names) in [
        ("王五和李四里头，把李四删了", Intent::MemberRemove, vec!["李四"]),
        ("张三跟李四两个里，把李四调到急诊科", Intent::MemberMove, vec!["李四"]),
        ("李四的角色别动，给王五加上信息员", Intent::RoleGrant, vec!["王五"]),
        ("王大也当信息员，孙七不变", Intent::RoleGrant, vec!["王大"]),
        ("给李四来个信息员", Intent::RoleGrant, vec!["李四"]),
        ("再给王五来一个安全员", Intent::RoleGrant, vec!["王五"]),
    ] {
        let parsed = parse(text, now(), &lexicon);
        let said: Vec<&str> = parsed.slots.targets.iter().filter_map(|one| one.name.as_deref()).collect();
        assert_eq!((parsed.intent, said), (intent, names), "{text}");
    }
    for text in ["让孟逸然她们科长去设信息员", "老蔡呀 麻烦你给冉闵行设下信息员", "不要删张三，删李四"]
    {
        assert!(!parse(text, now(), &lexicon).intent.is_write(), "{text}");
    }
}

#[test]
fn the_end_of_a_number_goes_to_whom_it_stands_beside() {
    let lexicon = Lexicon::default();
    for (text, tail) in [
        ("尾号0014那个张三调到急诊科", "0014"),
        ("给尾号0011的张三加上信息员", "0011"),
        ("张三（尾号 0014）调到急诊科", "0014"),
        ("删除手机尾号是8812的张三", "8812"),
        ("查一下后四位0011的张三", "0011"),
    ] {
        let parsed = parse(text, now(), &lexicon);
        let [one] = &parsed.slots.targets[..] else { panic!("{text}: {:?}", parsed.slots) };
        assert_eq!((one.name.as_deref(), one.tail.as_deref()), (Some("张三"), Some(tail)), "{text}");
    }
}

#[test]
fn what_speaks_of_somebody_is_no_position() {
    let lexicon = Lexicon::default();
    for text in [
        "职位也给他写上 安全专员",
        "赵六的职位帮我写护士长 顺便查查她手机号对不对",
        "张三职务给我看看是啥",
        "李四的工号帮我查查",
    ] {
        let slots = parse(text, now(), &lexicon).slots;
        let said = slots.value.into_iter().chain(slots.changes.into_iter().map(|change| change.value));
        for value in said {
            assert!(!value.contains(['他', '她', '我', '查']), "{text}: {value}");
        }
    }
}
