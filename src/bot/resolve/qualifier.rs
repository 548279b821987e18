//! A department that was taken for somebody: 康宁的信息员让赵六干, 赵六 康宁的那个.
//!
//! **Invariant:** only a name that no member has and that is short for a department is one; whoever was named beside it
//! is told apart by it, and nobody else is touched.

use crate::bot::dialogue::Request;
use crate::bot::{Asking, Stop};
use crate::language::{Party, Person, Slots};

/// The request with departments where they belong, where others are named beside them.
pub async fn qualified(asking: &Asking<'_>, mut request: Request) -> Result<Request, Stop> {
    let slots = &mut request.slots;
    if slots.targets.len() > 1 {
        among_targets(asking, slots).await?;
    }
    if let (Some(Party::Person(from)), Some(Party::Person(_))) = (&slots.from, &slots.to)
        && let Some(of) = short_of_department(asking, from).await?
    {
        slots.from = None;
        if let Some(Party::Person(to)) = &mut slots.to {
            to.of.get_or_insert(of);
        }
    }
    Ok(request)
}

async fn among_targets(asking: &Asking<'_>, slots: &mut Slots) -> Result<(), Stop> {
    let mut places = Vec::new();
    let mut people = Vec::new();
    for one in &slots.targets {
        match short_of_department(asking, one).await? {
            Some(of) => places.push(of),
            None => people.push(one.clone()),
        }
    }
    // Of several places or people it cannot be told who belongs where.
    if let ([of], [person]) = (&places[..], &mut people[..]) {
        person.of.get_or_insert_with(|| of.clone());
        slots.targets = people;
    }
    Ok(())
}

/// What somebody is called, where no member is called so and it is short for a department.
async fn short_of_department(asking: &Asking<'_>, one: &Person) -> Result<Option<String>, Stop> {
    let bare = one.mobile.is_none() && one.tail.is_none() && !one.is_self;
    let Some(name) = one.name.as_ref().filter(|_| bare) else { return Ok(None) };
    let directory = &asking.desk.directory;
    if !directory.by_name(name, asking.actor).await?.is_empty() {
        return Ok(None);
    }
    let short = !directory.departments_short(name, None).await?.is_empty();
    Ok((short || !directory.departments_called(name).await?.is_empty()).then(|| name.clone()))
}
