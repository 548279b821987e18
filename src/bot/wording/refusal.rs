//! Refusals and what is wrong with what was said.

use super::super::{Refusal, Stop};
use super::short;
use crate::card::{plain, reason};
use crate::dingtalk::{Class, Error};
use crate::domain::permit::Denied;
use crate::language::MobileFault;
use crate::operation;
use crate::proposal::wording::number_fault;

/// Why a command stopped.
pub fn stopped(stop: &Stop) -> String {
    match stop {
        Stop::Refused(refusal) => self::refusal(refusal),
        Stop::Platform(error) if !passes(error) => reason::fault(&operation::fault(error)),
        Stop::Store(_) | Stop::Platform(Error::Shared(_)) => {
            "管家自己的存储暂时没有回应（不是钉钉的问题），无法核对，所以没有做任何改动。请稍后重新发送。"
                .to_owned()
        }
        Stop::Platform(_) => "钉钉暂时没有回应，无法核对，所以没有做任何改动。请稍后重新发送。".to_owned(),
    }
}

/// Whether it goes by itself, and soon: whoever only asked need not know more.
fn passes(error: &Error) -> bool {
    let banned = matches!(error, Error::IpBanned { .. });
    !banned && matches!(error.class(), Class::Retry { .. } | Class::Unknown)
}

/// A refusal: the reason, and who can do it.
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Denied { reason, about, who_can, .. } => denied(reason, about.as_deref(), who_can),
        Refusal::NoSuchPerson(said) => no_such_person(said),
        Refusal::NoSuchDepartment(said) => no_such_department(said),
        Refusal::NoSuchAudience { said, near } => super::notice::no_such_audience(said, near),
        Refusal::NothingToDo(text) => text.clone(),
        Refusal::Hidden { refusal, .. } => self::refusal(refusal),
        Refusal::Instead { refusal, offer } => format!("{}{offer}", self::refusal(refusal)),
        Refusal::AlreadyMember { shown: Some(shown), masked } => {
            format!("{masked} 已经是组织成员：{shown}，无需重复添加。")
        }
        Refusal::AlreadyMember { shown: None, masked } => {
            format!(
                "{masked} 已经是组织成员，但不在您的管理范围内，无需重复添加；如需调入本单位，请联系主管理员。"
            )
        }
    }
}

/// More people than one question may be about.
pub fn too_many_asked(asked: usize, most: usize) -> String {
    format!("一次最多查 {most} 人，这次写了 {asked} 人，没有查询。请分几次问。")
}

/// More people than an hour allows.
pub fn asked_enough(an_hour: u64) -> String {
    format!(
        "您这一小时查询的人已经很多了（每小时最多 {an_hour} 人），先歇一会儿，下个整点后再问。急用请联系主管理员。"
    )
}

fn denied(reason: &Denied, about: Option<&str>, who_can: &[String]) -> String {
    let mut text = String::new();
    if let Some(about) = about {
        text.push_str(&format!("{}：", short(about)));
    }
    text.push_str(&reason::denied(reason));
    if !who_can.is_empty() {
        text.push_str(&format!(
            "可以找：{}。",
            who_can.iter().map(|name| plain(name)).collect::<Vec<_>>().join("、")
        ));
    }
    text
}

/// Nobody found.
pub fn no_such_person(said: &str) -> String {
    if said.is_empty() {
        return "没有找到这位成员，请刷新后重新选择。".to_owned();
    }
    if said.starts_with(TAIL) {
        return format!("没有成员登记{}：可能还没有被添加，或还没有同意邀请。", plain(said));
    }
    if TITLES.iter().any(|title| said.ends_with(title)) {
        return format!("没有找到成员「{}」。如果这是称呼，请发全名（例如「张三」）或手机号。", short(said));
    }
    format!(
        "没有找到成员「{}」：可能还没有被添加、没有同意邀请，或姓名有出入。可以改用手机号查询。",
        short(said)
    )
}

/// Nobody among the colleagues whom staff may ask about; whether there is such a member elsewhere is not told.
pub fn no_colleague(said: &str) -> String {
    let whom = if said.starts_with(TAIL) {
        format!("登记{}的同事", plain(said))
    } else {
        format!("同事「{}」", short(said))
    };
    format!("在本单位没有找到{whom}：您只能查询本单位的同事，其他人请问本单位管理员。")
}

/// What people are called after their surname.
const TITLES: &[&str] = &[
    "主任",
    "院长",
    "科长",
    "书记",
    "处长",
    "局长",
    "所长",
    "站长",
    "护士长",
    "主管",
    "医生",
    "大夫",
    "护士",
    "老师",
    "经理",
    "总",
    "哥",
    "姐",
];

/// No department found.
pub fn no_such_department(said: &str) -> String {
    if said.is_empty() {
        return "没有找到这个部门，请刷新后重新选择。".to_owned();
    }
    format!("没有找到叫「{}」的部门。", short(said))
}

/// No role found.
pub fn no_such_role(said: &str) -> String {
    format!("没有叫「{}」的角色。", short(said))
}

/// How a number is spoken of.
const TAIL: &str = "尾号";

/// `，尾号 0011`.
pub fn number_tail(mobile: &str) -> String {
    let digits: Vec<char> = mobile.chars().collect();
    format!("，{TAIL} {}", digits[digits.len().saturating_sub(4)..].iter().collect::<String>())
}

/// `尾号 0199 的手机号`: enough to know which of one's own numbers is meant, also where others read along.
pub fn number_of(mobile: &str) -> String {
    format!("{} 的手机号", number_tail(mobile).trim_start_matches('，'))
}

/// What is wrong with a number.
pub fn bad_number(name: &str, number: &str, fault: &MobileFault) -> String {
    let what = number_fault(fault);
    format!("{}的手机号「{}」不对：{what}。境外号码请写「+区号-号码」。", short(name), short(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dingtalk::SharedError;

    #[test]
    fn our_own_store_is_not_called_dingtalk() {
        let late = || std::io::Error::from(std::io::ErrorKind::TimedOut);
        let own = stopped(&Stop::Platform(Error::Shared(SharedError(Box::new(late())))));
        assert!(own.contains("存储") && own.contains("不是钉钉的问题"), "{own}");
        let theirs = stopped(&Stop::Platform(Error::Busy));
        assert!(theirs.contains("钉钉暂时没有回应") && !theirs.contains("存储"), "{theirs}");
        let step = reason::fault(&operation::fault(&Error::Shared(SharedError(Box::new(late())))));
        assert!(step.contains("存储"), "{step}");
    }
}
