//! From words to what is meant: people, departments, roles. Several fit → a question; none → a refusal.

mod apart;
mod qualifier;

pub use qualifier::qualified;

use super::dialogue::{MemberQuestion, Question, Request};
use super::wording::said::OF;
use super::{Asking, Outcome, Refusal, Stop, Who};
use crate::domain::department::Department;
use crate::domain::id::DepartmentId;
use crate::domain::mobile::Mobile;
use crate::domain::permit::{Denied, Rank};
use crate::domain::person::Member;
use crate::domain::role::Role;
use crate::gate::Sight;
use crate::language::{self, Person};
use crate::proposal::{self, Whom, permission};

/// Either what was meant, or the question that finds out.
#[expect(clippy::large_enum_variant, reason = "moved once a message")]
pub enum Found<T> {
    /// This was meant.
    It(T),
    /// It has to be asked.
    Ask(Outcome),
}

impl<T> Found<T> {
    /// Where a department is asked for, asks in these words instead.
    pub fn asking_rather(self, question: MemberQuestion) -> Self {
        match self {
            Self::Ask(Outcome::Ask {
                request,
                question: Question::Department | Question::OtherDepartment { .. },
                remark,
            }) => Self::Ask(Outcome::Ask { request, question: Question::Member(question), remark }),
            other => other,
        }
    }
}

/// Unwraps a [`Found`], handing the question on.
macro_rules! found {
    ($found:expr) => {
        match $found {
            $crate::bot::resolve::Found::It(it) => it,
            $crate::bot::resolve::Found::Ask(outcome) => return Ok(outcome),
        }
    };
}
pub(super) use found;

/// The member somebody meant: oneself, by number, or by name (inside one's scope first); where nobody is called so, by
/// how the name sounds.
pub async fn member(asking: &Asking<'_>, request: &Request, person: &Person) -> Result<Found<Member>, Stop> {
    match exactly(asking, request, person).await? {
        Some(found) => Ok(found),
        None => near(asking, request, person).await,
    }
}

/// The member somebody meant, by their number or the very name; `None` when nobody has it.
pub async fn exactly(
    asking: &Asking<'_>,
    request: &Request,
    person: &Person,
) -> Result<Option<Found<Member>>, Stop> {
    let directory = &asking.desk.directory;
    if person.is_self {
        return Ok(Some(Found::It(asking.me.clone())));
    }
    if let Some(number) = &person.mobile {
        let found = directory.by_mobile(&Mobile::new(number.clone())).await?;
        let Some(mut member) = found else { return Ok(None) };
        // By a number nobody learns the name of whom they may not see.
        let officer = asking.desk.gate.is_officer(&asking.actor.user);
        if !officer && asking.desk.gate.may_see(asking.actor, &member).await? == Sight::Nothing {
            member.name = super::wording::number_of(number);
        }
        return apart::of_number(asking, request, person, member).await.map(Some);
    }
    let Some(name) = &person.name else { return Ok(None) };
    if let Some(user) = person.called().and_then(|called| request.picks.people.get(&called)) {
        return Ok(directory.member(user).await?.map(Found::It));
    }
    let all = directory.by_name(name, asking.actor).await?;
    if all.is_empty() { Ok(None) } else { choose(asking, request, person, all).await.map(Some) }
}

fn ends_so(member: &Member, tail: &str) -> bool {
    member.mobile.as_ref().is_some_and(|mobile| mobile.ends_with(tail))
}

/// Those the asker may see whose names sound like the one nobody has. Whoever only reads is told about the one there
/// is, and that it is taken to be meant; for a change it is always asked.
pub async fn near(asking: &Asking<'_>, request: &Request, person: &Person) -> Result<Found<Member>, Stop> {
    let said = said(person);
    let seen = match &person.name {
        Some(name) if person.mobile.is_none() => {
            let alike = asking.desk.directory.sounding(name, asking.actor).await?;
            seen(asking, alike).await?
        }
        _ => Seen::default(),
    };
    let mut options = Vec::new();
    for member in &seen.fully {
        options.push((member.user.clone(), described(asking, member).await?));
    }
    options.extend(seen.by_name.iter().map(|member| (member.user.clone(), member.name.clone())));
    options.truncate(crate::card::question::MOST);
    if let ([member], false) = (&seen.all()[..], asking.intent.is_write()) {
        asking.remark(super::wording::taken_for(&said, &member.name));
        return Ok(Found::It(Member::clone(member)));
    }
    if options.is_empty() {
        return Err(Stop::Refused(Refusal::NoSuchPerson(said)));
    }
    let question = Question::NearPerson { said, options };
    Ok(Found::Ask(Outcome::Ask { request: request.clone(), question, remark: None }))
}

/// How somebody was named, fit to be repeated.
pub fn said(person: &Person) -> String {
    match (person.called(), &person.mobile) {
        (Some(called), _) => called,
        (None, number) => number.as_deref().map(super::wording::number_of).unwrap_or_default(),
    }
}

/// People by how much of them the asker may see; those of whom it is nothing are in neither.
#[derive(Default)]
struct Seen {
    fully: Vec<Member>,
    /// One of each name: more than the name is not shown, so more cannot be told apart.
    by_name: Vec<Member>,
}

impl Seen {
    fn all(&self) -> Vec<&Member> {
        self.fully.iter().chain(&self.by_name).collect()
    }
}

async fn seen(asking: &Asking<'_>, people: Vec<Member>) -> Result<Seen, Stop> {
    let mut seen = Seen::default();
    for member in people {
        match asking.desk.gate.may_see(asking.actor, &member).await? {
            Sight::Full => seen.fully.push(member),
            Sight::NameOnly if seen.by_name.iter().all(|other| other.name != member.name) => {
                seen.by_name.push(member);
            }
            Sight::NameOnly | Sight::Nothing => {}
        }
    }
    Ok(seen)
}

/// One of several people of one name: those the asker may see fully come first; only if there are none, the others.
async fn choose(
    asking: &Asking<'_>,
    request: &Request,
    person: &Person,
    mut all: Vec<Member>,
) -> Result<Found<Member>, Stop> {
    let name = person.name.as_deref().unwrap_or_default();
    let Seen { fully, mut by_name } = seen(asking, all.clone()).await?;
    if fully.is_empty()
        && let Some(found) = apart::to_be_called(asking, request, person, &all).await?
    {
        return Ok(found);
    }
    let fully = apart::of_where_from(asking, request, fully).await?;
    let mut fully = match apart::of_department(asking, request, person, fully).await? {
        Ok(fully) => fully,
        Err(found) => return Ok(found),
    };
    // Whose number does not end so is not meant; where nobody's does whom the asker may see, it is asked.
    if let Some(tail) = person.tail.as_ref().filter(|tail| fully.iter().any(|one| ends_so(one, tail))) {
        fully.retain(|one| ends_so(one, tail));
    }
    match (fully.len(), by_name.len(), all.len()) {
        (0, 0, 1) => Ok(Found::It(all.remove(0))),
        (0, 0, _) => {
            // Which of them was meant does not matter, and telling them apart would tell of them.
            let places = all[0].departments.clone();
            let reason = Denied::PersonOutside { departments: places.clone() };
            Err(permission::refusal(asking, reason, Some(name.to_owned()), &places).await?)
        }
        (0, ..) => Ok(Found::It(by_name.remove(0))),
        (1, ..) => Ok(Found::It(fully.remove(0))),
        _ => {
            let mut options = Vec::new();
            for member in fully.iter().take(crate::card::question::MOST) {
                options.push((member.user.clone(), described(asking, member).await?));
            }
            let question = Question::PickPerson { said: said(person), options };
            Ok(Found::Ask(Outcome::Ask { request: request.clone(), question, remark: None }))
        }
    }
}

/// What a refusal may call a member, and where it may look for who could do it: whoever asked by a number alone does
/// not learn whose it is.
pub fn spoken_of<'a>(person: &Person, member: &'a Member) -> (String, &'a [DepartmentId]) {
    match (&person.mobile, &person.name) {
        (Some(number), name)
            if name.as_ref().is_none_or(|name| !apart::may_be_called(&member.name, name)) =>
        {
            (super::wording::number_of(number), &[])
        }
        _ => (member.name.clone(), &member.departments),
    }
}

/// Somebody a proposal is about, called as the asker called them.
pub fn whom(person: &Person, member: Member) -> Whom {
    let (said, near) = spoken_of(person, &member);
    let (said, near) = (Some(said), near.to_vec());
    Whom { member, said, near }
}

/// `张三，急诊科，尾号 0011`: enough to tell people of one name apart, and no whole number.
async fn described(asking: &Asking<'_>, member: &Member) -> Result<String, Stop> {
    let mut text = member.name.clone();
    for place in proposal::places(asking.services, member).await? {
        text.push('，');
        text.push_str(&place);
    }
    if let Some(mobile) = &member.mobile {
        text.push_str(&super::wording::number_tail(mobile));
    }
    Ok(text)
}

/// The department somebody named, or their own unit where none was named and it is unambiguous.
pub async fn department(
    asking: &Asking<'_>,
    request: &Request,
    said: Option<&str>,
) -> Result<Found<Department>, Stop> {
    let directory = &asking.desk.directory;
    let ask = |question, remark| Found::Ask(Outcome::Ask { request: request.clone(), question, remark });
    let Some(said) = said else {
        let unit = directory.own_unit(asking.actor).await?;
        return Ok(unit.map_or_else(|| ask(Question::Department, None), Found::It));
    };
    if let Some(id) = request.picks.departments.get(said) {
        let Some(mut picked) = directory.department(*id).await? else {
            return Err(Stop::Refused(Refusal::NoSuchDepartment(said.to_owned())));
        };
        // Its name alone means several: the preview says which.
        picked.name = directory.path(*id).await?;
        return Ok(Found::It(picked));
    }
    let mut named = directory.departments_named(said, asking.actor).await?;
    if named.within.is_empty() && named.outside.is_empty() && said.contains(OF) {
        named = directory.departments_named(&said.replace(OF, " "), asking.actor).await?;
    }
    if named.within.is_empty() && named.outside.is_empty() && asking.actor.is_administrator() {
        let scope = match &asking.actor.rank {
            Rank::SubAdministrator { scope } => Some(scope.as_slice()),
            _ => None,
        };
        named.within = directory.departments_short(said, scope).await?;
    }
    match (named.within.len(), named.outside.first()) {
        (1, _) => Ok(Found::It(named.within.remove(0))),
        (0, Some(outside)) => Err(denied_department(asking, outside).await?),
        (0, None) => {
            let question = Question::OtherDepartment { said: said.to_owned() };
            Ok(ask(question, Some(super::wording::no_such_department(said))))
        }
        _ => {
            let mut options = Vec::new();
            for department in named.within.iter().take(crate::card::question::MOST) {
                options.push((department.id, directory.path(department.id).await?));
            }
            Ok(ask(Question::PickDepartment { said: said.to_owned(), options }, None))
        }
    }
}

async fn denied_department(asking: &Asking<'_>, outside: &Department) -> Result<Stop, Stop> {
    let reason = Denied::DepartmentOutside { department: outside.id };
    permission::refusal(asking, reason, Some(outside.name.clone()), &[outside.id]).await
}

/// The refusal of somebody who may not use a command at all.
pub async fn not_admitted(asking: &Asking<'_>, who: Who) -> Result<Stop, Stop> {
    match who {
        Who::MainAdministrators => {
            permission::refusal(asking, Denied::NotMainAdministrator, None, &[DepartmentId::ROOT]).await
        }
        _ => permission::refusal(asking, Denied::NotAdministrator, None, &asking.me.departments).await,
    }
}

/// The roles somebody named; one that does not exist is asked for again, the rest is kept.
pub async fn roles(
    asking: &Asking<'_>,
    request: &Request,
    said: &[String],
) -> Result<Found<Vec<Role>>, Stop> {
    let mut roles: Vec<Role> = Vec::new();
    for said in said {
        match asking.desk.directory.role_said(said).await? {
            Some(role) if roles.iter().any(|known| known.id == role.id) => {}
            Some(role) => roles.push(role),
            None if language::is_office(said) => {
                let reason = Denied::RoleNotGrantable { role: said.clone() };
                return Err(permission::refusal(asking, reason, None, &[]).await?);
            }
            None => {
                let request = request.without_role(said);
                let question = Question::Roles { known: grantable(asking).await? };
                let remark = Some(super::wording::no_such_role(said));
                return Ok(Found::Ask(Outcome::Ask { request, question, remark }));
            }
        }
    }
    Ok(Found::It(roles))
}

/// What the roles one may give are called.
pub async fn grantable(asking: &Asking<'_>) -> Result<Vec<String>, Stop> {
    let roles = asking.desk.directory.roles().await?;
    Ok(roles.into_iter().filter(|role| role.grantable).map(|role| role.say).collect())
}
