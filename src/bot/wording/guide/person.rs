//! What people do in their own client: invitations, organisations, numbers, groups, meetings, notices.

use super::super::{link, number_of};
use super::{Guide, Live};
use crate::card::plain;
use crate::language::Intent;

const PROFILE: &str = "我的-设置与隐私-我的信息-手机号码";

fn is_in(live: &Live<'_>) -> String {
    let places: Vec<String> = live.places.iter().map(|place| plain(place)).collect();
    let places = if places.is_empty() { String::new() } else { format!("，在{}", places.join("、")) };
    format!("您已经加入{}{places}。", live.organisation())
}

pub(super) fn notices(live: &Live<'_>) -> Guide {
    let mut lines = vec![is_in(live)];
    if !live.me.active {
        lines.push("您的账号还未激活，登录钉钉后才收得到。".to_owned());
    }
    Guide::new(
        lines,
        &[
            "消息列表里的「工作通知」和与我的单聊：多数通知在这里。",
            "「公告」「待办」：在工作台里打开；紧急的会有弹窗。",
            "收不到：确认登录的是本组织的账号，并在手机设置里允许钉钉通知。",
        ],
    )
}

pub(super) fn accept(live: &Live<'_>) -> Guide {
    let state = match &live.waiting {
        Some(pending) => format!("您的管理范围里，等本人同意邀请的有 {} 人。", pending.consent.len()),
        None => format!("{}不用再同意邀请；下面的步骤可以转给还没进来的同事。", is_in(live)),
    };
    let profile = link::my_profile(PROFILE);
    let mut guide = Guide::new(
        [state],
        &["下载钉钉，用被邀请的手机号登录。", "打开「团队邀请」（可在钉钉里搜索，或从通讯录进），点同意。"],
    );
    guide.steps.push(format!("看不到邀请：在{profile}核对号码，不一致就请管理员改邀请现在的号码。"));
    guide
}

pub(super) fn joined(live: &Live<'_>) -> Guide {
    Guide::new(
        [is_in(live)],
        &["自己看：点左上角头像，再点弹出的头像，看「企业/团队」里有没有本组织。", "查同事：把姓名发给我。"],
    )
}

pub(super) fn switch(live: &Live<'_>) -> Guide {
    let open = link::workbench("打开本组织的工作台", &live.settings.corp_id);
    let apps: Vec<String> =
        live.settings.workbench_apps.iter().map(|(name, address)| link::to(name, address)).collect();
    let apps = (!apps.is_empty()).then(|| format!("常用应用：{}", apps.join("　")));
    let by_hand = format!("或打开「工作台」，点顶部的组织名称，换成「{}」。", live.organisation());
    Guide::new(
        [is_in(live), format!("手机上可以直接{open}。")].into_iter().chain(apps),
        &[by_hand.as_str(), "换过去还看不到应用：可能没有给您开放，请联系主管理员。"],
    )
}

pub(super) fn group(live: &Live<'_>) -> Guide {
    let say = live.say(&[Intent::GroupCreate]);
    Guide::new(
        say.into_iter().chain([format!("自己建：手机上点{}。", link::create_group("发起群聊"))]),
        &["或点钉钉右上角「+」-「发起群聊」，选好人，点确定。"],
    )
}

pub(super) fn meeting(live: &Live<'_>) -> Guide {
    Guide::new(
        live.say(&[Intent::MeetingStart]),
        &[
            "手机上点右上角的电话图标，选「视频会议」。",
            "添加参会人：好友、手机联系人、组织成员或群都可以。",
            "点「开始会议」。",
        ],
    )
}

pub(super) fn change_mobile(live: &Live<'_>) -> Guide {
    let state = match (&live.me.mobile, live.me.exclusive) {
        (_, true) => "您用的是企业账号，登录不靠手机号；绑定的号码在账号与安全里改。".to_owned(),
        (Some(number), false) => {
            format!("您在组织里登记的是{}。", number_of(number))
        }
        (None, false) => "我没有权限看到您登记的手机号。".to_owned(),
    };
    let mut guide = Guide::new([state], &[]);
    guide.steps.push(format!("由本人在手机钉钉里改：{}，点「更换手机号」。", link::my_profile(PROFILE)));
    guide.steps.push("改好后组织里的号码会跟着变，不用重新邀请；管理员不能代改。".to_owned());
    if live.is_administrator() {
        guide
            .steps
            .push("核对：把新号码发给我，查得到本人就是改好了；查不到而旧号还在，就是还没改。".to_owned());
        guide.steps.push("当初录错号、本人又没激活的：删除后用正确的号码重新添加。".to_owned());
    }
    guide
}
