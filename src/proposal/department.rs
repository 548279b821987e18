//! Departments made, renamed, removed, and given other heads.
//!
//! A name must be free where it is to be used, only an empty department goes, and whoever heads one is directly in it:
//! the others who head it stay, unless somebody takes over.

use super::wording::department as words;
use super::{Asker, Error, Refusal, member_move, new, permission};
use crate::domain::change::{
    Change, CreateDepartment, DepartmentHead, RemoveDepartment, RenameDepartment, SetDepartmentHeads,
};
use crate::domain::department::{Department, name_flaw};
use crate::domain::id::DepartmentId;
use crate::domain::operation::{Kind, Line, Operation, Step};
use crate::domain::permit::department::AskedOfDepartment;
use crate::domain::permit::{Asked, Denied};
use crate::domain::person::Member;

/// So many of those who are still in a department are named.
const NAMED: usize = 10;

/// A new one below `parent`.
///
/// # Errors
/// Why not.
pub async fn create(
    asker: &Asker<'_>,
    parent: &Department,
    name: &str,
    remarks: Vec<String>,
) -> Result<Operation, Error> {
    sound(name)?;
    let asked = AskedOfDepartment::Create { parent: parent.id, name: name.to_owned() };
    permitted(asker, asked, parent).await?;
    let siblings = asker.services.directory.departments_below_now(parent.id).await?;
    if siblings.iter().any(|one| one.name == name) {
        return Err(nothing(words::is_there(&parent.name, name)));
    }
    let siblings = siblings.into_iter().map(|one| one.id).collect();
    let change = CreateDepartment { parent: parent.id, name: name.to_owned(), siblings };
    let place = member_move::name(asker, parent.id).await?;
    let line = Line { place, ..line(name.to_owned(), parent.id, change.into()) };
    Ok(new(asker, Kind::DepartmentAdd, vec![line], remarks))
}

/// Another name for one.
///
/// # Errors
/// Why not.
pub async fn rename(asker: &Asker<'_>, department: &Department, name: &str) -> Result<Operation, Error> {
    sound(name)?;
    let asked = AskedOfDepartment::Rename { department: department.id, name: name.to_owned() };
    permitted(asker, asked, department).await?;
    if name == department.name {
        return Err(nothing(words::is_called_so(name)));
    }
    let directory = &asker.services.directory;
    if let Some(parent) = department.parent {
        let siblings = directory.departments_below_now(parent).await?;
        if siblings.iter().any(|one| one.name == name) {
            let above = directory.name(parent).await?.unwrap_or_default();
            return Err(nothing(words::is_taken(&above, name)));
        }
    }
    let (before, after) = (department.name.clone(), name.to_owned());
    let change = RenameDepartment { department: department.id, before, after };
    let shown = member_move::name(asker, department.id).await?;
    let line = line(shown, department.id, change.into());
    Ok(new(asker, Kind::DepartmentRename, vec![line], Vec::new()))
}

/// One that is to go.
///
/// # Errors
/// Why not; of one that is not empty, who and what is in it.
pub async fn remove(asker: &Asker<'_>, department: &Department) -> Result<Operation, Error> {
    let asked = AskedOfDepartment::Remove { department: department.id };
    match permitted(asker, asked, department).await {
        Err(Error::Refused(refusal)) if is_held(&refusal) => {
            let offer = still_in(asker, department.id).await?;
            return Err(Error::Refused(Refusal::Instead { refusal: Box::new(refusal), offer }));
        }
        other => other?,
    }
    let change = RemoveDepartment { department: department.id, name: department.name.clone() };
    let shown = member_move::name(asker, department.id).await?;
    let line = line(shown, department.id, change.into());
    Ok(new(asker, Kind::DepartmentRemove, vec![line], Vec::new()))
}

/// Who is to head one besides, and who no longer.
#[derive(Clone, Debug, Default)]
pub struct NewHeads {
    /// Besides.
    pub add: Vec<Member>,
    /// No longer.
    pub take: Vec<Member>,
    /// Whether those who are added take over from all others.
    pub alone: bool,
}

/// Other heads.
///
/// # Errors
/// Why not.
pub async fn head(asker: &Asker<'_>, department: &Department, heads: &NewHeads) -> Result<Operation, Error> {
    let before = heads_of(asker, department.id).await?;
    let of = |members: &[Member]| -> Vec<DepartmentHead> {
        members.iter().map(|one| DepartmentHead { user: one.user.clone(), name: one.name.clone() }).collect()
    };
    let add = of(&heads.add);
    let mut take = if heads.alone { before.clone() } else { of(&heads.take) };
    take.retain(|one| add.iter().all(|other| other.user != one.user));
    let change = SetDepartmentHeads { department: department.id, before, add, take };
    let asked = AskedOfDepartment::Heads {
        department: department.id,
        add: DepartmentHead::users(&change.add),
        take: DepartmentHead::users(&change.take),
    };
    permitted(asker, asked, department).await.map_err(|error| moved_first(error, department, &heads.add))?;
    if change.after() == change.before {
        return Err(nothing(words::so_already(&department.name, &change)));
    }
    let shown = member_move::name(asker, department.id).await?;
    let line = line(shown, department.id, change.into());
    Ok(new(asker, Kind::DepartmentHead, vec![line], Vec::new()))
}

/// Who heads a department now; whoever is no member any more heads nothing.
///
/// # Errors
/// The platform's.
pub async fn heads_of(asker: &Asker<'_>, id: DepartmentId) -> Result<Vec<DepartmentHead>, Error> {
    let directory = &asker.services.directory;
    let heads = directory.department_now(id).await?.map(|detail| detail.heads).unwrap_or_default();
    let mut named = Vec::new();
    for user in heads {
        if let Some(member) = directory.member(&user).await? {
            named.push(DepartmentHead { user, name: member.name });
        }
    }
    Ok(named)
}

async fn permitted(
    asker: &Asker<'_>,
    asked: AskedOfDepartment,
    department: &Department,
) -> Result<(), Error> {
    let about = Some(department.name.clone());
    permission::permitted(asker, &Asked::Department(asked), about, &[department.id]).await
}

fn sound(name: &str) -> Result<(), Error> {
    name_flaw(name).map_or(Ok(()), |flaw| Err(nothing(words::flawed(name, flaw))))
}

fn nothing(text: String) -> Error {
    Error::Refused(Refusal::NothingToDo(text))
}

fn line(name: String, about: DepartmentId, change: Change) -> Line {
    Line {
        user: None,
        name,
        mobile: None,
        place: String::new(),
        departments: vec![about],
        steps: vec![Step::new(change)],
    }
}

fn is_held(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Denied { reason: Denied::DepartmentNotEmpty { .. }, .. })
}

/// Who and what is in a department, by name.
async fn still_in(asker: &Asker<'_>, id: DepartmentId) -> Result<String, Error> {
    let directory = &asker.services.directory;
    let inside = directory.inside(id).await?.unwrap_or_default();
    let mut people = Vec::new();
    for user in inside.members.iter().take(NAMED) {
        people.extend(directory.member(user).await?.map(|member| member.name));
    }
    let below = directory.departments_below_now(id).await?;
    let below: Vec<String> = below.into_iter().map(|one| one.name).take(NAMED).collect();
    Ok(words::still_in((&people, inside.members.len()), (&below, inside.departments.len())))
}

/// Where somebody is not in the department: who, and how they get there.
fn moved_first(error: Error, department: &Department, people: &[Member]) -> Error {
    match error {
        Error::Refused(refusal) => match &refusal {
            Refusal::Denied { reason: Denied::HeadNotInDepartment { users }, .. } => {
                let named = people.iter().filter(|member| users.contains(&member.user));
                let names: Vec<String> = named.map(|member| member.name.clone()).collect();
                let offer = words::first_move(&names, &department.name);
                Error::Refused(Refusal::Instead { refusal: Box::new(refusal), offer })
            }
            _ => Error::Refused(refusal),
        },
        other => other,
    }
}
