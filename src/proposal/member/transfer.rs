//! People moved between departments. Whoever is also in units that are not the asker's can only be taken out of the
//! asker's own, and nobody out of their last department.

use crate::domain::change::MoveMember;
use crate::domain::department::Department;
use crate::domain::id::DepartmentId;
use crate::domain::operation::{Kind, Line, Operation};
use crate::domain::permit::{Asked, Rank};
use crate::proposal::{Asker, Error, Refusal, Whom, new, permission, wording};

/// What one person's move comes to.
pub enum Moved {
    /// A line.
    Line(Box<Line>),
    /// They are there already.
    Nothing(String),
    /// They would be in no department: the names of those they are in.
    LastDepartment(Vec<String>),
}

/// From these departments of theirs to that one, if that changes anything and leaves the person somewhere.
///
/// # Errors
/// Why not.
pub async fn moved(
    asker: &Asker<'_>,
    whom: &Whom,
    mut leave: Vec<DepartmentId>,
    to: Option<&Department>,
) -> Result<Moved, Error> {
    let member = &whom.member;
    leave.retain(|id| to.is_none_or(|to| to.id != *id));
    let join = to.filter(|to| !member.departments.contains(&to.id));
    if leave.is_empty() && join.is_none() {
        let place = to.map(|to| to.name.clone()).unwrap_or_default();
        return Ok(Moved::Nothing(wording::is_there(&member.name, &place)));
    }
    if join.is_none() && leave.len() == member.departments.len() {
        return Ok(Moved::LastDepartment(crate::proposal::places(asker.services, member).await?));
    }
    permitted(asker, whom, &leave, join.map(|join| join.id)).await?;
    let joined = match join {
        Some(join) => Some(name(asker, join.id).await?),
        None => None,
    };
    let mut left = Vec::new();
    for id in &leave {
        left.push(name(asker, *id).await?);
    }
    let before = member.departments.clone();
    let change = MoveMember { before, leave, join: join.map(|join| join.id), left, joined };
    let mut line = whom.line(asker.services, vec![change.into()]).await?;
    line.departments.extend(join.map(|join| join.id));
    Ok(Moved::Line(Box::new(line)))
}

/// Whether somebody may be moved so.
///
/// # Errors
/// Why not.
pub async fn permitted(
    asker: &Asker<'_>,
    whom: &Whom,
    leave: &[DepartmentId],
    join: Option<DepartmentId>,
) -> Result<(), Error> {
    let (user, leave) = (whom.member.user.clone(), leave.to_vec());
    let asked = Asked::MoveMember { user, leave, join: join.into_iter().collect() };
    permission::on(asker, whom, &asked).await
}

/// These lines as one operation.
///
/// # Errors
/// Nothing is left to be done.
pub fn propose(asker: &Asker<'_>, lines: Vec<Line>, remarks: Vec<String>) -> Result<Operation, Error> {
    if lines.is_empty() {
        return Err(Error::Refused(Refusal::NothingToDo(remarks.join("\n"))));
    }
    Ok(new(asker, Kind::MemberMove, lines, remarks))
}

/// Inside one unit a department's own name tells which; whoever manages all needs the way to it.
///
/// # Errors
/// The platform's.
pub async fn name(asker: &Asker<'_>, id: DepartmentId) -> Result<String, Error> {
    let directory = &asker.services.directory;
    Ok(match asker.actor.rank {
        Rank::MainAdministrator => directory.path(id).await?,
        _ => directory.name(id).await?.unwrap_or_default(),
    })
}
