//! Why there is no invitation: from what can be seen, for those who may see it.

use insta::assert_snapshot;
use serde_json::json;

use crate::invite_look::invited;
use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn about_oneself_everybody_is_told() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_zhang", "我怎么没收到邀请").await, @"
    〔markdown〕**您：已经在组织里，不会再收到邀请**
      依据：通讯录里有这个成员（急诊科），已激活。
      怎么办：不用处理。若要换手机号，点[我的-设置与隐私-我的信息-手机号码](https://applink.dingtalk.com/page/myProfile)修改，不需要重新邀请。
    ");
    assert_snapshot!(scene.asks("hp_zhang", "邀请收不到怎么办").await, @"
    〔markdown〕**您：已经在组织里，不会再收到邀请**
      依据：通讯录里有这个成员（急诊科），已激活。
      怎么办：不用处理。若要换手机号，点[我的-设置与隐私-我的信息-手机号码](https://applink.dingtalk.com/page/myProfile)修改，不需要重新邀请。
    ");
    assert_snapshot!(scene.asks("hp_admin", "邀请收不到怎么办").await, @"请问是哪位同事？请发送姓名或手机号。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "13900000011").await, @"
    〔markdown〕**张三，尾号 0011：已经在组织里，不会再收到邀请**
      依据：通讯录里有这个成员（急诊科），已激活。
      怎么办：不需要邀请。对方在钉钉里看不到本组织时，请先核对登录的是不是这个号码。
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn administrators_learn_how_it_stands_and_press_what_helps() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    assert_snapshot!(scene.asks("hp_admin", "吴九说没收到邀请").await, @"
    〔card〕为什么没收到邀请

    **吴九，尾号 0102：邀请已发出，本人还没有同意**
    依据：通讯录里没有这个号码；刚刚发出邀请，加入急诊科。
    怎么办：
    1. 请本人在[我的-设置与隐私-我的信息-手机号码](https://applink.dingtalk.com/page/myProfile)看当前登录的号码，要和被邀请的尾号 0102 的手机号一致；不一致就改邀请当前登录的号码。
    2. 一致的话，在钉钉里搜「团队邀请」或打开通讯录，找到邀请点同意。
    3. 还是没有就回复「重新邀请 吴九」。
    我看不到的：邀请有没有送达、看过、有没有被拒绝或过期、对方登录用的号码。
    [重新邀请 吴九]
    ");
    assert_snapshot!(scene.asks("hp_admin", "13900000102 没收到邀请").await, @"
    〔card〕为什么没收到邀请

    **吴九，尾号 0102：邀请已发出，本人还没有同意**
    依据：通讯录里没有这个号码；刚刚发出邀请，加入急诊科。
    怎么办：
    1. 请本人在[我的-设置与隐私-我的信息-手机号码](https://applink.dingtalk.com/page/myProfile)看当前登录的号码，要和被邀请的尾号 0102 的手机号一致；不一致就改邀请当前登录的号码。
    2. 一致的话，在钉钉里搜「团队邀请」或打开通讯录，找到邀请点同意。
    3. 还是没有就回复「重新邀请 吴九」。
    我看不到的：邀请有没有送达、看过、有没有被拒绝或过期、对方登录用的号码。
    [重新邀请 吴九]
    ");
    scene.presses("hp_admin", "重新邀请 吴九").await;
    assert!(scene.reply("hp_admin").await.contains("重新邀请 · 待确认"));
    assert_snapshot!(scene.asks("hp_admin", "王五没收到邀请").await, @"
    〔markdown〕**王五，尾号 0013：已经是成员，只是未激活**
      依据：通讯录里有这个成员，但该号码还没有登录过钉钉。
      怎么办：请本人用登记的手机号登录一次钉钉，状态会自动变为正常；没有邀请可以重发。
    ");
    assert_snapshot!(scene.asks("hp_admin", "赵六没收到邀请").await, @"
    〔markdown〕**赵六：已在组织其他单位，不会再收到邀请**
      依据：号码已经登记在组织里。
      怎么办：不需要邀请。如要调入本单位，请联系主管理员。
    ");
    assert_snapshot!(scene.asks("hp_admin", "13900000021 没收到邀请").await, @"
    〔markdown〕**尾号 0021 的手机号：已在组织其他单位，不会再收到邀请**
      依据：号码已经登记在组织里。
      怎么办：不需要邀请。如要调入本单位，请联系主管理员。
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_never_invited_can_be_added() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "13900000199 没收到邀请").await, @"
    〔card〕为什么没收到邀请

    **尾号 0199 的手机号：没有查到发给这个号码的邀请**
    依据：通讯录里没有这个号码；我这里没有发给它的邀请；一年内没有离职记录；组织关闭了成员邀请，只能由管理员添加。
    怎么办：回复「添加成员 姓名 13900000199」。
    我看不到的：从管理后台发出的邀请。
    [添加 这位同事]
    ");
    scene.presses("hp_admin", "添加 这位同事").await;
    assert!(scene.reply("hp_admin").await.contains("叫什么名字"));
    scene.asks("hp_admin", "取消").await;
    assert_snapshot!(scene.asks("hp_admin", "钱十二没收到邀请").await, @"没有叫「钱十二」的成员，也没有给这个名字发过邀请。请问是哪位同事？请发送姓名或手机号。（回复「取消」可放弃）");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_left_is_told_by_when() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "13900000104 没收到邀请").await, @"
    〔card〕为什么没收到邀请

    **尾号 0104 的手机号：今天刚离开组织，目前没有新的邀请**
    依据：通讯录里没有这个号码；我这里没有发给它的邀请；24 小时内有离职记录，再加入需要本人同意。
    怎么办：回复「添加成员 姓名 13900000104」。
    我看不到的：从管理后台发出的邀请。
    [添加 这位同事]
    ");
    scene.finish().await;
    let mut scene = Scene::of(crate::support::Plan::default().manual_clock()).await;
    scene.house().advance(std::time::Duration::from_hours(48));
    let later = scene.asks("hp_admin", "13900000104 没收到邀请").await;
    assert!(later.contains("以前离开过组织"), "{later}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_refusal_is_said_again() {
    let mut scene = Scene::new().await;
    let clash = json!({"from": "13900000012", "to": "13900000188", "organisation": "stays"});
    scene.platform().post("change_mobile", clash).await;
    invited(&mut scene, "添加成员 李思 13900000188 急诊科").await;
    scene.reply("hp_admin").await;
    assert_snapshot!(scene.asks("hp_admin", "13900000188 没收到邀请").await, @"
    〔markdown〕**尾号 0188 的手机号：上次添加没有成功，所以没有邀请**
      依据：通讯录里没有这个号码；我这里没有发给它的邀请；刚刚添加时被钉钉拒绝。
      怎么办：该号码对应的钉钉用户已在组织中（登记的是另一个号码），请核对是否换过手机号。
    ");
    // Of another unit's tries nobody else learns.
    let other = scene.asks("kn_admin", "13900000188 没收到邀请").await;
    assert!(other.contains("没有查到发给这个号码的邀请"), "{other}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_checked_is_neither_yes_nor_no() {
    let mut scene = Scene::new().await;
    scene.fault("/v1.0/contact/empLeaveRecords", "http500", 20).await;
    assert_snapshot!(scene.asks("hp_admin", "13900000199 没收到邀请").await, @"
    〔markdown〕**尾号 0199 的手机号：现在无法判断**
      依据：通讯录里没有这个号码；我这里没有发给它的邀请。
      怎么办：
      1. 请过几分钟再问一次。
      2. 请联系主管理员。
      钉钉暂时没有回应，没能核对：离职记录。
      我看不到的：邀请有没有送达、看过、有没有被拒绝或过期、从管理后台发出的邀请。
    ");
    scene.platform().mend().await;
    scene.fault("/topapi/v2/user/getbymobile", "http500", 20).await;
    assert_snapshot!(scene.asks("hp_admin", "13900000199 没收到邀请").await, @"
    〔markdown〕**尾号 0199 的手机号：现在无法判断**
      怎么办：
      1. 请过几分钟再问一次。
      2. 请联系主管理员。
      钉钉暂时没有回应，没能核对：是不是成员。
      我看不到的：邀请有没有送达、看过、有没有被拒绝或过期、从管理后台发出的邀请。
    ");
    scene.platform().mend().await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_learn_nothing_of_others_but_that_a_colleague_is_there() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    assert_snapshot!(scene.asks("hp_zhang", "李四没收到邀请").await, @"李四是本组织成员，不需要邀请。");
    let unknown = scene.asks("hp_zhang", "吴九没收到邀请").await;
    assert_snapshot!(unknown, @"别人的邀请情况只有管理员能查，添加和重新邀请也由管理员办理。组织关闭了成员邀请，普通成员不能邀请同事。请找：和平医院管理员。");
    // A member elsewhere, an open invitation, a number of nobody: all the same.
    for asked in
        ["13900000102 没收到邀请", "13900000199 没收到邀请", "赵六没收到邀请", "13900000021 没收到邀请"]
    {
        assert_eq!(scene.asks("hp_zhang", asked).await, unknown, "{asked}");
    }
    scene.platform().post("knobs", json!({"invite_switch": true})).await;
    let open = scene.asks("hp_zhang", "吴九没收到邀请").await;
    assert!(!open.contains("关闭了成员邀请"), "{open}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_group_the_answer_goes_to_the_asker_alone() {
    let mut scene = Scene::new().await;
    scene.says_in("cidHp==", "hp_admin", "13900000021 没收到邀请").await;
    let group = scene.reply_in("cidHp==").await;
    assert!(!group.contains("0021"), "{group}");
    assert!(scene.reply("hp_admin").await.contains("已在组织其他单位"));
    scene.finish().await;
}
