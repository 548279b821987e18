//! `member.update`: 把张三的职位改成护士长 · 李四工号 10086.
//!
//! One person or several, one field or several; what is missing is asked for, and a value that cannot be one is said
//! to be so before anything is shown. A mobile number is never changed here: what can be done about it is answered
//! from what is the case.

use super::Command;
use crate::bot::dialogue::{MemberQuestion, Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::wording::member as words;
use crate::bot::{Asking, Outcome, Refusal, Stop, Who, wording};
use crate::domain::mobile::Mobile;
use crate::domain::operation::Line;
use crate::domain::permit::Denied;
use crate::domain::person::Member;
use crate::domain::profile;
use crate::gate::Sight;
use crate::language::{self, Field, Intent, Person};
use crate::proposal::member_update::{self, Renumbered, Updated};
use crate::proposal::wording::who_and_where;
use crate::proposal::{Whom, permission, places};

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
            return Err(permission::refusal(asking, Denied::NotAdministrator, None, places).await?);
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
            return renumbered(asking, &resolve::whom(person, member), number.clone()).await;
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
        match member_update::updated(asking, &resolve::whom(person, member), &wanted.values).await? {
            Updated::Line(line) => lines.push(*line),
            Updated::Nothing(remark) => remarks.push(remark),
        }
    }
    if !lines.is_empty() {
        return Ok(Outcome::Propose(Box::new(member_update::propose(asking, lines, remarks))));
    }
    if wanted.mobile.is_some() {
        return Ok(Outcome::Reply(remarks.join("\n")));
    }
    Err(Stop::Refused(Refusal::NothingToDo(remarks.join("\n"))))
}

/// Somebody who has never logged in was added under a wrong number.
async fn renumbered(asking: &Asking<'_>, whom: &Whom, number: Mobile) -> Result<Outcome, Stop> {
    Ok(match member_update::renumber(asking, whom, number).await? {
        Renumbered::Proposed(op) => Outcome::Propose(op),
        Renumbered::Theirs => Outcome::Reply(wording::number_repair::their_own(&whom.member.name)),
    })
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
        return Err(permission::refusal(asking, reason, Some(about), places).await?.of(&member.user));
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
            let where_to = places(asking.services, &other).await?;
            let shown = full.then(|| who_and_where(&other.name, &where_to));
            return Ok(words::number_taken(&member.name, number, shown.as_deref()));
        }
    }
    if member.user == asking.actor.user {
        return Ok(words::own_number(member).to_owned());
    }
    let place = places(asking.services, member).await?.into_iter().next().unwrap_or_default();
    Ok(words::number_stays(member, &place, number, asking.conversation.kind()))
}
