//! Sentences about notices.

mod audience;
pub mod change;
mod length;
pub mod standing;
mod to_follow;
mod ways;

use super::super::dialogue::NoticeQuestion;
use crate::card::operation::notice as card;
use crate::card::plain;
use crate::domain::operation::notice::budget::Budget;
use crate::domain::operation::notice::plan::Offer;
use crate::domain::operation::notice::{Campaign, Channel, Crowd, Quiet, Summary};
use crate::domain::operation::{Operation, State};
use crate::language;
pub use audience::{
    everybody_excepted, except_group, general, group_not_split, idle, is_general, no_such_audience, nobody,
    own_part_of, say_it_whole, set_lost, set_out_of_reach, set_unclear,
};
pub use length::{shortened, too_long};
pub use to_follow::is_to_follow;

/// People who are named where they may not see a notice.
const NAMED: usize = 5;
/// More calls than this are worth saying what else there is.
const DEAR: usize = 10;

/// A question about a notice.
pub fn question(question: &NoticeQuestion) -> String {
    match question {
        NoticeQuestion::Text => {
            "请发送通知的内容。发来的整段文字会原样作为正文；不发了请回复「取消」。".into()
        }
        NoticeQuestion::Audience => {
            "请问发给谁？可以说部门、角色、群名或姓名，例如：一级医院，或：各信息员；全员请说「全体」。"
                .into()
        }
        NoticeQuestion::When { day: Some(day) } => format!("{day}几点发？例如：上午9点。"),
        NoticeQuestion::When { day: None } => {
            "请问什么时间发？例如：明天上午9点；马上发请回复「现在」。".into()
        }
        NoticeQuestion::Change { number, at } => change::question(*number, *at),
        NoticeQuestion::CallOff { number, called, at } => {
            format!("通知 {number}「{}」定于 {} 发送，还没有发。要撤下吗？", plain(called), card::moment(*at))
        }
        NoticeQuestion::TooLong { said } => said.clone(),
        NoticeQuestion::Which { .. } => "请问是哪一条通知？".into(),
        NoticeQuestion::WhichGroup { said, .. } => format!("有多个群叫「{}」，请问发到哪个？", plain(said)),
    }
}

/// Said of notices that lie there to be confirmed.
pub fn not_confirmed_yet(about: &[String]) -> String {
    format!("{}还没有发送，在等您确认。要发请点卡片上的「确认发送」；不发请回复「取消」。", about.join("、"))
}

/// What somebody was sent, the latest first.
pub fn received(ops: &[Operation]) -> String {
    if ops.is_empty() {
        return "最近没有通过我发给您的通知。群里的消息和别人直接发的我看不到，请在钉钉里找发送人。"
            .to_owned();
    }
    let told = ops.iter().filter_map(|op| {
        let campaign = op.campaign()?;
        let at = card::moment(op.begun_at.unwrap_or(op.created_at));
        Some(format!("· {} 由{}发出：{}", at, plain(&op.initiator_name), plain(&campaign.text)))
    });
    format!("最近发给您的通知（新的在前）：\n{}\n内容有疑问请问发送人。", told.collect::<Vec<_>>().join("\n"))
}

/// Said while who it is for cannot be told.
pub fn not_counted_yet() -> &'static str {
    "正在读取组织架构，还数不清接收人。请过一分钟再发一次。"
}

/// Said when nobody can agree to so many.
pub fn nobody_to_agree(people: usize) -> String {
    format!("一次通知 {people} 人需要另一位管理员同意，现在没有能同意的人。请分批发送，或请主管理员来发。")
}

/// Said when a message to a group was asked for, and no group was named.
pub fn which_group(known: &[String]) -> String {
    if known.is_empty() {
        return "群消息要发到机器人所在的群。请先把机器人加到群里，由通知员或主管理员在群里 @ 它说一句话，再说：发通知到某某群：内容。"
            .to_owned();
    }
    let names: Vec<String> = known.iter().take(10).map(|name| format!("「{}」", plain(name))).collect();
    format!("请问发到哪个群？机器人在这些群里：{}。例如：发通知到{}：内容。", names.join("、"), names[0])
}

/// Said of a group nobody has vouched for.
pub fn group_not_vouched(name: &str) -> String {
    format!(
        "机器人在叫「{}」的群里，但通知员和主管理员都没有在那里和它说过话，不能确定是不是您说的群，没有发送。请通知员或主管理员在群里 @ 它说一句话，再发一次。",
        plain(name)
    )
}

/// A group as a choice: who vouched for it, and since when.
pub fn group_told(name: &str, by: &str, at: i64) -> String {
    format!("群「{}」，{} {}在群里说过话", plain(name), plain(by), card::moment(at))
}

/// Said when nobody can sign an announcement.
pub fn no_announcer() -> &'static str {
    "公告要由主管理员或公告管理员署名，机器人还没有设置署名人。请联系运维设置 announcer，或改用工作通知。"
}

/// Said when the platform does not tell who the sender of a todo is.
pub fn no_identity() -> &'static str {
    "钉钉没有给出您的身份标识，不能由您发起待办。请改用工作通知，或联系运维。"
}

/// What a preview warns of.
pub fn warnings(campaign: &Campaign, crowd: &Crowd, offers: &[Offer]) -> Vec<String> {
    let mut warnings = Vec::new();
    if campaign.asleep > 0 {
        let names: Vec<String> = crowd.asleep().take(NAMED).map(|one| plain(&one.name)).collect();
        let more = if crowd.asleep().count() > NAMED { "等" } else { "" };
        warnings.push(format!(
            "有 {} 人还没有激活钉钉，登录前看不到通知：{}{more}",
            campaign.asleep,
            names.join("、")
        ));
    }
    warnings.extend(idle(&crowd.idle));
    for offer in offers {
        warnings.extend(ways::limits(offer, crowd, campaign));
    }
    warnings
}

/// The preview's remark on pictures that came with the text.
pub fn left_out(pictures: u32) -> Option<String> {
    (pictures > 0).then(|| format!("图片不会发出：发来的 {pictures} 张图片没有带上，只发文字"))
}

/// Said of a picture or file that is sent while a notice is being written.
pub fn not_carried(kind: &str) -> String {
    let what = match kind {
        "picture" => "图片",
        "video" => "视频",
        _ => "文件",
    };
    format!("通知只发文字，{what}不会发出。可以先把{what}传到钉盘，再把分享链接写进通知内容。")
}

/// The preview's remark where people would be reminded, and nobody can tell whom.
pub fn no_reminders() -> &'static str {
    "这种发法查不到谁没看，不会自动提醒"
}

/// Said where the asker has sent none.
pub fn none_sent() -> &'static str {
    "还没有您发过的通知。要发通知，可以说：发通知给一级医院：明天9点开会。"
}

/// Said where none is called so.
pub fn no_such_notice(said: &str) -> String {
    format!("没有找到「{}」这条通知。发「最近发过哪些通知」可以查看编号。", plain(said))
}

/// What a notice is called in a sentence.
pub fn about(summary: &Summary) -> String {
    format!("通知 {}「{}」", summary.number, plain(&summary.title))
}

/// A notice in a list.
pub fn listed(summary: &Summary) -> String {
    format!("{}，{}，{}", about(summary), card::moment(summary.at), state(summary))
}

fn state(summary: &Summary) -> String {
    let word = match summary.state {
        _ if summary.recalled => "已撤回",
        State::Confirmed => "已安排",
        State::Running => "正在发送",
        State::Done => "已发送",
        State::PartlyDone => "部分送达",
        State::Cancelled => "已取消",
        State::Failed => "没有发送",
        _ => "处理中",
    };
    if summary.people > 0 { format!("{word}（{} 人）", summary.people) } else { word.to_owned() }
}

/// The latest notices.
pub fn list(shown: &[Summary], all: usize) -> String {
    let mut text = String::from("最近的通知（新的在前）：");
    for one in shown {
        text.push_str(&format!("\n- {}，{}", listed(one), plain(&one.initiator_name)));
    }
    if all > shown.len() {
        text.push_str(&format!("\n共 {all} 条，只列出最近 {} 条。", shown.len()));
    }
    text.push_str("\n看回执请说「1号通知谁没看」，号码换成要看的那一条。");
    text
}

/// Said of a notice that is not kept any more.
pub fn too_old(summary: &Summary) -> String {
    format!("{}的明细已经过了保存期，查不到了。", about(summary))
}

/// Said of a notice that has not gone out yet, or never did.
pub fn not_gone_out(summary: &Summary) -> String {
    if summary.waits() && summary.state == State::Confirmed {
        return format!(
            "{}安排在 {} 发送，还没有发出，现在没有回执。",
            about(summary),
            card::moment(summary.at)
        );
    }
    format!("{}还没有发完（{}），现在没有回执。", about(summary), state(summary))
}

/// Said of a notice that was taken back.
pub fn recalled_before(summary: &Summary) -> String {
    format!("{}已经撤回了。", about(summary))
}

/// Said when a notice is stopped, or called off before its time.
pub fn called_off(summary: &Summary, state: State) -> String {
    match state {
        State::Running => {
            format!("正在停止{}：已经发出的不再追加；要收回已发的，停止后请再说一次撤回。", about(summary))
        }
        _ => format!("{}已撤下，没有发给任何人。", about(summary)),
    }
}

/// Said of a notice of which nothing went out.
pub fn nothing_to_recall(summary: &Summary) -> String {
    format!("{}没有发出，不需要撤回。", about(summary))
}

/// Said where the platform takes nothing back any more.
pub fn too_late_to_recall(about: &str) -> String {
    format!("{about}已超过 24 小时，钉钉不再允许撤回。")
}

/// What taking back cannot do.
pub fn recall_warnings(late: usize) -> Vec<String> {
    let mut warnings = vec!["撤回后对方看不到内容，已经读过的人可能还记得。".to_owned()];
    if late > 0 {
        warnings.push(format!("有 {late} 批已超过 24 小时，不能撤回。"));
    }
    warnings
}

/// Said where nobody knows who has read.
pub fn nobody_known(summary: &Summary) -> String {
    format!(
        "{}的发法查不到谁没读，没法只提醒没读的人。需要时可以再发一条，例如用机器人单聊。",
        about(summary)
    )
}

/// Said where there is nobody to be reminded.
pub fn all_read(summary: &Summary) -> String {
    format!("{}所有人都读了，不用提醒。", about(summary))
}

/// Whether a text calls itself urgent.
pub fn is_urgent(text: &str) -> bool {
    ["紧急", "火急", "十万火急"].iter().any(|word| text.contains(word))
}

/// How the month stands, where the notice is dear or the month's calls are known.
pub fn month(budget: &Budget, calls: u32) -> Option<String> {
    let all = budget.all.map(|all| format!(" / {all}")).unwrap_or_default();
    let forecast = budget.forecast().map(|end| format!("，照此到月底约 {end} 次")).unwrap_or_default();
    let dear = usize::try_from(calls).is_ok_and(|calls| calls > DEAR);
    (dear || budget.all.is_some())
        .then(|| format!("本月已用接口调用 {}{all} 次{forecast}；这条通知还要 {calls} 次", budget.used))
}

/// Said when only what is kept for urgent notices is left.
pub fn reserved(budget: &Budget, calls: u32) -> String {
    format!(
        "{}这会动用留给紧急通知的部分，没有发送。可以改用调用更少的方式（例如工作通知按部门发），或在紧急时注明「紧急」再发。",
        month(budget, calls).map(|month| format!("{month}。")).unwrap_or_default()
    )
}

/// Said when it does not fit into the month at all.
pub fn beyond(budget: &Budget, calls: u32) -> String {
    format!(
        "{}超出本月剩余的接口调用，没有发送。可以改用调用更少的方式（例如工作通知按部门发），或请运维增购额度。",
        month(budget, calls).map(|month| format!("{month}。")).unwrap_or_default()
    )
}

/// Said of a notice that would go out while people are not to be disturbed.
pub fn night(hours: Quiet, at: i64) -> String {
    let clock = |minute: u16| format!("{}:{:02}", minute / 60, minute % 60);
    format!(
        "{} 属于免打扰时间（{}–{}）。不急的话请取消，再说一次并加上时间，例如「明早8点」",
        card::moment(at),
        clock(hours.from),
        clock(hours.until)
    )
}

/// A way as it was said.
pub fn channel(said: language::Channel) -> Channel {
    match said {
        language::Channel::Group => Channel::Group,
        language::Channel::Work => Channel::Work,
        language::Channel::Todo => Channel::Todo,
        language::Channel::Announcement => Channel::Announcement,
        language::Channel::Ding => Channel::Ding,
        language::Channel::Chat => Channel::Chat,
    }
}
