//! What was understood of an order, said back together with what was not.

use super::said::JUST_SO;
use super::{member, removal, short};
use crate::card::operation::notice;
use crate::card::plain;
use crate::language::{Audience, MemberDraft, Party, Person, Slots};

/// Said where words are left that are not in the order.
pub fn question(understood: &str, left: &[String]) -> String {
    let left: Vec<String> = left.iter().map(|words| format!("「{}」", short(words))).collect();
    let left = left.concat();
    format!("没看懂{left}。看懂的是：\n{understood}\n按这个办请选「{JUST_SO}」；不对请换个说法再发一次。")
}

/// Said where all is understood and it is to be done at another time.
pub fn not_later(understood: &str, when: &str) -> String {
    format!(
        "还不能定时办理：「{}」的事，确认了就马上办。看懂的是：\n{understood}\n现在就办请选「{JUST_SO}」；到时候再办请回复「取消」，到时再发给我。",
        short(when)
    )
}

/// Said after what a question holds up.
pub fn one_at_a_time(later: &[String]) -> String {
    format!("还有一件，等这件办好后请再发一次：\n{}", later.join("\n"))
}

/// Said under the cards of several orders.
pub fn a_card_each(orders: usize) -> String {
    let count = if orders == 2 { "两".to_owned() } else { format!("{orders} ") };
    format!("{count}件事，每张卡片一件：请分别点卡片上的「确认」，或回复「都确认」。")
}

/// An order in one line: `添加成员：陈晨 13900000199 → 急诊科 · 信息员`.
pub fn order(title: &str, slots: &Slots) -> String {
    let who: Vec<String> = slots.members.iter().map(draft).chain(slots.targets.iter().map(person)).collect();
    let mut line = who.join("、");
    for side in [&slots.from, &slots.to].into_iter().flatten() {
        line.push_str(&format!(" → {}", party(side)));
    }
    if let Some(department) = &slots.department {
        line.push_str(&format!(" → {}", short(department)));
    }
    let people = Some(line.trim_start().to_owned()).filter(|line| !line.is_empty());
    let parts: Vec<String> = people.into_iter().chain(details(slots)).collect();
    format!("{}：{}", plain(title), parts.join(" · "))
}

/// What else was said.
fn details(slots: &Slots) -> Vec<String> {
    let mut parts: Vec<String> = slots.roles.iter().map(|role| plain(role)).collect();
    let field = slots.field.zip(slots.value.as_ref());
    let changes = slots.changes.iter().map(|change| (change.field, &change.value));
    parts.extend(
        field
            .into_iter()
            .chain(changes)
            .map(|(of, value)| format!("{}改成{}", member::field(of), short(value))),
    );
    parts.extend(slots.mode.map(|mode| removal::way(mode).to_owned()));
    parts.extend(slots.transfer_to.as_ref().map(|heir| format!("资料转给{}", person(heir))));
    parts.extend([&slots.name, &slots.account, &slots.mobile].into_iter().flatten().map(|said| short(said)));
    parts.extend(slots.notice.as_ref().map(|of| format!("通知「{}」", short(of))));
    parts.extend(slots.text.as_ref().map(|text| format!("「{}」", short(text))));
    if !slots.audience.is_empty() {
        parts.push(format!("发给{}", audiences(&slots.audience)));
    }
    if !slots.except.is_empty() {
        parts.push(format!("不发给{}", audiences(&slots.except)));
    }
    parts.extend(slots.channels.iter().map(|way| notice::channel(super::notice::channel(*way)).to_owned()));
    let at = slots.when.as_ref().and_then(|when| when.parse::<jiff::Timestamp>().ok());
    parts.extend(at.map(|at| notice::moment(at.as_millisecond())));
    parts
}

fn draft(of: &MemberDraft) -> String {
    let said = [&of.name, &of.mobile, &of.department, &of.title, &of.job_number];
    let said = said.into_iter().flatten().chain(&of.roles).map(|word| short(word));
    said.collect::<Vec<_>>().join(" ")
}

fn person(of: &Person) -> String {
    if of.is_self {
        return "您本人".to_owned();
    }
    let said = [&of.name, &of.mobile].into_iter().flatten().map(|word| short(word));
    said.collect::<Vec<_>>().join(" ")
}

fn party(of: &Party) -> String {
    match of {
        Party::Department(name) => short(name),
        Party::Person(one) => person(one),
    }
}

fn audiences(of: &[Audience]) -> String {
    let names = of.iter().map(|one| match one {
        Audience::Named(name) => short(name),
        Audience::Person(one) => person(one),
    });
    names.collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Lexicon, parse};

    #[test]
    fn an_order_is_said_back_in_one_line() {
        for (text, line) in [
            ("添加成员 陈晨 13900000199 急诊科", "添加成员：陈晨 13900000199 → 急诊科"),
            ("把李四调到急诊科", "调整部门：李四 → 急诊科"),
            ("发通知给急诊科：系统恢复了", "发通知：「系统恢复了」 · 发给急诊科"),
        ] {
            let slots = parse(text, jiff::Timestamp::UNIX_EPOCH, &Lexicon::default()).slots;
            let title = line.split('：').next().unwrap_or_default();
            assert_eq!(order(title, &slots), line, "{text}");
        }
    }
}
