//! What hurried people say beside plain orders: lists without a command, times, whom to turn to, undoing, what waits.

use super::*;

fn read(text: &str) -> Parsed {
    parse(text, now(), shared())
}

#[test]
fn nobody_is_parted_from_the_number_behind_the_name() {
    for (text, people) in [
        ("新来俩人 王大 13911110041 李大13911110042 都是普通员工", 2),
        ("来了三个 王一13911110041 李二 13911110042 赵三13911110043 都没有职务", 3),
        ("王大 13911110041，李大 13911110042 普通员工 急诊科", 2),
        ("新同事 陈晨，13900000199 急诊科", 1),
        ("新招的 周立 13911110051\n吴敏 13911110052\n都放药剂科", 2),
        ("再加两个 王大 13911110041 李大13911110042 都放急诊科", 2),
        ("护士长 10:32\n新来的规培生李想 手机13911112222 急诊科的", 1),
        ("王主任 2026-11-30 10:32:05\n新人 赵敏 13911113333 药剂科\n李四 10:33\n收到", 1),
        ("「王主任:新人 赵敏 13911113333 药剂科 麻烦加一下」", 1),
        ("新来一个小姑娘叫陈晨 电话13900000199 在急诊科", 1),
    ] {
        let parsed = read(text);
        let all = &parsed.slots.members;
        if parsed.intent != Intent::MemberAdd {
            assert!(parsed.orders.is_empty() && all.is_empty(), "{text}: {parsed:?}");
            continue;
        }
        assert_eq!(all.len(), people, "{text}: {all:?}");
        for one in all {
            let (name, number) = (one.name.as_deref(), one.mobile.as_deref());
            let (Some(name), Some(number)) = (name, number) else { panic!("{text}: {one:?}") };
            let (at, of) = (text.find(name), text.find(number));
            assert!(at < of && (2..=3).contains(&name.chars().count()), "{text}: {name} {number}");
        }
    }
    // What somebody else says is no order, a list in it is one.
    for text in ["「王主任：删除王五」", "「李四：给张三加上信息员」", "王主任 10:32\n把王五删了吧张三说的"]
    {
        assert_ne!(read(text).intent, Intent::MemberAdd, "{text}");
    }
}

/// What is confirmed is done at once: when else it is to be is never dropped.
#[test]
fn another_time_is_left_over() {
    for text in [
        "下周一把王五调到急诊科",
        "明天给李四加上信息员",
        "后天上午9点把张三删了",
        "把王五后天调到药剂科",
        "12月1日把李四的信息员取消",
        "明天下午3点把赵六的职位改成护士长",
        "今晚8点删除王五",
        "明天，把李四调到急诊科",
    ] {
        let parsed = read(text);
        let asked = parsed.intent == Intent::Unknown || !parsed.left.is_empty();
        assert!(asked, "{text}: {parsed:?}");
    }
    for text in
        ["今天报到的陈晨 13900000199 急诊科", "现在把李四调到急诊科", "把李四调到急诊科，他昨天就来了"]
    {
        assert!(read(text).later.is_none(), "{text}");
    }
}

#[test]
fn what_waits_who_helps_and_what_is_taken_back_have_words() {
    for (intent, said) in [
        (
            Intent::WorkList,
            "今天有啥要处理的|我还有什么没办的吗|今天要处理啥|现在有哪些等我处理的|待我审批的有哪些|有什么要办的事|还有没有要我批的|我的待办事项",
        ),
        (
            Intent::ContactShow,
            "管理员是谁|谁是我们的管理员|管理员电话给一个|想给我们科加个人找谁|到底找谁|人工|转人工|烦死了 到底找谁弄|我们医院的管理员叫什么",
        ),
        (
            Intent::Undo,
            "撤销刚才的操作|恢复刚才的|加错人了，刚才那个撤了吧|刚才那个撤了吧 加错了|搞错了 恢复一下|删错了，恢复|还原刚才的修改|把刚才加的撤销了|撤销上一步",
        ),
        (
            Intent::NoticeReceived,
            "谁发的通知|这个通知谁发的|刚才那条通知是谁发的|这个通知啥意思|通知说的什么|我收到了哪些通知|给我的通知有哪些|这通知是什么内容",
        ),
        (Intent::NoticeList, "我都发过啥|最近都发了些什么通知|我刚发了哪些"),
    ] {
        for text in said.split('|') {
            assert_eq!(read(text).intent, intent, "{text}");
        }
    }
    for text in ["找谁顶张三的班", "撤回刚才的通知", "不要撤销刚才的操作", "谁看了通知", "怎么撤销"]
    {
        let intent = read(text).intent;
        assert!(
            !matches!(intent, Intent::Undo | Intent::ContactShow | Intent::NoticeReceived),
            "{text}: {intent:?}"
        );
    }
}

#[test]
fn lists_are_counted_and_narrowed() {
    for text in [
        "谁没有角色",
        "哪些人没有角色",
        "急诊科谁没角色",
        "没有任何角色的人有哪些",
        "我们院还有谁没有角色",
        "没设角色的有多少",
        "谁还没加角色",
        "没有角色的人",
    ] {
        let parsed = read(text);
        assert!(parsed.intent == Intent::MemberList && parsed.slots.without_role, "{text}: {parsed:?}");
    }
    for text in ["全区多少信息员", "一共几个接诉即办员", "信息员有多少", "急诊科多少信息员"]
    {
        assert_eq!(read(text).intent, Intent::RoleList, "{text}");
    }
    for (text, all) in [
        ("把李四的角色都去掉", true),
        ("李四的角色全部取消", true),
        ("取消李四的角色", false),
        ("李四的信息员去掉", false),
    ] {
        let parsed = read(text);
        assert_eq!((parsed.intent, parsed.all), (Intent::RoleRevoke, all), "{text}");
    }
    for text in ["用ding再催一遍", "用单聊催一下", "打电话催一下没看的", "用弹窗再提醒一遍"]
    {
        let parsed = read(text);
        assert!(
            parsed.intent == Intent::NoticeRemind && parsed.slots.channels.len() <= 1,
            "{text}: {parsed:?}"
        );
    }
    for text in ["通知2不发了", "通知3取消", "通知 4 先不发了", "编号7的通知不发了"] {
        let parsed = read(text);
        assert!(matches!(parsed.intent, Intent::NoticeRecall | Intent::Unknown), "{text}: {parsed:?}");
    }
}

#[test]
fn what_is_on_a_card_is_put_right_in_peoples_words() {
    let right = |text: &str| read_correction(text, shared()).unwrap_or_default();
    for (text, end) in [
        ("哎号码打错了最后两位是88", "88"),
        ("号码最后一位是8", "8"),
        ("尾号应该是0198", "0198"),
        ("手机号末尾是 66", "66"),
        ("她的电话后四位是1234", "1234"),
        ("不对，最后三位改成777", "777"),
        ("最后两位错了是99", ""),
        ("最后一位是谁", ""),
    ] {
        let found = right(text);
        let said = match &found.values[..] {
            [NewValue::MobileEnd(end)] => end.as_str(),
            _ => "",
        };
        assert_eq!(said, end, "{text}: {found:?}");
    }
    for text in [
        "她还是信息员 忘了说",
        "信息员也给她",
        "他也是信息员",
        "给她再加个信息员",
        "信息员也给他加上",
        "他还要兼信息员",
    ] {
        let found = right(text);
        assert_eq!(found.values, [NewValue::MoreRoles(vec!["信息员".into()])], "{text}");
    }
    for (text, row) in
        [("第2个放急诊科", 2), ("第二个改成急诊科", 2), ("第3位的科室是急诊科", 3), ("第1个去急诊科", 1)]
    {
        let found = right(text);
        assert_eq!(
            (found.row, found.values),
            (Some(row), vec![NewValue::Department("急诊科".into())]),
            "{text}"
        );
    }
    for text in
        ["赵大的是13911110033", "赵大是13911110033", "赵大的号码是13911110033", "赵大的应该是13911110033"]
    {
        let found = right(text);
        assert_eq!(found.of, Some(Person::named("赵大")), "{text}: {found:?}");
        assert_eq!(found.values, [NewValue::Mobile("13911110033".into())], "{text}");
    }
    for text in ["王五换成李四", "把王五换成李四", "王五改成李四", "不要王五了，换李四"]
    {
        let found = right(text);
        assert_eq!(
            (found.of, found.values),
            (Some(Person::named("王五")), vec![NewValue::Name("李四".into())]),
            "{text}"
        );
    }
}

#[test]
fn a_department_is_called_shortly() {
    for (said, name, kind) in [
        ("急诊", "急诊科", Some(Short::Ending)),
        ("药剂", "药剂科", Some(Short::Ending)),
        ("信息", "信息中心", Some(Short::Ending)),
        ("康宁", "北京康宁中医医院", Some(Short::OfHouse)),
        ("康宁医院", "北京康宁中医医院", Some(Short::OfHouse)),
        ("望湖", "望湖社区卫生服务中心", Some(Short::OfHouse)),
        ("急", "急诊科", None),
        ("骨科", "急诊科", None),
        ("急诊科", "急诊科", None),
        ("护士", "急诊科", None),
    ] {
        assert_eq!(short_for(said, name), kind, "{said} {name}");
    }
}
