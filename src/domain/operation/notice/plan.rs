//! From a crowd to calls: how a channel reaches them, what that costs, and what it tells about who has read.
//!
//! **Invariant:** the calls of one channel name each person at most once, and nobody beyond the crowd; who sits in two
//! departments that are both addressed is named by both, and gets an identical text once from the platform.

use super::batch::{BATCHES, Batch, Chunk, Named, To};
use super::channel::{Channel, Receipt};
use super::crowd::{Crowd, Receiver};
use crate::domain::id::{ConversationId, DepartmentId};

/// The most departments a call may name.
const DEPARTMENTS: usize = 20;
/// The most people one call by departments may reach, 5,000, less what may have joined since they were counted.
pub const REACH: usize = 4_500;
/// Up to so many calls, people are addressed one by one where departments would do: then each one's reading is known.
const WORTH: usize = 10;

/// How a channel addresses people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Whole departments, and one by one who is in none.
    Departments,
    /// One by one.
    People,
}

/// What sending by one channel comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// By which.
    pub channel: Channel,
    /// How it addresses people.
    pub by: By,
    /// Calls it takes, each of which counts against the month.
    pub calls: usize,
    /// What it tells about who has read.
    pub receipt: Receipt,
}

/// What a channel would cost, the way it would be done.
pub fn offer(channel: Channel, crowd: &Crowd, groups: usize) -> Offer {
    let by = best(channel, crowd);
    let calls = if channel == Channel::Group { groups } else { batches(channel, by, crowd).len() };
    Offer { channel, by, calls, receipt: receipt(channel, by) }
}

/// Departments where they save more calls than reading one by one is worth.
pub fn best(channel: Channel, crowd: &Crowd) -> By {
    let one_by_one = crowd.len().div_ceil(channel.people_a_call());
    if channel.takes_departments() && one_by_one > WORTH { By::Departments } else { By::People }
}

/// What is told about who has read.
pub fn receipt(channel: Channel, by: By) -> Receipt {
    match (channel, by) {
        (Channel::Work, By::Departments) | (Channel::Ding, _) => Receipt::PageOnly,
        (Channel::Todo, _) => Receipt::Done,
        _ => Receipt::ByPerson,
    }
}

/// The calls to everybody of a crowd.
pub fn batches(channel: Channel, by: By, crowd: &Crowd) -> Vec<Batch> {
    match by {
        By::People => by_people(channel, crowd.people.iter()).collect(),
        By::Departments => {
            let (departments, rest) = crowd.cover(REACH);
            let mut batches = by_departments(&departments);
            batches.extend(by_people(channel, rest.into_iter()));
            batches
        }
    }
}

/// The calls to groups, one each.
pub fn to_groups<'a>(groups: impl Iterator<Item = (&'a ConversationId, &'a str)>) -> Vec<Batch> {
    groups.map(|(id, name)| Batch::new(To::Group { id: id.clone(), name: name.to_owned() })).collect()
}

/// The calls as they are kept.
pub fn chunks(channel: Channel, batches: Vec<Batch>) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut batches = batches.into_iter();
    loop {
        let some: Vec<Batch> = batches.by_ref().take(BATCHES).collect();
        if some.is_empty() {
            return chunks;
        }
        chunks.push(Chunk::new(channel, some));
    }
}

/// First fit, the largest first: few calls, each within what one may name and reach.
fn by_departments(departments: &[(DepartmentId, usize)]) -> Vec<Batch> {
    let mut sorted = departments.to_vec();
    sorted.sort_by_key(|(id, people)| (std::cmp::Reverse(*people), *id));
    let mut bins: Vec<(Vec<DepartmentId>, usize)> = Vec::new();
    for (id, people) in sorted {
        let fits =
            |bin: &&mut (Vec<DepartmentId>, usize)| bin.0.len() < DEPARTMENTS && bin.1 + people <= REACH;
        match bins.iter_mut().find(fits) {
            Some(bin) => {
                bin.0.push(id);
                bin.1 += people;
            }
            None => bins.push((vec![id], people)),
        }
    }
    let batch = |(ids, people): (Vec<DepartmentId>, usize)| {
        Batch::new(To::Departments { ids, people: u32::try_from(people).unwrap_or(u32::MAX) })
    };
    bins.into_iter().map(batch).collect()
}

fn by_people<'a>(
    channel: Channel,
    people: impl Iterator<Item = &'a Receiver>,
) -> impl Iterator<Item = Batch> {
    let named: Vec<Named> = people
        .map(|one| Named {
            user: one.user.clone(),
            name: one.name.clone(),
            union: one.union.clone().filter(|_| channel == Channel::Todo),
        })
        .collect();
    let most = channel.people_a_call();
    let calls: Vec<Batch> = named.chunks(most).map(|some| Batch::new(To::People(some.to_vec()))).collect();
    calls.into_iter()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::crowd::tests::crowd;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_district_costs_what_the_platform_makes_it_cost() {
        // 130 institutions of 2 × 58 people: 15,080.
        let district = crowd(130, 58, |_| true);
        let cost = |channel| {
            let offer = offer(channel, &district, 0);
            (offer.calls, offer.receipt)
        };
        assert_eq!(cost(Channel::Work), (7, Receipt::PageOnly));
        assert_eq!(cost(Channel::Chat), (754, Receipt::ByPerson));
        assert_eq!(cost(Channel::Todo), (151, Receipt::Done));
        assert_eq!(batches(Channel::Work, By::People, &district).len(), 151);
    }

    #[test]
    fn few_people_are_addressed_one_by_one() {
        let hospital = crowd(1, 300, |_| true);
        let offer = offer(Channel::Work, &hospital, 0);
        assert_eq!((offer.by, offer.calls, offer.receipt), (By::People, 6, Receipt::ByPerson));
    }

    fn named(batches: &[Batch]) -> usize {
        batches.iter().map(|batch| batch.people() as usize).sum()
    }

    proptest! {
        #[test]
        fn every_call_keeps_its_bounds_and_all_are_named_once(
            hospitals in 1i64..40, size in 1usize..60, out in prop::collection::btree_set(0usize..4000, 0..30),
            channel in prop::sample::select(Channel::ALL.to_vec()),
        ) {
            let crowd = crowd(hospitals, size, |number| !out.contains(&number));
            for by in [By::People, By::Departments] {
                if by == By::Departments && !channel.takes_departments() {
                    continue;
                }
                let batches = batches(channel, by, &crowd);
                prop_assert_eq!(named(&batches), crowd.len());
                let mut seen = BTreeSet::new();
                for batch in &batches {
                    match &batch.to {
                        To::Departments { ids, people } => {
                            prop_assert!(ids.len() <= DEPARTMENTS && *people as usize <= REACH);
                        }
                        To::People(people) => {
                            prop_assert!(!people.is_empty() && people.len() <= channel.people_a_call());
                            prop_assert!(people.iter().all(|one| seen.insert(one.user.clone())));
                        }
                        To::Group { .. } => prop_assert!(false, "no group was named"),
                    }
                }
                let kept: usize = chunks(channel, batches.clone()).iter().map(|chunk| chunk.batches.len()).sum();
                prop_assert_eq!(kept, batches.len());
            }
        }
    }
}
