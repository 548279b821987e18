//! shim
mod intent;
mod slots;
pub use intent::Intent;
use serde::{Deserialize, Serialize};
pub use slots::*;
#[derive(Default)]
pub struct Lexicon;
pub struct RoleWords {
    pub name: String,
    pub aliases: Vec<String>,
}
impl Lexicon {
    pub fn with_roles(_r: Vec<RoleWords>) -> Self {
        Self
    }
}
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Parsed {
    pub intent: Intent,
    pub slots: Slots,
    pub suggest: Vec<Intent>,
}
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub persons: Vec<MemberDraft>,
    pub mobiles: Vec<String>,
    pub names: Vec<String>,
    pub department: Option<String>,
    pub roles: Vec<String>,
    pub choice: Option<usize>,
    pub none: bool,
    pub control: Option<Intent>,
    pub is_bare: bool,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MobileFault {
    TooShort { digits: usize },
    TooLong { digits: usize },
    NotAMobile,
    NotDigits,
}
pub fn normalize_mobile(s: &str) -> String {
    s.trim().replace([' ', '-'], "")
}
pub fn mobile_fault(s: &str) -> Option<MobileFault> {
    if !s.chars().all(|c| c.is_ascii_digit()) {
        Some(MobileFault::NotDigits)
    } else if s.len() < 11 {
        Some(MobileFault::TooShort { digits: s.len() })
    } else if s.len() > 11 {
        Some(MobileFault::TooLong { digits: s.len() })
    } else {
        None
    }
}
pub fn read_answer(text: &str, _l: &Lexicon) -> Answer {
    let mut a = Answer { is_bare: true, ..Answer::default() };
    for w in text.split([' ', '，', ',', '、']).filter(|w| !w.is_empty()) {
        if let Ok(n) = w.parse::<usize>() {
            if n < 100 {
                a.choice = Some(n);
            } else {
                a.mobiles.push(w.into());
            }
        } else if w.starts_with("信息") {
            a.roles.push("信息员".into())
        } else if w.ends_with('科') || w.ends_with("医院") {
            a.department = Some(w.into())
        } else {
            a.names.push(w.into())
        }
    }
    a
}
pub fn parse(text: &str, _now: jiff::Timestamp, _l: &Lexicon) -> Parsed {
    let t = text.trim();
    let mut s = Slots::default();
    let p = |intent, slots| Parsed { intent, slots, suggest: vec![] };
    match t {
        "帮助" => return p(Intent::Help, s),
        "取消" => return p(Intent::Cancel, s),
        "确认" => return p(Intent::Confirm, s),
        "上一步" => return p(Intent::Back, s),
        "我能管哪些部门" => return p(Intent::ScopeShow, s),
        _ => {}
    }
    if let Some(rest) = t.strip_prefix("添加成员") {
        let mut m = MemberDraft::default();
        for w in rest.split_whitespace() {
            if w.starts_with(|c: char| c.is_ascii_digit()) {
                m.mobile = Some(w.into())
            } else if w.ends_with('科') || w.ends_with("医院") {
                s.department = Some(w.into())
            } else if w.starts_with("信息") {
                s.roles.push("信息员".into())
            } else {
                m.name = Some(w.into())
            }
        }
        if !m.is_empty() {
            s.members.push(m);
        }
        return p(Intent::MemberAdd, s);
    }
    if let Some(rest) = t.strip_prefix("查一下") {
        s.targets.push(if rest.starts_with('1') { Person::with_mobile(rest) } else { Person::named(rest) });
        return p(Intent::MemberStatus, s);
    }
    if let Some((a, b)) = t.strip_prefix("给").and_then(|r| r.split_once("加上")) {
        s.targets.push(Person::named(a));
        s.roles.push(b.into());
        return p(Intent::RoleGrant, s);
    }
    if let Some((a, b)) = t.strip_prefix("取消").and_then(|r| r.split_once("的")) {
        s.targets.push(Person::named(a));
        s.roles.push(b.into());
        return p(Intent::RoleRevoke, s);
    }
    p(Intent::Unknown, s)
}
