//! Enterprise accounts, looked after by the main administrators.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::Scene;

async fn texted(scene: &Scene) -> Vec<Value> {
    let world = scene.platform().world().await;
    let all = world["deliveries"].as_array().cloned().unwrap_or_default();
    all.into_iter().filter(|sent| sent["channel"] == "sms").collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_opened_and_its_password_texted_and_never_shown() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("boss", "添加企业账号").await, @"请发送企业账号的登录名（字母和数字，例如 hpyy0002）。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "adyy0001").await, @"这个企业账号叫什么名字？例如：和平医院管理员。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "安定医院管理员").await, @"请发送要绑定的手机号（机构负责人或法人的）。密码会用短信发到这个号码，以后找回密码也用它。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "13900000101").await, @"请问是哪个部门？请发送部门名称。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "安定医院").await, @"
    〔card〕开通企业账号 · 待确认

    **安定医院管理员** 13900000101
    · 开通企业账号，登录名 adyy0001，放在朝阳一张网 / 医疗机构 / 二级医院 / 安定医院；初始密码由系统生成，用短信发到尾号 0101 的手机号

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("boss", "确认").await;
    assert_snapshot!(scene.card("boss").await, @"
    〔card〕开通企业账号 · 已完成

    **安定医院管理员** 13900000101
    ✅ 已开通，登录名 adyy0001，初始密码已用短信发到尾号 0101 的手机号；首次登录要修改密码。要让它管理本单位，还需主管理员在管理后台的权限管理里设为子管理员
    ");
    let sent = texted(&scene).await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    let text = sent[0]["text"].as_str().expect("a text");
    let password = text.split("密码 ").nth(1).expect("a password").to_owned();
    assert!(password.len() >= 8, "{text}");
    assert_eq!(sent[0]["mobile"], "+86-13900000101");
    let opened = scene.platform().member(sent[0]["user"].as_str().expect("who")).await;
    assert_eq!(opened["exclusive"]["login"], "adyy0001");
    assert_eq!(opened["departments"], json!([9_001_021]));
    let seen = scene.platform().said(Some("boss"), "single").await;
    assert!(!Value::from(seen).to_string().contains(&password));
    assert!(!format!("{:?}", scene.acts().await).contains(&password));
    assert_snapshot!(scene.asks("boss", "企业账号 adyy0001 状态").await, @"
    企业账号 adyy0001（安定医院管理员）：已开通，还没有登录过。
    部门：朝阳一张网 / 医疗机构 / 二级医院 / 安定医院
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_locked_unlocked_logged_out_and_given_a_new_password() {
    let mut scene = Scene::new().await;
    let account = async |scene: &Scene| scene.platform().member("hp_admin").await["exclusive"].clone();
    assert_eq!(account(&scene).await["sessions"], 1);
    assert_snapshot!(scene.asks("boss", "让企业账号 hpyy0001 退出登录").await, @"
    〔card〕企业账号退出登录 · 待确认

    **和平医院管理员（hpyy0001）**
    · 强制退出登录：所有设备上都需要重新登录

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("boss", "确认").await;
    assert_snapshot!(scene.card("boss").await, @"
    〔card〕企业账号退出登录 · 已完成

    **和平医院管理员（hpyy0001）**
    ✅ 已从所有设备退出登录
    ");
    assert_eq!(account(&scene).await["sessions"], 0);
    assert_snapshot!(scene.asks("boss", "停用企业账号 hpyy0001").await, @"
    〔card〕停用企业账号 · 待确认

    **和平医院管理员（hpyy0001）**
    · 停用账号：停用后不能登录，已登录的会退出

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("boss", "确认").await;
    scene.settle().await;
    assert_eq!(account(&scene).await["disabled"], true);
    assert_snapshot!(scene.asks("boss", "停用企业账号 hpyy0001").await, @"企业账号 hpyy0001（和平医院管理员）已经是停用状态。");
    assert_snapshot!(scene.asks("boss", "企业账号 hpyy0001 状态").await, @"
    企业账号 hpyy0001（和平医院管理员）：已停用，不能登录。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院
    ");
    scene.asks("boss", "启用企业账号 hpyy0001").await;
    scene.asks("boss", "确认").await;
    scene.settle().await;
    assert_eq!(account(&scene).await["disabled"], false);
    assert_snapshot!(scene.asks("boss", "重置 hpyy0001 的密码").await, @"这个账号没有绑定手机号，新密码没有地方可以发。请发送要绑定的手机号（机构负责人或法人的）。密码会用短信发到这个号码，以后找回密码也用它。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "1390000010").await, @"和平医院管理员的手机号「1390000010」不对：只有 10 位，手机号应为 11 位。境外号码请写「+区号-号码」。请发送要绑定的手机号（机构负责人或法人的）。密码会用短信发到这个号码，以后找回密码也用它。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "13900000101").await, @"
    〔card〕重置企业账号密码 · 待确认

    **和平医院管理员（hpyy0001）** 13900000101
    · 重置密码：新密码由系统生成，用短信发到尾号 0101 的手机号（并绑定到账号），不在聊天里显示；原密码作废

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("boss", "确认").await;
    scene.settle().await;
    assert_snapshot!(scene.card("boss").await, @"
    〔card〕重置企业账号密码 · 已完成

    **和平医院管理员（hpyy0001）** 13900000101
    ✅ 密码已重置，新密码已用短信发到尾号 0101 的手机号（并绑定到账号）
    ");
    assert_eq!(texted(&scene).await[0]["mobile"], "+86-13900000101");
    assert_snapshot!(scene.asks("boss", "重置 hpyy0001 的密码").await, @"
    〔card〕重置企业账号密码 · 待确认

    **和平医院管理员（hpyy0001）**
    · 重置密码：新密码由系统生成，用短信发到账号绑定的手机，不在聊天里显示；原密码作废

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("boss", "启用企业账号 hpyy0001").await, @"企业账号 hpyy0001（和平医院管理员）没有停用，不需要启用。");
    assert_eq!(scene.platform().member("hp_admin").await["departments"], json!([9_001_011]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_touches_them_and_what_is_wrong_is_said() {
    let mut scene = Scene::impatient().await;
    for user in ["hp_admin", "hp_li", "officer"] {
        let before = scene.calls("POST /topapi/v2/user/update").await.len();
        let said = scene.asks(user, "重置 hpyy0001 的密码").await;
        assert_eq!(said, "企业账号只有主管理员可以管理。可以找：方主任。", "{user}");
        assert_eq!(scene.calls("POST /topapi/v2/user/update").await.len(), before);
        assert!(scene.asks(user, "企业账号 hpyy0001 状态").await.starts_with("企业账号只有主管理员可以管理"));
    }
    assert_snapshot!(scene.asks("boss", "停用企业账号 nobody01").await, @"没有登录名是 nobody01 的企业账号，请核对登录名。");
    assert_snapshot!(scene.asks("boss", "新建企业账号 hpyy0001 和平医院管理员 13900000101").await, @"请问是哪个部门？请发送部门名称。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "和平医院").await, @"登录名 hpyy0001 已被使用，请换一个。请发送企业账号的登录名（字母和数字，例如 hpyy0002）。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "hpyy0002").await, @"
    〔card〕开通企业账号 · 待确认

    **和平医院管理员** 13900000101
    · 开通企业账号，登录名 hpyy0002，放在朝阳一张网 / 医疗机构 / 一级医院 / 和平医院；初始密码由系统生成，用短信发到尾号 0101 的手机号

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.fault("POST /topapi/v2/user/create", "commit_then_timeout", 1).await;
    scene.presses("boss", "确认").await;
    scene.settle().await;
    assert_snapshot!(scene.card("boss").await, @"
    〔card〕开通企业账号 · 已完成

    **和平医院管理员** 13900000101
    ✅ 已开通，登录名 hpyy0002，初始密码已用短信发到尾号 0101 的手机号；首次登录要修改密码。要让它管理本单位，还需主管理员在管理后台的权限管理里设为子管理员
    ");
    assert_eq!(texted(&scene).await.len(), 1, "one account, one password");
    scene.finish().await;
}
