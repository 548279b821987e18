//! What a notice's proposal remarks, and why one is not made, in words.

mod length;
mod ways;

use crate::card::operation::notice as card;
use crate::card::operation::notice::names;
use crate::card::plain;
use crate::domain::operation::State;
use crate::domain::operation::notice::budget::Budget;
use crate::domain::operation::notice::plan::Offer;
use crate::domain::operation::notice::{Audience, Campaign, Crowd, Quiet, Summary};
pub use length::{measured, shortened, too_long};

/// People who are named where they may not see a notice.
const NAMED: usize = 5;
/// More calls than this are worth saying what else there is.
const DEAR: usize = 10;
/// What everybody is called, by people and by the parser.
pub const EVERYBODY: &str = "全体";

/// What a notice says.
pub const TEXT: &str = "通知内容";
/// What a notice is called.
pub const TITLE: &str = "标题";

/// Everybody of some departments.
pub fn everybody_of(names: &[String]) -> String {
    format!("{}{EVERYBODY}", names.join("、"))
}

/// The holders of a role, in some departments or anywhere.
pub fn holders_of(role: &str, places: &[&str]) -> String {
    if places.is_empty() { role.to_owned() } else { format!("{}的{role}", places.join("、")) }
}

/// Said where it is for nobody yet.
pub fn to_nobody() -> &'static str {
    "还没有选发给谁：请选部门、角色、人或群，或选「全体」。"
}

/// Said where it says nothing yet.
pub fn no_text() -> &'static str {
    "还没有写通知内容。"
}

/// Said of more than one notice is for.
pub fn too_much(what: &str, most: usize) -> String {
    format!("{what}最多 {most} 个字，请缩短后再提交。")
}

/// Said of a notice nobody has, or that is none of the asker's business.
pub fn no_such_number(number: u32) -> String {
    format!("没有编号为 {number} 的通知，或者不是您发的。")
}

/// Said of one that is to be taken back and is still going out, or waits for its time.
pub fn to_be_stopped(summary: &Summary) -> String {
    format!(
        "{}还没有发完，现在不能撤回。不想发了请按「停止发送」；已经发出的，停止后可以撤回。",
        about(summary)
    )
}

/// Said where more departments, roles and people are named than are looked up.
pub fn too_many_named(most: usize) -> String {
    format!("一次最多选 {most} 项。范围大的请选上级部门，再选要除外的。")
}

/// Said of a time that is over.
pub fn past() -> &'static str {
    "发送时间已经过去了，请另选时间，或不填、马上发送。"
}

/// Said where the only way is to groups, and none is named.
pub fn no_group() -> &'static str {
    "群消息要选一个机器人所在的群；发给部门和人请选别的方式。"
}

/// Said of a group that is no audience.
pub fn no_such_group() -> &'static str {
    "没有这个群，或者通知员和主管理员都没有在群里和管家说过话。"
}

/// Said of people left out beside a group.
pub fn group_not_split() -> &'static str {
    "群消息群里所有人都看得到，不能除外某些人。请去掉群，或去掉除外的部门和人。"
}

/// All of those it is for, left out.
pub fn all_left_out() -> &'static str {
    "除外里不能选全体：那样就没有人收到了。请只写不发给哪些部门、角色或人。"
}

/// A group left out: who is in it is not known.
pub fn group_left_out() -> &'static str {
    "除外里不能写群：机器人看不到群里有哪些人，不能把他们除外。请改写部门、角色或人。"
}

/// Said while who it is for cannot be told.
pub fn not_counted_yet() -> &'static str {
    "正在读取组织架构，还数不清接收人。请过一分钟再发一次。"
}

/// Said when nobody can agree to so many.
pub fn nobody_to_agree(people: usize) -> String {
    format!("一次通知 {people} 人需要另一位管理员同意，现在没有能同意的人。请分批发送，或请主管理员来发。")
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

/// The preview's remark where people would be reminded, and nobody can tell whom.
pub fn no_reminders() -> &'static str {
    "这种发法查不到谁没看，不会自动提醒"
}

/// What a notice is called in a sentence.
pub fn about(summary: &Summary) -> String {
    format!("通知 {}「{}」", summary.number, plain(&summary.title))
}

/// Where it is, in a word.
pub fn state(summary: &Summary) -> String {
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

/// Said where reminders of it are taken back with it: what they say is the same.
pub fn reminders_recalled(numbers: &[u32]) -> Option<String> {
    let named: Vec<String> = numbers.iter().map(|number| format!("提醒 {number}")).collect();
    (!named.is_empty()).then(|| format!("{}里是同样的内容，一起撤回。", named.join("、")))
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

/// Said when an audience is nobody, or nobody but those left out.
pub fn nobody(audience: &Audience) -> String {
    let to = names(&audience.to);
    if audience.except.is_empty() {
        return format!("「{to}」现在没有人，没有可以通知的对象。");
    }
    format!("「{to}」除了{}，没有别的人可以通知，没有发送。请核对接收人后重新发送。", names(&audience.except))
}

/// A warning about those who were to be left out and would not have been written to anyway.
pub fn idle(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| {
        let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
        format!("除外的{}不在接收范围内，请核对有没有说错。", names.join("、"))
    })
}

/// Said when it is so already.
pub fn same() -> &'static str {
    "和现在的一样，没有改动。"
}

/// The preview's remark where somebody has to agree before the change counts.
pub fn until_agreed(at: i64) -> String {
    format!("改动要另一位同意后才生效；如果 {} 前没有同意，到时间会按原来的发送", card::moment(at))
}
