//! An order that belongs to the dialogue it is given in: what was known before is kept.

use super::{Dialogue, Question, Request};
use crate::language::{MemberDraft, Party, Slots};

/// Whether an order says whom it is about: then it is a whole order, not the answer to a question of one of its kind.
pub fn names_whom(slots: &Slots) -> bool {
    !slots.members.is_empty() || !slots.targets.is_empty() || matches!(slots.to, Some(Party::Person(_)))
}

/// The open request with an order of its own kind in it, if the two are about the same person, or the open one about
/// nobody yet; `None` where the order is another one.
pub fn absorbed(dialogue: &Dialogue, order: &Slots) -> Option<Request> {
    let open = &dialogue.request;
    if !names_whom(order) && order.account.is_none() {
        return None;
    }
    if !names_whom(&open.slots) && agree(open.slots.account.as_ref(), order.account.as_ref()) {
        return Some(Request { slots: filled(order.clone(), &open.slots), ..open.clone() });
    }
    let (Question::Name { at, .. } | Question::Mobile { at, .. }) = dialogue.question else { return None };
    let [said] = order.members.as_slice() else { return None };
    let before = open.slots.members.get(at)?;
    let number_asked = matches!(dialogue.question, Question::Mobile { .. });
    let same_name = agree(before.name.as_ref(), said.name.as_ref());
    let same_number = number_asked || agree(before.mobile.as_ref(), said.mobile.as_ref());
    if !same_name || !same_number {
        return None;
    }
    let mut request = open.clone();
    request.slots.members[at] = completed(before, said);
    request.slots = filled(Slots { members: request.slots.members.clone(), ..order.clone() }, &request.slots);
    Some(request)
}

fn agree<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one == other)
}

fn completed(before: &MemberDraft, said: &MemberDraft) -> MemberDraft {
    MemberDraft {
        name: said.name.clone().or_else(|| before.name.clone()),
        mobile: said.mobile.clone().or_else(|| before.mobile.clone()),
        title: said.title.clone().or_else(|| before.title.clone()),
        job_number: said.job_number.clone().or_else(|| before.job_number.clone()),
        department: said.department.clone().or_else(|| before.department.clone()),
        roles: if said.roles.is_empty() { before.roles.clone() } else { said.roles.clone() },
    }
}

/// What the order leaves open, as it was known before.
fn filled(order: Slots, before: &Slots) -> Slots {
    let roles = if order.roles.is_empty() { before.roles.clone() } else { order.roles };
    Slots {
        roles,
        account: order.account.or_else(|| before.account.clone()),
        name: order.name.or_else(|| before.name.clone()),
        mobile: order.mobile.or_else(|| before.mobile.clone()),
        department: order.department.or_else(|| before.department.clone()),
        mode: order.mode.or(before.mode),
        transfer_to: order.transfer_to.or_else(|| before.transfer_to.clone()),
        field: order.field.or(before.field),
        value: order.value.or_else(|| before.value.clone()),
        changes: if order.changes.is_empty() { before.changes.clone() } else { order.changes },
        from: order.from.or_else(|| before.from.clone()),
        to: order.to.or_else(|| before.to.clone()),
        ..order
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Intent, Lexicon, parse};

    fn slots(text: &str) -> Slots {
        parse(text, jiff::Timestamp::UNIX_EPOCH, &Lexicon::default()).slots
    }

    fn open(text: &str, question: Question) -> Dialogue {
        let request = Request { slots: slots(text), ..Request::default() };
        Dialogue { intent: Intent::MemberAdd, request, question, past: Vec::new(), card: None }
    }

    #[test]
    fn an_order_about_the_same_person_completes_the_open_one() {
        let name = Question::Name { at: 0, of: String::new() };
        let dialogue = open("添加成员 13900000199 急诊科 信息员", name);
        let request = absorbed(&dialogue, &slots("添加成员 陈晨")).expect("the same person");
        let member = &request.slots.members[0];
        assert_eq!((member.name.as_deref(), member.mobile.as_deref()), (Some("陈晨"), Some("13900000199")));
        assert_eq!(request.slots.department.as_deref(), Some("急诊科"));
        assert_eq!(request.slots.roles, ["信息员"]);
        assert!(absorbed(&dialogue, &slots("添加成员 周八 13900000101")).is_none());
    }

    #[test]
    fn an_account_is_completed_by_an_order_that_names_it() {
        let request = Request { slots: slots("新建企业账号"), ..Request::default() };
        let (intent, question) = (Intent::AccountAdd, Question::Login);
        let mut dialogue = Dialogue { intent, request, question, past: Vec::new(), card: None };
        dialogue.request.slots.department = Some("和平医院".into());
        let order = slots("新建企业账号 hpyy0002 和平医院管理员");
        let request = absorbed(&dialogue, &order).expect("the account is named now");
        assert_eq!(request.slots.account.as_deref(), Some("hpyy0002"));
        assert_eq!(request.slots.department.as_deref(), Some("和平医院"));
        dialogue.request.slots.account = Some("other1".into());
        assert!(absorbed(&dialogue, &order).is_none());
    }

    #[test]
    fn a_wrong_number_is_put_right_by_a_whole_order() {
        let mobile = Question::Mobile { at: 0, of: "陈晨".into() };
        let dialogue = open("添加成员 陈晨 1390000019 急诊科", mobile);
        let request = absorbed(&dialogue, &slots("添加成员 陈晨 13900000199")).expect("the same person");
        assert_eq!(request.slots.members[0].mobile.as_deref(), Some("13900000199"));
        assert!(absorbed(&dialogue, &slots("添加成员 周八 13900000199")).is_none());
    }
}
