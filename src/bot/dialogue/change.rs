//! What was said already, said otherwise: `电话改成…`, `名字改成…`, `科室改成…`.

use super::Request;
use crate::language::{
    self, Change, Correction, Field, Intent, Lexicon, MemberDraft, NewValue, Party, Person, Slots,
};

/// Why nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unchanged {
    /// There are several people: whose it is has to be said.
    Whose,
    /// This order has no such thing.
    NotHere,
    /// Nobody would be left.
    Nobody,
}

/// The request put right; `at` is the one being talked about, where somebody is.
///
/// # Errors
/// Why it stays as it is.
pub fn corrected(
    intent: Intent,
    request: &Request,
    at: Option<usize>,
    corrections: &[Correction],
) -> Result<Request, Unchanged> {
    let mut request = request.clone();
    for correction in corrections {
        put_right(intent, &mut request.slots, at, correction)?;
    }
    Ok(request)
}

fn put_right(
    intent: Intent,
    slots: &mut Slots,
    at: Option<usize>,
    correction: &Correction,
) -> Result<(), Unchanged> {
    let at = match &correction.of {
        Some(person) => Some(place_of(intent, slots, person).ok_or(Unchanged::NotHere)?),
        None => correction.row.map_or(at, |row| row.checked_sub(1)),
    };
    if correction.row.is_some()
        && !(intent == Intent::MemberAdd && at.is_some_and(|at| at < slots.members.len()))
    {
        return Err(Unchanged::NotHere);
    }
    if correction.pronoun && at.is_none() && slots.members.len().max(slots.targets.len()) > 1 {
        return Err(Unchanged::Whose);
    }
    for value in &correction.values {
        put(intent, slots, at, value)?;
    }
    Ok(())
}

/// Which of the people in the order this is.
fn place_of(intent: Intent, slots: &Slots, person: &Person) -> Option<usize> {
    let is = |name: &Option<String>, mobile: &Option<String>| {
        (person.name.is_some() && *name == person.name)
            || (person.mobile.is_some() && *mobile == person.mobile)
    };
    match intent {
        Intent::MemberAdd => slots.members.iter().position(|one| is(&one.name, &one.mobile)),
        _ => slots.targets.iter().position(|one| is(&one.name, &one.mobile)),
    }
}

/// "Changed to": what stands behind it is read strictly.
const BECOMES: &str = "\u{6539}\u{6210}";
/// What stands between a few bare words.
const GAPS: &[char] = &[' ', ',', '\u{FF0C}', '\u{3001}', '\u{3000}'];

/// A text that is nothing but a department, roles, or both, as what is to be put right; roles come besides those
/// there are.
pub fn bare(text: &str, request: &Request, lexicon: &Lexicon) -> Option<Correction> {
    let mut values = Vec::new();
    let mut roles = request.slots.roles.clone();
    roles.extend(request.slots.members.iter().flat_map(|member| member.roles.clone()));
    let before = roles.len();
    for piece in text.trim().split(GAPS).filter(|piece| !piece.is_empty()) {
        match language::read_correction(&format!("{BECOMES}{piece}"), lexicon)?.values.as_slice() {
            [NewValue::Roles(more)] => roles.extend(more.iter().cloned()),
            [value @ NewValue::Department(_)] => values.push(value.clone()),
            _ => return None,
        }
    }
    if roles.len() > before {
        let mut seen = std::collections::BTreeSet::new();
        roles.retain(|role| seen.insert(role.clone()));
        values.push(NewValue::Roles(roles));
    }
    (!values.is_empty()).then_some(Correction { values, ..Correction::default() })
}

fn put(intent: Intent, slots: &mut Slots, at: Option<usize>, value: &NewValue) -> Result<(), Unchanged> {
    match (intent, value) {
        (_, NewValue::Roles(roles)) => put_roles(intent, slots, at, roles),
        (_, NewValue::MoreRoles(roles)) => more_roles(intent, slots, roles),
        (_, NewValue::FewerRoles(roles)) => fewer_roles(intent, slots, roles),
        (_, NewValue::MorePeople(people)) => more_people(intent, slots, people),
        (_, NewValue::FewerPeople(people)) => fewer_people(intent, slots, people),
        (_, NewValue::OnlyPeople(people)) => only_people(intent, slots, people),
        (_, NewValue::Department(name)) => put_department(intent, slots, at, name),
        (Intent::MemberAdd, value) => added(slots, at, value),
        (Intent::MemberUpdate, value) => {
            let (field, value) = field_of(value).ok_or(Unchanged::NotHere)?;
            updated(slots, field, value);
            Ok(())
        }
        (Intent::AccountAdd | Intent::DepartmentAdd | Intent::DepartmentRename, NewValue::Name(name)) => {
            slots.name = Some(name.clone());
            Ok(())
        }
        (Intent::AccountAdd | Intent::AccountReset, NewValue::Mobile(mobile)) => {
            slots.mobile = Some(mobile.clone());
            Ok(())
        }
        (intent, NewValue::Name(name)) if is_aimed(intent) => aimed(slots, at, Person::named(name)),
        (intent, NewValue::Mobile(mobile)) if is_aimed(intent) => {
            aimed(slots, at, Person::with_mobile(mobile))
        }
        _ => Err(Unchanged::NotHere),
    }
}

/// Whether a command is about members by name or number.
fn is_aimed(intent: Intent) -> bool {
    use Intent::{
        InviteDiagnose, InviteResend, MemberMove, MemberRemove, MemberStatus, RoleGrant, RoleRevoke,
        ScopeShow,
    };
    matches!(
        intent,
        RoleGrant
            | RoleRevoke
            | MemberRemove
            | MemberMove
            | MemberStatus
            | InviteDiagnose
            | InviteResend
            | ScopeShow
    )
}

fn put_roles(
    intent: Intent,
    slots: &mut Slots,
    at: Option<usize>,
    roles: &[String],
) -> Result<(), Unchanged> {
    match (intent, at) {
        (Intent::MemberAdd, Some(at)) if slots.members.len() > 1 => {
            slots.members.get_mut(at).ok_or(Unchanged::NotHere)?.roles = roles.to_vec();
        }
        (Intent::MemberAdd | Intent::RoleGrant | Intent::RoleRevoke | Intent::RoleHandover, _) => {
            slots.members.iter_mut().for_each(|member| member.roles.clear());
            slots.roles = roles.to_vec();
        }
        _ => return Err(Unchanged::NotHere),
    }
    Ok(())
}

/// Roles besides those there are; whoever is to be added has their own.
fn more_roles(intent: Intent, slots: &mut Slots, more: &[String]) -> Result<(), Unchanged> {
    if !matches!(intent, Intent::MemberAdd | Intent::RoleGrant | Intent::RoleRevoke | Intent::RoleHandover) {
        return Err(Unchanged::NotHere);
    }
    let new: Vec<String> = more.iter().filter(|role| !slots.roles.contains(role)).cloned().collect();
    slots.roles.extend(new);
    Ok(())
}

/// None of these roles, or none at all; an order about roles needs one.
fn fewer_roles(intent: Intent, slots: &mut Slots, fewer: &[String]) -> Result<(), Unchanged> {
    let goes = |role: &String| fewer.is_empty() || fewer.contains(role);
    let there = slots.roles.iter().chain(slots.members.iter().flat_map(|one| &one.roles)).any(goes);
    let left = slots.roles.iter().filter(|role| !goes(role)).count();
    let needs = matches!(intent, Intent::RoleGrant | Intent::RoleRevoke | Intent::RoleHandover);
    if !there || needs && left == 0 || !needs && intent != Intent::MemberAdd {
        return Err(Unchanged::NotHere);
    }
    slots.roles.retain(|role| !goes(role));
    slots.members.iter_mut().for_each(|one| one.roles.retain(|role| !goes(role)));
    Ok(())
}

/// Whether an order takes several people.
fn takes_several(intent: Intent) -> bool {
    use Intent::{
        GroupCreate, InviteResend, MeetingStart, MemberMove, MemberRemove, MemberStatus, RoleGrant,
        RoleRevoke,
    };
    matches!(
        intent,
        GroupCreate
            | InviteResend
            | MeetingStart
            | MemberMove
            | MemberRemove
            | MemberStatus
            | RoleGrant
            | RoleRevoke
    )
}

fn more_people(intent: Intent, slots: &mut Slots, people: &[Person]) -> Result<(), Unchanged> {
    if !takes_several(intent) || slots.transfer_to.is_some() {
        return Err(Unchanged::NotHere);
    }
    let new: Vec<Person> = people.iter().filter(|one| !slots.targets.contains(one)).cloned().collect();
    slots.targets.extend(new);
    Ok(())
}

/// These of several people, and none of the others.
fn only_people(intent: Intent, slots: &mut Slots, people: &[Person]) -> Result<(), Unchanged> {
    let names: Vec<Option<String>> = match intent {
        Intent::MemberAdd => slots.members.iter().map(|one| one.name.clone()).collect(),
        _ => slots.targets.iter().map(|one| one.name.clone()).collect(),
    };
    if !people.iter().all(|one| names.contains(&one.name)) {
        return Err(Unchanged::NotHere);
    }
    let others = names.into_iter().filter(|name| people.iter().all(|one| one.name != *name));
    let others: Vec<Person> = others.map(|name| Person { name, ..Person::default() }).collect();
    if others.is_empty() { Ok(()) } else { fewer_people(intent, slots, &others) }
}

/// Whether an order holds everybody of these names.
pub fn holds(slots: &Slots, people: &[Person]) -> bool {
    let named = |one: &Person| {
        let members = slots.members.iter().map(|member| &member.name);
        one.name.is_some()
            && members.chain(slots.targets.iter().map(|other| &other.name)).any(|name| *name == one.name)
    };
    !people.is_empty() && people.iter().all(named)
}

/// Some of several people; of the last one nothing is left to be done.
fn fewer_people(intent: Intent, slots: &mut Slots, people: &[Person]) -> Result<(), Unchanged> {
    let gone = |name: &Option<String>| people.iter().any(|one| one.name.is_some() && one.name == *name);
    let (all, left) = if intent == Intent::MemberAdd {
        (slots.members.len(), slots.members.iter().filter(|one| !gone(&one.name)).count())
    } else if takes_several(intent) {
        (slots.targets.len(), slots.targets.iter().filter(|one| !gone(&one.name)).count())
    } else {
        return Err(Unchanged::NotHere);
    };
    if all - left != people.len() {
        return Err(Unchanged::NotHere);
    }
    if left == 0 {
        return Err(Unchanged::Nobody);
    }
    slots.members.retain(|one| !gone(&one.name));
    slots.targets.retain(|one| !gone(&one.name));
    Ok(())
}

fn put_department(intent: Intent, slots: &mut Slots, at: Option<usize>, name: &str) -> Result<(), Unchanged> {
    match (intent, at) {
        (Intent::MemberAdd, Some(at)) if slots.members.len() > 1 => {
            slots.members.get_mut(at).ok_or(Unchanged::NotHere)?.department = Some(name.to_owned());
        }
        (Intent::MemberAdd, _) => {
            slots.members.iter_mut().for_each(|member| member.department = None);
            slots.department = Some(name.to_owned());
        }
        // What is being named is corrected, not where it is.
        (Intent::DepartmentAdd | Intent::DepartmentRename, _) => slots.name = Some(name.to_owned()),
        (Intent::MemberMove, None) => slots.to = Some(Party::Department(name.to_owned())),
        (Intent::MemberMove, Some(_)) if slots.targets.len() == 1 => {
            slots.to = Some(Party::Department(name.to_owned()));
        }
        (_, Some(_)) => return Err(Unchanged::NotHere),
        _ if slots.department.is_some() => slots.department = Some(name.to_owned()),
        _ => return Err(Unchanged::NotHere),
    }
    Ok(())
}

/// The field of a member that something is put right in, and its new value; `None` where it is no field.
pub fn field_of(value: &NewValue) -> Option<(Field, &str)> {
    Some(match value {
        NewValue::Name(value) => (Field::Name, value),
        NewValue::Mobile(value) => (Field::Mobile, value),
        NewValue::Title(value) => (Field::Title, value),
        NewValue::JobNumber(value) => (Field::JobNumber, value),
        NewValue::Email(value) => (Field::Email, value),
        NewValue::Telephone(value) => (Field::Telephone, value),
        NewValue::Remark(value) => (Field::Remark, value),
        NewValue::Department(_)
        | NewValue::MobileEnd(_)
        | NewValue::Roles(_)
        | NewValue::MoreRoles(_)
        | NewValue::FewerRoles(_)
        | NewValue::MorePeople(_)
        | NewValue::FewerPeople(_)
        | NewValue::OnlyPeople(_) => return None,
    })
}

/// A field of somebody to be added.
fn added(slots: &mut Slots, at: Option<usize>, value: &NewValue) -> Result<(), Unchanged> {
    if slots.members.is_empty() {
        slots.members.push(MemberDraft::default());
    }
    let at = at.or((slots.members.len() == 1).then_some(0)).ok_or(Unchanged::Whose)?;
    let member = slots.members.get_mut(at).ok_or(Unchanged::NotHere)?;
    if let NewValue::MobileEnd(end) = value {
        let whole =
            member.mobile.as_mut().filter(|whole| whole.len() > end.len()).ok_or(Unchanged::NotHere)?;
        whole.truncate(whole.len() - end.len());
        whole.push_str(end);
        return Ok(());
    }
    let (place, value) = match value {
        NewValue::Name(value) => (&mut member.name, value),
        NewValue::Mobile(value) | NewValue::Telephone(value) => (&mut member.mobile, value),
        NewValue::Title(value) => (&mut member.title, value),
        NewValue::JobNumber(value) => (&mut member.job_number, value),
        _ => return Err(Unchanged::NotHere),
    };
    *place = Some(value.clone());
    Ok(())
}

/// A field that is to be changed is to become something else.
fn updated(slots: &mut Slots, field: Field, value: &str) {
    if let Some(before) = slots.field.filter(|before| *before != field) {
        slots.changes.extend(slots.value.take().map(|value| Change { field: before, value }));
        slots.field = None;
    }
    if slots.changes.is_empty() {
        slots.field = Some(field);
        slots.value = Some(value.to_owned());
        return;
    }
    slots.changes.retain(|change| change.field != field);
    slots.changes.push(Change { field, value: value.to_owned() });
}

/// Somebody else is meant.
fn aimed(slots: &mut Slots, at: Option<usize>, person: Person) -> Result<(), Unchanged> {
    match (at, slots.targets.len()) {
        (Some(at), count) if at < count => slots.targets[at] = person,
        (_, 0 | 1) => slots.targets = vec![person],
        _ => return Err(Unchanged::Whose),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(text: &str) -> (Intent, Request) {
        let parsed = language::parse(text, jiff::Timestamp::UNIX_EPOCH, &Lexicon::default());
        (parsed.intent, Request { slots: parsed.slots, ..Request::default() })
    }

    fn after(text: &str, correction: &str) -> Result<Slots, Unchanged> {
        let (intent, request) = request(text);
        let lexicon = Lexicon::default();
        let read =
            language::read_correction(correction, &lexicon).or_else(|| bare(correction, &request, &lexicon));
        corrected(intent, &request, None, &[read.expect("a correction")]).map(|request| request.slots)
    }

    #[test]
    fn one_thing_changes_and_the_rest_stays() {
        let slots = after("添加成员 陈晨 13900000199 急诊科 信息员", "电话改成13900000101").unwrap();
        assert_eq!(slots.members[0].mobile.as_deref(), Some("13900000101"));
        assert_eq!((slots.members[0].name.as_deref(), slots.roles.len()), (Some("陈晨"), 1));
        let slots = after("给李四加上信息员", "名字改成王五").unwrap();
        assert_eq!((slots.targets, slots.roles.len()), (vec![Person::named("王五")], 1));
        assert_eq!(after("给李四加上信息员", "角色改成接诉即办员").unwrap().roles, ["接诉即办员"]);
    }

    #[test]
    fn whose_is_asked_where_there_are_several() {
        const TWO: &str = "添加成员\n陈晨 13900000199\n周八 13900000101";
        assert_eq!(after(TWO, "名字改成陈辰"), Err(Unchanged::Whose));
        let slots = after(TWO, "周八的电话改成13900000102").unwrap();
        assert_eq!(slots.members[1].mobile.as_deref(), Some("13900000102"));
        assert_eq!(after(TWO, "王五的电话改成13900000102"), Err(Unchanged::NotHere));
    }

    #[test]
    fn a_bare_role_comes_besides_and_a_bare_department_instead() {
        let order = "添加成员 陈晨 13900000199 急诊科 信息员";
        assert_eq!(after(order, "接诉即办员").unwrap().roles, ["信息员", "接诉即办员"]);
        assert_eq!(after(order, "药剂科").unwrap().department.as_deref(), Some("药剂科"));
        let (_, request) = request(order);
        for other in ["吴九", "13900000101", "确认", "2", "给李四加上信息员", "谁是信息员", "急诊科有谁", ""]
        {
            assert_eq!(bare(other, &request, &Lexicon::default()), None, "{other}");
        }
    }

    #[test]
    fn people_and_roles_come_besides_or_go() {
        let slots = after("给李四加上信息员", "还有王五一起").unwrap();
        assert_eq!(slots.targets, [Person::named("李四"), Person::named("王五")]);
        let slots = after("给李四和王五加上信息员", "李四不用了").unwrap();
        assert_eq!((slots.targets, slots.roles.len()), (vec![Person::named("王五")], 1));
        assert_eq!(after("给李四加上信息员", "李四不用了"), Err(Unchanged::Nobody));
        assert_eq!(after("给李四和王五加上信息员", "赵六不用了"), Err(Unchanged::NotHere));
        let order = "添加成员 陈晨 13900000199 急诊科 信息员";
        assert_eq!(after(order, "再加个接诉即办员").unwrap().roles, ["信息员", "接诉即办员"]);
        assert_eq!(after(order, "不要信息员了").unwrap().roles, [""; 0]);
        assert_eq!(after(order, "先不加角色了").unwrap().roles, [""; 0]);
        assert_eq!(after(order, "还有王五一起"), Err(Unchanged::NotHere), "a number is missing");
        assert_eq!(after("给李四加上信息员", "先不加角色了"), Err(Unchanged::NotHere));
        let slots = after("把李四调到急诊科", "不要李四了，换王五").unwrap();
        assert_eq!(slots.targets, [Person::named("王五")]);
    }

    #[test]
    fn several_fields_of_an_update_stand_beside_each_other() {
        let slots = after("把张三的职位改成护士长", "工号改成10086").unwrap();
        assert_eq!((slots.field, slots.changes.len()), (None, 2));
        let slots = after("把张三的职位改成护士长", "职位改成主任").unwrap();
        assert_eq!((slots.field, slots.value.as_deref()), (Some(Field::Title), Some("主任")));
    }
}
