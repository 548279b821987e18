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

fn organisation(lexicon: &Lexicon) -> Organisation {
    let names = Names {
        departments: &["医疗机构", "康宁医院", "急诊科（东院）", "通知中心", "离退休办"],
        members: &["马上", "任命", "时明天"],
        groups: &["值班互助群"],
    };
    Organisation::new(names, lexicon)
}

fn grounded(text: &str, lexicon: &Lexicon, organisation: &Organisation) -> Parsed {
    Reader { now: now(), lexicon, organisation: Some(organisation) }.parse(text)
}

#[test]
fn names_that_an_organisation_has_are_read_whole() {
    let lexicon = Lexicon::default();
    let organisation = organisation(&lexicon);
    for (text, department) in [
        ("把陈晨 13900000199 加到通知中心", "通知中心"),
        ("把陈晨 13900000199 加到急诊科(东院)", "急诊科(东院)"),
        ("添加成员 陈晨 13900000199 离退休办", "离退休办"),
    ] {
        let parsed = grounded(text, &lexicon, &organisation);
        assert_eq!(parsed.intent, Intent::MemberAdd, "{text}");
        assert_eq!(parsed.slots.department.as_deref(), Some(department), "{text}");
    }
    for name in ["马上", "任命"] {
        let parsed = grounded(&format!("查一下{name}"), &lexicon, &organisation);
        assert_eq!((parsed.intent, said(&parsed)), (Intent::MemberStatus, Some(name)));
    }
}

#[test]
fn without_its_names_in_a_text_an_organisation_changes_nothing() {
    let lexicon = Lexicon::default();
    let elsewhere = Names { departments: &["璇玑部"], members: &["澹台灭明"], groups: &[] };
    let elsewhere = Organisation::new(elsewhere, &lexicon);
    for line in [CONTRACT, SAFETY].into_iter().flat_map(lines) {
        let text = line["text"].as_str().unwrap_or_default();
        assert_eq!(grounded(text, &lexicon, &elsewhere), parse(text, now(), &lexicon), "{text}");
    }
}

#[test]
fn two_orders_are_two() {
    let lexicon = Lexicon::default();
    for (text, intents) in [
        ("把张三 13800138000 加到骨科，顺便看看李四进来没", [Intent::MemberAdd, Intent::MemberStatus]),
        ("把张三设成安全员，顺便把他调到设备科", [Intent::RoleGrant, Intent::MemberMove]),
        ("张三加信息员，李四加安全员", [Intent::RoleGrant, Intent::RoleGrant]),
    ] {
        let parsed = parse(text, now(), &lexicon);
        assert_eq!(parsed.intent, Intent::Unknown, "{text}");
        assert_eq!(parsed.orders.iter().map(|order| order.intent).collect::<Vec<_>>(), intents, "{text}");
    }
}
