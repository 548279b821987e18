//! From the words of a notice to whom it is for: everybody, departments, roles, groups the robot is in, people.
//!
//! A role beside a department means its holders there; the preview says so. Who is left out is found in the same way,
//! and beyond the asker's scope as well: leaving out only ever makes a notice smaller.

use super::gathering::refused;
use super::group::{self, Group};
use super::named_set;
use super::{Reach, place};
use crate::bot::dialogue::{NoticeQuestion, Question, Request};
use crate::bot::resolve::{self, Found};
use crate::bot::wording::notice as sentence;
use crate::bot::wording::said as wording;
use crate::bot::{Asking, Outcome, Refusal, Stop};
use crate::domain::id::DepartmentId;
use crate::domain::operation::notice::{Audience, Part};
use crate::domain::role::Role;
use crate::language::{self, Person};
use crate::proposal::notice::audience::{Place, Side, below, everybody, holders};

/// Takes what was found; hands a question on.
macro_rules! it {
    ($found:expr) => {
        match $found {
            Found::It(it) => it,
            Found::Ask(outcome) => return Ok(Found::Ask(outcome)),
        }
    };
}

/// Words sorted by what they name.
#[derive(Default)]
struct Sorted {
    everybody: bool,
    roles: Vec<Role>,
    departments: Vec<Place>,
    groups: Vec<Group>,
    people: Vec<Person>,
}

/// Whom the request is for. Whether they may be written to is the gate's to say.
pub async fn meant(asking: &Asking<'_>, request: &Request) -> Result<Found<Audience>, Stop> {
    let reach = super::of_calls(asking).await?;
    let (slots, notice) = (&request.slots, &request.notice);
    let Audience { mut to, mut except, only } = notice.base.clone().unwrap_or_default();
    for said in std::iter::once(&slots.audience).chain(&notice.also) {
        let more = it!(Box::pin(parts(asking, request, (said, Side::To), &reach)).await?);
        except.retain(|part| !more.contains(part));
        put(&mut to, more);
    }
    for said in std::iter::once(&slots.except).chain(&notice.except) {
        put(&mut except, it!(Box::pin(parts(asking, request, (said, Side::Except), &reach)).await?));
    }
    without_groups(&mut to, &mut except)?;
    Ok(Found::It(Audience { to, except, only }))
}

/// Each once.
fn put(parts: &mut Vec<Part>, more: Vec<Part>) {
    for part in more {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
}

/// Those a reminder, or a question who has read, is about alone; none where nobody is named.
pub async fn alone(asking: &Asking<'_>, request: &Request) -> Result<Found<Vec<Part>>, Stop> {
    let reach = super::of_calls(asking).await?;
    Box::pin(parts(asking, request, (&request.slots.audience, Side::Except), &reach)).await
}

/// Who is left out of a reminder.
pub async fn excepted(asking: &Asking<'_>, request: &Request) -> Result<Found<Vec<Part>>, Stop> {
    let reach = super::of_calls(asking).await?;
    let mut except =
        it!(Box::pin(parts(asking, request, (&request.slots.except, Side::Except), &reach)).await?);
    without_groups(&mut Vec::new(), &mut except)?;
    Ok(Found::It(except))
}

/// Takes groups out of groups. A group cannot be taken from people, nor people from a group: nobody knows who is in it.
fn without_groups(to: &mut Vec<Part>, except: &mut Vec<Part>) -> Result<(), Stop> {
    for part in except.iter().filter(|part| matches!(part, Part::Group { .. })) {
        let before = to.len();
        to.retain(|one| one != part);
        if to.len() == before || to.is_empty() {
            return Err(refused(sentence::except_group(part.name())));
        }
    }
    except.retain(|part| !matches!(part, Part::Group { .. }));
    let groups = to.iter().filter(|part| matches!(part, Part::Group { .. }));
    let groups: Vec<&str> = groups.map(Part::name).collect();
    if groups.is_empty() || except.is_empty() {
        return Ok(());
    }
    Err(refused(sentence::group_not_split(&groups)))
}

async fn parts(
    asking: &Asking<'_>,
    request: &Request,
    said: (&[language::Audience], Side),
    reach: &Reach,
) -> Result<Found<Vec<Part>>, Stop> {
    let sorted = it!(Box::pin(sorted(asking, request, said, reach)).await?);
    let mut parts = Vec::new();
    if sorted.everybody {
        if said.1 == Side::Except {
            return Err(refused(sentence::everybody_excepted()));
        }
        parts.push(everybody(&asking.desk.directory, reach).await?);
    }
    if sorted.roles.is_empty() {
        parts.extend(sorted.departments.iter().map(below));
    } else {
        parts
            .extend(sorted.roles.into_iter().map(|role| holders(role, &sorted.departments, (said.1, reach))));
    }
    for person in &sorted.people {
        let member = it!(resolve::member(asking, request, person).await?);
        parts.push(Part::Person { user: member.user, name: member.name });
    }
    parts.extend(sorted.groups.into_iter().map(|Group { id, name, .. }| Part::Group { id, name }));
    Ok(Found::It(parts))
}

async fn sorted(
    asking: &Asking<'_>,
    request: &Request,
    (said, side): (&[language::Audience], Side),
    reach: &Reach,
) -> Result<Found<Sorted>, Stop> {
    let mut sorted = Sorted::default();
    for one in said {
        let name = match one {
            language::Audience::Person(person) => {
                match it!(Box::pin(short_of_place(asking, request, person, reach)).await?) {
                    Some(place) => sorted.departments.push(place),
                    None => sorted.people.push(person.clone()),
                }
                continue;
            }
            language::Audience::Named(name) => name.as_str(),
        };
        if name == wording::EVERYBODY {
            sorted.everybody = true;
        } else if let Some(role) = asking.desk.directory.role_said(name).await? {
            sorted.roles.push(role);
        } else {
            let found = Box::pin(called(asking, request, (name, side), reach)).await;
            if let Err(Stop::Refused(Refusal::NoSuchAudience { .. })) = found
                && let Some(each) = Box::pin(sharing_an_end(asking, request, (name, side), reach)).await?
            {
                sorted.departments.extend(each);
                continue;
            }
            match it!(found?) {
                Called::Place(place) => sorted.departments.push(place),
                Called::Group(group) => sorted.groups.push(group),
            }
        }
    }
    Ok(Found::It(sorted))
}

/// The department that a name is short for which nobody has: 康宁.
async fn short_of_place(
    asking: &Asking<'_>,
    request: &Request,
    person: &Person,
    reach: &Reach,
) -> Result<Found<Option<Place>>, Stop> {
    let Some(name) = person.name.as_deref().filter(|_| person.mobile.is_none() && !person.is_self) else {
        return Ok(Found::It(None));
    };
    let directory = &asking.desk.directory;
    let nobody =
        directory.by_name(name, asking.actor).await?.is_empty() && !request.picks.people.contains_key(name);
    if !nobody || directory.departments_short(name, None).await?.is_empty() {
        return Ok(Found::It(None));
    }
    let found = it!(Box::pin(place::within(asking, request, name, reach)).await?);
    Ok(Found::It(Some(Place { nodes: vec![found.id], name: found.name })))
}

/// What a name stands for that is no role.
enum Called {
    Place(Place),
    Group(Group),
}

/// A department; where there is none of this name, a set of departments the organisation calls so; where there is none
/// either, a group: no title of a group takes a department's name.
async fn called(
    asking: &Asking<'_>,
    request: &Request,
    (name, side): (&str, Side),
    reach: &Reach,
) -> Result<Found<Called>, Stop> {
    let found = match Box::pin(place::within(asking, request, name, reach)).await {
        Ok(Found::Ask(Outcome::Ask { question: Question::OtherDepartment { .. }, .. }))
        | Err(Stop::Refused(Refusal::NoSuchDepartment(_))) => None,
        Err(Stop::Refused(refusal)) if side == Side::Except => {
            let named = asking.desk.directory.departments_named(name, asking.actor).await?;
            let nodes: Vec<DepartmentId> = named.outside.iter().map(|one| one.id).collect();
            if nodes.is_empty() {
                return Err(Stop::Refused(refusal));
            }
            return Ok(Found::It(Called::Place(Place { nodes, name: name.to_owned() })));
        }
        found => Some(found?),
    };
    match found {
        Some(Found::It(one)) => {
            return Ok(Found::It(Called::Place(Place { nodes: vec![one.id], name: one.name })));
        }
        Some(Found::Ask(outcome)) => return Ok(Found::Ask(outcome)),
        None => {}
    }
    let set = match side {
        Side::To => named_set::within(asking, name, reach).await?,
        Side::Except => named_set::whole(asking, name).await?,
    };
    if let Some(set) = set {
        return Ok(Found::It(Called::Place(set)));
    }
    match Box::pin(group::called(asking, request, name)).await? {
        Some(Found::It(group)) => Ok(Found::It(Called::Group(group))),
        Some(Found::Ask(outcome)) => Ok(Found::Ask(outcome)),
        None if sentence::is_general(name) && side == Side::To => Ok(Found::Ask(whose(request, name))),
        None => {
            let near = named_set::near(asking, name);
            Err(Stop::Refused(Refusal::NoSuchAudience { said: name.to_owned(), near }))
        }
    }
}

/// Several departments, or sets of them, whose names end alike and share that end (一级二级医院, 急诊药剂科), or the last
/// of several with their number behind it.
async fn sharing_an_end(
    asking: &Asking<'_>,
    request: &Request,
    (name, side): (&str, Side),
    reach: &Reach,
) -> Result<Option<Vec<Place>>, Stop> {
    'ways: for names in ends_shared(name).into_iter().chain(uncounted(name)) {
        let mut places = Vec::with_capacity(names.len());
        for name in &names {
            match Box::pin(called(asking, request, (name, side), reach)).await {
                Ok(Found::It(Called::Place(place))) => places.push(place),
                Ok(_) | Err(Stop::Refused(_)) => continue 'ways,
                Err(stop) => return Err(stop),
            }
        }
        return Ok(Some(places));
    }
    Ok(None)
}

/// The last of several without their number: 望湖三家.
fn uncounted(name: &str) -> Option<Vec<String>> {
    let own = wording::uncounted(name)?;
    (own.chars().count() > 1).then(|| vec![own.to_owned()])
}

/// The names that several names with one end may stand for, what is before the end being as long in each.
fn ends_shared(name: &str) -> Vec<Vec<String>> {
    const LONGEST: usize = 16;
    let name: Vec<char> = name.chars().collect();
    if name.len() > LONGEST {
        return Vec::new();
    }
    let each = |own: usize, end: usize| {
        let (front, end) = name.split_at(name.len() - end);
        front.chunks(own).map(|own| own.iter().chain(end).collect()).collect()
    };
    let ends = (1..name.len()).rev();
    let ways = ends.flat_map(|end| (2..=(name.len() - end) / 2).map(move |own| (own, end)));
    ways.filter(|(own, end)| (name.len() - end).is_multiple_of(*own))
        .map(|(own, end)| each(own, end))
        .collect()
}

/// Departments in general are nobody for certain: asks whom.
fn whose(request: &Request, name: &str) -> Outcome {
    let mut request = request.clone();
    request.slots.audience.clear();
    let question = Question::Notice(NoticeQuestion::Audience);
    Outcome::Ask { request, question, remark: Some(sentence::general(name)) }
}
