//! How things are done: what is the case first, then what to say, then the steps.

use insta::assert_snapshot;

use crate::invite_look::invited;
use crate::support::{Plan, Scene};

/// One question a topic of the contract.
const TOPICS: [(&str, &str); 18] = [
    ("login", "企业账号怎么登录"),
    ("first_password", "第一次登录密码是什么"),
    ("bind_mobile", "怎么绑定手机号"),
    ("forgot_password", "忘记密码"),
    ("org_code", "组织代码是多少"),
    ("add_member", "怎么添加成员"),
    ("edit_member", "怎么修改成员信息"),
    ("remove_member", "怎么删除成员"),
    ("assign_role", "怎么设置角色"),
    ("receive_notices", "在哪看通知"),
    ("accept_invite", "怎么同意邀请"),
    ("check_joined", "怎么看我有没有加入"),
    ("switch_org", "怎么切换组织"),
    ("group_chat", "怎么建群"),
    ("video_meeting", "怎么开视频会议"),
    ("change_mobile", "手机号换了怎么办"),
    ("inactive", "为什么显示未激活"),
    ("not_joined_yet", "添加了成员为什么没马上进来"),
];

async fn all(scene: &mut Scene, user: &str) -> String {
    let mut answers = Vec::new();
    for (topic, asked) in TOPICS {
        answers.push(format!("{topic}: {}", scene.asks(user, asked).await));
    }
    answers.join("\n\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::too_many_lines, reason = "every topic is one snapshot, read in one go")]
async fn an_administrator_is_told_what_to_say_first() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    assert_snapshot!(all(&mut scene, "hp_admin").await, @"
    login: 〔markdown〕**怎么登录企业账号**
      您现在用的就是企业账号，已经登录过。
      朝阳区卫生健康委员会的组织代码是：cyqwjw
      1. 打开钉钉，在登录页底部选「企业账号登录」（电脑、手机都有）。
      2. 填组织代码，点下一步。
      3. 填登录名和密码，同意使用须知。
      4. 第一次登录会要求改密码、绑手机号；改过以后用新密码登录。

    first_password: 〔markdown〕**企业账号第一次登录**
      您的企业账号已经登录过，初始密码已不再使用；忘了密码请找回。
      朝阳区卫生健康委员会的组织代码是：cyqwjw
      1. 用组织代码、登录名和初始密码登录，同意使用须知。
      2. 按提示设一个新密码，以后都用它，请记牢。
      3. 接着绑定机构负责人或法人的手机号，以后靠它找回密码。

    bind_mobile: 〔markdown〕**企业账号绑定手机号**
      没有读到您绑定的手机号：可能还没绑，也可能我没有权限看到。
      1. 企业账号第一次登录、改完密码后会要求绑手机号。
      2. 请绑机构负责人或法人的手机号：忘记密码时，验证码发到这个号码。
      3. 要改绑，在手机上打开[账号与安全](https://applink.dingtalk.com/page/accountSafe)。

    forgot_password: 〔markdown〕**忘记密码**
      朝阳区卫生健康委员会的组织代码是：cyqwjw
      1. 在企业账号登录页填好组织代码和登录名，点「忘记密码」。
      2. 用绑定的手机号收验证码，设新密码。
      3. 绑定的手机号用不了时，由主管理员重置（直接发给我：「重置 hpyy0001 的密码」）。

    org_code: 〔markdown〕**组织代码**
      朝阳区卫生健康委员会的组织代码是：cyqwjw
      1. 只有企业账号登录时要填：登录页选「企业账号登录」，填上它再点下一步。

    add_member: 〔markdown〕**怎么添加成员**
      您管理的是和平医院。
      直接发给我：「添加成员 张三 13800138000 急诊科 信息员」，或「批量添加」。
      手机号要和本人登录钉钉的一致，否则收不到邀请。
      1. 也可以在电脑上操作：钉钉左侧「更多」-「管理后台」-「通讯录」，选好部门。
      2. 点「添加成员」-「添加个人账号」，填姓名和手机号；有角色的在角色组里勾选。
      3. 保存后本人会收到团队邀请，同意后才出现在架构里。

    edit_member: 〔markdown〕**怎么修改成员**
      您管理的是和平医院。
      直接发给我：「把张三的职位改成护士长」，或「把张三从急诊科调到药剂科」，或「给张三加上信息员」。
      手机号管理员改不了：由本人在钉钉里更换。
      1. 也可以在管理后台的通讯录里找到该成员，点开修改后保存。
      2. 角色换人：先去掉原来的人，再给新的人加上。

    remove_member: 〔markdown〕**怎么删除成员**
      您管理的是和平医院。
      直接发给我：「删除张三」。
      1. 也可以在管理后台的通讯录里点开该成员，点「删除」。
      2. 「直接删除」不交接资料；「资源转移并删除」先把资料交给同事；「办理离职并删除」走离职手续。
      3. 删除后当天再加回来，需要本人同意邀请。

    assign_role: 〔markdown〕**怎么设置角色**
      您管理的是和平医院。
      直接发给我：「给张三加上信息员」，或「信息员从张三换成李四」。
      可以设置的角色：信息员、接诉即办员、安全生产负责人。
      1. 也可以在管理后台点开成员，在「角色」里勾选；普通成员不用加角色。
      2. 换人时记得把原来的人去掉。

    receive_notices: 〔markdown〕**在哪里看通知**
      您已经加入朝阳区卫生健康委员会，在和平医院。
      1. 消息列表里的「工作通知」和与我的单聊：多数通知在这里。
      2. 「公告」「待办」：在工作台里打开；紧急的会有弹窗。
      3. 收不到：确认登录的是本组织的账号，并在手机设置里允许钉钉通知。

    accept_invite: 〔markdown〕**怎么同意邀请**
      您的管理范围里，等本人同意邀请的有 1 人。
      1. 下载钉钉，用被邀请的手机号登录。
      2. 打开「团队邀请」（可在钉钉里搜索，或从通讯录进），点同意。
      3. 看不到邀请：在[我的-设置与隐私-我的信息-手机号码](https://applink.dingtalk.com/page/myProfile)核对号码，不一致就请管理员改邀请现在的号码。

    check_joined: 〔markdown〕**怎么看有没有加入**
      您已经加入朝阳区卫生健康委员会，在和平医院。
      1. 自己看：点左上角头像，再点弹出的头像，看「企业/团队」里有没有本组织。
      2. 查同事：把姓名发给我。

    switch_org: 〔card〕打开工作台

    您已经加入朝阳区卫生健康委员会，在和平医院。
    手机上可以直接[打开本组织的工作台](https://applink.dingtalk.com/action/switchtab?index=2&name=work&corpid=dingsim0001)。
    1. 或打开「工作台」，点顶部的组织名称，换成「朝阳区卫生健康委员会」。
    2. 换过去还看不到应用：可能没有给您开放，请联系主管理员。

    还可以问我，例如「怎么添加成员」「手机号换了怎么办」。

    group_chat: 〔markdown〕**怎么建群**
      直接发给我：「把各家信息员拉个群，叫数据上报群」。
      自己建：手机上点[发起群聊](https://applink.dingtalk.com/action/creategroup)。
      1. 或点钉钉右上角「+」-「发起群聊」，选好人，点确定。

    video_meeting: 〔markdown〕**怎么开视频会议**
      直接发给我：「现在和张三、李四开个视频会」。
      1. 手机上点右上角的电话图标，选「视频会议」。
      2. 添加参会人：好友、手机联系人、组织成员或群都可以。
      3. 点「开始会议」。

    change_mobile: 〔markdown〕**手机号换了怎么办**
      您用的是企业账号，登录不靠手机号；绑定的号码在账号与安全里改。
      1. 由本人在手机钉钉里改：[我的-设置与隐私-我的信息-手机号码](https://applink.dingtalk.com/page/myProfile)，点「更换手机号」。
      2. 改好后组织里的号码会跟着变，不用重新邀请；管理员不能代改。
      3. 核对：把新号码发给我，查得到本人就是改好了；查不到而旧号还在，就是还没改。
      4. 当初录错号、本人又没激活的：删除后用正确的号码重新添加。

    inactive: 〔markdown〕**为什么显示未激活**
      您的管理范围里现在有——待本人同意邀请 1：吴九；未激活 1：王五。
      直接发给我：「还有谁没同意邀请」。
      1. 未激活表示这个手机号还没有登录过钉钉，不是操作出错。
      2. 本人用这个手机号登录一次钉钉就会变为正常，不用重新邀请。
      3. 企业账号要用组织代码、登录名和密码登录。
      4. 号码录错了的：删除后用正确的号码重新添加。

    not_joined_yet: 〔markdown〕**添加后为什么没有马上进来**
      您的管理范围里现在有——待本人同意邀请 1：吴九；未激活 1：王五。
      直接发给我：「还有谁没同意邀请」。
      只查一个人，发姓名或手机号给我。
      1. 个人号码由本人做主：对方要下载并登录钉钉，同意团队邀请，之后才会出现在架构里。
      2. 登录的手机号要和添加时填的一致。
      3. 一直没有进来的，可以重新邀请，或核对号码。
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_are_told_how_it_stands_with_them_and_whom_to_ask() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    assert_snapshot!(all(&mut scene, "hp_zhang").await, @"
    login: 〔markdown〕**怎么登录企业账号**
      您现在用的是个人账号，用本人手机号登录即可；下面是企业账号的登录方法。
      朝阳区卫生健康委员会的组织代码是：cyqwjw
      1. 打开钉钉，在登录页底部选「企业账号登录」（电脑、手机都有）。
      2. 填组织代码，点下一步。
      3. 填登录名和密码，同意使用须知。
      4. 第一次登录会要求改密码、绑手机号；改过以后用新密码登录。

    first_password: 〔markdown〕**企业账号第一次登录**
      初始密码由开通账号的管理员设置，我查不到；没有收到请联系主管理员。
      朝阳区卫生健康委员会的组织代码是：cyqwjw
      1. 用组织代码、登录名和初始密码登录，同意使用须知。
      2. 按提示设一个新密码，以后都用它，请记牢。
      3. 接着绑定机构负责人或法人的手机号，以后靠它找回密码。

    bind_mobile: 〔markdown〕**企业账号绑定手机号**
      您用的是个人账号，登录用的手机号就是本人的，不需要另外绑定。
      1. 企业账号第一次登录、改完密码后会要求绑手机号。
      2. 请绑机构负责人或法人的手机号：忘记密码时，验证码发到这个号码。
      3. 要改绑，在手机上打开[账号与安全](https://applink.dingtalk.com/page/accountSafe)。

    forgot_password: 〔markdown〕**忘记密码**
      朝阳区卫生健康委员会的组织代码是：cyqwjw
      1. 在企业账号登录页填好组织代码和登录名，点「忘记密码」。
      2. 用绑定的手机号收验证码，设新密码。
      3. 绑定的手机号用不了时，由主管理员重置（直接发给我：「重置 hpyy0001 的密码」）。

    org_code: 〔markdown〕**组织代码**
      朝阳区卫生健康委员会的组织代码是：cyqwjw
      1. 只有企业账号登录时要填：登录页选「企业账号登录」，填上它再点下一步。

    add_member: 〔markdown〕**怎么添加成员**
      这件事由管理员办理，请找：和平医院管理员。
      手机号要和本人登录钉钉的一致，否则收不到邀请。

    edit_member: 〔markdown〕**怎么修改成员**
      这件事由管理员办理，请找：和平医院管理员。
      手机号管理员改不了：由本人在钉钉里更换。

    remove_member: 〔markdown〕**怎么删除成员**
      这件事由管理员办理，请找：和平医院管理员。

    assign_role: 〔markdown〕**怎么设置角色**
      这件事由管理员办理，请找：和平医院管理员。

    receive_notices: 〔markdown〕**在哪里看通知**
      您已经加入朝阳区卫生健康委员会，在急诊科。
      1. 消息列表里的「工作通知」和与我的单聊：多数通知在这里。
      2. 「公告」「待办」：在工作台里打开；紧急的会有弹窗。
      3. 收不到：确认登录的是本组织的账号，并在手机设置里允许钉钉通知。

    accept_invite: 〔markdown〕**怎么同意邀请**
      您已经加入朝阳区卫生健康委员会，在急诊科。不用再同意邀请；下面的步骤可以转给还没进来的同事。
      1. 下载钉钉，用被邀请的手机号登录。
      2. 打开「团队邀请」（可在钉钉里搜索，或从通讯录进），点同意。
      3. 看不到邀请：在[我的-设置与隐私-我的信息-手机号码](https://applink.dingtalk.com/page/myProfile)核对号码，不一致就请管理员改邀请现在的号码。

    check_joined: 〔markdown〕**怎么看有没有加入**
      您已经加入朝阳区卫生健康委员会，在急诊科。
      1. 自己看：点左上角头像，再点弹出的头像，看「企业/团队」里有没有本组织。
      2. 查同事：把姓名发给我。

    switch_org: 〔card〕打开工作台

    您已经加入朝阳区卫生健康委员会，在急诊科。
    手机上可以直接[打开本组织的工作台](https://applink.dingtalk.com/action/switchtab?index=2&name=work&corpid=dingsim0001)。
    1. 或打开「工作台」，点顶部的组织名称，换成「朝阳区卫生健康委员会」。
    2. 换过去还看不到应用：可能没有给您开放，请联系主管理员。

    还可以问我，例如「怎么添加成员」「手机号换了怎么办」。

    group_chat: 〔markdown〕**怎么建群**
      直接发给我：「把各家信息员拉个群，叫数据上报群」。
      自己建：手机上点[发起群聊](https://applink.dingtalk.com/action/creategroup)。
      1. 或点钉钉右上角「+」-「发起群聊」，选好人，点确定。

    video_meeting: 〔markdown〕**怎么开视频会议**
      直接发给我：「现在和张三、李四开个视频会」。
      1. 手机上点右上角的电话图标，选「视频会议」。
      2. 添加参会人：好友、手机联系人、组织成员或群都可以。
      3. 点「开始会议」。

    change_mobile: 〔markdown〕**手机号换了怎么办**
      您在组织里登记的是尾号 0011 的手机号。
      1. 由本人在手机钉钉里改：[我的-设置与隐私-我的信息-手机号码](https://applink.dingtalk.com/page/myProfile)，点「更换手机号」。
      2. 改好后组织里的号码会跟着变，不用重新邀请；管理员不能代改。

    inactive: 〔markdown〕**为什么显示未激活**
      您本人已在组织中，已激活。
      1. 未激活表示这个手机号还没有登录过钉钉，不是操作出错。
      2. 本人用这个手机号登录一次钉钉就会变为正常，不用重新邀请。
      3. 企业账号要用组织代码、登录名和密码登录。
      4. 号码录错了的：删除后用正确的号码重新添加。

    not_joined_yet: 〔markdown〕**添加后为什么没有马上进来**
      您本人已在组织中，已激活。
      1. 个人号码由本人做主：对方要下载并登录钉钉，同意团队邀请，之后才会出现在架构里。
      2. 登录的手机号要和添加时填的一致。
      3. 一直没有进来的，可以重新邀请，或核对号码。
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_code_it_is_not_made_up() {
    let mut scene = Scene::of(Plan::default().set("GUANJIA_ORG_CODE", "")).await;
    let answer = scene.asks("hp_zhang", "组织代码是多少").await;
    assert!(answer.contains("没有登记组织代码"), "{answer}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_five_questions_of_the_manual_are_answered_from_live_state() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    let first = scene.asks("hp_admin", "为什么添加用户后人员没有马上进来").await;
    assert!(first.contains("待本人同意邀请 1：吴九"), "{first}");
    let second = scene.asks("hp_admin", "为什么通讯录人员显示未激活").await;
    assert!(second.contains("未激活 1：王五"), "{second}");
    let third = scene.asks("hp_admin", "吴九没收到邀请").await;
    assert!(third.contains("邀请已发出，本人还没有同意"), "{third}");
    let fourth = scene.asks("hp_admin", "管理员登录后台提示无权限").await;
    assert!(fourth.contains("和平医院（含下级部门）") && fourth.contains("提示无权限"), "{fourth}");
    let fifth = scene.asks("hp_zhang", "用户手机号更换了如何操作").await;
    assert!(fifth.contains("尾号 0011") && fifth.contains("page/myProfile"), "{fifth}");
    scene.finish().await;
}

const APPS: &str = r#"
[[org]]
[org.workbench_apps]
"生命统计" = "https://apps.example.org/life?unit=(1)"
"死因上报" = "https://apps.example.org/death"
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_workbench_is_a_card_of_links_and_in_a_group_the_askers_alone() {
    let mut scene = Scene::of(Plan::default().file(APPS)).await;
    scene.says_in("cidHp==", "hp_zhang", "怎么切换组织").await;
    assert_snapshot!(scene.reply_in("cidHp==").await, @"答复已单独发给您，请看与我的单聊。");
    assert_snapshot!(scene.reply("hp_zhang").await, @"
    〔card〕打开工作台

    您已经加入朝阳区卫生健康委员会，在急诊科。
    手机上可以直接[打开本组织的工作台](https://applink.dingtalk.com/action/switchtab?index=2&name=work&corpid=dingsim0001)。
    常用应用：[死因上报](https://apps.example.org/death)　[生命统计](https://apps.example.org/life?unit=%281%29)
    1. 或打开「工作台」，点顶部的组织名称，换成「朝阳区卫生健康委员会」。
    2. 换过去还看不到应用：可能没有给您开放，请联系主管理员。

    还可以问我，例如「怎么添加成员」「手机号换了怎么办」。
    ");
    scene.finish().await;
}
