//! A diagnosis in words: what it is, what that rests on, what to do, what nobody can see.

use super::{ago, link, number_of, number_tail};
use crate::card::{plain, reason};
use crate::domain::invite::Invite;
use crate::domain::invite::diagnosis::{Asker, Diagnosis, Evidence, Finding, Next, Signal, Unseen};
use crate::domain::mobile::Mobile;
use crate::domain::operation::Failed;

/// What a diagnosis is about.
#[derive(Debug, Default)]
pub struct Facts {
    /// The person's name, as far as it may be told.
    pub name: Option<String>,
    /// The number.
    pub mobile: Option<Mobile>,
    /// Where they are, for those who may know.
    pub places: Vec<String>,
    /// The open invitation.
    pub invite: Option<Invite>,
    /// The last try that failed.
    pub failed: Option<Failed>,
    /// Who could do it.
    pub who_can: Vec<String>,
    /// Now, milliseconds since the epoch.
    pub now: i64,
}

/// The whole answer, in Markdown.
pub fn diagnosis(diagnosis: &Diagnosis, facts: &Facts, asker: Asker) -> String {
    let mut parts = vec![format!("**{}：{}**", subject(facts, asker), finding(diagnosis.finding))];
    let evidence: Vec<String> = diagnosis.evidence.iter().map(|one| evidence(*one, facts)).collect();
    if !evidence.is_empty() {
        parts.push(format!("依据：{}。", evidence.join("；")));
    }
    let next: Vec<String> = diagnosis.next.iter().map(|one| next(*one, facts, asker)).collect();
    parts.push(match next.as_slice() {
        [one] => format!("怎么办：{one}"),
        several => {
            let steps = several.iter().enumerate().map(|(at, step)| format!("{}. {step}", at + 1));
            format!("怎么办：\n{}", steps.collect::<Vec<_>>().join("\n"))
        }
    });
    if !diagnosis.unchecked.is_empty() {
        let unchecked: Vec<&str> = diagnosis.unchecked.iter().map(|one| signal(*one)).collect();
        parts.push(format!("钉钉暂时没有回应，没能核对：{}。", unchecked.join("、")));
    }
    if !diagnosis.unseen.is_empty() {
        let unseen: Vec<&str> = diagnosis.unseen.iter().map(|one| unseen(*one)).collect();
        parts.push(format!("我看不到的：{}。", unseen.join("、")));
    }
    parts.join("\n")
}

fn subject(facts: &Facts, asker: Asker) -> String {
    if asker == Asker::Oneself {
        return "您".to_owned();
    }
    let tail = facts.mobile.as_ref().map(|mobile| number_tail(mobile.reveal()));
    match (&facts.name, tail) {
        (Some(name), Some(tail)) => format!("{}{tail}", plain(name)),
        (Some(name), None) => plain(name),
        (None, Some(_)) => facts.mobile.as_ref().map(|mobile| number_of(mobile.reveal())).unwrap_or_default(),
        (None, None) => "这位同事".to_owned(),
    }
}

fn finding(finding: Finding) -> &'static str {
    match finding {
        Finding::NumberInvalid => "手机号不对",
        Finding::NumberMissing => "还需要手机号",
        Finding::AlreadyIn => "已经在组织里，不会再收到邀请",
        Finding::NotLoggedIn => "已经是成员，只是未激活",
        Finding::Elsewhere => "已在组织其他单位，不会再收到邀请",
        Finding::WrongLogin => "登录钉钉的手机号和被邀请的不一样，所以看不到邀请",
        Finding::NotAccepted => "邀请已发出，本人还没有同意",
        Finding::TryFailed => "上次添加没有成功，所以没有邀请",
        Finding::LeftToday => "今天刚离开组织，目前没有新的邀请",
        Finding::LeftEarlier => "以前离开过组织，目前没有新的邀请",
        Finding::NeverInvited => "没有查到发给这个号码的邀请",
        Finding::CannotTell => "现在无法判断",
    }
}

fn evidence(evidence: Evidence, facts: &Facts) -> String {
    match evidence {
        Evidence::NumberMalformed => "号码不是有效的手机号".to_owned(),
        Evidence::MemberActive if facts.places.is_empty() => "通讯录里有这个成员，已激活".to_owned(),
        Evidence::MemberActive => format!("通讯录里有这个成员（{}），已激活", facts.places.join("、")),
        Evidence::MemberInactive => "通讯录里有这个成员，但该号码还没有登录过钉钉".to_owned(),
        Evidence::MemberElsewhere => "号码已经登记在组织里".to_owned(),
        Evidence::NoMember => "通讯录里没有这个号码".to_owned(),
        Evidence::InviteOpen => open_invite(facts),
        Evidence::NoInvite => "我这里没有发给它的邀请".to_owned(),
        Evidence::LoginSame => "登录的正是被邀请的号码".to_owned(),
        Evidence::LoginOther => "登录的是另一个号码".to_owned(),
        Evidence::LeftToday => "24 小时内有离职记录，再加入需要本人同意".to_owned(),
        Evidence::LeftEarlier => "有离职记录".to_owned(),
        Evidence::NeverLeft => "一年内没有离职记录".to_owned(),
        Evidence::TryFailed => {
            let when = facts.failed.as_ref().map(|failed| ago(failed.at, facts.now)).unwrap_or_default();
            format!("{when}添加时被钉钉拒绝")
        }
        Evidence::MembersMayNotInvite => "组织关闭了成员邀请，只能由管理员添加".to_owned(),
    }
}

fn open_invite(facts: &Facts) -> String {
    match &facts.invite {
        Some(invite) => {
            format!("{}发出邀请，加入{}", ago(invite.at, facts.now), plain(&invite.place))
        }
        None => "有一个还没同意的邀请".to_owned(),
    }
}

fn next(next: Next, facts: &Facts, asker: Asker) -> String {
    let name = facts.name.as_deref().map(plain);
    match next {
        Next::CorrectNumber => "请发送正确的 11 位手机号；境外号码写「+区号-号码」。".to_owned(),
        Next::SendNumber => "请发送这位同事的手机号。".to_owned(),
        Next::Nothing if asker == Asker::Oneself => format!(
            "不用处理。若要换手机号，点{}修改，不需要重新邀请。",
            link::my_profile("我的-设置与隐私-我的信息-手机号码")
        ),
        Next::Nothing => "不需要邀请。对方在钉钉里看不到本组织时，请先核对登录的是不是这个号码。".to_owned(),
        Next::LogIn => "请本人用登记的手机号登录一次钉钉，状态会自动变为正常；没有邀请可以重发。".to_owned(),
        Next::AskToMove => "不需要邀请。如要调入本单位，请联系主管理员。".to_owned(),
        Next::CompareNumbers => format!(
            "请本人在{}看当前登录的号码，要和被邀请的{}一致；不一致就改邀请当前登录的号码。",
            link::my_profile("我的-设置与隐私-我的信息-手机号码"),
            facts.mobile.as_ref().map(|mobile| number_of(mobile.reveal())).unwrap_or_default(),
        ),
        Next::InviteLoginNumber => {
            "请用对方现在登录钉钉的手机号重新添加，或请对方换用被邀请的号码登录。".to_owned()
        }
        Next::Accept => "一致的话，在钉钉里搜「团队邀请」或打开通讯录，找到邀请点同意。".to_owned(),
        Next::SendAgain => {
            format!("还是没有就回复「重新邀请 {}」。", name.unwrap_or_else(|| "手机号".to_owned()))
        }
        Next::MendAndRetry => match &facts.failed {
            Some(failed) => reason::why(&failed.why),
            None => "请按上次的提示处理后重新添加。".to_owned(),
        },
        Next::Add => format!(
            "回复「添加成员 {} {}」。",
            name.unwrap_or_else(|| "姓名".to_owned()),
            facts.mobile.as_ref().map_or("手机号", Mobile::reveal)
        ),
        Next::AskAdministrator if facts.who_can.is_empty() => "请联系主管理员。".to_owned(),
        Next::AskAdministrator => format!("可以找：{}。", names(&facts.who_can)),
        Next::AskLater => "请过几分钟再问一次。".to_owned(),
    }
}

fn signal(signal: Signal) -> &'static str {
    match signal {
        Signal::Member => "是不是成员",
        Signal::Departure => "离职记录",
        Signal::Invite => "邀请记录",
        Signal::Attempt => "上次添加的结果",
        Signal::Policy => "是否允许成员邀请",
    }
}

fn unseen(unseen: Unseen) -> &'static str {
    match unseen {
        Unseen::Delivery => "邀请有没有送达、看过",
        Unseen::Refusal => "有没有被拒绝或过期",
        Unseen::ConsoleInvite => "从管理后台发出的邀请",
        Unseen::LoginNumber => "对方登录用的号码",
    }
}

fn names(all: &[String]) -> String {
    all.iter().map(|name| plain(name)).collect::<Vec<_>>().join("、")
}

/// A colleague is a member: that much anybody in their institution may know.
pub fn colleague_is_in(name: &str) -> String {
    format!("{}是本组织成员，不需要邀请。", plain(name))
}

/// What staff are told about anybody else, whoever it is.
pub fn only_administrators_see(members_invite: Option<bool>, who_can: &[String]) -> String {
    let policy = match members_invite {
        Some(false) => "组织关闭了成员邀请，普通成员不能邀请同事。",
        Some(true) => "",
        None => "（是否允许成员邀请，钉钉暂时没有回应。）",
    };
    let who = if who_can.is_empty() { "主管理员".to_owned() } else { names(who_can) };
    format!("别人的邀请情况只有管理员能查，添加和重新邀请也由管理员办理。{policy}请找：{who}。")
}

/// Nobody of that name is known: the number finds out more.
pub fn need_number(name: &str) -> String {
    format!("没有叫「{}」的成员，也没有给这个名字发过邀请。", super::short(name))
}
