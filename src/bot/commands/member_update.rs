//! `member.update`: 把张三的职位改成护士长 · 李四工号 10086.
//!
//! One person or several, one field or several; what is missing is asked for, and a value that cannot be one is said
//! to be so before anything is shown. A mobile number is never changed here: what can be done about it is answered
//! from what is the case.

mod number_repair;

use super::Command;
use crate::bot::dialogue::{MemberQuestion, Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::wording::member as words;
use crate::bot::{Asking, Outcome, Refusal, Stop, Who, proposal, wording};
use crate::domain::change::UpdateMember;
use crate::domain::mobile::Mobile;
use crate::domain::operation::{Kind, Line, Step};
use crate::domain::permit::{Asked, Denied};
use crate::domain::person::Member;
use crate::domain::profile::{self, FieldChange};
use crate::gate::Sight;
use crate::language::{self, Field, Intent, Person};

pub const COMMAND: Command = Command {
    intent: Intent::MemberUpdate,
    title: "修改资料",
    says: &["把张三的职位改成护士长", "把李四的职位改成护士长，工号改成A102"],
    who: Who::AdministratorsOrOneself,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// More people than this in one message are changed in several.
const MOST: usize = 50;

/// A mobile number that is to be changed.
enum NewNumber {
    /// What it is to be was not said.
    Unsaid,
    /// To this.
    Said(Mobile),
}

/// What was said of the new values.
#[derive(Default)]
struct Wanted {
    /// A new number, if numbers were spoken of at all.
    mobile: Option<NewNumber>,
    values: Vec<(profile::Field, String)>,
}

async fn run(asking: &Asking<'_>, mut request: Request) -> Result<Outcome, Stop> {
    let about_number =
        said(&request).iter().all(|(field, _)| *field == Field::Mobile) && !said(&request).is_empty();
    if !asking.actor.is_administrator() {
        if about_number && request.slots.targets.is_empty() {
            request.slots.targets = vec![Person::me()];
        }
        let own = request.slots.targets.iter().all(|person| person.is_self);
        if !about_number || !own {
            let places = &asking.me.departments;
            return Err(resolve::refusal(asking, Denied::NotAdministrator, None, places).await?);
        }
    }
    if request.slots.targets.is_empty() {
        return Ok(Outcome::Ask { request, question: Question::Targets, remark: None });
    }
    if request.slots.targets.len() > MOST {
        return Ok(Outcome::Reply(words::too_many(request.slots.targets.len(), MOST)));
    }
    match wanted(&request) {
        Ok(wanted) => changed(asking, &request, &wanted).await,
        Err(Missing::Ask { request, question, remark }) => {
            Ok(Outcome::Ask { request: *request, question: Question::Member(question), remark })
        }
        Err(Missing::Say(text)) => Ok(Outcome::Reply(text)),
    }
}

/// Every field spoken of, with its value where one was said.
fn said(request: &Request) -> Vec<(Field, Option<String>)> {
    let slots = &request.slots;
    if slots.changes.is_empty() {
        return slots.field.map(|field| (field, slots.value.clone())).into_iter().collect();
    }
    slots.changes.iter().map(|change| (change.field, Some(change.value.clone()))).collect()
}

/// Why it cannot be gone on.
enum Missing {
    Ask { request: Box<Request>, question: MemberQuestion, remark: Option<String> },
    Say(String),
}

/// The values, each fit for its field.
fn wanted(request: &Request) -> Result<Wanted, Missing> {
    let ask = |question, remark| Missing::Ask { request: Box::new(request.clone()), question, remark };
    let said = said(request);
    if said.is_empty() {
        return Err(ask(MemberQuestion::Field { options: words::fields() }, None));
    }
    let mut wanted = Wanted::default();
    for (field, value) in said {
        let value = value.map(|value| value.trim().to_owned());
        let Some(of) = words::changeable(field) else {
            wanted.mobile = Some(number(value)?);
            continue;
        };
        let asked =
            |remark| ask(MemberQuestion::Value { field, called: words::field(field).to_owned() }, remark);
        let Some(value) = value else { return Err(asked(None)) };
        if words::means_empty(&value) {
            return Err(Missing::Say(words::cannot_empty(of)));
        }
        if let Some(fault) = profile::unfit(of, &value) {
            return Err(asked(Some(words::unfit(of, &value, fault))));
        }
        if of.is_one_persons() && request.slots.targets.len() > 1 {
            return Err(Missing::Say(words::one_each(of)));
        }
        wanted.values.retain(|(known, _)| *known != of);
        wanted.values.push((of, value));
    }
    Ok(wanted)
}

fn number(value: Option<String>) -> Result<NewNumber, Missing> {
    let Some(value) = value else { return Ok(NewNumber::Unsaid) };
    let number = language::normalize_mobile(&value);
    match language::mobile_fault(&number) {
        Some(fault) => Err(Missing::Say(wording::bad_number("新", &number, &fault))),
        None => Ok(NewNumber::Said(Mobile::new(number))),
    }
}

async fn changed(asking: &Asking<'_>, request: &Request, wanted: &Wanted) -> Result<Outcome, Stop> {
    let mut lines: Vec<Line> = Vec::new();
    let mut remarks = Vec::new();
    for person in &request.slots.targets {
        let member = found!(resolve::member(asking, request, person).await?);
        if let Some(number) = repairable(asking, request, (&member, wanted)) {
            return number_repair::propose(asking, (person, &member), number.reveal()).await;
        }
        if lines.iter().any(|line| line.user.as_ref() == Some(&member.user)) {
            continue;
        }
        if let Some(number) = &wanted.mobile {
            remarks.push(about_number(asking, person, &member, number).await?);
        }
        if wanted.values.is_empty() {
            continue;
        }
        let asked = Asked::UpdateMember { user: member.user.clone(), values: wanted.values.clone() };
        let (about, places) = resolve::spoken_of(person, &member);
        proposal::permitted(asking, &asked, Some(about), places).await?;
        match changes(&member, &wanted.values) {
            none if none.is_empty() => remarks.push(words::unchanged(&member.name, &wanted.values)),
            changes => lines.push(line(asking, &member, changes).await?),
        }
    }
    if !lines.is_empty() {
        return Ok(Outcome::Propose(Box::new(proposal::new(asking, Kind::MemberUpdate, lines, remarks))));
    }
    if wanted.mobile.is_some() {
        return Ok(Outcome::Reply(remarks.join("\n")));
    }
    Err(Stop::Refused(Refusal::NothingToDo(remarks.join("\n"))))
}

/// The number that one who has never logged in was to have been added under, and nothing else is asked for.
fn repairable<'a>(
    asking: &Asking<'_>,
    request: &Request,
    (member, wanted): (&Member, &'a Wanted),
) -> Option<&'a Mobile> {
    let alone = request.slots.targets.len() == 1 && wanted.values.is_empty();
    let theirs = member.active || member.exclusive || member.user == asking.actor.user;
    match &wanted.mobile {
        Some(NewNumber::Said(number)) if alone && !theirs => Some(number),
        _ => None,
    }
}

/// Only what is not so already.
fn changes(member: &Member, values: &[(profile::Field, String)]) -> Vec<FieldChange> {
    let open = values.iter().filter(|(field, value)| member.field(*field) != Some(value.as_str()));
    let change = |(field, value): &(profile::Field, String)| FieldChange {
        field: *field,
        before: member.field(*field).map(str::to_owned),
        after: value.clone(),
    };
    open.map(change).collect()
}

async fn line(asking: &Asking<'_>, member: &Member, changes: Vec<FieldChange>) -> Result<Line, Stop> {
    let place = resolve::places(asking, member).await?.join("、");
    let seen = asking.conversation.kind;
    Ok(Line {
        user: Some(member.user.clone()),
        name: format!("{}（{place}）", member.name),
        mobile: None,
        place,
        departments: member.departments.clone(),
        steps: vec![Step::new(UpdateMember { changes, seen })],
    })
}

/// What can be done about a number, from what is the case now.
async fn about_number(
    asking: &Asking<'_>,
    person: &Person,
    member: &Member,
    wanted: &NewNumber,
) -> Result<String, Stop> {
    if asking.desk.gate.may_see(asking.actor, member).await? != Sight::Full {
        let reason = Denied::PersonOutside { departments: member.departments.clone() };
        let (about, places) = resolve::spoken_of(person, member);
        return Err(resolve::refusal(asking, reason, Some(about), places).await?);
    }
    let number = match wanted {
        NewNumber::Said(number) => Some(number),
        NewNumber::Unsaid => None,
    };
    if let Some(number) = number {
        if member.mobile.as_deref() == Some(number.reveal()) {
            return Ok(words::number_is_so(&member.name, number));
        }
        if let Some(other) = asking.desk.directory.by_mobile(number).await? {
            let full = asking.desk.gate.may_see(asking.actor, &other).await? == Sight::Full;
            let places = resolve::places(asking, &other).await?;
            let shown = full.then(|| wording::who_and_where(&other.name, &places));
            return Ok(words::number_taken(&member.name, number, shown.as_deref()));
        }
    }
    if member.user == asking.actor.user {
        return Ok(words::own_number(member).to_owned());
    }
    let place = resolve::places(asking, member).await?.into_iter().next().unwrap_or_default();
    Ok(words::number_stays(member, &place, number, asking.conversation.kind))
}
