//! How much of a notice has been read, as a whole, by channel, and institution by institution.

use std::collections::{BTreeMap, BTreeSet};

use super::crowd::{self, Error};
use super::reads::{self, Part};
use super::visits;
use crate::dingtalk;
use crate::directory::Directory;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Campaign, Channel, Crowd, Leg, Named, Reads, Receipt, Sending, To};
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

/// One channel of a notice, and who has read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub channel: Channel,
    /// What it tells.
    pub receipt: Receipt,
    /// How many have read, or done.
    pub read: usize,
    /// Of how many it reached: by name, or, where only the page tells, at all; 0 where nothing tells.
    pub of: usize,
}

/// All that is known of a notice.
pub struct Whole {
    /// Its calls, and those of the reminders of it that went out by themselves.
    parts: Vec<Part>,
    /// How many of them are its own.
    own: usize,
    visits: Option<Reads>,
    /// Everybody it reached; `None` while nobody can tell.
    crowd: Option<Crowd>,
}

impl Whole {
    /// Of a notice whose calls are these.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn of(
        directory: &Directory,
        store: &Store,
        (op, campaign): (&Operation, &Campaign),
        mut parts: Vec<Part>,
    ) -> Result<Self, Error> {
        let crowd = reached(directory, store, campaign, &parts).await?;
        let own = parts.len();
        parts.extend(reads::heard(store, &op.id, campaign).await?);
        let visits = visits::of(store, &op.id, campaign).await?;
        Ok(Self { parts, own, visits, crowd })
    }

    /// Its own calls.
    pub fn parts(&self) -> &[Part] {
        &self.parts[..self.own]
    }

    /// Who has visited its page, where it has one.
    pub fn visits(&self) -> Option<&Reads> {
        self.visits.as_ref()
    }

    /// How one of its channels stands.
    pub fn leg(&self, leg: &Leg) -> Standing {
        let standing = |read, of| Standing { channel: leg.channel, receipt: leg.receipt, read, of };
        if leg.receipt == Receipt::PageOnly {
            let Some(visits) = &self.visits else { return standing(0, 0) };
            let of = usize::try_from(leg.tally.sent).unwrap_or(usize::MAX);
            let read = self.crowd.as_ref().map_or(visits.by.len(), |crowd| visitors(crowd, visits));
            return standing(read.min(of), of);
        }
        let people = reads::people(self.parts(), leg.channel, self.visits());
        if leg.channel == Channel::Group {
            return standing(reads::readers(self.parts(), leg.channel), people.len());
        }
        standing(people.iter().filter(|(_, at)| at.is_some()).count(), people.len())
    }

    /// Everybody it reached by name, each once.
    pub fn everybody(&self) -> Vec<Named> {
        reads::everybody(self.parts())
    }

    /// Who of them is known not to have read it, nor a reminder of it.
    pub fn unread(&self) -> Vec<Named> {
        reads::unread(&self.parts, self.visits())
    }

    /// Who of those with a todo is not known to have done it.
    pub fn undone(&self) -> Vec<Named> {
        let people = reads::people(self.parts(), Channel::Todo, self.visits());
        people.into_iter().filter(|(_, at)| at.is_none()).map(|(one, _)| one.clone()).collect()
    }

    /// How many people have read it, by whatever told, and how many it reached; `None` while nobody can tell.
    pub fn total(&self) -> Option<(usize, usize)> {
        let crowd = self.crowd.as_ref()?;
        let readers = readers(&self.parts, self.visits());
        let read = crowd.people.iter().filter(|one| readers.contains(&one.user)).count();
        Some((read, crowd.len()))
    }

    /// How much has been read by institution, the least first; of those alike, the largest. `None` while nobody can
    /// tell.
    ///
    /// # Errors
    /// The name of one could not be read.
    pub async fn places(&self, directory: &Directory) -> Result<Option<Vec<Place>>, dingtalk::Error> {
        let Some(crowd) = &self.crowd else { return Ok(None) };
        by_place(directory, crowd, &readers(&self.parts, self.visits())).await.map(Some)
    }
}

/// Everybody a notice reached: those its calls named; as soon as one named departments, everybody it is for today.
async fn reached(
    directory: &Directory,
    store: &Store,
    campaign: &Campaign,
    parts: &[Part],
) -> Result<Option<Crowd>, Error> {
    if by_departments(parts) {
        let sources = crowd::Sources { directory, store, asks: None };
        return crowd::of(sources, &campaign.audience).await;
    }
    let users: Vec<UserId> = reads::everybody(parts).into_iter().map(|one| one.user).collect();
    Ok(Some(directory.crowd_of(&users).await?))
}

fn by_departments(parts: &[Part]) -> bool {
    let mut batches = parts.iter().flat_map(|part| &part.chunk.batches);
    batches.any(|batch| matches!((&batch.to, &batch.state), (To::Departments { .. }, Sending::Sent { .. })))
}

/// Everybody who has read it, by whatever told.
fn readers(parts: &[Part], visits: Option<&Reads>) -> BTreeSet<UserId> {
    let unread: BTreeSet<UserId> = reads::unread(parts, visits).into_iter().map(|one| one.user).collect();
    let tell = reads::tells(visits);
    let named = tell.into_iter().flat_map(|channel| reads::people(parts, channel, visits));
    let read = named.map(|(one, _)| one.user.clone()).filter(|user| !unread.contains(user));
    read.chain(visits.into_iter().flat_map(|visits| visits.by.keys().cloned())).collect()
}

/// How many of a crowd have visited the page.
fn visitors(crowd: &Crowd, visits: &Reads) -> usize {
    crowd.people.iter().filter(|one| visits.by.contains_key(&one.user)).count()
}

async fn by_place(
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
