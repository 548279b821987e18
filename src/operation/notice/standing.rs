//! How much of a notice has been read, as a whole and institution by institution.

use std::collections::{BTreeMap, BTreeSet};

use super::crowd::{self, Error};
use super::reads::{self, Part};
use crate::dingtalk;
use crate::directory::Directory;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::operation::notice::{Campaign, Crowd, Reads, Sending, To};
use crate::store::Store;

/// One institution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it is called.
    pub name: String,
    /// How many of its people have read.
    pub read: usize,
    /// How many it reached there.
    pub of: usize,
}

/// Everybody a notice reached: those its calls named; as soon as one named departments, everybody it is for today.
/// `None` while nobody can tell.
///
/// # Errors
/// It could not be read.
pub async fn reached(
    directory: &Directory,
    store: &Store,
    campaign: &Campaign,
    parts: &[Part],
) -> Result<Option<Crowd>, Error> {
    if by_departments(parts) {
        return crowd::of(directory, store, &campaign.audience).await;
    }
    let users: Vec<UserId> = reads::everybody(parts).into_iter().map(|one| one.user).collect();
    Ok(Some(directory.crowd_of(&users).await?))
}

fn by_departments(parts: &[Part]) -> bool {
    let mut batches = parts.iter().flat_map(|part| &part.chunk.batches);
    batches.any(|batch| matches!((&batch.to, &batch.state), (To::Departments { .. }, Sending::Sent { .. })))
}

/// Everybody who has read it, by whatever told.
pub fn readers(parts: &[Part], visits: Option<&Reads>) -> BTreeSet<UserId> {
    let unread: BTreeSet<UserId> = reads::unread(parts, visits).into_iter().map(|one| one.user).collect();
    let tell = reads::tells(visits);
    let named = tell.into_iter().flat_map(|channel| reads::people(parts, channel, visits));
    let read = named.map(|(one, _)| one.user.clone()).filter(|user| !unread.contains(user));
    read.chain(visits.into_iter().flat_map(|visits| visits.by.keys().cloned())).collect()
}

/// How many of a crowd have visited the page.
pub fn visitors(crowd: &Crowd, visits: &Reads) -> usize {
    crowd.people.iter().filter(|one| visits.by.contains_key(&one.user)).count()
}

/// How much has been read by institution, the least first; of those alike, the largest.
///
/// # Errors
/// The name of one could not be read.
pub async fn by_place(
    directory: &Directory,
    crowd: &Crowd,
    readers: &BTreeSet<UserId>,
) -> Result<Vec<Place>, dingtalk::Error> {
    let mut counts: BTreeMap<DepartmentId, (usize, usize)> = BTreeMap::new();
    for one in &crowd.people {
        let count = counts.entry(one.place).or_default();
        count.0 += usize::from(readers.contains(&one.user));
        count.1 += 1;
    }
    let mut rows: Vec<(DepartmentId, (usize, usize))> = counts.into_iter().collect();
    rows.sort_by_key(|(_, (read, of))| (read * 1000 / (*of).max(1), std::cmp::Reverse(*of)));
    let mut places = Vec::new();
    for (id, (read, of)) in rows {
        let name = directory.name(id).await?.unwrap_or_default();
        places.push(Place { name, read, of });
    }
    Ok(places)
}
