//! People called together, in a group or a meeting.

use super::{Asker, Error, Refusal, new, permission, wording};
use crate::dingtalk::group;
use crate::dingtalk::meeting::{MINUTES, ROOM};
use crate::domain::change::{Change, CreateGroup, Gathering, StartMeeting};
use crate::domain::id::DepartmentId;
use crate::domain::operation::{Kind, Line, Operation, Step};
use crate::domain::permit::{Asked, Purpose};

/// Whether these people may be called together; `about` and `near` are whom a refusal speaks of.
///
/// # Errors
/// Why not.
pub async fn permitted(
    asker: &Asker<'_>,
    gathering: &Gathering,
    purpose: Purpose,
    about: Option<(String, &[DepartmentId])>,
) -> Result<(), Error> {
    let (users, through) = (gathering.everybody(&asker.actor.user), gathering.through.clone());
    let (about, near) = about.map_or((None, [].as_slice()), |(about, near)| (Some(about), near));
    permission::permitted(asker, &Asked::Gather { users, through, purpose }, about, near).await
}

/// A group of these people, owned by the asker.
///
/// # Errors
/// Why not.
pub async fn create_group(
    asker: &Asker<'_>,
    of: Gathering,
    mut remarks: Vec<String>,
) -> Result<Operation, Error> {
    let people = of.guests.len() + 1;
    if people > group::MOST {
        return Err(Error::Refused(Refusal::NothingToDo(wording::group_too_big(people))));
    }
    permitted(asker, &of, Purpose::Group, None).await?;
    remarks.push(wording::robot_stays_out().to_owned());
    let corp = asker.services.settings.corp_id.clone();
    Ok(called(asker, Kind::GroupCreate, of.title.clone(), CreateGroup { of, corp }.into(), remarks))
}

/// A meeting of these people, now or at a time in milliseconds since the epoch, hosted by the asker.
///
/// # Errors
/// Why not.
pub async fn start_meeting(
    asker: &Asker<'_>,
    mut of: Gathering,
    at: Option<i64>,
    mut remarks: Vec<String>,
) -> Result<Operation, Error> {
    permitted(asker, &of, Purpose::Meeting, None).await?;
    let Some(host) = asker.me.union.clone() else {
        return Err(Error::Refused(Refusal::NothingToDo(wording::no_host().to_owned())));
    };
    let people = of.guests.len() + 1;
    let mut before: Vec<String> =
        (people > ROOM).then(|| wording::room_too_small(ROOM, MINUTES, people)).into_iter().collect();
    if at.is_none() {
        before.extend(to_be_called(asker, &mut of).await?);
    }
    before.append(&mut remarks);
    Ok(called(asker, Kind::MeetingStart, of.title.clone(), StartMeeting { of, host, at }.into(), before))
}

fn called(asker: &Asker<'_>, kind: Kind, name: String, change: Change, remarks: Vec<String>) -> Operation {
    let line = Line {
        user: Some(asker.actor.user.clone()),
        name,
        mobile: None,
        place: String::new(),
        departments: asker.me.departments.clone(),
        steps: vec![Step::new(change)],
    };
    new(asker, kind, vec![line], remarks)
}

/// Those that can be called: as many as a room holds, and only whom meetings know.
async fn to_be_called(asker: &Asker<'_>, of: &mut Gathering) -> Result<Vec<String>, Error> {
    let mut remarks = Vec::new();
    let left = of.guests.len().saturating_sub(ROOM - 1);
    if left > 0 {
        of.guests.truncate(ROOM - 1);
        remarks.push(wording::not_all_called(ROOM - 1, left));
    }
    let mut unknown = Vec::new();
    for guest in &mut of.guests {
        if guest.union.is_none() {
            let member = asker.services.directory.member(&guest.user).await?;
            guest.union = member.and_then(|member| member.union);
        }
        if guest.union.is_none() {
            unknown.push(guest.name.clone());
        }
    }
    of.guests.retain(|guest| guest.union.is_some());
    if !unknown.is_empty() {
        remarks.push(wording::cannot_be_called(&unknown));
    }
    Ok(remarks)
}
