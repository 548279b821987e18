//! What is handed on, filled in like a form, or said beside an order.

use super::*;

fn read(text: &str) -> Parsed {
    parse(text, now(), shared())
}

#[test]
fn a_form_is_somebody_to_be_added() {
    for (text, department) in [
        ("姓名：石敢当 手机号：15811330062 科室：急诊科", Some("急诊科")),
        ("科室：药剂科；姓名：石敢当；手机号：15811330062；角色：安全员", Some("药剂科")),
        ("【新人信息】姓名：李西华 手机：13810554076 部门：档案室 职务：档案员", Some("档案室")),
        ("姓名：毛小线\n电话：13810554076\n科室：药剂科", Some("药剂科")),
        ("手机：13810554076，姓名：毛小线", None),
    ] {
        let parsed = read(text);
        assert_eq!(parsed.intent, Intent::MemberAdd, "{text}: {parsed:?}");
        let [one] = &parsed.slots.members[..] else { panic!("{text}: {parsed:?}") };
        assert!(one.name.is_some() && one.mobile.is_some(), "{text}: {one:?}");
        assert_eq!(parsed.slots.department.as_deref(), department, "{text}");
    }
    for text in [
        "姓名：李西华 手机改成13810554076",
        "删除 姓名：李西华 手机：13810554076",
        "姓名：李西华 手机：13810554076 这个人进来了吗",
    ] {
        assert_ne!(read(text).intent, Intent::MemberAdd, "{text}");
    }
}

#[test]
fn a_quotation_with_a_request_behind_it_is_the_order() {
    for (text, intent) in [
        ("“把李四调到急诊科”帮处理下", Intent::MemberMove),
        ("「把李四删了」麻烦办一下，谢谢", Intent::MemberRemove),
        ("刚收到：“给张三加上信息员”这个帮处理下", Intent::RoleGrant),
        ("王院长说：\"李四的号码改成13900000099\" 照办", Intent::MemberUpdate),
        ("『许仙 13601998827 急诊科』给加一下吧", Intent::MemberAdd),
    ] {
        let parsed = read(text);
        assert!(parsed.intent == intent && parsed.left.is_empty(), "{text}: {parsed:?}");
    }
    for text in [
        "“把李四删了”是什么意思",
        "“把李四删了”别处理",
        "“把李四删了”处理了吗",
        "“把李四删了”谁说的",
        "别理他说的：“把李四删了”处理一下",
        "“把李四删了”“把张三删了”处理一下",
    ] {
        assert_eq!(read(text).intent, Intent::Unknown, "{text}");
    }
}

/// What is said beside an order is named, so that it can be asked about; nobody gets what was said of somebody else.
#[test]
fn a_remark_beside_an_order_is_left_over() {
    for (text, remark) in [
        ("加温泉到急诊科，她号码15811059267(微信同号)", "微信同号"),
        ("苏小娜 15247103386 蒙古族姑娘 加注射室", "蒙古族姑娘"),
        ("今天太忙了，帮忙通知安全员：消防门常闭", "今天太忙了"),
        ("大夫们催我呢 给放疗科发个通知：计划系统恢复了", "大夫们催我呢"),
        ("院长要求的，给急诊科发工作通知：明天查灭火器", "院长要求的"),
    ] {
        let parsed = read(text);
        assert!(parsed.intent.is_write() && parsed.left == [remark], "{text}: {parsed:?}");
    }
    for text in [
        // A name, not a remark: the number behind it is theirs.
        "吉克阿依 18783410652 彝族小姑娘 新来的",
        "孙小圣，电话15110448836，猪小戒，电话15110448837，仨人进体检部",
        "王主任说 把李四调到急诊科",
        "如果下雨，通知急诊科：不开会了",
        "别通知了，给急诊科发通知：开会",
        "李四要走了 把他删了",
    ] {
        let parsed = read(text);
        let named = parsed.slots.members.iter().filter_map(|one| one.name.as_deref());
        let wrong = named.filter(|name| !["吉克阿依", "孙小圣", "猪小戒"].contains(name)).count();
        let told = parsed.intent == Intent::NoticeSend || parsed.intent == Intent::MemberMove;
        assert!(wrong == 0 && !told, "{text}: {parsed:?}");
    }
}

#[test]
fn minutes_are_two_digits() {
    for (text, time) in [
        ("8点05给急诊科发通知：放号", "08:05"),
        ("晚上11点55给急诊科发通知：备份", "23:55"),
        ("10点20给急诊科发通知：换班", "10:20"),
    ] {
        let when = read(text).slots.when.unwrap_or_default();
        assert!(when.contains(time), "{text}: {when}");
    }
}
