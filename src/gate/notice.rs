//! The facts by which it is judged whether somebody may write to many.
//!
//! Who may write to everybody needs none. For who manages a part of the organisation a department's list, read now,
//! shows at once where all its people are; only who is in none of the lists is read alone. Who is no member any more
//! is in no department, and so outside.

use std::time::Duration;

use futures_util::future::try_join_all;

use super::gathering::{ABREAST, Seen};
use super::{Gate, No};
use crate::domain::department::Chain;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::permit::notice::{Notice, Place, Receiver};
use crate::domain::permit::{Actor, Asked, Rank};

impl Gate {
    pub(super) async fn notice(&self, actor: &Actor, asked: &Asked, age: Duration) -> Result<Notice, No> {
        let Asked::Notify { users, departments, groups, through } = asked else {
            return Ok(Notice::default());
        };
        let officer = self.is_officer(&actor.user);
        let groups = groups.clone();
        // Neither who may write to everybody nor who may write to nobody is judged by where people are, and a group
        // is refused to all others whoever is in it.
        let unread = officer || !matches!(actor.rank, Rank::SubAdministrator { .. }) || !groups.is_empty();
        if unread {
            let receivers = users.iter().map(|user| receiver(user, Seen::default())).collect();
            let places = departments.iter().map(|id| Place { department: *id, chain: None }).collect();
            return Ok(Notice { receivers, places, groups, officer });
        }
        let places = self.places(departments, age).await?;
        let receivers = self.receivers(users, through, age).await?;
        Ok(Notice { receivers, places, groups, officer })
    }

    async fn places(&self, departments: &[DepartmentId], age: Duration) -> Result<Vec<Place>, No> {
        let chains = self.chains(departments, age).await?;
        let place = |chain: Chain| Place { department: chain.department(), chain: Some(chain) };
        Ok(chains.into_iter().map(place).collect())
    }

    async fn receivers(
        &self,
        users: &[UserId],
        through: &[DepartmentId],
        age: Duration,
    ) -> Result<Vec<Receiver>, No> {
        let listed = self.listed(through, age).await?;
        let mut receivers = Vec::with_capacity(users.len());
        for some in users.chunks(ABREAST) {
            let reads = some.iter().map(|user| async {
                match self.seen(user, listed.get(user), age).await {
                    Err(No::NoSuchMember) => Ok(receiver(user, Seen::default())),
                    seen => seen.map(|seen| receiver(user, seen)),
                }
            });
            receivers.extend(try_join_all(reads).await?);
        }
        Ok(receivers)
    }
}

fn receiver(user: &UserId, seen: Seen) -> Receiver {
    Receiver { user: user.clone(), union: seen.union, chains: seen.chains }
}
